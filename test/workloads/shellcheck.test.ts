import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executable } from '../support/processes';

const root = join(__dirname, '..', '..');
const library = join(root, 'lib');
const scripts = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sh'));
const shellcheck = executable('shellcheck');
if (shellcheck === undefined) console.warn('shellcheck is not installed: the scripts in lib/ are not checked by it');

// Beside the caches of the other linters: what was found to be fine is not looked at again until it, a script that it could
// read, or shellcheck changes.
const cache = join(root, 'node_modules', '.cache', 'shellcheck');
const all = createHash('sha256');
for (const script of scripts) all.update(script).update(readFileSync(join(library, script)));
if (shellcheck !== undefined) all.update(execFileSync(shellcheck, ['--version']));
const state = all.digest('hex');

function checkOnce(script: string): void {
  const fine = join(cache, createHash('sha256').update(state).update(script).digest('hex'));
  if (existsSync(fine)) return;
  execFileSync(shellcheck ?? '', ['--external-sources', join(library, script)]);
  mkdirSync(cache, { recursive: true });
  writeFileSync(fine, script);
}

test('there are scripts to check, or a moved folder would silence the checks', () => {
  expect(scripts).toContain('workloads/scripts/supervise.sh');
});

(shellcheck === undefined ? describe.skip : describe)('shellcheck', () => {
  test.each(scripts)('finds no mistake in %s that a pod would hit', (script) => {
    expect(() => {
      checkOnce(script);
    }).not.toThrow();
  });
});

test.each(scripts)('%s is bash that the image can parse', (script) => {
  expect(() => execFileSync('bash', ['-n', join(library, script)])).not.toThrow();
});
