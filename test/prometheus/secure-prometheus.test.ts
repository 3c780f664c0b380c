import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack, TerraformVariable, Testing, Token } from 'cdktf';
import {
  AcceptedRisk,
  Alertmanager,
  CertificateAuthority,
  ContainerImage,
  Credential,
  Deviations,
  Duration,
  IScrapeTarget,
  Peer,
  PrometheusRules,
  RelabelAction,
  RelabelConfig,
  ScrapeServiceOptions,
  ScrapeTarget,
  ScrapeTargetAttributes,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecurePrometheusProps,
  SecureTelegraf,
  Size,
  TargetDiscovery,
  Trust,
} from '../../lib';
import { prometheusIn } from '../contract/rows/prometheus';
import { emptyStack } from '../contract/stack';
import { placement, secretVariable } from '../contract/support';
import { ROOT } from '../support/certificates';
import { documentOf } from '../support/document';
import { mistakesIn } from '../support/synthesize';
import { Made, make, Synthesized } from './support/prometheus';

function build(use: (made: Made) => void = () => undefined, props: Partial<SecurePrometheusProps> = {}): Synthesized {
  const made = make(props);
  use(made);
  return new Synthesized(made.stack);
}

function mistakes(
  use: (made: Made) => void,
  props: Partial<SecurePrometheusProps> = {},
  withValidations = true,
): string {
  const made = make(props);
  use(made);
  return mistakesIn(made.stack, !withValidations);
}

// With validations skipped, nothing that would undo a promise is written all the same.
const refusedAlways = (use: (made: Made) => void, props?: Partial<SecurePrometheusProps>): string =>
  mistakes(use, props, false);

const nodesOf = ({ stack, authority }: Made, id = 'nodes') =>
  new SecureNodeExporter(stack, id, { authority, nodeCidrs: ['10.20.0.0/16'] });
const influxdbOf = ({ stack, namespace, authority }: Made) =>
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
const variable = ({ stack }: Made, id = 'text') => new TerraformVariable(stack, id, { type: 'string' }).stringValue;
const given = ({ stack }: Made, id = 'secret') => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

describe('the daemon', () => {
  test('offers nobody to reload, stop or change it, nor to write to it', () => {
    const flags = build().container.args?.join(' ') ?? '';
    expect(flags).not.toMatch(/lifecycle|admin-api|receiver/);
  });

  test('listens on its own address and on loopback, and nowhere else', () => {
    const listens = build().container.args?.filter((flag) => flag.startsWith('--web.listen-address'));
    expect(listens).toEqual(['--web.listen-address=[$(POD_IP)]:9090', '--web.listen-address=localhost:9090']);
  });

  test('has its files looked at before it starts', () => {
    const commands = build().pod.spec.init_container.map(({ command = [] }) => command.join(' '));
    expect(commands).toEqual([
      '/bin/promtool check web-config /etc/web-config/web.yml',
      '/bin/promtool check config /etc/prometheus/prometheus.yml',
    ]);
  });

  test('is ready when it answers over verified TLS to who has the password, which is in no specification', () => {
    const stack = build();
    expect(stack.container.readiness_probe?.exec?.command).toEqual([
      '/bin/promtool',
      'check',
      'ready',
      '--http.config.file=/etc/prometheus/probe.yml',
      '--url=https://localhost:9090',
    ]);
    expect(stack.data('config_map', 'prometheus-config')['probe.yml']).toContain('/etc/prometheus/self.password');
  });

  test('is asked whether a write to its log failed where its image has a shell, and it can ask itself', () => {
    const probe = (props: Partial<SecurePrometheusProps>) => build(undefined, props).container.liveness_probe;
    expect(probe({})?.exec?.command.join(' ')).toContain(
      'prometheus_tsdb_wal_writes_failed_total{job="prometheus",instance="prometheus.monitoring.svc:9090"}) > 0',
    );
    const distroless = ContainerImage.fromTag('x/prometheus:v3.9.1-distroless');
    expect(probe({ image: distroless })).toMatchObject({ tcp_socket: [{ port: '9090' }] });
  });

  test('reloads by the flag that its version has', () => {
    const flags = (version: string) =>
      build(undefined, { image: ContainerImage.fromTag(`x/prometheus:${version}`) }).container.args ?? [];
    expect(flags('v3.9.1')).toContain('--enable-feature=auto-reload-config');
    expect(flags('v3.12.0')).toContain('--config.auto-reload');
    expect(flags('v3.12.0').join()).not.toContain('enable-feature');
  });

  test.each(['prom/prometheus:v2.55.1', 'prom/prometheus:v3.3.0', 'prom/prometheus:latest', 'prom/prometheus'])(
    '%s is refused',
    (tag) => {
      expect(mistakes(() => undefined, { image: ContainerImage.fromTag(tag) })).toContain('`image` takes');
    },
  );

  test('keeps 80 percent of its volume for samples, or what is said', () => {
    const flags = (props: Partial<SecurePrometheusProps>) => build(undefined, props).container.args ?? [];
    expect(flags({})).toEqual(
      expect.arrayContaining(['--storage.tsdb.retention.time=360h', '--storage.tsdb.retention.size=17179869184B']),
    );
    const size = Size.gibibytes(100);
    expect(flags({ storage: { size }, retention: Duration.days(90), retentionSize: Size.gibibytes(70) })).toEqual(
      expect.arrayContaining(['--storage.tsdb.retention.time=2160h', '--storage.tsdb.retention.size=75161927680B']),
    );
  });

  test('does not read variables of its environment into labels, nor Kubernetes into flags', () => {
    const stack = build(undefined, {
      externalLabels: { region: 'a$HOME' },
      externalUrl: 'https://x.example/$(POD_IP)',
    });
    expect(stack.config.global.external_labels).toEqual({ region: 'a$$HOME' });
    expect(stack.container.args).toContain('--web.external-url=https://x.example/$$(POD_IP)');
  });

  test('does so with what Terraform fills in neither', () => {
    const stack = emptyStack();
    const text = new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
    const { namespace, authority } = placement(stack);
    const prometheus = new SecurePrometheus(stack, 'prometheus', {
      namespace,
      authority,
      externalLabels: { region: text },
      externalUrl: `https://x.example/${text}`,
    });
    prometheus.scrape(new SecureInfluxDB(stack, 'influxdb', { namespace, authority }), { labels: { dc: text } });
    const made = new Synthesized(stack);
    const flag = 'replace("--web.external-url=https://x.example/${var.text}", "$", "$$")';
    expect(made.container.args).toContain(`\${${flag}}`);
    const config = made.data('config_map', 'prometheus-config')['prometheus.yml'];
    expect(config?.match(/replace\(var\.text, "\$", "\$\$"\)/g)).toHaveLength(2);
  });

  test('is found by what a program is told', () => {
    const { prometheus } = make();
    expect(prometheus).toMatchObject({
      url: 'https://prometheus.monitoring.svc:9090',
      userName: 'prometheus',
      credentialSecretKey: 'password',
    });
  });
});

