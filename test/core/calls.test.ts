import { App, TerraformStack, Testing } from 'cdktf';
import {
  AlertHandler,
  CertificateAuthority,
  ContainerImage,
  Credential,
  Duration,
  Exposure,
  Peer,
  PrometheusRules,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  SourceRanges,
  Task,
  TelegrafDeployment,
  TelegrafInput,
  Toleration,
  WorkloadDefaults,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { stackIn } from '../support/refused';

// A mistake that is made three times is three lines: else the next is told after each mend.

function linesOf(make: (parts: ReturnType<typeof servers>) => void): string[] {
  const parts = servers();
  make(parts);
  return linesIn(parts.stack);
}

function linesIn(stack: TerraformStack): string[] {
  try {
    Testing.synth(stack, true);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').filter((line) => /^\s*\[/.test(line));
  }
}

function servers() {
  const stack = emptyStack();
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const placed = { namespace, authority };
  const influxdb = new SecureInfluxDB(stack, 'influxdb', placed);
  return { stack, placed, influxdb };
}

function said(...parts: string[]): unknown[] {
  return parts.map((part) => expect.stringContaining(part) as unknown);
}

test('three databases with a wrong retention are three lines, each with its call', () => {
  const lines = linesOf(({ influxdb }) => {
    for (const name of ['a', 'b', 'c']) influxdb.addDatabase(name, { retention: Duration.minutes(5) });
  });
  const each = (name: string) => `\`addDatabase("${name}").retention\` takes a duration from 1h to`;
  expect(lines).toEqual(said(each('a'), each('b'), each('c')));
});

test('three users with a wrong credential are three lines', () => {
  const lines = linesOf(({ influxdb }) => {
    for (const name of ['a', 'b', 'c']) influxdb.addUser(name, { credential: true as never });
  });
  expect(lines).toEqual(said(...['a', 'b', 'c'].map((name) => `\`addUser("${name}").credential\` takes`)));
});

test('users of Kapacitor, too', () => {
  const lines = linesOf(({ stack, placed }) => {
    const kapacitor = new SecureKapacitor(stack, 'kapacitor', placed);
    for (const name of ['a b', 'c d']) kapacitor.addUser(name);
  });
  expect(lines).toEqual(said('`addUser("a b").name`', '`addUser("c d").name`'));
});

test('two exposures with the same mistake are two lines', () => {
  const lines = linesOf(({ influxdb }) => {
    for (const host of ['a.example', 'b.example'])
      influxdb.exposeThrough(Exposure.nodePort({ host, nodePort: 0, sourceRanges: SourceRanges.of('203.0.113.0/24') }));
  });
  expect(lines).toEqual(
    said('`exposeThrough(nodePort of a.example).nodePort`', '`exposeThrough(nodePort of b.example).nodePort`'),
  );
});

test.each([
  ['Prometheus', SecurePrometheus],
  ['Telegraf', SecureTelegraf],
] as const)('two scrapes of %s with the same mistake are two lines, without `options`', (_, Scraping) => {
  const lines = linesOf(({ stack, placed, influxdb }) => {
    const nodes = new SecureNodeExporter(stack, 'nodes', placed);
    const scraper = new Scraping(stack, 'scraper', { ...placed, deployment: TelegrafDeployment.replicas(1) });
    if (scraper instanceof SecureTelegraf) scraper.writeTo(influxdb.addDatabase('metrics'));
    for (const target of [nodes, influxdb]) scraper.scrape(target, { interval: Duration.milliseconds(1) });
  });
  expect(lines).toEqual(expect.arrayContaining(said('`scrape(nodes).interval`', '`scrape(influxdb).interval`')));
});

test('two wrong ways of a Telegraf are two lines', () => {
  const lines = linesOf(({ stack, placed: { namespace }, influxdb }) => {
    const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
    telegraf.writeTo(influxdb.addDatabase('metrics'));
    for (const name of ['a', 'b']) telegraf.allowTo(Peer.namespace(name), 0);
  });
  expect(lines).toEqual(said('`allowTo(a).port`', '`allowTo(b).port`'));
});

test('a misspelt option names its call', () => {
  const lines = linesOf(({ influxdb }) => influxdb.addDatabase('a', { retenton: 1 } as never));
  expect(lines).toEqual(said('`addDatabase("a")` takes only props that it has (did you mean "retention"?)'));
});

test('a prop that is nowhere near another names all that there are', () => {
  const lines = linesOf(({ influxdb }) => influxdb.addDatabase('a', { xyzzy: 1 } as never));
  expect(lines).toEqual(said('`addDatabase("a")` takes only retention, '));
});

test('what is said of a value stands without the quotes of a text, or it would be looked for in the program', () => {
  const [line] = linesOf(({ influxdb }) => influxdb.addUser('a', { credential: 'hunter2' as never }));
  expect(line).toMatch(/, got a text$/);
});

test('what a call makes below its construct is given by the call', () => {
  const lines = linesOf(({ influxdb }) => {
    influxdb.addUser('a', { credential: Credential.generated({ length: 3 }) });
  });
  expect(lines).toEqual(said('[stack/influxdb/user-a/password] `addUser("a").credential.length` takes'));
});

test('a URL in clear of a plugin is one line, with the call and the URL', () => {
  const lines = linesOf(({ stack, placed: { namespace }, influxdb }) => {
    const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
    telegraf.writeTo(influxdb.addDatabase('metrics'));
    telegraf.addPlugins({ outputs: { http: { url: 'http://sink.example' } } });
  });
  expect(lines).toEqual(said('`addPlugins(outputs.http).outputs.http.url` takes a URL of a protocol that encrypts'));
  expect(lines[0]).toContain('got "http://sink.example"');
});

test('an input says which it is, of those that the construct has or of a call', () => {
  const late = { interval: Duration.milliseconds(1) };
  const lines = linesOf(({ stack, placed: { namespace }, influxdb }) => {
    const inputs = [TelegrafInput.cpu(), TelegrafInput.mem(late)];
    const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace, inputs });
    telegraf.writeTo(influxdb.addDatabase('metrics'));
    telegraf.collect(TelegrafInput.swap(late));
  });
  expect(lines).toEqual(said('`inputs[1].interval` takes', '`collect(inputs.swap).interval` takes'));
});

