import { SectionPolicy, SettingsPolicy } from '../core/checks/accept-settings';
import { BYTES, INTERVAL, POSITIVE, ValueType } from '../core/checks/value-types';
import { INFLUXDB_SETTINGS } from '../influxdb-daemon/settings';
import { KNOWN_DATA_SETTINGS, KNOWN_META_SETTINGS } from './known-settings';

const ALWAYS = 'it is always so, as the promises of this library say';
const CERTIFICATE = 'use `authority` or `certificate`';
const AUTHORITIES = 'nodes verify each other by the authority of the certificate';
const TRACING = 'use `auditLog`';
const HASHES = 'use `passwordHash`';
const FIPS = 'use `ensureFips`';
const LICENSE = 'use `license`';

/** What stands outside of any section in the file of each node. */
const TOP = {
  'reporting-disabled': ALWAYS,
  'bind-address': 'nodes find each other at the ports that they have by default',
  hostname: 'it is the name of the pod, which is in the certificate',
} as const;
const ENTERPRISE: SectionPolicy = { allowed: [], decided: { 'license-key': LICENSE, 'license-path': LICENSE } };
// Authorities and client certificates, here and below, are of 1.13, which the pages that known-settings.ts is made from do not have yet.
const SERVED: Readonly<Record<string, string>> = {
  'https-enabled': ALWAYS,
  'https-certificate': CERTIFICATE,
  'https-private-key': CERTIFICATE,
  'https-insecure-certificate': ALWAYS,
  'https-insecure-tls': ALWAYS,
  'https-root-ca': AUTHORITIES,
  'https-client-ca': AUTHORITIES,
  'https-client-auth-type': 'from 1.13 on, nodes show each other their certificates',
  'https-client-certificate': CERTIFICATE,
  'https-client-private-key': CERTIFICATE,
  'https-ignore-sanity-checks': ALWAYS,
};
const OPEN_SOURCE = INFLUXDB_SETTINGS.sections;
const TLS: SectionPolicy = {
  allowed: ['advanced-expiration'],
  types: { 'advanced-expiration': INTERVAL },
  decided: section('tls').decided,
};

const META_INTERVALS = [
  'gossip-frequency',
  'announcement-expiration',
  'election-timeout',
  'heartbeat-timeout',
  'leader-lease-timeout',
  'commit-timeout',
  'consensus-timeout',
  'lease-duration',
];

/** What of a meta node's config file is for `metaSettings`. */
export const META_SETTINGS: SettingsPolicy = {
  known: KNOWN_META_SETTINGS,
  since: { 'tls.advanced-expiration': '>=1.12.3' },
  sections: {
    ...TOP,
    enterprise: ENTERPRISE,
    meta: {
      allowed: ['retention-autocreate', 'logging-enabled', ...META_INTERVALS],
      types: intervals(...META_INTERVALS),
      decided: {
        ...SERVED,
        dir: 'use `metaStorage`',
        'bind-address': ALWAYS,
        'http-bind-address': 'nodes and clients find it at its own port only',
        'data-use-tls': ALWAYS,
        'data-insecure-tls': ALWAYS,
        'auth-enabled': ALWAYS,
        'internal-shared-secret': 'use `internalSharedSecret`',
        'shared-secret': 'who has it can become any user of the API; people log in there with passwords',
        'raft-portal-auth-required': ALWAYS,
        'raft-dialer-auth-required': ALWAYS,
        'ldap-allowed': 'with LDAP all users are those of LDAP, and none of this library could log in',
        'password-hash': HASHES,
        'ensure-fips': FIPS,
        'pprof-enabled': 'it asks nobody for a credential',
        'cluster-tracing': TRACING,
      },
    },
    tls: TLS,
    logging: section('logging'),
  },
};

