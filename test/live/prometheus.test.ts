import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  Alertmanager,
  CertificateAuthority,
  ContainerImage,
  Credential,
  Duration,
  Peer,
  PrometheusRules,
  RelabelAction,
  RemovalPolicy,
  ScrapeSource,
  ScrapeTarget,
  SecureExporter,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  Size,
  TargetDiscovery,
  Trust,
} from '../../lib';
import { ALLOWED } from './support/access';
import { Attack, prometheusAttacks, Target } from './support/attacks';
import { ClientPod, HARDENED, HARDENED_POD, Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { create, get, identity, logs, makeNamespace, podOf, removeNamespaces, secret } from './support/kubectl';
import { inTheOpen, leaks, secretsOf } from './support/leaks';
import { recordTiming, printTimings } from './support/timings';
import { run, waitFor } from './support/process';
import { PrometheusClient } from './support/prometheus';
import { Build, Deployment } from './support/terraform';
import { selfSigned, startWeak, tlsSecret, WeakName } from './support/weak';

const TWO_MINUTES = 120;
// Other tests have exporters on the node's network too.
const EXPORTER_PORT = 9229;
const STRANGER: Login = { name: 'stranger', password: 'known to nobody here' };
const SHOP: Login = { name: 'scraper', password: 'shop password' };
// Of that password, of cost 8.
const SHOP_HASH = '$2b$08$abcdefghijklmnopqrstuunAw/3NiPc.gsVUorOuWS1C.vLbS6u32';
const SHOP_PORT = 8443;
const ALERTS_PORT = 9093;
const BLACKBOX = process.env.LIVE_BLACKBOX_IMAGE;

interface Options {
  readonly namespace: string;
  readonly clients: string;
  readonly node: string;
  readonly shopCa: string;
  readonly rules?: object[];
  readonly rotation?: string;
  /** Whether InfluxDB is scraped as well. */
  readonly more?: boolean;
}

interface Parts {
  readonly prometheus: SecurePrometheus;
  readonly team: SecurePrometheus;
  readonly namespace: SecureNamespace;
  readonly authority: CertificateAuthority;
  readonly clients: string;
  readonly node: string;
  readonly shopCa: string;
  readonly shop: Credential;
}

const RULE = { record: 'up:sum', expr: 'sum(up)' };
const ALERT = {
  alert: 'Always',
  expr: 'vector(1)',
  labels: { odd: 'a $x ${y} %{z}' },
  annotations: { of: '{{ $value }}' },
};

class Monitored extends TerraformStack {
  public constructor(app: App, { namespace: name, clients, node, shopCa, rules = [], rotation, more }: Options) {
    super(app, 'prometheus');
    const removalPolicy = RemovalPolicy.DESTROY;
    new KubernetesProvider(this, 'kubernetes');
    const variable = (id: string) => new TerraformVariable(this, id, { type: 'string', sensitive: true });
    const given = (id: string) => Credential.fromVariable(variable(`password_${id}`), { revision: '1' });
    const namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    const authority = CertificateAuthority.selfManaged(this, 'authority');
    const storage = { size: Size.mebibytes(256), removalPolicy };
    // Other suites run on the same node.
    const resources = { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) };
    const often = { scrapeInterval: Duration.seconds(2), evaluationInterval: Duration.seconds(2) };
    const shop = given('shop');
    const insider = Peer.pods(clients, ALLOWED);

    const prometheus = new SecurePrometheus(this, 'prometheus', {
      ...often,
      namespace,
      authority,
      storage,
      resources,
      credential: Credential.generated({ rotation }),
      externalLabels: { cluster: 'a $HOME ${x}' },
    });
    prometheus.allowFrom(insider);

    const nodes = new SecureNodeExporter(this, 'nodes', {
      name: `${name}-nodes`,
      authority,
      nodeCidrs: [`${node}/32`],
      port: EXPORTER_PORT,
      namespaceRemovalPolicy: removalPolicy,
      credential: Credential.generated({ rotation }),
    });
    prometheus.scrape(nodes);
    const discovery = TargetDiscovery.kubernetes('what is tested', { apiServer: [Peer.cidr(`${node}/32`)] });
    prometheus.scrape(nodes, { jobName: 'nodes-by-api', discovery });

    const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority, storage, resources });
    influxdb.allowFrom(insider);
    const metrics = influxdb.addDatabase('metrics');
    metrics.grantWrite(influxdb.addUser('remote-write', { credential: given('remote_write') }));
    if (more) prometheus.scrape(influxdb);
    prometheus.writeTo(influxdb.addDatabase('copies'));
    prometheus.remoteWriteTo({
      url: `${influxdb.url}/api/v1/prom/write?db=metrics`,
      trust: influxdb.trust,
      userName: 'remote-write',
      credential: given('remote_write_again'),
      peers: [Peer.namespace(name)],
    });
    influxdb.allowFrom(Peer.pods(name, { 'app.kubernetes.io/instance': 'prometheus' }));

    const team = new SecurePrometheus(this, 'team', {
      ...often,
      namespace,
      authority,
      storage,
      resources,
      clientAuthentication: { trust: authority.trust },
      externalLabels: { of: 'team' },
    });
    prometheus.scrape(team);
    // It knows all about them but a password, and InfluxDB does not let it in.
    const stray = new SecurePrometheus(this, 'stray', {
      ...{ ...often, namespace, authority, storage, resources },
      remoteWriters: { agents: given('agents_again') },
    });
    stray.allowFrom(insider);
    // The same server each time.
    const shopOf = (id: string, trust: Trust, serverName: string) => {
      stray.scrape(
        ScrapeTarget.fromAttributes(this, id, {
          discoveryName: `shop-metrics.${clients}.svc`,
          port: SHOP_PORT,
          trust,
          serverName,
          userName: SHOP.name,
          credential: shop,
          peers: [Peer.pods(clients, { app: 'shop' })],
        }),
      );
    };
    shopOf('careless', Trust.unverified('what an attack has to succeed against'), 'shop.example');
    shopOf('impostor', authority.trust, 'shop.example');
    shopOf('misnamed', Trust.fromPem(shopCa), 'another.example');
    const guess = given('guess');
    const guessed = (id: string, discoveryName: string, serverName: string, port: number, peers: Peer[]) => {
      const attributes = { discoveryName, serverName, port, peers, trust: authority.trust, credential: guess };
      stray.scrape(ScrapeTarget.fromAttributes(this, id, attributes));
    };
    guessed('guessed-nodes', nodes.discoveryName, nodes.serverName, EXPORTER_PORT, [Peer.cidr(`${node}/32`)]);
    guessed('guessed-influxdb', `influxdb-pods.${name}.svc`, influxdb.serverName, 8086, [Peer.namespace(name)]);
    team.allowFrom(insider);

    prometheus.scrape(
      ScrapeTarget.fromService(this, 'shop', {
        namespace: SecureNamespace.fromName(this, 'shops', { name: clients }),
        labels: { app: 'shop' },
        port: SHOP_PORT,
        trust: Trust.fromPem(shopCa),
        serverName: 'shop.example',
        userName: SHOP.name,
        credential: shop,
      }),
    );
    prometheus.alertThrough(
      Alertmanager.at({
        url: `https://alerts.${clients}.svc:${ALERTS_PORT}`,
        trust: Trust.fromPem(shopCa),
        serverName: 'shop.example',
        userName: SHOP.name,
        credential: given('alerts'),
        peers: [Peer.pods(clients, { app: 'alerts' })],
      }),
    );
    this.scrapeWhatThereIs({ prometheus, team, namespace, authority, clients, node, shopCa, shop });
    // Samples of its own go there, as a user who is there for that.
    const agents = given('agents');
    prometheus.remoteWriteTo({
      ...{ url: `${stray.url}/api/v1/write`, trust: stray.trust, userName: 'agents', credential: agents },
      headers: { 'X-Scope-OrgID': 'one' },
      queue: { maxShards: 2, batchSendDeadline: Duration.seconds(1) },
      peers: [Peer.namespace(name)],
    });
    stray.allowFrom(Peer.pods(name, { 'app.kubernetes.io/instance': 'prometheus' }));
    prometheus.addRules(PrometheusRules.fromObject({ groups: [{ name: 'rules', rules }] }));
  }

  private scrapeWhatThereIs({ prometheus, team, namespace, authority, clients, node, shopCa, shop }: Parts): void {
    const kubernetes = { apiServer: [Peer.cidr(`${node}/32`)] };
    // It has ten thousands of series: all of them every two seconds, written to three servers, take a processor.
    prometheus.scrapeFrom(ScrapeSource.apiServer('what is tested', kubernetes), {
      interval: Duration.seconds(10),
      metricRelabelings: [{ sourceLabels: ['__name__'], regex: 'apiserver_request_total', action: RelabelAction.KEEP }],
    });
    const trust = Trust.fromPem(shopCa);
    prometheus.scrapeFrom(
      ScrapeSource.annotatedPods('what is tested', {
        kubernetes,
        namespaces: [SecureNamespace.fromName(this, 'annotated', { name: clients })],
        targets: { ports: [SHOP_PORT], trust, serverName: 'shop.example', userName: SHOP.name, credential: shop },
      }),
    );
    prometheus.federate(team, { match: ['prometheus_build_info'] });
    const resources = { requestedCpu: 0.01, requestedMemory: Size.mebibytes(16) };
    const exporter = new SecureExporter(this, 'exporter', {
      ...{ namespace, authority, resources, port: 9100, command: '/bin/node_exporter' },
      image: ContainerImage.fromTag('quay.io/prometheus/node-exporter:v1.12.1'),
      args: ['--collector.disable-defaults', '--collector.textfile', '--collector.textfile.directory=/etc/exporter'],
      files: { 'own.prom': '# TYPE own_metric gauge\nown_metric 7\n' },
    });
    prometheus.scrape(exporter, { urlParameters: { 'collect[]': ['textfile'] } });
    if (BLACKBOX === undefined) return;
    const verifying = (serverName: string) => ({
      prober: 'tcp',
      timeout: '3s',
      tcp: { tls: true, tls_config: { ca_file: '/etc/exporter/ca.crt', server_name: serverName } },
    });
    const modules = { tls: verifying('shop.example'), misnamed: verifying('another.example') };
    const blackbox = new SecureExporter(this, 'blackbox', {
      ...{ namespace, authority, resources, port: 9115, command: '/bin/blackbox_exporter' },
      image: ContainerImage.fromTag(BLACKBOX),
      args: ['--config.file=/etc/exporter/blackbox.yml'],
      files: { 'blackbox.yml': JSON.stringify({ modules }), 'ca.crt': shopCa },
    });
    const targets = [`shop-metrics.${clients}.svc:${SHOP_PORT}`];
    const peers = [Peer.pods(clients, { app: 'shop' })];
    for (const module of Object.keys(modules)) prometheus.probe(blackbox, { module, targets, peers });
  }
}

