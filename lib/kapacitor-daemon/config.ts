import { INFLUXDATA_CIPHERS, LOWEST_TLS } from '../connections/tls/served-tls';
import { Settings } from '../core/checks/settings';

/** Where things are in the pod. */
export const KAPACITOR_PATHS = {
  config: '/etc/kapacitor',
  data: '/var/lib/kapacitor',
  tls: '/etc/kapacitor-tls',
  ca: '/etc/kapacitor-ca',
  serversCa: '/etc/kapacitor-servers-ca',
  handlersCa: '/etc/kapacitor-handlers-ca',
  meta: '/etc/kapacitor-meta',
  metaCa: '/etc/kapacitor-meta-ca',
  users: '/etc/kapacitor-users',
  credentials: '/etc/kapacitor-credentials',
  administrators: '/etc/kapacitor-administrators',
  secrets: '/etc/kapacitor-secrets',
  givenSecrets: '/etc/kapacitor-given-secrets',
  scripts: '/opt/scripts',
  announcements: '/run/subscriptions',
} as const;

export const KAPACITOR_PORT = 9092;

/** Its certificate and key, as a Secret has them. */
export const OWN_CERTIFICATE = {
  certificate: `${KAPACITOR_PATHS.tls}/tls.crt`,
  key: `${KAPACITOR_PATHS.tls}/tls.key`,
} as const;

/** An InfluxDB server as the config file has it. */
export interface ServerEntry {
  readonly name: string;
  readonly url: string;
  /** Where each of its data nodes is; its `url` where it has one. */
  readonly urls: readonly string[];
  readonly userName: string;
  readonly isDefault: boolean;
  /** The file of what verifies it; nothing where a deviation says that it is not verified. */
  readonly caFile?: string;
  readonly subscriptions: Record<string, string[]>;
}

/** What the config file says of itself. */
export interface KapacitorConfigOptions {
  readonly host: string;
  /** The file of its certificate, and that of its key where that is another one. */
  readonly certificate: { readonly certificate: string; readonly key?: string };
  /** How users of InfluxDB Enterprise are asked for. @default - it has users of its own */
  readonly meta?: Settings;
  /** Its `[[influxdb]]`. */
  readonly influxdb: Settings[];
}

/** Kapacitor's config file without secrets. Keys and defaults: Kapacitor 1.x docs, "Configure", and its source. */
export function kapacitorConfig({ host, certificate, meta, influxdb }: KapacitorConfigOptions): Settings {
  return {
    hostname: host,
    data_dir: KAPACITOR_PATHS.data,
    // Overrides that were set over the API are stored, and would beat this file.
    'skip-config-overrides': true,
    http: {
      'bind-address': `:${KAPACITOR_PORT}`,
      // Without [auth] it takes any user and password for an administrator's.
      'auth-enabled': true,
      'https-enabled': true,
      'https-certificate': certificate.certificate,
      ...(certificate.key === undefined ? {} : { 'https-private-key': certificate.key }),
      'log-enabled': true,
      'write-tracing': false,
      'pprof-enabled': false,
    },
    auth: { enabled: true, 'bcrypt-cost': 10, ...meta },
    tls: { 'min-version': LOWEST_TLS.kapacitor, ciphers: INFLUXDATA_CIPHERS },
    'config-override': { enabled: false },
    reporting: { enabled: false },
    storage: { boltdb: `${KAPACITOR_PATHS.data}/kapacitor.db` },
    replay: { dir: `${KAPACITOR_PATHS.data}/replay` },
    task: { dir: `${KAPACITOR_PATHS.data}/tasks` },
    load: { enabled: false },
    influxdb: influxdb.length === 0 ? [{ enabled: false, name: 'none' }] : influxdb,
  };
}

/** How it uses its InfluxDB servers. */
export interface InfluxDBSettingsOptions {
  readonly host: string;
  /** Whether it shows its certificate to servers that ask for one. */
  readonly showsCertificate: boolean;
  /** Whether it shows InfluxDB tokens that it signs with its own shared secret. @default false */
  readonly signsTokens?: boolean;
  /** Whether each server of a cluster makes a subscription of its own. @default - somebody else makes them */
  readonly subscribes?: boolean;
}

/** One server as a table of `[[influxdb]]`. */
export function influxdbSettings(server: ServerEntry, options: InfluxDBSettingsOptions): Settings {
  const { host, showsCertificate, signsTokens = false, subscribes = false } = options;
  return {
    enabled: true,
    default: server.isDefault,
    name: server.name,
    urls: server.urls,
    username: server.userName,
    ...(server.caFile ? { 'ssl-ca': server.caFile } : { 'insecure-skip-verify': true }),
    ...(showsCertificate ? { 'ssl-cert': OWN_CERTIFICATE.certificate, 'ssl-key': OWN_CERTIFICATE.key } : {}),
    ...(signsTokens ? { 'http-shared-secret': true } : {}),
    timeout: '30s',
    'startup-timeout': '5m',
    // Without one named, it would subscribe to every database.
    'disable-subscriptions': !subscribes || Object.keys(server.subscriptions).length === 0,
    'subscription-protocol': 'https',
    'subscription-mode': subscribes ? 'server' : 'cluster',
    'kapacitor-hostname': host,
    'http-port': KAPACITOR_PORT,
    subscriptions: server.subscriptions,
  };
}
