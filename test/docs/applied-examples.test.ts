import { NEEDS, NOT_HERE } from '../live/support/examples';
import { PROGRAMS } from '../support/programs';

test('each example is applied by test/live/examples.test.ts, or it is said there why not', () => {
  const told = [...Object.keys(NEEDS), ...Object.keys(NOT_HERE)];
  expect(told.sort()).toEqual(PROGRAMS.map(({ name }) => name).sort());
});
