import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import * as ts from 'typescript';
import * as library from '../lib';
import { snapshotUpdate } from './support/snapshot-update';

const root = join(__dirname, '..');
interface Package {
  readonly dependencies: Record<string, string>;
  readonly bundledDependencies: string[];
  readonly peerDependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package;

const SOURCES = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) =>
    ts.createSourceFile(file, readFileSync(join(root, 'lib', file), 'utf8'), ts.ScriptTarget.Latest, true),
  );

// What users import, one name a line. `npx jest -u` adds new ones; one that goes away breaks their programs, which takes a new major
// version and a person who takes it out of the file.
const EXPORTED = join(__dirname, 'exported-names.txt');

test('has every name that programs import, and each name is written down', () => {
  const exported = Object.keys(library);
  const recorded = readFileSync(EXPORTED, 'utf8').trim().split('\n');
  if (snapshotUpdate() === 'all')
    writeFileSync(EXPORTED, `${[...new Set([...recorded, ...exported])].sort().join('\n')}\n`);
  expect(exported.sort()).toEqual(readFileSync(EXPORTED, 'utf8').trim().split('\n'));
});

test('has no function or constant, which users of other languages would not get', () => {
  const lost = Object.entries(library).filter(([, value]: [string, unknown]) => {
    const isEnum =
      typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'string');
    return !isEnum && !(typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value)));
  });
  expect(lost.map(([name]) => name)).toEqual([]);
});

test('is documented where it is made: each construct that users make shows how', () => {
  const made = Object.values(library as Record<string, unknown>).filter(
    (one): one is { readonly name: string; readonly prototype: object } =>
      typeof one === 'function' && one.prototype instanceof Construct,
  );
  // Those that a method of another construct makes are shown there.
  const byMethod = [
    'Database',
    'ExternalInfluxDB',
    'ExternalInfluxDBClustered',
    'KapacitorUser',
    'User',
    'TelegrafEndpoint',
    'TelegrafMetrics',
  ];
  const sources = new Map(made.map(({ name }) => [name, sourceOf(name)]));
  const undocumented = [...sources].filter(([name, text]) => !byMethod.includes(name) && !text.includes('@example'));
  expect(undocumented.map(([name]) => name)).toEqual([]);
});

test('is documented where it is called: each constructor, and each parameter of what users call', () => {
  expect(SOURCES.flatMap(callables).flatMap(undescribed)).toEqual([]);
});

test('has no constructor that nobody wrote, which users of other languages would be offered', () => {
  const offered = SOURCES.flatMap(({ statements }) => statements.filter(ts.isClassDeclaration))
    .filter(({ name, heritageClauses = [] }) => {
      return (
        name && name.text in library && !heritageClauses.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
      );
    })
    .filter(({ members }) => !members.some(ts.isConstructorDeclaration));
  expect(offered.map(({ name }) => name?.text)).toEqual([]);
});

describe('a reason', () => {
  const isReason = (name: string) => /reason$|because$/i.test(name);

  test('is the first thing that what makes a value of it is given', () => {
    const elsewhere = SOURCES.flatMap(callables).filter(({ name, modifiers, parameters, type }) => {
      const makes = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) && type?.getText() !== 'void';
      return makes && name && parameters.slice(1).some((one) => isReason(one.name.getText()));
    });
    expect(elsewhere.map(nameOf)).toEqual([]);
  });

  test('is no prop of its own, but of the value that it is for', () => {
    const given = SOURCES.flatMap(({ statements }) => statements.filter(ts.isInterfaceDeclaration))
      .filter(({ name }) => /(Props|Options|Attributes)$/.test(name.text))
      .flatMap(({ name, members }) => members.map((member) => `${name.text}.${member.name?.getText() ?? ''}`));
    expect(given.filter(isReason)).toEqual([]);
  });
});

// The text before a class, with its documentation.
function sourceOf(name: string): string {
  const declaration = new RegExp(`^export (abstract )?class ${name}\\b`, 'm');
  const text = SOURCES.map((source) => source.text).find((one) => declaration.test(one));
  return text?.slice(0, text.search(declaration)) ?? '';
}

type Callable = ts.ConstructorDeclaration | ts.MethodDeclaration | ts.MethodSignature;

// Of the classes that are exported, and of the interfaces that users implement.
function callables(source: ts.SourceFile): Callable[] {
  return source.statements
    .filter((one) => ts.isClassDeclaration(one) || ts.isInterfaceDeclaration(one))
    .filter(({ name }) => name && (name.text in library || /^I[A-Z]/.test(name.text)))
    .flatMap(({ members }): Callable[] => [...members].filter(isCallable))
    .filter((one) => ts.isConstructorDeclaration(one) || !isInternal(one));
}

function isInternal(node: ts.Node): boolean {
  return ts.getJSDocTags(node).some((tag) => tag.tagName.text === 'internal');
}

function isCallable(member: ts.ClassElement | ts.TypeElement): member is Callable {
  const hidden = ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected);
  const callable =
    ts.isConstructorDeclaration(member) || ts.isMethodDeclaration(member) || ts.isMethodSignature(member);
  return callable && !hidden && !/^[_#]/.test(member.name?.getText() ?? '');
}

function nameOf({ parent, name }: Callable): string {
  const owner = 'name' in parent ? parent.name?.getText() : undefined;
  return `${owner ?? ''}.${name?.getText() ?? 'constructor'}`;
}

function undescribed(callable: Callable): string[] {
  const { parameters } = callable;
  const what = nameOf(callable);
  const described = ts.getJSDocCommentsAndTags(callable).some(({ comment }) => comment !== undefined);
  const missing = parameters.filter((one) => !ts.getJSDocParameterTags(one).some(({ comment }) => comment));
  return [...(described ? [] : [what]), ...missing.map(({ name }) => `${what}(${name.getText()})`)];
}

test('takes along what it needs at run time, and brings no second cdktf', () => {
  expect([...manifest.bundledDependencies].sort()).toEqual(Object.keys(manifest.dependencies).sort());
  expect(Object.keys(manifest.dependencies)).not.toContain('cdktf');
  expect(Object.keys(manifest.devDependencies)).toEqual(expect.arrayContaining(Object.keys(manifest.peerDependencies)));
});
