import { INFLUXDATA_CIPHERS, LOWEST_TLS } from '../connections/tls/served-tls';
import { Settings } from '../core/checks/settings';
import { AcceptedLimits } from './limits';
import { RECONCILER_PATHS } from './reconciler-container';

/** Where things are in the pod of a daemon that answers queries. */
export const INFLUXDB_PATHS = {
  ...RECONCILER_PATHS,
  config: '/etc/influxdb',
  data: '/var/lib/influxdb',
  meta: '/var/lib/influxdb-meta',
  tlsSource: '/etc/influxdb-tls',
  tls: '/run/influxdb',
  subscribersCa: '/etc/influxdb-subscribers-ca',
  subscribersCaSources: '/etc/influxdb-subscribers-ca-sources',
} as const;

export const INFLUXDB_PORT = 8086;

/**
 * What is cut out of a daemon's log: of a point that could not be delivered it logs the destination, with the subscriber's token. It
 * begins with what no long text repeats without an end: a daemon waits for its log, and users write into it.
 */
export const LOGGED_CREDENTIALS = '//[^/@[:space:]]+@';

/** What decides about the parts of the config file that every InfluxDB has. */
export interface DaemonConfigOptions {
  readonly limits: AcceptedLimits;
  readonly flux: boolean;
  readonly continuousQueries: boolean;
  readonly internalStatistics: boolean;
  readonly subscribers: boolean;
}

/** `[data]`: where points are. */
export function dataSection(limits: AcceptedLimits): Settings {
  return {
    dir: `${INFLUXDB_PATHS.data}/data`,
    'wal-dir': `${INFLUXDB_PATHS.data}/wal`,
    'index-version': 'tsi1',
    // It shows passwords with spaces or quotes, and tokens of subscriptions.
    'query-log-enabled': false,
    'cache-max-memory-size': limits.cacheMaxMemorySize,
  };
}

/** `[coordinator]`, which is `[cluster]` where there are several daemons: how much queries may take. */
export function querySection(limits: AcceptedLimits): Settings {
  return {
    'max-concurrent-queries': limits.maxConcurrentQueries,
    'query-timeout': limits.queryTimeout.toString(),
    'max-select-buckets': limits.maxSelectBuckets,
    'max-select-point': limits.maxSelectPoints,
    'max-select-series': limits.maxSelectSeries,
    'log-queries-after': '0s',
    'log-timedout-queries': false,
    'termination-query-log': false,
  };
}

/** `[http]`. `more` is what only some versions and products have. */
export function httpSection({ limits, flux }: DaemonConfigOptions, more: Settings = {}): Settings {
  return {
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
    ...more,
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
  };
}

/** The sections beside those that it gives others the data by. */
export function otherSections(options: DaemonConfigOptions): Settings {
  const { limits, flux, continuousQueries, internalStatistics } = options;
  return {
    ...(flux ? { 'flux-controller': fluxController(limits) } : {}),
    // Its source is read, and its target is written, without a user: whoever may read one database would have all of them.
    continuous_queries: { enabled: continuousQueries },
    // It stores the destinations of subscriptions, with their tokens.
    monitor: { 'store-enabled': internalStatistics },
  };
}

/** `[tls]`. */
export function tlsSection(): Settings {
  return { 'min-version': LOWEST_TLS.influxdb, ciphers: INFLUXDATA_CIPHERS };
}

/** `[subscriber]`. */
export function subscriberSection({ subscribers }: DaemonConfigOptions): Settings {
  return {
    enabled: true,
    'insecure-skip-verify': false,
    ...(subscribers ? { 'ca-certs': `${INFLUXDB_PATHS.subscribersCa}/ca.crt` } : {}),
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
