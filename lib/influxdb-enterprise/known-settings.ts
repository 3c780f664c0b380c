// Written by `node tools/known-settings.js influxdb-enterprise`.
import { KnownSettings } from '../core/checks/accept-settings';
import { KNOWN_INFLUXDB_SETTINGS } from '../influxdb-daemon/known-settings';

const { sections: OPEN_SOURCE } = KNOWN_INFLUXDB_SETTINGS;

/** What the config file of a meta node may say. */
export const KNOWN_META_SETTINGS: KnownSettings = {
  daemon: "a meta node's InfluxDB Enterprise 1.12.4",
  sections: {
    logging: OPEN_SOURCE.logging ?? {},
    '': { ...OPEN_SOURCE[''], hostname: 'text' },
    enterprise: { 'license-key': 'text', 'license-path': 'text' },
    meta: {
      ...OPEN_SOURCE.meta,
      'bind-address': 'text',
      'http-bind-address': 'text',
      'https-enabled': 'flag',
      'https-certificate': 'text',
      'https-private-key': 'text',
      'https-insecure-certificate': 'flag',
      'https-insecure-tls': 'flag',
      'data-use-tls': 'flag',
      'data-insecure-tls': 'flag',
      'gossip-frequency': 'duration',
      'announcement-expiration': 'duration',
      'election-timeout': 'duration',
      'heartbeat-timeout': 'duration',
      'leader-lease-timeout': 'duration',
      'commit-timeout': 'duration',
      'consensus-timeout': 'duration',
      'cluster-tracing': 'flag',
      'pprof-enabled': 'flag',
      'lease-duration': 'duration',
      'auth-enabled': 'flag',
      'ldap-allowed': 'flag',
      'shared-secret': 'text',
      'internal-shared-secret': 'text',
      'password-hash': 'text',
      'ensure-fips': 'flag',
      'raft-portal-auth-required': 'flag',
      'raft-dialer-auth-required': 'flag',
    },
    tls: { ...OPEN_SOURCE.tls, ciphers: 'texts', 'advanced-expiration': 'text' },
  },
};

/** What the config file of a data node may say. */
export const KNOWN_DATA_SETTINGS: KnownSettings = {
  daemon: "a data node's InfluxDB Enterprise 1.12.4",
  sections: {
    ...OPEN_SOURCE,
    '': { ...OPEN_SOURCE[''], hostname: 'text', 'gossip-frequency': 'duration', 'compact-series-file': 'flag' },
    enterprise: { 'license-key': 'text', 'license-path': 'text' },
    meta: {
      ...OPEN_SOURCE.meta,
      'meta-tls-enabled': 'flag',
      'meta-insecure-tls': 'flag',
      'meta-auth-enabled': 'flag',
      'meta-internal-shared-secret': 'text',
      'password-hash': 'text',
      'ensure-fips': 'flag',
    },
    data: { ...OPEN_SOURCE.data, 'query-log-path': 'text' },
    cluster: {
      ...OPEN_SOURCE.coordinator,
      'dial-timeout': 'duration',
      'pool-max-idle-time': 'duration',
      'pool-max-idle-streams': 'integer',
      'allow-out-of-order-writes': 'flag',
      'shard-reader-timeout': 'duration',
      'rpc-resettable-read-timeout': 'duration',
      'rpc-resettable-write-timeout': 'duration',
      'https-enabled': 'flag',
      'https-certificate': 'text',
      'https-private-key': 'text',
      'https-insecure-tls': 'flag',
      'https-insecure-certificate': 'flag',
      'cluster-tracing': 'flag',
      'max-concurrent-deletes': 'integer',
    },
    'hinted-handoff': {
      'batch-size': 'integer',
      'max-writes-pending': 'integer',
      dir: 'text',
      enabled: 'flag',
      'max-size': 'integer',
      'max-age': 'duration',
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

    monitor: { ...OPEN_SOURCE.monitor, 'remote-collect-interval': 'duration' },

    tls: { ...OPEN_SOURCE.tls, ciphers: 'texts', 'advanced-expiration': 'text' },
  },
};
