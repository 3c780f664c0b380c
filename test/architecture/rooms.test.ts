import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { circles, floorsOf, folderCircles, roomOf, Sources, wrongImports } from './imports';

const ROOT = join(__dirname, '..', '..');
const SOURCES: Sources = new Map(
  readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => [path.replaceAll('\\', '/'), readFileSync(join(ROOT, 'lib', path), 'utf8')]),
);
const FOLDERS = [...new Set([...SOURCES.keys()].filter((path) => path.includes('/')).map(roomOf))];
const LISTED = floorsOf(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'));
// Products are above all that is listed: one more is in no list.
const PRODUCTS = FOLDERS.filter((folder) => !LISTED.flat().includes(folder));
const FLOORS = [PRODUCTS, ...LISTED];
// A product that is nothing but a construct is proven by its rows of the contract table; a script by running it.
const PROVEN = PRODUCTS.filter(
  (room) =>
    existsSync(join(ROOT, 'test', 'contract', 'rows', `${room}.ts`)) && !existsSync(join(ROOT, 'lib', room, 'scripts')),
);

/** `grafana/grafana-login.ts` or `grafana/login.ts`, for `GrafanaLogin`. */
function fileNamesOf(name: string, path: string): string[] {
  const words = name
    .replace('InfluxDB', 'Influxdb')
    .split(/(?=[A-Z][a-z])|(?<=[a-z\d])(?=[A-Z])/)
    .map((word) => word.toLowerCase());
  const ofRoom = roomOf(path).split('-');
  return [words, words.filter((word) => !ofRoom.includes(word))].map((all) => all.join('-'));
}

/** The files that declare each name, by what is before it. */
function filesByName(declaration: RegExp): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const [path, text] of SOURCES)
    for (const [, name = ''] of text.matchAll(declaration)) files.set(name, [...(files.get(name) ?? []), path]);
  return files;
}

test('every room in the list of CONTRIBUTING.md is a folder of lib', () => {
  expect(LISTED.length).toBeGreaterThan(5);
  expect(LISTED.flat().filter((room) => !FOLDERS.includes(room))).toEqual([]);
});

test('imports point down that list, and beside it to the interfaces of a neighbour only', () => {
  expect(wrongImports(SOURCES, FLOORS)).toEqual([]);
});

test('no two files import each other, on whatever way', () => {
  expect(circles(SOURCES)).toEqual([]);
});

test('no two folders import each other, on whatever way', () => {
  expect(folderCircles(SOURCES)).toEqual([]);
});

// As eslint's max-lines asks of what is TypeScript.
test('no script is longer than 300 lines', () => {
  const scripts = readdirSync(join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(sh|awk)$/.test(path),
  );
  const lines = scripts.map((path) => [path, readFileSync(join(ROOT, 'lib', path), 'utf8').split('\n').length - 1]);
  expect(lines.length).toBeGreaterThan(40);
  expect(lines.filter(([, count]) => Number(count) > 300)).toEqual([]);
});

test('a public class is in a file of its name, which says the name of its room once', () => {
  const names = readFileSync(join(ROOT, 'test', 'exported-names.txt'), 'utf8').split('\n');
  const found = [...SOURCES].flatMap(([path, text]) =>
    [...text.matchAll(/^export (?:abstract )?class (\w+)/gm)].map(([, name = '']) => ({ path, name })),
  );
  const elsewhere = found.filter(
    ({ path, name }) => names.includes(name) && !fileNamesOf(name, path).includes(basename(path, '.ts')),
  );
  expect(found.length).toBeGreaterThan(100);
  // Its functions make what extends a class beside that interface.
  expect(elsewhere.map(({ path }) => path)).toEqual(['connections/scraping/scrape-service.ts']);
});

