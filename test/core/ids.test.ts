import { Construct } from 'constructs';
import { constructId } from '../../lib/core/terraform/ids';
import { emptyStack } from '../contract/stack';

test('ids of two different names never meet, or one user would get the password of another', () => {
  const letters = ['', '/', '-', '+', '%', '2', 'F', 'a', 'A', '\ud800'];
  const names = [...new Set(letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c))))];
  const short = names.filter((name) => name.length < 3);
  const all = [...names.map((name) => [name]), ...short.flatMap((one) => short.map((other) => [one, other]))];
  // As constructs fold it.
  const ids = new Set(all.map((parts) => constructId(...parts).replaceAll('/', '--')));
  expect(ids.size).toBe(all.length);
});

test.each(['constructor', '__proto__', 'toString'])('a namespace may be named %s', (name) => {
  const stack = emptyStack();
  expect(stack.node.tryFindChild(constructId(name))).toBeUndefined();
  new Construct(stack, constructId(name));
  expect(stack.node.tryFindChild(constructId(name))).toBeDefined();
});
