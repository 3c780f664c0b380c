import { PROMISES_PAGE } from '../../tools/promises';

test('docs/promises.md says what is promised and proved now: `npm run docs:promises` writes it', () => {
  expect(PROMISES_PAGE.read()).toBe(PROMISES_PAGE.generate());
});