// One name with two meanings has a reader, and who searches, take one for the other.
test.each<[kinds: string, declaration: RegExp, least: number, shared: string[]]>([
  [
    'a function',
    /^export (?:async )?function (\w+)/gm,
    500,
    ['flagsOf', 'limitsWrites', 'reloadsCertificates', 'service'],
  ],
  [
    'a class or a type',
    /^export (?:abstract )?(?:class|interface|type|(?:const )?enum) (\w+)/gm,
    500,
    ['PlannedLogin'],
  ],
  [
    'a constant',
    /^export (?:const|let) (\w+)/gm,
    300,
    [
      'CONFIG_FOLDER',
      'DATA_FOLDER',
      'ENTERPRISE_PATHS',
      'GOSSIP_PORT',
      'TEMPORARY',
      'WEB_CONFIG_SINCE',
      // Of Alertmanager and of Kapacitor, what tells one service.
      'opsGenie',
      'pagerDuty',
      'pushover',
      'slack',
      'telegram',
      'victorOps',
    ],
  ],
])('%s has a name of its own, or is the same for two products', (_, declaration, least, shared) => {
  const files = filesByName(declaration);
  expect(files.size).toBeGreaterThan(least);
  expect([...files].flatMap(([name, paths]) => (paths.length > 1 ? [name] : [])).sort()).toEqual(shared);
});

test('no type has the name of a constant or a function elsewhere', () => {
  const types = filesByName(/^export (?:abstract )?(?:class|interface|type|(?:const )?enum) (\w+)/gm);
  const values = filesByName(/^export (?:const|let|(?:async )?function) (\w+)/gm);
  expect([...types.keys()].filter((name) => values.has(name))).toEqual([]);
});

test('every room has its tests in the folder of its name, or is proven by the contract, and no other folder is called like one', () => {
  const others = [
    'architecture',
    'contract',
    'docs',
    'languages',
    'live',
    'release',
    'snapshot',
    'support',
    'validate',
  ];
  const suites = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /^[^/]+\/[^/]+\.test\.ts$/.test(path));
  const folders = new Set(suites.map(roomOf));
  const rooms = FLOORS.flat();
  expect([...folders].filter((folder) => !others.includes(folder) && !rooms.includes(folder))).toEqual([]);
  expect(rooms.filter((room) => !folders.has(room) && !PROVEN.includes(room))).toEqual([]);
});

describe('a mistake is found', () => {
  const floors = [['shop', 'stall'], ['core']];
  const files = (all: Record<string, string>): Sources => new Map(Object.entries(all));

  test('an import that points up, from a subfolder and through the door of a room too', () => {
    const sources = files({
      'shop/index.ts': "export { Shop } from './shop';",
      'shop/shop.ts': 'export class Shop {}',
      'core/values/price.ts': "import { Shop } from '../../shop';",
    });
    expect(wrongImports(sources, floors)).toEqual(['core/values/price.ts imports shop/index.ts, which is above it']);
  });

  test('a class, a function and everything of a neighbour, beside its interfaces and their kinds', () => {
    const sources = files({
      'shop/shop.ts':
        'export interface IShop {}\nexport class Shop {}\nexport const SHOP = 1;\nexport function open() {}\n',
      'stall/stall.ts': "import {\n  IShop,\n  open as start,\n  SHOP,\n  type Shop,\n} from '../shop/shop';",
      'stall/all.ts': "export * from '../shop/shop';",
    });
    expect(wrongImports(sources, floors)).toEqual([
      'stall/stall.ts takes open of its neighbour shop/',
      'stall/stall.ts takes Shop of its neighbour shop/',
      'stall/all.ts takes * of its neighbour shop/',
    ]);
  });

  test('a circle of a room and its subfolder, though no two files import each other', () => {
    const sources = files({
      'shop/shop.ts': "import { Till } from './till/till';",
      'shop/price.ts': 'export class Price {}',
      'shop/till/till.ts': "import { Price } from '../price';",
    });
    expect(circles(sources)).toEqual([]);
    expect(folderCircles(sources)).toEqual(['shop -> shop/till -> shop']);
  });

  test('a circle by what is read late', () => {
    const sources = files({
      'core/a.ts': "const { B } = require('./b');",
      'core/b.ts': "import { A } from './a';",
    });
    expect(circles(sources)).toEqual(['core/a.ts -> core/b.ts -> core/a.ts']);
  });

  test('a circle of three files', () => {
    const sources = files({
      'core/a.ts': "import { B } from './b';",
      'core/b.ts': "import type { C } from './c';",
      'core/c.ts': "import { A } from './a';",
    });
    expect(circles(sources)).toEqual(['core/a.ts -> core/b.ts -> core/c.ts -> core/a.ts']);
  });
});
