import { versionsPage, writtenVersions } from '../../tools/versions';

test('docs/versions.md says what the tables in the code do: `npm run docs:versions` writes it', () => {
  expect(writtenVersions()).toBe(versionsPage());
});
