import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { Peer } from '../../lib';
import { inCall } from '../../lib/core/checks/calls';
import { recordMistake } from '../../lib/core/checks/mistakes';
import { Build, LISTS, MAPS, OTHERWISE } from './lists';
import { emptyStack } from './stack';

// One cause is one line: what is left out, empty or of another type is said once, and what follows from it is not.

/** Where the library says that a list has to be given. */
function requiredIn(text: string): string[] {
  let struct = '';
  const all = text.matchAll(
    /const (\w+): PropTypes<|(?:(\w+): |const (\w+)[^=\n]*= )(?:requiredList|requiredMap|whereIs)\(/g,
  );
  return [...all].flatMap(([, types, prop, constant]) => {
    struct = types ?? struct;
    return prop === undefined ? (constant ?? []) : `${struct}.${prop}`;
  });
}

const lib = join(__dirname, '../../lib');

test('each list that has to be given is tried, or one mistake could be two lines again', () => {
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const required = files.flatMap((file) => requiredIn(readFileSync(join(lib, file), 'utf8')));
  expect(required.length).toBeGreaterThan(30);
  expect(required.filter((name) => !(name in LISTS) && !(name in MAPS))).toEqual([]);
});

function mistakes(build: Build, value: unknown): string[] {
  const stack = emptyStack();
  build(stack, value as never);
  return stack.node.children.flatMap(({ node }) => node.findAll()).flatMap(({ node }) => node.validate());
}

const symbol = Symbol('x');
const EMPTY: [string, Build, unknown, unknown][] = [
  ...Object.entries(LISTS).map(([name, build]): [string, Build, unknown, unknown] => [name, build, [], [symbol]]),
  ...Object.entries(MAPS).map(([name, build]): [string, Build, unknown, unknown] => [name, build, {}, { a: symbol }]),
];

test.each(EMPTY)('%s is one mistake, whether it is left out, empty or of another type', (_, build, empty, wrong) => {
  const said = [undefined, empty, 5, wrong].map((value) => mistakes(build, value));
  expect(said.filter((lines) => lines.length !== 1)).toEqual([]);
});

const OF_PEERS = Object.entries(LISTS).filter(([name]) => /\.(peers|apiServer)\b|^KUBELETS/.test(name));

test.each(OF_PEERS)('a wrong peer in %s is one mistake', (_, build) => {
  expect(mistakes(build, [Peer.cidr('10.0.0.1/8')])).toHaveLength(1);
});

test.each(OTHERWISE)('%s are one mistake too, whatever is wrong with them', (_, build) => {
  const said = [undefined, 5, [symbol]].map((value) => mistakes(build, value));
  expect(said.filter((lines) => lines.length !== 1)).toEqual([]);
});

test('a second call with the same item is told of as well, or only after the first is mended', () => {
  const said = mistakes((stack, list) => {
    const scope = new Construct(stack, 'scope');
    for (const got of [list, undefined])
      inCall(scope, 'alertThrough', 'slack', () => {
        recordMistake(scope, { prop: 'peers', got, takes: 'a list' });
      });
  }, 5);
  expect(said).toEqual([
    '`alertThrough("slack").peers` takes a list, got 5',
    '`alertThrough("slack") #2.peers` takes a list, got nothing',
  ]);
});
