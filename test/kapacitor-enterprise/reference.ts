// Every key of the reference of Kapacitor Enterprise 1.5, and what becomes of it. A text in `file` is a value of the config file as it is
// written by default; `settings` may be given, `refused` has the words of the mistake, and `left` says why nobody sets it.
export interface ReferenceKey {
  readonly file?: unknown;
  /** The variable that a member sets it by, or finds it in as a Secret's file. */
  readonly variable?: string;
  /** A value that `settings` takes for it. */
  readonly settings?: unknown;
  /** The prop that it is set by, as a mistake names it. */
  readonly refused?: string;
  readonly left?: string;
}

const ALWAYS = 'it is always so';

/** By section, then by key. */
export const REFERENCE: Readonly<Record<string, Readonly<Record<string, ReferenceKey>>>> = {
  '': { hostname: { file: 'kapacitor.monitoring.svc', variable: 'KAPACITOR_HOSTNAME', refused: 'use `name`' } },
  enterprise: {
    'license-key': { variable: 'KAPACITOR_LICENSE_KEY', refused: 'use `license`' },
    'license-path': { file: '/etc/kapacitor-license/license', refused: 'use `license`' },
    'registration-enabled': { refused: 'use `license`', left: 'its default is documented both ways' },
    'registration-server-url': { refused: 'use `license`', left: 'its default is the vendor' },
  },
  cluster: {
    'bind-address': { file: '0.0.0.0:9090', refused: ALWAYS },
    'advertise-address': { variable: 'KAPACITOR_CLUSTER_ADVERTISE_ADDRESS', refused: ALWAYS },
    roles: { file: ['worker'], refused: ALWAYS },
    'gossip-members': { settings: 2 },
    'gossip-interval': { settings: '500ms' },
    'gossip-sync-interval': { settings: '1m' },
  },
  rpc: {
    'bind-address': { file: '0.0.0.0:9091', refused: ALWAYS },
    'advertise-address': { variable: 'KAPACITOR_RPC_ADVERTISE_ADDRESS', refused: ALWAYS },
    'enable-grpc-logging': { file: false, settings: true },
  },
  alert: {
    redundancy: { file: 2, refused: 'use `redundancy`' },
    'delay-per-member': { settings: '5s' },
    'full-sync-interval': { settings: '10m' },
    'persist-topics': { settings: false },
    'topic-buffer-length': { settings: 100 },
  },
  http: {
    'bind-address': { file: ':9092', refused: ALWAYS },
    'auth-enabled': { file: true, refused: ALWAYS },
    'log-enabled': { file: true, settings: false },
    'write-tracing': { file: false, refused: 'it would log what is written' },
    'pprof-enabled': { file: false, refused: 'without authentication' },
    'https-enabled': { file: true, refused: ALWAYS },
    'https-certificate': { file: '/run/kapacitor-tls/kapacitor.pem', refused: 'use `authority` or `certificate`' },
    'https-private-key': { refused: 'use `authority` or `certificate`', left: 'the guide has one file for both' },
    'shared-secret': { variable: 'KAPACITOR_HTTP_SHARED_SECRET', refused: 'use `sharedSecret`' },
    'shutdown-timeout': { settings: '20s' },
  },
  tls: {
    ciphers: {
      file: expect.arrayContaining(['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256']),
      refused: 'TLS 1.2 is the least',
    },
    'min-version': { file: 'tls1.2', refused: 'TLS 1.2 is the least' },
    'max-version': { refused: 'TLS 1.2 is the least', left: 'the newest is served' },
  },
  auth: {
    enabled: { file: true, refused: ALWAYS },
    'cache-expiration': { file: '1m', refused: ALWAYS },
    'bcrypt-cost': { file: 10, refused: ALWAYS },
    'meta-addr': { file: 'meta.example:8091', refused: ALWAYS },
    'meta-use-tls': { file: true, refused: ALWAYS },
    'meta-ca': { file: '/etc/kapacitor-meta-ca/ca.crt', refused: ALWAYS },
    'meta-cert': { refused: ALWAYS, left: 'with `clientCertificate`' },
    'meta-key': { refused: ALWAYS, left: 'with `clientCertificate`' },
    'meta-insecure-skip-verify': { file: false, refused: ALWAYS },
    'meta-username': { file: 'kapacitor', refused: ALWAYS },
    'meta-password': { variable: 'KAPACITOR_AUTH_META_PASSWORD', refused: ALWAYS },
    'meta-internal-shared-secret': { refused: ALWAYS, left: 'Kapacitor has it since 1.6.6' },
  },
  'config-override': { enabled: { file: false, refused: ALWAYS } },
};

/** Those of the first `[[influxdb]]`. */
export const INFLUXDB: Readonly<Record<string, ReferenceKey>> = {
  urls: { file: ['https://influxdb.example:8086'] },
  username: { file: 'kapacitor' },
  password: { variable: 'KAPACITOR_INFLUXDB_0_PASSWORD' },
  'http-shared-secret': { left: 'Kapacitor has it since 1.6' },
  'ssl-ca': { file: expect.stringMatching(/^\/etc\/kapacitor-servers-ca\/[0-9a-f]+\/ca\.crt$/) },
  'ssl-cert': { left: 'with `clientCertificate`' },
  'ssl-key': { left: 'with `clientCertificate`' },
  'insecure-skip-verify': { left: 'with Trust.unverified, for what is not subscribed to' },
  'subscription-mode': { file: 'server' },
  'subscription-protocol': { file: 'https' },
  'disable-subscriptions': { file: false },
  'kapacitor-hostname': { file: 'kapacitor.monitoring.svc', variable: 'KAPACITOR_INFLUXDB_0_KAPACITOR_HOSTNAME' },
  'startup-timeout': { file: '5m' },
  subscriptions: { file: { metrics: ['autogen'] } },
};
