import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSIONS_PAGE } from '../../tools/versions';

test('docs/versions.md says what the tables in the code do: `npm run docs:versions` writes it', () => {
  expect(VERSIONS_PAGE.read()).toBe(VERSIONS_PAGE.generate());
});

test('every table of versions is in a file that the page is made of, or nobody would see which images are taken', () => {
  const lib = join(__dirname, '..', '..', 'lib');
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .filter((path) =>
      /^export const \w+(: SupportedVersions\b| = \{[^]*?satisfies SupportedVersions;)/m.test(
        readFileSync(join(lib, path), 'utf8'),
      ),
    );
  expect(files.length).toBeGreaterThan(8);
  expect(files.filter((path) => !path.endsWith('versions.ts'))).toEqual([]);
});