if (BLACKBOX === undefined)
  console.warn('SKIPPED: probes in test/live/prometheus.test.ts: LIVE_BLACKBOX_IMAGE names no blackbox exporter');

live('prometheus.test.ts')('Prometheus on a cluster', () => {
  const namespace = uniqueName();
  const clients = `${namespace}-clients`;
  const deployment = new Deployment();
  const client = new ClientPod(clients, 'client');
  const outsider = new ClientPod(clients, 'outsider');
  const login = async (server: string): Promise<Login> => {
    const { password = '' } = await secret(namespace, `${server}-credential`);
    return { name: 'prometheus', password };
  };
  const clientOf = (server: string) =>
    new PrometheusClient(client, `https://${server}.${namespace}.svc:9090`, 'authority', () => login(server));
  const prometheus = clientOf('prometheus');
  const variables = {
    password_remote_write: 'written by Prometheus',
    password_remote_write_again: 'written by Prometheus',
    password_guess: 'not the password',
    password_agents: 'of who writes samples',
    password_agents_again: 'of who writes samples',
    password_shop: SHOP.password,
    password_alerts: SHOP.password,
  };
  let node = '';
  let shopCa = '';
  const build =
    (options: Partial<Options> = {}): Build =>
    (app) =>
      new Monitored(app, { namespace, clients, node, shopCa, ...options });
  const isUp = (jobs: string[], seconds: number) =>
    waitFor(`up == 1 for ${jobs.join(', ')}`, seconds, async () => {
      const up = await prometheus.query('up');
      if (jobs.every((job) => up[job] === 1)) return true;
      const wrong = (await prometheus.targets()).map(({ labels, lastError }) => `${labels.job ?? ''}: ${lastError}`);
      throw new Error(wrong.join('\n'));
    });
  const JOBS = [
    ...['prometheus', 'nodes', 'nodes-by-api', 'team', 'shop', 'kubernetes-api', 'annotated-pods', 'federate-team'],
    ...['exporter', ...(BLACKBOX === undefined ? [] : ['blackbox-tls', 'blackbox-misnamed'])],
  ];
  const pod = () => identity(namespace, 'prometheus');

  beforeAll(async () => {
    const { items } = await get<{ items: { status: { addresses: { type: string; address: string }[] } }[] }>(
      '',
      'nodes',
    );
    const addresses = items.flatMap(({ status }) => status.addresses).filter(({ type }) => type === 'InternalIP');
    node = addresses[0]?.address ?? '';
    await makeNamespace(clients);
    await Promise.all([client.start(ALLOWED), outsider.start()]);
    const [key, certificate] = await selfSigned(client, 'shop.example');
    shopCa = certificate;
    await create(tlsSecret(clients, 'shop-tls', key, certificate), ...servers(clients));
    const start = Date.now();
    await deployment.apply(build(), { variables });
    recordTiming('apply of two Prometheus, InfluxDB and node exporters', start);
    const { data } = await get<{ data: Record<string, string> }>(namespace, 'configmap', 'authority-ca');
    await client.trust('authority', data['ca.crt'] ?? '');
  });
  afterAll(async () => {
    await removeNamespaces(namespace, `${namespace}-nodes`, clients);
    deployment.forget();
    printTimings();
  });

  it('scrapes every target over verified TLS: up == 1', async () => {
    const start = Date.now();
    await isUp(JOBS, TWO_MINUTES);
    recordTiming('from the apply until every target is up', start);
    for (const { scrapeUrl } of await prometheus.targets()) expect(scrapeUrl).toMatch(/^https:/);
  });

  it('knows the node of a sample where it asks the API, and asks it for nothing more', async () => {
    const target = await prometheus.target('nodes-by-api');
    const { metadata } = await podOf(`${namespace}-nodes`, `${namespace}-nodes`);
    expect(target?.labels).toMatchObject({ pod: metadata.name, namespace: `${namespace}-nodes` });
    expect(target?.labels.node).not.toBe('');
    const account = `--as=system:serviceaccount:${namespace}:prometheus`;
    const may = async (verb: string, what: string, where: string) =>
      (await run('kubectl', ['auth', 'can-i', verb, what, '-n', where, account])).stdout.trim();
    expect(await may('list', 'endpointslices.discovery.k8s.io', `${namespace}-nodes`)).toBe('yes');
    expect(await may('get', 'pods', `${namespace}-nodes`)).toBe('no');
    expect(await may('list', 'secrets', `${namespace}-nodes`)).toBe('no');
    expect(await may('list', 'pods', namespace)).toBe('no');
  });

  it("reads the API server's metrics, and nothing else of it", async () => {
    expect((await prometheus.query('count by (job) (apiserver_request_total)'))['kubernetes-api']).toBeGreaterThan(0);
    const account = `--as=system:serviceaccount:${namespace}:prometheus`;
    const may = async (...what: string[]) => (await run('kubectl', ['auth', 'can-i', ...what, account])).stdout.trim();
    expect(await may('get', '/metrics')).toBe('yes');
    expect(await may('get', '/logs')).toBe('no');
    expect(await may('list', 'nodes')).toBe('no');
    expect(await may('list', 'pods', '-n', clients)).toBe('yes');
    expect(await may('get', 'pods', '-n', clients)).toBe('no');
  });

  it('finds a pod by its annotations, and knows its name', async () => {
    const target = await prometheus.target('annotated-pods');
    expect(target?.labels).toMatchObject({ namespace: clients, pod: 'shop' });
  });

  it('runs an exporter of any kind, which reads the files that it is given', async () => {
    expect(await prometheus.query('own_metric')).toEqual({ exporter: 7 });
    const url = `https://exporter.${namespace}.svc:9100/metrics`;
    expect((await client.request({ url, ca: 'authority' })).status).toBe(0);
  });

  (BLACKBOX === undefined ? describe.skip : describe)('an exporter that probes', () => {
    it('is one for many addresses, and verifies whom it asks', async () => {
      const found = await waitFor('probes', 60, async () => {
        const probed = await prometheus.query('probe_success');
        return probed['blackbox-tls'] === 1 ? probed : undefined;
      });
      expect(found).toEqual({ 'blackbox-tls': 1, 'blackbox-misnamed': 0 });
      expect((await prometheus.target('blackbox-tls'))?.labels.instance).toBe(
        `shop-metrics.${clients}.svc:${SHOP_PORT}`,
      );
    });
  });

  it('takes over what another Prometheus has, with its labels, but not as the job of that name here', async () => {
    const found = await waitFor('a sample of its', 60, async () => {
      const samples = await prometheus.query('prometheus_build_info{of="team"}');
      return Object.keys(samples).length > 0 ? samples : undefined;
    });
    expect(found).toEqual({ 'federate-team/team': 1 });
  });

  it('sends samples to another Prometheus, which takes them of that user only', async () => {
    const stray = clientOf('stray');
    const found = await waitFor('a sample from elsewhere', 60, async () => {
      const { nodes } = await stray.query('up{cluster!="",job="nodes"}');
      return nodes;
    });
    expect(found).toBe(1);
    const url = `https://stray.${namespace}.svc:9090/api/v1/write`;
    const user = { name: 'agents', password: 'another' };
    expect((await client.request({ url, ca: 'authority', method: 'POST', user })).status).toBe(401);
  });

  it('needs no second apply', async () => {
    const { changes, status, stderr } = await deployment.plan(build(), { variables });
    expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
  });

  it.each([
    ['copies', 'by one call'],
    ['metrics', 'as any other server'],
  ])('writes what it scrapes to the database %s of InfluxDB, too, connected %s', async (db) => {
    const admin = { name: 'admin', password: (await secret(namespace, 'influxdb-user-admin')).password ?? '' };
    const q = new URLSearchParams({ db, q: 'SELECT last(value) FROM up' }).toString();
    const url = `https://influxdb.${namespace}.svc:8086/query?${q}`;
    const answer = await waitFor('samples in InfluxDB', 60, async () => {
      const { body, status } = await client.request({ url, ca: 'authority', user: admin });
      return status === 200 && body.includes('"values"') ? body : undefined;
    });
    expect(answer).toContain('"last"');
  });

  it('takes a new rule and a new target without a restart', async () => {
    const before = await pod();
    const start = Date.now();
    await deployment.apply(build({ rules: [RULE], more: true }), { variables });
    const applied = Date.now();
    await waitFor('the rule', TWO_MINUTES, async () => {
      return (await prometheus.rules()).join() === 'up:sum' ? true : undefined;
    });
    await isUp([...JOBS, 'influxdb'], TWO_MINUTES);
    await waitFor('a sample of the rule', 30, async () => {
      return Object.values(await prometheus.query('up:sum'))[0] === JOBS.length + 1 ? true : undefined;
    });
    recordTiming('from the start of an apply until its rule and target are used', start);
    recordTiming('of that, after the apply', applied);
    expect(await pod()).toEqual(before);
  });

  it('may read the metrics of InfluxDB, and nothing else there', async () => {
    const { 'job-influxdb.password': password = '' } = await secret(namespace, 'prometheus-passwords');
    const user = { name: `prometheus.${namespace}`, password };
    const get = (path: string) =>
      client.request({ url: `https://influxdb.${namespace}.svc:8086${path}`, ca: 'authority', user });
    expect((await get('/metrics')).status).toBe(200);
    expect((await get('/query?db=metrics&q=SELECT+*+FROM+up')).status).toBe(403);
  });

  it('refuses a bad rule, and goes on with the ones before', async () => {
    const before = await pod();
    await deployment.apply(build({ rules: [RULE, { record: 'bad', expr: 'rate(up)' }], more: true }), { variables });
    const successful = 'prometheus_config_last_reload_successful';
    await waitFor('the refusal', TWO_MINUTES, async () => {
      return (await prometheus.query(successful)).prometheus === 0 ? true : undefined;
    });
    expect(await logs(namespace, 'prometheus-0', 'prometheus')).toContain('could not parse expression');
    expect(await prometheus.rules()).toEqual(['up:sum']);
    await isUp([...JOBS, 'influxdb'], 10);
    await deployment.apply(build({ rules: [RULE, ALERT], more: true }), { variables });
    await waitFor('a good one', TWO_MINUTES, async () => {
      return (await prometheus.query(successful)).prometheus === 1 ? true : undefined;
    });
    expect(await prometheus.rules()).toEqual(['Always', 'up:sum']);
    expect(await pod()).toEqual(before);
  });

  it('sends alerts to an Alertmanager that it verifies and is known to', async () => {
    await deployment.apply(build({ rules: [RULE, ALERT], more: true }), { variables });
    const log = await waitFor('an alert, and another', TWO_MINUTES, async () => {
      const text = await logs(clients, 'alerts', 'server');
      return text.includes('"alertname":"Always"') ? text : undefined;
    });
    const basic = Buffer.from(`${SHOP.name}:${SHOP.password}`).toString('base64');
    expect(log).toMatch(/^POST \/api\/v2\/alerts HTTP/m);
    expect(log).toContain(`Authorization: Basic ${basic}`);
    expect(log).toContain('"cluster":"a $HOME ${x}"');
    expect(log).toContain('"odd":"a $x ${y} %{z}"');
  });

  describe('without its grant', () => {
    it.each([
      ['exporters on the network of the nodes answer 401', 'guessed-nodes', /401 Unauthorized/],
      ['there is no way to InfluxDB', 'guessed-influxdb', /context deadline exceeded|i\/o timeout/],
    ])('%s', async (_, job, says) => {
      const refused = await waitFor(`${job} to fail by ${says.source}`, 60, async () => {
        const target = await clientOf('stray').target(job);
        return target?.health === 'down' && says.test(target.lastError) ? target : undefined;
      });
      expect(refused.lastError).toMatch(says);
    });

    it('a Prometheus that wants certificates lets nobody in who shows none', async () => {
      const answer = await clientOf('team').request('/api/v1/targets');
      expect(answer.status).toBe(0);
      expect(answer.error).toMatch(/certificate required|bad certificate/i);
    });
  });

  describe('attacks', () => {
    let weak: Record<WeakName, string>;
    beforeAll(async () => {
      weak = await startWeak(clients, client);
    });

    async function attack(attacker: Attack) {
      const address = weak[`prometheus-${attacker.weak}`];
      const common = { port: 9090, insider: client, outsider, stranger: STRANGER };
      const scheme = attacker.weak === 'open' ? ('http' as const) : ('https' as const);
      const { status } = await podOf(namespace, 'prometheus');
      const host = `prometheus.${namespace}.svc`;
      const target: Target = { ...common, scheme: 'https', host, address: status.podIP ?? '' };
      return {
        weak: await attacker.run({ ...common, scheme, host: address, address }),
        real: await attacker.run(target),
      };
    }

    it.each(prometheusAttacks)('Prometheus refuses $name', async (attacker) => {
      expect(await attack(attacker)).toEqual({ weak: 'got in', real: 'refused' });
    });

    it.each([
      ['/-/reload', 403, 'Lifecycle API is not enabled'],
      ['/-/quit', 403, 'Lifecycle API is not enabled'],
      ['/api/v1/admin/tsdb/snapshot', 500, 'admin APIs disabled'],
      ['/api/v1/write', 404, 'remote write receiver needs to be enabled'],
    ])('Prometheus refuses POST %s from who has the password, too', async (path, status, says) => {
      const answer = await prometheus.request(path, { method: 'POST' });
      expect(answer).toMatchObject({ status, body: expect.stringContaining(says) as string });
    });

    it.each([
      ['a certificate of another authority', 'impostor', 'certificate signed by unknown authority'],
      ['a certificate for another name', 'misnamed', 'certificate is valid for shop.example'],
    ])('Prometheus does not scrape who shows %s', async (_, job, says) => {
      const stray = clientOf('stray');
      await waitFor('the same target, by who does not verify it', 60, async () => {
        return (await stray.target('careless'))?.health === 'up' ? true : undefined;
      });
      const target = await waitFor('a refusal', 60, async () => {
        const one = await stray.target(job);
        return one?.health === 'down' ? one : undefined;
      });
      expect(target.lastError).toContain(says);
    });
  });

  it('takes new passwords and certificates without a restart, within two minutes', async () => {
    const before = await pod();
    const old = await login('prometheus');
    const replace = ['tls_locally_signed_cert.prometheus_', 'tls_locally_signed_cert.nodes_'];
    await deployment.apply(build({ rules: [RULE, ALERT], more: true, rotation: 'next' }), { variables, replace });
    const start = Date.now();
    expect((await login('prometheus')).password).not.toBe(old.password);
    await waitFor('the new password', TWO_MINUTES, async () => {
      return (await prometheus.request('/-/ready')).status === 200 ? true : undefined;
    });
    await waitFor('the end of the old one', TWO_MINUTES, async () => {
      return (await prometheus.request('/-/ready', { user: old })).status === 401 ? true : undefined;
    });
    await isUp([...JOBS, 'influxdb'], TWO_MINUTES);
    recordTiming('from the apply of new passwords and certificates until they are used', start);
    expect(await pod()).toEqual(before);
  });

  it('leaks no password or key where anybody may look', async () => {
    const namespaces = [namespace, `${namespace}-nodes`];
    const secrets = await secretsOf(namespaces);
    for (const password of Object.values(variables)) secrets.set(password, 'a variable');
    const texts = await inTheOpen(namespaces);
    texts.set('the synthesized JSON', deployment.json);
    texts.set('the outputs', await deployment.outputs());
    expect(leaks(secrets, texts)).toEqual([]);
  });
});

