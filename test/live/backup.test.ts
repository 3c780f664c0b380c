import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  Backup,
  CertificateAuthority,
  Duration,
  RemovalPolicy,
  Restore,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  Size,
} from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import { BackupOperator } from './support/backups';
import { ClientPod, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { InfluxDBClient } from './support/influxdb';
import { KapacitorClient } from './support/kapacitor';
import {
  exists,
  identity,
  kubectl,
  logs,
  makeNamespace,
  removeNamespaces,
  secret,
  syncVolumes,
} from './support/kubectl';
import { printTimings, recordTiming } from './support/timings';
import { waitFor } from './support/process';
import { Renewal } from './support/renewal';
import { Deployment } from './support/terraform';

const TWO_MINUTES = 120;
const EVERY = Duration.hours(12);

interface Options {
  readonly restored?: boolean;
  readonly withoutReader?: boolean;
}

class Kept extends TerraformStack {
  public constructor(app: App, name: string, { restored, withoutReader }: Options = {}) {
    super(app, 'kept');
    const removalPolicy = RemovalPolicy.DESTROY;
    new KubernetesProvider(this, 'kubernetes');
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const from = (claimName: string) => (restored ? Restore.fromVolume({ claimName }) : undefined);
    const server = (claimName: string) => ({
      namespace,
      authority,
      storage: { size: Size.mebibytes(512), removalPolicy },
      resources: { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) },
      restoreFrom: from(claimName),
    });
    const toVolume = () => Backup.toVolume({ size: Size.mebibytes(64), removalPolicy, every: EVERY, metrics: {} });
    const influxdb = new SecureInfluxDB(this, 'influxdb', server('influxdb-backup'));
    const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
    metrics.grantWrite(influxdb.addUser('writer'));
    if (!withoutReader) metrics.grantRead(influxdb.addUser('reader'));
    const kapacitor = new SecureKapacitor(this, 'kapacitor', server('kapacitor-backup'));
    kapacitor.subscribeTo(metrics);
    influxdb.backUp(toVolume());
    kapacitor.backUp(toVolume());
  }
}

