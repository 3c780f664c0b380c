import { IConstruct } from 'constructs';
import { recordMistake } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { fragments, isKnown, isToken } from '../core/terraform/tokens';
import { isRecord, own } from '../core/values/records';

/** What a key of InfluxDB's config file holds. */
interface Type {
  readonly takes: string;
  readonly accepts: (value: unknown) => boolean;
}

const flag: Type = { takes: 'true or false', accepts: (value) => typeof value === 'boolean' };
const text: Type = { takes: 'text', accepts: (value) => typeof value === 'string' };
const texts: Type = { takes: 'a list of texts', accepts: (value) => Array.isArray(value) && value.every(text.accepts) };
const number: Type = {
  takes: 'a whole number of 0 or more',
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};
const positive: Type = {
  takes: 'a whole number of 1 or more',
  accepts: (value) => number.accepts(value) && value !== 0,
};
// Go reads it as text, and 0 is the one number that needs no unit.
const duration: Type = {
  takes: 'a duration like "30s"',
  accepts: (value) =>
    value === 0 || (typeof value === 'string' && /^(0|((\d+(\.\d+)?|\.\d+)(ns|us|µs|ms|s|m|h))+)$/.test(value)),
};
const interval: Type = {
  takes: 'a duration like "30s", of more than nothing',
  accepts: (value) => duration.accepts(value) && /[1-9]/.test(String(value)),
};
const size: Type = {
  takes: 'a whole number of bytes, or text like "512m"',
  accepts: (value) => number.accepts(value) || (typeof value === 'string' && /^\d{1,12}[kKmMgG]?$/.test(value)),
};
const textMap: Type = {
  takes: 'texts by key',
  accepts: (value) => isRecord(value) && Object.values(value).every(text.accepts),
};

/** What a key is not: who decides about it, or why nobody may. */
type Entry = Type | string;

const ALWAYS = 'it is always so, as the promises of this library say';
const UNAUTHENTICATED = 'this listener knows no authentication; let Telegraf receive the data and write it';
const PASSWORDS = 'it would log passwords';
const STATEMENTS = 'it would log what users ask, passwords in it too';
const SOCKET = 'a socket in the pod asks nobody who he is';

/**
 * Every section and key of InfluxDB's config file, from the structs that 1.12.4 reads it into (`influxd config` prints most of
 * them): what a setting may hold, or what to use in its place.
 */
