import { KnownSettings } from '../core/checks/accept-settings';
import { ValueKind } from '../core/checks/value-types';
import { KNOWN_INFLUXDB_SETTINGS } from '../influxdb-daemon/known-settings';

type Keys = Readonly<Record<string, ValueKind>>;

// By hand of the vendor's pages "Configure data nodes" and "Configure meta nodes", as its daemons cannot be asked here. What they
// share with the open source one is what that one prints.
const { sections: OPEN_SOURCE } = KNOWN_INFLUXDB_SETTINGS;

const BOTH: Readonly<Record<string, Keys>> = {
  '': { 'reporting-disabled': 'flag', 'bind-address': 'text', hostname: 'text' },
  enterprise: { 'license-key': 'text', 'license-path': 'text' },
  tls: { ...OPEN_SOURCE.tls, ciphers: 'texts', 'advanced-expiration': 'duration' },
};

const SERVED: Keys = {
  'https-enabled': 'flag',
  'https-certificate': 'text',
  'https-private-key': 'text',
  'https-insecure-certificate': 'flag',
  'https-insecure-tls': 'flag',
  // 1.13
  'https-root-ca': 'table',
  'https-client-ca': 'table',
  'https-client-auth-type': 'text',
  'https-client-certificate': 'text',
  'https-client-private-key': 'text',
  'https-ignore-sanity-checks': 'flag',
};

const PASSWORDS: Keys = { 'password-hash': 'text', 'ensure-fips': 'flag' };

/** What the config file of a meta node may say. */
export const KNOWN_META_SETTINGS: KnownSettings = {
  daemon: "a meta node's InfluxDB Enterprise 1.12.4",
  sections: {
    ...BOTH,
    meta: {
      ...SERVED,
      ...PASSWORDS,
      dir: 'text',
      'bind-address': 'text',
      'http-bind-address': 'text',
      'data-use-tls': 'flag',
      'data-insecure-tls': 'flag',
      'auth-enabled': 'flag',
      'internal-shared-secret': 'text',
      'shared-secret': 'text',
      'raft-portal-auth-required': 'flag',
      'raft-dialer-auth-required': 'flag',
      'ldap-allowed': 'flag',
      'pprof-enabled': 'flag',
      'cluster-tracing': 'flag',
      'logging-enabled': 'flag',
      'retention-autocreate': 'flag',
      'gossip-frequency': 'duration',
      'announcement-expiration': 'duration',
      'election-timeout': 'duration',
      'heartbeat-timeout': 'duration',
      'leader-lease-timeout': 'duration',
      'commit-timeout': 'duration',
      'consensus-timeout': 'duration',
      'lease-duration': 'duration',
    },
    logging: OPEN_SOURCE.logging ?? {},
  },
};

/** What the config file of a data node may say. */
export const KNOWN_DATA_SETTINGS: KnownSettings = {
  daemon: "a data node's InfluxDB Enterprise 1.12.4",
  sections: {
    ...OPEN_SOURCE,
    ...BOTH,
    '': { ...BOTH[''], 'gossip-frequency': 'duration', 'compact-series-file': 'flag' },
    meta: {
      ...PASSWORDS,
      dir: 'text',
      'meta-tls-enabled': 'flag',
      'meta-insecure-tls': 'flag',
      'meta-auth-enabled': 'flag',
      'meta-internal-shared-secret': 'text',
      'retention-autocreate': 'flag',
      'logging-enabled': 'flag',
      // 1.13
      'meta-root-ca': 'table',
      'meta-client-certificate': 'text',
      'meta-client-private-key': 'text',
      'meta-insecure-certificate': 'flag',
      'meta-ignore-cert-sanity-checks': 'flag',
    },
    data: { ...OPEN_SOURCE.data, 'query-log-path': 'text' },
    cluster: {
      ...SERVED,
      ...OPEN_SOURCE.coordinator,
      'dial-timeout': 'duration',
      'shard-reader-timeout': 'duration',
      'pool-max-idle-time': 'duration',
      'pool-max-idle-streams': 'integer',
      'rpc-resettable-read-timeout': 'duration',
      'rpc-resettable-write-timeout': 'duration',
      'max-concurrent-deletes': 'integer',
      'allow-out-of-order-writes': 'flag',
      'cluster-tracing': 'flag',
    },
    'hinted-handoff': {
      enabled: 'flag',
      dir: 'text',
      'max-size': 'integer',
      'max-age': 'duration',
      'batch-size': 'integer',
      'max-writes-pending': 'integer',
      'retry-concurrency': 'integer',
      'retry-rate-limit': 'integer',
      'retry-interval': 'duration',
      'retry-max-interval': 'duration',
      'purge-interval': 'duration',
    },
    'anti-entropy': {
      enabled: 'flag',
      'check-interval': 'duration',
      'max-fetch': 'integer',
      'max-sync': 'integer',
      'auto-repair-missing': 'flag',
    },
    http: {
      ...OPEN_SOURCE.http,
      // 1.13
      'https-client-ca': 'table',
      'https-client-auth-type': 'text',
      'https-ignore-sanity-checks': 'flag',
    },
    subscriber: {
      ...OPEN_SOURCE.subscriber,
      // 1.13
      'root-ca': 'table',
      certificate: 'text',
      'private-key': 'text',
      'insecure-certificate': 'flag',
      'ignore-cert-sanity-checks': 'flag',
    },
  },
};
