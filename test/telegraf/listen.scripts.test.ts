import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect as dial } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { folder, remove } from '../support/files';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { Certificates } from '../support/loopback';
import { layOut, LISTENERS } from './support/listening';

const telegraf = executable('telegraf');
// A build of Telegraf may have some plugins only.
const plugins = telegraf === undefined ? '' : execFileSync(telegraf, ['plugins', 'inputs'], { encoding: 'utf8' });
const listens = LISTENERS.every((name) => plugins.includes(`inputs.${name}\n`));
if (!listens) console.warn('SKIPPED: no telegraf that listens is installed: what it takes from whom is not tried');

(listens ? describe : describe.skip)('a Telegraf that listens', () => {
  let home: string;
  let certificates: Certificates;
  let running: Running;
  const port = { influxdb: 0, v2: 0, http: 0, lines: 0, syslog: 0, datagrams: 0, statsd: 0 };
  const PASSWORD = `p"'\\$ü`;

  beforeAll(async () => {
    home = folder();
    certificates = new Certificates(join(home, 'authority'));
    for (const name of Object.keys(port) as (keyof typeof port)[]) port[name] = await freePort();
    layOut(home, port, certificates);
    running = new Running(
      [telegraf ?? '', '--config', join(home, 'telegraf.conf'), '--strict-env-handling', '--unprotected'],
      {
        PATH: process.env.PATH ?? '',
        POD_IP: '127.0.0.1',
        [`LISTEN_${port.influxdb}_PASSWORD`]: PASSWORD,
        [`LISTEN_${port.http}_PASSWORD`]: PASSWORD,
      },
    );
    await eventually(async () => (await post(port.influxdb, '/ping')) !== 0).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${running.output}`);
    });
  });
  afterAll(async () => {
    await endAll();
    remove(home);
  });

  function post(
    to: number,
    path: string,
    login?: string,
    body: string | Buffer = '',
    more: object = {},
  ): Promise<number> {
    return new Promise((resolve) => {
      const headers = login === undefined ? {} : { authorization: login };
      const options = {
        method: body === '' ? 'GET' : 'POST',
        headers,
        ca: readFileSync(certificates.caFile),
        agent: false,
        ...more,
      };
      const asked = request(`https://localhost:${to}${path}`, options, (answer) => {
        answer.resume();
        answer.on('end', () => {
          resolve(answer.statusCode ?? 0);
        });
      });
      asked.on('error', () => {
        resolve(0);
      });
      asked.end(body);
    });
  }

  function send(name: string, certificate: object): Promise<void> {
    return new Promise<void>((resolve) => {
      const ca = readFileSync(certificates.caFile);
      const socket = connect({ port: port.lines, host: 'localhost', ca, ...certificate }, () => {
        socket.end(`${name} 1 ${now()}\n`);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        resolve();
      });
    });
  }

  const now = () => Math.floor(Date.now() / 1000);
  const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const collected = () => (existsSync(join(home, 'metrics')) ? readFileSync(join(home, 'metrics'), 'utf8') : '');

  test("takes InfluxDB's points by TLS from who knows the password, and from nobody else", async () => {
    expect(await post(port.influxdb, '/write?db=x', undefined, 'refused v=1')).toBe(401);
    expect(await post(port.influxdb, '/write?db=x', basic('wr"iter', 'another'), 'refused v=1')).toBe(401);
    expect(await post(port.influxdb, '/write?db=x', basic('wr"iter', PASSWORD), 'v1 v=1')).toBe(204);
    await eventually(() => collected().includes('v1'));
    expect(collected()).not.toContain('refused');
  });

  test('is told nothing that a later Telegraf takes away', () => {
    expect(running.output).toContain('Loaded inputs');
    expect(running.output).not.toMatch(/deprecat/i);
  });

  test('takes no TLS 1.1, and points of InfluxDB 2 by the token', async () => {
    expect(await post(port.v2, '/api/v2/write?bucket=b&org=o', undefined, 'refused v=1')).toBe(401);
    expect(await post(port.v2, '/api/v2/write?bucket=b&org=o', 'Token a token', 'v2 v=1')).toBe(204);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    expect(await post(port.v2, '/api/v2/write?bucket=b&org=o', 'Token a token', 'refused v=1', old)).toBe(0);
    await eventually(() => collected().includes('v2'));
  });

  // What answers without a credential has no metrics: whether it is there, and which Telegraf it is.
  test.each([
    [
      'influxdb',
      ['/write?db=x', '/write/', '//write', '/query?q=x', '/ping', '/debug/vars', '/write?db=x&u=wr%22iter&p=x'],
      ['/ping'],
    ],
    [
      'v2',
      ['/api/v2/write', '/api/v2/', '/api/v2/health', '/api/v2/ready', '/health', '/ready', '/ping', '/metrics'],
      ['/api/v2/health', '/api/v2/ready', '/health', '/ready', '/ping'],
    ],
    ['http', ['/in', '/in/', '/', '/ping', '/health'], []],
  ] as const)('%s: of %j, it answers without a credential at %j', async (name, paths, open) => {
    const answered = new Set<string>();
    for (const path of paths)
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'])
        for (const login of [undefined, 'Token ', 'Token :', 'Basic Og==', 'Bearer x'])
          if (![307, 401, 404].includes(await post(port[name], path, login, 'refused v=1', { method })))
            answered.add(path);
    expect([...answered]).toEqual(open);
    expect(collected()).not.toContain('refused');
  });

  test('takes what is posted at its path, with its tags', async () => {
    expect(await post(port.http, '/in', undefined, 'refused v=1')).toBe(401);
    expect(await post(port.http, '/other', basic('writer', PASSWORD), 'refused v=1')).toBe(404);
    expect(await post(port.http, '/in', basic('writer', PASSWORD), 'posted v=1')).toBe(204);
    await eventually(() => /posted,[^ ]*by=http/.test(collected()));
  });

  // By itself Telegraf adds a tag only where the metric has none of that name.
  test('adds its tags whatever is sent under their names, and takes no others away', async () => {
    const login = basic('wr"iter', PASSWORD);
    const forged = 'tagged,b=kept,b*=x,by=x,by=y,a{b}=x,c\\d=x,host=sender v=1';
    expect(await post(port.influxdb, '/write?db=x', login, forged)).toBe(204);
    expect(await post(port.v2, '/api/v2/write?bucket=b', 'Token a token', 'tagged2,by=x v=1')).toBe(204);
    expect(await post(port.http, '/in', basic('writer', PASSWORD), 'tagged3,by=x,secret1=x,b=kept v=1')).toBe(204);
    const own = { cert: readFileSync(certificates.certificateFile), key: readFileSync(certificates.keyFile) };
    await send('tagged4;by=x', own);
    const socket = createSocket('udp4');
    socket.send(`tagged5;by=x 1 ${now()}\n`, port.datagrams, '127.0.0.1');
    socket.send('tagged6,by=x:1|c', port.statsd, '127.0.0.1');
    await eventually(() => new Set([...collected().matchAll(/^tagged\d?/gm)].map(String)).size === 6);
    socket.close();
    const tags = collected()
      .split('\n')
      .filter((line) => line.startsWith('tagged'))
      .map((line) => line.replace(/ .*/, '').replace(/,host=(?!sender)[^,]*|,metric_type=counter/g, ''));
    expect([...new Set(tags)].sort()).toEqual([
      'tagged,a{b}=braces,b=kept,b*=star,by=influxdb,c\\d=backslash,host=sender',
      'tagged2,by=v2',
      'tagged3,b=kept,by=http',
      'tagged4,by=lines',
      'tagged5,by=udp',
      'tagged6,by=statsd',
    ]);
  });

  // Telegraf's own limit is 500 MiB, more than its memory: whoever may write could end it.
  test('takes no more at once than 32 MiB from who says how much it is', async () => {
    const most = 32 * 2 ** 20;
    const posted = (size: number) => 'large v=1\n'.padEnd(size, '#');
    const login = basic('writer', PASSWORD);
    expect(await post(port.http, '/in', login, posted(most))).toBe(204);
    expect([0, 413]).toContain(await post(port.http, '/in', login, posted(most + 1)));
    expect([0, 413]).toContain(await post(port.influxdb, '/write?db=x', basic('wr"iter', PASSWORD), posted(most + 1)));
    expect([0, 413]).toContain(await post(port.v2, '/api/v2/write?bucket=b', 'Token a token', posted(most + 1)));
  });

  // No option of Telegraf's bounds these: docs/tasks/telegraf-listens.md says so to whoever lets somebody send.
  test('takes more in chunks, and of what is compressed, from who knows the password', async () => {
    const large = 'large v=1\n'.padEnd(33 * 2 ** 20, '#');
    const zipped = { 'content-encoding': 'gzip' };
    const [influxdb, http] = [basic('wr"iter', PASSWORD), basic('writer', PASSWORD)];
    const chunks = { headers: { authorization: http, 'transfer-encoding': 'chunked' } };
    expect(await post(port.http, '/in', http, large, chunks)).toBe(204);
    const body = gzipSync(large);
    const more = (authorization: string) => ({ headers: { authorization, ...zipped } });
    expect(await post(port.influxdb, '/write?db=x', influxdb, body, more(influxdb))).toBe(204);
    expect(await post(port.v2, '/api/v2/write?bucket=b', 'Token a token', body, more('Token a token'))).toBe(204);
    expect(await post(port.http, '/in', http, body, more(http))).toBe(413);
  });

  test('does not start with an empty password, with which it would ask for none', async () => {
    const command = [telegraf ?? '', '--config', join(home, 'telegraf.conf'), '--strict-env-handling', '--unprotected'];
    const started = new Running(command, {
      PATH: process.env.PATH ?? '',
      POD_IP: '127.0.0.1',
      [`LISTEN_${port.influxdb}_PASSWORD`]: PASSWORD,
      [`LISTEN_${port.http}_PASSWORD`]: '',
    });
    await eventually(() => started.output !== '');
    expect(started.output).toContain('the password is empty');
  });

  test('takes lines of Graphite from who shows a certificate', async () => {
    const own = { cert: readFileSync(certificates.certificateFile), key: readFileSync(certificates.keyFile) };
    await send('refused', {});
    await send('graphite', own);
    await eventually(() => collected().includes('graphite'));
    expect(collected()).not.toContain('refused');
  });

  // docs/tasks/telegraf-listens.md says so to whoever lets somebody send.
  test('syslog: reads a length to its last digit, from who shows a certificate', async () => {
    const own = { cert: readFileSync(certificates.certificateFile), key: readFileSync(certificates.keyFile) };
    let isClosed = false;
    const socket = connect({ port: port.syslog, host: 'localhost', ca: readFileSync(certificates.caFile), ...own })
      .on('error', () => undefined)
      .on('close', () => (isClosed = true))
      .resume();
    await new Promise((resolve) => socket.write('9'.repeat(4 * 2 ** 20), resolve));
    await sleep(500);
    expect(isClosed).toBe(false);
    socket.write(' ');
    await eventually(() => isClosed);
  });

  // Each connection takes memory, and whoever may reach the port could take all of it.
  test.each(['lines', 'syslog'] as const)(
    '%s: keeps few connections for who shows no certificate, and not for long',
    async (name) => {
      let [opened, ended] = [0, 0];
      const sockets = Array.from({ length: 10 }, () =>
        dial(port[name], '127.0.0.1')
          .on('connect', () => opened++)
          .on('close', () => ended++)
          .on('error', () => undefined)
          .resume(),
      );
      await eventually(() => opened === 10 && ended === 7);
      await eventually(() => ended === 10);
      expect([opened, ended]).toEqual([10, 10]);
      for (const socket of sockets) socket.destroy();
    },
  );

  test('takes datagrams, which carry no credential', async () => {
    const socket = createSocket('udp4');
    socket.send(`datagram 1 ${now()}\n`, port.datagrams, '127.0.0.1');
    socket.send('counted:1|c', port.statsd, '127.0.0.1');
    await eventually(() => collected().includes('datagram') && collected().includes('counted'));
    socket.close();
    expect(running.output).not.toContain(PASSWORD);
  });
});
