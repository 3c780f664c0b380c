import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ContinuousQueries, Duration, Flux } from '../../lib';
import { continuousQuery } from '../../lib/influxdb-daemon/continuous-queries';
import { emptyStack } from '../contract/stack';
import { podScripts } from '../support/pod-scripts';
import { endAll, eventually, executable, freePort } from '../support/processes';
import { Server } from './support/server';

// What each privilege really allows, of every statement of InfluxQL (the `stmt()`s of influxql's ast.go), on the config that the
// library writes. `own` is the database of those who ask, `other` is nobody's. The documentation of `Database` says the same.

const live = executable('influxd') !== undefined;
if (!live) console.warn('influxd is not installed: what each privilege allows is not tried');

// Nobody has no grant; reader, writer and owner have READ, WRITE and ALL on `own`.
const EVERYBODY = ['nobody', 'reader', 'writer', 'owner', 'admin'];
const WHO_READS = ['reader', 'owner', 'admin'];
const WHO_WRITES = ['writer', 'owner', 'admin'];
const WHO_DOES_BOTH = ['owner', 'admin'];
const ADMIN = ['admin'];
const NOBODY_AT_ALL: string[] = [];

const ALLOWED: [string[], string[]][] = [
  [
    WHO_READS,
    [
      'SELECT * FROM m',
      'SELECT * FROM own.autogen.m',
      'SELECT count(v) FROM (SELECT v FROM m)',
      'EXPLAIN SELECT * FROM m',
      'EXPLAIN ANALYZE SELECT * FROM m',
      'SHOW SERIES',
      'SHOW SERIES CARDINALITY',
      'SHOW MEASUREMENTS',
      'SHOW MEASUREMENT CARDINALITY',
      'SHOW TAG KEYS',
      'SHOW TAG VALUES WITH KEY = who',
      'SHOW FIELD KEYS',
      'SHOW RETENTION POLICIES',
      'SHOW CONTINUOUS QUERIES',
      'SHOW QUERIES',
      // Into a database that he may not write to: it is run by nobody, where continuous queries are off.
      'CREATE CONTINUOUS QUERY q ON own BEGIN SELECT max(v) INTO copy FROM m GROUP BY time(1s) END',
      'CREATE CONTINUOUS QUERY q ON own BEGIN SELECT max(amount) INTO stolen FROM other.autogen.salary GROUP BY time(1s) END',
    ],
  ],
  [
    WHO_WRITES,
    [
      'DELETE FROM m',
      'DELETE WHERE time < now()',
      'DROP SERIES FROM m',
      'DROP RETENTION POLICY autogen ON own',
      'DROP CONTINUOUS QUERY theirs ON own',
    ],
  ],
  [WHO_DOES_BOTH, ['SELECT * INTO copy FROM m', 'EXPLAIN ANALYZE SELECT * INTO copy FROM m']],
  [
    EVERYBODY,
    [
      'SHOW DATABASES',
      'SHOW SERIES EXACT CARDINALITY ON other',
      'SHOW MEASUREMENT EXACT CARDINALITY ON other',
      'SHOW TAG KEY CARDINALITY ON other',
      'SHOW TAG KEY EXACT CARDINALITY ON other',
      'SHOW TAG VALUES CARDINALITY ON other WITH KEY = who',
      'SHOW FIELD KEY CARDINALITY ON other',
      'SHOW FIELD KEY EXACT CARDINALITY ON other',
      'SHOW TAG VALUES EXACT CARDINALITY ON other WITH KEY = who',
      'SHOW SERIES EXACT CARDINALITY ON other GROUP BY *',
    ],
  ],
  [
    // They ask for READ on `own`, and answer about `other`.
    WHO_READS,
    [
      'SHOW SERIES FROM other.autogen.salary',
      'SHOW FIELD KEYS FROM other.autogen.salary',
      'SHOW TAG KEYS FROM other.autogen.salary',
      'SHOW TAG VALUES FROM other.autogen.salary WITH KEY = who',
      'SHOW SERIES CARDINALITY FROM other.autogen.salary',
      'SHOW MEASUREMENTS ON *.*',
    ],
  ],
  [NOBODY_AT_ALL, ['DELETE FROM other.autogen.salary', 'DROP SERIES FROM other.autogen.salary']],
  [
    ADMIN,
    [
      'SELECT * FROM other.autogen.salary',
      'SELECT * FROM m, other.autogen.salary',
      'SELECT * FROM (SELECT * FROM other.autogen.salary)',
      'SELECT * FROM (SELECT * FROM (SELECT * FROM other.autogen.salary))',
      'SELECT * FROM other..salary',
      'SELECT * FROM other.autogen./.*/',
      'SELECT * INTO stolen FROM other.autogen.salary',
      'SELECT * INTO other.autogen.forged FROM m',
      'SELECT * INTO other.autogen.:MEASUREMENT FROM m',
      'EXPLAIN SELECT * FROM other.autogen.salary',
      'EXPLAIN ANALYZE SELECT * FROM other.autogen.salary',
      'EXPLAIN ANALYZE SELECT * INTO other.autogen.forged FROM m',
      'SHOW SERIES EXACT CARDINALITY FROM other.autogen.salary',
      'SHOW SERIES ON other',
      'SHOW SERIES CARDINALITY ON other',
      'SHOW MEASUREMENTS ON other',
      'SHOW MEASUREMENTS ON other.*',
      'SHOW MEASUREMENT CARDINALITY ON other',
      'SHOW TAG KEYS ON other',
      'SHOW TAG VALUES ON other WITH KEY = who',
      'SHOW FIELD KEYS ON other',
      'SHOW RETENTION POLICIES ON other',
      'SHOW SUBSCRIPTIONS',
      'SHOW USERS',
      'SHOW GRANTS FOR reader',
      'SHOW STATS',
      'SHOW DIAGNOSTICS',
      'SHOW SHARDS',
      'SHOW SHARD GROUPS',
      'KILL QUERY 99999',
      'CREATE CONTINUOUS QUERY q ON own BEGIN SELECT max(v) INTO other.autogen.forged FROM m GROUP BY time(1s) END',
      'CREATE CONTINUOUS QUERY q ON other BEGIN SELECT max(v) INTO copy FROM m GROUP BY time(1s) END',
      'DROP CONTINUOUS QUERY theirs ON other',
      'DROP MEASUREMENT m',
      'DROP SHARD 99999',
      'DROP DATABASE own',
      'DROP DATABASE other',
      'CREATE DATABASE mine',
      'CREATE RETENTION POLICY p ON own DURATION 1h REPLICATION 1',
      'ALTER RETENTION POLICY autogen ON own DURATION 30d',
      'ALTER RETENTION POLICY autogen ON other DURATION 30d',
      'DROP RETENTION POLICY autogen ON other',
      "CREATE SUBSCRIPTION s ON own.autogen DESTINATIONS ALL 'http://127.0.0.1:9'",
      'DROP SUBSCRIPTION theirs ON own.autogen',
      "CREATE USER mine WITH PASSWORD 'x'",
      "CREATE USER mine WITH PASSWORD 'x' WITH ALL PRIVILEGES",
      'DROP USER another',
      "SET PASSWORD FOR reader = 'reader'",
      'GRANT READ ON other TO reader',
      'GRANT ALL PRIVILEGES TO reader',
      'REVOKE READ ON own FROM reader',
      'REVOKE ALL PRIVILEGES FROM nobody',
    ],
  ],
];

