// Of the site as it was built: each link within it leads to a page, and to a heading there, and each picture is there.
// VitePress itself refuses links to pages that are none; it does not look at headings.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const dist = join(import.meta.dirname, '.vitepress', 'dist');
const pages = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
const texts = new Map(pages.map((page) => [page, readFileSync(join(dist, page), 'utf8')]));
const anchors = new Map(
  [...texts].map(([page, text]) => [page, new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
);

function fileOf(page, path) {
  const target = path.startsWith('/') ? path.slice(1) : relative(dist, join(dist, dirname(page), path));
  const candidates = path === '' ? [page] : [target, `${target}.html`, join(target, 'index.html')];
  return candidates.find((file) => texts.has(file) || (/\.\w+$/.test(file) && existsSync(join(dist, file))));
}

function deadLinks([page, text]) {
  const links = [...text.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link]) => link.replaceAll('&amp;', '&'));
  return [...new Set(links)].flatMap((link) => {
    if (/^([a-z]+:|\/\/)/.test(link)) return [];
    const [path, anchor] = decodeURI(link).split('#');
    const file = fileOf(page, path);
    const found = file !== undefined && (!anchor || !texts.has(file) || anchors.get(file).has(anchor));
    return found ? [] : [`${page}: ${link}`];
  });
}

const dead = [...texts].flatMap(deadLinks);
console.log(`${pages.length} pages, ${dead.length} links that lead nowhere`);
for (const link of dead) console.error(link);
process.exitCode = dead.length > 0 || pages.length < 100 ? 1 : 0;