test('rules say where they are from', () => {
  const lines = linesOf(({ stack, placed }) => {
    const rules = PrometheusRules.fromObject({ groups: [{ name: 'a', rules: [{ alert: 'A', expr: 'up{' }] }] });
    new SecurePrometheus(stack, 'prometheus', placed).addRules(rules);
  });
  expect(lines).toEqual(said('`addRules(rules of an object).groups[0].rules[0].expr` takes'));
});

test('a credential that is missing is one line, and so is a registry that is none', () => {
  const peers = [Peer.cidr('192.0.2.0/24')];
  const alerts = linesOf(({ stack, placed }) => {
    new SecureKapacitor(stack, 'kapacitor', placed).alertThrough(AlertHandler.pagerDuty({ peers } as never));
  });
  expect(alerts).toEqual(said('`alertThrough(pagerduty2).routingKey` takes a Credential'));
  const stack = emptyStack();
  WorkloadDefaults.of(stack).set({ registry: 'https://registry.example' });
  const namespace = new SecureNamespace(stack, 'monitoring');
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority: CertificateAuthority.selfManaged(stack, 'authority') });
  expect(linesIn(stack)).toEqual(said('`WorkloadDefaults.of(stack).registry` takes a registry'));
});

test('a list says which of its items', () => {
  const wrong: Toleration = { operator: 'Exist' };
  const lines = linesOf(({ stack, placed }) => {
    new SecureKapacitor(stack, 'kapacitor', { ...placed, tolerations: [wrong, { operator: 'Exists' }, wrong] });
  });
  expect(lines).toEqual(said('`tolerations[0].operator`', '`tolerations[2].operator`'));
});

test.each([
  ['InfluxDB', SecureInfluxDB],
  ['Kapacitor', SecureKapacitor],
  ['Prometheus', SecurePrometheus],
] as const)('a second %s of the same name is one line, not one for each of its objects', (_, Server) => {
  const lines = linesOf(({ stack, placed }) => {
    for (const id of ['x', 'y']) new Server(stack, id, { ...placed, name: 'w' });
  });
  expect(lines).toEqual(said('[stack/y] `name` takes a name that is free in its namespace ("monitoring"): stack/x'));
});

test('a second Telegraf of the same name is one line, wherever it writes to', () => {
  const lines = linesOf(({ stack, placed: { namespace }, influxdb }) => {
    const metrics = influxdb.addDatabase('metrics');
    for (const id of ['x', 'y']) new SecureTelegraf(stack, id, { namespace, name: 'w' }).writeTo(metrics);
  });
  expect(lines).toEqual(said('[stack/y] `name` takes a name that is free'));
});

