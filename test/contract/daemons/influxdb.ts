import type { Daemon, Place } from '../listeners';
import { differs, oldTls, overridden, tomlConfig } from '../config-files';

/** InfluxDB: what it serves, and whom it sends points to. */
export const daemon: Daemon = { command: 'influxd', open, dialled };

function open(place: Place): string[] {
  const config = tomlConfig(place);
  const { http, tls } = config;
  const listeners = ['graphite', 'collectd', 'opentsdb', 'udp'].filter((name) => config[name] !== undefined);
  const accepted = (text: string) => place.stack.deviations.some(({ what }) => what.includes(text));
  const older = accepted('/api/v1/prom/read');
  return [
    ...differs(http, {
      'https-enabled': true,
      'auth-enabled': true,
      'ping-auth-enabled': true,
      'pprof-auth-enabled': true,
      'debug-pprof-enabled': false,
      'unix-socket-enabled': false,
      'https-insecure-certificate': undefined,
      ...(older ? {} : { 'prom-read-auth-enabled': true }),
      'flux-enabled': accepted('by Flux'),
      'flux-log-enabled': false,
      'log-enabled': false,
    }),
    ...differs(config.continuous_queries, { enabled: accepted('by a continuous query') }),
    ...differs(config.data, { 'query-log-enabled': false }),
    ...differs(config.coordinator, { 'log-timedout-queries': false, 'termination-query-log': false }),
    ...['max-concurrent-queries', 'max-select-buckets', 'max-select-point', 'max-select-series']
      .filter((key) => !((config.coordinator?.[key] as number) > 0) && !accepted('by whoever has a user'))
      .map((key) => `${key} limits nothing`),
    ...listeners.map((name) => `[[${name}]] knows no authentication`),
    ...(JSON.stringify(config['bind-address']).startsWith('"127.0.0.1:') ? [] : ['the backup RPC is not on loopback']),
    ...oldTls(tls?.['min-version']),
    ...(place.file(http?.['https-certificate']) ? [] : ['no certificate is mounted']),
    ...overridden(place, 'INFLUXDB_', /^INFLUXDB_HTTP_SHARED_SECRET$/),
    ...signed(place, 'INFLUXDB_HTTP_SHARED_SECRET'),
  ];
}

function dialled(place: Place): string[] {
  const { subscriber } = tomlConfig(place);
  return subscriber?.['ca-certs'] === undefined || place.file(subscriber['ca-certs'])
    ? []
    : ['what verifies its subscribers is not mounted'];
}

// Without a shared secret the tokens of a JWT are signed with the empty key, or not at all.
function signed({ container }: Place, name: string): string[] {
  const entry = container.env?.find((variable) => variable.name === name);
  return entry?.value_from?.secret_key_ref ? [] : [`${name} is of no Secret`];
}
