import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContinuousQueries, Duration, Flux, Size } from '../../lib';
import { INFLUXDB_KEYS } from '../../lib/influxdb/keys';
import { toml } from '../../lib/formats';
import { executable } from './support/processes';
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
const keysOf = (tables: Tables) =>
  Object.entries(tables).flatMap(([section, content]) =>
    typeof content === 'object' && content !== null && !Array.isArray(content)
      ? Object.keys(content).map((key) => `${section}.${key}`)
      : [section],
  );

(influxd === '' ? describe.skip : describe)('the keys of the config file', () => {
  test('are those that influxd has', () => {
    const printed = keysOf(parse(execFileSync(influxd, ['config'], { encoding: 'utf8' })));
    const known = keysOf(INFLUXDB_KEYS);
    const isKnown = (key: string) => known.includes(key) || known.includes(key.replace(/\..*/, ''));
    expect(printed.filter((key) => !isKnown(key))).toEqual([]);
    // What is not printed while it is unset, and an old name.
    const silent = ['cluster', 'http.headers', 'http.unix-socket-group', 'tls.ciphers', 'continuous_queries'];
    expect(known.filter((key) => !printed.includes(key)).sort()).toEqual(silent.sort());
  });

  const types = Object.entries(INFLUXDB_KEYS).flatMap(([section, entry]) =>
    typeof entry === 'string' || 'takes' in entry
      ? []
      : Object.entries(entry).flatMap(([key, type]) =>
          typeof type === 'string' ? [] : [[section, key, type] as const],
        ),
  );
  const values = [
    true,
    'text',
    '',
    0,
    1,
    -1,
    1.5,
    '30s',
    '5',
    '0s',
    '1.5h',
    '-5s',
    '512m',
    '512MB',
    '1g',
    ['4xx'],
    { a: 'b' },
  ];

  test.each(types)('%s.%s holds what influxd starts with', (section, key, type) => {
    for (const value of values.filter((one) => type.accepts(one))) {
      const { status, stderr } = read(toml({ [section]: { [key]: value } }));
      expect({ value, status, stderr }).toEqual({ value, status: 0, stderr: expect.any(String) as string });
    }
  });

  test('the whole file is one that influxd reads, with every prop', () => {
    for (const text of [
      configOf(),
      configOf({
        flux: Flux.enabled({ reason: 'a' }),
        continuousQueries: ContinuousQueries.enabled('a'),
        internalStatistics: true,
        limits: {
          maxRowLimit: 5,
          queryTimeout: Duration.milliseconds(1),
          cacheMaxMemorySize: Size.mebibytes(1),
          unlimited: { maxSelectSeries: 'a' },
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
