import type { Daemon, DaemonContainer } from '../listeners';
import { differs, oldTls, overridden, Table, tomlConfig, weakCiphers } from '../config-files';
import { isMember } from './influxd-meta';

/** InfluxDB, one or a data node of a cluster: what it serves, and whom it sends points to. */
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
      ...(older || config.cluster ? {} : { 'prom-read-auth-enabled': true }),
      'flux-log-enabled': false,
      'log-enabled': false,
    }),
    ...differs(config.data, { 'query-log-enabled': false }),
    ...differs(queriesOf(config), { 'log-timedout-queries': false, 'termination-query-log': false }),
    ...listeners.map((name) => `[[${name}]] knows no authentication`),
    ...(config.cluster ? dataNode(place, config) : alone(config)),
    ...oldTls(tls?.['min-version']),
    ...weakCiphers(tls?.ciphers as string[] | undefined),
    ...(place.file(http?.['https-certificate']) ? [] : ['no certificate is mounted']),
    ...signed(place, 'INFLUXDB_HTTP_SHARED_SECRET'),
  ];

  function alone(own: Table): string[] {
    return [
      ...(JSON.stringify(own['bind-address']).startsWith('"127.0.0.1:') ? [] : ['the backup RPC is not on loopback']),
      ...overridden(place, 'INFLUXDB_', /^INFLUXDB_HTTP_SHARED_SECRET$/),
    ];
  }
}

// Before 1.13 the port that nodes talk at asks for no credential: TLS, and policies, are all that there is.
function dataNode(place: DaemonContainer, { meta, cluster }: Table): string[] {
  return [
    ...differs(cluster, {
      'https-enabled': true,
      'https-insecure-tls': false,
      'https-insecure-certificate': undefined,
    }),
    ...differs(meta, { 'meta-tls-enabled': true, 'meta-insecure-tls': false, 'meta-auth-enabled': true }),
    ...isMember(place, 'INFLUXDB_META_META_INTERNAL_SHARED_SECRET', cluster),
  ];
}

function queriesOf({ cluster, coordinator }: Table): Table[string] {
  return cluster ?? coordinator;
}

// A continuous query, and Flux, go on after nobody asks any more whose they are; one query could have all of the memory.
function beyondGrants(place: DaemonContainer): string[] {
  const config = tomlConfig(place);
  const { http, continuous_queries: queries } = config;
  const accepted = (text: string) => place.stack.deviations.some(({ what }) => what.includes(text));
  return [
    ...differs(http, { 'flux-enabled': accepted('by Flux') }),
    ...differs(queries, { enabled: accepted('by a continuous query') }),
    ...['max-concurrent-queries', 'max-select-buckets', 'max-select-point', 'max-select-series']
      .filter((key) => !((queriesOf(config)?.[key] as number) > 0) && !accepted('by whoever has a user'))
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
