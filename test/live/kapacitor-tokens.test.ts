import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  Credential,
  Duration,
  RemovalPolicy,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  Task,
  TaskTemplate,
  TaskVariable,
} from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import { ClientPod, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { InfluxDBClient } from './support/influxdb';
import { KapacitorClient } from './support/kapacitor';
import { makeNamespace, removeNamespaces, secret } from './support/kubectl';
import { inTheOpen, leaks, secretsOf } from './support/leaks';
import { printTimings } from './support/timings';
import { waitFor } from './support/process';
import { Deployment } from './support/terraform';

const TWO_MINUTES = 120;

class Signing extends TerraformStack {
  public constructor(app: App, name: string, revision: string) {
    super(app, 'signing');
    const removalPolicy = RemovalPolicy.DESTROY;
    new KubernetesProvider(this, 'kubernetes');
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const shared = new TerraformVariable(this, 'shared', { type: 'string', sensitive: true });
    const server = {
      ...{ namespace, authority, storage: { removalPolicy } },
      sharedSecret: Credential.fromVariable(shared, { revision }),
    };
    const influxdb = new SecureInfluxDB(this, 'influxdb', server);
    const kapacitor = new SecureKapacitor(this, 'kapacitor', {
      ...server,
      influxdbTokens: AcceptedRisk.because('what is tested'),
    });
    const metrics = influxdb.addDatabase('metrics');
    metrics.grantWrite(influxdb.addUser('collector'));
    const results = influxdb.addDatabase('results');
    results.grantRead(influxdb.addUser('dashboards'));
    results.addRetentionPolicy('short', { retention: Duration.days(1) });
    kapacitor.subscribeTo(metrics);
    kapacitor.readFrom(metrics);
    kapacitor.writeTo(results);
    addTasks(kapacitor, revision);
  }
}

// Both write what they got; one alerts, which is another with the next revision, and one is of the first revision only.
function addTasks(kapacitor: SecureKapacitor, revision: string): void {
  const dbrp = 'dbrp "metrics"."autogen"\n';
  const out = (name: string) => `|influxDBOut().database('results').retentionPolicy('short').measurement('${name}')`;
  const query = `query('SELECT value FROM metrics.autogen.flow').period(1m).every(1s)`;
  kapacitor.addTask(Task.fromText('got', `${dbrp}stream|from().measurement('flow')${out('got')}`));
  kapacitor.addTask(Task.fromText('asked', `${dbrp}batch|${query}${out('asked')}`));
  const alert = `var over float\nstream|from().measurement('flow')|alert().id('flow').crit(lambda: "value" > over).topic('flow')`;
  const variables = { over: TaskVariable.floatingPoint(revision === '1' ? 0 : 1_000_000) };
  kapacitor.addTask(Task.fromTemplate('alert', TaskTemplate.fromText('over', `${dbrp}${alert}`), { variables }));
  if (revision === '1') kapacitor.addTask(Task.fromText('former', `${dbrp}stream|from()`));
}

live('kapacitor-tokens.test.ts')('a Kapacitor that signs tokens for InfluxDB', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const influxdb = new InfluxDBClient(client, `https://influxdb.${namespace}.svc:8086`, 'signing');
  const login = async (server: string, name: string): Promise<Login> => {
    const { password = '' } = await secret(namespace, `${server}-user-${name}`);
    return { name, password };
  };
  const apply = (revision: string) =>
    deployment.apply((app) => new Signing(app, namespace, revision), {
      variables: { shared: `a shared secret, as long as it has to be, number ${revision}` },
    });
  let point = 0;
  let kapacitor: KapacitorClient;

  // What is written arrives, and what a query of Kapacitor's own finds, in a database that Kapacitor writes.
  async function goesRound(seconds: number): Promise<void> {
    const [collector, dashboards] = [await login('influxdb', 'collector'), await login('influxdb', 'dashboards')];
    await waitFor('points that Kapacitor got and asked for', seconds, async () => {
      const value = ++point;
      await influxdb.write(collector, 'metrics', `flow value=${value}`);
      return waitFor('both', 10, async () => {
        const rows = await Promise.all(
          ['got', 'asked'].map((name) =>
            influxdb.rows(dashboards, 'results', `SELECT value FROM short.${name} WHERE value = ${value}`),
          ),
        );
        return rows.every(({ length }) => length > 0) ? true : undefined;
      }).catch(() => undefined);
    });
  }

  beforeAll(async () => {
    await makeNamespace(clients);
    await Promise.all([client.start(ALLOWED), apply('1')]);
    await letIn(clients, namespace);
    await client.trust('signing', await bundleOf(namespace, 'influxdb'));
    const admin = await login('kapacitor', 'admin');
    kapacitor = new KapacitorClient(client, `https://kapacitor.${namespace}.svc:9092`, 'signing', admin);
  });
  afterAll(async () => {
    await removeNamespaces(namespace, clients);
    deployment.forget();
    printTimings();
  });

  it('gets, reads and writes points, though InfluxDB knows its password no more', async () => {
    await expect(goesRound(60)).resolves.toBeUndefined();
    const user = await login('influxdb', `kapacitor.${namespace}`);
    expect(await influxdb.knows(user)).toBe(true);
    const statement = `SET PASSWORD FOR "${user.name}" = 'another than Kapacitor has'`;
    const admin = await login('influxdb', 'admin');
    // The reconciler sets it again at its next look, so that it has to be unknown from before to after.
    await waitFor('points to go round while the password is unknown', 240, async () => {
      await influxdb.rows(admin, '', statement);
      await goesRound(60);
      return (await influxdb.knows(user)) ? undefined : true;
    });
  });

  it('runs the tasks of the code: they alert, change and go with it, and leave those of people alone', async () => {
    await goesRound(60);
    await waitFor('an alert', 60, async () =>
      (await kapacitor.levels('flow')).includes('CRITICAL') ? true : undefined,
    );
    await kapacitor.define('by-hand', 'stream', 'metrics', 'stream|from()');
    const { body: before } = await kapacitor.call('GET', '/tasks?fields=status');
    expect(before).toContain('"former"');
    await apply('2');
    const { body } = await kapacitor.call('GET', '/tasks?fields=executing');
    const { tasks } = JSON.parse(body) as { tasks: { id: string; executing: boolean }[] };
    const running = tasks.filter(({ executing }) => executing).map(({ id }) => id);
    expect(running.sort()).toEqual(['alert', 'asked', 'by-hand', 'got']);
    await goesRound(TWO_MINUTES);
    await waitFor('the alert to be over', 60, async () =>
      (await kapacitor.levels('flow')).includes('OK') ? true : undefined,
    );
  });

  it('went on with a changed shared secret', async () => {
    await expect(goesRound(TWO_MINUTES)).resolves.toBeUndefined();
  });

  it('leaks no password, key or shared secret where anybody may look', async () => {
    const texts = await inTheOpen([namespace]);
    texts.set('the synthesized JSON', deployment.json);
    expect(leaks(await secretsOf([namespace]), texts)).toEqual([]);
  });
});
