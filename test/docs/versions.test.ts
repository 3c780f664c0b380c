import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { versionsPage, writtenVersions } from '../../tools/versions';

test('docs/versions.md says what the tables in the code do: `npm run docs:versions` writes it', () => {
  expect(writtenVersions()).toBe(versionsPage());
});

test('every table of versions is on that page, or nobody would see which images are taken', () => {
  const lib = join(__dirname, '..', '..', 'lib');
  const tables = readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => [
      ...readFileSync(join(lib, path), 'utf8').matchAll(/^export const (\w+): SupportedVersions\b/gm),
    ])
    .map(([, name = '']) => name);
  const tool = readFileSync(join(lib, '..', 'tools', 'versions.ts'), 'utf8');
  expect(tables.length).toBeGreaterThan(5);
  expect(tables.filter((name) => !tool.includes(`, ${name}]`))).toEqual([]);
});
