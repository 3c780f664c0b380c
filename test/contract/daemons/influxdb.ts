import type { Daemon, DaemonContainer } from '../listeners';
import { differs, oldTls, overridden, tomlConfig } from '../config-files';

/** InfluxDB: what it serves, and whom it sends points to. */
export const daemon: Daemon = { command: 'influxd', open, dialled, beyondGrants };

function open(place: DaemonContainer): string[] {
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
      'flux-log-enabled': false,
      'log-enabled': false,
    }),
    ...differs(config.data, { 'query-log-enabled': false }),
    ...differs(config.coordinator, { 'log-timedout-queries': false, 'termination-query-log': false }),
    ...listeners.map((name) => `[[${name}]] knows no authentication`),
    ...(JSON.stringify(config['bind-address']).startsWith('"127.0.0.1:') ? [] : ['the backup RPC is not on loopback']),
    ...oldTls(tls?.['min-version']),
    ...(place.file(http?.['https-certificate']) ? [] : ['no certificate is mounted']),
    ...overridden(place, 'INFLUXDB_', /^INFLUXDB_HTTP_SHARED_SECRET$/),
    ...signed(place, 'INFLUXDB_HTTP_SHARED_SECRET'),
  ];
}

// A continuous query, and Flux, go on after nobody asks any more whose they are; one query could have all of the memory.
function beyondGrants(place: DaemonContainer): string[] {
  const { http, continuous_queries: queries, coordinator } = tomlConfig(place);
  const accepted = (text: string) => place.stack.deviations.some(({ what }) => what.includes(text));
  return [
    ...differs(http, { 'flux-enabled': accepted('by Flux') }),
    ...differs(queries, { enabled: accepted('by a continuous query') }),
    ...['max-concurrent-queries', 'max-select-buckets', 'max-select-point', 'max-select-series']
      .filter((key) => !((coordinator?.[key] as number) > 0) && !accepted('by whoever has a user'))
      .map((key) => `${key} limits nothing`),
  ];
}

function dialled(place: DaemonContainer): string[] {
  const { subscriber } = tomlConfig(place);
  return subscriber?.['ca-certs'] === undefined || place.file(subscriber['ca-certs'])
    ? []
    : ['what verifies its subscribers is not mounted'];
}

// Without a shared secret the tokens of a JWT are signed with the empty key, or not at all.
function signed({ container }: DaemonContainer, name: string): string[] {
  const entry = container.env?.find((variable) => variable.name === name);
  return entry?.value_from?.secret_key_ref ? [] : [`${name} is of no Secret`];
}
