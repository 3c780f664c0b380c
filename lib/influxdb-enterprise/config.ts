import { Settings } from '../core/checks/settings';
import { Duration } from '../core/values/duration';
import {
  DaemonConfigOptions,
  dataSection,
  httpSection,
  INFLUXDB_PATHS,
  otherSections,
  querySection,
  subscriberSection,
  tlsSection,
} from '../influxdb-daemon/config';
import { META_PORT } from '../influxdb-daemon/meta-nodes';
import { AntiEntropyOptions } from './enterprise-props';
import { authenticatesRaft, takesAuthorities } from './versions';

/** Where things are in the pods of both kinds of nodes. */
export const ENTERPRISE_PATHS = {
  ...INFLUXDB_PATHS,
  license: '/etc/influxdb-license',
  internal: '/etc/influxdb-internal',
  permitted: '/etc/influxdb-permitted',
} as const;

/** Where data nodes talk to each other, and meta nodes to them. It knows no authentication before 1.13. */
export const DATA_PORT = 8088;
/** Where meta nodes agree with each other. */
export const RAFT_PORT = 8089;

const PATHS = ENTERPRISE_PATHS;
const CERTIFICATE = { certificate: `${PATHS.tls}/tls.crt`, key: `${PATHS.tls}/tls.key` } as const;
// What verifies others; Go calls it so.
const POOL = { paths: [`${PATHS.ca}/ca.crt`], 'include-system': false };

/** What both kinds of nodes are told. */
export interface NodeConfigOptions {
  readonly version: string;
  /** Whether the license is a file; its key is a variable. */
  readonly licenseFile: boolean;
  readonly auditLog: boolean;
  readonly passwordHash?: string;
  readonly ensureFips: boolean;
}

/** What decides about the config file of data nodes. */
export interface DataConfigOptions extends NodeConfigOptions, DaemonConfigOptions {
  readonly antiEntropy?: AntiEntropyOptions;
}

/** The config file of a meta node, without secrets. Keys and defaults: InfluxDB Enterprise 1.x docs, "Configure meta nodes". */
export function metaConfig(options: NodeConfigOptions): Settings {
  const { version } = options;
  return {
    'reporting-disabled': true,
    ...license(options),
    meta: {
      dir: `${PATHS.data}/meta`,
      'bind-address': `:${RAFT_PORT}`,
      'http-bind-address': `:${META_PORT}`,
      ...https(version),
      // To the data nodes.
      'data-use-tls': true,
      'data-insecure-tls': false,
      'auth-enabled': true,
      ...(authenticatesRaft(version) ? { 'raft-portal-auth-required': true, 'raft-dialer-auth-required': true } : {}),
      'ldap-allowed': false,
      // It asks nobody for a credential.
      'pprof-enabled': false,
      'cluster-tracing': options.auditLog,
      'logging-enabled': true,
      ...passwords(options),
      // Nodes ask as well, by tokens: who shows no certificate is asked for one of those, or a password.
      ...(takesAuthorities(version) ? authorities('VerifyClientCertIfGiven') : {}),
    },
    tls: tlsSection(),
  };
}

/** The config file of a data node, without secrets. Keys and defaults: InfluxDB Enterprise 1.x docs, "Configure data nodes". */
export function dataConfig(options: DataConfigOptions): Settings {
  const { version, limits } = options;
  return {
    'reporting-disabled': true,
    'bind-address': `:${DATA_PORT}`,
    ...license(options),
    meta: {
      dir: `${PATHS.data}/meta`,
      'meta-tls-enabled': true,
      'meta-insecure-tls': false,
      'meta-auth-enabled': true,
      'logging-enabled': true,
      ...passwords(options),
      ...(takesAuthorities(version)
        ? {
            'meta-root-ca': POOL,
            'meta-client-certificate': CERTIFICATE.certificate,
            'meta-client-private-key': CERTIFICATE.key,
            'meta-insecure-certificate': false,
            'meta-ignore-cert-sanity-checks': false,
          }
        : {}),
    },
    data: dataSection(limits),
    cluster: {
      ...https(version),
      ...querySection(limits),
      'cluster-tracing': options.auditLog,
      ...(takesAuthorities(version) ? authorities('RequireAndVerifyClientCert') : {}),
    },
    'hinted-handoff': { enabled: true, dir: `${PATHS.data}/hh` },
    'anti-entropy': antiEntropy(options.antiEntropy),
    ...otherSections(options),
    http: httpSection(options),
    tls: tlsSection(),
    subscriber: subscriberSection(options),
  };
}

function license({ licenseFile }: NodeConfigOptions): Settings {
  return licenseFile ? { enterprise: { 'license-path': `${PATHS.license}/license.json` } } : {};
}

function https(version: string): Settings {
  return {
    'https-enabled': true,
    'https-certificate': CERTIFICATE.certificate,
    'https-private-key': CERTIFICATE.key,
    'https-insecure-tls': false,
    ...(takesAuthorities(version) ? { 'https-ignore-sanity-checks': false } : {}),
  };
}

function authorities(clients: string): Settings {
  return {
    'https-root-ca': POOL,
    'https-client-ca': POOL,
    'https-client-auth-type': clients,
    'https-client-certificate': CERTIFICATE.certificate,
    'https-client-private-key': CERTIFICATE.key,
  };
}

function passwords({ passwordHash, ensureFips }: NodeConfigOptions): Settings {
  return {
    ...(passwordHash === undefined ? {} : { 'password-hash': passwordHash }),
    ...(ensureFips ? { 'ensure-fips': true } : {}),
  };
}

function antiEntropy(options: AntiEntropyOptions | undefined): Settings {
  if (!options) return { enabled: false };
  const { checkInterval = Duration.minutes(5), maxFetch = 10, maxSync = 1, autoRepairMissing = true } = options;
  return {
    enabled: true,
    'check-interval': checkInterval.toString(),
    'max-fetch': maxFetch,
    'max-sync': maxSync,
    'auto-repair-missing': autoRepairMissing,
  };
}