// As influxql's parser knows them.
const KINDS = [
  ...['CONTINUOUS QUERY', 'DATABASE', 'RETENTION POLICY', 'SUBSCRIPTION', 'USER'].map((what) => `CREATE ${what}`),
  ...['CONTINUOUS QUERY', 'DATABASE', 'MEASUREMENT', 'RETENTION POLICY', 'SERIES', 'SHARD', 'SUBSCRIPTION', 'USER'].map(
    (what) => `DROP ${what}`,
  ),
  ...['CONTINUOUS QUERIES', 'DATABASES', 'DIAGNOSTICS', 'FIELD KEYS', 'FIELD KEY CARDINALITY', 'GRANTS FOR'],
  ...['MEASUREMENTS', 'MEASUREMENT CARDINALITY', 'QUERIES', 'RETENTION POLICIES', 'SERIES', 'SERIES CARDINALITY'],
  ...['SHARDS', 'SHARD GROUPS', 'STATS', 'SUBSCRIPTIONS', 'TAG KEYS', 'TAG KEY CARDINALITY', 'TAG VALUES'],
  ...['TAG VALUES CARDINALITY', 'USERS'],
  ...['ALTER RETENTION POLICY', 'DELETE', 'EXPLAIN', 'EXPLAIN ANALYZE', 'GRANT', 'GRANT ALL PRIVILEGES', 'KILL QUERY'],
  ...['REVOKE', 'REVOKE ALL PRIVILEGES', 'SELECT', 'SET PASSWORD'],
].map((kind) =>
  /^(CREATE|DROP|ALTER|DELETE|EXPLAIN|GRANT( |$)|KILL|REVOKE|SELECT|SET)/.test(kind) ? kind : `SHOW ${kind}`,
);

