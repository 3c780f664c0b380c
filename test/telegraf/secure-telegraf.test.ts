import { TerraformStack, TerraformVariable, Testing, Token } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  Credential,
  Deviations,
  Duration,
  KubernetesInventory,
  Peer,
  PodSecurity,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  SecureTelegraf,
  SecureTelegrafProps,
  SignedTokens,
  TelegrafDeployment,
  TelegrafInput,
  Trust,
} from '../../lib';
import { externalInfluxdb, peers, placement, secretVariable } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { telegrafIn } from '../contract/rows/telegraf';
import { ROOT } from '../support/certificates';
import { fill } from '../support/expressions';
import { Document, documentOf } from '../support/document';
import { Block, blocks, mistakesOf, named, synthesize, text } from '../support/synthesize';
import { TOML } from '../support/toml';

interface Config {
  readonly agent: Record<string, unknown>;
  readonly global_tags: Record<string, string>;
  readonly secretstores?: { readonly docker: Record<string, unknown>[] };
  readonly inputs: Record<string, Record<string, unknown>[]>;
  readonly outputs: Record<string, Record<string, unknown>[]>;
  readonly processors?: Record<string, Record<string, unknown>[]>;
  readonly aggregators?: Record<string, Record<string, unknown>[]>;
}

const trust = Trust.fromPem(ROOT);
const given = (stack: TerraformStack, id = 'given') =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

function dataOf(made: Document, name = 'telegraf'): Record<string, string> {
  return named(made, 'kubernetes_config_map_v1', `${name}-config`).data as unknown as Record<string, string>;
}

function configOf(made: Document, name = 'telegraf'): Config {
  return TOML.parse(fill(Object.values(dataOf(made, name))[0] ?? '')) as Config;
}

const build = (props: Partial<SecureTelegrafProps> = {}, more: (telegraf: SecureTelegraf) => void = () => undefined) =>
  synthesize((stack) => {
    more(telegrafIn(stack, props));
  });

const mistakes = (
  props: Partial<SecureTelegrafProps>,
  more: (telegraf: SecureTelegraf, stack: TerraformStack) => void = () => undefined,
) =>
  mistakesOf((stack) => {
    more(telegrafIn(stack, props), stack);
  });

function templateOf(made: Document, type = 'kubernetes_daemon_set_v1'): Block {
  const template = named(made, type, 'telegraf').spec?.template;
  if (!template) throw new Error('it has no pods');
  return template;
}

/** How long its pod may take to end, and what runs before it is asked to. */
function endOf(template: Block): { terminate: unknown; preStop?: string[] } {
  const spec = template.spec as unknown as {
    termination_grace_period_seconds: number;
    container: { lifecycle?: { pre_stop: { exec: { command: string[] } }[] } }[];
  };
  const [hook] = spec.container[0]?.lifecycle?.pre_stop ?? [];
  return { terminate: spec.termination_grace_period_seconds, preStop: hook?.exec.command };
}

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
  expect(said).toMatch(/`port` takes a number that is known/);
});

test('a path of what verifies nobody is a mistake of its call', () => {
  const said = mistakesOf((stack) => telegrafIn(stack).caFile(Trust.unverified('a test of it')));
  expect(said).toContain('`caFile(…).trust` takes what verifies a server');
});

