import { ALLOWED } from './access';
import { ClientPod, HARDENED, HARDENED_POD } from './client-pod';
import { create, get, kubectl, KubernetesObject, Pod } from './kubectl';

// Listeners made weak on purpose: an attack that does not succeed against one of them proves nothing about the others.

const CERTIFICATE = 'weak-tls';

const KAPACITOR_CONFIG = `data_dir = "/tmp"
[storage]
  boltdb = "/tmp/kapacitor.db"
[replay]
  dir = "/tmp/replay"
[task]
  dir = "/tmp/tasks"
[load]
  enabled = false
[reporting]
  enabled = false
[[influxdb]]
  enabled = false
  name = "none"
`;

const INFLUXDB_COMMON = {
  INFLUXDB_META_DIR: '/tmp/meta',
  INFLUXDB_DATA_DIR: '/tmp/data',
  INFLUXDB_DATA_WAL_DIR: '/tmp/wal',
  INFLUXDB_REPORTING_DISABLED: 'true',
};

interface WeakPod {
  readonly image: string;
  readonly command: string[];
  readonly env?: Record<string, string>;
  /** How much it may take before it is killed. */
  readonly memory?: string;
}

const sh = (script: string) => ['sh', '-c', script];

/** By daemon and kind: `open` has neither TLS nor authentication, `lax` has some of both, badly set. */
export const WEAK = {
  'influxdb-open': {
    image: 'influxdb:1.12.4',
    command: ['influxd'],
    env: {
      ...INFLUXDB_COMMON,
      INFLUXDB_BIND_ADDRESS: ':8088',
      INFLUXDB_HTTP_AUTH_ENABLED: 'false',
      INFLUXDB_SUBSCRIBER_INSECURE_SKIP_VERIFY: 'true',
    },
  },
  // Its remote read asks nobody for a grant, as is InfluxDB's default.
  'influxdb-lax': {
    image: 'influxdb:1.12.4',
    command: ['influxd'],
    env: {
      ...INFLUXDB_COMMON,
      INFLUXDB_HTTP_AUTH_ENABLED: 'true',
      INFLUXDB_HTTP_SHARED_SECRET: 'secret',
      INFLUXDB_HTTP_HTTPS_ENABLED: 'true',
      INFLUXDB_HTTP_HTTPS_CERTIFICATE: '/tls/tls.crt',
      INFLUXDB_HTTP_HTTPS_PRIVATE_KEY: '/tls/tls.key',
      INFLUXDB_HTTP_HTTPS_INSECURE_CERTIFICATE: 'true',
      INFLUXDB_TLS_MIN_VERSION: 'tls1.0',
    },
  },
  // Without limits, a query takes what there is.
  'influxdb-small': {
    image: 'influxdb:1.12.4',
    command: ['influxd'],
    env: INFLUXDB_COMMON,
    memory: '512Mi',
  },
  'kapacitor-open': {
    image: 'kapacitor:1.8.6',
    command: sh('printf "%s" "$CONFIG" >/tmp/conf && exec kapacitord -config /tmp/conf'),
    env: { CONFIG: `${KAPACITOR_CONFIG}[auth]\n  enabled = true\n  bcrypt-cost = 10\n` },
  },
  // Without [auth] every name and password is an administrator's; without a secret, an empty one signs tokens.
  'kapacitor-lax': {
    image: 'kapacitor:1.8.6',
    command: sh('printf "%s" "$CONFIG" >/tmp/conf && exec kapacitord -config /tmp/conf'),
    env: {
      CONFIG: `${KAPACITOR_CONFIG}[http]
  auth-enabled = true
  https-enabled = true
  https-certificate = "/tls/tls.crt"
  https-private-key = "/tls/tls.key"
[tls]
  min-version = "tls1.1"
`,
    },
  },
  'exporter-open': {
    image: 'quay.io/prometheus/node-exporter:v1.12.1',
    command: ['/bin/node_exporter'],
  },
  'exporter-lax': {
    image: 'quay.io/prometheus/node-exporter:v1.12.1',
    command: sh('printf "%s" "$CONFIG" >/tmp/web.yml && exec /bin/node_exporter --web.config.file=/tmp/web.yml'),
    env: { CONFIG: 'tls_server_config: {cert_file: /tls/tls.crt, key_file: /tls/tls.key, min_version: TLS10}\n' },
  },
  'prometheus-open': prometheus('', '--web.enable-lifecycle --web.enable-admin-api'),
  'prometheus-lax': prometheus(
    'tls_server_config: {cert_file: /tls/tls.crt, key_file: /tls/tls.key, min_version: TLS10}',
  ),
  'telegraf-open': telegraf(''),
  'telegraf-lax': telegraf('tls_cert = "/tls/tls.crt"\n  tls_key = "/tls/tls.key"\n  tls_min_version = "TLS10"\n'),
} satisfies Record<string, WeakPod>;

