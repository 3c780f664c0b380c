import { promisesPage, writtenPage } from '../../tools/promises';

test('docs/promises.md says what is promised and proved now: `npm run docs:promises` writes it', () => {
  expect(writtenPage()).toBe(promisesPage());
});
