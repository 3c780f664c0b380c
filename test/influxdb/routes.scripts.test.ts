import { join } from 'node:path';
import { prometheusRead } from '../support/remote-read';
import { sentAsFile } from '../support/sent-as-file';
import { endAll, executable } from '../support/processes';
import { Server } from './support/server';

// What else than its statements InfluxDB answers, on the config that the library writes: every route of its handler.go, as each kind of
// user, and what a statement hides in another one. `own` is the database of those who ask, `other` is nobody's.

const live = executable('influxd') !== undefined;
if (!live) console.warn('influxd is not installed: what its other paths give to whom is not tried');

// A stranger has no user; nobody has no grant; reader, writer and owner have READ, WRITE and ALL on `own`.
const USERS = ['nobody', 'reader', 'writer', 'owner', 'admin'];
const WHO_READS = ['reader', 'owner', 'admin'];
const WHO_WRITES = ['writer', 'owner', 'admin'];
const ADMIN = ['admin'];

const body = { start: '1970-01-01T00:00:00Z', stop: '1970-01-01T00:00:01Z' };
const POINTS = 'm v=1';
// A remote write of nothing, as snappy has it.
const NOTHING = Buffer.from([0]);

const OF_OWN: [string[], [method: string, path: string, body?: string | Buffer][]][] = [
  [
    USERS,
    [
      ['GET', '/ping'],
      ['HEAD', '/ping'],
      ['GET', '/status'],
      ['HEAD', '/status'],
      ['GET', '/health'],
      ['GET', '/metrics'],
      ['GET', '/query?q=SHOW+DATABASES'],
      ['GET', '/api/v2/buckets'],
    ],
  ],
  [
    WHO_READS,
    [
      ['GET', '/query?db=own&q=SELECT+*+FROM+m'],
      ['GET', '/api/v2/buckets/own%2Fautogen'],
      ['POST', '/api/v1/prom/read?db=own', prometheusRead('m')],
    ],
  ],
  [
    WHO_WRITES,
    [
      ['POST', '/write?db=own', POINTS],
      ['POST', '/api/v2/write?bucket=own/autogen', POINTS],
      ['POST', '/api/v1/prom/write?db=own', NOTHING],
      ['POST', '/api/v2/delete?bucket=own/autogen', JSON.stringify(body)],
    ],
  ],
  [
    ADMIN,
    [
      ['POST', '/api/v1/prom/read?db=other', prometheusRead('salary')],
      ['POST', '/api/v2/buckets', JSON.stringify({ name: 'own/made' })],
      ['PATCH', '/api/v2/buckets/own%2Fautogen', JSON.stringify({ name: 'own/autogen' })],
      ['DELETE', '/api/v2/buckets/own%2Fmade'],
      ['GET', '/debug/pprof/cmdline'],
      ['GET', '/debug/pprof/profile?seconds=1'],
      ['GET', '/debug/pprof/symbol'],
      ['GET', '/debug/pprof/all'],
      ['GET', '/debug/vars'],
      ['GET', '/debug/requests?seconds=1'],
    ],
  ],
  [
    // Off, or not there.
    [],
    [
      ['POST', '/api/v2/query', 'buckets()'],
      ['GET', '/api/v2/buckets/own%2Fautogen/labels'],
      ['POST', '/api/v2/buckets/own%2Fautogen/labels'],
      ['DELETE', '/api/v2/buckets/own%2Fautogen/labels/x'],
      ['GET', '/api/v2/buckets/own%2Fautogen/members'],
      ['POST', '/api/v2/buckets/own%2Fautogen/members'],
      ['DELETE', '/api/v2/buckets/own%2Fautogen/members/x'],
      ['GET', '/api/v2/buckets/own%2Fautogen/owners'],
      ['POST', '/api/v2/buckets/own%2Fautogen/owners'],
      ['DELETE', '/api/v2/buckets/own%2Fautogen/owners/x'],
      ['GET', '/debug/pprof/heap'],
      ['GET', '/debug/flush'],
      ['GET', '/shard-status'],
      ['GET', '/api/v2/users'],
      ['GET', '/api/v2/authorizations'],
      ['GET', '/api/v2/setup'],
    ],
  ],
];

// Of `other`: everybody learns that it is there, and how long it keeps its points.
const TELLS_APART: [string, string, string, number, number][] = [
  ['GET', '/api/v2/buckets?name=DB/autogen', '', 200, 404],
  ['GET', '/api/v2/buckets?after=DB/autogen', '', 200, 404],
  ['POST', '/write?db=DB', POINTS, 403, 404],
  ['POST', '/api/v2/delete?bucket=DB/autogen', JSON.stringify(body), 403, 404],
];

