import { TerraformStack, Testing } from 'cdktf';
import {
  AcceptedRisk,
  ContainerImage,
  Database,
  DatabaseOptions,
  Duration,
  SecureInfluxDB,
  SecureInfluxDBProps,
  SecureKapacitor,
  SecurePrometheus,
  SecureTelegraf,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { mistakesIn } from '../support/synthesize';
import { TOML } from '../support/toml';

type Use = (metrics: Database, parts: ReturnType<typeof placement>, stack: TerraformStack) => void;

function built(use: Use) {
  const stack = emptyStack();
  const parts = placement(stack);
  use(new SecureInfluxDB(stack, 'influxdb', parts).addDatabase('metrics'), parts, stack);
  return stack;
}
const file = (stack: TerraformStack, name: string) =>
  documentOf(stack)
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string>)[name] ?? [])
    .map((text) => fill(text))[0] ?? '';
const outputs = (stack: TerraformStack) => {
  const text = documentOf(stack)
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => Object.values(body.data as Record<string, string>))
    .find((one) => one.includes('outputs'));
  const { influxdb = [] } = (TOML.parse(fill(text ?? '')) as { outputs: { influxdb?: object[] } }).outputs;
  return influxdb;
};

test('whoever takes a database takes a policy of it: Telegraf names it, Kapacitor is subscribed to it, Prometheus writes there', () => {
  const stack = built((metrics, { namespace, authority }, scope) => {
    const yearly = metrics.addRetentionPolicy('yearly', {
      retention: Duration.days(365),
      shardDuration: Duration.days(7),
    });
    const telegraf = new SecureTelegraf(scope, 'telegraf', { namespace });
    telegraf.writeTo(metrics);
    telegraf.writeTo(yearly);
    const kapacitor = new SecureKapacitor(scope, 'kapacitor', { namespace, authority });
    kapacitor.subscribeTo(metrics);
    kapacitor.subscribeTo(yearly);
    new SecurePrometheus(scope, 'prometheus', { namespace, authority }).writeTo(yearly);
  });
  expect(outputs(stack)).toMatchObject([{ database: 'metrics' }, { database: 'metrics', retention_policy: 'yearly' }]);
  const { influxdb } = TOML.parse(file(stack, 'kapacitor.conf')) as { influxdb: object[] };
  expect(influxdb).toMatchObject([{ subscriptions: { metrics: ['autogen', 'yearly'] } }]);
  expect(file(stack, 'prometheus.yml')).toContain('rp=yearly');
});

test('a plan shows what each policy keeps, and refuses that one keeps less without a reason', () => {
  const stack = built((metrics) => {
    metrics.addRetentionPolicy('yearly', {
      retention: Duration.days(365),
      shortened: AcceptedRisk.because('the year is over'),
    });
  });
  const declared = documentOf(stack)
    .all('terraform_data')
    .map(({ body }) => body.for_each as Record<string, object>)
    .filter((things) => 'metrics/yearly' in things);
  for (const said of [{ shortened_because: 'the year is over' }, { when_its_call_goes: 'retains its points' }])
    expect(declared.map((things) => things['metrics/yearly'])).toContainEqual(
      expect.objectContaining({ ...said, retention: '365d' }),
    );
});

// Whoever may write would make a shard for each week to come, until InfluxDB has no memory left.
describe('how far from now points may be', () => {
  const limited = (options: DatabaseOptions, props: Partial<SecureInfluxDBProps> = {}) => {
    const stack = emptyStack();
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), ...props });
    influxdb.addDatabase('metrics', options).addRetentionPolicy('yearly', options);
    return stack;
  };
  const declared = (stack: TerraformStack) =>
    documentOf(stack)
      .all('terraform_data')
      .flatMap(({ body }) =>
        ['metrics', 'metrics/yearly'].map((name) => (body.for_each as Record<string, object>)[name]),
      )
      .filter((one) => one !== undefined && 'when_its_call_goes' in one);
  const old = { image: ContainerImage.fromTag('influxdb:1.11.8') };

  test('is a day in the future unless the code says otherwise, in each policy, and the plan says so', () => {
    const day = expect.objectContaining({ refuses_points_later_than: 'now and 1d' }) as object;
    expect(declared(limited({}))).toEqual([day, day]);
    const said = { refuses_points_later_than: 'now and 14d', refuses_points_earlier_than: '60d ago' };
    expect(declared(limited({ futureLimit: Duration.days(14), pastLimit: Duration.days(60) }))).toEqual([
      expect.objectContaining(said),
      expect.objectContaining(said),
    ]);
  });

  test('is what InfluxDB 1.11 cannot limit: it is not told so, and who asks it to is', () => {
    for (const one of declared(limited({}, old))) expect(JSON.stringify(one)).not.toContain('refuses');
    const mistakes = mistakesIn(limited({ pastLimit: Duration.days(60) }, old));
    for (const call of ['addDatabase("metrics")', 'addRetentionPolicy("yearly")'])
      expect(mistakes).toContain(`\`${call}.pastLimit\` takes nothing with this image: InfluxDB 1.12 is the first`);
  });
});

test('a policy that is written to is one that there is, be it made before or after', () => {
  const writing = (retentionPolicy: string, made?: string) =>
    built((metrics, { namespace }, scope) => {
      new SecureTelegraf(scope, 'telegraf', { namespace }).writeTo(metrics, { retentionPolicy });
      if (made !== undefined) metrics.addRetentionPolicy(made);
    });
  expect(mistakesIn(writing('yearly'))).toContain(
    '`writeTo(database-metrics).retentionPolicy` takes a policy that addRetentionPolicy made, got "yearly"',
  );
  for (const fine of [writing('yearly', 'yearly'), writing('autogen')])
    expect(() => Testing.synth(fine, true)).not.toThrow();
});

test.each([
  [
    'a name twice',
    (metrics: Database) => metrics.addRetentionPolicy('autogen'),
    'takes a name that no other policy of it has',
  ],
  ['a name that is no folder', (metrics: Database) => metrics.addRetentionPolicy('a/b'), 'printable text that is not'],
  [
    'a retention that InfluxDB does not take',
    (metrics: Database) => metrics.addRetentionPolicy('x', { retention: Duration.minutes(5) }),
    'addRetentionPolicy("x").retention` takes a duration from 1h',
  ],
  [
    'shards longer than it keeps points',
    (metrics: Database) =>
      metrics.addRetentionPolicy('x', { retention: Duration.days(1), shardDuration: Duration.days(2) }),
    'no more than the retention',
  ],
])('a mistake is %s', (_, use, said) => {
  expect(mistakesIn(built((metrics) => void use(metrics)))).toContain(said);
});

test('two policies in one call are a mistake', () => {
  const stack = built((metrics, { namespace }, scope) => {
    metrics.addRetentionPolicy('b');
    const retentionPolicy = 'b';
    new SecureTelegraf(scope, 'telegraf', { namespace }).writeTo(metrics.addRetentionPolicy('a'), { retentionPolicy });
  });
  expect(mistakesIn(stack)).toContain(
    '`writeTo(metrics a).retentionPolicy` takes nothing beside the policy a, got "b"',
  );
});
