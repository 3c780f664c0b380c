import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  CredentialDefaults,
  Duration,
  RemovalPolicy,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  Size,
} from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import { ClientPod, curlConfig, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { InfluxDBClient } from './support/influxdb';
import { KapacitorClient } from './support/kapacitor';
import {
  exists,
  identity,
  isReady,
  kubectl,
  logs,
  makeNamespace,
  podOf,
  removeNamespaces,
  secret,
} from './support/kubectl';
import { Node } from './support/node';
import { valuesOf } from './support/leaks';
import { Ended, pause, waitFor } from './support/process';
import { PrometheusClient } from './support/prometheus';
import { Prowler } from './support/prowler';
import { Deployment } from './support/terraform';
import { recordTiming, printTimings } from './support/timings';
import { longestGap, Writer } from './support/writer';

const TWO_MINUTES = 120;
const MEBIBYTES = 64;
const KAPACITOR_MEBIBYTES = 16;
// What ends them on the node, where something starts them again.
const RESTART = process.env.LIVE_NODE_RESTART ?? '';
const DAEMONS = ['kubelet', 'containerd'];
const describeRestart = RESTART === '' ? describe.skip : describe;
if (RESTART === '')
  console.warn('SKIPPED: kubelet and containerd in test/live/faults.test.ts: LIVE_NODE_RESTART names no command');
// That nobody gets in by, whatever happens.
const DOORS = [
  ['influxdb', ':8086/query?q=SHOW+DATABASES'],
  ['kapacitor', ':9092/kapacitor/v1/tasks'],
  ['prometheus', ':9090/metrics'],
] as const;

class Store extends TerraformStack {
  public constructor(app: App, name: string, volumes: Readonly<Record<'influxdb' | 'kapacitor', string>>) {
    super(app, 'store');
    new KubernetesProvider(this, 'kubernetes');
    // An ephemeral one is another one in a Secret that is made again.
    CredentialDefaults.of(this).set(Credential.generated());
    const removalPolicy = RemovalPolicy.DESTROY;
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const influxdb = new SecureInfluxDB(this, 'influxdb', {
      namespace,
      authority,
      storage: { size: Size.mebibytes(MEBIBYTES), storageClassName: volumes.influxdb, removalPolicy },
      resources: { requestedMemory: Size.mebibytes(256), memoryLimit: Size.mebibytes(256) },
    });
    const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
    metrics.grantAll(influxdb.addUser('collector'));
    new SecureTelegraf(this, 'telegraf', { namespace }).writeTo(metrics);
    const storage = { removalPolicy };
    const size = Size.mebibytes(KAPACITOR_MEBIBYTES);
    new SecureKapacitor(this, 'kapacitor', {
      namespace,
      authority,
      storage: { size, storageClassName: volumes.kapacitor, removalPolicy },
    }).subscribeTo(metrics);
    const prometheus = new SecurePrometheus(this, 'prometheus', { namespace, authority, storage });
    prometheus.scrape(influxdb);
  }
}

live('faults.test.ts')('faults', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const volumes = { influxdb: `${namespace}-volume`, kapacitor: `${namespace}-kapacitor` };
  const node = new Node(`${namespace}-node`, `/tmp/${namespace}`);
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const host = (name: string) => `${name}.${namespace}.svc`;
  const url = `https://${host('influxdb')}:8086`;
  const influxdb = new InfluxDBClient(client, url, 'platform');
  const build = (app: App) => new Store(app, namespace, volumes);
  const until = (what: string, ask: () => Promise<boolean>) =>
    waitFor(what, TWO_MINUTES, async () => ((await ask()) ? true : undefined));
  const there = (kind: string, name: string) => exists(namespace, kind, name).catch(() => false);
  const ready = (name: string) => podOf(namespace, name).then(isReady, () => false);
  const killed: number[] = [];
  const unguarded: string[] = [];
  const imported: string[] = [];
  let firstPod: string;
  let collector: Login;
  let kapacitor: KapacitorClient;
  let prometheus: PrometheusClient;

  beforeAll(async () => {
    await Promise.all([node.start(), makeNamespace(clients)]);
    await node.makeVolume(volumes.influxdb, MEBIBYTES);
    await node.makeVolume(volumes.kapacitor, KAPACITOR_MEBIBYTES);
    await client.start(ALLOWED);
    const moments = [
      () => exists('', 'namespace', namespace),
      () => there('statefulset', 'influxdb'),
      () => there('statefulset', 'kapacitor'),
    ];
    for (const moment of moments) {
      killed.push(await importing(() => deployment.killApply(build, moment)));
      for (const name of ['influxdb', 'kapacitor', 'prometheus'])
        if ((await there('statefulset', name)) && !(await there('networkpolicy', `${name}-deny`))) unguarded.push(name);
    }
    firstPod = (await podOf(namespace, 'influxdb')).metadata.uid;
    if ((await importing(() => deployment.tryApply(build))) !== 0) throw new Error('the last apply failed');
    await letIn(clients, namespace);
    await client.trust('platform', await bundleOf(namespace, 'influxdb'));
    const login = async (name: string, of: string) => ({
      name,
      password: (await secret(namespace, of)).password ?? '',
    });
    collector = await login('collector', 'influxdb-user-collector');
    const admin = await login('admin', 'kapacitor-user-admin');
    kapacitor = new KapacitorClient(client, `https://${host('kapacitor')}:9092`, 'platform', admin);
    prometheus = new PrometheusClient(client, `https://${host('prometheus')}:9090`, 'platform', () =>
      login('prometheus', 'prometheus-credential'),
    );
    await kapacitor.show('metrics', 'flow');
  });
  afterAll(async () => {
    try {
      await deployment.destroy();
    } finally {
      await removeNamespaces(namespace, clients);
      await node.end(...Object.values(volumes));
      deployment.forget();
      printTimings();
    }
  });

  // As a person does who reads what an apply says: each object that it finds there is imported, and it is run again.
  async function importing(apply: () => Promise<Ended>): Promise<number> {
    for (;;) {
      const { status, stderr } = await apply();
      deployment.restoreState();
      const found = [
        ...stderr.matchAll(/Error: (?:Failed to create \w+: )?(\S+) "(\S+)"\s+already\s+exists\s+with ([^\s,]+),/g),
      ];
      if (status !== 1 || found.length === 0) {
        if (status === 1) console.warn(stderr.slice(0, 2000));
        return status;
      }
      for (const [, kind, name = '', address = ''] of found) {
        const id = kind === 'namespaces' ? name : `${namespace}/${name}`;
        await deployment.importObject(address, id);
        imported.push(`${kind} ${id}`);
      }
    }
  }

  /** What a writer is told while something happens that he gets over: what he was told is there must be there. */
  async function faulty(name: string, happen: () => Promise<void>): Promise<void> {
    const writer = new Writer(client, name);
    const prowler = new Prowler(client, `${name}-prowler`);
    const doors = DOORS.map(([server, door]) => host(server) + door);
    await prowler.start(doors);
    await writer.start(url, collector);
    try {
      await happen();
      await until('writes', async () => {
        const last = (await writer.seen()).slice(-10);
        return last.length === 10 && last.every(({ status }) => status === 204);
      });
    } finally {
      await writer.stop();
      await prowler.stop();
    }
    const written = await writer.seen();
    const gap = longestGap(written);
    recordTiming(`without writes, ${name}`, gap.from, gap.to);
    const rows = await influxdb.rows(collector, 'metrics', `SELECT value FROM "${name}"`);
    const kept = new Set(rows.map(([, value]) => value));
    expect(written.filter(({ number, status }) => status === 204 && !kept.has(number))).toEqual([]);
    const answers = await prowler.answers();
    expect(Object.keys(answers).filter((answer) => !/^(000 |400 http:|401 https:)/.test(answer))).toEqual([]);
    for (const door of doors) expect(answers[`401 https://${door}`]).toBeGreaterThan(0);
    await until('a point in a task of Kapacitor', async () => {
      const value = Date.now();
      await influxdb.write(collector, 'metrics', `flow value=${value}`);
      await pause(0.5);
      return (await kapacitor.seen('flow')) === value;
    });
  }

  it('an apply that is killed three times goes on where it was: a person imports what was in the making, and no pod was without its policy', async () => {
    expect(killed).toEqual([-1, -1, -1]);
    expect(unguarded).toEqual([]);
    expect(imported.join('\n')).toMatch(new RegExp(`^statefulsets\\S* ${namespace}/influxdb$`, 'm'));
    expect(imported.filter((one, i) => imported.indexOf(one) !== i)).toEqual([]);
    expect((await podOf(namespace, 'influxdb')).metadata.uid).toBe(firstPod);
    expect((await deployment.plan(build)).changes).toEqual({});
  });

  it('a query that takes all memory ends InfluxDB, which is back with all that it acknowledged', async () => {
    const config = curlConfig({ url: `${url}/query?db=metrics`, ca: 'platform', user: collector, timeout: 60 });
    await client.writeFile('/tmp/nested.conf', config);
    await faulty('memory', async () => {
      const nested = `{ printf 'q=SELECT '; head -c 4000000 /dev/zero | tr '\\0' '('; } >/tmp/nested`;
      await client.run(`${nested}; curl -qs -K /tmp/nested.conf --data-binary @/tmp/nested || :`);
      await until('a container that was started again', async () => {
        const { restarts } = await identity(namespace, 'influxdb');
        return (restarts.influxdb ?? 0) > 0;
      });
    });
    const { status } = await podOf(namespace, 'influxdb');
    const ended = status.containerStatuses?.find(({ name }) => name === 'influxdb')?.lastState.terminated?.reason;
    expect(ended).toBe('OOMKilled');
  });

  it('a full volume refuses what does not fit, and takes writes again once there is room', async () => {
    const before = Date.now();
    await faulty('full', async () => {
      await node.fill(volumes.influxdb);
      await until('an InfluxDB that is not ready', async () => !(await ready('influxdb')));
      await node.makeRoom(volumes.influxdb);
    });
    expect(await logs(namespace, 'influxdb-0', 'influxdb')).toContain(
      'is full: writes are refused until there is room',
    );
    // What Telegraf could not write meanwhile it had kept, from every ten seconds of it.
    const [from, to] = [before, Date.now()].map((time) => Math.floor(time / 10_000) * 10_000);
    const cpu = `SELECT count(usage_idle) FROM cpu WHERE time >= ${from}ms AND time < ${to}ms GROUP BY time(10s) fill(0)`;
    await until('what Telegraf has kept', async () => {
      const counts = (await influxdb.rows(collector, 'metrics', cpu)).map(([, count]) => count);
      return counts.length > 0 && !counts.includes(0);
    });
  });

  it('a full volume of Kapacitor refuses a task, while those that are there go on, and takes it once there is room', async () => {
    // More than bolt has pages for.
    const script = `stream|from().measurement('large') // ${'x'.repeat(1_000_000)}`;
    const task = { id: 'large', type: 'stream', dbrps: [{ db: 'metrics', rp: 'autogen' }], script };
    await faulty('kapacitor-full', async () => {
      await node.fill(volumes.kapacitor);
      expect((await kapacitor.call('POST', '/tasks', task)).status).toBe(500);
      await influxdb.write(collector, 'metrics', 'flow value=1');
      await until('a point in a task, on a full volume', async () => (await kapacitor.seen('flow')) === 1);
      await node.makeRoom(volumes.kapacitor);
      expect((await kapacitor.call('POST', '/tasks', task)).status).toBe(200);
    });
    expect((await identity(namespace, 'kapacitor')).restarts.kapacitor).toBe(0);
    expect((await kapacitor.call('DELETE', '/tasks/large')).status).toBe(204);
  });

  it('a daemon that hangs, whose pod is deleted by force, and its successor do not write at once', async () => {
    const before = (await podOf(namespace, 'influxdb')).metadata.uid;
    await faulty('forced', async () => {
      for (const name of ['influxdb', 'kapacitor', 'prometheus']) {
        await node.signal('STOP', namespace, `${name}-0`);
        await kubectl(['-n', namespace, 'delete', 'pod', `${name}-0`, '--grace-period=0', '--force']);
      }
      for (const name of ['influxdb', 'kapacitor', 'prometheus']) await until(`another ${name}`, () => ready(name));
    });
    expect((await podOf(namespace, 'influxdb')).metadata.uid).not.toBe(before);
  });

  describeRestart('the daemons of its node', () => {
    it('a node whose kubelet and containerd are restarted serves on, and no pod is another one', async () => {
      const names = ['influxdb', 'kapacitor', 'prometheus', 'telegraf'];
      const all = () => Promise.all(names.map((name) => identity(namespace, name)));
      const before = await all();
      await faulty('kubelet', () => node.restart(RESTART, DAEMONS));
      expect(await all()).toEqual(before);
    });
  });

  it('a node that loses its power has all that was acknowledged when it is back', async () => {
    const scraped = async () => (await prometheus.query('count_over_time(up{job="influxdb"}[1h])')).influxdb ?? 0;
    await until('a scrape', async () => (await scraped()) > 0);
    const before = await scraped();
    const names = ['influxdb-0', 'kapacitor-0', 'prometheus-0'];
    const telegraf = (await podOf(namespace, 'telegraf')).metadata.name;
    await faulty('power', async () => {
      await node.signal('KILL', namespace, ...names, telegraf);
      if (RESTART !== '') await node.restart(RESTART, DAEMONS);
      for (const name of ['influxdb', 'kapacitor', 'prometheus', 'telegraf']) {
        await until(`a ${name} that was started again`, async () => {
          const { restarts } = await identity(namespace, name);
          return (restarts[name] ?? 0) > 0 && (await ready(name));
        });
      }
    });
    expect(await scraped()).toBeGreaterThanOrEqual(before);
  });

  it('Secrets and policies that somebody deleted are made again by an apply, as they were, and who writes does not notice', async () => {
    const before = await passwords();
    await faulty('deleted', async () => {
      await kubectl(['-n', namespace, 'delete', 'secret,networkpolicy', '--all']);
      await letIn(clients, namespace);
      await deployment.apply(build);
    });
    expect(await passwords()).toEqual(before);
    expect((await deployment.plan(build)).changes).toEqual({});
  });

  async function passwords(): Promise<[string, string][]> {
    return (await valuesOf([namespace])).map(({ name, text }): [string, string] => [name, text]).sort();
  }
});