describe('a target', () => {
  test('is verified for its name, asked with a password from a file, and not followed to somebody else', () => {
    const stack = build((made) => {
      made.prometheus.scrape(nodesOf(made));
    });
    expect(stack.job('nodes')).toEqual({
      job_name: 'nodes',
      scheme: 'https',
      metrics_path: '/metrics',
      follow_redirects: false,
      tls_config: { ca_file: '/etc/prometheus/job-nodes.ca.crt', server_name: 'nodes.nodes.svc' },
      basic_auth: { username: 'prometheus', password_file: '/etc/prometheus/job-nodes.password' },
      dns_sd_configs: ['A', 'AAAA'].map((type) => ({ names: ['nodes.nodes.svc'], type, port: 9100 })),
    });
    expect(stack.data('config_map', 'prometheus-config')['job-nodes.ca.crt']).toContain('tls_self_signed_cert');
    expect(stack.data('secret', 'prometheus-passwords')['job-nodes.password']).toBe(
      '${random_password.nodes_credential_A818706F.result}',
    );
    expect(stack.paths('prometheus')).toContain('to 10.20.0.0/16 9100');
  });

  test('does not replace the pod, which would lose what happens meanwhile', () => {
    const alone = build();
    const stack = build((made) => {
      made.prometheus.scrape(nodesOf(made));
      made.prometheus.scrape(influxdbOf(made));
      made.prometheus.addRules(PrometheusRules.fromObject({ groups: [] }));
      made.prometheus.alertThrough(
        Alertmanager.at({
          url: 'https://alertmanager.example',
          trust: Trust.fromPem(ROOT),
          userName: 'prometheus',
          credential: given(made),
          peers: [Peer.cidr('192.0.2.9/32')],
        }),
      );
    });
    expect([stack.pod.spec, stack.pod.annotations]).toEqual([alone.pod.spec, alone.pod.annotations]);
  });

  test('that is an InfluxDB gives it a user without any grant', () => {
    const stack = build((made) => {
      made.prometheus.scrape(influxdbOf(made));
    });
    expect(stack.job('influxdb')).toMatchObject({
      basic_auth: { username: 'prometheus.monitoring' },
      static_configs: [{ targets: ['influxdb.monitoring.svc:8086'] }],
      tls_config: { server_name: 'influxdb.monitoring.svc' },
    });
    const desired = stack.data('secret', 'influxdb-desired').desired ?? '';
    const user = Buffer.from('"prometheus.monitoring"').toString('base64');
    const lines = desired.split('\n').filter((line) => line.includes(user));
    expect(lines.map((line) => line.split('\t')[0])).toEqual(['user']);
    expect(stack.paths('influxdb')).toContain('from monitoring/prometheus 8086');
  });

  test('that is another Prometheus lets it in, on both sides', () => {
    const stack = build(({ stack, prometheus, authority }) => {
      const namespace = new SecureNamespace(stack, 'teams');
      prometheus.scrape(new SecurePrometheus(stack, 'team', { namespace, authority }));
    });
    expect(stack.job('team')).toMatchObject({ tls_config: { server_name: 'team.teams.svc' } });
    expect(stack.paths('prometheus')).toContain('to teams/team 9090');
    expect(stack.paths('team')).toContain('from monitoring/prometheus 9090');
  });

  test('that asks for a certificate gets the one of Prometheus, and takes its name', () => {
    const stack = build((made) => {
      const clientAuthentication = { trust: made.authority.trust };
      made.prometheus.scrape(
        new SecureNodeExporter(made.stack, 'nodes', {
          authority: made.authority,
          nodeCidrs: ['10.20.0.0/16'],
          clientAuthentication,
        }),
      );
    });
    expect(stack.job('nodes').tls_config).toMatchObject({
      cert_file: '/etc/web-config/tls.crt',
      key_file: '/etc/web-config/tls.key',
    });
    expect(stack.data('secret', 'nodes-web-config')['web.yml']).toContain('"prometheus.monitoring.svc"');
    const uses = stack.document.all('tls_locally_signed_cert').map(({ body }) => body.allowed_uses as string[]);
    expect(uses.filter((use) => use.includes('client_auth'))).toHaveLength(1);
  });

  test('with a password that only the cluster knows is mounted', () => {
    const stack = build(({ stack, namespace, prometheus }) => {
      prometheus.scrape(
        ScrapeTarget.fromAttributes(stack, 'theirs', {
          discoveryName: 'nodes.example',
          trust: Trust.fromConfigMap({ namespace, name: 'company', key: 'root.pem' }),
          credential: Credential.fromSecret({ namespace, name: 'handed-out', key: 'x' }),
          peers: [Peer.cidr('192.0.2.0/24')],
        }),
      );
    });
    const volume = JSON.stringify(stack.pod.spec.volume.find(({ name }) => name === 'config'));
    expect(volume).toContain('"items":[{"key":"x","path":"job-theirs.password"}],"name":"handed-out"');
    expect(volume).toContain('"items":[{"key":"root.pem","path":"job-theirs.ca.crt"}],"name":"company"');
    expect(Object.keys(stack.data('secret', 'prometheus-passwords'))).toEqual(['self.password']);
  });

  test('that is not verified is listed with the reason', () => {
    const made = make();
    made.prometheus.scrape(
      ScrapeTarget.fromAttributes(made.stack, 'theirs', {
        discoveryName: 'nodes.example',
        trust: Trust.unverified('until May'),
        credential: given(made),
        peers: [Peer.cidr('192.0.2.0/24')],
      }),
    );
    expect(Deviations.of(made.stack)).toMatchObject([{ reason: 'until May' }]);
    expect(new Synthesized(made.stack).job('theirs').tls_config).toMatchObject({ insecure_skip_verify: true });
  });

  test('is scraped as often and as long, and with what labels, as is said', () => {
    const stack = build((made) => {
      made.prometheus.scrape(nodesOf(made), {
        jobName: 'a "job" ${x}',
        interval: Duration.seconds(5),
        labels: { team: 'a$1' },
        sampleLimit: 1000,
        bodySizeLimit: Size.mebibytes(1),
        metricRelabelings: [{ sourceLabels: ['__name__'], regex: 'go_.*', action: RelabelAction.DROP }],
      });
    });
    expect(stack.job('a "job" ${x}')).toMatchObject({
      scrape_interval: '5s',
      scrape_timeout: '5s',
      sample_limit: 1000,
      body_size_limit: '1048576B',
      relabel_configs: [{ target_label: 'team', replacement: 'a$$1' }],
      metric_relabel_configs: [{ source_labels: ['__name__'], regex: 'go_.*', action: 'drop' }],
    });
  });

  test('of a name that another job has is a mistake', () => {
    const message = mistakes((made) => {
      const nodes = nodesOf(made);
      made.prometheus.scrape(nodes);
      made.prometheus.scrape(nodes);
    });
    expect(message).toContain(
      '[stack/prometheus] `scrape(nodes) #2.jobName` takes a name that no other job has, got "nodes"',
    );
  });

  test('of several Telegrafs is called as the Telegraf is, whatever the order', () => {
    const stack = build(({ stack, namespace, authority, prometheus }) => {
      for (const id of ['agents', 'orders']) {
        const metrics = new SecureTelegraf(stack, id, { namespace }).serveMetrics({ authority });
        prometheus.scrape(metrics);
      }
    });
    const host = (job: string) => (stack.job(job).dns_sd_configs as { names: string[] }[])[0]?.names;
    expect([host('agents'), host('orders')]).toEqual([['agents.monitoring.svc'], ['orders.monitoring.svc']]);
  });

  test('is asked over TLS whatever relabelling says: its password is in the request', () => {
    const stack = build((made) => {
      const regex = '(__scheme)__tmp';
      made.prometheus.scrape(nodesOf(made), {
        relabelings: [
          { targetLabel: '__scheme__', replacement: 'http' },
          { regex, action: RelabelAction.LABELMAP },
        ],
      });
    });
    const rules = stack.job('nodes').relabel_configs as unknown[];
    expect(rules.at(-1)).toEqual({ target_label: '__scheme__', replacement: 'https' });
  });

  test('that is itself is a mistake: it scrapes itself anyway', () => {
    const message = mistakes(({ prometheus }) => {
      prometheus.scrape(prometheus, { jobName: 'self' });
    });
    expect(message).toContain('`scrape(prometheus).target` takes another target');
  });

  test('of another stack is a mistake, and gets no password through an output', () => {
    const app = Testing.app();
    const [one, other] = ['one', 'other'].map((id) => new TerraformStack(app, id)) as [TerraformStack, TerraformStack];
    for (const stack of [one, other]) new KubernetesProvider(stack, 'kubernetes');
    const nodes = new SecureNodeExporter(one, 'nodes', {
      authority: CertificateAuthority.selfManaged(one, 'authority'),
      nodeCidrs: ['10.0.0.0/8'],
      accessOutput: false,
    });
    const namespace = new SecureNamespace(other, 'monitoring');
    const authority = CertificateAuthority.selfManaged(other, 'authority');
    new SecurePrometheus(other, 'prometheus', { namespace, authority }).scrape(nodes);
    expect(() => Testing.synth(other, true)).toThrow('fromAttributes');
    expect(Testing.synth(one, true)).not.toContain('random_password.nodes_credential_A818706F.result","');
  });

  test.each([
    ['interval', { interval: Duration.seconds(0) }],
    ['timeout', { timeout: Duration.minutes(2) }],
    ['jobName', { jobName: '' }],
    ['sampleLimit', { sampleLimit: 0 }],
    ['labels', { labels: { 'a-b': 'x' } }],
    ['metricRelabelings[0].targetLabel', { metricRelabelings: [{ regex: 'x' }] }],
    ['relabelings[0].modulus', { relabelings: [{ action: RelabelAction.HASHMOD, targetLabel: 'x' }] }],
    ['relabelings[0].sourceLabels', { relabelings: [{ action: RelabelAction.LABELDROP, sourceLabels: ['x'] }] }],
    ['discovery.apiServer', { discovery: TargetDiscovery.kubernetes('what is tested', { apiServer: [] }) }],
    ['discovery.apiServer', { discovery: (TargetDiscovery.kubernetes as () => TargetDiscovery)() }],
    ['interval', { interval: Duration.days(3_660_000) }],
    ['relabelings[0].regex', { relabelings: [{ regex: '(?<=a)b', action: RelabelAction.LABELDROP }] }],
    ['relabelings[0].regex', { relabelings: [{ regex: '(a)\\1', action: RelabelAction.LABELDROP }] }],
    ['relabelings[0].regex', { relabelings: [{ regex: 'a(b', action: RelabelAction.LABELDROP }] }],
    ...['__param_token', '__param_p', 'api_token'].map((targetLabel): [string, object] => [
      'relabelings[0].replacement',
      { relabelings: [{ targetLabel, replacement: 'hunter2' }] },
    ]),
    ['relabelings[0].replacement', { relabelings: [{ replacement: '', action: RelabelAction.LABELMAP }] }],
  ])('with a wrong %s is a mistake', (prop, options) => {
    const message = mistakes((made) => {
      made.prometheus.scrape(nodesOf(made), options);
    });
    expect(message).toContain(`[stack/prometheus] \`scrape(nodes).${prop}\` takes`);
    expect(message).not.toContain('hunter2');
  });

  test.each<RelabelConfig>([
    { targetLabel: 'token', replacement: '<redacted>' },
    { targetLabel: 'api_token', replacement: '' },
    { targetLabel: '__param_auth', replacement: 'public_v2' },
    { targetLabel: '__param_token', sourceLabels: ['x'] },
    { targetLabel: 'secret', sourceLabels: ['x'], replacement: '${1}' },
  ])('may say %j: that is no credential', (relabeling) => {
    const message = mistakes((made) => {
      made.prometheus.scrape(nodesOf(made), { relabelings: [relabeling] });
    });
    expect(message).toBe('');
  });
});

