import { spawnSync } from 'node:child_process';
import { CHRONOGRAF_SETTINGS } from '../../lib/chronograf/settings';
import { executable } from '../support/processes';

const chronograf = executable('chronograf') ?? '';
if (chronograf === '')
  console.warn('chronograf is not installed: the variables that it reads are not compared with it');

(chronograf === '' ? describe.skip : describe)('the variables', () => {
  test('are those that Chronograf says it reads: tools/known-settings.js writes them down', () => {
    const { stdout } = spawnSync(chronograf, ['--help'], { encoding: 'utf8' });
    // It breaks words at the end of a line.
    const said = Array.from(stdout.replace(/-\n\s+/g, '').matchAll(/\[\$([A-Z\d_]+)\]/g), ([, name]) => name);
    expect(said.sort()).toEqual(Object.keys(CHRONOGRAF_SETTINGS.known.sections[''] ?? {}).sort());
  });
});
