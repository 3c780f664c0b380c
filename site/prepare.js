// Makes content/ of what is written for people in this repository, as the site takes it. Run by `npm run docs:site`.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const content = join(import.meta.dirname, 'content');
const { name, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const REPOSITORY = `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/main`;
const PAGES = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'ROADMAP.md',
  'SECURITY.md',
  'docs',
  'examples/README.md',
];
// The first page shows one program in each of these, where examples/languages has it.
const LANGUAGES = [
  ['python', 'py', 'Python'],
  ['go', 'go', 'Go'],
  ['java', 'java', 'Java'],
  ['csharp', 'cs', 'C#'],
];

function filesIn(path) {
  if (!existsSync(join(root, path))) return [];
  const entries = readdirSync(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)));
}

const copied = new Set(PAGES.flatMap((path) => (path.endsWith('.md') ? [path] : filesIn(path))));
// Programs are read in the site, each on a page of its own.
const programs = new Set(filesIn('examples').filter((file) => !file.endsWith('.md')));

/** Where a page of the repository is in the site. */
function placeOf(page) {
  // No dot of a file's name, which a server would take for its type.
  if (programs.has(page)) return `${page.replaceAll('.', '-')}.md`;
  return page === 'README.md' ? 'start.md' : page.replace(/README\.md$/, 'index.md');
}

const SYNTAXES = { cs: 'csharp', csproj: 'xml', mod: 'go', tick: 'txt', yml: 'yaml' };

function programPage(file) {
  const text = readFileSync(join(root, file), 'utf8').replace(/'(?:\.\.\/)+lib'/, `'${name}'`);
  const type = file.split('.').at(-1);
  return `# ${posix.basename(file)}\n\n\`\`\`\`${SYNTAXES[type] ?? type}\n${text}\`\`\`\`\n`;
}

// What is no page of the site is shown where the repository is.
function linked(text, page) {
  return text.replace(/\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)/g, (_, path, anchor = '') => {
    const target = posix.normalize(posix.join(posix.dirname(page), path));
    if (!copied.has(target) && !programs.has(target)) return `](${REPOSITORY}/${target}${anchor})`;
    return `](${posix.relative(posix.dirname(page), placeOf(target))}${anchor})`;
  });
}

// Blocks with the names of files are tabs: one behind the other, and one alone.
function tabs(text) {
  const named = '```ts [^\\n]+\\n[^]*?\\n```\\n';
  return text.replace(new RegExp(`^${named}(?:\\n${named})*`, 'gm'), (blocks) => {
    const labelled = blocks.replace(/^```ts (\S+)$/gm, '```ts [$1]');
    return `::: code-group\n\n${labelled}\n:::\n`;
  });
}

function outsideOfCode(text, change) {
  return text
    .split(/(^```[^]*?^```$)/m)
    .map((part, i) => (i % 2 === 0 ? change(part) : part))
    .join('');
}

// Vue would read these as its own, outside of code.
function escaped(text) {
  const parts = text.split(/(^```[^]*?^```$|`[^`\n]+`)/m);
  return parts.map((part, i) => (i % 2 === 0 ? part.replaceAll('{{', '&#123;&#123;') : part)).join('');
}

function prepared(page) {
  const text = readFileSync(join(root, page), 'utf8');
  return escaped(tabs(outsideOfCode(text, (part) => linked(part, page)).replace(/^<!-- given: .* -->\n\n?/gm, '')));
}

function firstProgram() {
  const others = LANGUAGES.flatMap(([folder, extension, label]) => {
    const files = filesIn(`examples/languages/${folder}`).filter((file) => file.endsWith(`.${extension}`));
    const file = files.find((one) => /(main|program)\.\w+$/i.test(one)) ?? files[0];
    return file === undefined ? [] : [`<<< ${join(root, file)} [${label}]`];
  });
  return ['::: code-group', `\`\`\`ts [TypeScript]\n${inTypeScript(others.length > 0)}\`\`\``, ...others, ':::'].join(
    '\n\n',
  );
}

// The other languages have the example platform; alone, the shorter program of README.md is enough.
function inTypeScript(compared) {
  if (compared) return readFileSync(join(root, 'stacks', 'platform.ts'), 'utf8').replace("'../lib'", `'${name}'`);
  const [, program] = /```ts platform\.ts\n([^]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  if (program === undefined) throw new Error('README.md has no program platform.ts any more');
  return program;
}

function write(page, text) {
  mkdirSync(dirname(join(content, page)), { recursive: true });
  writeFileSync(join(content, page), text);
}

for (const entry of readdirSync(content)) if (entry !== 'api') rmSync(join(content, entry), { recursive: true });
for (const page of copied) {
  if (page.endsWith('.md')) write(placeOf(page), prepared(page));
  else cpSync(join(root, page), join(content, page));
}
for (const file of programs) write(placeOf(file), programPage(file));
for (const page of readdirSync(join(content, 'api'))) {
  const path = join('api', page);
  write(path, escaped(readFileSync(join(content, path), 'utf8')));
}
write(
  'index.md',
  readFileSync(join(import.meta.dirname, 'first-page.md'), 'utf8').replace('<!-- program -->', firstProgram),
);
