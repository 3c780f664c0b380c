import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Document } from './document';

// The keys that a provider knows, as the functions of its bindings write them: `networkPolicyV1SpecToTerraform` and so on.
type Shape = ReadonlyMap<string, string>;

const META = new Set(['lifecycle', 'depends_on', 'provider', 'count', '//']);
// Of a provider whose package is the user's alone, as its documentation has them, those of 2 and of 3.
const WITHOUT_PACKAGE: Readonly<Record<string, readonly string[]>> = {
  helm_release: ['name', 'namespace', 'repository', 'chart', 'version', 'values', 'create_namespace'],
};
const shapes = new Map<string, ReadonlyMap<string, Shape>>(
  Object.entries(WITHOUT_PACKAGE).map(([type, keys]) => [
    type,
    new Map([['root', new Map(keys.map((key) => [key, '']))]]),
  ]),
);

/** The keys of a document that the provider of a resource does not know, with the way to each. */
export function unknownKeys(document: Document): string[] {
  return document.resources
    .filter(({ type }) => type !== 'terraform_data')
    .flatMap(({ type, address, body }) => {
      const functions = functionsOf(type);
      const walk = (value: unknown, name: string, path: string): string[] => {
        if (Array.isArray(value)) return value.flatMap((item, index) => walk(item, name, `${path}[${index}]`));
        if (typeof value !== 'object' || value === null) return [];
        const shape = functions.get(name);
        return Object.entries(value).flatMap(([key, item]) => {
          const next = shape?.get(key);
          if (name === 'root' && META.has(key)) return [];
          if (next === undefined) return [`${path}.${key}`];
          return next === '' ? [] : walk(item, next, `${path}.${key}`);
        });
      };
      return walk(body, 'root', address);
    });
}

function functionsOf(type: string): ReadonlyMap<string, Shape> {
  let known = shapes.get(type);
  if (!known) {
    const [provider = '', ...words] = type.split('_');
    const root = dirname(require.resolve(`@cdktf/provider-${provider}/package.json`));
    const folder = join(root, 'lib', words.join('-'));
    if (!existsSync(folder)) throw new Error(`there are no bindings for ${type}`);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
    known = parse(files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n'));
    shapes.set(type, known);
  }
  return known;
}

function parse(source: string): ReadonlyMap<string, Shape> {
  const bodies = [...source.matchAll(/^function (\w+ToTerraform)\(struct\) \{.*?^ {4}return \{(.*?)\};$/gms)].map(
    ([, name = '', body = '']) => [name, body] as const,
  );
  const root = /^ {4}synthesizeAttributes\(\) \{\s+return \{(.*?)^ {8}\};/ms.exec(source)?.[1] ?? '';
  return new Map([['root', root] as const, ...bodies].map(([name, body]) => [name, entries(body)]));
}

// A key, and the function that writes what is below it; nothing where any key may be there, or none is.
function entries(body: string): Shape {
  return new Map(
    [...body.matchAll(/^\s+"?(\w+)"?: (.*),$/gm)].map(([, key = '', value = '']) => {
      const below = /(?<!cdkt[fn]\.)\b(\w+ToTerraform)\b/.exec(value)?.[1];
      return [key, below ?? ''];
    }),
  );
}