live('backup.test.ts')('a platform that lost its volumes', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const influxdb = new InfluxDBClient(client, `https://influxdb.${namespace}.svc:8086`, 'ca');
  const byHand: Login = { name: 'by hand', password: 'known to one person' };
  const logins: Record<string, Login> = {};
  const login = (name: string): Login => logins[name] ?? { name, password: '' };
  const kapacitor = () =>
    new KapacitorClient(client, `https://kapacitor.${namespace}.svc:9092`, 'ca', login('kapacitor'));

  const backups = new BackupOperator(client, namespace, 'ca');
  const sum = () => influxdb.rows(login('reader'), 'metrics', 'SELECT count(value), sum(value) FROM m');
  const write = (from: number, to: number) =>
    influxdb.write(
      login('writer'),
      'metrics',
      [...Array(to - from).keys()]
        .map((i) => `m,n=${(from + i) % 10} value=1 ${Date.now()}${100_000 + from + i}`)
        .join('\n'),
    );

  beforeAll(async () => {
    await makeNamespace(clients);
    await Promise.all([client.start(ALLOWED), deployment.apply((app) => new Kept(app, namespace))]);
    await letIn(clients, namespace, { products: ['influxdb', 'kapacitor'], ports: [8086, 9092, 9101] });
    await client.trust('ca', await bundleOf(namespace, 'influxdb'));
    const read = async (server: string, user: string) =>
      (await secret(namespace, `${server}-user-${user}`)).password ?? '';
    for (const name of ['admin', 'writer', 'reader']) logins[name] = { name, password: await read('influxdb', name) };
    logins.kapacitor = { name: 'admin', password: await read('kapacitor', 'admin') };
    await kapacitor().show('metrics', 'seen');
    await write(0, 5000);
    await influxdb.query(login('admin'), 'metrics', `CREATE USER "by hand" WITH PASSWORD '${byHand.password}'`);
  });
  afterAll(async () => {
    await removeNamespaces(namespace, clients);
    deployment.forget();
    printTimings();
  });

  it('has the first backups as soon as it runs, and says how they went', async () => {
    for (const server of ['influxdb', 'kapacitor']) {
      const said = await backups.first(server);
      expect(said).toMatchObject({ failing: 0 });
      expect((said.overdue_timestamp_seconds ?? 0) - (said.last_success_timestamp_seconds ?? 0)).toBe(
        2 * EVERY.toSeconds(),
      );
    }
  });

  it('says that one failed, and that the next one did not', async () => {
    const inBackup = (script: string) =>
      kubectl(['-n', namespace, 'exec', 'kapacitor-0', '-c', 'backup', '--', 'sh', '-c', script]);
    const failing = (value: number) =>
      waitFor(`a metric of ${value}`, TWO_MINUTES, async () => {
        const now = await backups.metrics('kapacitor');
        return now.failing === value ? now : undefined;
      });
    // What is left there of one that was ended cannot be removed.
    await inBackup('mkdir -p "$BACKUPS/.new/kept" && touch "$BACKUPS/.new/kept/file" && chmod 0 "$BACKUPS/.new/kept"');
    await inBackup('touch /run/backup/now');
    expect(await failing(1)).toMatchObject({ failing: 1 });
    await inBackup('chmod 700 "$BACKUPS/.new/kept" && touch /run/backup/now');
    expect(await failing(0)).toMatchObject({ failing: 0 });
  });

  it('is back from them: points, users, grants, subscriptions and tasks, all of them owned', async () => {
    await Promise.all(['influxdb', 'kapacitor'].map((server) => backups.take(server)));
    const before = await sum();
    expect(before).toEqual([[expect.anything(), 5000, 5000]]);
    await kubectl(['-n', namespace, 'delete', 'statefulset', 'influxdb', 'kapacitor', '--cascade=foreground']);
    await kubectl(['-n', namespace, 'delete', 'pvc', 'influxdb-data', 'kapacitor-data']);
    const start = Date.now();
    await deployment.apply((app) => new Kept(app, namespace, { restored: true }));
    recordTiming('from lost volumes until the apply that restores them is over', start);
    expect(await sum()).toEqual(before);
    expect(await influxdb.knows(byHand)).toBe(true);
    expect((await influxdb.query(login('reader'), 'metrics', 'DROP MEASUREMENT m')).body).toContain('error');
    // Both containers start together: the first try may come before InfluxDB's port.
    expect(await logs(namespace, 'influxdb-0', 'reconciler')).not.toMatch(
      /error: (?!InfluxDB at \S+ does not answer\n)/,
    );
    // The task runs, and gets what is written by the subscription.
    await waitFor('the task to see a point', TWO_MINUTES, async () => {
      await influxdb.write(login('writer'), 'metrics', 'seen value=7');
      return (await kapacitor().seen('seen')) === 7 ? true : undefined;
    });
  });

  it('takes away whom the code takes away afterwards, and nobody else, and refuses nobody when its certificates are renewed', async () => {
    const before = await Promise.all(['influxdb', 'kapacitor'].map((server) => identity(namespace, server)));
    const renewed = {
      influxdb: `influxdb.${namespace}.svc:8086`,
      'metrics of backups': `kapacitor-backup.${namespace}.svc:9101`,
    };
    const renewal = new Renewal(client, 'ca', renewed);
    await renewal.start();
    await deployment.apply((app) => new Kept(app, namespace, { restored: true, withoutReader: true }), {
      replace: ['influxdb_certificate_', 'kapacitor_kapacitor-backup_metrics_certificate_'].map(
        (name) => `tls_locally_signed_cert.${name}`,
      ),
    });
    await syncVolumes(namespace);
    const { asked, failed } = await renewal.end();
    expect(failed).toEqual({ influxdb: [], 'metrics of backups': [] });
    expect(asked).toBeGreaterThan(50);
    expect(await Promise.all(['influxdb', 'kapacitor'].map((server) => identity(namespace, server)))).toEqual(before);
    await waitFor('the reader to be gone', TWO_MINUTES, async () =>
      (await influxdb.knows(login('reader'))) ? undefined : true,
    );
    expect(await influxdb.knows(login('writer'))).toBe(true);
    expect(await influxdb.knows(byHand)).toBe(true);
  });

  it('is restored once: what was written since stays, whatever starts again', async () => {
    expect(await exists(namespace, 'pvc', 'influxdb-data')).toBe(true);
    const admin = login('admin');
    const seen = () => influxdb.rows(admin, 'metrics', 'SELECT count(value) FROM seen');
    const before = await seen();
    await kubectl(['-n', namespace, 'delete', 'pod', 'influxdb-0']);
    await waitFor('InfluxDB to be back', TWO_MINUTES, async () => (await seen().catch(() => undefined)) && true);
    expect(await seen()).toEqual(before);
    expect(await logs(namespace, 'influxdb-0', 'restore')).toContain('was restored before');
  });
});
