import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as library from '../../lib';
import { blocksOf, deadLinksOf, PAGES, textOf, withoutCode } from './pages';
import { errorsIn, load, PageProgram } from './programs';

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

test.each(PAGES)('%s has no link that leads nowhere', (page) => {
  expect(deadLinksOf(page)).toEqual([]);
});

test.each(PAGES)('%s names members of classes that are there', (page) => {
  const classes = library as unknown as Record<string, undefined | ({ readonly prototype?: object } & object)>;
  const named = [...withoutCode(textOf(page)).matchAll(/`(?:new )?([A-Z]\w+)\.(\w+)\b/g)];
  const missing = named.filter(([, name = '', member = '']) => {
    const one = classes[name];
    return one && !(member in one) && !(one.prototype && member in one.prototype);
  });
  expect(missing.map(([text]) => text)).toEqual([]);
});

test.each(PAGES)('every page of docs/ is reached from an index: %s', (page) => {
  if (!page.startsWith('docs')) return;
  const indices = ['README.md', join('docs', 'README.md'), join('docs', 'decisions', 'README.md')];
  const name = page.split('/').at(-1) ?? '';
  expect(indices.some((index) => index === page || textOf(index).includes(name))).toBe(true);
});
