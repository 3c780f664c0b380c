import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import {
  CertificateAuthority,
  Credential,
  CredentialDefaults,
  Duration,
  IScrapeTarget,
  MonitorProps,
  Peer,
  PodMonitor,
  RemovalPolicy,
  ScrapeConfig,
  ScrapeTarget,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  ServiceMonitor,
  Size,
  TelegrafInput,
  Trust,
} from '../../lib';
import { ClientPod } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { Impostor } from './support/impostor';
import {
  get,
  identity,
  kubectl,
  KubernetesObject,
  makeNamespace,
  podOf,
  removeNamespaces,
  secret,
} from './support/kubectl';
import { recordTiming, printTimings } from './support/timings';
import { Authority } from './support/openssl';
import { PROMETHEUS_POD, PrometheusOperator, SELECTED } from './support/operator';
import { pause, waitFor } from './support/process';
import { SeenTarget } from './support/prometheus';
import { Build, Deployment } from './support/terraform';

const { LIVE_PROMETHEUS_OPERATOR_IMAGE: operatorImage = '', LIVE_PROMETHEUS_CONFIG_RELOADER_IMAGE: reloader = '' } =
  process.env;
const TWO_MINUTES = 120;
const TELEGRAF_PASSWORD = 'of who scrapes Telegraf';
const variables = { password_telegraf: TELEGRAF_PASSWORD, password_guess: 'another' };

type Monitor = new (scope: Construct, id: string, props: MonitorProps) => Construct;
const KINDS: Readonly<Record<string, Monitor>> = { ServiceMonitor, PodMonitor, ScrapeConfig };
const KIND_NAMES = Object.keys(KINDS);
const TARGETS = ['nodes', 'influxdb', 'kapacitor', 'team', 'hosts'];

