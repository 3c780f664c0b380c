import { spawnSync } from 'node:child_process';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  ContainerImage,
  Credential,
  CredentialDefaults,
  Duration,
  Peer,
  RemovalPolicy,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  SecureTelegraf,
  SignedTokens,
  TelegrafDeployment,
  TelegrafInput,
} from '../../lib';
import { ALLOWED, bundleOf, letIn, weakenInfluxdb } from './support/access';
import { Attack, metricsAttacks, Target } from './support/attacks';
import { ClientPod, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { InfluxDBClient } from './support/influxdb';
import { get, identity, logs, makeNamespace, podOf, removeNamespaces, secret } from './support/kubectl';
import { inTheOpen, leaks, secretsOf } from './support/leaks';
import { recordTiming, printTimings } from './support/timings';
import { waitFor } from './support/process';
import { Build, Deployment } from './support/terraform';
import { startWeak, WeakName } from './support/weak';

const TWO_MINUTES = 120;
const IMAGE = process.env.LIVE_TELEGRAF_IMAGE ?? 'telegraf:1.39.3';
// Other tests have exporters on the node's network too.
const EXPORTER_PORT = 9219;
const STRANGER: Login = { name: 'stranger', password: 'known to nobody here' };
const ODD_TAG = 'a $HOME ${HOME} "b" \\ # é';

interface Place {
  readonly namespace: string;
  readonly clients: string;
  readonly nodeCidrs: string[];
  /** An image whose Telegraf has `outputs.http`, which sends the tokens and keeps what is refused. The public one has. */
  readonly signing?: string;
  readonly rotation: string;
}

class Collection extends TerraformStack {
  public constructor(app: App, { namespace: name, clients, nodeCidrs, signing, rotation }: Place) {
    super(app, 'telegraf');
    const removalPolicy = RemovalPolicy.DESTROY;
    new KubernetesProvider(this, 'kubernetes');
    // Terraform makes another one of these by `-replace`.
    CredentialDefaults.of(this).set(Credential.generated());
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority, storage: { removalPolicy } });
    const metrics = influxdb.addDatabase('metrics');
    const dashboards = influxdb.addUser('dashboards');
    metrics.grantRead(dashboards);
    influxdb.addDatabase('other');

    const often = { interval: Duration.seconds(2), flushInterval: Duration.seconds(2) };
    const hosts = new SecureTelegraf(this, 'hosts', { ...often, namespace, globalTags: { odd: ODD_TAG } });
    hosts.writeTo(metrics);
    const served = hosts.serveMetrics({ authority });
    served.allowScrapeFrom(Peer.pods(clients, ALLOWED));

    const nodes = new SecureNodeExporter(this, 'nodes', {
      name: `${name}-nodes`,
      authority,
      nodeCidrs,
      port: EXPORTER_PORT,
      namespaceRemovalPolicy: removalPolicy,
    });
    const gateway = new SecureTelegraf(this, 'gateway', {
      ...often,
      namespace,
      deployment: TelegrafDeployment.replicas(1),
      inputs: [TelegrafInput.telegrafItself()],
    });
    gateway.scrape(nodes, { tags: { of: 'nodes' } });
    gateway.scrape(served, { tags: { of: 'hosts' } });
    gateway.writeTo(metrics);

    if (signing !== undefined) {
      const image = ContainerImage.fromTag(signing);
      const signed = new SecureTelegraf(this, 'signed', { ...often, namespace, image, inputs: [TelegrafInput.mem()] });
      const database = influxdb.addDatabase('signed');
      database.grantRead(dashboards);
      signed.writeTo(database, { tokens: SignedTokens.because('what is tested') });
      const changing = influxdb.addDatabase('changing');
      changing.grantRead(dashboards);
      const rotated = { ...often, namespace, image, inputs: [TelegrafInput.mem()] };
      new SecureTelegraf(this, 'rotated', rotated).writeTo(changing, { rotation });
    }

    // It knows all about InfluxDB but a password, and no connection of this stack lets it in.
    const guess = new TerraformVariable(this, 'guess', { type: 'string', sensitive: true });
    const stray = new SecureTelegraf(this, 'stray', { ...often, namespace, inputs: [TelegrafInput.mem()] });
    const address = SecureInfluxDB.fromAttributes(this, 'guessed', {
      url: influxdb.url,
      trust: authority.trust,
      peer: Peer.namespace(name),
    });
    const credential = Credential.fromVariable(guess, { revision: '1' });
    stray.writeTo(address.database('metrics', { userName: 'dashboards', credential }));
  }
}

