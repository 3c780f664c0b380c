import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  ChronografLogin,
  ContainerImage,
  RemovalPolicy,
  SecureChronograf,
  SecureInfluxDB,
  SecureNamespace,
  Size,
} from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import { Background } from './support/background';
import { ClientPod, curlConfig, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { identity, isReady, kubectl, makeNamespace, podOf, removeNamespaces, secret } from './support/kubectl';
import { Node } from './support/node';
import { waitFor } from './support/process';
import { Deployment } from './support/terraform';
import { printTimings, recordTiming } from './support/timings';

const TWO_MINUTES = 120;
const MEBIBYTES = 16;

class Shown extends TerraformStack {
  public constructor(app: App, name: string, storageClassName: string) {
    super(app, 'shown');
    new KubernetesProvider(this, 'kubernetes');
    const removalPolicy = RemovalPolicy.DESTROY;
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority, storage: { removalPolicy } });
    const chronograf = new SecureChronograf(this, 'chronograf', {
      namespace,
      authority,
      storage: { size: Size.mebibytes(MEBIBYTES), storageClassName, removalPolicy },
      image: ContainerImage.fromTag(process.env.LIVE_CHRONOGRAF_IMAGE ?? ''),
      login: ChronografLogin.htpasswd('a test without a login provider', { users: [{ name: 'operator' }] }),
    });
    chronograf.readFrom(influxdb.addDatabase('metrics'));
  }
}

