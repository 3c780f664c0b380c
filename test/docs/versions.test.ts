import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSIONS_PAGE } from '../../tools/versions';
import { snapshotUpdate } from '../support/snapshot-update';

test('docs/versions.md says what the tables in the code do: `npm run docs:versions` writes it', () => {
  if (snapshotUpdate() === 'all') VERSIONS_PAGE.write();
  expect(VERSIONS_PAGE.read()).toBe(VERSIONS_PAGE.generate());
});

const lib = join(__dirname, '..', '..', 'lib');
const filesWith = (pattern: RegExp) =>
  readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .filter((path) => pattern.test(readFileSync(join(lib, path), 'utf8')));

test('every table of versions is in a file that the page is made of, or nobody would see which images are taken', () => {
  const files = filesWith(/ = supportedVersions\(/);
  expect(files.length).toBeGreaterThan(8);
  expect(files.filter((path) => !path.endsWith('versions.ts'))).toEqual([]);
});

test('every table of versions is known to all: an image of one product is none of another, and can be shared', () => {
  expect(filesWith(/: SupportedVersions = \{|satisfies SupportedVersions;/)).toEqual([]);
});
