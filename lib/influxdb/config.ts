import { TLS12_CIPHERS } from '../connections/ciphers';
import { Duration } from '../core/duration';
import { Settings } from '../core/settings';
import { Size } from '../core/size';
import { authorizesPrometheusRead } from './versions';

/** How much InfluxDB's HTTP API takes at once; `[http]` of its config file. */
export interface InfluxdbLimits {
  /** The largest request body. @default Size.bytes(25000000) */
  readonly maxBodySize?: Size;
  /** Open connections; further ones are closed. @default - no limit */
  readonly maxConnectionLimit?: number;
  /** Rows of one answer that is not chunked. @default - no limit */
  readonly maxRowLimit?: number;
  /** Writes that are worked on at once. @default - no limit */
  readonly maxConcurrentWriteLimit?: number;
  /** Writes that wait. @default - no limit */
  readonly maxEnqueuedWriteLimit?: number;
  /** How long a write may wait. @default Duration.seconds(30) */
  readonly enqueuedWriteTimeout?: Duration;
}

/** Where things are in the pod. */
export const INFLUXDB_PATHS = {
  config: '/etc/influxdb',
  data: '/var/lib/influxdb',
  tlsSource: '/etc/influxdb-tls',
  tls: '/run/influxdb',
  ca: '/etc/influxdb-ca',
  subscribersCa: '/etc/influxdb-subscribers-ca',
  desired: '/etc/influxdb-desired',
  credentials: '/etc/influxdb-credentials',
  scripts: '/opt/scripts',
  state: '/run/reconciler',
} as const;

export const INFLUXDB_PORT = 8086;

/** What decides about the config file. */
export interface InfluxdbConfigOptions {
  readonly version: string;
  readonly limits: InfluxdbLimits;
  readonly flux: boolean;
  readonly subscribers: boolean;
}

/** InfluxDB's config file without secrets. Keys and defaults: InfluxDB 1.x docs, "Configure"; facts of each in 1.12's source. */
export function influxdbConfig({ version, limits, flux, subscribers }: InfluxdbConfigOptions): Settings {
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
    },
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
      'unix-socket-enabled': false,
      // As the query log: statements are in the URL.
      'log-enabled': false,
      'write-tracing': false,
      'max-body-size': limits.maxBodySize?.toBytes() ?? 25_000_000,
      'max-connection-limit': limits.maxConnectionLimit ?? 0,
      'max-row-limit': limits.maxRowLimit ?? 0,
      'max-concurrent-write-limit': limits.maxConcurrentWriteLimit ?? 0,
      'max-enqueued-write-limit': limits.maxEnqueuedWriteLimit ?? 0,
      // A number of nanoseconds: the one duration that InfluxDB does not read as text.
      'enqueued-write-timeout': Math.round((limits.enqueuedWriteTimeout ?? Duration.seconds(30)).toSeconds() * 1e9),
    },
    tls: { 'min-version': 'tls1.2', ciphers: TLS12_CIPHERS },
    subscriber: {
      enabled: true,
      'insecure-skip-verify': false,
      ...(subscribers ? { 'ca-certs': `${INFLUXDB_PATHS.subscribersCa}/ca.crt` } : {}),
    },
  };
}

const ALWAYS = 'it is always so, as the promises of this library say';
const UNAUTHENTICATED = 'this listener knows no authentication; let Telegraf receive the data and write it';

/** What a user's settings may not say, and what to use in its place. */
export const REFUSED_INFLUXDB_SETTINGS: Readonly<Record<string, string>> = {
  'bind-address': 'the backup RPC knows no authentication and stays on loopback',
  'reporting-disabled': ALWAYS,
  graphite: UNAUTHENTICATED,
  collectd: UNAUTHENTICATED,
  opentsdb: UNAUTHENTICATED,
  udp: UNAUTHENTICATED,
  'meta.dir': 'use `storage`',
  'data.dir': 'use `storage`',
  'data.wal-dir': 'use `storage`',
  'data.query-log-enabled': 'it would log passwords',
  'http.enabled': ALWAYS,
  'http.bind-address': ALWAYS,
  'http.bind-socket': ALWAYS,
  'http.unix-socket-enabled': ALWAYS,
  'http.https-enabled': ALWAYS,
  'http.https-certificate': 'use `authority` or `certificate`',
  'http.https-private-key': 'use `authority` or `certificate`',
  'http.https-insecure-certificate': ALWAYS,
  'http.auth-enabled': ALWAYS,
  'http.ping-auth-enabled': ALWAYS,
  'http.pprof-auth-enabled': ALWAYS,
  'http.pprof-enabled': 'without profiles, which are for administrators only, /debug/vars is open to everybody',
  'http.debug-pprof-enabled': 'it would listen without authentication',
  'http.prom-read-auth-enabled': ALWAYS,
  'http.flux-enabled': 'use `flux`',
  'http.shared-secret': 'use `sharedSecret`',
  'http.log-enabled': 'it would log passwords',
  'http.access-log-path': 'it would log passwords',
  'http.write-tracing': 'it would log what is written',
  'http.max-body-size': 'use `limits.maxBodySize`',
  'http.max-connection-limit': 'use `limits.maxConnectionLimit`',
  'http.max-row-limit': 'use `limits.maxRowLimit`',
  'http.max-concurrent-write-limit': 'use `limits.maxConcurrentWriteLimit`',
  'http.max-enqueued-write-limit': 'use `limits.maxEnqueuedWriteLimit`',
  'http.enqueued-write-timeout': 'use `limits.enqueuedWriteTimeout`',
  'tls.min-version': 'TLS 1.2 is the least',
  'tls.max-version': 'the newest is served',
  'coordinator.log-queries-after': 'it would log passwords',
  'tls.ciphers': 'the strong ones are chosen',
  'subscriber.enabled': ALWAYS,
  'subscriber.insecure-skip-verify': ALWAYS,
  'subscriber.ca-certs': 'those of the subscribers are collected',
};
