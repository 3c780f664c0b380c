import { Testing } from 'cdktf';
import {
  CertificateAuthority,
  Duration,
  Exposure,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  SourceRanges,
  TelegrafDeployment,
  TlsNodeExporter,
  Toleration,
} from '../../lib';
import { emptyStack } from '../contract/stack';

// A mistake that is made three times is three lines: else the next is told after each mend.

function linesOf(make: (parts: ReturnType<typeof servers>) => void): string[] {
  const parts = servers();
  make(parts);
  try {
    Testing.synth(parts.stack, true);
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
    const nodes = new TlsNodeExporter(stack, 'nodes', placed);
    const scraper = new Scraping(stack, 'scraper', { ...placed, deployment: TelegrafDeployment.replicas(1) } as never);
    if (scraper instanceof SecureTelegraf) scraper.writeTo(influxdb.addDatabase('metrics'));
    for (const target of [nodes, influxdb]) scraper.scrape(target, { interval: Duration.milliseconds(1) });
  });
  expect(lines).toEqual(expect.arrayContaining(said('`scrape(nodes).interval`', '`scrape(influxdb).interval`')));
});

test('a misspelt option names its call', () => {
  const lines = linesOf(({ influxdb }) => influxdb.addDatabase('a', { retenton: 1 } as never));
  expect(lines).toEqual(said('`addDatabase("a")` takes only retention,'));
});

test('a list says which of its items', () => {
  const wrong: Toleration = { operator: 'Exist' };
  const lines = linesOf(({ stack, placed }) => {
    new SecureKapacitor(stack, 'kapacitor', { ...placed, tolerations: [wrong, { operator: 'Exists' }, wrong] });
  });
  expect(lines).toEqual(said('`tolerations[0].operator`', '`tolerations[2].operator`'));
});

test('what looks like a credential is no part of a call', () => {
  const lines = linesOf(({ influxdb }) =>
    influxdb.addDatabase('https://me:hunter2@host', { retention: Duration.days(0) }),
  );
  expect(lines).toEqual(expect.arrayContaining(said('`addDatabase(…).retention`')));
});
