import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toml } from '../../lib/formats';
import { KAPACITOR_SETTINGS } from '../../lib/kapacitor-daemon/settings';
import { executable } from '../support/processes';
import { printedBy, settable, VALUES } from '../support/settings';

const kapacitord = executable('kapacitord') ?? '';
if (kapacitord === '')
  console.warn('kapacitord is not installed: the keys of its config file are not compared with it');

(kapacitord === '' ? describe.skip : describe)('the keys of the config file', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'kapacitor-keys-'));
  });
  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  test('are those that kapacitord prints, with their types: tools/known-settings.js writes them down', () => {
    expect(KAPACITOR_SETTINGS.known).toEqual(printedBy('Kapacitor', kapacitord));
  });

  // `kapacitord config` reads a file as `kapacitord` does. It takes a second, so that each file has a value for every key.
  const keys = settable(KAPACITOR_SETTINGS).map(([section, key, type]) => {
    // One that is enabled takes keys that exclude each other.
    const values = key === 'enabled' ? [false] : VALUES.filter((one) => type.accepts(one));
    return { section, key, values };
  });
  const most = Math.max(...keys.map(({ values }) => values.length));

  test.each(Array.from({ length: most }, (_, index) => index))('hold what kapacitord starts with: %i', (index) => {
    const sections: Record<string, Record<string, unknown>> = {};
    for (const { section, key, values } of keys)
      if (values.length > 0) (sections[section] ??= {})[key] = values[index % values.length];
    const file = join(home, 'kapacitor.conf');
    writeFileSync(file, toml(sections));
    const { status, stderr } = spawnSync(kapacitord, ['config', '-config', file], { encoding: 'utf8' });
    expect(status === 0 ? '' : stderr).toBe('');
  });
});