test.each<[string, (telegraf: SecureTelegraf) => void, string]>([
  [
    'a write to nothing',
    (telegraf) => {
      telegraf.writeTo(undefined as never);
    },
    '`writeTo(nothing).database`',
  ],
  [
    'an output that is refused',
    (telegraf) => {
      telegraf.addPlugins({ outputs: { fiel: { files: ['stdout'] } } });
    },
    '.outputs.fiel`',
  ],
])('%s is not also a lack of outputs', (_, use, line) => {
  const lines = linesOf(({ stack, placed: { namespace } }) => {
    use(new SecureTelegraf(stack, 'telegraf', { namespace }));
  });
  expect(lines).toEqual(said(line));
});

test('a database of another stack is one line', () => {
  const { influxdb, stack } = servers();
  const other = stackIn(App.of(stack), 'other');
  const namespace = new SecureNamespace(other, 'monitoring');
  new SecureTelegraf(other, 'telegraf', { namespace }).writeTo(influxdb.addDatabase('metrics'));
  expect(linesIn(other)).toEqual(said('`writeTo(database-metrics).database` takes a construct of the same stack'));
});

test('a plugin says all that is wrong with it', () => {
  const lines = linesOf(({ stack, placed: { namespace }, influxdb }) => {
    const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
    telegraf.writeTo(influxdb.addDatabase('metrics'));
    const apache = { urls: ['https://a.example', 'http://a.example'], password: 'x', insecure_skip_verify: true };
    telegraf.addPlugins({ inputs: { apache } });
    telegraf.allowTo(Peer.cidr('192.0.2.0/24'), 443);
  });
  const at = '.inputs.apache';
  expect(lines).toEqual(said(`${at}.urls[1]\``, `${at}.password\``, `${at}.insecure_skip_verify\``));
});

test.each<[string, (influxdb: SecureInfluxDB) => unknown]>([
  ['addUser', (influxdb) => influxdb.addUser('')],
  ['addDatabase', (influxdb) => influxdb.addDatabase('')],
])('%s without a name asks for one', (method, add) => {
  expect(linesOf(({ influxdb }) => void add(influxdb))).toEqual(
    said(`\`${method}("").name\` takes a name, which is not empty, got ""`),
  );
});

test('an image without a version names an image of its own product', () => {
  const lines = linesOf(({ stack, placed: { namespace }, influxdb }) => {
    const image = ContainerImage.fromTag('telegraf:latest');
    new SecureTelegraf(stack, 'telegraf', { namespace, image }).writeTo(influxdb.addDatabase('metrics'));
  });
  expect(lines).toEqual(said('`image` takes a tag that begins with a version, like in "telegraf:1.'));
});

test.each([
  ['10.0.0.1/16', '10.0.0.0/16'],
  ['2001:db8::1/64', '2001:db8::/64'],
])('%s is a mistake that says %s', (given, network) => {
  const lines = linesOf(({ influxdb }) => {
    influxdb.allowFrom(Peer.cidr(given));
    influxdb.exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges: SourceRanges.of(given) }));
  });
  expect(lines).toEqual([
    expect.stringContaining('`allowFrom(') as unknown,
    expect.stringContaining('.sourceRanges[0]`') as unknown,
  ]);
  for (const line of lines) expect(line).toContain(`with no bits set after the prefix: "${network}", got "${given}"`);
});

test('what looks like a credential is no part of a call', () => {
  const lines = linesOf(({ influxdb }) =>
    influxdb.addDatabase('https://me:hunter2@host', { retention: Duration.days(0) }),
  );
  expect(lines).toEqual(expect.arrayContaining(said('`addDatabase(…).retention`')));
});

test('a call is told with what it was given, where that is empty', () => {
  const lines = linesOf(({ influxdb, placed, stack }) => {
    influxdb.allowFrom(Peer.cidr(''));
    new SecureKapacitor(stack, 'kapacitor', placed).addTask(Task.fromText('', 'stream|from('));
  });
  expect(lines).toEqual(said('`allowFrom("").peer`', '`addTask("").name`', '`addTask("").script`'));
});

test('two arguments of a call are two lines, though the first is wrong', () => {
  const wrong = 'peer' as unknown as Peer;
  const lines = linesOf(({ influxdb }) => {
    influxdb.allowTo(wrong, 80.5);
  });
  expect(lines).toEqual(said('`allowTo("peer").peer` takes a Peer', '`allowTo("peer").port` takes a whole number'));
});
