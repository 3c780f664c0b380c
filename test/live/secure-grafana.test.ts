import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  Backup,
  CertificateAuthority,
  Dashboards,
  RemovalPolicy,
  SecureGrafana,
  SecureInfluxDB,
  SecureNamespace,
  Size,
} from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import { ClientPod } from './support/client-pod';
import { withStandIns } from './support/enterprise/stand-ins';
import { live, uniqueName } from './support/environment';
import { identity, kubectl, logs, makeNamespace, removeNamespaces, syncVolumes } from './support/kubectl';
import { inTheOpen, leaks, secretsOf } from './support/leaks';
import { waitFor } from './support/process';
import { Build, Deployment } from './support/terraform';
import { printTimings, recordTiming } from './support/timings';

// A stand-in for Grafana, on an image that the cluster has. It proves what Kubernetes makes of the construct, and that servers take what the
// provisioned file says; of Grafana it proves nothing.

const namespace = uniqueName();
const clients = `${namespace}-clients`;
const deployment = new Deployment();
const insider = new ClientPod(clients, 'insider');
const outsider = new ClientPod(clients, 'outsider');
const HOST = `grafana.${namespace}.svc`;

const build: Build = (app: App) => {
  const stack = new TerraformStack(app, 'shown');
  new KubernetesProvider(stack, 'kubernetes');
  const removalPolicy = RemovalPolicy.DESTROY;
  const place = {
    namespace: new SecureNamespace(stack, 'namespace', { name: namespace, removalPolicy }),
    authority: CertificateAuthority.selfManaged(stack, 'authority'),
    storage: { size: Size.mebibytes(64), removalPolicy },
    resources: { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) },
  };
  const influxdb = new SecureInfluxDB(stack, 'influxdb', place);
  const grafana = new SecureGrafana(stack, 'grafana', place);
  grafana.readFrom(influxdb.addDatabase('metrics'));
  grafana.addDashboards(Dashboards.ofPlatform());
  grafana.backUp(Backup.toVolume({ size: Size.mebibytes(64), removalPolicy }));
  const image = 'docker.io/library/influxdb:1.12.4';
  withStandIns(stack, { grafana: 'grafana' }, { image, programs: ['grafana'], folder: join(__dirname, 'support') });
  return stack;
};

const inGrafana = (script: string) =>
  kubectl(['-n', namespace, 'exec', 'grafana-0', '-c', 'grafana', '--', 'bash', '-c', script]);

live('secure-grafana.test.ts')('a SecureGrafana on a cluster', () => {
  beforeAll(async () => {
    await makeNamespace(clients);
    const start = Date.now();
    await Promise.all([insider.start(ALLOWED), outsider.start(), deployment.apply(build)]);
    recordTiming('apply of InfluxDB and a stand-in for Grafana', start);
    await letIn(clients, namespace, { products: ['grafana'], ports: [3000] });
    await insider.trust('cluster', await bundleOf(namespace, 'grafana'));
  });
  afterAll(async () => {
    await removeNamespaces(namespace, clients);
    deployment.forget();
    printTimings();
  });

  test('reads a database with the user, the password and the authority that its files say, through the policies', async () => {
    expect(await logs(namespace, 'grafana-0', 'grafana')).toContain('stand-in: reads metrics');
  });

  test('finds its dashboards where the file of providers says', async () => {
    const folder = await inGrafana(
      'sed -n \'s/^ *path: "\\(.*\\)"$/\\1/p\' /etc/grafana-provisioning/dashboards/*.yaml',
    );
    expect(await inGrafana(`ls ${folder.trim()}`)).toContain('nodes.json');
  });

  test('is reached over TLS by who is let in, and by nobody else', async () => {
    const answer = await insider.request({ url: `https://${HOST}:3000/api/health`, ca: 'cluster' });
    expect([answer.status, answer.error]).toEqual([200, '']);
    const knock = `timeout 4 bash -c '</dev/tcp/${HOST}/3000'`;
    expect((await outsider.tryRun(knock)).status).toBe(124);
  });

  test('is backed up while it runs: what is on the volume of the backups is its database', async () => {
    const taken = () => logs(namespace, 'grafana-0', 'backup');
    await waitFor('a backup', 60, async () => ((await taken()).includes('took a backup of') ? true : undefined));
    const inBackup = (script: string) =>
      kubectl(['-n', namespace, 'exec', 'grafana-0', '-c', 'backup', '--', 'bash', '-c', script]);
    expect(await inBackup('cut -d " " -f 4 /var/lib/backups/2*/contents | grep db')).toBe('grafana.db\n');
    const sums = await inBackup(
      'sha256sum </var/lib/backup-source/grafana.db; cat /var/lib/backups/2*/grafana.db | sha256sum',
    );
    expect(new Set(sums.trim().split('\n')).size).toBe(1);
  });

  test('another password in the Secret is that of its administrator in the same pod, and nothing shows it', async () => {
    const before = await identity(namespace, 'grafana');
    const password = 'another password of the administrator';
    const data = { password: Buffer.from(password).toString('base64') };
    await kubectl([
      '-n',
      namespace,
      'patch',
      'secret',
      'grafana-credential',
      '--type=merge',
      '-p',
      JSON.stringify({ data }),
    ]);
    await syncVolumes(namespace);
    const digest = createHash('sha256').update(password).digest('hex');
    await waitFor('the password to be given', 120, async () =>
      (await inGrafana('cat /var/lib/grafana/given || true')).trim() === digest ? true : undefined,
    );
    expect(await identity(namespace, 'grafana')).toEqual(before);
    expect(leaks(await secretsOf([namespace]), await inTheOpen([namespace]))).toEqual([]);
  });
});