describe('the config file', () => {
  test('has the text of the user as it is: no variable of the environment is filled in', () => {
    const tag = 'a $HOME ${HOME} $$ "b" \\ # é %{if x} ${random_password.x.result}';
    const { global_tags: tags } = configOf(build({ globalTags: { tag } }));
    expect(tags.tag).toBe(tag.replaceAll('$', '$$$$'));
  });

  test('names no password, only where it is mounted', () => {
    const made = build();
    const [influxdb] = configOf(made).outputs.influxdb ?? [];
    expect(influxdb).toMatchObject({
      urls: ['https://influxdb.monitoring.svc:8086'],
      database: 'metrics',
      username: 'telegraf.monitoring',
      password: expect.stringMatching(/^@\{mounted:password_[0-9a-f]{12}\}$/) as string,
      skip_database_creation: true,
    });
    expect(influxdb).not.toHaveProperty('insecure_skip_verify');
    expect(Object.values(dataOf(made)).join('')).not.toMatch(/random_password|var\./);
  });

  test('reaches a running Telegraf by itself: another interval is no rollout', () => {
    const [before, after] = [build(), build({ interval: Duration.minutes(1) })];
    expect(configOf(after).agent.interval).toBe('1m');
    expect(templateOf(after)).toEqual(templateOf(before));
    expect(Object.keys(dataOf(after))).toEqual(Object.keys(dataOf(before)));
  });

  test('that names another file is not seen by the pods of before, which have no such file', () => {
    const after = build({}, (telegraf) => telegraf.caFile(trust));
    expect(Object.keys(dataOf(after))).not.toEqual(Object.keys(dataOf(build())));
    const [key = ''] = Object.keys(dataOf(after));
    expect(JSON.stringify(templateOf(after))).toContain(`{"key":"${key}","path":"telegraf.conf"}`);
  });

  test('is the same for calls in another order', () => {
    const calls: ((made: {
      telegraf: SecureTelegraf;
      influxdb: SecureInfluxDB;
      nodes: SecureNodeExporter;
      authority: CertificateAuthority;
    }) => void)[] = [
      ({ telegraf }) => {
        telegraf.collect(TelegrafInput.swap());
      },
      ({ telegraf }) => {
        telegraf.collect(TelegrafInput.diskio());
      },
      ({ telegraf, influxdb }) => {
        telegraf.writeTo(influxdb.addDatabase('metrics'));
      },
      ({ telegraf, influxdb }) => {
        telegraf.writeTo(influxdb.addDatabase('second'));
      },
      ({ telegraf, nodes }) => {
        telegraf.scrape(nodes);
      },
      ({ telegraf, authority }) => {
        telegraf.serveMetrics({ authority });
      },
    ];
    const program = (order: typeof calls) => {
      const stack = emptyStack();
      const { namespace, authority } = placement(stack);
      const made = {
        authority,
        influxdb: new SecureInfluxDB(stack, 'influxdb', { namespace, authority }),
        nodes: new SecureNodeExporter(stack, 'nodes', { authority, hostNetwork: false }),
        telegraf: new SecureTelegraf(stack, 'telegraf', { namespace }),
      };
      for (const call of order) call(made);
      return Testing.synth(stack, true);
    };
    expect(program([...calls].reverse())).toBe(program(calls));
  });

  test.each([
    ['inputs', { statsd: {} }, 'nothing that listens'],
    ['inputs', { influxdb_listener: [{ service_address: ':8186' }] }, 'nothing that listens'],
    ['outputs', { prometheus_client: {} }, 'use `serveMetrics`'],
    ['inputs', { tail: { service_address: ':1234' } }, 'nothing that listens'],
    ['outputs', { http: { url: 'http://sink.example' } }, 'a protocol that encrypts'],
    ['outputs', { mqtt: { servers: ['tcp://broker.example:1883'] } }, 'a protocol that encrypts'],
    ['outputs', { http: { url: 'https://a:b@sink.example' } }, 'a URL without one'],
    ['outputs', { http: { url: 'https://x', password: 'hunter2' } }, 'a reference that `secret` gives'],
    ['outputs', { http: { headers: { Authorization: 'Bearer hunter2' } } }, 'a reference that `secret` gives'],
    ['outputs', { kafka: { sasl: { sasl_password: 'hunter2' } } }, 'a reference that `secret` gives'],
    ['outputs', { http: { insecure_skip_verify: true } }, 'false: servers are verified'],
    ['inputs', { http: [{ tls_enable: false }] }, 'true: connections are encrypted'],
    ['secretstores', { docker: {} }, '`secret` gives references'],
    ['global_tags', { a: 'b' }, 'use `globalTags`'],
    ['agent', { interval: '1s' }, 'use `interval`'],
    ['agent', { logfile: '/x' }, 'it logs to the log of the pod'],
    ['outputs', { http: { url: ' http://sink.example' } }, 'a protocol that encrypts'],
    ['outputs', { http: { url: 'https://hunter2@sink.example' } }, 'a URL without one'],
    ['outputs', { http: { url: 'https://sink.example/?token=hunter2' } }, 'text without one'],
    ['outputs', { http: { headers: { 'X-Goog-Api-Key': 'hunter2' } } }, 'a reference that `secret` gives'],
    ['outputs', { http: { url: 'https://x', password: 'hunter2@{mounted:own_a}' } }, 'a reference that `secret` gives'],
    ['outputs', { http: { url: 'https://x', tls_key: '-----BEGIN PRIVATE KEY-----' } }, 'text without one'],
    ['outputs', { sql: { data_source_name: 'hunter2' } }, 'a reference that `secret` gives'],
    ['outputs', { newrelic: { insights_key: 'hunter2' } }, 'a reference that `secret` gives'],
    ['inputs', { mysql: { servers: ['user:hunter2@tcp(db.example:3306)/'] } }, 'a URL without one'],
    ['inputs', { ipmi_sensor: { servers: ['USERID:hunter2@lan(192.0.2.1)'] } }, 'a URL without one'],
    ['inputs', { postgresql: { address: 'host=db.example password=hunter2' } }, 'text without one'],
    ['inputs', { exec: { environment: ['PASSWORD=hunter2'] } }, 'text without one'],
    ['inputs', { prometheus: { kubernetes_scheme: 'http' } }, '"https"'],
    ['outputs', { graphite: { servers: ['sink.example:2003'] } }, '`tls_enable` or `tls_ca`'],
    // It takes no notice of a certificate beside `enable_tls = false`, its default, and this one knows no TLS.
    [
      'inputs',
      { jti_openconfig_telemetry: { servers: ['router.example:1'], tls_ca: '/etc/ca.crt' } },
      'takes `enable_tls`: it does not encrypt by itself',
    ],
    [
      'inputs',
      { nsq_consumer: { server: 'nsq.example:4150', tls_ca: '/etc/ca.crt' } },
      '`addPlugins(plugins, { unverified: AcceptedRisk.because(reason) })`',
    ],
    ['outputs', { kafka: { brokers: ['sink.example:9092'] } }, '`enable_tls` or `tls_ca`'],
    ['outputs', { nats: { servers: ['sink.example:4222'], tls_ca: '/ca' } }, '`secure`'],
    [
      'outputs',
      { graylog: { servers: ['sink.example:12201'] } },
      '`addPlugins(plugins, { unverified: AcceptedRisk.because(reason) })`',
    ],
    ['outputs', { opentsdb: { host: 'sink.example' } }, 'servers of a protocol that encrypts'],
    ['agent', { logformat: 'nope' }, '"text" or "structured"'],
    ['agent', { precision: 'nope' }, 'text like "10s"'],
    ['plugins', {}, 'only agent, inputs, outputs, processors, aggregators'],
    ['inputs', 'text', 'tables that are known'],
    ['inputs', { exec: 'text' }, 'a table, or a list of them'],
    ['outputs', { file: { files: [Symbol('x')] } }, 'text, a finite number'],
  ])('takes no settings of %s that undo a promise: %j', (section, content, takes) => {
    const said = mistakes({ settings: { [section]: content } });
    expect(said).toContain(takes);
    expect(said).not.toContain('hunter2');
  });

  test('takes any other plugin, with a secret by reference', () => {
    const { outputs, processors } = configOf(
      synthesize((stack) => {
        const telegraf = telegrafIn(stack, {
          settings: { processors: { rename: { replace: [{ tag: '$a', dest: 'b' }] } } },
        });
        const token = telegraf.secret('sink', given(stack));
        telegraf.addPlugins({
          outputs: { http: { url: 'https://sink.example', token, tls_ca: telegraf.caFile(trust) } },
        });
        telegraf.allowTo(Peer.cidr('192.0.2.7/32'), 443);
      }),
    );
    expect(processors?.rename).toEqual([{ replace: [{ tag: '$$a', dest: 'b' }] }]);
    expect(outputs.http).toEqual([
      {
        url: 'https://sink.example',
        token: '@{mounted:own_sink}',
        tls_ca: expect.stringMatching(/^\/etc\/telegraf\/ca\/[0-9a-f]{12}\.crt$/) as string,
      },
    ]);
  });

  test('writes plugins as they were when it looked at them', () => {
    const urls = ['https://sink.example'];
    const table: Record<string, unknown> = { urls };
    const { inputs } = configOf(
      synthesize((stack) => {
        const telegraf = telegrafIn(stack);
        telegraf.allowTo(Peer.cidr('192.0.2.0/24'), 443);
        telegraf.addPlugins({ inputs: { http: table } });
        urls.push('http://sink.example');
        table.insecure_skip_verify = true;
      }),
    );
    expect(inputs.http).toEqual([{ urls: ['https://sink.example'] }]);
  });

  test('takes what encrypts, and what only looks like a credential', () => {
    const outputs = {
      kafka: { brokers: ['sink.example:9093'], enable_tls: true },
      opentsdb: { host: 'https://sink.example' },
      http: { url: 'https://sink.example:8443/a@b?db=x', headers: { Authorization: 'Bearer @{mounted:own_a}' } },
    };
    const processors = {
      starlark: { source: 'def apply(metric):\n  if metric.name == "token": return\n  return metric' },
      regex: { tags: [{ key: 'x', pattern: '^(?:[a-z]+)@(.*)$', replacement: '${1}' }] },
    };
    const settings = { agent: { precision: '1ms', collection_jitter: '1m30s', logformat: 'structured' }, processors };
    const made = synthesize((stack) => {
      const telegraf = telegrafIn(stack, { settings });
      telegraf.secret('a', given(stack));
      telegraf.allowTo(Peer.cidr('192.0.2.0/24'), 443);
      telegraf.addPlugins({ outputs });
    });
    expect(configOf(made).outputs).toMatchObject({ kafka: [outputs.kafka], http: [outputs.http] });
  });

  test.each<[string, string, Record<string, unknown>]>([
    ['knows no TLS', 'outputs.zabbix', { address: 'zabbix.example:10051' }],
    ['believes any agent', 'inputs.snmp', { agents: ['192.0.2.1:161'] }],
    ['believes any agent', 'processors.ifname', { tag: 'ifIndex', dest: 'ifName' }],
    [
      'believes an answer of nobody',
      'inputs.snmp',
      {
        agents: ['192.0.2.1:161'],
        version: 3,
        sec_level: 'authPriv',
        auth_protocol: 'SHA256',
        priv_protocol: 'AES256',
      },
    ],
    ['encrypts if asked to', 'inputs.openldap', { host: 'ldap.example' }],
    ['encrypts if asked to', 'inputs.aerospike', { servers: ['aerospike.example:3000'] }],
    ['knows no TLS', 'inputs.hddtemp', { address: 'node.example:7634' }],
    ['takes any server', 'inputs.mesos', { masters: ['mesos.example:5050'] }],
    ['has no protocol', 'inputs.nginx', { urls: ['nginx.example/status'] }],
    ['asks Consul without TLS', 'inputs.consul', { address: 'consul.example:8500' }],
    ['verifies no kubelet by itself', 'inputs.kubernetes', {}],
    ['dials what annotations say', 'inputs.prometheus', { monitor_kubernetes_pods: true }],
    ['dials what a server says', 'inputs.prometheus', { http_service_discovery: { enabled: true } }],
    ['runs a program', 'inputs.exec', { commands: ['curl http://shop.example'] }],
    ['runs a program', 'processors.execd', { command: ['x'] }],
    ['nobody has read', 'inputs.p4runtime', {}],
    ['dials MySQL without TLS', 'inputs.mysql', { servers: ['u:@{mounted:own_a}@tcp(db.example:3306)/'] }],
    ['verifies no MySQL', 'inputs.mysql', { servers: ['u:@{mounted:own_a}@tcp(db.example)/?tls=skip-verify'] }],
    ['verifies MySQL if it can', 'inputs.mysql', { servers: ['u@tcp(db.example)/?tls=preferred'], tls_ca: '/ca' }],
    [
      'verifies MySQL if it can',
      'inputs.mysql',
      { servers: ['u@tcp(db.example)/?tls=true&allowFallbackToPlaintext=true'] },
    ],
    ['has one MySQL of two', 'inputs.mysql', { servers: ['u@tcp(a)/?tls=true', 'u@tcp(b)/'] }],
    ['dials a whole secret', 'inputs.mysql', { servers: ['@{mounted:own_a}'] }],
    ['dials its own server', 'inputs.mysql', {}],
    ['encrypts if it can', 'inputs.postgresql', { address: 'host=db.example user=u password=@{mounted:own_a}' }],
    ['verifies no name', 'inputs.postgresql_extensible', { address: 'host=db.example sslmode=verify-ca' }],
    ['verifies nobody', 'inputs.pgbouncer', { address: 'postgres://db.example/pgbouncer?sslmode=require' }],
    ['says two things', 'inputs.postgresql', { address: 'sslmode=verify-full host=a sslmode=disable' }],
    ['hides it in a value', 'inputs.postgresql', { address: "host=a application_name='x sslmode=verify-full'" }],
    ['hides it in a value', 'inputs.postgresql', { address: 'host=a application_name=?sslmode=verify-full' }],
    ['hides it in a value', 'inputs.postgresql', { address: 'host=a application_name=b\u00a0sslmode=verify-full' }],
    ['hides it in a fragment', 'inputs.postgresql', { address: 'postgres://a/b#?sslmode=verify-full' }],
    ['says it in a key that the driver does not know', 'inputs.postgresql', { address: 'host=a SSLMODE=verify-full' }],
    ['says it in another value', 'inputs.postgresql', { address: 'application_name= sslmode=verify-full host=a' }],
    ['says it where the driver drops it', 'inputs.postgresql', { address: 'postgres://a/b?sslmode=verify-full;x' }],
    ['says it in a key that the driver does not know', 'inputs.mysql', { servers: ['u@tcp(a:3306)/?%74ls=true'] }],
    ['says it in a key that the driver does not know', 'inputs.mysql', { servers: ['u@tcp(a:3306)/?TLS=true'] }],
    ['hides it in a fragment', 'inputs.sqlserver', { servers: ['sqlserver://a/b#?encrypt=true'] }],
    ['says it where the driver drops it', 'inputs.sqlserver', { servers: ['sqlserver://a/?b=1;encrypt=true'] }],
    [
      'takes it back behind a space of another kind',
      'inputs.sqlserver',
      { servers: ['server=a;encrypt=true;trustservercertificate\u0085=true'] },
    ],
    ['says it in another value', 'inputs.sqlserver', { servers: ['server=a;b=c&encrypt=true'] }],
    [
      'takes it back in other letters',
      'inputs.sqlserver',
      { servers: ['sqlserver://a/?encrypt=true&%74rustservercertificate=true'] },
    ],
    ['has servers in other letters', 'inputs.burrow', { Servers: ['burrow.example:8000'] }],
    ['has servers by a name of its own', 'inputs.vsphere', { vcenters: ['vcenter.example'] }],
    ['dials a whole secret', 'inputs.postgresql', { address: '@{mounted:own_a}' }],
    ['dials a whole secret', 'outputs.postgresql', { connection: '@{mounted:own_a}' }],
    ['dials a whole secret', 'outputs.sql', { driver: 'mysql', data_source_name: '@{mounted:own_a}' }],
    ['dials SQL Server without TLS', 'inputs.sqlserver', { servers: ['Server=db.example;encrypt=disable;'] }],
    [
      'verifies no SQL Server',
      'inputs.sqlserver',
      { servers: ['Server=db.example;Encrypt=true;TrustServerCertificate=true'] },
    ],
    ['leaves TLS to SQL Server', 'inputs.sqlserver', { servers: ['Server=db.example'] }],
  ])('has no plugin that %s without a reason, which is listed: %s %j', (_, plugin, table) => {
    const [kind = '', name = ''] = plugin.split('.');
    const plugins = { [kind]: { [name]: table } };
    const add = (telegraf: SecureTelegraf, reason?: string) => {
      const stack = TerraformStack.of(telegraf);
      telegraf.secret('a', given(stack));
      telegraf.allowTo(Peer.cidr('192.0.2.0/24'), 443);
      telegraf.addPlugins(plugins, reason === undefined ? {} : { unverified: AcceptedRisk.because(reason) });
      return stack;
    };
    expect(mistakes({}, (telegraf) => add(telegraf))).toContain(
      '`addPlugins(plugins, { unverified: AcceptedRisk.because(reason) })`',
    );
    expect(mistakes({ settings: plugins })).toContain(
      '`addPlugins(plugins, { unverified: AcceptedRisk.because(reason) })`',
    );
    const listed: string[] = [];
    const made = synthesize((stack) => {
      add(telegrafIn(stack), 'they share a wire');
      listed.push(...Deviations.of(stack).map(({ what, reason }) => `${what}: ${reason}`));
    });
    expect(configOf(made)[kind as 'inputs'][name]).toEqual([table]);
    expect(listed).toEqual([expect.stringMatching(new RegExp(`^${plugin} .*: they share a wire$`))]);
    expect(mistakes({}, (telegraf) => add(telegraf, ' '))).toContain('a written reason');
  });

  test.each<[string, Record<string, unknown>]>([
    ['inputs.tail', { files: ['/var/log/x'] }],
    ['inputs.nginx', { urls: ['https://nginx.example/status'] }],
    ['inputs.influxdb', {}],
    ['inputs.nginx', { urls: ['http://localhost/status'] }],
    ['inputs.phpfpm', { urls: ['http://localhost/status'] }],
    ['inputs.prometheus', { kubernetes_services: ['https://shop.shops.svc/metrics'], monitor_kubernetes_pods: false }],
    ['inputs.aerospike', { servers: ['aerospike.example:4333'], enable_tls: true }],
    ['inputs.amqp_consumer', { brokers: ['amqps://mq.example:5671'] }],
    ['inputs.mysql', { servers: ['u:@{mounted:own_a}@tcp(db.example)/?timeout=5s&tls=custom'], tls_ca: '/ca' }],
    ['inputs.mysql', { servers: ['u:@{mounted:own_a}@tcp(db.example)/?tls=true'] }],
    ['inputs.postgresql', { address: 'host=db.example user=u password=@{mounted:own_a} sslmode=verify-full' }],
    ['inputs.pgbouncer', { address: 'postgres://u:@{mounted:own_a}@db.example/pgbouncer?sslmode=verify-full' }],
    ['inputs.sqlserver', { servers: ['Server=db.example;User Id=u;Password=@{mounted:own_a};encrypt=strict;'] }],
    ['outputs.loki', { domain: 'https://loki.example', endpoint: '/loki/api/v1/push' }],
    ['processors.starlark', { source: 'def apply(metric):\n  return metric' }],
    ['aggregators.minmax', {}],
  ])('takes what talks to nobody, or verifies everybody, as it is: %s %j', (plugin, table) => {
    const [kind = '', name = ''] = plugin.split('.');
    const deviations: unknown[] = [];
    const made = synthesize((stack) => {
      const telegraf = telegrafIn(stack);
      telegraf.secret('a', given(stack));
      telegraf.allowTo(Peer.cidr('192.0.2.0/24'), 443);
      telegraf.addPlugins({ [kind]: { [name]: table } });
      deviations.push(...Deviations.of(stack));
    });
    expect([configOf(made)[kind as 'inputs'][name], deviations]).toEqual([[table], []]);
  });

  test.each<[string, string, Record<string, unknown>, string]>([
    ['a host', 'inputs.nginx', { urls: ['https://nginx.example/status'] }, 'inputs.nginx.urls` takes a server that'],
    [
      'a broker',
      'outputs.kafka',
      { brokers: ['k.example:9093'], enable_tls: true },
      'outputs.kafka.brokers` takes a s',
    ],
    [
      'a Service',
      'inputs.prometheus',
      { kubernetes_services: ['https://shop.shops.svc/x'] },
      'kubernetes_services` takes',
    ],
    ['a socket of its node', 'inputs.docker', {}, 'inputs.docker.endpoint` takes a server in the network'],
    ['a socket', 'inputs.phpfpm', { urls: ['/run/fpm.sock'] }, 'got "/run/fpm.sock"'],
    ['a socket', 'inputs.beat', { url: 'unix:///run/beat.sock' }, 'got "unix:///run/beat.sock"'],
  ])('dials %s only where its pod can reach it: %s %j', (_, plugin, table, sentence) => {
    const [kind = '', name = ''] = plugin.split('.');
    const said = mistakes({}, (telegraf) => {
      telegraf.addPlugins({ [kind]: { [name]: table } }, { unverified: AcceptedRisk.because('they share a wire') });
    });
    expect(said.match(/takes a server/g)).toHaveLength(1);
    expect(said).toContain(sentence);
  });

  test('dials what a policy, a connection or a mount of its own lets it reach', () => {
    const add = (url: string, more: (telegraf: SecureTelegraf) => void = () => undefined, props = {}) =>
      mistakes(props, (telegraf) => {
        more(telegraf);
        telegraf.addPlugins({ inputs: { http: { urls: [url] } } }, { unverified: AcceptedRisk.because('a test') });
      });
    expect(add('https://x.example')).toContain('`allowTo(peer, port)` opens the way');
    expect(
      add('https://x.example', (telegraf) => {
        telegraf.allowTo(Peer.cidr('192.0.2.7/32'), 8443);
      }),
    ).toBe('');
    expect(add('https://influxdb.monitoring.svc:8086/debug/vars')).toBe('');
    expect(add('http://localhost:8080')).toBe('');
    const deployment = TelegrafDeployment.onEveryNode({ hostMounts: true });
    const docker = mistakesOf((stack) => {
      const namespace = new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged('a test') });
      const telegraf = telegrafIn(stack, { namespace, deployment });
      const endpoint = 'unix:///host/root/var/run/docker.sock';
      telegraf.addPlugins({ inputs: { docker: { endpoint } } }, { unverified: AcceptedRisk.because('a test') });
    });
    expect(docker).toBe('');
  });

  test('has no plugin that listens, whatever the reason', () => {
    const said = mistakes({}, (telegraf) => {
      telegraf.addPlugins({ inputs: { statsd: {} } }, { unverified: AcceptedRisk.because('they share a wire') });
    });
    expect(said).toContain('nothing that listens');
  });

  test('has nothing that Terraform keeps secret, and no URL whose protocol nobody knows yet', () => {
    const secret = 'a value that is sensitive';
    expect(
      mistakesOf((stack) => {
        const hostname = secretVariable(stack, 'host').stringValue;
        const settings = { agent: { hostname } };
        const inputs = [TelegrafInput.http({ url: 'https://a', trust, peers, dataOptions: { x: [hostname] } })];
        const telegraf = telegrafIn(stack, { settings, inputs });
        telegraf.addPlugins({ inputs: { http: { body: hostname } } });
        const url = new TerraformVariable(stack, 'url', { type: 'string' }).stringValue;
        telegraf.addPlugins({ outputs: { http: { url } } });
      }),
    ).toMatch(
      new RegExp(
        `agent\\.hostname.*${secret}.*dataOptions\\.x\\[0\\].*${secret}.*http\\.body.*${secret}.*a URL whose protocol`,
        's',
      ),
    );
  });

  test('holds no table that holds itself', () => {
    const mem: Record<string, unknown> = {};
    mem.again = mem;
    expect(mistakes({ settings: { inputs: { mem } } })).toContain('got a table that holds itself');
  });

  test('refers to no secret that is not there: Telegraf would not start', () => {
    const token = '@{mounted:own_other}';
    const said = mistakes({}, (telegraf) => {
      telegraf.addPlugins({ outputs: { http: { url: 'https://sink.example', token } } });
    });
    expect(said).toContain(`\`addPlugins\` takes references that \`secret\` gave, got "${token}"`);
  });
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
    expect(said).toContain('`writeTo(database-metrics).database` takes a database that it does not write to yet');
    expect(said).toContain('`scrape(nodes).target` takes a target that it does not scrape yet');
    expect(said).toContain('`serveMetrics` takes one call');
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
    ['http://a.example', 'an https URL without a user'],
    ['https://a:b@a.example', 'got a URL with a user in it'],
    ['a.example', 'an https URL without a user'],
  ])('the http input takes %s for no address', (url, takes) => {
    expect(mistakes({ inputs: [TelegrafInput.http({ url, trust, peers })] })).toContain(takes);
  });

  test('the http input has no token in its URL, and only references that are there', () => {
    const more = { trust, peers };
    const inUrl = TelegrafInput.http({ ...more, url: 'https://a.example/?token=hunter2' });
    const said = mistakes({ inputs: [inUrl] });
    expect(said).toContain('`inputs[0].url` takes an https URL without a user');
    expect(said).not.toContain('hunter2');
    const unknown = TelegrafInput.http({ ...more, url: 'https://a', dataOptions: { password: '@{mounted:nothing}' } });
    expect(mistakes({ inputs: [unknown] })).toContain('`dataOptions` takes references that `secret` gave');
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
      '`writeTo(database-metrics).rotation` takes nothing for a server that this stack does not run',
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
