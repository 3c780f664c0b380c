import { Lazy, TerraformStack, TerraformVariable, Token } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  Deviations,
  Duration,
  KubernetesInventory,
  Peer,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  SecureTelegraf,
  SignedTokens,
  TelegrafDeployment,
  TelegrafInput,
  Trust,
} from '../../lib';
import { externalInfluxdb, peers, placement } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { telegrafIn } from '../contract/rows/telegraf';
import { Document, documentOf } from '../support/document';
import { blocks, mistakesOf, named, synthesize, text } from '../support/synthesize';
import { trust, given, dataOf, configOf, build, mistakes, templateOf, endOf } from './support/telegraf';

describe('where it runs', () => {
  test('on every node it tells the node by its name, and what the node does', () => {
    const { agent, inputs } = configOf(build());
    expect(agent).toMatchObject({ hostname: '${NODE_NAME}', interval: '10s', flush_interval: '10s' });
    expect(Object.keys(inputs).sort()).toEqual(['cpu', 'disk', 'mem', 'system']);
  });

  test('as replicas it has the name of its pod, and collects only what it is told to', () => {
    const made = build({ deployment: TelegrafDeployment.replicas(3), inputs: [TelegrafInput.telegrafItself()] });
    expect(configOf(made).agent).not.toHaveProperty('hostname');
    expect(Object.keys(configOf(made).inputs)).toEqual(['internal']);
    expect(named(made, 'kubernetes_deployment_v1', 'telegraf').spec?.replicas).toBe('3');
  });

  // `cpu` has nothing to tell in a pod's first round: without the overlap each node would lack a round or two in every rollout.
  test('a pod that replaces another one has collected twice before that goes, so a rollout leaves no hole', () => {
    const strategy = { type: 'RollingUpdate', rolling_update: { max_surge: '10%', max_unavailable: '0' } };
    const specOf = (interval?: Duration) => named(build({ interval }), 'kubernetes_daemon_set_v1', 'telegraf').spec;
    expect(specOf()).toMatchObject({ strategy, min_ready_seconds: 20 });
    expect(specOf(Duration.milliseconds(1600))).toMatchObject({ strategy, min_ready_seconds: 4 });
    expect(specOf(Duration.hours(1))).toMatchObject({ strategy, min_ready_seconds: 120 });
  });

  // It tries once more when it ends: what it has in memory is lost where its server is away then.
  test('it is not asked to end while a server that it writes to is away, which is verified as its output does', () => {
    const made = build({}, (telegraf) => {
      const stack = telegraf.node.scope as TerraformStack;
      const login = { userName: 'writer', credential: given(stack) };
      telegraf.writeTo(externalInfluxdb(stack).database('metrics', login));
      telegraf.serveMetrics({ authority: CertificateAuthority.selfManaged(stack, 'other') });
    });
    const { terminate, preStop } = endOf(templateOf(made));
    const [, , script = '', , ...asked] = preStop ?? [];
    const outputs = configOf(made).outputs.influxdb ?? [];
    expect(terminate).toBe(120);
    expect(asked.sort()).toEqual(outputs.map(({ urls }) => `${String(urls)}/ping`).sort());
    expect(asked).toHaveLength(2);
    for (const { tls_ca: ca } of outputs) expect(script).toContain(`--cacert ${String(ca)} `);
    expect(endOf(templateOf(build({ terminationGracePeriod: Duration.seconds(10) }))).preStop).toBeUndefined();
  });

  test('it sees file systems of its node only where the namespace admits it', () => {
    const deployment = TelegrafDeployment.onEveryNode({ hostMounts: true });
    expect(mistakes({ deployment })).toMatch(/`namespace` takes a namespace with PodSecurity\.privileged\(reason\)/);
    expect(JSON.stringify(templateOf(build()))).not.toContain('host_path');
  });

  test('without anything to collect, or anywhere to write, is a mistake', () => {
    expect(mistakes({ deployment: TelegrafDeployment.replicas(1) })).toContain('`inputs` takes at least one input');
    const nowhere = mistakesOf(
      (stack) => new SecureTelegraf(stack, 'telegraf', { namespace: placement(stack).namespace }),
    );
    expect(nowhere).toContain('`writeTo` takes at least one call');
  });

  test.each([0, 1.5, NaN, 'two' as never, undefined as never])('%p is no number of replicas', (count) => {
    const inputs = [TelegrafInput.telegrafItself()];
    expect(mistakes({ inputs, deployment: TelegrafDeployment.replicas(count) })).toMatch(/`deployment` takes/);
  });
});