function prometheus(web: string, flags = ''): WeakPod {
  const run = `exec /bin/prometheus --config.file=/tmp/prometheus.yml --storage.tsdb.path=/tmp/data ${flags}`;
  return {
    image: 'quay.io/prometheus/prometheus:v3.9.1',
    command: sh(
      `echo '{}' >/tmp/prometheus.yml && echo '${web}' >/tmp/web.yml && ${run} --web.config.file=/tmp/web.yml`,
    ),
  };
}

function telegraf(tls: string): WeakPod {
  return {
    image: 'telegraf:1.39.3',
    command: sh('printf "%s" "$CONFIG" >/tmp/conf && exec telegraf --config /tmp/conf'),
    env: { CONFIG: `[[inputs.mem]]\n[[outputs.prometheus_client]]\n  listen = ":9273"\n  ${tls}` },
  };
}

export type WeakName = keyof typeof WEAK;

/** Starts them all, and gives their addresses. */
export async function startWeak(namespace: string, client: ClientPod): Promise<Record<WeakName, string>> {
  const [key, certificate] = await selfSigned(client, 'weak.example');
  await create(tlsSecret(namespace, CERTIFICATE, key, certificate));
  const names = Object.keys(WEAK) as WeakName[];
  await create(...names.map((name) => weakPod(namespace, name, WEAK[name])));
  const pods = names.map((name) => `pod/${name}`);
  await kubectl(['-n', namespace, 'wait', '--for=condition=Ready', ...pods, '--timeout=90s'], { timeout: 100 });
  const addresses = await Promise.all(names.map(async (name) => (await get<Pod>(namespace, 'pod', name)).status.podIP));
  return Object.fromEntries(names.map((name, i) => [name, addresses[i] ?? ''])) as Record<WeakName, string>;
}

/** A key and a certificate for a name that no authority of a stack has signed. */
export async function selfSigned(client: ClientPod, name: string): Promise<[string, string]> {
  const out = await client.run(
    `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=another authority' \
      -addext 'subjectAltName=DNS:${name},DNS:localhost' -keyout /tmp/key -out /tmp/crt 2>/dev/null && cat /tmp/key /tmp/crt`,
  );
  const start = out.indexOf('-----BEGIN CERTIFICATE');
  return [out.slice(0, start), out.slice(start)];
}

export function tlsSecret(namespace: string, name: string, key: string, certificate: string): KubernetesObject {
  const stringData = { 'tls.crt': certificate, 'tls.key': key };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, type: 'kubernetes.io/tls', stringData };
}

function weakPod(namespace: string, name: string, { image, command, env = {}, memory }: WeakPod): KubernetesObject {
  const ports: Record<string, number> = { influxdb: 8086, kapacitor: 9092, prometheus: 9090, telegraf: 9273 };
  const port = ports[name.split('-')[0] ?? ''] ?? 9100;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    // Let in, as a client that does not verify its server.
    metadata: { name, namespace, labels: ALLOWED },
    spec: {
      ...HARDENED_POD,
      securityContext: { ...HARDENED_POD.securityContext, fsGroup: 1000 },
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'daemon',
          image,
          command,
          env: Object.entries({ ...env, HOME: '/tmp' }).map(([variable, value]) => ({ name: variable, value })),
          securityContext: HARDENED,
          resources: memory === undefined ? {} : { limits: { memory } },
          readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
          volumeMounts: [
            { name: 'tmp', mountPath: '/tmp' },
            { name: 'tls', mountPath: '/tls' },
          ],
        },
      ],
      volumes: [
        { name: 'tmp', emptyDir: {} },
        { name: 'tls', secret: { secretName: CERTIFICATE } },
      ],
    },
  };
}