live('chronograf-faults.test.ts', 'LIVE_CHRONOGRAF_IMAGE')('faults of Chronograf', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const volume = `${namespace}-chronograf`;
  const node = new Node(`${namespace}-node`, `/tmp/${namespace}`);
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const api = `https://chronograf.${namespace}.svc:8888/chronograf/v1`;
  const headers = { 'Content-Type': 'application/json' };
  let operator: Login;

  const until = (what: string, ask: () => Promise<boolean>) =>
    waitFor(what, TWO_MINUTES, async () => ((await ask()) ? true : undefined));
  const ask = (path: string, body?: object) =>
    client.request({
      url: `${api}/${path}`,
      ca: 'platform',
      user: operator,
      ...(body && { method: 'POST', headers, body: JSON.stringify(body) }),
    });
  const dashboards = async (): Promise<string[]> => {
    const { status, body, error } = await ask('dashboards');
    if (status !== 200) throw new Error(`HTTP ${status} ${error}`);
    return (JSON.parse(body) as { dashboards: { name: string }[] }).dashboards.map(({ name }) => name);
  };
  const restarts = async () => (await identity(namespace, 'chronograf')).restarts.chronograf ?? 0;
  const ready = () => podOf(namespace, 'chronograf').then(isReady, () => false);

  /** Somebody makes one dashboard after the other while something happens: those that he was told of must be there. */
  async function faulty(name: string, happen: () => Promise<void>): Promise<void> {
    const config = curlConfig({ url: `${api}/dashboards`, ca: 'platform', user: operator, headers, timeout: 5 });
    await client.writeFile(`/tmp/${name}.conf`, config);
    const maker = new Background(client, name);
    // One without an id was not stored, whatever the status says.
    await maker.start(`status=$(curl -qs -o /tmp/${name}.answer -w '%{http_code}' -K /tmp/${name}.conf --data "{\\"name\\":\\"${name} $n\\",\\"cells\\":[]}")
  if [ "$status" = 201 ] && grep -q '"id":"0"' /tmp/${name}.answer; then status=000; fi
  echo "$n $(date +%s%3N) $((10#$status))"`);
    const seen = async () => (await maker.lines()).map((line) => line.split(' ').map(Number));
    try {
      await until('dashboards that are made', async () => (await seen()).some(([, , status]) => status === 201));
      await happen();
      await until('dashboards that are made again', async () => {
        const last = (await seen()).slice(-5);
        return last.length === 5 && last.every(([, , status]) => status === 201);
      });
    } finally {
      await maker.stop();
    }
    const made = (await seen()).filter(([, , status]) => status === 201);
    const gaps = made.map(([, at = 0], i) => [made[i - 1]?.[1] ?? at, at] as const);
    const [from, to] = gaps.reduce((longest, gap) => (gap[1] - gap[0] > longest[1] - longest[0] ? gap : longest));
    recordTiming(`without a dashboard, ${name}`, from, to);
    const kept = new Set(await dashboards());
    expect(made.map(([n]) => `${name} ${n}`).filter((one) => !kept.has(one))).toEqual([]);
    for (const [door, status] of [
      ['dashboards', 401],
      ['sources', 401],
    ] as const)
      expect((await client.request({ url: `${api}/${door}`, ca: 'platform' })).status).toBe(status);
  }

  beforeAll(async () => {
    await Promise.all([node.start(), makeNamespace(clients)]);
    await node.makeVolume(volume, MEBIBYTES);
    await Promise.all([client.start(ALLOWED), deployment.apply((app) => new Shown(app, namespace, volume))]);
    await letIn(clients, namespace, { products: ['chronograf'], ports: [8888] });
    await client.trust('platform', await bundleOf(namespace, 'chronograf'));
    const { password = '' } = await secret(namespace, 'chronograf-user-operator');
    operator = { name: 'operator', password };
  });
  afterAll(async () => {
    try {
      await deployment.destroy();
    } finally {
      await removeNamespaces(namespace, clients);
      await node.end(volume);
      deployment.forget();
      printTimings();
    }
  });

  it('a daemon that is killed is back by itself, in the same pod, with each dashboard that it acknowledged', async () => {
    const before = await identity(namespace, 'chronograf');
    await faulty('killed', async () => {
      const kill = `for one in /proc/[0-9]*; do read -r name <"$one/comm" && [ "$name" = chronograf ] && kill -KILL "\${one#/proc/}"; done; :`;
      await kubectl(['-n', namespace, 'exec', 'chronograf-0', '-c', 'chronograf', '--', 'bash', '-c', kill]);
      await until('a container that was started again', async () => (await restarts()) > 0);
    });
    expect((await identity(namespace, 'chronograf')).uid).toBe(before.uid);
  });

  it('a pod that hangs and is deleted by force has a successor with all of them', async () => {
    const { uid } = await identity(namespace, 'chronograf');
    await faulty('forced', async () => {
      await node.signal('STOP', namespace, 'chronograf-0');
      await kubectl(['-n', namespace, 'delete', 'pod', 'chronograf-0', '--grace-period=0', '--force']);
      await until('another Chronograf', ready);
    });
    expect((await identity(namespace, 'chronograf')).uid).not.toBe(uid);
  });

  it('a node that loses its power has all of them when it is back', async () => {
    await faulty('power', async () => {
      const before = await restarts();
      await node.signal('KILL', namespace, 'chronograf-0');
      await until('a Chronograf that was started again', async () => (await restarts()) > before && (await ready()));
    });
    expect(await ready()).toBe(true);
  });

  it('a full volume takes no large dashboard, shows those that there are, and takes more once there is room', async () => {
    const before = await restarts();
    // More than bolt has pages for.
    const large = { name: 'x'.repeat(1_000_000), cells: [] };
    await faulty('full', async () => {
      await node.fill(volume);
      // The daemon says 201, of a dashboard without a name.
      expect((await ask('dashboards', large)).body).not.toContain(large.name);
      const shown = await dashboards();
      expect(shown).toEqual(expect.arrayContaining([expect.stringMatching(/^full \d/)]));
      expect(shown).not.toContain(large.name);
      expect((await ask('me')).status).toBe(200);
      await until('a Chronograf that is not ready', async () => !(await ready()));
      await node.makeRoom(volume);
      await until('a Chronograf that is ready', ready);
      expect((await ask('dashboards', large)).status).toBe(201);
      expect(await dashboards()).toContain(large.name);
    });
    expect(await restarts()).toBe(before);
  });
});