/** What of a data node's config file is for `settings`. */
export const DATA_SETTINGS: SettingsPolicy = {
  known: KNOWN_DATA_SETTINGS,
  since: {
    ...INFLUXDB_SETTINGS.since,
    'http.user-query-bytes-enabled': '>=1.12.3',
    'cluster.rpc-resettable-read-timeout': '>=1.12.3',
    'cluster.rpc-resettable-write-timeout': '>=1.12.3',
    'tls.advanced-expiration': '>=1.12.3',
  },
  sections: {
    ...OPEN_SOURCE,
    ...TOP,
    'gossip-frequency': INTERVAL,
    'compact-series-file':
      'it is for one start only: compact series files with `influx_inspect` while the node is stopped',
    enterprise: ENTERPRISE,
    meta: {
      allowed: ['retention-autocreate', 'logging-enabled'],
      decided: {
        dir: 'use `storage`',
        'meta-tls-enabled': ALWAYS,
        'meta-insecure-tls': ALWAYS,
        'meta-auth-enabled': ALWAYS,
        'meta-internal-shared-secret': 'use `internalSharedSecret`',
        'password-hash': HASHES,
        'ensure-fips': FIPS,
        'meta-root-ca': AUTHORITIES,
        'meta-client-certificate': CERTIFICATE,
        'meta-client-private-key': CERTIFICATE,
        'meta-insecure-certificate': ALWAYS,
        'meta-ignore-cert-sanity-checks': ALWAYS,
      },
    },
    data: {
      ...section('data'),
      decided: {
        ...section('data').decided,
        'query-log-path': section('data').decided?.['query-log-enabled'] ?? ALWAYS,
      },
    },
    monitor: {
      ...section('monitor'),
      allowed: [...section('monitor').allowed, 'remote-collect-interval'],
      types: { ...section('monitor').types, 'remote-collect-interval': INTERVAL },
    },
    coordinator: 'use `cluster`, as it is called where there are several nodes',
    cluster: {
      allowed: [
        ...section('coordinator').allowed,
        'dial-timeout',
        'shard-reader-timeout',
        'pool-max-idle-time',
        'pool-max-idle-streams',
        'rpc-resettable-read-timeout',
        'rpc-resettable-write-timeout',
        'max-concurrent-deletes',
        'allow-out-of-order-writes',
      ],
      types: {
        ...intervals('dial-timeout', 'pool-max-idle-time'),
        'max-concurrent-deletes': POSITIVE,
      },
      decided: { ...section('coordinator').decided, ...SERVED, 'cluster-tracing': TRACING },
    },
    'hinted-handoff': {
      allowed: [
        'max-size',
        'max-age',
        'batch-size',
        'max-writes-pending',
        'retry-concurrency',
        'retry-rate-limit',
        'retry-interval',
        'retry-max-interval',
        'purge-interval',
      ],
      types: {
        'max-size': BYTES,
        ...intervals('max-age', 'retry-interval', 'retry-max-interval', 'purge-interval'),
        'batch-size': POSITIVE,
        'max-writes-pending': POSITIVE,
        'retry-concurrency': POSITIVE,
      },
      decided: { enabled: 'without it a node that was down lacks what was written meanwhile', dir: 'use `storage`' },
    },
    'anti-entropy': 'use `antiEntropy`',
    http: {
      ...section('http'),
      decided: {
        ...section('http').decided,
        'https-client-ca': AUTHORITIES,
        'https-client-auth-type': 'people and clients log in with passwords and tokens',
        'https-ignore-sanity-checks': ALWAYS,
      },
    },
    subscriber: {
      ...section('subscriber'),
      decided: {
        ...section('subscriber').decided,
        'root-ca': 'those of the subscribers are collected',
        certificate: CERTIFICATE,
        'private-key': CERTIFICATE,
        'insecure-certificate': ALWAYS,
        'ignore-cert-sanity-checks': ALWAYS,
      },
    },
    tls: TLS,
  },
};

function section(name: string): SectionPolicy {
  return OPEN_SOURCE[name] as SectionPolicy;
}

function intervals(...keys: string[]): Record<string, ValueType> {
  return Object.fromEntries(keys.map((key) => [key, INTERVAL]));
}
