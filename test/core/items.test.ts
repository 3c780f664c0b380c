import * as ts from 'typescript';
import { SOURCES } from '../support/sources';

// What is wrong in two items of a list is two lines only where each is told by its place: `ports[1]`, not `ports`.

// What is told once for all of it, or of what no two items have.
const OF_ALL: Readonly<Record<string, string>> = {
  'node-exporter/flags.ts collectors': 'a collector that is in two lists',
  'prometheus/rule-groups.ts rules': 'the name of a group, which two have',
  'workloads/workload-defaults.ts labels': 'keys',
  'prometheus/sections.ts externalLabels': 'keys',
  'kapacitor-daemon/handlers/http-post.ts secretHeaders': 'keys',
};

/** Checks within a loop whose prop is the same for each item. */
function withoutPlace(file: string, source: ts.SourceFile): string[] {
  return nodesIn(source).flatMap((node) => {
    const loop = loopOf(node);
    if (!loop || /^Object\.(entries|keys)\(/.test(loop.over.getText())) return [];
    return nodesIn(loop.body).flatMap((one) => {
      const prop = ts.isCallExpression(one) ? checkedProp(one) : undefined;
      return prop === undefined ? [] : [`${file} ${prop}`];
    });
  });
}

interface Loop {
  readonly over: ts.Node;
  readonly body: ts.Node;
}

function loopOf(node: ts.Node): Loop | undefined {
  if (ts.isForOfStatement(node)) return { over: node.expression, body: node.statement };
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [callback] = node.arguments;
  const { name, expression: over } = node.expression;
  if (!/^(map|flatMap|forEach|filter)$/.test(name.text) || !callback || !ts.isArrowFunction(callback)) return undefined;
  return { over, body: callback.body };
}

/** The prop that a check tells of, where it is a text as it stands. */
function checkedProp({ expression, arguments: [, told] }: ts.CallExpression): string | undefined {
  if (!/^(check\w*|recordMistake)$/.test(expression.getText()) || !told) return undefined;
  const fields = ts.isObjectLiteralExpression(told) ? told.properties.filter(ts.isPropertyAssignment) : [];
  const prop = fields.find(({ name }) => name.getText() === 'prop')?.initializer ?? told;
  return ts.isStringLiteral(prop) ? prop.text : undefined;
}

function nodesIn(node: ts.Node): ts.Node[] {
  const all: ts.Node[] = [];
  const visit = (one: ts.Node) => {
    all.push(one);
    ts.forEachChild(one, visit);
  };
  visit(node);
  return all;
}

test('a mistake in an item of a list says which item', () => {
  const found = [...SOURCES].flatMap(([file, source]) => withoutPlace(file, source));
  expect([...new Set(found)].sort()).toEqual(Object.keys(OF_ALL).sort());
});
