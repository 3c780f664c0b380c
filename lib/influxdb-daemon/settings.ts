import { SettingsPolicy } from '../core/checks/accept-settings';
import { BYTES, countOf, INTERVAL, oneOf, POSITIVE, TEXT_BY_KEY } from '../core/checks/value-types';
import { KNOWN_INFLUXDB_SETTINGS } from './known-settings';

const ALWAYS = 'it is always so, as the promises of this library say';
const UNAUTHENTICATED = 'this listener knows no authentication; let Telegraf receive the data and write it';
const PASSWORDS = 'it would log passwords';
const STATEMENTS = 'it would log what users ask, passwords in it too';
const SOCKET = 'a socket in the pod asks nobody who he is';

/** What of InfluxDB's config file is for settings: each section and key, or what to use in its place. */
export const INFLUXDB_SETTINGS: SettingsPolicy = {
  known: KNOWN_INFLUXDB_SETTINGS,
  since: {
    'data.aggressive-points-per-block': '>=1.12.0',
    'data.max-concurrent-optimized-compactions': '>=1.12.0',
    'data.tar-stream-buffer-size': '>=1.12.0',
    'http.user-query-bytes-enabled': '>=1.12.0',
  },
  sections: {
    'reporting-disabled': ALWAYS,
    'bind-address': 'the backup RPC knows no authentication and stays on loopback',
    meta: { allowed: ['retention-autocreate', 'logging-enabled'], decided: { dir: 'use `storage`' } },
    data: {
      allowed: [
        'index-version',
        'wal-fsync-delay',
        'validate-keys',
        'skip-field-size-validation',
        'strict-error-handling',
        'cache-snapshot-memory-size',
        'cache-snapshot-write-cold-duration',
        'compact-full-write-cold-duration',
        'compact-throughput',
        'compact-throughput-burst',
        'aggressive-points-per-block',
        'ingress-metric-by-measurement-enabled',
        'ingress-metric-by-login-enabled',
        'max-series-per-database',
        'max-values-per-tag',
        'max-concurrent-compactions',
        'max-concurrent-optimized-compactions',
        'max-index-log-file-size',
        'max-concurrent-deletes',
        'series-id-set-cache-size',
        'series-file-max-concurrent-snapshot-compactions',
        'trace-logging-enabled',
        'tsm-use-madv-willneed',
        'tar-stream-buffer-size',
      ],
      types: {
        'index-version': oneOf(['tsi1', 'inmem']),
        'cache-snapshot-memory-size': BYTES,
        'compact-throughput': BYTES,
        'compact-throughput-burst': BYTES,
        'aggressive-points-per-block': BYTES,
        'max-index-log-file-size': BYTES,
        'max-concurrent-deletes': POSITIVE,
        'tar-stream-buffer-size': countOf(1, 1 << 30),
      },
      decided: {
        dir: 'use `storage`',
        'wal-dir': 'use `storage`',
        'query-log-enabled': PASSWORDS,
        'cache-max-memory-size': 'use `limits.cacheMaxMemorySize`',
      },
    },
    coordinator: {
      allowed: ['write-timeout'],
      decided: {
        'max-concurrent-queries': 'use `limits.maxConcurrentQueries`',
        'query-timeout': 'use `limits.queryTimeout`',
        'log-queries-after': STATEMENTS,
        'log-timedout-queries': STATEMENTS,
        'termination-query-log': STATEMENTS,
        'max-select-point': 'use `limits.maxSelectPoints`',
        'max-select-series': 'use `limits.maxSelectSeries`',
        'max-select-buckets': 'use `limits.maxSelectBuckets`',
      },
    },
    cluster: 'use `coordinator`, which InfluxDB reads it as',
    'flux-controller': {
      allowed: [
        'query-concurrency',
        'query-initial-memory-bytes',
        'query-max-memory-bytes',
        'total-max-memory-bytes',
        'query-queue-size',
      ],
      types: { 'query-concurrency': countOf(0, 1000), 'query-queue-size': countOf(0, 100_000) },
    },
    retention: { allowed: ['enabled', 'check-interval'], types: { 'check-interval': INTERVAL } },
    'shard-precreation': {
      allowed: ['enabled', 'check-interval', 'advance-period'],
      types: { 'check-interval': INTERVAL, 'advance-period': INTERVAL },
    },
    monitor: {
      allowed: ['store-interval'],
      types: { 'store-interval': INTERVAL },
      decided: {
        'store-enabled': 'use `internalStatistics`',
        'store-database': 'its readers would see the tokens of subscriptions',
      },
    },
    subscriber: {
      allowed: ['http-timeout', 'write-concurrency', 'write-buffer-size', 'total-buffer-bytes'],
      types: {
        'http-timeout': INTERVAL,
        'write-concurrency': countOf(1, 1000),
        'write-buffer-size': countOf(1, 1_000_000),
      },
      decided: {
        enabled: ALWAYS,
        'insecure-skip-verify': ALWAYS,
        'ca-certs': 'those of the subscribers are collected',
      },
    },
    http: {
      allowed: ['suppress-write-log', 'headers', 'realm', 'access-log-status-filters', 'user-query-bytes-enabled'],
      types: { headers: TEXT_BY_KEY },
      decided: {
        enabled: ALWAYS,
        'bind-address': ALWAYS,
        'auth-enabled': ALWAYS,
        'log-enabled': PASSWORDS,
        'write-tracing': 'it would log what is written',
        'flux-enabled': 'use `flux`',
        'flux-log-enabled': STATEMENTS,
        'flux-testing': 'it is for the tests of Flux itself',
        'pprof-enabled': 'without profiles, which are for administrators only, /debug/vars is open to everybody',
        'pprof-auth-enabled': ALWAYS,
        'debug-pprof-enabled': 'it would listen without authentication',
        'ping-auth-enabled': ALWAYS,
        'prom-read-auth-enabled': ALWAYS,
        'https-enabled': ALWAYS,
        'https-certificate': 'use `authority` or `certificate`',
        'https-private-key': 'use `authority` or `certificate`',
        'https-insecure-certificate': ALWAYS,
        'max-row-limit': 'use `limits.maxRowLimit`',
        'max-connection-limit': 'use `limits.maxConnectionLimit`',
        'shared-secret': 'use `sharedSecret`',
        'unix-socket-enabled': SOCKET,
        'unix-socket-group': SOCKET,
        'unix-socket-permissions': SOCKET,
        'bind-socket': SOCKET,
        'max-body-size': 'use `limits.maxBodySize`',
        'access-log-path': PASSWORDS,
        'max-concurrent-write-limit': 'use `limits.maxConcurrentWriteLimit`',
        'max-enqueued-write-limit': 'use `limits.maxEnqueuedWriteLimit`',
        'enqueued-write-timeout': 'use `limits.enqueuedWriteTimeout`',
      },
    },
    logging: {
      allowed: ['format', 'level', 'suppress-logo'],
      types: {
        format: oneOf(['auto', 'logfmt', 'json']),
        // Above it the log says nothing of what a full volume refused.
        level: oneOf(['debug', 'info'], { anyCase: true }),
      },
    },
    graphite: UNAUTHENTICATED,
    collectd: UNAUTHENTICATED,
    opentsdb: UNAUTHENTICATED,
    udp: UNAUTHENTICATED,
    continuous_queries: 'use `continuousQueries`',
    tls: {
      allowed: [],
      decided: {
        'min-version': 'TLS 1.2 is the least',
        'max-version': 'the newest is served',
        ciphers: 'the strong ones are chosen',
      },
    },
  },
};
