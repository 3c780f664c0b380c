import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformElement } from 'cdktf';
import { Construct } from 'constructs';
import { CONSTRUCTS } from './constructs';
import { wronglyLabelled } from './labels';
import { PROMISES } from '../../lib/core/checks/promises';
import { PROOFS } from './promises';
import { emptyStack, Stack, synthesized } from './stack';

const library = join(__dirname, '..', '..', 'lib');

// Every class of the library that is a construct, exported for users or not; raw resources are none.
function constructsOfTheLibrary(): Set<unknown> {
  const modules = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const exported = modules.flatMap((path) =>
    Object.values(jest.requireActual<Record<string, unknown>>(join(library, path))),
  );
  const constructs = exported.filter(
    (one) =>
      typeof one === 'function' && one.prototype instanceof Construct && !(one.prototype instanceof TerraformElement),
  );
  // What others extend is made as one of them only: a base class is abstract.
  const bases = new Set(constructs.map((one) => Object.getPrototypeOf(one) as unknown));
  return new Set(constructs.filter((one) => !bases.has(one)));
}

const nameOf = (one: unknown) => (one as { readonly name: string }).name;

const programs = CONSTRUCTS.flatMap(({ construct, cases }) =>
  Object.entries(cases).map(([name, build]) => ({ title: `${construct.name}, ${name}`, construct, build })),
);

describe('the table', () => {
  test('has every construct, or one could be sold that keeps no promise', () => {
    const listed = CONSTRUCTS.map(({ construct }) => construct.name);
    expect(listed.sort()).toEqual([...constructsOfTheLibrary()].map(nameOf).sort());
  });

  test('says for each promise which tests prove what a stack cannot show', () => {
    expect(Object.keys(PROOFS)).toEqual(Object.keys(PROMISES));
    const missing = Object.values(PROOFS).flatMap(({ provedBy }) =>
      provedBy.flatMap(({ file }) => (existsSync(join(__dirname, '..', file)) ? [] : [file])),
    );
    expect(missing).toEqual([]);
    // And each live suite proves one, or it would run for nothing.
    const suites = readdirSync(join(__dirname, '..', 'live')).filter((name) => name.endsWith('.test.ts'));
    const named = Object.values(PROOFS).flatMap(({ provedBy }) => provedBy.map(({ file }) => file));
    expect(suites.filter((name) => !named.includes(`live/${name}`))).toEqual([]);
  });
});

describe.each(programs)('$title', ({ construct, build }) => {
  let stack: Stack;
  let made: unknown[];
  beforeAll(() => {
    const scope = emptyStack();
    build(scope);
    made = scope.node.findAll().filter((child) => Object.prototype.isPrototypeOf.call(construct.prototype, child));
    stack = synthesized(scope);
  });

  test('is built, or nothing below would be checked', () => {
    expect(made).not.toEqual([]);
  });

  test('labels all that it makes by whose it is, and selects nothing by that', () => {
    expect(wronglyLabelled(stack)).toEqual([]);
  });

  test.each(Object.entries(PROOFS))('keeps promise %s', (_, { broken }) => {
    expect(broken(stack)).toEqual([]);
  });
});