export const INFLUXDB_KEYS: Readonly<Record<string, Entry | Readonly<Record<string, Entry>>>> = {
  'reporting-disabled': ALWAYS,
  'bind-address': 'the backup RPC knows no authentication and stays on loopback',
  meta: { dir: 'use `storage`', 'retention-autocreate': flag, 'logging-enabled': flag },
  data: {
    dir: 'use `storage`',
    'wal-dir': 'use `storage`',
    'index-version': {
      takes: '"tsi1" or "inmem"',
      accepts: (value) => value === 'tsi1' || value === 'inmem',
    },
    'wal-fsync-delay': duration,
    'validate-keys': flag,
    'skip-field-size-validation': flag,
    'strict-error-handling': flag,
    'query-log-enabled': PASSWORDS,
    'cache-max-memory-size': 'use `limits.cacheMaxMemorySize`',
    'cache-snapshot-memory-size': size,
    'cache-snapshot-write-cold-duration': duration,
    'compact-full-write-cold-duration': duration,
    'compact-throughput': size,
    'compact-throughput-burst': size,
    'aggressive-points-per-block': size,
    'ingress-metric-by-measurement-enabled': flag,
    'ingress-metric-by-login-enabled': flag,
    'max-series-per-database': number,
    'max-values-per-tag': number,
    'max-concurrent-compactions': number,
    'max-concurrent-optimized-compactions': number,
    'max-index-log-file-size': size,
    'max-concurrent-deletes': positive,
    'series-id-set-cache-size': number,
    'series-file-max-concurrent-snapshot-compactions': number,
    'trace-logging-enabled': flag,
    'tsm-use-madv-willneed': flag,
    'tar-stream-buffer-size': positive,
  },
  coordinator: {
    'write-timeout': duration,
    'max-concurrent-queries': 'use `limits.maxConcurrentQueries`',
    'query-timeout': 'use `limits.queryTimeout`',
    'log-queries-after': STATEMENTS,
    'log-timedout-queries': STATEMENTS,
    'termination-query-log': STATEMENTS,
    'max-select-point': 'use `limits.maxSelectPoints`',
    'max-select-series': 'use `limits.maxSelectSeries`',
    'max-select-buckets': 'use `limits.maxSelectBuckets`',
  },
  cluster: 'use `coordinator`, which InfluxDB reads it as',
  'flux-controller': {
    'query-concurrency': number,
    'query-initial-memory-bytes': number,
    'query-max-memory-bytes': number,
    'total-max-memory-bytes': number,
    'query-queue-size': number,
  },
  retention: { enabled: flag, 'check-interval': interval },
  'shard-precreation': { enabled: flag, 'check-interval': interval, 'advance-period': interval },
  monitor: {
    'store-enabled': 'use `internalStatistics`',
    'store-database': 'its readers would see the tokens of subscriptions',
    'store-interval': interval,
  },
  subscriber: {
    enabled: ALWAYS,
    'http-timeout': interval,
    'insecure-skip-verify': ALWAYS,
    'ca-certs': 'those of the subscribers are collected',
    'write-concurrency': positive,
    'write-buffer-size': positive,
    'total-buffer-bytes': number,
  },
  http: {
    enabled: ALWAYS,
    'bind-address': ALWAYS,
    'auth-enabled': ALWAYS,
    'log-enabled': PASSWORDS,
    'suppress-write-log': flag,
    'write-tracing': 'it would log what is written',
    'flux-enabled': 'use `flux`',
    'flux-log-enabled': STATEMENTS,
    'flux-testing': 'it is for the tests of Flux itself',
    'pprof-enabled': 'without profiles, which are for administrators only, /debug/vars is open to everybody',
    'pprof-auth-enabled': ALWAYS,
    'debug-pprof-enabled': 'it would listen without authentication',
    'ping-auth-enabled': ALWAYS,
    'prom-read-auth-enabled': ALWAYS,
    headers: textMap,
    'https-enabled': ALWAYS,
    'https-certificate': 'use `authority` or `certificate`',
    'https-private-key': 'use `authority` or `certificate`',
    'https-insecure-certificate': ALWAYS,
    'max-row-limit': 'use `limits.maxRowLimit`',
    'max-connection-limit': 'use `limits.maxConnectionLimit`',
    'shared-secret': 'use `sharedSecret`',
    realm: text,
    'unix-socket-enabled': SOCKET,
    'unix-socket-group': SOCKET,
    'unix-socket-permissions': SOCKET,
    'bind-socket': SOCKET,
    'max-body-size': 'use `limits.maxBodySize`',
    'access-log-path': PASSWORDS,
    'access-log-status-filters': texts,
    'max-concurrent-write-limit': 'use `limits.maxConcurrentWriteLimit`',
    'max-enqueued-write-limit': 'use `limits.maxEnqueuedWriteLimit`',
    'enqueued-write-timeout': 'use `limits.enqueuedWriteTimeout`',
    'user-query-bytes-enabled': flag,
  },
  logging: {
    format: {
      takes: '"auto", "logfmt", "console" or "json"',
      accepts: (value) => ['auto', 'logfmt', 'console', 'json'].includes(value as string),
    },
    level: {
      takes: '"debug", "info", "warn" or "error"',
      accepts: (value) => typeof value === 'string' && /^(debug|info|warn|error)$/i.test(value),
    },
    'suppress-logo': flag,
  },
  graphite: UNAUTHENTICATED,
  collectd: UNAUTHENTICATED,
  opentsdb: UNAUTHENTICATED,
  udp: UNAUTHENTICATED,
  continuous_queries: 'use `continuousQueries`',
  tls: {
    'min-version': 'TLS 1.2 is the least',
    'max-version': 'the newest is served',
    ciphers: 'the strong ones are chosen',
  },
};

/** What a user's settings may not say, and what to use in its place, as `acceptSettings` takes it. */
export const REFUSED_INFLUXDB_SETTINGS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(INFLUXDB_KEYS).flatMap(([section, entry]): [string, string][] => {
    if (typeof entry === 'string') return [[section, entry]];
    return Object.entries(entry).flatMap(([key, instead]): [string, string][] =>
      typeof instead === 'string' ? [[`${section}.${key}`, instead]] : [],
    );
  }),
);

/** Checks the types of the keys that InfluxDB knows: it refuses to start with another. */
export function checkTypes(scope: IConstruct, settings: Settings): Settings {
  const sections = Object.entries(settings).map(([section, content]): [string, unknown] => {
    const keys = own(INFLUXDB_KEYS, section.toLowerCase());
    if (!isRecord(content) || typeof keys !== 'object') return [section, content];
    const fine = Object.entries(content).filter(([key, value]) => {
      const type = own(keys as Readonly<Record<string, Entry>>, key.toLowerCase());
      if (typeof type !== 'object' || value === undefined || !isWritten(value) || type.accepts(value)) return true;
      recordMistake(scope, { prop: `settings.${section}.${key}`, got: value, takes: type.takes });
      return false;
    });
    return [section, Object.fromEntries(fine)];
  });
  return Object.fromEntries(sections);
}

// Terraform knows the others.
function isWritten(value: unknown): boolean {
  return isKnown(value) && (typeof value !== 'string' || !fragments(value).some(isToken));
}