const STEAL = 'SELECT * FROM other.autogen.salary';
// Each gives an administrator what is hidden in it.
const HIDDEN = [
  `SELECT * FROM m; ${STEAL}`,
  `SELECT * FROM m;;\n;${STEAL}`,
  `SHOW DATABASES; ${STEAL}`,
  `SELECT * FROM m -- a comment; and\n; ${STEAL}`,
  `SELECT * /* a comment; -- */ FROM m; ${STEAL}`,
  `SELECT * FROM m WHERE t = 'it\\'s; --'; ${STEAL}`,
  `SELECT * FROM "m\\"; --"; ${STEAL}`,
  `SELECT * FROM m; SELECT * FROM other..salary`,
  `SELECT * FROM m; SELECT * FROM "other"."autogen"./s.*y/`,
  `SELECT * FROM m, other..salary`,
  `SELECT * FROM (SELECT * FROM m), (SELECT * FROM other..salary)`,
  `SELECT * FROM (SELECT * FROM m, (SELECT * FROM other.autogen./.*/))`,
  `EXPLAIN ANALYZE SELECT * FROM m; ${STEAL}`,
  `SHOW TAG VALUES WITH KEY = who; SHOW TAG VALUES ON other WITH KEY = who`,
  `SHOW SERIES; SHOW SERIES ON other`,
];

(live ? describe : describe.skip)('what InfluxDB answers', () => {
  let server: Server;

  beforeAll(async () => {
    server = await Server.start();
    for (const user of ['nobody', 'reader', 'writer', 'owner'])
      await server.admin(`CREATE USER ${user} WITH PASSWORD '${user}'`);
    await server.admin('CREATE DATABASE own; CREATE DATABASE other WITH DURATION 77h');
    await server.admin('GRANT READ ON own TO reader; GRANT WRITE ON own TO writer; GRANT ALL ON own TO owner');
    await server.write('admin', 'own', POINTS);
    await server.write('admin', 'other', 'salary,who=canary amount=424242');
  });
  afterAll(async () => {
    await server.close();
    await endAll();
  });

  describe.each(OF_OWN)('to %j', (allowed, requests) => {
    test.each(requests.map(([method, path, sent = '']) => [method, path, sent] as const))(
      '%s %s',
      async (method, path, sent) => {
        const answers = await Promise.all(
          [undefined, ...USERS].map(async (user) => ({
            user,
            ...(await server.send(method, path, { user, body: sent })),
          })),
        );
        expect([401, 404]).toContain(answers[0]?.status);
        const others = answers.filter(({ user }) => user !== 'admin').map(({ body: text }) => text);
        expect(others.join()).not.toMatch(/canary|424242|salary|277200/);
        const answered = answers.filter(({ status }) => status < 300).map(({ user }) => user);
        expect(answered).toEqual(allowed);
      },
    );
  });

  test.each(TELLS_APART)(
    '%s %s tells who has no grant whether a database is there',
    async (method, path, sent, there, not) => {
      const about = (database: string, user?: string) =>
        server.send(method, path.replace('DB', database), { body: sent, user });
      expect(await about('other', 'nobody')).toMatchObject({ status: there });
      expect(await about('absent', 'nobody')).toMatchObject({ status: not });
      for (const database of ['other', 'absent']) expect(await about(database)).toMatchObject({ status: 401 });
    },
  );

  test.each(HIDDEN)('%s is answered as a whole, or not at all', async (statements) => {
    for (const user of USERS.filter((name) => name !== 'admin')) {
      const answer = await server.query(user, statements, { db: 'own' });
      expect(answer.status).toBe(403);
      expect(answer.body).not.toMatch(/canary|424242/);
    }
    expect((await server.query('admin', statements, { db: 'own' })).body).toMatch(/canary|424242/);
  });

  test.each([
    ['another database in the path', '/query?db=other', { q: 'SELECT * FROM salary', db: 'own' }],
    ['another statement in the path', `/query?db=own&q=${encodeURIComponent(STEAL)}`, { q: 'SHOW DATABASES' }],
    [
      'a name that is bound',
      '/query?db=own',
      { q: 'SELECT * FROM $m', params: '{"m":{"identifier":"other.autogen.salary"}}' },
    ],
    ['a pattern that is bound', '/query?db=own', { q: 'SELECT * FROM $m', params: '{"m":{"regex":".*"}}' }],
    ['what is run later', '/query?db=own&async=true', { q: STEAL }],
    ['what is asked of a node', '/query?db=own&node_id=1', { q: STEAL }],
    ['pieces', '/query?db=own&chunked=true&chunk_size=1', { q: `SELECT * FROM m; ${STEAL}` }],
  ])('%s brings nobody to another database', async (_, path, form) => {
    for (const user of ['nobody', 'reader', 'writer', 'owner'])
      expect((await server.post(path, new URLSearchParams(form).toString(), user)).body).not.toMatch(/canary|424242/);
  });

  // What is over the size of /tmp has the kubelet evict the pod.
  test('a query that is sent as a file fills no volume, by a user without a grant', async () => {
    const query = { ...server.address, method: 'POST', path: '/query?db=own', auth: 'nobody:nobody' };
    expect(await sentAsFile(query, 'q', join(server.home, 'tmp'))).toEqual({ status: 400, kept: [] });
  });
});