/** The name of a job in the configuration that the operator writes. */
function pool(kind: string, namespace: string, name: string): string {
  const job = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}/${namespace}/${name}`;
  return kind === 'ScrapeConfig' ? job : `${job}/0`;
}

interface Place {
  readonly namespace: string;
  /** Where the operator and its Prometheus are. */
  readonly observability: string;
}

class Watched extends TerraformStack {
  public constructor(app: App, { namespace: name, observability }: Place) {
    super(app, 'watched');
    new KubernetesProvider(this, 'kubernetes');
    // Terraform makes another one of these by `-replace`.
    CredentialDefaults.of(this).set(Credential.generated());
    const removalPolicy = RemovalPolicy.DESTROY;
    const given = (id: string) =>
      Credential.fromVariable(new TerraformVariable(this, `password_${id}`, { type: 'string', sensitive: true }), {
        revision: '1',
      });
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const beside = SecureNamespace.fromName(this, 'observability', { name: observability });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const storage = { size: Size.mebibytes(256), removalPolicy };
    const resources = { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) };
    const props = { namespace, authority, storage, resources };

    const nodes = new SecureNodeExporter(this, 'nodes', {
      name: `${name}-nodes`,
      authority,
      hostNetwork: false,
      namespaceRemovalPolicy: removalPolicy,
    });
    const influxdb = new SecureInfluxDB(this, 'influxdb', props);
    const kapacitor = new SecureKapacitor(this, 'kapacitor', props);
    const team = new SecurePrometheus(this, 'team', {
      ...props,
      clientAuthentication: { trust: authority.trust },
    });
    const password = given('telegraf');
    const hosts = new SecureTelegraf(this, 'hosts', {
      namespace,
      resources,
      inputs: [TelegrafInput.mem()],
    }).serveMetrics({ authority, credential: password });
    const targets: Record<string, IScrapeTarget> = { nodes, influxdb, kapacitor, team, hosts };

    const seconds = Duration.seconds(2);
    const monitor = {
      labels: SELECTED,
      peers: [Peer.pods(observability, PROMETHEUS_POD)],
      interval: seconds,
      scrapeTimeout: seconds,
      authority,
    };
    for (const [kind, Kind] of Object.entries(KINDS)) {
      for (const id of TARGETS)
        new Kind(this, `${id}-${kind.toLowerCase()}`, { ...monitor, target: targets[id] ?? nodes, namespace: beside });
      // As the example has them.
      new Kind(this, `own-${kind.toLowerCase()}`, { ...monitor, target: influxdb });
    }

    // The same Telegraf, as who trusts too much or knows too little has it.
    const of = (id: string, trust: Trust, serverName: string, credential: Credential) => {
      const { discoveryName, port } = hosts;
      const peers = [Peer.pods(name, { 'app.kubernetes.io/instance': 'hosts' })];
      const attributes = { discoveryName, port, trust, serverName, credential, peers };
      const target = ScrapeTarget.fromAttributes(this, id, attributes);
      new ScrapeConfig(this, `${id}-config`, { ...monitor, target, namespace: beside, name: id });
    };
    of('careless', Trust.unverified('what an attack has to succeed against'), hosts.serverName, password);
    of('misnamed', authority.trust, 'another.example', password);
    of('guessed', authority.trust, hosts.serverName, given('guess'));
  }
}

live(
  'prometheus-operator.test.ts',
  'LIVE_PROMETHEUS_OPERATOR_IMAGE',
  'LIVE_PROMETHEUS_CONFIG_RELOADER_IMAGE',
)('the Prometheus Operator on a cluster', () => {
  const namespace = uniqueName();
  const exporters = `${namespace}-nodes`;
  const observability = `${namespace}-observability`;
  const operator = new PrometheusOperator(observability, [namespace, exporters], { operator: operatorImage, reloader });
  const deployment = new Deployment();
  // Where the policies see a Prometheus of the operator, and where they do not.
  const insider = new ClientPod(observability, 'insider');
  const outsider = new ClientPod(observability, 'outsider');
  const build: Build = (app) => new Watched(app, { namespace, observability });

  const beside = (kind: string, id: string) => pool(kind, observability, `${id}-${kind.toLowerCase()}`);
  const own = KIND_NAMES.map((kind) => pool(kind, namespace, `own-${kind.toLowerCase()}`));
  const of = (id: string) => KIND_NAMES.map((kind) => beside(kind, id));
  const GOOD = [...TARGETS.flatMap(of), ...own];
  const CARELESS = pool('ScrapeConfig', observability, 'careless');

  const areAll = (pools: string[], seconds: number, what: string, test: (target: SeenTarget) => boolean) =>
    waitFor(`${what}: ${pools.length} jobs`, seconds, async () => {
      const targets = await operator.targets();
      const wrong = pools.flatMap((name) => {
        const [target, ...others] = targets[name] ?? [];
        if (!target || others.length > 0) return [`${name}: ${target ? others.length + 1 : 'no'} targets`];
        return test(target) ? [] : [`${name}: ${target.health} ${target.lastError}`];
      });
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
      return targets;
    });
  const areUp = (pools: string[], seconds: number) => areAll(pools, seconds, 'up', ({ health }) => health === 'up');
  const areDown = (pools: string[], says: RegExp) =>
    areAll(pools, TWO_MINUTES, `down by ${says.source}`, ({ health, lastError }) => {
      return health === 'down' && says.test(lastError);
    });

  beforeAll(async () => {
    await makeNamespace(observability);
    await operator.define();
    const start = Date.now();
    await Promise.all([
      operator.start(),
      insider.start(PROMETHEUS_POD),
      outsider.start(),
      deployment.apply(build, { variables }),
    ]);
    recordTiming('apply of five targets and 21 objects for the operator', start);
    const { data } = await get<{ data: Record<string, string> }>(namespace, 'configmap', 'authority-ca');
    await insider.trust('authority', data['ca.crt'] ?? '');
  });
  afterAll(async () => {
    try {
      await deployment.destroy({ variables });
    } finally {
      await removeNamespaces(namespace, exporters, observability);
      await operator.end();
      deployment.forget();
      printTimings();
    }
  });

  it.each(KIND_NAMES)('knows every field of a %s, or what it says would be left out', async (kind) => {
    const object = await get<KubernetesObject>(observability, kind, `nodes-${kind.toLowerCase()}`);
    const strict = ['-n', observability, 'replace', '--dry-run=server', '--validate=strict', '-f', '-'];
    const judge = (changed: object) => kubectl(strict, { input: JSON.stringify(changed) });
    await expect(judge(object)).resolves.toContain('replaced');
    const spec = object.spec as object;
    await expect(judge({ ...object, spec: { ...spec, misspelt: true } })).rejects.toThrow('unknown field');
  });

  it('has every target scraped over TLS, and once: up == 1', async () => {
    const start = Date.now();
    const targets = await areUp([...GOOD, CARELESS], TWO_MINUTES);
    recordTiming('from the apply until every target is up', start);
    for (const { scrapeUrl } of Object.values(targets).flat()) expect(scrapeUrl).toMatch(/^https:/);
    const healthy = Object.values(targets)
      .flat()
      .filter(({ health }) => health === 'up');
    // Two monitors of one target may give its samples the same labels.
    const series = new Set(healthy.map(({ labels }) => JSON.stringify(labels)));
    expect(await operator.up()).toBe(series.size);
  });

  it('knows the node of a sample that it has by a PodMonitor', async () => {
    const [target] = (await operator.targets())[beside('PodMonitor', 'nodes')] ?? [];
    const { metadata, spec } = await podOf(exporters, exporters);
    expect(target?.labels).toMatchObject({ node: spec.nodeName, pod: metadata.name, namespace: exporters });
  });

  it('needs no second apply', async () => {
    const { changes, status, stderr } = await deployment.plan(build, { variables });
    expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
  });

  describe('an attacker', () => {
    it.each(TARGETS)('in the namespace of its Prometheus does not reach the port of %s', async (id) => {
      const [target] = (await operator.targets())[beside('PodMonitor', id)] ?? [];
      const { hostname, port } = new URL(target?.scrapeUrl ?? '');
      const knock = (client: ClientPod) => client.tryRun(`timeout 4 bash -c '</dev/tcp/${hostname}/${port}'`);
      expect((await knock(insider)).status).toBe(0);
      expect((await knock(outsider)).status).toBe(124);
    });

    it('gets no metrics without the password', async () => {
      const url = `https://hosts.${namespace}.svc:9273/metrics`;
      const user = { name: 'prometheus', password: TELEGRAF_PASSWORD };
      expect((await insider.request({ url, ca: 'authority', user })).status).toBe(200);
      expect((await insider.request({ url, ca: 'authority' })).status).toBe(401);
      await areDown([pool('ScrapeConfig', observability, 'guessed')], /401 Unauthorized/);
    });

    it('with a certificate for another name is no target', async () => {
      await areUp([CARELESS], TWO_MINUTES);
      const says = /certificate is valid for .*not another\.example/;
      await expect(areDown([pool('ScrapeConfig', observability, 'misnamed')], says)).resolves.toBeDefined();
    });

    it('with a certificate of another authority is no target of any kind of monitor', async () => {
      const impostor = new Impostor(namespace, 'hosts', 9273, insider);
      try {
        await impostor.begin();
        await areDown(of('hosts'), /certificate signed by unknown authority/);
        await areUp([CARELESS], 10);
      } finally {
        await impostor.end();
      }
      await expect(areUp(of('hosts'), TWO_MINUTES)).resolves.toBeDefined();
    });
  });

  describe('with another secret than the target has', () => {
    /** Puts another value into an object beside its Prometheus until the work is done. */
    const instead = async (kind: string, name: string, key: string, value: string, work: () => Promise<unknown>) => {
      const { data } = await get<{ data: Record<string, string> }>(observability, kind, name);
      const patch = (values: Record<string, string | undefined>) =>
        kubectl(['-n', observability, 'patch', kind, name, '--type=merge', '-p', JSON.stringify({ data: values })]);
      await patch({ [key]: kind === 'secret' ? Buffer.from(value).toString('base64') : value });
      try {
        await work();
      } finally {
        await patch({ [key]: data[key] });
      }
    };

    it('a wrong password gets no metrics: up == 0 until it is right', async () => {
      interface Endpoints {
        readonly spec: { readonly podMetricsEndpoints: { readonly basicAuth: { readonly password: Key } }[] };
      }
      interface Key {
        readonly name: string;
        readonly key: string;
      }
      const { spec } = await get<Endpoints>(observability, 'podmonitor', 'nodes-podmonitor');
      const { name = '', key = '' } = spec.podMetricsEndpoints[0]?.basicAuth.password ?? {};
      await instead('secret', name, key, 'a wrong one', () => areDown(of('nodes'), /401 Unauthorized/));
      await expect(areUp(of('nodes'), TWO_MINUTES)).resolves.toBeDefined();
    });

    it('a wrong authority verifies nothing: up == 0 until it is right', async () => {
      const { certificate } = Authority.root().pair;
      await instead('configmap', 'authority-ca', 'ca.crt', certificate, async () => {
        await areDown(TARGETS.flatMap(of), /certificate signed by unknown authority/);
        await areUp([CARELESS], 10);
      });
      await expect(areUp(GOOD, TWO_MINUTES)).resolves.toBeDefined();
    });
  });

  it('goes on with a new password in a namespace whose Secrets the operator does not watch', async () => {
    const names = KIND_NAMES.map((kind) => `own-${kind.toLowerCase()}`);
    const login = async (name: string) => ({
      name: `${name}.${namespace}`,
      password: (await secret(namespace, `influxdb-user-${name}.${namespace}`)).password ?? '',
    });
    const old = await Promise.all(names.map(login));
    const replace = names.map((name) => `random_password.influxdb_client-${name}`);
    const before = await identity(observability, 'prometheus-live');
    const start = Date.now();
    await deployment.apply(build, { variables, replace });
    const url = `https://influxdb.${namespace}.svc:8086/metrics`;
    for (const user of old)
      await waitFor(`InfluxDB to forget the password of ${user.name}`, TWO_MINUTES, async () => {
        return (await insider.request({ url, ca: 'authority', user })).status === 401 ? true : undefined;
      });
    // The last scrape may have been before.
    await pause(3);
    await areUp(own, TWO_MINUTES);
    recordTiming('from the apply of new passwords until they are used', start);
    expect(await identity(observability, 'prometheus-live')).toEqual(before);
  });
});
