import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { CertificateAuthority, RemovalPolicy, SecureInfluxDB, SecureNamespace, Size } from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import { ClientPod, HARDENED, HARDENED_POD } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { InfluxDBClient } from './support/influxdb';
import { create, exists, kubectl, logs, makeNamespace, podOf, removeNamespaces, secret } from './support/kubectl';
import { waitFor } from './support/process';
import { Deployment } from './support/terraform';

const TWO_MINUTES = 120;
// Of the chart influxdata/influxdb, with the release `influxdb`: its StatefulSet's claim, mounted where the image has its data.
const CLAIM = 'influxdb-data-influxdb-0';
const CHARTS_USER = 999;

class Adoption extends TerraformStack {
  public constructor(app: App, name: string) {
    super(app, 'adoption');
    new KubernetesProvider(this, 'kubernetes');
    const namespace = SecureNamespace.fromName(this, name);
    const influxdb = new SecureInfluxDB(this, 'influxdb', {
      namespace,
      authority: CertificateAuthority.selfManaged(this, 'authority'),
      storage: { existingClaim: CLAIM, size: Size.gibibytes(1), removalPolicy: RemovalPolicy.DESTROY },
      administrator: { adopt: true },
    });
    const telegraf = influxdb.addDatabase('telegraf', { adopt: true });
    telegraf.grantRead(influxdb.addUser('grafana', { adopt: true }));
  }
}

live('existing-claim.test.ts')('a volume of the former chart', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const client = new ClientPod(clients, 'client');
  const deployment = new Deployment();
  const influxdb = new InfluxDBClient(client, `https://influxdb.${namespace}.svc:8086`, 'platform');
  const build = (app: App) => new Adoption(app, namespace);

  // What the chart's Job for the first user sends, and what its users did since.
  const CHART = [
    `CREATE USER admin WITH PASSWORD 'of the chart' WITH ALL PRIVILEGES`,
    `CREATE USER grafana WITH PASSWORD 'of the chart'`,
    `CREATE USER intern WITH PASSWORD 'of the chart'`,
    'CREATE DATABASE telegraf',
    'GRANT ALL ON telegraf TO grafana',
    'GRANT ALL ON telegraf TO intern',
  ];

  beforeAll(async () => {
    await Promise.all([makeNamespace(namespace), makeNamespace(clients)]);
    await client.start(ALLOWED);
    await create(claim(namespace), chartPod(namespace));
    await kubectl(['-n', namespace, 'wait', '--for=condition=Ready', 'pod/chart', '--timeout=120s'], { timeout: 130 });
    const inPod = (command: string[]) => kubectl(['-n', namespace, 'exec', 'chart', '--', ...command], { timeout: 60 });
    for (const statement of CHART) await inPod(['influx', '-execute', statement]);
    await inPod(['influx', '-database', 'telegraf', '-execute', 'INSERT cpu value=42']);
    await kubectl(['-n', namespace, 'delete', 'pod', 'chart', '--timeout=60s'], { timeout: 70 });
    await deployment.apply(build);
    await letIn(clients, namespace);
    await client.trust('platform', await bundleOf(namespace, 'influxdb'));
  });
  afterAll(async () => {
    try {
      await deployment.destroy();
    } finally {
      await removeNamespaces(namespace, clients);
      deployment.forget();
    }
  });

  const login = async (name: string) => {
    const { password = '' } = await secret(namespace, `influxdb-user-${name}`);
    return { name, password };
  };

  it('has its points, under the code’s passwords, and no longer under those of the chart', async () => {
    const grafana = await login('grafana');
    const rows = () => influxdb.rows(grafana, 'telegraf', 'SELECT value FROM cpu');
    const found = await waitFor('the points of the chart', TWO_MINUTES, async () => (await rows())[0]?.[1] as number);
    expect(found).toBe(42);
    for (const name of ['admin', 'grafana'])
      expect(await influxdb.knows({ name, password: 'of the chart' })).toBe(false);
  });

  it('has the grants of the code: who could write before, and may only read, writes no more', async () => {
    const status = async () => (await influxdb.write(await login('grafana'), 'telegraf', 'cpu value=1')).status;
    await waitFor('a narrowed grant', TWO_MINUTES, async () => ((await status()) === 403 ? true : undefined));
    expect(await status()).toBe(403);
  });

  it('names who is in nobody’s code, and leaves the decision to a person', async () => {
    const { metadata } = await podOf(namespace, 'influxdb');
    const named = async () => (await logs(namespace, metadata.name, 'reconciler')).includes('"intern"');
    await waitFor('the name of the intern', TWO_MINUTES, async () => ((await named()) ? true : undefined));
    expect(await influxdb.knows({ name: 'intern', password: 'of the chart' })).toBe(true);
  });

  it('needs no further apply', async () => {
    const { changes, status } = await deployment.plan(build);
    expect({ changes, status }).toEqual({ changes: {}, status: 0 });
  });

  it('is there when everything of the code is gone', async () => {
    await deployment.destroy();
    expect(await exists(namespace, 'persistentvolumeclaim', CLAIM)).toBe(true);
  });
});

function claim(namespace: string) {
  const resources = { requests: { storage: '1Gi' } };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: CLAIM, namespace },
    spec: { accessModes: ['ReadWriteOnce'], resources },
  };
}

/** As the chart runs it, without authentication and as another user, so that another owns what it writes. */
function chartPod(namespace: string) {
  const owner = { runAsUser: CHARTS_USER, runAsGroup: CHARTS_USER, fsGroup: CHARTS_USER };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'chart', namespace },
    spec: {
      ...HARDENED_POD,
      securityContext: { ...HARDENED_POD.securityContext, ...owner },
      containers: [
        {
          name: 'influxdb',
          image: 'influxdb:1.12.4',
          command: ['influxd'],
          env: [
            { name: 'HOME', value: '/tmp' },
            { name: 'INFLUXDB_META_DIR', value: '/var/lib/influxdb/meta' },
            { name: 'INFLUXDB_DATA_DIR', value: '/var/lib/influxdb/data' },
            { name: 'INFLUXDB_DATA_WAL_DIR', value: '/var/lib/influxdb/wal' },
            { name: 'INFLUXDB_REPORTING_DISABLED', value: 'true' },
          ],
          readinessProbe: { tcpSocket: { port: 8086 }, periodSeconds: 1 },
          securityContext: HARDENED,
          volumeMounts: [
            { name: 'data', mountPath: '/var/lib/influxdb' },
            { name: 'tmp', mountPath: '/tmp' },
          ],
        },
      ],
      volumes: [
        { name: 'data', persistentVolumeClaim: { claimName: CLAIM } },
        { name: 'tmp', emptyDir: {} },
      ],
    },
  };
}
