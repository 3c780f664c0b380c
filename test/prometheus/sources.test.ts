import { TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  ContainerImage,
  Credential,
  Deviations,
  EnvironmentVariable,
  ExtraVolume,
  KubeletMetrics,
  Peer,
  ProbeOptions,
  Protocol,
  ScrapeSource,
  ScrapeTarget,
  ScrapeTargetAttributes,
  RelabelAction,
  SecureExporter,
  SecureExporterProps,
  SecureNamespace,
  SecurePrometheus,
  Trust,
} from '../../lib';
import { secretVariable } from '../contract/support';
import { metadataOf } from '../support/document';
import { ROOT } from '../support/certificates';
import { policiesOf } from '../support/kubernetes';
import { mistakesIn } from '../support/synthesize';
import { Made, make, Synthesized } from './support/prometheus';

const kubernetes = { apiServer: [Peer.cidr('192.0.2.1/32')] };
const nodes = [Peer.cidr('10.20.0.0/16')];
const peers = [Peer.cidr('192.0.2.0/24')];
const trust = Trust.fromPem(ROOT);
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount';

const given = (stack: TerraformStack, id = 'secret') =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

function build(use: (made: Made) => void): Synthesized {
  const made = make();
  use(made);
  return new Synthesized(made.stack);
}

function mistakes(use: (made: Made) => void): string {
  const made = make();
  use(made);
  return mistakesIn(made.stack);
}

const rulesOf = (stack: Synthesized) =>
  [...stack.document.all('kubernetes_cluster_role_v1'), ...stack.document.all('kubernetes_role_v1')].flatMap(
    ({ body }) => body.rule as unknown[],
  );
const without = (paths: string[]) => paths.filter((path) => !path.endsWith(' 53,53') && !path.startsWith('from'));