// Servers of the user's own: one that serves metrics, and one that alerts are sent to, which writes down what it gets.
function servers(namespace: string) {
  const web = `tls_server_config: {cert_file: /tls/tls.crt, key_file: /tls/tls.key}\nbasic_auth_users: {${SHOP.name}: "${SHOP_HASH}"}\n`;
  const pod = (name: string, image: string, script: string, port: number) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...{ name, namespace, labels: { app: name } },
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port) },
    },
    spec: {
      ...HARDENED_POD,
      securityContext: { ...HARDENED_POD.securityContext, fsGroup: 1000 },
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'server',
          image,
          command: ['sh', '-c', script],
          env: [{ name: 'WEB', value: web }],
          securityContext: HARDENED,
          readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
          volumeMounts: [
            { name: 'tmp', mountPath: '/tmp' },
            { name: 'tls', mountPath: '/tls' },
          ],
        },
      ],
      volumes: [
        { name: 'tmp', emptyDir: {} },
        { name: 'tls', secret: { secretName: 'shop-tls' } },
      ],
    },
  });
  const exporter = `printf %s "$WEB" >/tmp/web.yml; exec /bin/node_exporter --web.config.file=/tmp/web.yml --web.listen-address=:${SHOP_PORT}`;
  // The log has whole lines only, and the body of a request does not end in one: it is there with the next request.
  const receiver = `sleep infinity | openssl s_server -quiet -accept ${ALERTS_PORT} -cert /tls/tls.crt -key /tls/tls.key`;
  return [
    pod('shop', 'quay.io/prometheus/node-exporter:v1.12.1', exporter, SHOP_PORT),
    pod('alerts', 'buildpack-deps:bookworm-curl', receiver, ALERTS_PORT),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'alerts', namespace },
      spec: { selector: { app: 'alerts' }, ports: [{ port: ALERTS_PORT }] },
    },
  ];
}
