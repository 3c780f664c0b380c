import { posix } from 'node:path';

/** Sources by their path below `lib/`. */
export type Sources = ReadonlyMap<string, string>;

/** Rooms from the highest floor to the lowest; those of one floor are neighbours. */
export type Floors = readonly (readonly string[])[];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly names: readonly string[];
}

/** The floors of the table in CONTRIBUTING.md: a row of it names the rooms of one floor, as `name/`. */
export function floorsOf(contributing: string): Floors {
  // What is before the colon of an item, which may be wrapped.
  const items = contributing.split(/^- (?=`)/m).slice(1);
  return items
    .map((item) => [...(item.split(':')[0] ?? '').matchAll(/`([\w-]+)\/`/g)].map(([, room = '']) => room))
    .filter((rooms) => rooms.length > 0);
}

/** The first folder of a path. */
export function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}

/** Imports that point up, and what is taken from a neighbour that is none of its interfaces. */
export function wrongImports(sources: Sources, floors: Floors): string[] {
  const floor = (path: string) => floors.findIndex((rooms) => rooms.includes(roomOf(path)));
  return importsOf(sources)
    .filter(({ from, to }) => roomOf(from) !== roomOf(to) && from.includes('/'))
    .flatMap(({ from, to, names }) => {
      if (floor(from) < floor(to)) return [];
      if (floor(from) > floor(to)) return [`${from} imports ${to}, which is above it`];
      return names
        .filter((name) => !isInterface(sources, roomOf(to), name))
        .map((name) => `${from} takes ${name} of its neighbour ${roomOf(to)}/`);
    });
}

/** Files that import each other, by whatever way; each circle once. */
export function circles(sources: Sources): string[] {
  return circlesOf(importsOf(sources));
}

/** Folders whose files import each other, by whatever way. The door of a room, its `index.ts`, belongs to none. */
export function folderCircles(sources: Sources): string[] {
  const between = importsOf(sources)
    .filter(({ from, to }) => !/(^|\/)index\.ts$/.test(from) && !/(^|\/)index\.ts$/.test(to))
    .map(({ from, to }) => ({ from: posix.dirname(from), to: posix.dirname(to) }));
  return circlesOf(between.filter(({ from, to }) => from !== to));
}

function circlesOf(imports: readonly Pick<Import, 'from' | 'to'>[]): string[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of imports) next.set(from, (next.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (node: string, path: readonly string[]): void => {
    if (path.includes(node)) found.push([...path.slice(path.indexOf(node)), node].join(' -> '));
    else if (!done.has(node)) for (const to of next.get(node) ?? []) visit(to, [...path, node]);
    done.add(node);
  };
  for (const node of next.keys()) visit(node, []);
  return found;
}

// `require` reads a large file when it is first needed.
const IMPORTED = /(?:^(?:import|export)\s([^;]*?)\bfrom |\brequire\()'(\.[^']*)'/gm;

function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) =>
    [...text.matchAll(IMPORTED)].map(([, names = '', path = '']) => ({
      from,
      to: fileAt(sources, posix.join(posix.dirname(from), path)),
      names: [...names.matchAll(/(?:^|[{,])\s*(?:type )?(\*|\w+)(?: as \w+)?\s*(?=[,}]|$)/g)].map(
        ([, name = '']) => name,
      ),
    })),
  );
}

function fileAt(sources: Sources, path: string): string {
  const found = [`${path}.ts`, posix.join(path, 'index.ts')].find((file) => sources.has(file));
  if (found === undefined) throw new Error(`lib has no ${path}`);
  return found;
}

// An interface, what its members take and give, and the constant that tells at run time what is one.
function isInterface(sources: Sources, room: string, name: string): boolean {
  const declaration = new RegExp(`^export (interface|type|const) ${name}\\b`, 'm');
  const found = [...sources].find(([path, text]) => roomOf(path) === room && declaration.test(text));
  if (!found || name === '*') return false;
  return declaration.exec(found[1])?.[1] !== 'const' || /^[A-Z][A-Z_]*$/.test(name);
}