describe('kubelets', () => {
  const scraped = () =>
    build(({ prometheus }) => {
      prometheus.scrapeFrom(ScrapeSource.kubelets('why', { ...kubernetes, nodes }));
      prometheus.scrapeFrom(ScrapeSource.kubelets('why', { ...kubernetes, nodes, metrics: KubeletMetrics.CADVISOR }));
    });

  test('are verified by the authority of the cluster, and shown the token of the pod', () => {
    expect(scraped().job('cadvisor')).toEqual({
      job_name: 'cadvisor',
      scheme: 'https',
      metrics_path: '/metrics/cadvisor',
      follow_redirects: false,
      tls_config: { ca_file: `${TOKEN}/ca.crt` },
      authorization: { credentials_file: `${TOKEN}/token` },
      kubernetes_sd_configs: [{ role: 'node' }],
      relabel_configs: [{ source_labels: ['__meta_kubernetes_node_name'], target_label: 'node' }],
    });
    expect(scraped().job('kubelet')).toMatchObject({ metrics_path: '/metrics' });
  });

  test('are all that the token may read, and that Prometheus reaches', () => {
    const stack = scraped();
    expect(rulesOf(stack)).toEqual([
      { api_groups: [''], resources: ['nodes'], verbs: ['list', 'watch'] },
      { api_groups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    ]);
    expect(without(stack.paths('prometheus'))).toEqual(['to 10.20.0.0/16 10250', 'to 192.0.2.1/32 6443']);
    const mounted = stack.container.volume_mount?.map(({ mount_path: path }) => path);
    expect(mounted).toContain(TOKEN);
  });

  test('are listed with the reason, and take one', () => {
    const { stack, prometheus } = make();
    prometheus.scrapeFrom(ScrapeSource.kubelets('dashboards of pods', { ...kubernetes, nodes }));
    expect(Deviations.of(stack)).toEqual([
      expect.objectContaining({ code: 'api-token', subject: 'nodes', reason: 'dashboards of pods' }),
    ]);
    expect(
      mistakes(({ prometheus }) => {
        prometheus.scrapeFrom(ScrapeSource.kubelets('', { ...kubernetes, nodes }));
      }),
    ).toContain('takes a written reason');
  });

  test('of IPv6 nodes are reached as those of IPv4', () => {
    const stack = build(({ prometheus }) => {
      prometheus.scrapeFrom(
        ScrapeSource.kubelets('why', {
          apiServer: [Peer.cidr('2001:db8::1/128')],
          nodes: [Peer.cidr('2001:db8:1::/48')],
        }),
      );
    });
    expect(without(stack.paths('prometheus'))).toEqual(['to 2001:db8:1::/48 10250', 'to 2001:db8::1/128 6443']);
  });
});

test('the API server is verified by its own name, and its metrics are all that the token may read', () => {
  const stack = build(({ prometheus }) => {
    prometheus.scrapeFrom(ScrapeSource.apiServer('why', kubernetes));
  });
  expect(stack.job('kubernetes-api')).toMatchObject({
    static_configs: [{ targets: ['kubernetes.default.svc:443'] }],
    tls_config: { ca_file: `${TOKEN}/ca.crt`, server_name: 'kubernetes.default.svc' },
    authorization: { credentials_file: `${TOKEN}/token` },
  });
  expect(rulesOf(stack)).toEqual([{ non_resource_urls: ['/metrics'], verbs: ['get'] }]);
  expect(without(stack.paths('prometheus'))).toEqual(['to 192.0.2.1/32 6443']);
});

describe('pods with annotations', () => {
  const scraped = (targets: object = { ports: [8443], trust, unauthenticated: AcceptedRisk.because('public') }) =>
    build(({ stack, prometheus }) => {
      const namespaces = [SecureNamespace.fromName(stack, 'shops')];
      prometheus.scrapeFrom(
        ScrapeSource.annotatedPods('why', { kubernetes, namespaces, targets: targets as { ports: number[] } }),
      );
    });

  test('are found in their namespaces by a Role that lists pods there, and reached at their ports only', () => {
    const stack = scraped();
    expect(stack.job('annotated-pods')).toMatchObject({
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['shops'] } }],
    });
    expect(JSON.stringify(stack.job('annotated-pods'))).toContain(
      '{"source_labels":["__address__"],"regex":".*:(8443)","action":"keep"}',
    );
    const [role, ...others] = stack.document.all('kubernetes_role_v1');
    expect(others).toEqual([]);
    expect(metadataOf(role ?? stack.pod.owner).namespace).toBe('shops');
    expect(rulesOf(stack)).toEqual([{ api_groups: [''], resources: ['pods'], verbs: ['list', 'watch'] }]);
    expect(without(stack.paths('prometheus'))).toEqual(['to 192.0.2.1/32 6443', 'to shops/* 8443']);
  });

  test('have an address of either family with the port that they say', () => {
    const { relabel_configs: rules } = scraped().job('annotated-pods') as {
      readonly relabel_configs: {
        readonly regex: string;
        readonly replacement?: string;
        readonly target_label?: string;
      }[];
    };
    const address = (port: string, ip: string) =>
      rules
        .filter(({ target_label: label }) => label === '__address__')
        .flatMap(({ regex, replacement = '' }) => {
          const match = new RegExp(`^(?:${regex})$`).exec(`${port};${ip}`);
          return match ? [replacement.replace('$1', match[1] ?? '').replace('$2', match[2] ?? '')] : [];
        });
    expect(address('8443', '10.1.2.3')).toEqual(['10.1.2.3:8443']);
    expect(address('8443', '2001:db8::1')).toEqual(['[2001:db8::1]:8443']);
    expect(address('', '10.1.2.3')).toEqual([]);
  });

  test('that serve in clear text are asked by plain HTTP, with a reason', () => {
    const job = scraped({ ports: [8080], clearText: AcceptedRisk.because('they have no TLS') }).job('annotated-pods');
    expect(job).toMatchObject({ scheme: 'http' });
    expect(job).not.toHaveProperty('tls_config');
  });
});

