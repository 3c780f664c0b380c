import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';

const content = join(import.meta.dirname, '..', 'content');
const { repository } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));

// The tables of docs/index.md are the contents: a page is listed once.
function listed(heading) {
  const [, section = ''] = readFileSync(join(content, 'docs', 'index.md'), 'utf8').split(`\n## ${heading}\n`);
  const rows = section.split('\n## ')[0].matchAll(/^\| \[([^\]]+)\]\(([^)#]+)\.md/gm);
  return [...rows].map(([, text, path]) => ({ text, link: `/docs/${path}` }));
}

function decisions() {
  const files = readdirSync(join(content, 'docs', 'decisions')).filter((file) => /^\d/.test(file));
  return files.sort().map((file) => {
    const [, text = file] = /^# (.*)$/m.exec(readFileSync(join(content, 'docs', 'decisions', file), 'utf8')) ?? [];
    return { text, link: `/docs/decisions/${file.replace('.md', '')}` };
  });
}

function api() {
  const pages = readdirSync(join(content, 'api')).filter((file) => /^\w+\.\w+\.md$/.test(file));
  const kinds = [...new Set(pages.map((file) => file.split('.')[0]))].sort();
  return kinds.map((kind) => ({
    text: kind,
    collapsed: kind !== 'Class',
    items: pages
      .filter((file) => file.startsWith(`${kind}.`))
      .sort()
      .map((file) => ({ text: file.split('.')[1], link: `/api/${file.replace(/\.md$/, '')}` })),
  }));
}

export default defineConfig({
  title: 'cdktf-secure-monitoring',
  description: 'Encrypted, authenticated and isolated monitoring on Kubernetes, as CDK for Terraform constructs.',
  srcDir: 'content',
  cleanUrls: true,
  // Anchors are GitHub's, as the pages are read there too.
  markdown: {
    // What is code is no template, in a cell of a table either.
    config: (md) => {
      const { code_inline: render } = md.renderer.rules;
      md.renderer.rules.code_inline = (tokens, i, ...rest) => {
        tokens[i].attrSet('v-pre', '');
        return render(tokens, i, ...rest);
      };
    },
    anchor: {
      slugify: (heading) =>
        heading
          .toLowerCase()
          .trim()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Tasks', link: '/docs/tasks/first-platform', activeMatch: '/docs/tasks/' },
      { text: 'Products', link: '/docs/products/influxdb', activeMatch: '/docs/products/' },
      { text: 'API', link: '/api/', activeMatch: '/api/' },
      { text: 'Versions', link: '/docs/versions' },
      { text: 'Changes', link: '/CHANGELOG' },
    ],
    sidebar: {
      '/api/': api(),
      '/': [
        {
          text: 'Start',
          items: [
            { text: 'What it is', link: '/start' },
            { text: 'What is secure by default', link: '/docs/secure-by-default' },
            { text: 'The promises', link: '/docs/promises' },
            { text: 'The deviations', link: '/docs/deviations' },
            { text: 'Programs', link: '/examples/' },
          ],
        },
        { text: 'Tasks', items: listed('Tasks') },
        { text: 'Products', items: listed('Products') },
        { text: 'Decisions', collapsed: true, items: decisions() },
      ],
    },
    socialLinks: [{ icon: 'github', link: repository.url.replace(/^git\+|\.git$/g, '') }],
    footer: { message: 'Apache-2.0' },
  },
});