test('what only Terraform knows is no number of replicas, no port, and no list or map', () => {
  const said = mistakesOf((stack) => {
    const count = new TerraformVariable(stack, 'count', { type: 'number' }).numberValue;
    const texts = new TerraformVariable(stack, 'texts', { type: 'list(string)' });
    const deployment = TelegrafDeployment.replicas(count);
    const inputs = [TelegrafInput.diskio({ devices: texts.listValue })];
    const globalTags = Token.asStringMap(texts.booleanValue);
    const telegraf = telegrafIn(stack, { deployment, inputs, globalTags });
    telegraf.serveMetrics({ authority: CertificateAuthority.selfManaged(stack, 'another'), port: count });
  });
  expect(said).toMatch(/`globalTags` takes an object of texts that is known/);
  expect(said).toMatch(/`deployment` takes a number of replicas that is known/);
  expect(said).toMatch(/`inputs\[0\]\.devices` takes a list that is known/);
  expect(said).toMatch(/`serveMetrics\(…\)\.port` takes a number that is known/);
});

test('a path of what verifies nobody is a mistake of its call', () => {
  const said = mistakesOf((stack) => telegrafIn(stack).caFile(Trust.unverified('a test of it')));
  expect(said).toContain('`caFile(…).trust` takes what verifies a server');
});