describe('lists of others', () => {
  const list = ({ stack, prometheus }: Made) => {
    prometheus.scrapeFrom(
      ScrapeSource.http({
        server: { url: 'https://inventory.example/targets', userName: 'a', credential: given(stack, 'a'), peers },
        targets: { ports: [9100], trust, userName: 'b', credential: given(stack, 'b') },
        peers: nodes,
      }),
    );
  };

  test('come from a server that is verified and logged in to, and cannot send the password of targets in clear text', () => {
    const stack = build(list);
    const job = stack.job('http');
    expect(job).toMatchObject({
      http_sd_configs: [
        { url: 'https://inventory.example:443/targets', basic_auth: { username: 'a' }, follow_redirects: false },
      ],
      basic_auth: { username: 'b' },
    });
    expect((job.relabel_configs as unknown[]).at(-1)).toEqual({ target_label: '__scheme__', replacement: 'https' });
    expect(without(stack.paths('prometheus'))).toEqual(['to 10.20.0.0/16 9100', 'to 192.0.2.0/24 443']);
  });

  test('come from a ConfigMap, as a file of the folder of the config', () => {
    const stack = build(({ stack, prometheus }) => {
      const targets = { ports: [9100], trust, userName: 'b', credential: given(stack) };
      prometheus.scrapeFrom(ScrapeSource.configMap({ configMapName: 'targets', key: 'all', targets, peers: nodes }));
    });
    expect(stack.job('config-map')).toMatchObject({
      file_sd_configs: [{ files: ['/etc/prometheus/targets-config-map.json'] }],
    });
    const config = stack.pod.spec.volume.find(({ name }) => name === 'config');
    expect(JSON.stringify(config)).toContain(
      '{"config_map":[{"items":[{"key":"all","path":"targets-config-map.json"}],"name":"targets"}]}',
    );
  });

  test.each<[string, (made: Made) => void, string]>([
    [
      'targets without ports',
      ({ prometheus }) => {
        const targets = { ports: [], clearText: AcceptedRisk.because('x') };
        prometheus.scrapeFrom(ScrapeSource.configMap({ configMapName: 'x', targets, peers }));
      },
      'targets.ports` takes the ports of the targets',
    ],
    [
      'two sources of one name',
      (made) => {
        list(made);
        made.prometheus.scrapeFrom(ScrapeSource.apiServer('x', kubernetes), { jobName: 'http' });
      },
      'jobName` takes a name that no other job has',
    ],
    [
      'a discovery of its own',
      ({ prometheus }) => {
        prometheus.scrapeFrom('kubelets' as unknown as ScrapeSource);
      },
      'source` takes a ScrapeSource',
    ],
  ])('refuse %s', (_, use, says) => {
    expect(mistakes(use)).toContain(says);
  });
});