/** Whether the Telegraf of the image has the plugin that sends tokens, as the public one has. */
function sendsTokens(): boolean {
  if (!process.env.KUBECONFIG) return false;
  const pod = ['run', uniqueName(), `--image=${IMAGE}`, '--restart=Never', '--rm', '-i', '--quiet'];
  // What is written before kubectl is attached, is lost: it closes the input then.
  const script = 'cat >/dev/null; telegraf plugins outputs';
  const { stdout } = spawnSync('kubectl', [...pod, '--command', '--', 'sh', '-c', script], {
    encoding: 'utf8',
    timeout: 60_000,
    input: '',
  });
  const sends = stdout.includes('outputs.http');
  if (!sends)
    console.warn(`SKIPPED: signed tokens: ${IMAGE} has no outputs.http (LIVE_TELEGRAF_IMAGE names another image)`);
  return sends;
}

live('telegraf.test.ts')('Telegraf on a cluster', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const outsider = new ClientPod(clients, 'outsider');
  const url = `https://influxdb.${namespace}.svc:8086`;
  const influxdb = new InfluxDBClient(client, url, 'telegraf');
  const variables = { guess: 'not the password' };
  let nodeCidrs: string[] = [];
  let signing: string | undefined;
  let rotation = 'spring';
  const build: Build = (app) => new Collection(app, { namespace, clients, nodeCidrs, signing, rotation });
  const login = async (name: string): Promise<Login> => {
    const { password = '' } = await secret(namespace, `influxdb-user-${name}`);
    return { name, password };
  };
  const hosts = () => login(`hosts.${namespace}`);
  const trust = async () => client.trust('telegraf', await bundleOf(namespace, 'influxdb'));
  /** Waits for a point that was written after this call. */
  const arrives = async (field: string, measurement: string, where = '', seconds = 60, database = 'metrics') => {
    const dashboards = await login('dashboards');
    const start = `${Date.now()}ms`;
    const statement = `SELECT last(${field}) FROM ${measurement} WHERE time > ${start} ${where}`;
    return waitFor(statement, seconds, async () => {
      const rows = await influxdb.rows(dashboards, database, statement);
      return rows.length > 0 ? rows : undefined;
    });
  };
  const everythingArrives = async (seconds = 60) => {
    await arrives('usage_idle', 'cpu', '', seconds);
    await arrives('node_load1', 'prometheus', `AND "of" = 'nodes'`, seconds);
    await arrives('cpu_usage_idle', 'prometheus', `AND "of" = 'hosts'`, seconds);
  };
  const pods = async () => [await identity(namespace, 'hosts'), await identity(namespace, 'gateway')];

  beforeAll(async () => {
    const { items } = await get<{ items: { status: { addresses: { type: string; address: string }[] } }[] }>(
      '',
      'nodes',
    );
    const addresses = items.flatMap(({ status }) => status.addresses).filter(({ type }) => type === 'InternalIP');
    nodeCidrs = addresses.map(({ address }) => `${address}/32`);
    await makeNamespace(clients);
    const start = Date.now();
    await Promise.all([client.start(ALLOWED), outsider.start(), deployment.apply(build, { variables })]);
    recordTiming('apply of InfluxDB, node exporters and three Telegrafs', start);
    await letIn(clients, namespace);
    await trust();
  });
  afterAll(async () => {
    await removeNamespaces(namespace, `${namespace}-nodes`, clients);
    deployment.forget();
    printTimings();
  });

  it('writes what it collects on each node, with the name of the node and its own tags', async () => {
    await arrives('usage_idle', 'cpu');
    await arrives('used_percent', 'mem');
    await arrives('load1', 'system');
    const dashboards = await login('dashboards');
    const tags = await influxdb.rows(dashboards, 'metrics', 'SHOW TAG VALUES FROM cpu WITH KEY IN (host, odd)');
    const { items } = await get<{ items: { metadata: { name: string } }[] }>('', 'nodes');
    expect(tags).toEqual([...items.map(({ metadata }) => ['host', metadata.name]), ['odd', ODD_TAG]]);
  });

  it('scrapes exporters on the network of the nodes, and another Telegraf', async () => {
    await expect(everythingArrives()).resolves.toBeUndefined();
  });

  it('may write to its database and nothing else: no reading, no other database', async () => {
    const user = await hosts();
    const write = async (login: Login, database: string) =>
      (await influxdb.write(login, database, 'own value=1')).status;
    const query = async (statement: string) => (await influxdb.query(user, 'metrics', statement)).status;
    expect(await write(user, 'metrics')).toBe(204);
    expect(await write(user, 'other')).toBe(403);
    expect(await write({ ...user, password: 'another' }, 'metrics')).toBe(401);
    expect(await query('SELECT * FROM own')).toBe(403);
    expect(await query('DROP MEASUREMENT own')).toBe(403);
    expect(await query('CREATE DATABASE own')).toBe(403);
    expect(await query('SHOW SERIES')).not.toBe(200);
    expect((await influxdb.query(user, 'other', 'DELETE FROM own')).status).toBe(403);
    expect((await influxdb.query(user, 'other', 'DELETE FROM metrics..own')).status).not.toBe(200);
  });

  // InfluxDB has no grant that writes and deletes nothing: whoever has a Telegraf's password can empty its database.
  it('may delete what is in its database, as WRITE allows, which its documentation says', async () => {
    const user = await hosts();
    const admin = await login('admin');
    await influxdb.write(user, 'metrics', 'deleted value=1');
    expect(await influxdb.rows(admin, 'metrics', 'SELECT value FROM deleted')).toHaveLength(1);
    expect((await influxdb.query(user, 'metrics', 'DELETE FROM deleted')).status).toBe(200);
    expect(await influxdb.rows(admin, 'metrics', 'SELECT value FROM deleted')).toEqual([]);
    expect((await influxdb.query(user, 'metrics', 'DROP SERIES FROM own')).status).toBe(200);
    expect((await influxdb.query(user, 'other', 'DROP SERIES FROM own')).status).toBe(403);
  });

  it('reaches no server that it was not connected to, and is not let in there without a password', async () => {
    const { metadata } = await podOf(namespace, 'stray');
    const says = (what: RegExp) =>
      waitFor(String(what), 60, async () => {
        const log = await logs(namespace, metadata.name, 'telegraf');
        return what.test(log) ? true : undefined;
      });
    await says(/failed doing req: .*(Client\.Timeout|i\/o timeout|deadline exceeded)/);
    expect(await logs(namespace, metadata.name, 'telegraf')).not.toContain('401');
    const podSelector = { matchLabels: { 'app.kubernetes.io/instance': 'stray' } };
    await weakenInfluxdb(namespace, { podSelector }, [{ protocol: 'TCP', port: 8086 }]);
    await says(/will be dropped: 401 Unauthorized/);
  });

  it('leaks no password or key where anybody may look: logs, pods, ConfigMaps, events, the synthesized JSON', async () => {
    const namespaces = [namespace, `${namespace}-nodes`];
    const texts = await inTheOpen(namespaces);
    texts.set('the synthesized JSON', deployment.json);
    expect(leaks(await secretsOf(namespaces), texts)).toEqual([]);
  });

  it('needs no second apply', async () => {
    const { changes, status, stderr } = await deployment.plan(build, { variables });
    expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
  });

  describe('its port for metrics', () => {
    let weak: Record<WeakName, string>;
    let real: Target;
    beforeAll(async () => {
      weak = await startWeak(clients, client);
      const host = `hosts.${namespace}.svc`;
      const base = { port: 9273, insider: client, outsider, stranger: STRANGER };
      real = { ...base, scheme: 'https', host, address: host };
    });

    it.each(metricsAttacks)('refuses $name', async (attack: Attack) => {
      const host = weak[`telegraf-${attack.weak}`];
      const scheme = attack.weak === 'open' ? 'http' : 'https';
      const onWeak = await attack.run({ ...real, scheme, host, address: host });
      expect({ weak: onWeak, real: await attack.run(real) }).toEqual({ weak: 'got in', real: 'refused' });
    });

    it('answers those who have the password, and who verify that it is Telegraf', async () => {
      const { password = '' } = await secret(namespace, 'hosts-metrics');
      const user = { name: 'prometheus', password };
      const answer = await client.request({ url: `https://${real.host}:9273/metrics`, ca: 'telegraf', user });
      expect(answer).toMatchObject({ status: 200, exit: 0 });
      expect(answer.body).toMatch(/^cpu_usage_idle\{/m);
    });
  });

  it('goes on with a changed password of InfluxDB, without a restart', async () => {
    const before = await pods();
    const old = await hosts();
    const start = Date.now();
    await deployment.apply(build, { variables, replace: ['random_password.influxdb_client-hosts'] });
    const renewed = await hosts();
    expect(renewed.password).not.toBe(old.password);
    await waitFor('InfluxDB to forget the old password', TWO_MINUTES, async () =>
      (await influxdb.knows(old)) ? undefined : true,
    );
    await arrives('usage_idle', 'cpu', '', TWO_MINUTES);
    recordTiming('from the apply of a new password until points arrive with it', start);
    expect(await influxdb.knows(renewed)).toBe(true);
    expect(await pods()).toEqual(before);
  });

  it('goes on with another authority and certificates of it, without a restart', async () => {
    const before = await pods();
    const old = await bundleOf(namespace, 'influxdb');
    const start = Date.now();
    await deployment.apply(build, { variables, replace: ['tls_private_key.authority_key'] });
    expect(await bundleOf(namespace, 'influxdb')).not.toBe(old);
    await trust();
    await waitFor('InfluxDB under the new authority', TWO_MINUTES, async () => {
      const { exit } = await client.request({ url: `${url}/ping`, ca: 'telegraf' });
      return exit === 0 ? true : undefined;
    });
    await everythingArrives(TWO_MINUTES);
    recordTiming('from the apply of another authority until all is verified by it', start);
    expect(await pods()).toEqual(before);
  });

  (sendsTokens() ? describe : describe.skip)('tokens that it signs itself', () => {
    it('are shown to InfluxDB in place of a password, also with a changed shared secret, without a restart', async () => {
      signing = IMAGE;
      await deployment.apply(build, { variables });
      await arrives('used_percent', 'mem', '', 60, 'signed');
      const before = await identity(namespace, 'signed');
      const start = Date.now();
      await deployment.apply(build, { variables, replace: ['random_password.influxdb_shared-secret'] });
      await arrives('used_percent', 'mem', '', TWO_MINUTES, 'signed');
      recordTiming('from the apply of a new shared secret until points arrive with it', start);
      expect(await identity(namespace, 'signed')).toEqual(before);
      const texts = await inTheOpen([namespace]);
      expect(leaks(await secretsOf([namespace]), texts)).toEqual([]);
    });

    it('loses no point while its password changes, and no pod', async () => {
      signing = IMAGE;
      await deployment.apply(build, { variables });
      await arrives('used_percent', 'mem', '', TWO_MINUTES, 'changing');
      const { username: name = '', password = '' } = await secret(namespace, 'rotated-account-influxdb');
      const [before, start] = [await identity(namespace, 'rotated'), Date.now()];
      rotation = 'autumn';
      await deployment.apply(build, { variables });
      // Only once nobody could write as it any more does it show that nobody has to.
      await waitFor('InfluxDB to forget the former user', 8 * 60, async () =>
        (await influxdb.knows({ name, password })) ? undefined : true,
      );
      await arrives('used_percent', 'mem', '', TWO_MINUTES, 'changing');
      const [from, to] = [start, Date.now() - 10_000].map((time) => `${Math.ceil(time / 2000) * 2000}ms`);
      const counted = `SELECT count(used_percent) FROM mem WHERE time >= ${from} AND time < ${to} GROUP BY time(2s)`;
      const rows = await influxdb.rows(await login('dashboards'), 'changing', counted);
      expect(rows.filter(([, count]) => count === 0)).toEqual([]);
      expect(rows.length).toBeGreaterThan(100);
      expect(await identity(namespace, 'rotated')).toEqual(before);
    });
  });
});