// What of `other` an answer shows to those who are let ask, by the names that are in it: to a reader of `own`, and to who has no grant.
const SEEN: [string, string[]][] = [
  ['SHOW MEASUREMENTS ON *.*', ['salary']],
  ['SHOW SERIES FROM other.autogen.salary', ['salary', 'who', 'canary']],
  ['SHOW FIELD KEYS FROM other.autogen.salary', ['salary', 'amount']],
  ['SHOW TAG KEYS FROM other.autogen.salary', []],
  ['SHOW TAG VALUES FROM other.autogen.salary WITH KEY = who', []],
  ['SHOW FIELD KEY CARDINALITY ON other', ['salary']],
];

const SEEN_BY_NOBODY: [string, string[]][] = [
  ...['SERIES', 'TAG KEY', 'TAG VALUES'].map((what): [string, string[]] => [
    `SHOW ${what} EXACT CARDINALITY ON other ${what === 'TAG VALUES' ? 'WITH KEY = who ' : ''}GROUP BY *`,
    ['salary', 'who', 'canary'],
  ]),
  ['SHOW MEASUREMENT EXACT CARDINALITY ON other GROUP BY *', ['who', 'canary']],
  // A condition on tags is a question with the answer yes or no; one on fields is none.
  ['SHOW SERIES EXACT CARDINALITY ON other WHERE who =~ /^c/', ['salary']],
  ['SHOW SERIES EXACT CARDINALITY ON other WHERE who =~ /^x/', []],
  ['SHOW SERIES EXACT CARDINALITY ON other WHERE amount > 0', []],
  ['SHOW TAG VALUES EXACT CARDINALITY ON other WITH KEY = who WHERE amount > 0', []],
];