describe('a target that this library does not run', () => {
  const at = ({ stack, prometheus }: Made, attributes: Partial<ScrapeTargetAttributes>) => {
    prometheus.scrape(ScrapeTarget.fromAttributes(stack, 'x', { discoveryName: 'x.example', peers, ...attributes }));
  };
  const oauth2 = (stack: TerraformStack) => ({
    clientId: 'prometheus',
    clientSecret: given(stack),
    tokenUrl: 'https://login.example:8443/token',
    scopes: ['metrics'],
    peers: [Peer.cidr('198.51.100.7/32')],
  });

  test('is shown a token from a file', () => {
    const stack = build((made) => {
      at(made, { trust, bearerToken: given(made.stack) });
    });
    expect(stack.job('x')).toMatchObject({ authorization: { credentials_file: '/etc/prometheus/job-x.token' } });
    expect(stack.data('secret', 'prometheus-passwords')).toHaveProperty(['job-x.token']);
  });

  test('is shown a token that is asked for first, on a way that is open too', () => {
    const stack = build((made) => {
      at(made, { trust, oauth2: oauth2(made.stack) });
    });
    expect(stack.job('x')).toMatchObject({
      oauth2: {
        client_id: 'prometheus',
        client_secret_file: '/etc/prometheus/job-x.secret',
        token_url: 'https://login.example:8443/token',
        scopes: ['metrics'],
      },
    });
    expect(without(stack.paths('prometheus'))).toEqual(['to 192.0.2.0/24 9100', 'to 198.51.100.7/32 8443']);
  });

  test('is asked in clear text with a reason, and no credential is sent there', () => {
    const { stack, prometheus } = make();
    at({ stack, prometheus } as Made, { clearText: AcceptedRisk.because('it has no TLS') });
    const job = new Synthesized(stack).job('x');
    expect(job).toMatchObject({ scheme: 'http' });
    for (const key of ['tls_config', 'basic_auth', 'authorization']) expect(job).not.toHaveProperty(key);
    expect(Deviations.of(stack)).toEqual([expect.objectContaining({ code: 'plain-metrics', path: 'stack/x' })]);
  });

  test.each<[string, (stack: TerraformStack) => Partial<ScrapeTargetAttributes>, string]>([
    ['nothing that verifies it', (stack) => ({ bearerToken: given(stack) }), '`trust` takes what verifies'],
    ['nobody who asks', () => ({ trust }), 'a `userName` and `credential`, `bearerToken`'],
    [
      'a password in clear text',
      (stack) => ({ credential: given(stack), clearText: AcceptedRisk.because('x') }),
      '`credential` takes nothing where whoever is on the way would read it',
    ],
    [
      'two ways to log in',
      (stack) => ({ trust, credential: given(stack), bearerToken: given(stack, 'b') }),
      '`bearerToken` takes one of the two',
    ],
    [
      'a token that is asked for in clear text',
      (stack) => ({ trust, oauth2: { ...oauth2(stack), tokenUrl: 'http://login.example' } }),
      '`oauth2.tokenUrl` takes an https URL',
    ],
    [
      'a secret among the parameters',
      (stack) => ({ trust, oauth2: { ...oauth2(stack), endpointParams: { client_secret: 'x' } } }),
      '`oauth2.endpointParams` takes parameters that are no credential',
    ],
  ])('takes no %s', (_, attributes, says) => {
    expect(
      mistakes((made) => {
        at(made, attributes(made.stack));
      }),
    ).toContain(says);
  });

  test.each(['/m?p=hunter2', '/m?a=b&token=hunter2'])(
    'takes no credential in the path of what is found: %s',
    (path) => {
      const found = (metricsPath: string) => (made: Made) => {
        const targets = { ports: [9100], trust, bearerToken: given(made.stack), metricsPath };
        made.prometheus.scrapeFrom(ScrapeSource.configMap({ configMapName: 'targets', targets, peers }));
      };
      expect(mistakes(found(path))).toContain('metricsPath` takes a path that begins with "/"');
      expect(mistakes(found(path))).not.toContain('hunter2');
      expect(mistakes(found('/m?format=prometheus'))).toBe('');
    },
  );

  test('takes parameters, which are no credential', () => {
    const ask = (urlParameters: Record<string, string[]>) => (made: Made) => {
      const target = ScrapeTarget.fromAttributes(made.stack, 'x', {
        ...{ discoveryName: 'x.example', peers, trust, bearerToken: given(made.stack) },
      });
      made.prometheus.scrape(target, { urlParameters });
    };
    expect(build(ask({ 'collect[]': ['cpu', 'meminfo'] })).job('x')).toMatchObject({
      params: { 'collect[]': ['cpu', 'meminfo'] },
    });
    // Which login of its own file an exporter of SNMP uses.
    expect(mistakes(ask({ auth: ['public_v2'], module: ['if_mib'] }))).toBe('');
    for (const name of ['token', 'u', 'p', 'sig', 'oauth', 'code'])
      expect(mistakes(ask({ [name]: ['x'] }))).toContain('urlParameters` takes parameters that are no credential');
  });
});

