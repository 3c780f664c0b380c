import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  Deviations,
  Duration,
  Peer,
  PodSecurity,
  Protocol,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  SecureTelegraf,
  TelegrafDeployment,
  TelegrafInput,
} from '../../lib';
import { peers, placement, secretVariable } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { telegrafIn } from '../contract/rows/telegraf';
import { mistakesOf, synthesize } from '../support/synthesize';
import { trust, given, dataOf, configOf, build, mistakes, templateOf } from './support/telegraf';

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
    ['inputs', { statsd: {} }, 'nothing that listens: use `listen(TelegrafListener.statsd(…))`'],
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
    // Each server's certificate is valid for it.
    ['inputs', { http: { urls: ['https://x.example'], tls_server_name: 'localhost' } }, 'a name of that server'],
    ['outputs', { http: { url: 'https://sink.example', tls_server_name: 'LOCALHOST.' } }, 'a name of that server'],
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
    ['inputs', { influxdb: { urls: ['https://db.example/debug/vars?u=bob&p=hunter2'] } }, 'text without one'],
    ['inputs', { http: { urls: ['https://h.example/hooks/a8sd7f6a9s8d7fa9s8d7f6hunter2'] } }, 'text without one'],
    ['outputs', { sumologic: { url: 'https://h.example/v1/http/ZaVnC4dhaV3k5bGfhunter2==' } }, 'text without one'],
    ['inputs', { openweathermap: { app_id: 'hunter2', city_id: ['1'] } }, 'a reference that `secret` gives'],
    ['inputs', { http: { headers: { 'Ocp-Apim-Subscription-Key': 'hunter2' } } }, 'a reference that `secret` gives'],
    ['inputs', { http: { headers: { 'X-Functions-Key': 'hunter2' } } }, 'a reference that `secret` gives'],
    ['outputs', { opentelemetry: { headers: { 'x-honeycomb-team': 'hunter2' } } }, 'a reference that `secret` gives'],
    ['outputs', { http: { headers: { 'X-Insert-Key': 'hunter2' } } }, 'a reference that `secret` gives'],
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

  test.each(['', '1st', 'a b', 'a-b', '@{a}', 'a'.repeat(62)])('calls no secret %j', (name) => {
    const said = mistakes({}, (telegraf, stack) => telegraf.secret(name, given(stack)));
    expect(said).toContain('.name` takes 1 to 61 letters, digits and "_", beginning with a letter');
  });

  test.each(['a', 'A1', 'sink_2', 'a'.repeat(61)])('calls a secret %j', (name) => {
    expect(mistakes({}, (telegraf, stack) => telegraf.secret(name, given(stack)))).toBe('');
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
    ['says it in a key that the driver does not know', 'inputs.sqlserver', { servers: ['server=a;en crypt=true'] }],
    [
      'says it in a key that the driver does not know',
      'inputs.sqlserver',
      { servers: ['sqlserver://a?%20encrypt=true'] },
    ],
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
    [
      'verifies no SQL Server, as newer drivers spell it',
      'inputs.sqlserver',
      { servers: ['Server=db.example;Encrypt=true;Trust Server Certificate=true'] },
    ],
    ...['\tTrustServerCertificate', 'Trust  Server\tCertificate', '\nTrustServerCertificate'].map(
      (key): [string, string, object] => [
        'verifies no SQL Server, with other spaces',
        'inputs.sqlserver',
        { servers: [`Server=db.example;Encrypt=true;${key}=true`] },
      ],
    ),
    ['leaves TLS to SQL Server', 'inputs.sqlserver', { servers: ['Server=db.example'] }],
  ])('has no plugin that %s without a reason, which is listed: %s %j', (_, plugin, table) => {
    const [kind = '', name = ''] = plugin.split('.');
    const plugins = { [kind]: { [name]: table } };
    const add = (telegraf: SecureTelegraf, reason?: string) => {
      const stack = TerraformStack.of(telegraf);
      telegraf.secret('a', given(stack));
      telegraf.allowTo(Peer.cidr('192.0.2.0/24'), 443);
      telegraf.allowTo(Peer.cidr('192.0.2.0/24'), 161, Protocol.UDP);
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
    ['outputs.opentelemetry', { service_address: 'https://otel.example/v1/metrics' }],
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
    ['a host', 'inputs.nginx', { urls: ['https://nginx.example/status'] }, 'inputs.nginx.urls[0]` takes a server that'],
    [
      'a broker',
      'outputs.kafka',
      { brokers: ['k.example:9093'], enable_tls: true },
      'outputs.kafka.brokers[0]` takes a s',
    ],
    [
      'a Service',
      'inputs.prometheus',
      { kubernetes_services: ['https://shop.shops.svc/x'] },
      'kubernetes_services[0]` takes',
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

  // What it reads becomes points, which whoever may read the database sees.
  test.each([
    ['/etc/telegraf/secrets/*', true],
    ['/etc/**', true],
    ['/etc/telegraf-accounts/../telegraf/secrets/a', true],
    ['/proc/self/environ', true],
    ['/proc/*/environ', true],
    ['/proc/self/root/etc/passwd', true],
    ['/run/telegraf-tokens/x', true],
    ['/var/log/app/*.log', false],
    ['/proc/loadavg', false],
    ['etc/telegraf-accounts/x', true],
    ['/etc/*/secrets/influxdb-password', true],
    ['/etc/t\\elegraf/secrets/x', true],
    ['/var/run/telegraf-tokens/x', true],
    ['/var/run/secrets/kubernetes.io/serviceaccount/token', true],
    ['../etc/telegraf/secrets/x', true],
    ['/etc/hosts', false],
  ])('reads no credential of its own as points: %s', (file, refused) => {
    for (const plugin of [{ file: { files: [file], data_format: 'value' } }, { tail: { files: [file] } }]) {
      const said = mistakes({}, (telegraf) => {
        telegraf.addPlugins({ inputs: plugin });
      });
      expect([said.includes('takes files with no credential'), said]).toEqual([refused, refused ? said : '']);
    }
  });

  test.each<[Record<string, unknown>, boolean]>([
    [{ multifile: { base_dir: '/etc/telegraf-accounts', file: [{ file: 'x' }] } }, true],
    [{ multifile: { base_dir: '/etc', file: [{ file: 'telegraf/secrets/x' }] } }, true],
    [{ multifile: { base_dir: '/sys/bus/iio', file: [{ file: 'temp_input' }] } }, false],
    [{ directory_monitor: { directory: '/etc', recursive: true, finished_directory: '/tmp/x' } }, true],
    [{ directory_monitor: { directory: '/var/data', finished_directory: '/tmp/x' } }, false],
    [{ filestat: { files: ['/etc/telegraf/**', '/var/log/x'], md5: true } }, true],
    [{ filestat: { files: ['/proc/1/environ'] } }, true],
    [{ filestat: { files: ['/var/log/**.log'], md5: true } }, false],
    [{ tail: { files: ['/var/log/x'], multiline: { pattern: '[0-9]{4}-' } } }, false],
    [{ procstat: { pattern: '[n]ginx' } }, false],
  ])('reads none by a folder, and takes no other pattern for one: %j', (inputs, refused) => {
    const said = mistakes({}, (telegraf) => {
      telegraf.addPlugins({ inputs });
    });
    expect(said.includes('takes files with no credential')).toBe(refused);
  });

  test.each([
    ['processors', { template: { tag: 'a', template: '{{ env "LISTEN_8086_PASSWORD" }}' } }, true],
    ['processors', { template: { tag: 'a', template: '{{ .Tag "environment" }}' } }, false],
    ['outputs', { file: { data_format: 'template', template: '{{expandenv "$X"}}', files: ['stdout'] } }, true],
  ] as const)('has no template of %s that reads what its pod was told: %j', (kind, plugins, refused) => {
    const said = mistakes({}, (telegraf) => {
      telegraf.addPlugins({ [kind]: plugins });
    });
    expect(said.includes('takes a template that reads no variables')).toBe(refused);
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
    expect(said).toContain(
      `\`addPlugins(outputs.http).outputs.http.token\` takes references that \`secret\` gave, got "${token}"`,
    );
  });
});