(live ? describe : describe.skip)('what each privilege allows', () => {
  let server: Server;

  beforeAll(async () => {
    server = await Server.start();
    for (const user of ['nobody', 'reader', 'writer', 'owner'])
      await server.admin(`CREATE USER ${user} WITH PASSWORD '${user}'`);
    await reset();
  });
  afterAll(async () => {
    await server.close();
    await endAll();
  });

  async function reset(): Promise<void> {
    const query = (database: string) =>
      `CREATE CONTINUOUS QUERY theirs ON ${database} BEGIN SELECT max(v) INTO z FROM m GROUP BY time(1h) END`;
    await server.query('admin', 'DROP USER mine');
    await server.query('admin', 'DROP USER another');
    for (const statement of [
      ...['own', 'other', 'mine'].map((database) => `DROP DATABASE ${database}`),
      "CREATE USER another WITH PASSWORD 'x'",
      ...['own', 'other'].flatMap((database) => [`CREATE DATABASE ${database}`, query(database)]),
      "CREATE SUBSCRIPTION theirs ON own.autogen DESTINATIONS ALL 'http://127.0.0.1:9'",
      'REVOKE ALL PRIVILEGES FROM reader',
      ...['READ ON own TO reader', 'WRITE ON own TO writer', 'ALL ON own TO owner'].map((grant) => `GRANT ${grant}`),
    ])
      await server.admin(statement);
    await server.write('admin', 'own', 'm v=1');
    await server.write('admin', 'other', 'salary,who=canary amount=424242');
  }

  describe.each(ALLOWED)('for %j', (allowed, statements) => {
    test.each(statements)('%s', async (statement) => {
      const [letIn, told]: [string[], string[]] = [[], []];
      for (const user of EVERYBODY) {
        const { status, body } = await server.query(user, statement, { db: 'own' });
        expect([200, 400, 403]).toContain(status);
        if (status === 200) letIn.push(user);
        told.push(status === 200 ? '' : body);
        if (status === 200 && !/^(SHOW|EXPLAIN|SELECT (?!.* INTO ))/.test(statement)) await reset();
      }
      expect(letIn).toEqual(allowed);
      expect(told.join()).not.toMatch(/canary|424242/);
    });
  });

  test.each(SEEN)('%s shows a reader of another database %j', async (statement, seen) => {
    const { body } = await server.query('reader', statement, { db: 'own' });
    expect(['salary', 'who', 'amount', 'canary', '424242'].filter((name) => body.includes(name))).toEqual(seen);
  });

  test.each(SEEN_BY_NOBODY)('%s shows who has no grant %j', async (statement, seen) => {
    const { body } = await server.query('nobody', statement);
    expect(['salary', 'who', 'amount', 'canary', '424242'].filter((name) => body.includes(name))).toEqual(seen);
  });

  test('no statement of InfluxQL is left out', () => {
    const all = ALLOWED.flatMap(([, statements]) => statements);
    expect(KINDS.filter((kind) => !all.some((statement) => `${statement} `.startsWith(`${kind} `)))).toEqual([]);
  });

  describe('SHOW QUERIES', () => {
    // InfluxDB shows everybody who reads something the queries that name no database, with the tokens in them.
    const seenWhile = async (db: string) => {
      const token = "CREATE SUBSCRIPTION s ON other.autogen DESTINATIONS ANY 'https://~subscriber:canary@localhost:9'";
      const seenBy = async (user: string) =>
        (await server.query(user, 'SHOW QUERIES', { db: user === 'reader' ? 'own' : '' })).body.includes('canary');
      // Each hash keeps the query there for a while: as many as it takes to look at it in between.
      for (let hashes = 40; ; hashes *= 2) {
        // InfluxDB keeps who logged in: his hash is not waited for below, while the query ends.
        await Promise.all(['admin', 'reader'].map((user) => server.query(user, 'SHOW DATABASES')));
        const hashed = Array.from({ length: hashes }, () => "SET PASSWORD FOR another = 'x'");
        const query = server.query('admin', [...hashed, token, 'DROP SUBSCRIPTION s ON other.autogen'].join(';'), {
          db,
        });
        await eventually(() => seenBy('admin'));
        const seen = await seenBy('reader');
        const stillThere = await seenBy('admin');
        expect((await query).body).not.toContain('"error"');
        if (seen || stillThere) return seen;
      }
    };

    test('shows a reader what names no database', async () => {
      expect(await seenWhile('')).toBe(true);
    });

    test.each([
      ['the reconciler asks for', 'server.sh', /--data-urlencode "db=\$\{own_database:-([^}]+)\}"/],
      ['gives users their passwords', 'set-passwords.sh', /--data-urlencode db=(\S+)/],
    ])('shows no reader what %s, as it names one that nobody can have', async (_, file, database) => {
      const sent = readFileSync(join(podScripts('influxdb'), file), 'utf8');
      const [, db = ''] = database.exec(sent) ?? [];
      expect(await seenWhile(db)).toBe(false);
      expect((await server.query('admin', `CREATE DATABASE "${db}"`)).body).toContain('invalid name');
    });
  });

  test('a writer’s DELETE takes points away', async () => {
    await reset();
    await server.query('writer', 'DELETE FROM m', { db: 'own' });
    expect(await server.admin('SELECT * FROM m', 'own')).not.toContain('"values"');
    await reset();
  });
});

