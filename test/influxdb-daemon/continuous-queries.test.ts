import { TerraformStack, Testing } from 'cdktf';
import { ContinuousQueries, Deviations, Duration, SecureInfluxDB } from '../../lib';
import { emptyStack } from '../contract/stack';
import { influxdbIn } from '../contract/support';
import { documentOf } from '../support/document';
import { fill, strings } from '../support/expressions';
import { mistakesOf } from '../support/synthesize';
import { configOf } from '../influxdb/support/server';

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

  test('say what is wrong with a name and with a query in one go', () => {
    const said = mistakes((i) => {
      i.addDatabase('m').addContinuousQuery('', { query: 'SELECT 1' });
    }, enabled);
    expect(said).toContain('`addContinuousQuery("").name` takes a name, which is not empty');
    expect(said).toContain('`addContinuousQuery("").query` takes one SELECT');
  });

  test.each(['\0', 'a\rb'])('whose name is %j is a mistake beside those of its query, and of its database', (name) => {
    const said = mistakes((i) => {
      i.addDatabase('m').addContinuousQuery(name, { query: 'SELECT 1' });
      i.addDatabase(name).addContinuousQuery('q', { query: QUERY });
    });
    expect(said).toContain('.name` takes text without CR and NUL');
    expect(said).toContain('.query` takes one SELECT');
    expect(said).toMatch(/`addDatabase\(.*\)\.name` takes printable text/);
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

  // The pod would not take the desired state, or not read whether somebody changed one of them.
  test('that are too long, one or all of them, are a mistake', () => {
    const long = QUERY.replace(' FROM', ` FROM "${'m'.repeat(49_000)}", `);
    expect(
      mistakes((i) => {
        i.addDatabase('m').addContinuousQuery('q', { query: long.replace('mm', 'm'.repeat(2000)) });
      }, enabled),
    ).toContain('`addContinuousQuery("q").query` takes no more than 50000 bytes');
    const said = mistakes((i) => {
      const database = i.addDatabase('m');
      for (let n = 0; n < 9; n++) database.addContinuousQuery(`q${n}`, { query: long });
    }, enabled);
    expect(said).toContain('`addContinuousQuery("q8")` takes no more than 400000 bytes of statements for one server');
    expect(said).not.toContain('"q7"');
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
