import { INFLUXDATA_CIPHERS } from '../connections/tls/ciphers';
import { RECONCILER_PATHS } from '../influxdb-daemon/reconciler';
import { Settings } from '../core/checks/settings';
import { AcceptedLimits } from '../influxdb-daemon/limits';
import { authorizesPrometheusRead } from './versions';

/** Where things are in the pod. */
export const INFLUXDB_PATHS = {
  ...RECONCILER_PATHS,
  config: '/etc/influxdb',
  data: '/var/lib/influxdb',
  tlsSource: '/etc/influxdb-tls',
  tls: '/run/influxdb',
  subscribersCa: '/etc/influxdb-subscribers-ca',
} as const;

export const INFLUXDB_PORT = 8086;

/** What decides about the config file. */
export interface InfluxDBConfigOptions {
  readonly version: string;
  readonly limits: AcceptedLimits;
  readonly flux: boolean;
  readonly continuousQueries: boolean;
  readonly internalStatistics: boolean;
  readonly subscribers: boolean;
}

/** InfluxDB's config file without secrets. Keys and defaults: InfluxDB 1.x docs, "Configure"; facts of each in 1.12's source. */
export function influxdbConfig(options: InfluxDBConfigOptions): Settings {
  const { version, limits, flux, continuousQueries, internalStatistics, subscribers } = options;
  return {
    'reporting-disabled': true,
    // The backup RPC knows no authentication.
    'bind-address': '127.0.0.1:8088',
    meta: { dir: `${INFLUXDB_PATHS.data}/meta`, 'logging-enabled': true },
    data: {
      dir: `${INFLUXDB_PATHS.data}/data`,
      'wal-dir': `${INFLUXDB_PATHS.data}/wal`,
      'index-version': 'tsi1',
      // It shows passwords with spaces or quotes, and tokens of subscriptions.
      'query-log-enabled': false,
      'cache-max-memory-size': limits.cacheMaxMemorySize,
    },
    coordinator: {
      'max-concurrent-queries': limits.maxConcurrentQueries,
      'query-timeout': limits.queryTimeout.toString(),
      'max-select-buckets': limits.maxSelectBuckets,
      'max-select-point': limits.maxSelectPoints,
      'max-select-series': limits.maxSelectSeries,
      'log-queries-after': '0s',
      'log-timedout-queries': false,
      'termination-query-log': false,
    },
    ...(flux ? { 'flux-controller': fluxController(limits) } : {}),
    // Its source is read, and its target is written, without a user: whoever may read one database would have all of them.
    continuous_queries: { enabled: continuousQueries },
    // It stores the destinations of subscriptions, with their tokens.
    monitor: { 'store-enabled': internalStatistics },
    http: {
      enabled: true,
      'bind-address': `:${INFLUXDB_PORT}`,
      'https-enabled': true,
      'https-certificate': `${INFLUXDB_PATHS.tls}/tls.crt`,
      'https-private-key': `${INFLUXDB_PATHS.tls}/tls.key`,
      'auth-enabled': true,
      'ping-auth-enabled': true,
      // Only both together ask for an administrator at /debug: without profiles, /debug/vars is open to everybody.
      'pprof-enabled': true,
      'pprof-auth-enabled': true,
      'debug-pprof-enabled': false,
      ...(authorizesPrometheusRead(version) ? { 'prom-read-auth-enabled': true } : {}),
      'flux-enabled': flux,
      'flux-log-enabled': false,
      'unix-socket-enabled': false,
      // As the query log: statements are in the URL.
      'log-enabled': false,
      'write-tracing': false,
      'max-body-size': limits.maxBodySize,
      'max-connection-limit': limits.maxConnectionLimit,
      'max-row-limit': limits.maxRowLimit,
      'max-concurrent-write-limit': limits.maxConcurrentWriteLimit,
      'max-enqueued-write-limit': limits.maxEnqueuedWriteLimit,
      // A number of nanoseconds: the one duration that InfluxDB does not read as text.
      'enqueued-write-timeout': Math.round(limits.enqueuedWriteTimeout.toSeconds() * 1e9),
    },
    tls: { 'min-version': 'tls1.2', ciphers: INFLUXDATA_CIPHERS },
    subscriber: {
      enabled: true,
      'insecure-skip-verify': false,
      ...(subscribers ? { 'ca-certs': `${INFLUXDB_PATHS.subscribersCa}/ca.crt` } : {}),
    },
  };
}

// Half of the memory for all Flux queries together, as they run in the same process as everything else.
function fluxController({ maxConcurrentQueries, memory }: AcceptedLimits): Settings {
  const concurrent = Math.max(1, Math.min(maxConcurrentQueries || 10, 10));
  const each = Math.max(1, Math.floor(memory / 2 / concurrent));
  return {
    'query-concurrency': concurrent,
    'query-queue-size': 50,
    'query-initial-memory-bytes': Math.min(each, 1024 ** 2),
    'query-max-memory-bytes': each,
    'total-max-memory-bytes': each * concurrent,
  };
}
