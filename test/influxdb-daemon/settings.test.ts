import { INFLUXDB_SETTINGS } from '../../lib/influxdb-daemon/settings';
import { influxdbIn } from '../contract/support';
import { mistakesOf } from '../support/synthesize';
import { configOf } from '../influxdb/support/server';

const mistakes = (settings: Record<string, unknown>): string => {
  return mistakesOf((stack) => influxdbIn(stack, { settings }));
};

describe('a value that InfluxDB would not start with', () => {
  test.each<[string, string, unknown, string]>([
    ['coordinator', 'write-timeout', 5, 'a duration like "30s"'],
    ['coordinator', 'Write-Timeout', '5', 'a duration like "30s"'],
    ['coordinator', 'write-timeout', '999999999h', 'a duration like "30s"'],
    ['data', 'compact-throughput', '999999999999g', 'a whole number of bytes'],
    ['data', 'compact-throughput', '48MB', 'a whole number of bytes'],
    ['data', 'max-values-per-tag', 1.5, 'a whole number of 0 or more'],
    ['data', 'max-values-per-tag', '100', 'a whole number of 0 or more'],
    ['data', 'max-concurrent-deletes', 0, 'a whole number of 1 or more'],
    // influxd panics: "makechan: size out of range".
    ['subscriber', 'write-buffer-size', 2 ** 53 - 1, 'a whole number of 1 to 1000000'],
    ['subscriber', 'write-concurrency', 1e12, 'a whole number of 1 to 1000'],
    ['data', 'validate-keys', 'true', 'true or false'],
    ['data', 'index-version', 'tsi2', '"tsi1" or "inmem"'],
    ['http', 'realm', true, 'text'],
    ['http', 'headers', { a: 1 }, 'texts by key'],
    ['http', 'access-log-status-filters', '4xx', 'a list of texts'],
    ['subscriber', 'http-timeout', '0s', 'a duration like "30s", of more than nothing'],
    // influxd logs "unknown logging format: console", and goes on without what else stands there.
    ['logging', 'format', 'console', '"auto", "logfmt" or "json"'],
    ['logging', 'level', 'loud', '"debug" or "info"'],
    // What space.sh reads is logged as info.
    ['logging', 'level', 'warn', '"debug" or "info"'],
    ['logging', 'Level', 'ERROR', '"debug" or "info"'],
  ])('in %s, %s = %j, is a mistake that says what it takes', (section, key, value, takes) => {
    expect(mistakes({ [section]: { [key]: value } })).toContain(`\`settings.${section}.${key}\` takes ${takes}`);
  });

  test('is told from one that it starts with', () => {
    const settings = {
      coordinator: { 'write-timeout': '1m30s' },
      data: { 'compact-throughput': '48m', 'cache-snapshot-memory-size': 26_214_400, 'wal-fsync-delay': '0s' },
      http: { realm: 'here', headers: { 'X-Frame-Options': 'deny' }, 'access-log-status-filters': ['4xx'] },
      logging: { level: 'debug', format: 'json' },
    };
    expect(mistakes(settings)).toBe('');
  });
});

// The names by which 1.12.4 logs, listens, or reads and writes files; a key that is found to do so belongs here.
test.each([
  ...['query-log-enabled', 'log-queries-after', 'log-timedout-queries', 'termination-query-log', 'flux-log-enabled'],
  ...['log-enabled', 'access-log-path', 'write-tracing'],
  ...['bind-address', 'bind-socket', 'unix-socket-enabled', 'unix-socket-permissions', 'unix-socket-group'],
  ...['dir', 'wal-dir', 'https-certificate', 'https-private-key', 'ca-certs', 'shared-secret'],
])('%s, which logs, listens or names a file, is refused in every section', (key) => {
  const { known, sections } = INFLUXDB_SETTINGS;
  const ways = Object.entries(sections).flatMap(([name, section]): string[] => {
    if (typeof section === 'string') return Object.hasOwn(known.sections[name] ?? {}, key) ? ['no section'] : [];
    if (!('allowed' in section)) return [];
    return [
      ...(section.allowed.includes(key) ? ['allowed'] : []),
      ...(Object.hasOwn(section.decided ?? {}, key) ? ['decided'] : []),
    ];
  });
  expect(ways).toContain('decided');
  expect(ways).not.toContain('allowed');
});

test('_internal, which has the tokens of subscriptions, is not stored unless asked for', () => {
  expect(configOf()).toMatch(/^\[monitor\]\nstore-enabled = false$/m);
  expect(configOf({ internalStatistics: true })).toMatch(/^\[monitor\]\nstore-enabled = true$/m);
});