describe('a probe', () => {
  const blackbox = ({ stack, namespace, authority }: Made) =>
    new SecureExporter(stack, 'blackbox', {
      namespace,
      authority,
      image: ContainerImage.fromTag('quay.io/prometheus/blackbox-exporter:v0.27.0'),
      command: '/bin/blackbox_exporter',
      port: 9115,
    });
  const targets = ['https://shop.example/health', 'https://[2001:db8::1]:8443/', 'db.example:5432'];

  test('asks one exporter for many addresses, each of them an instance', () => {
    const stack = build((made) => {
      made.prometheus.probe(blackbox(made), {
        module: 'http_2xx',
        targets,
        peers,
        urlParameters: { debug: ['false'] },
      });
    });
    expect(stack.job('blackbox-http_2xx')).toMatchObject({
      scheme: 'https',
      metrics_path: '/probe',
      params: { module: ['http_2xx'], debug: ['false'] },
      basic_auth: { username: 'prometheus' },
      tls_config: { server_name: 'blackbox.monitoring.svc' },
      static_configs: [{ targets }],
      relabel_configs: [
        { source_labels: ['__address__'], target_label: '__param_target' },
        { source_labels: ['__param_target'], target_label: 'instance' },
        { target_label: '__address__', replacement: 'blackbox.monitoring.svc:9115' },
      ],
    });
  });

  test('opens the way of the exporter to them, by the ports in their addresses', () => {
    const stack = build((made) => {
      made.prometheus.probe(blackbox(made), { targets, peers });
    });
    expect(without(stack.paths('blackbox'))).toEqual([
      'to 192.0.2.0/24 443',
      'to 192.0.2.0/24 5432',
      'to 192.0.2.0/24 8443',
    ]);
  });

  test('of an address of IPv6 takes its port: its end is none', () => {
    expect(
      mistakes((made) => {
        made.prometheus.probe(blackbox(made), { targets: ['2001:db8::1'], peers: [Peer.cidr('2001:db8::/64')] });
      }),
    ).toContain('ports` takes the ports of the targets, got "2001:db8::1" without a port');
    const stack = build((made) => {
      made.prometheus.probe(blackbox(made), { targets: ['2001:db8::1'], ports: [22], peers });
    });
    expect(without(stack.paths('blackbox'))).toEqual(['to 192.0.2.0/24 22']);
  });

  test('by UDP is let out by UDP, for a module that asks DNS', () => {
    const stack = build((made) => {
      made.prometheus.probe(blackbox(made), { targets: ['192.0.2.53:53'], peers, protocol: Protocol.UDP });
    });
    const rules = policiesOf(stack.document).flatMap(({ egress }) => egress);
    expect(rules.filter(({ to }) => JSON.stringify(to).includes('192.0.2.0/24')).map(({ ports }) => ports)).toEqual([
      [{ protocol: 'UDP', port: '53' }],
    ]);
  });

  test.each<[string, object, string]>([
    ['nobody', { targets: [], peers }, 'targets` takes what is probed'],
    ['login', { targets: ['https://u:x1@shop.example'], peers }, 'targets[0]` takes text that others may read'],
    [
      'key in an address',
      { targets: ['https://shop.example/?api_key=x1'], peers },
      'targets[0]` takes text that others',
    ],
    ['secret label', { targets, peers, labels: { token: 'x1' } }, 'labels.token` takes text that others may read'],
    ['password in a module', { targets, peers, module: 'password=x1' }, 'module` takes text that others may read'],
    [
      'login in a parameter',
      { targets, peers, urlParameters: { hostname: ['https://u:x1@shop.example'] } },
      'urlParameters.hostname[0]` takes text that others may read',
    ],
    // Prometheus makes `%3F` of the `?`.
    ['query in its path', { targets, peers, probePath: '/probe?debug=true' }, 'probePath` takes a path that begins'],
    ['path that is none', { targets, peers, probePath: 'probe' }, 'probePath` takes a path that begins'],
    ['addresses that no policy knows', { targets }, 'peers` takes where the targets are in the network'],
    ['a port that nobody knows', { targets: ['shop.example'], peers }, 'ports` takes the ports of the targets'],
    [
      'empty list of ports',
      { targets: ['https://shop.example'], peers, ports: [] },
      'ports` takes one port at least, got []',
    ],
  ])('takes no %s', (_, options, says) => {
    expect(
      mistakes((made) => {
        made.prometheus.probe(blackbox(made), options as { targets: string[] });
      }),
    ).toContain(says);
  });

  describe('by an exporter with secrets', () => {
    const probing = (made: Made, props: Partial<SecureExporterProps>, options: Partial<ProbeOptions>) => {
      const { stack, namespace, authority } = made;
      const secretFiles = { password: given(stack) };
      const image = ContainerImage.fromTag('quay.io/x/redis-exporter:v1.0.0');
      const base = { namespace, authority, image, command: '/x', port: 9121, secretFiles };
      const exporter = new SecureExporter(stack, 'redis', { ...base, ...props });
      made.prometheus.probe(exporter, { targets: ['rediss://db.example:6379'], peers, ...options });
    };
    const secretless = { secretFiles: {} };
    const unverified = AcceptedRisk.because('on the same node');

    test.each<[string, Partial<ProbeOptions>, string]>([
      ['in clear', { targets: ['rediss://db.example:6379', 'redis://db.example:6379'] }, 'targets[1]'],
      ['by http', { targets: ['http://shop.example/health'] }, 'targets[0]'],
      ['that nobody verifies', { urlParameters: { sslmode: ['disable'] } }, 'urlParameters.sslmode'],
      [
        'in clear, as a rule says',
        { relabelings: [{ targetLabel: '__param_target', replacement: 'redis://db.example' }] },
        'relabelings[0].replacement',
      ],
      ['in clear, as a parameter says', { urlParameters: { target: ['redis://db.example'] } }, 'urlParameters.target'],
    ])('takes a reason of the exporter for a target %s, which would be shown them', (_, options, prop) => {
      const says = mistakes((made) => {
        probing(made, {}, options);
      });
      expect(says).toContain(`${prop}\` takes what is read over TLS that it verifies`);
      expect(says).toContain('of stack/redis, which has secrets');
      for (const props of [{ unverified }, secretless])
        expect(
          mistakes((made) => {
            probing(made, props, options);
          }),
        ).toBe('');
    });

    test.each<[string, string, Partial<ProbeOptions>]>([
      ['Redis', '/redis_exporter', { targets: ['db.example:6379'] }],
      ['Redis by a parameter', '/redis_exporter', { urlParameters: { target: ['db.example:6379'] } }],
      ['MongoDB', '/mongodb_exporter', { targets: ['db.example:27017'] }],
      ['MySQL', '/bin/mysqld_exporter', { targets: ['db.example:3306'] }],
      ['memcached', '/bin/memcached_exporter', { targets: ['cache.example:11211'] }],
      ['Postgres without a mode', '/bin/postgres_exporter', { targets: ['db.example:5432/postgres'] }],
      [
        'Redis, where a label becomes the address',
        '/redis_exporter',
        {
          labels: { instance_of: 'redis://db.example:6379' },
          relabelings: [{ sourceLabels: ['instance_of'], targetLabel: '__param_target' }],
        },
      ],
    ])('takes a reason for an address without a scheme, which it reads in clear: %s', (_, command, options) => {
      const secret = (stack: TerraformStack) => ({ secretFiles: {}, secretEnv: { PASSWORD: given(stack, 'other') } });
      const says = (more: Partial<SecureExporterProps>) =>
        mistakes((made) => {
          probing(made, { command, ...secret(made.stack), ...more }, options);
        });
      expect(says({})).toContain('of stack/redis, which has secrets');
      expect(says({ unverified })).toBe('');
      expect(says({ secretEnv: {} })).toBe('');
    });

    test.each<[string, string, Partial<SecureExporterProps>, Partial<ProbeOptions>]>([
      ['Redis by TLS', '/redis_exporter', {}, { targets: ['rediss://db.example:6379'], probePath: '/scrape' }],
      ['MongoDB by TLS', '/mongodb_exporter', {}, { targets: ['mongodb://db.example:27017/?tls=true'] }],
      [
        'MySQL, whose file is secret',
        '/bin/mysqld_exporter',
        { args: ['--config.my-cnf=/etc/exporter-secrets/my.cnf'] },
        { targets: ['db.example:3306'], urlParameters: { auth_module: ['client.a'] } },
      ],
      [
        'memcached by TLS',
        '/bin/memcached_exporter',
        { args: ['--memcached.tls.enable'] },
        { targets: ['cache.example:11211'] },
      ],
      [
        'Postgres with its mode',
        '/bin/postgres_exporter',
        {},
        { targets: ['db.example:5432/postgres?sslmode=verify-full'] },
      ],
      [
        'Postgres with the mode beside it',
        '/bin/postgres_exporter',
        { env: { PGSSLMODE: 'verify-full' } },
        { targets: ['db.example:5432/postgres'] },
      ],
      [
        'Postgres by a URL, with the mode beside it',
        '/bin/postgres_exporter',
        { env: { PGSSLMODE: 'verify-full' } },
        { targets: ['postgresql://db.example:5432/postgres'] },
      ],
      [
        'Redis, with labels of which one becomes another parameter',
        '/redis_exporter',
        {},
        {
          labels: { team: 'payments', auth_module: 'client' },
          relabelings: [{ sourceLabels: ['auth_module'], targetLabel: '__param_auth_module' }],
        },
      ],
      [
        'Redis, with labels of Kubernetes',
        '/redis_exporter',
        {},
        {
          labels: { team: 'payments' },
          relabelings: [{ action: RelabelAction.LABELMAP, regex: '__meta_kubernetes_node_label_(.+)' }],
        },
      ],
      ['a device by SNMP', '/bin/snmp_exporter', {}, { targets: ['192.0.2.7:161'], urlParameters: { auth: ['v3'] } }],
      ['a page', '/bin/blackbox_exporter', {}, { targets: ['https://shop.example/health'], module: 'http_2xx' }],
      [
        'a page with a query',
        '/bin/blackbox_exporter',
        {},
        { targets: ['https://shop.example/?q=a@b'], urlParameters: { hostname: ['shop.example'], debug: ['true'] } },
      ],
    ])('takes none for %s', (_, command, props, options) => {
      expect(
        mistakes((made) => {
          const secret = { secretFiles: {}, secretEnv: { PASSWORD: given(made.stack, 'other') } };
          probing(made, { command, ...secret, ...props }, options);
        }),
      ).toBe('');
    });

    test('takes one where a variable is a secret of others', () => {
      const says = mistakes((made) => {
        const environment = { PASSWORD: EnvironmentVariable.fromSecret('redis', 'password').because('it logs in') };
        probing(made, { ...secretless, environment }, { targets: ['redis://db.example:6379'] });
      });
      expect(says).toContain('of stack/redis, which has secrets');
    });

    test.each([
      [ExtraVolume.secret('redis'), /of stack\/redis, which has secrets/],
      [ExtraVolume.configMap('redis'), /^$/],
    ])('takes one where a volume is a secret of others: %s', (volume, expected) => {
      const says = mistakes((made) => {
        probing(made, { ...secretless, volumes: { own: volume } }, { targets: ['redis://db.example:6379'] });
      });
      expect(says).toMatch(expected);
    });

    test('takes none for one that it verifies', () => {
      expect(
        mistakes((made) => {
          probing(made, {}, { module: 'a', urlParameters: { auth_module: ['client.a'], auth: ['public_v2'] } });
        }),
      ).toBe('');
    });
  });

  test('by an exporter that this stack does not run opens no way of its', () => {
    const elsewhere = (made: Made) =>
      ScrapeTarget.fromAttributes(made.stack, 'x', {
        ...{ discoveryName: 'x.example', peers, trust, bearerToken: given(made.stack) },
      });
    const stack = build((made) => {
      made.prometheus.probe(elsewhere(made), { targets });
    });
    expect(without(stack.paths('prometheus'))).toEqual(['to 192.0.2.0/24 9100']);
    expect(
      mistakes((made) => {
        made.prometheus.probe(elsewhere(made), { targets, peers });
      }),
    ).toContain('peers` takes nothing for an exporter that this stack does not run');
  });
});

test('samples of another Prometheus are taken over with their labels', () => {
  const stack = build(({ stack, prometheus, namespace, authority }) => {
    const team = new SecurePrometheus(stack, 'team', { namespace, authority });
    prometheus.federate(team, { match: ['{job="shop"}'] });
  });
  expect(stack.job('federate-team')).toMatchObject({
    metrics_path: '/federate',
    honor_labels: true,
    params: { 'match[]': ['{job="shop"}'] },
    basic_auth: { username: 'prometheus' },
    static_configs: [{ targets: ['team.monitoring.svc:9090'] }],
  });
  expect(stack.paths('team')).toContain('from monitoring/prometheus 9090');
});