(live ? describe : describe.skip)('what goes on without asking who wanted it', () => {
  const steal =
    'CREATE CONTINUOUS QUERY steal ON own BEGIN SELECT max(amount) AS amount INTO stolen FROM other.autogen.salary GROUP BY time(1s), * END';
  let server: Server;
  afterEach(async () => {
    await server.close();
    await endAll();
  });

  async function begin(props: Parameters<typeof Server.start>[0]): Promise<void> {
    server = await Server.start(props);
    for (const statement of [
      'CREATE DATABASE own',
      'CREATE DATABASE other',
      "CREATE USER reader WITH PASSWORD 'reader'",
    ])
      await server.admin(statement);
  }

  async function stolen(seconds: number): Promise<boolean> {
    await server.admin('GRANT READ ON own TO reader');
    expect(await server.query('reader', steal, { db: 'own' })).toMatchObject({ status: 200 });
    await server.admin('DROP USER reader');
    for (let second = 0; second < seconds; second++) {
      await server.write('admin', 'other', 'salary,who=canary amount=424242');
      await pause(1000);
      if ((await server.admin('SELECT last(amount), who FROM stolen', 'own')).includes('424242')) return true;
    }
    return false;
  }

  test('a reader’s continuous query copies no other database into his own', async () => {
    await begin({});
    expect(await stolen(5)).toBe(false);
  });

  test('it does where they are on, after its user is gone too, as their reason has to say', async () => {
    await begin({ continuousQueries: ContinuousQueries.enabled('to see it succeed') });
    expect(await stolen(15)).toBe(true);
  });

  test('a query of the code is one that InfluxDB takes, and does what it says', async () => {
    await begin({ continuousQueries: ContinuousQueries.enabled('downsampling') });
    const name = `q"q \\ \${x} %{y} é日本; --`;
    const statement = continuousQuery(emptyStack(), name, 'own', {
      query: `SELECT max("v") AS "v" INTO "other"."autogen"."m; --" FROM "m"\nWHERE "t" != 'a;b' GROUP BY time(1s), *`,
      resampleEvery: Duration.seconds(1),
      resampleFor: Duration.minutes(5),
    });
    await server.admin(statement ?? '');
    expect(JSON.parse(await server.admin('SHOW CONTINUOUS QUERIES'))).toMatchObject({
      results: [
        {
          series: expect.arrayContaining([
            { name: 'own', columns: ['name', 'query'], values: [[name, expect.any(String)]] },
          ]) as unknown,
        },
      ],
    });
    await server.write('admin', 'own', 'm,t=x v=7');
    await eventually(async () => (await server.admin('SELECT v FROM "m; --"', 'other')).includes(',7]'));
  });

  describe('Flux', () => {
    const hits: string[] = [];
    const listener = createServer((request, response) => {
      hits.push(request.url ?? '');
      response.end('answer');
    });
    let port: number;
    beforeAll(async () => {
      port = await freePort();
      listener.listen(port, '127.0.0.1');
      await eventually(() => listener.listening);
    });
    afterAll(() => {
      listener.close();
    });
    beforeEach(() => hits.splice(0));

    // As a user without any grant.
    const script = () =>
      server.post(
        '/api/v2/query',
        `import "http/requests"\nimport "array"\nr = requests.get(url: "http://127.0.0.1:${port}/from-influxdb")\narray.from(rows: [{s: string(v: r.body)}])`,
        'reader',
        { 'content-type': 'application/vnd.flux' },
      );

    test('sends nothing for a user without a grant', async () => {
      await begin({});
      expect(await script()).toMatchObject({ status: 403 });
      expect(hits).toEqual([]);
    });

    test('does where it is on, as its reason has to say', async () => {
      await begin({ flux: Flux.enabled('to see it succeed') });
      expect((await script()).body).toContain('answer');
      expect(hits).toEqual(['/from-influxdb']);
    });
  });
});
