import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AcceptedRisk, ContinuousQueries, Duration, Flux, Size } from '../../lib';
import { INFLUXDB_SETTINGS } from '../../lib/influxdb-daemon/settings';
import { toml } from '../../lib/formats';
import { printedBy, settable, VALUES } from '../support/settings';
import { executable } from '../support/processes';
import { configOf } from './support/server';

const influxd = executable('influxd') ?? '';
if (influxd === '') console.warn('influxd is not installed: the keys of its config file are not compared with it');

// smol-toml declares its types for ES modules only.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { parse } = require('smol-toml') as { parse: (text: string) => Record<string, unknown> };

// `influxd config` reads a file as `influxd` does, and prints what it made of it.
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'keys-'));
});
afterAll(() => {
  rmSync(home, { recursive: true });
});
const read = (text: string) => {
  const file = join(home, 'influxdb.conf');
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync(influxd, ['config', '-config', file], { encoding: 'utf8' });
  return { status, stdout, stderr };
};
type Tables = Record<string, unknown>;

(influxd === '' ? describe.skip : describe)('the keys of the config file', () => {
  test('are those that influxd prints, with their types: tools/known-settings.js writes them down', () => {
    expect(INFLUXDB_SETTINGS.known).toEqual(printedBy('InfluxDB', influxd));
  });

  test.each(settable(INFLUXDB_SETTINGS))('%s.%s holds what influxd starts with', (section, key, type) => {
    for (const value of VALUES.filter((one) => type.accepts(one))) {
      const { status, stderr } = read(toml({ [section]: { [key]: value } }));
      expect({ value, status, stderr }).toEqual({ value, status: 0, stderr: expect.any(String) as string });
    }
  });

  test('the whole file is one that influxd reads, with every prop', () => {
    for (const text of [
      configOf(),
      configOf({
        flux: Flux.enabled('a'),
        continuousQueries: ContinuousQueries.enabled('a'),
        internalStatistics: true,
        limits: {
          maxRowLimit: 5,
          queryTimeout: Duration.milliseconds(1),
          cacheMaxMemorySize: Size.mebibytes(1),
          unlimited: { maxSelectSeries: AcceptedRisk.because('a') },
        },
      }),
    ]) {
      const { status, stdout } = read(text.replace(/\nca-certs = .*/, ''));
      expect(status).toBe(0);
      // What was written is what was understood.
      const written = parse(text) as Record<string, Tables>;
      const understood = parse(stdout) as Record<string, Tables>;
      const { 'query-timeout': time, ...numbers } = written.coordinator ?? {};
      expect(understood.coordinator).toMatchObject(numbers);
      expect(understood.coordinator?.['query-timeout']).toMatch(time === '1m' ? '1m0s' : '1ms');
      expect(understood.continuous_queries?.enabled).toBe(written.continuous_queries?.enabled);
      expect(understood.monitor?.['store-enabled']).toBe(written.monitor?.['store-enabled']);
    }
  });
});
