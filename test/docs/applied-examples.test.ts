import { App } from 'cdktf';
import { NEEDS, NOT_HERE } from '../live/support/examples';
import { documentOf } from '../support/document';
import { PROGRAMS } from '../support/programs';

const told = [...Object.keys(NEEDS), ...Object.keys(NOT_HERE)];

test('no example that is gone is told of, and of none both what it needs and why it is not applied', () => {
  expect(new Set(told).size).toBe(told.length);
  expect(told.filter((name) => !PROGRAMS.some((program) => program.name === name))).toEqual([]);
});

// Else only a cluster would find it.
test('an example that is applied, and of which nothing is told, asks for no variable', () => {
  const asking = PROGRAMS.filter(({ name }) => !told.includes(name)).filter(({ stacks }) => {
    const variables = stacks(new App()).flatMap((stack) => Object.values(documentOf(stack).json.variable ?? {}));
    return variables.some((variable) => !('default' in variable));
  });
  expect(asking.map(({ name }) => name)).toEqual([]);
});
