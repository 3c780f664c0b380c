import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { Duration } from '../../lib';
import { endAll, executable } from '../support/processes';
import { Server } from './support/server';

// What one reader can take of the server, on the config that the library writes for the default of 2 GiB.

const live = executable('influxd') !== undefined;
if (!live) console.warn('influxd is not installed: what its limits keep out is not tried');

const INTERVALS = 'FROM m WHERE time > now() - 1h GROUP BY time(10u) fill(0)';
const HOUR = 3600;
const SERIES = 120_000;
const POINTS = 300_000;

(live ? describe : describe.skip)('one reader', () => {
  let server: Server;

  beforeAll(async () => {
    server = await Server.start();
    await server.admin('CREATE DATABASE metrics');
    await server.admin("CREATE USER reader WITH PASSWORD 'reader'");
    await server.admin('GRANT READ ON metrics TO reader');
    const now = Date.now();
    const write = async (count: number, line: (n: number) => string) => {
      for (let from = 0; from < count; from += 20_000) {
        const lines = Array.from({ length: Math.min(20_000, count - from) }, (_, n) => line(from + n));
        expect((await server.write('admin', 'metrics', lines.join('\n'))).status).toBe(204);
      }
    };
    await write(HOUR, (n) => `m value=${n} ${(now - n * 1000) * 1e6}`);
    await write(SERIES, (n) => `many,host=h${n} value=${n}`);
    await write(POINTS, (n) => `long text="text ${n}",value=${n} ${now - n}000000`);
  });
  afterAll(async () => {
    await server.close();
    await endAll();
  });

  // The most that it ever took, in MiB.
  const taken = () => {
    const status = readFileSync(`/proc/${server.daemon.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1]) / 1024;
  };
  const ask = (query: string, more: Record<string, string> = {}) =>
    server.query('reader', query, { db: 'metrics', ...more });

  test('who asks for every 10 microseconds of an hour is refused, and nobody else notices', async () => {
    const { body } = await ask(`SELECT mean(value) ${INTERVALS}`);
    expect(body).toContain('max-select-buckets limit exceeded: (360000001/100000)');
    expect((await ask(`SELECT mean(value) ${INTERVALS}`, { chunked: 'true' })).body).toContain('max-select-buckets');
    expect((await ask('SELECT last(value) FROM m')).body).toContain('"values"');
    expect(taken()).toBeLessThan(1500);
  });

  test('who hides it in a subquery gets an answer that ends', async () => {
    const { body } = await ask(`SELECT x FROM (SELECT mean(value) AS x ${INTERVALS})`);
    expect(body).toContain('"partial":true');
    expect(body.length).toBeLessThan(10_000_000);
    expect(taken()).toBeLessThan(1500);
  });

  test('who asks for everything gets no more rows than the limit', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('SELECT * FROM long')));
    for (const { body } of answers) {
      expect(body).toContain('"partial":true');
      expect(body.length).toBeLessThan(10_000_000);
    }
    expect(taken()).toBeLessThan(2048);
  });

  test('who asks for more series than the limit is refused', async () => {
    expect((await ask('SELECT mean(value) FROM many GROUP BY *')).body).toContain('max-select-series limit exceeded');
  });
});

(live ? describe : describe.skip)(
  'bodies that InfluxDB does not count, as `InfluxDBLimits` says: no setting bounds them',
  () => {
    const LARGE = '#'.repeat(64 * 2 ** 20);
    const chunks = { 'transfer-encoding': 'chunked' };
    let server: Server;

    beforeAll(async () => {
      server = await Server.start();
      await server.admin('CREATE DATABASE metrics');
      for (const user of ['least', 'writer']) await server.admin(`CREATE USER ${user} WITH PASSWORD '${user}'`);
      await server.admin('GRANT WRITE ON metrics TO writer');
    });
    afterAll(async () => {
      await server.close();
      await endAll();
    });

    // It is read as a whole: 400 says that it was no request, 413 that it is too large.
    test.each([
      ['a remote read, by a user without a grant', '/api/v1/prom/read?db=metrics', LARGE, 'least', {}, 400],
      ['a new bucket in chunks, by the same', '/api/v2/buckets', LARGE, 'least', chunks, 400],
      [
        'what is to be deleted in chunks, by a writer',
        '/api/v2/delete?bucket=metrics/autogen',
        LARGE,
        'writer',
        chunks,
        400,
      ],
      ['a compressed write', '/write?db=metrics', gzipSync(LARGE), 'writer', { 'content-encoding': 'gzip' }, 204],
      ['a write, which it does count', '/write?db=metrics', LARGE, 'writer', chunks, 413],
      ['a new bucket that says how large it is', '/api/v2/buckets', LARGE, 'least', {}, 413],
    ])('%s', async (_, path, body, user, headers, status) => {
      expect(await server.post(path, body, user, headers)).toMatchObject({ status });
      expect(await server.post(path, body, undefined, headers).catch(() => ({ status: 401 }))).toMatchObject({
        status: 401,
      });
    });
  },
);

(live ? describe : describe.skip)('one writer', () => {
  test('who does not send what he announced keeps nobody from writing to another database', async () => {
    const server = await Server.start();
    const sockets: TLSSocket[] = [];
    try {
      for (const one of ['mine', 'theirs']) {
        await server.admin(`CREATE DATABASE ${one}`);
        await server.admin(`CREATE USER ${one} WITH PASSWORD '${one}'`);
        await server.admin(`GRANT WRITE ON ${one} TO ${one}`);
      }
      const login = Buffer.from('mine:mine').toString('base64');
      for (let n = 0; n < 40; n++) {
        const socket = connect({ host: 'localhost', port: server.port, rejectUnauthorized: false });
        socket.on('error', () => undefined);
        const head = `Host: localhost\r\nAuthorization: Basic ${login}\r\nContent-Length: 1000`;
        socket.write(`POST /write?db=mine HTTP/1.1\r\n${head}\r\n\r\nm v=1`);
        sockets.push(socket);
      }
      await sleep(1000);
      expect((await server.write('theirs', 'theirs', 'm v=1')).status).toBe(204);
    } finally {
      for (const socket of sockets) socket.destroy();
      await server.close();
      await endAll();
    }
  });
});

(live ? describe : describe.skip)('time', () => {
  const slow = `SELECT count(x) FROM (SELECT mean(value) AS x ${INTERVALS})`;
  let server: Server;

  beforeAll(async () => {
    server = await Server.start({ limits: { queryTimeout: Duration.seconds(3) } });
    await server.admin('CREATE DATABASE metrics');
    await server.write('admin', 'metrics', 'm value=1');
  });
  afterAll(async () => {
    await server.close();
    await endAll();
  });
  const ask = (query: string) => server.query('admin', query, { db: 'metrics' });

  test('is over for a query that takes too much of it', async () => {
    expect((await ask(slow)).body).toContain('query-timeout limit exceeded');
  });

  test('is nobody’s for long who asks many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(slow)));
    const refused = answers.filter(({ body }) => body.includes('max-concurrent-queries limit exceeded(30, 30)'));
    const ended = answers.filter(({ body }) => body.includes('query-timeout limit exceeded'));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length + ended.length).toBe(40);
    expect((await ask('SELECT last(value) FROM m')).body).toContain('"values"');
  });
});

(live ? describe : describe.skip)(
  'a statement of a million nested parentheses, which the parser of 1.x takes all its stack for',
  () => {
    let server: Server;
    const nested = new URLSearchParams({ q: `SELECT ${'('.repeat(1_500_000)}1` }).toString();

    beforeAll(async () => {
      server = await Server.start();
      await server.admin('CREATE DATABASE metrics');
      await server.admin("CREATE USER least WITH PASSWORD 'least'");
    });
    afterAll(async () => {
      await server.close();
      await endAll();
    });

    test('is not read for who has no user', async () => {
      expect(await server.post('/query', nested)).toMatchObject({ status: 401 });
      expect(await server.post('/query', nested, 'nobody')).toMatchObject({ status: 401 });
      expect(await server.admin('SHOW DATABASES')).toContain('metrics');
    });

    test('ends it for any user, as `InfluxDBLimits` says: no setting prevents that, and it comes back with what it acknowledged', async () => {
      expect((await server.write('admin', 'metrics', 'm value=1')).status).toBe(204);
      await server.post('/query', nested, 'least').catch(() => undefined);
      expect(await server.daemon.ended).toBe(2);
      expect(server.daemon.output).toContain('goroutine stack exceeds');
      server = await Server.again(server);
      expect(await server.admin('SELECT value FROM m', 'metrics')).toContain('"values"');
    });
  },
);
