import { DEVIATIONS_PAGE } from '../../tools/deviations';
import { EXCEPTION_TO } from '../../lib/core/checks/deviation-codes';

test('docs/deviations.md has each code as it is now, or who reads one in a report finds nothing: `npm run docs:deviations` writes it', () => {
  const page = DEVIATIONS_PAGE.generate();
  expect(DEVIATIONS_PAGE.read()).toBe(page);
  expect(Object.keys(EXCEPTION_TO).filter((code) => !page.includes(`- \`${code}\`, by `))).toEqual([]);
});

test('each code is on the page of a product that can have it, or who reads one in a report does not find the call', () => {
  const lines = DEVIATIONS_PAGE.generate().split('\n- ').slice(1);
  expect(lines.filter((line) => !line.includes('](products/'))).toEqual([]);
});
