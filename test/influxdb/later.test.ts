import { TerraformStack, Testing } from 'cdktf';
import { ContinuousQueries, Deviations, Duration, Flux, Peer, SecureInfluxDB } from '../../lib';
import { emptyStack } from '../contract/stack';
import { influxdbIn } from '../contract/support';
import { documentOf } from '../support/document';
import { fill, strings } from '../support/expressions';
import { policiesOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';
import { configOf } from './support/server';

const QUERY = 'SELECT mean("v") AS "v" INTO "hourly"."autogen"."m" FROM "m" GROUP BY time(1h), *';
const text = (field = '') => Buffer.from(field, 'base64').toString();
const queries = (stack: TerraformStack): string[][] => {
  const all = strings(
    documentOf(stack)
      .all('kubernetes_secret_v1')
      .map(({ body }) => body.data_wo),
  );
  const file = all.map((one) => one.text).find((one) => one.startsWith('desired')) ?? '';
  return fill(file)
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([kind]) => kind === 'continuous_query')
    .map(([, ...fields]) => fields.map(text));
};
const mistakes = (use: (influxdb: SecureInfluxDB) => void, continuousQueries?: ContinuousQueries): string => {
  return mistakesOf((stack) => {
    use(influxdbIn(stack, { continuousQueries }));
  });
};
const enabled = ContinuousQueries.enabled('downsampling, and all readers are administrators');

describe('continuous queries, which ask nobody for a grant', () => {
  test('do not run unless a reason is given, and are listed then', () => {
    expect(configOf()).toMatch(/^\[continuous_queries\]\nenabled = false$/m);
    expect(configOf({ continuousQueries: enabled })).toMatch(/^\[continuous_queries\]\nenabled = true$/m);
    const stack = emptyStack();
    influxdbIn(stack, { continuousQueries: enabled });
    Testing.synth(stack, true);
    expect(Deviations.of(stack)).toEqual([
      {
        path: 'stack/influxdb',
        code: 'continuous-queries',
        promise: 11,
        what: 'whoever may read one database reads and writes all of them, by a continuous query that outlives the user',
        reason: 'downsampling, and all readers are administrators',
      },
    ]);
  });

  test('are the reconciler’s as whole statements, with their names quoted', () => {
    const stack = emptyStack();
    const metrics = influxdbIn(stack, { continuousQueries: enabled }).addDatabase('o"d');
    metrics.addContinuousQuery('b"y hour', { query: ` ${QUERY}\n` });
    metrics.addContinuousQuery('a', {
      query: QUERY,
      resampleEvery: Duration.minutes(30),
      resampleFor: Duration.hours(2),
    });
    expect(queries(stack)).toEqual([
      ['"a"', '"o\\"d"', `CREATE CONTINUOUS QUERY "a" ON "o\\"d" RESAMPLE EVERY 30m FOR 2h BEGIN ${QUERY} END`],
      ['"b\\"y hour"', '"o\\"d"', `CREATE CONTINUOUS QUERY "b\\"y hour" ON "o\\"d" BEGIN ${QUERY} END`],
    ]);
  });

  test('of a server that runs none are a mistake, or points would be missing unnoticed', () => {
    expect(
      mistakes((i) => {
        i.addDatabase('m').addContinuousQuery('q', { query: QUERY });
      }),
    ).toContain('`addContinuousQuery("q")` takes a server with `continuousQueries: ContinuousQueries.enabled(reason)`');
  });

  test.each([
    'SELECT mean("v") FROM "m" GROUP BY time(1h)',
    'SELECT mean("v") INTO "h" FROM "m"',
    'SELECT mean("v") INTO "h" FROM "m" GROUP BY "time(1h)"',
    `${QUERY}; DROP DATABASE "metrics"`,
    `${QUERY} END`,
    `${QUERY} -- END`,
    'SELECT "v INTO "h" FROM "m" GROUP BY time(1h)',
    'DROP DATABASE "metrics"',
    '',
  ])('%j is no query that goes on', (query) => {
    const said = mistakes((i) => {
      i.addDatabase('m').addContinuousQuery('q', { query });
    }, enabled);
    expect(said).toContain('`addContinuousQuery("q").query` takes one SELECT … INTO … FROM … GROUP BY time(…)');
  });

  test('twice of one name are a mistake, in each database by itself', () => {
    const add = (i: SecureInfluxDB, ...names: string[]) => {
      const databases = [i.addDatabase('a'), i.addDatabase('b')];
      names.forEach((name, index) => databases[index % 2]?.addContinuousQuery(name, { query: QUERY }));
    };
    expect(
      mistakes((i) => {
        add(i, 'q', 'q');
      }, enabled),
    ).toBe('');
    expect(
      mistakes((i) => {
        add(i, 'q', 'r', 'q');
      }, enabled),
    ).toContain('a name that addContinuousQuery was not');
  });
});

describe('Flux, by which any user sends requests', () => {
  const flux = (...given: Parameters<typeof Flux.enabled>) => {
    const stack = emptyStack();
    influxdbIn(stack, { flux: Flux.enabled(...given) });
    return stack;
  };
  const ways = (stack: TerraformStack) =>
    policiesOf(documentOf(stack))
      .flatMap(({ egress }) => egress)
      .flatMap(({ to = [], ports = [] }) =>
        to.flatMap(({ ip_block }) => ports.map(({ port }) => `${ip_block?.cidr ?? 'a pod'}:${port}`)),
      )
      // DNS, and from the pod that sets passwords to this one.
      .filter((way) => !way.endsWith(':53') && !way.startsWith('a pod'));

  test('is off, and its reason is listed where it is on', () => {
    expect(configOf()).toContain('flux-enabled = false');
    const stack = flux('the old dashboards', { peers: [Peer.cidr('192.0.2.0/28')] });
    Testing.synth(stack, true);
    expect(Deviations.of(stack)).toEqual([
      {
        path: 'stack/influxdb',
        code: 'flux',
        promise: 11,
        what: expect.stringMatching(/^any user, without a grant too, .* 192\.0\.2\.0\/28, by Flux$/) as string,
        reason: 'the old dashboards',
      },
    ]);
  });

  test('leads where the policy says, which is nowhere by itself', () => {
    expect(ways(flux('a'))).toEqual([]);
    expect(ways(flux('a', { peers: [Peer.cidr('192.0.2.0/28')], ports: [443, 8443] }))).toEqual([
      '192.0.2.0/28:443',
      '192.0.2.0/28:8443',
    ]);
  });

  test('without a reason is refused, with validations skipped too', () => {
    const stack = flux(' ');
    expect(() => Testing.synth(stack, false)).toThrow('takes a written reason for: any user, without a grant too');
  });

  test('has a bound of its memory', () => {
    const text = configOf({ flux: Flux.enabled('a') });
    expect(text).toMatch(/^total-max-memory-bytes = 1[_0]?0?7[\d_]+$/m);
  });
});

test('_internal, which has the tokens of subscriptions, is not stored unless asked for', () => {
  expect(configOf()).toMatch(/^\[monitor\]\nstore-enabled = false$/m);
  expect(configOf({ internalStatistics: true })).toMatch(/^\[monitor\]\nstore-enabled = true$/m);
});
