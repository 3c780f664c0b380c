import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Construct } from 'constructs';
import * as library from '../../lib';
import { blocksOf, deadLinksOf, linksOf, PAGES, textOf, withoutCode } from './pages';
import { errorsIn, load, PageProgram } from './programs';

// What a pipeline gives to docs/tasks/rotate-passwords.md.
process.env.DEPLOY_DAY = '2026-12-28';

const ROOT = join(__dirname, '..', '..');
const programs = PAGES.flatMap(blocksOf)
  .filter(({ language }) => language === 'ts')
  .map((block) => new PageProgram(block));
const fragments = programs.filter(({ isFragment }) => isFragment);
const whole = programs.filter(({ isFragment }) => !isFragment);

test('there are pages with code, or a moved folder would silence what follows', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['README.md', join('docs', 'decisions', 'README.md')]));
  expect(fragments.length).toBeGreaterThan(0);
  expect(whole.length).toBeGreaterThan(0);
});

test('what a page shows compiles against the library, as its users import it', () => {
  expect(errorsIn(programs)).toEqual([]);
});

test.each(fragments.map((program) => [program.at(0), program] as const))('%s synthesizes', (_, program) => {
  expect(program.synthesize()).toContain('"resource"');
});

describe('the programs', () => {
  let folder: string;
  const before = process.env.CDKTF_OUTDIR;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'page-'));
    process.env.CDKTF_OUTDIR = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.CDKTF_OUTDIR;
    else process.env.CDKTF_OUTDIR = before;
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([...new Set(whole.map(({ block }) => block.page))])('of %s write a stack', (page) => {
    const all = whole.filter(({ block }) => block.page === page);
    const loaded = new Map<string, unknown>();
    for (const program of all) load(program, all, loaded);
    expect(readdirSync(join(folder, 'stacks'))).not.toEqual([]);
  });
});

test('no link leads nowhere', () => {
  expect(PAGES.flatMap((page) => deadLinksOf(page).map((link) => `${page}: ${link}`))).toEqual([]);
});

test('the members of classes that are named are there', () => {
  const classes = library as unknown as Record<string, undefined | ({ readonly prototype?: object } & object)>;
  const missing = PAGES.flatMap((page) => {
    const named = [...withoutCode(textOf(page)).matchAll(/`(?:new )?([A-Z]\w+)\.(\w+)\b/g)];
    return named.flatMap(([text, name = '', member = '']) => {
      const one = classes[name];
      const known = !one || member in one || (one.prototype && member in one.prototype);
      return known ? [] : [`${page}: ${text}`];
    });
  });
  expect(missing).toEqual([]);
});

test('what the scripts say where something does not start is what they say', () => {
  const folder = join(ROOT, 'lib');
  const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sh'));
  const said = scripts.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
  const [, section = ''] = textOf(join('docs', 'tasks', 'does-not-start.md')).split('## What the scripts say');
  const [tables = ''] = section.split('\n## ');
  const quoted = [...tables.matchAll(/^\| `([^|]*)` *\|/gm)].flatMap(([, cell = '']) => cell.split('`, `'));
  // A name is in the place of the dots.
  const parts = quoted.flatMap((text) => text.split('…').map((part) => part.trim()));
  expect(quoted.length).toBeGreaterThan(10);
  expect(parts.filter((part) => !said.includes(part))).toEqual([]);
});

/** The examples of products that have no page yet: called like their room, they need no index to be found. */
const FIRST_EXAMPLES = readdirSync(join(ROOT, 'lib')).filter(
  (room) =>
    existsSync(join(ROOT, 'examples', `${room}.ts`)) && !existsSync(join(ROOT, 'docs', 'products', `${room}.md`)),
);

test('every construct is found from the index of the products, or in the example of one that has no page yet', () => {
  const constructs = Object.values(library as Record<string, unknown>).filter(
    (one): one is { readonly name: string } => typeof one === 'function' && one.prototype instanceof Construct,
  );
  const index = textOf(join('docs', 'README.md'));
  const examples = FIRST_EXAMPLES.map((room) => textOf(join('examples', `${room}.ts`))).join('\n');
  const isFound = (name: string) => index.includes(`\`${name}\``) || new RegExp(`\\b${name}\\b`).test(examples);
  expect(constructs.map(({ name }) => name).filter((name) => !isFound(name))).toEqual([]);
});

test('every other example is found from their index, and from a page about what it shows', () => {
  const others = readdirSync(join(ROOT, 'examples')).filter(
    (file) => file.endsWith('.ts') && !FIRST_EXAMPLES.includes(basename(file, '.ts')),
  );
  const pages = PAGES.filter((page) => page.startsWith('docs')).flatMap(linksOf);
  for (const listed of [linksOf(join('examples', 'README.md')), pages])
    expect(others.filter((file) => !listed.includes(join('examples', file)))).toEqual([]);
});

test('every page of docs/ is found from an index', () => {
  const indices = PAGES.filter((page) => page.endsWith('README.md'));
  const lost = PAGES.filter((page) => page.startsWith('docs') && !indices.includes(page)).filter(
    (page) => !indices.some((index) => linksOf(index).includes(page)),
  );
  expect(lost).toEqual([]);
});

test('no page has a heading twice, of which a link finds the first', () => {
  const twice = PAGES.flatMap((page) => {
    const headings: readonly string[] = textOf(page).match(/^##+ .*$/gm) ?? [];
    return headings.filter((heading, i) => headings.indexOf(heading) !== i).map((heading) => `${page}: ${heading}`);
  });
  expect(twice).toEqual([]);
});
