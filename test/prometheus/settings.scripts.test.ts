import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { yaml } from '../../lib/formats';
import { PROMETHEUS_SETTINGS } from '../../lib/prometheus/settings';
import { executable } from '../support/processes';
import { settable, VALUES } from '../support/settings';

const promtool = executable('promtool') ?? '';
if (promtool === '') console.warn('promtool is not installed: the keys of its config file are not compared with it');

(promtool === '' ? describe.skip : describe)('the keys of the config file', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'prometheus-keys-'));
  });
  afterAll(() => {
    rmSync(home, { recursive: true });
  });
  const check = (content: Record<string, unknown>) => {
    const file = join(home, 'prometheus.yml');
    writeFileSync(file, yaml(content));
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'config', '--syntax-only', file], {
      encoding: 'utf8',
    });
    return { status, said: `${stdout}${stderr}` };
  };

  test('are of the version that is here: tools/known-settings.js writes them down', () => {
    const { stdout } = spawnSync(promtool, ['--version'], { encoding: 'utf8' });
    expect(stdout).toContain(PROMETHEUS_SETTINGS.known.daemon.replace('Prometheus ', 'version '));
  });

  test.each(settable(PROMETHEUS_SETTINGS))(
    '%s.%s is a key, and holds what Prometheus starts with',
    (section, key, type) => {
      // A scrape may take no longer than the time to the next.
      const longer = key === 'scrape_timeout' ? { scrape_interval: '2d' } : {};
      expect(check({ [section]: { [key]: [{}] } }).said).not.toContain(`field ${key} not found`);
      for (const value of VALUES.filter((one) => type.accepts(one)))
        expect({ value, ...check({ [section]: { ...longer, [key]: value } }) }).toMatchObject({ value, status: 0 });
    },
  );

  test.each(Object.keys(PROMETHEUS_SETTINGS.sections))('%s is a section', (section) => {
    expect(check({ [section]: 'x' }).said).not.toContain(`field ${section} not found`);
    expect(check({ [`${section}x`]: 'x' }).said).toContain(`field ${section}x not found`);
  });
});
