import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { executable } from '../influxdb/support/processes';

const library = join(__dirname, '..', '..', 'lib');
const scripts = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sh'));
const shellcheck = executable('shellcheck');
if (shellcheck === undefined) console.warn('shellcheck is not installed: the scripts in lib/ are not checked by it');

test('there are scripts to check, or a moved folder would silence the checks', () => {
  expect(scripts).toContain('workloads/scripts/supervise.sh');
});

(shellcheck === undefined ? describe.skip : describe)('shellcheck', () => {
  test.each(scripts)('finds no mistake in %s that a pod would hit', (script) => {
    const check = () => execFileSync(shellcheck ?? '', ['--external-sources', join(library, script)]);
    expect(check).not.toThrow();
  });
});

test.each(scripts)('%s is bash that the image can parse', (script) => {
  expect(() => execFileSync('bash', ['-n', join(library, script)])).not.toThrow();
});
