import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  Backup,
  CertificateAuthority,
  Credential,
  Duration,
  Peer,
  RemovalPolicy,
  Restore,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  Size,
  Trust,
} from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import { BackupOperator } from './support/backups';
import { ClientPod, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { InfluxDBClient } from './support/influxdb';
import { KapacitorClient } from './support/kapacitor';
import { kubectl, logs, makeNamespace, removeNamespaces, secret } from './support/kubectl';
import { waitFor } from './support/process';
import { S3Gateway, S3Key } from './support/s3-gateway';
import { Deployment } from './support/terraform';
import { printTimings, recordTiming } from './support/timings';

const TWO_MINUTES = 120;
const IMAGE = process.env.LIVE_S3_IMAGE ?? '';
const KEYS = {
  write: { access: 'WRITER', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  read: { access: 'READER', secret: 'secret-of-reader/0123456789+abcdefghijkl' },
};

interface Options {
  readonly store: S3Gateway;
  /** Where the store is. */
  readonly clients: string;
  readonly restored?: boolean;
}

class Kept extends TerraformStack {
  public constructor(app: App, name: string, { store, clients, restored }: Options) {
    super(app, 'kept');
    const removalPolicy = RemovalPolicy.DESTROY;
    new KubernetesProvider(this, 'kubernetes');
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const { endpoint, bucket, region, labels } = store;
    const variable = (id: string) =>
      Credential.fromVariable(new TerraformVariable(this, id, { type: 'string', sensitive: true }), { revision: '1' });
    const keys = Object.fromEntries(
      Object.keys(KEYS).map((use) => [
        use,
        { accessKey: variable(`${use}_access`), secretKey: variable(`${use}_secret`) },
      ]),
    ) as Record<keyof typeof KEYS, { accessKey: Credential; secretKey: Credential }>;
    const where = { endpoint, bucket, region, trust: Trust.fromPem(store.ca), peers: [Peer.pods(clients, labels)] };
    const server = (product: string) => ({
      namespace,
      authority,
      storage: { size: Size.mebibytes(512), removalPolicy },
      resources: { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) },
      restoreFrom: restored ? Restore.fromS3({ ...where, ...keys.read, prefix: `${name}/${product}` }) : undefined,
    });
    const influxdb = new SecureInfluxDB(this, 'influxdb', server('influxdb'));
    const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
    metrics.grantWrite(influxdb.addUser('writer'));
    metrics.grantRead(influxdb.addUser('reader'));
    const kapacitor = new SecureKapacitor(this, 'kapacitor', server('kapacitor'));
    kapacitor.subscribeTo(metrics);
    for (const one of [influxdb, kapacitor])
      one.backUp(Backup.toS3({ ...where, ...keys.write, every: Duration.hours(12), metrics: {} }));
  }
}

live('backup-s3.test.ts', 'LIVE_S3_IMAGE')('a platform that lost its volumes, and has its backups in S3', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const store = new S3Gateway(clients, client);
  const backups = new BackupOperator(client, namespace, 'ca');
  const influxdb = new InfluxDBClient(client, `https://influxdb.${namespace}.svc:8086`, 'ca');
  const byHand: Login = { name: 'by hand', password: 'known to one person' };
  const login = async (name: string, server = 'influxdb'): Promise<Login> => {
    const { password = '' } = await secret(namespace, `${server}-user-${name}`);
    return { name, password };
  };
  const kapacitor = async () =>
    new KapacitorClient(client, `https://kapacitor.${namespace}.svc:9092`, 'ca', await login('admin', 'kapacitor'));
  const apply = (restored = false) => {
    const variables = Object.entries(KEYS).flatMap(([use, { access, secret: own }]) => [
      [`${use}_access`, access],
      [`${use}_secret`, own],
    ]);
    return deployment.apply((app) => new Kept(app, namespace, { store, clients, restored }), {
      variables: Object.fromEntries(variables) as Record<string, string>,
    });
  };
  const sum = async () => influxdb.rows(await login('reader'), 'metrics', 'SELECT count(value), sum(value) FROM m');
  const asked = (key: S3Key, method: string, path: string) =>
    store.ask(key, method, `${store.bucket}/${path}`, method === 'PUT' ? 'x' : '');

  beforeAll(async () => {
    await makeNamespace(clients);
    await client.start(ALLOWED);
    await store.start(IMAGE, namespace, [
      { key: KEYS.write, action: 's3:PutObject' },
      { key: KEYS.read, action: 's3:GetObject' },
    ]);
    await apply();
    await letIn(clients, namespace, { products: ['influxdb', 'kapacitor'], ports: [8086, 9092, 9101] });
    await client.trust('ca', await bundleOf(namespace, 'influxdb'));
    await (await kapacitor()).show('metrics', 'seen');
    const lines = [...Array(5000).keys()].map((i) => `m,n=${i % 10} value=1 ${Date.now()}${100_000 + i}`);
    await influxdb.write(await login('writer'), 'metrics', lines.join('\n'));
    await influxdb.query(await login('admin'), 'metrics', `CREATE USER "by hand" WITH PASSWORD '${byHand.password}'`);
  });
  afterAll(async () => {
    await removeNamespaces(namespace, clients);
    deployment.forget();
    printTimings();
  });

  it('has the first backups as soon as it runs, by a key that may not read, list or remove them', async () => {
    for (const server of ['influxdb', 'kapacitor']) {
      expect(await backups.first(server)).toMatchObject({ failing: 0 });
      const latest = `${namespace}/${server}/latest`;
      expect(await asked(KEYS.read, 'GET', latest)).toBe(200);
      expect(await asked(KEYS.write, 'GET', latest)).toBe(403);
      expect(await asked(KEYS.write, 'DELETE', latest)).toBe(403);
    }
    expect(await asked(KEYS.write, 'GET', '?list-type=2')).toBe(403);
    expect(await asked(KEYS.write, 'PUT', 'elsewhere')).toBe(403);
    expect(await asked(KEYS.read, 'PUT', `${namespace}/influxdb/latest`)).toBe(403);
  });

  it('is back from them: points, users, subscriptions and tasks, all of them owned', async () => {
    await Promise.all(['influxdb', 'kapacitor'].map((server) => backups.take(server)));
    const before = await sum();
    expect(before).toEqual([[expect.anything(), 5000, 5000]]);
    await kubectl(['-n', namespace, 'delete', 'statefulset', 'influxdb', 'kapacitor', '--cascade=foreground']);
    await kubectl(['-n', namespace, 'delete', 'pvc', 'influxdb-data', 'kapacitor-data']);
    const start = Date.now();
    await apply(true);
    recordTiming('from lost volumes until the apply that restores them from S3 is over', start);
    expect(await sum()).toEqual(before);
    expect(await influxdb.knows(byHand)).toBe(true);
    expect((await influxdb.query(await login('reader'), 'metrics', 'DROP MEASUREMENT m')).body).toContain('error');
    await waitFor('the task to see a point', TWO_MINUTES, async () => {
      await influxdb.write(await login('writer'), 'metrics', 'seen value=7');
      return (await (await kapacitor()).seen('seen')) === 7 ? true : undefined;
    });
  });

  it('shows neither key in a log, and goes on with its backups', async () => {
    await Promise.all(['influxdb', 'kapacitor'].map((server) => backups.take(server)));
    for (const server of ['influxdb', 'kapacitor'])
      for (const container of ['backup', 'restore'])
        for (const { secret: own } of Object.values(KEYS))
          expect(await logs(namespace, `${server}-0`, container)).not.toContain(own);
  });
});