describe('connections', () => {
  test('a scrape goes to every address behind the name, verified for the name of the certificate', () => {
    const made = synthesize((stack) => {
      const { namespace, authority } = placement(stack);
      const nodes = new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
      const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
      telegraf.scrape(nodes, { interval: Duration.seconds(30), tags: { of: 'nodes' } });
      telegraf.serveMetrics({ authority });
    });
    expect(configOf(made).inputs.prometheus).toEqual([
      {
        kubernetes_services: ['https://nodes.nodes.svc:9100/metrics'],
        metric_version: 2,
        ignore_timestamp: true,
        content_length_limit: '16MiB',
        interval: '30s',
        username: 'prometheus',
        password: expect.stringMatching(/^@\{mounted:/) as string,
        tls_ca: expect.stringMatching(/^\/etc\/telegraf\/ca\//) as string,
        tls_server_name: 'nodes.nodes.svc',
        tags: { of: 'nodes' },
        // A target sets no tag of that name: the agent adds it after what came is left out.
        tagexclude: ['of'],
      },
    ]);
    expect(configOf(made).agent).toMatchObject({ always_include_local_tags: true });
    const egress = blocks(made, 'kubernetes_network_policy_v1').map(({ spec }) => JSON.stringify(spec?.egress));
    expect(egress).toContainEqual(expect.stringMatching(/"9100".*10\.20\.0\.0\/16/));
  });

  test('each is made once, or the second would write or read everything twice', () => {
    const said = mistakesOf((stack) => {
      const { namespace, authority } = placement(stack);
      const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
      const nodes = new SecureNodeExporter(stack, 'nodes', { authority, hostNetwork: false });
      const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
      for (let time = 0; time < 2; time++) {
        telegraf.writeTo(metrics);
        telegraf.scrape(nodes);
        telegraf.serveMetrics({ authority });
        telegraf.collect(TelegrafInput.mem());
      }
    });
    expect(said).toContain('`writeTo(database-metrics) #2.database` takes a database that it does not write to yet');
    expect(said).toContain('`scrape(nodes) #2.target` takes a target that it does not scrape yet');
    expect(said).toContain('`serveMetrics(…) #2` takes one call');
    expect(said).toContain('`collect(inputs.mem).input` takes an input that it does not have yet, got inputs.mem');
  });

  test('a path of a target that is none in a URL is refused: Telegraf would not start', () => {
    const said = mistakesOf((stack) => {
      const { namespace, authority } = placement(stack);
      const nodes = new SecureNodeExporter(stack, 'nodes', { authority, hostNetwork: false });
      Object.defineProperty(nodes, 'metricsPath', { value: '/%zz' });
      const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
      telegraf.scrape(nodes);
      telegraf.serveMetrics({ authority });
    });
    expect(said).toContain('`scrape(nodes).target.metricsPath` takes a path of a URL, got "/%zz"');
  });

  test('a target that asks for a certificate is refused: it has none to show', () => {
    const said = mistakesOf((stack) => {
      const { namespace, authority } = placement(stack);
      const clientAuthentication = { trust, allowedSans: ['x'] };
      const nodes = new SecureNodeExporter(stack, 'nodes', { authority, hostNetwork: false, clientAuthentication });
      const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
      telegraf.scrape(nodes);
      telegraf.serveMetrics({ authority });
    });
    expect(said).toContain('`scrape(nodes).target` takes a target that asks for a password');
  });

  test.each([
    ['http://a.example', 'an https URL without a credential in it'],
    ['https://a:b@a.example', 'got a URL with a user in it'],
    ['a.example', 'an https URL without a credential in it'],
    ['https://a.example:0/status', 'an https URL without a credential in it'],
    ['https://a.example\\@b.example/status', 'an https URL without a credential in it'],
    ['https://a.example/status#top', 'an https URL without a credential in it'],
    ['https://a.example/\u0001', 'an https URL without a credential in it'],
    [Lazy.stringValue({ produce: () => 'https://a.example' }), 'known when the program runs'],
  ])('the http input takes %s for no address', (url, takes) => {
    expect(mistakes({ inputs: [TelegrafInput.http({ url, trust, peers })] })).toContain(takes);
  });

  test.each([
    'https://a',
    'https://a.example/',
    'https://A.example:8443/metrics',
    'https://192.0.2.7/status',
    'https://[2001:db8::7]:9443/status',
    'https://shop.shops.svc.cluster.local/server-status?auto',
    'https://a_b.example/api/v1/query?query=up&time=0',
    'https://a.example/~user/%7Bid%7D;v=1',
    'https://münchen.example/größe',
    'https://a.example/?of=@{mounted:own_a}',
  ])('the http input reads from %s', (url) => {
    const said = mistakes({}, (telegraf, stack) => {
      telegraf.secret('a', given(stack));
      telegraf.collect(TelegrafInput.http({ url, trust, peers }));
    });
    expect(said).toBe('');
  });

  test.each(['?u=bob&p=hunter2', '?code=hunter2', 'hooks/a8sd7f6a9s8d7fa9s8d7f6hunter2'])(
    'the http input has nothing in its URL that says who asks: %s',
    (end) => {
      const said = mistakes({ inputs: [TelegrafInput.http({ url: `https://a.example/${end}`, trust, peers })] });
      expect(said).toContain('`inputs[0].url` takes an https URL without a credential in it');
      expect(said).not.toContain('hunter2');
    },
  );

  // As APIs have them.
  test.each([
    'v1/5f8f8c44b54764421b7156c3/x',
    '0f8fad5b-d9cb-469f-a165-70867728950e',
    '?format=json&page=1',
    '?p=2&author=x&design=a',
  ])('the http input may ask for an id: %s', (end) => {
    expect(mistakes({ inputs: [TelegrafInput.http({ url: `https://a.example/${end}`, trust, peers })] })).toBe('');
  });

  test('the http input has no token in its URL, and only references that are there', () => {
    const more = { trust, peers };
    const inUrl = TelegrafInput.http({ ...more, url: 'https://a.example/?token=hunter2' });
    const said = mistakes({ inputs: [inUrl] });
    expect(said).toContain('`inputs[0].url` takes an https URL without a credential in it');
    expect(said).not.toContain('hunter2');
    const unknown = TelegrafInput.http({ ...more, url: 'https://a', dataOptions: { password: '@{mounted:nothing}' } });
    expect(mistakes({ inputs: [unknown] })).toContain(
      '`inputs[0].dataOptions.password` takes references that `secret` gave',
    );
  });

  test('no input collects all the time, or waits for nothing', () => {
    const timeout = Duration.seconds(0);
    const inputs = [
      TelegrafInput.http({ url: 'https://a', trust, peers, timeout, userName: 'a:b' }),
      TelegrafInput.mem({ interval: Duration.seconds(NaN) }),
    ];
    const said = mistakes({ inputs });
    expect(said).toMatch(/`inputs\[0\]\.timeout` takes a duration.*`inputs\[1\]\.interval` takes/s);
    expect(said).toContain('`inputs[0].userName` takes a name without ":"');
  });

  test('the http input shows a password, or a token, by reference only', () => {
    const made = synthesize((stack) => {
      const more = { trust, peers };
      telegrafIn(stack, {
        inputs: [
          TelegrafInput.http({ ...more, url: 'https://a.example', userName: 'u', credential: given(stack, 'a') }),
          TelegrafInput.http({ ...more, url: 'https://b.example:8443/x', credential: given(stack, 'b') }),
        ],
      });
    });
    const inputs = configOf(made).inputs.http ?? [];
    const of = (url: string) => inputs.find(({ urls }) => text(urls) === JSON.stringify([url]));
    const reference = expect.stringMatching(/^@\{mounted:input_/) as string;
    expect(of('https://a.example')).toMatchObject({ username: 'u', password: reference });
    expect(of('https://b.example:8443/x')).toMatchObject({ token: reference });
    const ports = blocks(made, 'kubernetes_network_policy_v1').map(({ spec }) => JSON.stringify(spec?.egress));
    expect(ports).toContainEqual(expect.stringMatching(/"8443".*192\.0\.2\.0\/24/));
  });

  test('a kubelet lets it read what it knows about pods, and run nothing in them', () => {
    const kubelet = TelegrafInput.kubelet('what is tested', { trust, nodeCidrs: ['10.20.0.0/16'] });
    const made = build({ inputs: [kubelet] });
    const [role] = blocks(made, 'kubernetes_cluster_role_v1');
    expect(role?.rule).toEqual([{ api_groups: [''], resources: ['nodes/stats', 'nodes/pods'], verbs: ['get'] }]);
    expect(configOf(made).inputs.kubernetes?.[0]).toMatchObject({
      url: 'https://${NODE_IP}:10250',
      tls_server_name: '${NODE_NAME}',
      tls_ca: expect.stringMatching(/^\/etc\/telegraf\/ca\//) as string,
    });
    expect(templateOf(made).spec?.automount_service_account_token).toBe(false);
    const nobody = mistakes({ inputs: [kubelet], deployment: TelegrafDeployment.replicas(1) });
    expect(nobody).toContain('each asks the kubelet of its own node');
  });

  test('the API of Kubernetes lets one Telegraf list what it collects, and nothing else', () => {
    const where = { apiServer: [Peer.cidr('192.0.2.1/32')] };
    const deployment = TelegrafDeployment.replicas(1);
    const resources = [KubernetesInventory.PODS, KubernetesInventory.NODES, KubernetesInventory.ENDPOINTS];
    const all = TelegrafInput.kubeInventory('what is tested', { ...where, resources });
    const made = build({ inputs: [all], deployment });
    const [role] = blocks(made, 'kubernetes_cluster_role_v1');
    expect(role?.rule).toEqual([
      { api_groups: [''], resources: ['nodes', 'pods'], verbs: ['list'] },
      { api_groups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list'] },
    ]);
    expect(configOf(made).inputs.kube_inventory).toEqual([
      {
        url: 'https://kubernetes.default.svc',
        tls_ca: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
        bearer_token: '/var/run/secrets/kubernetes.io/serviceaccount/token',
        namespace: '',
        resource_include: ['endpoints', 'nodes', 'pods'],
      },
    ]);
    const ports = blocks(made, 'kubernetes_network_policy_v1').map(({ spec }) => JSON.stringify(spec?.egress));
    expect(ports).toContainEqual(expect.stringMatching(/"6443".*192\.0\.2\.1\/32/));
    // Whoever may list Secrets reads every password.
    const whole = build({ inputs: [TelegrafInput.kubeInventory('what is tested', where)], deployment });
    expect(JSON.stringify(blocks(whole, 'kubernetes_cluster_role_v1'))).not.toContain('secrets');
  });

  test('in one namespace it may list what is there, and of the cluster what belongs to no namespace', () => {
    const made = synthesize((stack) => {
      const { namespace, authority } = placement(stack);
      const telegraf = new SecureTelegraf(stack, 'telegraf', {
        namespace,
        deployment: TelegrafDeployment.replicas(1),
        inputs: [
          TelegrafInput.kubeInventory('what is tested', {
            ...{ apiServer: [Peer.cidr('192.0.2.1/32')], namespace },
            resources: [KubernetesInventory.PODS, KubernetesInventory.NODES],
          }),
        ],
      });
      telegraf.serveMetrics({ authority }).allowScrapeFrom(Peer.namespace('observability'));
    });
    const rules = (type: string) =>
      blocks(made, type).flatMap(({ rule }) => rule as unknown as { resources: string[] }[]);
    expect(rules('kubernetes_role_v1').flatMap(({ resources }) => resources)).toEqual(['pods']);
    expect(rules('kubernetes_cluster_role_v1').flatMap(({ resources }) => resources)).toEqual(['nodes']);
    expect(configOf(made).inputs.kube_inventory?.[0]).toMatchObject({ namespace: 'monitoring' });
  });

  test('two that ask the API, and one on every node, are mistakes', () => {
    const inventory = (resources?: KubernetesInventory[]) =>
      TelegrafInput.kubeInventory('what is tested', { apiServer: [Peer.cidr('192.0.2.1/32')], resources });
    expect(mistakes({ inputs: [inventory()] })).toContain('each would ask for all of the cluster');
    const deployment = TelegrafDeployment.replicas(1);
    expect(mistakes({ inputs: [inventory(), inventory([KubernetesInventory.PODS])], deployment })).toContain(
      'got a second TelegrafInput.kubeInventory',
    );
    expect(mistakes({ inputs: [inventory([])], deployment })).toContain('one kind of KubernetesInventory at least');
    expect(mistakes({ inputs: [TelegrafInput.kubeInventory('r', { apiServer: [] })], deployment })).toContain(
      'the addresses of the API server',
    );
  });

  test('no label of pods becomes a tag unless it is named', () => {
    const kubelet = TelegrafInput.kubelet('what is tested', {
      trust,
      nodeCidrs: ['10.20.0.0/16'],
      labelInclude: [],
    });
    expect(configOf(build({ inputs: [kubelet] })).inputs.kubernetes?.[0]).toMatchObject({ label_exclude: ['*'] });
  });

  test('outputs are in one order, whatever the numbers of tokens are', () => {
    const urls = (order: readonly string[]) => {
      const made = synthesize((stack) => {
        const { namespace, authority } = placement(stack);
        const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
        const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
        for (const id of order)
          telegraf.writeTo(metrics, {
            retentionPolicy: new TerraformVariable(stack, id, { type: 'string' }).stringValue,
          });
      });
      return Object.values(dataOf(made))[0]?.match(/var\.\w+/g);
    };
    expect(urls(['c', 'b', 'a', 'd'])).toEqual(urls(['a', 'b', 'c', 'd']));
  });

  test('the way of older kubelets, through which programs run in pods, is listed with its reason', () => {
    const stack = emptyStack();
    const nodesProxy = AcceptedRisk.because('upgraded in May');
    telegrafIn(stack, {
      inputs: [TelegrafInput.kubelet('what is tested', { trust, nodeCidrs: ['10.20.0.0/16'], nodesProxy })],
    });
    expect(Deviations.of(stack)).toEqual([
      {
        path: 'stack/telegraf',
        code: 'api-token',
        promise: 4,
        what: expect.stringContaining("a token of Kubernetes' API") as string,
        reason: 'what is tested',
      },
      {
        path: 'stack/telegraf',
        code: 'nodes-proxy',
        promise: 4,
        what: expect.stringContaining('run programs in every pod') as string,
        reason: 'upgraded in May',
      },
    ]);
  });
});

describe('a password that changes', () => {
  const writing = (rotation?: string) =>
    synthesize((stack) => {
      const { namespace, authority } = placement(stack);
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const client = new SecureTelegraf(stack, 'telegraf', { namespace });
      client.writeTo(influxdb.addDatabase('metrics'), { rotation });
      client.writeTo(influxdb.addDatabase('events'), { rotation });
    });
  const accountOf = (made: Document) => named(made, 'kubernetes_secret_v1', 'telegraf-account-influxdb');

  test('reaches it with the user name, in one Secret, while its pods and its config file stay as they are', () => {
    const [before, after] = [writing('spring'), writing('autumn')];
    expect(templateOf(after)).toEqual(templateOf(before));
    expect(dataOf(after)).toEqual(dataOf(before));
    const [old, now] = [accountOf(before), accountOf(after)].map(({ data_wo }) => data_wo as unknown);
    expect(old).toEqual({
      username: expect.stringMatching(/^telegraf\.monitoring\.[0-9a-f]{8}$/) as string,
      password: expect.stringContaining('random_password.') as string,
    });
    expect((now as Record<string, string>).username).not.toBe((old as Record<string, string>).username);
  });

  test('is in a volume that does not reload it, and what InfluxDB refuses because of it is kept', () => {
    const made = writing('spring');
    const { outputs, secretstores } = configOf(made);
    expect(outputs).not.toHaveProperty('influxdb');
    const login = {
      username: expect.stringMatching(/^@\{accounts:username_[0-9a-f]{12}\}$/) as string,
      password: expect.stringMatching(/^@\{accounts:password_[0-9a-f]{12}\}$/) as string,
      non_retryable_statuscodes: [400, 413],
    };
    expect(outputs.http).toEqual([expect.objectContaining(login), expect.objectContaining(login)]);
    expect(secretstores?.docker).toEqual([{ id: 'accounts', path: '/etc/telegraf-accounts', dynamic: true }]);
    const { volume } = templateOf(made).spec as unknown as { volume: { name: string; projected?: unknown }[] };
    const holding = volume.filter((one) => JSON.stringify(one).includes('account-influxdb'));
    expect(holding.map(({ name }) => name)).toEqual(['accounts']);
  });

  test('is one password for one InfluxDB, and none of a server of somebody else', () => {
    const said = mistakesOf((stack) => {
      const { namespace, authority } = placement(stack);
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const client = new SecureTelegraf(stack, 'telegraf', { namespace });
      client.writeTo(influxdb.addDatabase('metrics'), { rotation: 'spring' });
      client.writeTo(influxdb.addDatabase('events'), { rotation: 'autumn' });
      const theirs = externalInfluxdb(stack).database('metrics', { userName: 'u', credential: given(stack) });
      client.writeTo(theirs, { rotation: 'spring' });
    });
    expect(said).toContain('`writeTo(database-events).rotation` takes the same text in every call');
    expect(said).toContain(
      '`writeTo(database-metrics) #2.rotation` takes nothing for a server that this stack does not run',
    );
  });
});

describe('signed tokens', () => {
  const reason = 'passwords may not live longer than an hour';

  test('are made beside Telegraf, which has neither the shared secret nor a password', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('a b');
    new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(metrics, { tokens: SignedTokens.because(reason) });
    const made = documentOf(stack);
    const { outputs, secretstores } = configOf(made);
    expect(outputs).not.toHaveProperty('influxdb');
    expect(outputs.http?.[0]).toMatchObject({
      url: 'https://influxdb.monitoring.svc:8086/write?db=a+b',
      headers: { Authorization: expect.stringMatching(/^Bearer @\{tokens:token_[0-9a-f]{12}\}$/) as string },
      non_retryable_statuscodes: [400, 413],
    });
    expect(secretstores?.docker).toEqual([{ id: 'tokens', path: '/run/telegraf-tokens', dynamic: true }]);
    const { container, volume } = templateOf(made).spec as unknown as {
      container: { name: string; volume_mount: { name: string }[] }[];
      volume: { name: string; secret?: { secret_name: string } }[];
    };
    const [signing] = volume.filter(({ secret }) => secret?.secret_name.includes('influxdb_shared-secret'));
    const who = container.filter(({ volume_mount }) => volume_mount.some(({ name }) => name === signing?.name));
    expect(who.map(({ name }) => name)).toEqual(['tokens']);
    expect(Deviations.of(stack)).toEqual([
      {
        path: 'stack/telegraf',
        code: 'signed-tokens',
        subject: 'stack/influxdb',
        promise: 5,
        what: expect.stringContaining('can become any user there') as string,
        reason,
      },
    ]);
  });

  test('need a reason, and the shared secret of a server of somebody else', () => {
    const said = mistakesOf((stack) => {
      const server = externalInfluxdb(stack);
      const { namespace } = placement(stack);
      const database = server.database('metrics', { userName: 'telegraf', credential: given(stack) });
      new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(database, { tokens: SignedTokens.because('') });
    });
    expect(said).toContain('`writeTo(database-metrics).tokens` takes a written reason');
    expect(said).toContain(
      '`writeTo(database-metrics).tokens.sharedSecret` takes the shared secret of stack/elsewhere',
    );
  });
});

test('two of a namespace have names of their own', () => {
  const made = synthesize((stack) => {
    const namespace = new SecureNamespace(stack, 'monitoring');
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
    for (const id of ['one', 'two']) new SecureTelegraf(stack, id, { namespace }).writeTo(metrics);
  });
  const users = ['one', 'two'].map((name) => configOf(made, name).outputs.influxdb?.[0]?.username);
  expect(users).toEqual(['one.monitoring', 'two.monitoring']);
});
