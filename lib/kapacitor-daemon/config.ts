import { INFLUXDATA_CIPHERS } from '../connections/tls/ciphers';
import { Settings } from '../core/checks/settings';

/** Where things are in the pod. */
export const KAPACITOR_PATHS = {
  config: '/etc/kapacitor',
  data: '/var/lib/kapacitor',
  tls: '/etc/kapacitor-tls',
  ca: '/etc/kapacitor-ca',
  serversCa: '/etc/kapacitor-servers-ca',
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

/** An InfluxDB server as the config file has it. */
export interface ServerEntry {
  readonly name: string;
  readonly url: string;
  readonly userName: string;
  readonly isDefault: boolean;
  /** The file of what verifies it; nothing where a deviation says that it is not verified. */
  readonly caFile?: string;
  readonly subscriptions: Record<string, string[]>;
}

/** Kapacitor's config file without secrets. Keys and defaults: Kapacitor 1.x docs, "Configure", and its source. */
export function kapacitorConfig(options: {
  readonly host: string;
  readonly servers: ServerEntry[];
  readonly showsCertificate: boolean;
  /** Whether it shows InfluxDB tokens that it signs with its own shared secret. */
  readonly signsTokens: boolean;
  /** How users of InfluxDB Enterprise are asked for. @default - it has users of its own */
  readonly meta?: Settings;
}): Settings {
  const { host, servers, showsCertificate, signsTokens, meta } = options;
  const certificate = `${KAPACITOR_PATHS.tls}/tls.crt`;
  const key = `${KAPACITOR_PATHS.tls}/tls.key`;
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
      'https-certificate': certificate,
      'https-private-key': key,
      'log-enabled': true,
      'write-tracing': false,
      'pprof-enabled': false,
    },
    auth: { enabled: true, 'bcrypt-cost': 10, ...meta },
    tls: { 'min-version': 'tls1.2', ciphers: INFLUXDATA_CIPHERS },
    'config-override': { enabled: false },
    reporting: { enabled: false },
    storage: { boltdb: `${KAPACITOR_PATHS.data}/kapacitor.db` },
    replay: { dir: `${KAPACITOR_PATHS.data}/replay` },
    task: { dir: `${KAPACITOR_PATHS.data}/tasks` },
    load: { enabled: false },
    influxdb:
      servers.length === 0
        ? [{ enabled: false, name: 'none' }]
        : servers.map((server) => ({
            enabled: true,
            default: server.isDefault,
            name: server.name,
            urls: [server.url],
            username: server.userName,
            ...(server.caFile ? { 'ssl-ca': server.caFile } : { 'insecure-skip-verify': true }),
            ...(showsCertificate ? { 'ssl-cert': certificate, 'ssl-key': key } : {}),
            ...(signsTokens ? { 'http-shared-secret': true } : {}),
            timeout: '30s',
            'startup-timeout': '5m',
            // setup.sh makes their tokens, and InfluxDB's own reconciler makes them: see scripts/.
            'disable-subscriptions': true,
            'subscription-protocol': 'https',
            'subscription-mode': 'cluster',
            'kapacitor-hostname': host,
            'http-port': KAPACITOR_PORT,
            subscriptions: server.subscriptions,
          })),
  };
}
