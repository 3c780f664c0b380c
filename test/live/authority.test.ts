import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Duration,
  RemovalPolicy,
  SecureInfluxDB,
  SecureNamespace,
  SecureTelegraf,
  SelfManagedAuthorityProps,
  TelegrafDeployment,
  TelegrafInput,
} from '../../lib';
import { ALLOWED, bundleOf, letIn } from './support/access';
import { TURNS } from './support/background';
import { ClientPod, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { InfluxDBClient } from './support/influxdb';
import { identity, logs, makeNamespace, podOf, removeNamespaces, secret } from './support/kubectl';
import { Reader } from './support/reader';
import { recordTiming, printTimings } from './support/timings';
import { pause, waitFor } from './support/process';
import { Build, Deployment } from './support/terraform';
import { longestGap, Writer } from './support/writer';

// In which kubelets bring a changed bundle to the pods, as the documentation says.
const TWO_MINUTES = 120;

// Of curl: nobody listens, no answer in time, and a connection that ends in its handshake, before its answer and in it.
const CUT_OFF = [7, 28, 35, 52, 56];

type Step = Pick<SelfManagedAuthorityProps, 'generation' | 'alsoTrustedGenerations'>;

class Replacement extends TerraformStack {
  public constructor(app: App, name: string, step: Step) {
    super(app, 'authority');
    new KubernetesProvider(this, 'kubernetes');
    const removalPolicy = RemovalPolicy.DESTROY;
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority', step);
    // On the one node of a cluster for tests another suite takes the place of a pod that starts again: a small one finds another.
    const resources = { requestedCpu: 0.01 };
    const influxdb = new SecureInfluxDB(this, 'influxdb', {
      namespace,
      authority,
      resources,
      storage: { removalPolicy },
    });
    const metrics = influxdb.addDatabase('metrics');
    metrics.grantAll(influxdb.addUser('collector'));
    const often = Duration.seconds(1);
    const telegraf = new SecureTelegraf(this, 'telegraf', {
      namespace,
      deployment: TelegrafDeployment.replicas(1),
      inputs: [TelegrafInput.mem()],
      interval: often,
      flushInterval: often,
    });
    telegraf.writeTo(metrics);
  }
}

live('authority.test.ts')('an authority that replaces another over three applies', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const host = `influxdb.${namespace}.svc`;
  const url = `https://${host}:8086`;
  const influxdb = new InfluxDBClient(client, url, 'platform');
  const step =
    (what: Step): Build =>
    (app) =>
      new Replacement(app, namespace, what);
  const login = async (name: string): Promise<Login> => {
    const { password = '' } = await secret(namespace, `influxdb-user-${name}`);
    return { name, password };
  };
  const trust = async () => client.trust('platform', await bundleOf(namespace, 'influxdb'));
  // Nothing where it is not verified.
  const serial = async () => {
    const verify = `-CAfile /tmp/platform.crt -no-CApath -verify_return_error -verify_hostname ${host}`;
    const dial = `openssl s_client -connect ${host}:8086 -servername ${host} ${verify} </dev/null 2>/dev/null`;
    return (await client.tryRun(`${dial} | openssl x509 -noout -serial`)).stdout;
  };

  beforeAll(async () => {
    await makeNamespace(clients);
    await Promise.all([client.start(ALLOWED), deployment.apply(step({}))]);
    await letIn(clients, namespace);
    await trust();
  });
  afterAll(async () => {
    await removeNamespaces(namespace, clients);
    deployment.forget();
    printTimings();
  });

  // influxd reads what verifies its subscribers at its start: it is started again in each apply, and away for these seconds.
  it('leaves nobody who could not verify InfluxDB, and nothing else away than InfluxDB for a start', async () => {
    const user = await login('collector');
    const before = await identity(namespace, 'telegraf');
    const first = await serial();
    const writer = new Writer(client, 'through');
    await writer.start(url, user);
    const reader = new Reader(client, 'reads');
    await reader.start(url, user, 'SELECT last(value) FROM through');
    const start = Date.now();
    try {
      await deployment.apply(step({ alsoTrustedGenerations: [2] }));
      await trust();
      await pause(TWO_MINUTES);
      await deployment.apply(step({ generation: 2, alsoTrustedGenerations: [1] }));
      await trust();
      await waitFor('a certificate of the next one', TWO_MINUTES, async () =>
        ['', first].includes(await serial()) ? undefined : true,
      );
      // Each pod has the bundle of the second apply, or the third would take what it still needs.
      await pause(TWO_MINUTES - 30);
      await deployment.apply(step({ generation: 2 }));
      await trust();
      await pause(30);
    } finally {
      await Promise.all([writer.stop(), reader.stop()]);
    }
    recordTiming('an authority replaced over three applies', start);
    const written = await writer.seen();
    // Refused, cut off, or answered by one that stops, is what a client sends again. What it would not is a server that it cannot verify, or a 401.
    const away = ({ status, exit }: { status: number; exit: number }) =>
      status >= 500 || (status === 0 && CUT_OFF.includes(exit));
    expect(written.filter((one) => one.status !== 204 && !away(one))).toEqual([]);
    expect(written.filter(({ status }) => status === 204).length).toBeGreaterThan(TURNS);
    const reads = (await reader.seen()).map((line) => {
      const [status = NaN, exit = NaN] = line.split(' ').map(Number);
      return { status, exit };
    });
    expect(reads.filter((one) => one.status !== 200 && !away(one))).toEqual([]);
    expect(reads.filter(({ status }) => status === 200).length).toBeGreaterThan(TURNS);
    const gap = longestGap(written);
    recordTiming('without writes while an authority is replaced', gap.from, gap.to);
    expect(gap.to - gap.from).toBeLessThan(60_000);
    const { metadata } = await podOf(namespace, 'telegraf');
    expect((await logs(namespace, metadata.name, 'telegraf')).match(/^.*x509.*$/gm)).toBeNull();
    // Of a part of ten seconds there may be none.
    const [from, to] = [start, Date.now() - 10_000].map((time) => `${Math.ceil(time / 10_000) * 10}s`);
    const span = `time >= ${from} AND time < ${to}`;
    const counted = `SELECT count(used_percent) FROM mem WHERE ${span} GROUP BY time(10s)`;
    const points = await influxdb.rows(user, 'metrics', counted);
    expect(points.filter(([, count]) => count === 0)).toEqual([]);
    expect(points.length).toBeGreaterThan(TURNS);
    expect(await identity(namespace, 'telegraf')).toEqual(before);
    expect(await serial()).not.toBe(first);
  });
});