test.each(['(?i)a|[[:alpha:](]+', '[]a(]', '\\\\1\\(', '(?P<x>\\pL)\\123', '\\Q(\\E'])(
  '%s is a regular expression',
  (regex) => {
    const message = mistakes((made) => {
      made.prometheus.scrape(nodesOf(made), { relabelings: [{ regex, action: RelabelAction.LABELDROP }] });
    });
    expect(message).toBe('');
  },
);

describe('discovery by the API', () => {
  const discovery = TargetDiscovery.kubernetes('what is tested', { apiServer: [Peer.cidr('192.0.2.1/32')] });

  test('may list and watch what it looks at, in the namespace of the target, and nothing else', () => {
    const stack = build((made) => {
      made.prometheus.scrape(nodesOf(made), { discovery });
    });
    const [role, ...roles] = stack.document.all('kubernetes_role_v1');
    expect(roles).toEqual([]);
    expect(stack.document.all('kubernetes_cluster_role_v1')).toEqual([]);
    expect(role?.body.rule).toEqual([
      { api_groups: [''], resources: ['pods', 'services'], verbs: ['list', 'watch'] },
      { api_groups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    ]);
    expect(stack.document.nameIn((role?.body.metadata as { namespace: string }).namespace)).toBe('nodes');
    expect(stack.paths('prometheus')).toContain('to 192.0.2.1/32 6443');
  });

  test('gives the token to the daemon, and says the node of each sample', () => {
    const stack = build((made) => {
      made.prometheus.scrape(nodesOf(made), { discovery });
    });
    expect(stack.pod.spec.automount_service_account_token).toBe(false);
    expect(stack.container.volume_mount?.map(({ mount_path: path }) => path)).toContain(
      '/var/run/secrets/kubernetes.io/serviceaccount',
    );
    expect(stack.job('nodes').relabel_configs).toContainEqual({
      source_labels: ['__meta_kubernetes_pod_node_name'],
      target_label: 'node',
    });
  });

  // With two families, each pod is in two slices: as two targets, every sum over them would be twice what it is.
  test.each([
    ['IPv4', '10.1.0.7', true],
    ['IPv6', '10.1.0.7', false],
    ['IPv4', 'fd00::7', false],
    ['IPv6', 'fd00::7', true],
  ])('finds a pod in a slice of %s, if its first address is %s: %s', (family, address, isFound) => {
    const stack = build((made) => {
      made.prometheus.scrape(nodesOf(made), { discovery });
    });
    const labels: Record<string, string> = {
      __meta_kubernetes_endpointslice_address_type: family,
      __meta_kubernetes_pod_ip: address,
      __meta_kubernetes_endpointslice_port: '9100',
      __meta_kubernetes_service_name: 'nodes',
    };
    const rules = (stack.job('nodes').relabel_configs ?? []) as {
      source_labels: string[];
      regex: string;
      action?: string;
    }[];
    const keeps = rules
      .filter(({ action }) => action === 'keep')
      .map(({ source_labels: names, regex }) =>
        new RegExp(`^(?:${regex})$`).test(names.map((name) => labels[name]).join(';')),
      );
    expect(keeps.every(Boolean)).toBe(isFound);
  });

  test('of what is no Service of the stack is a mistake', () => {
    const message = mistakes((made) => {
      const target = ScrapeTarget.fromAttributes(made.stack, 'theirs', {
        discoveryName: 'nodes.example',
        trust: Trust.fromPem(ROOT),
        credential: given(made),
        peers: [Peer.cidr('192.0.2.0/24')],
      });
      made.prometheus.scrape(target, { discovery });
    });
    expect(message).toContain('`scrape(theirs).discovery` takes TargetDiscovery.dns()');
  });
});

test('a name that Terraform could take for an expression stays text, beside the password that it changes with too', () => {
  const stack = emptyStack();
  prometheusIn(stack, { userName: 'a${path.module}', rotation: 'autumn' });
  const [secret] = documentOf(stack)
    .all('kubernetes_secret_v1')
    .filter(({ body }) => Object.hasOwn(body.data_wo ?? {}, 'self.username'));
  expect(secret?.body.data_wo).toHaveProperty(['self.username'], expect.stringMatching(/^a\$\$\{path\.module\}\./));
});

describe("a Service of the user's", () => {
  const shop = (made: Made, options: Partial<ScrapeServiceOptions> = {}): IScrapeTarget =>
    ScrapeTarget.fromService(made.stack, 'shop', {
      namespace: new SecureNamespace(made.stack, 'shops'),
      labels: { app: 'shop' },
      port: 8443,
      trust: Trust.fromPem(ROOT),
      serverName: 'shop.example',
      userName: 'prometheus',
      credential: given(made),
      ...options,
    });

  test('is found by a headless Service, and let in to on both sides', () => {
    const stack = build((made) => {
      made.prometheus.scrape(shop(made));
    });
    const service = stack.document.all('kubernetes_service_v1').find(({ address }) => address.includes('shop'));
    expect(service?.body.spec).toMatchObject({ cluster_ip: 'None', selector: { app: 'shop' } });
    expect(stack.job('shop')).toMatchObject({ tls_config: { server_name: 'shop.example' } });
    expect(stack.paths('prometheus')).toContain('to shops/shop 8443');
    const policies = stack.document.all('kubernetes_network_policy_v1');
    expect(policies.filter(({ address }) => address.includes('shop_ingress'))).toHaveLength(1);
  });

  test('gets no policy where nothing denies by default: it would shut out everybody else', () => {
    const stack = build((made) => {
      const namespace = SecureNamespace.fromName(made.stack, 'theirs');
      made.prometheus.scrape(shop(made, { namespace }));
    });
    const policies = stack.document.all('kubernetes_network_policy_v1');
    expect(policies.filter(({ address }) => address.includes('shop_ingress'))).toEqual([]);
  });

  test('without a credential, or found through nobody, is written with validations skipped neither', () => {
    const targets: ((made: Made) => void)[] = [
      (made) => shop(made, { userName: undefined, credential: undefined }),
      (made) => shop(made, { credential: undefined }),
      (made) => {
        made.prometheus.scrape(nodesOf(made), {
          discovery: TargetDiscovery.kubernetes('what is tested', { apiServer: [] }),
        });
      },
    ];
    for (const use of targets) expect(refusedAlways(use)).toContain('Refused, with validations skipped too');
  });

  test('that asks nobody takes a reason', () => {
    const open = { userName: undefined, credential: undefined };
    expect(mistakes((made) => shop(made, open))).toContain('[stack/shop] `credential` takes');
    const made = make();
    made.prometheus.scrape(shop(made, { ...open, unauthenticated: AcceptedRisk.because('it is public') }));
    expect(Deviations.of(made.stack)).toMatchObject([{ reason: 'it is public' }]);
    expect(new Synthesized(made.stack).job('shop')).not.toHaveProperty('basic_auth');
  });

  test.each([
    ['labels', { labels: {} }],
    ['port', { port: 0 }],
    ['metricsPath', { metricsPath: 'x' }],
    ['metricsPath', { metricsPath: '/m?x=y' }],
    ['metricsPath', { metricsPath: '/%zz' }],
    ['serverName', { serverName: 'https://x' }],
    ['userName', { userName: 'a:b\n' }],
    ['credential', { credential: undefined }],
  ])('with a wrong %s is a mistake', (prop, options) => {
    expect(mistakes((made) => shop(made, options))).toContain(`[stack/shop] \`${prop}\` takes`);
  });
});

test.each<[string, Partial<ScrapeTargetAttributes>]>([
  ['discoveryName', { discoveryName: '10.0.0.1' }],
  ['metricsPath', { metricsPath: '/m?x=y' }],
  ['userName', { userName: 'a:b\n' }],
  ['peers', { peers: [] }],
])('a target elsewhere with a wrong %s is a mistake', (prop, wrong) => {
  const message = mistakes((made) => {
    ScrapeTarget.fromAttributes(made.stack, 'theirs', {
      discoveryName: 'x.example',
      trust: Trust.fromPem(ROOT),
      credential: given(made),
      peers: [Peer.cidr('192.0.2.9/32')],
      ...wrong,
    });
  });
  expect(message).toContain(`[stack/theirs] \`${prop}\` takes`);
});

describe('a server that it sends to', () => {
  const options = (made: Made) => ({
    url: 'https://metrics.example:8443/api/v1/write',
    trust: Trust.fromPem(ROOT),
    userName: 'tenant',
    credential: given(made),
    peers: [Peer.cidr('192.0.2.9/32')],
  });

  test('is verified, and gets a password from a file', () => {
    const stack = build((made) => {
      made.prometheus.remoteWriteTo(options(made));
    });
    const [write] = stack.config.remote_write ?? [];
    expect(write).toMatchObject({
      url: 'https://metrics.example:8443/api/v1/write',
      name: 'metrics.example',
      follow_redirects: false,
      basic_auth: { username: 'tenant' },
    });
    expect(JSON.stringify(write)).toMatch(/"password_file":"\/etc\/prometheus\/remote-write_\w+\.password"/);
    expect(stack.paths('prometheus')).toContain('to 192.0.2.9/32 8443');
  });

  test('is a database of InfluxDB, by one call: a user who may write there and nothing else', () => {
    const stack = build((made) => {
      const metrics = influxdbOf(made).addDatabase('a "b" &c');
      made.prometheus.writeTo(metrics, { writeRelabelings: [{ regex: 'pod', action: RelabelAction.LABELDROP }] });
    });
    expect(stack.config.remote_write).toMatchObject([
      {
        url: 'https://influxdb.monitoring.svc:8086/api/v1/prom/write?db=a+%22b%22+%26c&rp=autogen',
        name: 'influxdb/a "b" &c',
        basic_auth: { username: 'prometheus.monitoring' },
        write_relabel_configs: [{ regex: 'pod', action: 'labeldrop' }],
      },
    ]);
    const desired = stack.data('secret', 'influxdb-desired').desired ?? '';
    const user = Buffer.from('"prometheus.monitoring"').toString('base64');
    const grants = desired.split('\n').filter((line) => line.startsWith('grant') && line.includes(user));
    expect(grants.map((line) => line.split('\t')[2])).toEqual(['WRITE']);
    expect(stack.paths('influxdb')).toContain('from monitoring/prometheus 8086');
  });

  test('that is a database is connected once', () => {
    const message = mistakes((made) => {
      const metrics = influxdbOf(made).addDatabase('metrics');
      made.prometheus.writeTo(metrics);
      made.prometheus.writeTo(metrics);
    });
    expect(message).toContain(
      '`writeTo(database-metrics) #2.database` takes a database that writeTo was not called with before, got "metrics"',
    );
  });

  test('of alerts has its address in parts', () => {
    const stack = build((made) => {
      made.prometheus.alertThrough(Alertmanager.at({ ...options(made), url: 'https://alertmanager.example/prefix/' }));
    });
    expect(stack.config.alerting?.alertmanagers).toMatchObject([
      { scheme: 'https', path_prefix: '/prefix', static_configs: [{ targets: ['alertmanager.example:443'] }] },
    ]);
  });

  test.each([
    ['url', { url: 'http://metrics.example' }],
    ['url', { url: 'https://user:password@metrics.example' }],
    ['url', { url: 'https://metrics.example?token=x' }],
    ['url', { url: 'https://metrics.example?u=x' }],
    ['peers', { peers: [] }],
    ['credential', { credential: undefined }],
    ['userName', { userName: undefined }],
    ['trust', { trust: Trust.fromPem('x') }],
    ['timeout', { timeout: Duration.milliseconds(1) }],
  ])('with a wrong %s is a mistake, for samples and for alerts', (prop, wrong) => {
    const write = (made: Made) => {
      made.prometheus.remoteWriteTo({ ...options(made), ...wrong });
    };
    const alert = (made: Made) => {
      made.prometheus.alertThrough(Alertmanager.at({ ...options(made), ...wrong }));
    };
    for (const [method, call] of Object.entries({ remoteWriteTo: write, alertThrough: alert })) {
      const said = mistakes(call);
      const lines = said.split('\n').filter((line) => line.includes(`[stack/prometheus] \`${method}(`));
      expect(lines.join()).toContain(`).${prop}\` takes`);
      expect(said).not.toMatch(/user:password|=x/);
    }
  });

  test('with a secret in its URL says it in no path of a construct either', () => {
    const wrong = { url: 'https://metrics.example?token=x1secret', credential: Credential.generated() };
    const said = mistakes((made) => {
      made.prometheus.remoteWriteTo({ ...options(made), ...wrong });
    });
    expect(said).toContain('remoteWriteTo(…).credential` takes');
    expect(said).not.toContain('x1secret');
  });

  test.each([
    ['a password', { credential: undefined }],
    ['who sends', { userName: undefined, credential: undefined }],
    ['peers', { peers: [] }],
  ])('without %s is written with validations skipped neither', (_, wrong) => {
    const write = refusedAlways((made) => {
      made.prometheus.remoteWriteTo({ ...options(made), ...wrong });
    });
    const alert = refusedAlways((made) => {
      made.prometheus.alertThrough(Alertmanager.at({ ...options(made), ...wrong }));
    });
    for (const message of [write, alert]) expect(message).toContain('Refused, with validations skipped too');
  });

  test('whose URL Terraform completes is a mistake', () => {
    const message = mistakes((made) => {
      made.prometheus.remoteWriteTo({ ...options(made), url: `https://x.example/${variable(made)}` });
    });
    expect(message).toContain('`remoteWriteTo("https://x.example/(what Terraform fills in)").url` takes an https URL');
  });

  test('that is a database whose name Terraform fills in is the same whatever else the program makes', () => {
    const written = (others: number) => {
      const made = make();
      for (let index = 0; index < others; index++) Token.asString({ resolve: () => 'x' });
      const influxdb = SecureInfluxDB.fromAttributes(made.stack, 'theirs', {
        url: 'https://influxdb.example:8086',
        trust: Trust.fromPem(ROOT),
        peer: Peer.cidr('192.0.2.9/32'),
      });
      for (const id of ['a', 'b', 'c'])
        made.prometheus.writeTo(
          influxdb.database(variable(made, id), { userName: 'u', credential: given(made, `${id}-secret`) }),
        );
      const document = new Synthesized(made.stack).document;
      return JSON.stringify([document.all('kubernetes_config_map_v1'), document.all('kubernetes_secret_v1')]);
    };
    expect(written(0)).toContain('urlencode(var.a)');
    expect(written(0)).not.toContain('TfToken');
    for (const others of [1, 7, 95]) expect(written(others)).toBe(written(0));
  });

  test('twice is a mistake', () => {
    const message = mistakes((made) => {
      const one = options(made);
      made.prometheus.remoteWriteTo(one);
      made.prometheus.remoteWriteTo(one);
      made.prometheus.remoteWriteTo({ ...one, url: 'https://metrics.example/other' });
      made.prometheus.alertThrough(Alertmanager.at(one));
      made.prometheus.alertThrough(Alertmanager.at(one));
    });
    expect(message).toContain(
      '`remoteWriteTo("https://metrics.example:8443/api/v1/write") #2.url` takes a URL that remoteWriteTo was not called with before',
    );
    expect(message).toContain(
      '`alertThrough(https://metrics.example:8443/api/v1/write) #2.alertmanager` takes an Alertmanager that alertThrough was not called with before',
    );
    expect(message).toContain(
      '`remoteWriteTo("https://metrics.example/other").name` takes a name that no other remote write has',
    );
  });
});

describe('settings', () => {
  test('of the sections that no prop decides are taken', () => {
    const settings = { global: { label_limit: 50, scrape_timeout: '5s' }, runtime: { gogc: 50 } };
    expect(build(undefined, { settings }).config).toMatchObject(settings);
  });

  test.each([
    ['settings.scrape_configs', { scrape_configs: [] }, '`scrape` connects a target'],
    ['settings.remote_write', { remote_write: [] }, '`remoteWriteTo` connects'],
    ['settings.global.scrape_interval', { global: { scrape_interval: '1s' } }, 'use `scrapeInterval`'],
    ['settings.tracing', { tracing: { endpoint: 'x' } }, 'no path in the network'],
    ['settings.global.nothing', { global: { nothing: 1 } }, 'knows: scrape_timeout, scrape_protocols,'],
    ['settings.global.label_limit', { global: { label_limit: '50' } }, 'a whole number'],
    ['settings.global.query_log_file', { global: { query_log_file: '/etc/x' } }, 'below /prometheus'],
    ['settings.global', { global: 5 }, 'a table'],
    ['settings.global.scrape_timeout', { global: { scrape_timeout: '1m1s' } }, 'no more than `scrapeInterval`, 1m'],
    ['settings.global.rule_query_offset', { global: { rule_query_offset: '293y' } }, 'a duration'],
    ['settings.global.body_size_limit', { global: { body_size_limit: '99999999999PB' } }, 'a number of bytes'],
    ['settings.constructor', { __proto__: null, constructor: {} }, 'knows: global, runtime, storage;'],
  ])('%s is refused, with what to use', (prop, settings, takes) => {
    const message = mistakes(() => undefined, { settings });
    expect(message).toContain(`\`${prop}\` takes`);
    expect(message).toContain(takes);
  });
});

test.each<[string, Partial<SecurePrometheusProps>]>([
  ['retention', { retention: Duration.minutes(1) }],
  ['retentionSize', { retentionSize: Size.gibibytes(20) }],
  ['scrapeInterval', { scrapeInterval: Duration.seconds(0) }],
  ['evaluationInterval', { evaluationInterval: Duration.milliseconds(-1) }],
  ['externalLabels', { externalLabels: { 'a-b': 'x' } }],
  ['externalUrl', { externalUrl: 'http://prometheus.example' }],
  ['evaluationInterval', { evaluationInterval: Duration.days(3_660_000) }],
  ['authority', { authority: undefined }],
  ['disruptionBudget', { disruptionBudget: -1 }],
])('a wrong %s is a mistake', (prop, props) => {
  expect(mistakes(() => undefined, props)).toContain(`[stack/prometheus] \`${prop}\` takes`);
});

test('an external URL is https where Terraform completes it, and where validations are skipped', () => {
  expect(refusedAlways(() => undefined, { externalUrl: 'http://x.example' })).toContain('`externalUrl` takes');
  const made = make();
  const host = variable(made);
  for (const url of [`http://${host}`, `https://u:p@${host}`, `https://${host}/?x`])
    expect(mistakes(() => undefined, { externalUrl: url })).toContain('`externalUrl` takes');
});

test('the order of the calls changes nothing', () => {
  const calls: ((made: Made) => void)[] = [
    (made) => {
      made.prometheus.scrape(nodesOf(made, 'one'));
    },
    (made) => {
      made.prometheus.scrape(nodesOf(made, 'two'), {
        discovery: TargetDiscovery.kubernetes('what is tested', { apiServer: [Peer.cidr('192.0.2.1/32')] }),
      });
    },
    (made) => {
      made.prometheus.scrape(influxdbOf(made));
    },
    ...['a', 'b'].map((name) => ({ prometheus }: Made) => {
      prometheus.addRules(PrometheusRules.fromObject({ groups: [{ name, rules: [{ record: name, expr: '1' }] }] }));
    }),
    ...['https://one.example', 'https://two.example'].flatMap((url) => {
      const peers = [Peer.cidr('192.0.2.9/32')];
      return [
        ({ prometheus }: Made) => {
          prometheus.alertThrough(Alertmanager.at({ url, clientCertificate: true, peers }));
        },
        ({ prometheus, namespace }: Made) => {
          const credential = Credential.fromSecret({ namespace, name: new URL(url).hostname });
          prometheus.remoteWriteTo({ url, userName: 'x', credential, peers });
        },
      ];
    }),
  ];
  const made = (order: typeof calls) => {
    const one = make();
    for (const call of order) call(one);
    return JSON.parse(Testing.synth(one.stack, true)) as { resource: unknown };
  };
  expect(made(calls).resource).toEqual(made([...calls].reverse()).resource);
});

// In users' states. Terraform destroys what has another address, and makes it anew: samples, a password.
const ADDRESSES = [
  'kubernetes_persistent_volume_claim_v1.prometheus_data_39C1C252',
  'kubernetes_secret_v1.prometheus_certificate_secret_84798829',
  'kubernetes_secret_v1.prometheus_credential_monitoring_B5F2A253',
  'kubernetes_secret_v1.prometheus_passwords_58B6F893',
  'kubernetes_secret_v1.prometheus_web-config_5FAABE71',
  'kubernetes_service_v1.prometheus_pod-service_43CCACD0',
  'kubernetes_service_v1.prometheus_service_DFCD1154',
  'kubernetes_stateful_set_v1.prometheus_030AD6A1',
  'random_password.prometheus_credential_A83C1369',
  'tls_locally_signed_cert.prometheus_certificate_8C0161CA',
  'tls_private_key.prometheus_certificate_key_B4114E7A',
];

test('what has data or a credential keeps its address from release to release', () => {
  const addresses = build().document.resources.map(({ address }) => address);
  expect(addresses).toEqual(expect.arrayContaining(ADDRESSES));
});
