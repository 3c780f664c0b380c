import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { connect } from 'node:tls';
import { SecureInfluxDB, SecureTelegraf, SocketDataFormat, SourceRanges, TelegrafListener, Trust } from '../../lib';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { folder, remove } from '../influxdb/support/files';
import { endAll, eventually, executable, freePort, Running } from '../influxdb/support/processes';
import { Certificates } from '../kapacitor/support/loopback';
import { documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { podsOf } from '../support/kubernetes';
import { TOML } from '../support/toml';

const telegraf = executable('telegraf');
const NEEDED = ['influxdb_listener', 'influxdb_v2_listener', 'http_listener_v2', 'socket_listener', 'statsd'];
// A build of Telegraf may have some plugins only.
const plugins = telegraf === undefined ? '' : execFileSync(telegraf, ['plugins', 'inputs'], { encoding: 'utf8' });
const listens = NEEDED.every((name) => plugins.includes(`inputs.${name}\n`));
if (!listens) console.warn('SKIPPED: no telegraf that listens is installed: what it takes from whom is not tried');

(listens ? describe : describe.skip)('a Telegraf that listens', () => {
  let home: string;
  let certificates: Certificates;
  let running: Running;
  const port = { influxdb: 0, v2: 0, http: 0, lines: 0, datagrams: 0, statsd: 0 };
  const PASSWORD = `p"'\\$ü`;

  beforeAll(async () => {
    home = folder();
    certificates = new Certificates(join(home, 'authority'));
    for (const name of Object.keys(port) as (keyof typeof port)[]) port[name] = await freePort();
    layOut();
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

  // The files as the kubelet lays them out; what it collects goes to a file.
  function layOut(): void {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const client = new SecureTelegraf(stack, 'telegraf', { namespace });
    client.writeTo(new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics'));
    client.listen(TelegrafListener.influxdb({ port: port.influxdb, userName: 'wr"iter' }), { authority });
    client.listen(TelegrafListener.influxdbV2({ port: port.v2 }));
    client.listen(TelegrafListener.http({ port: port.http, paths: ['/in'], tags: { by: 'http' } }));
    const clients = Trust.fromPem(readFileSync(certificates.caFile, 'utf8'));
    client.listen(TelegrafListener.socket({ port: port.lines, clients, dataFormat: SocketDataFormat.GRAPHITE }));
    const sourceRanges = SourceRanges.of('10.30.0.0/16');
    const dataFormat = SocketDataFormat.GRAPHITE;
    client.listen(TelegrafListener.udp('a test', { port: port.datagrams, sourceRanges, dataFormat }));
    client.listen(TelegrafListener.statsd('a test', { port: port.statsd, sourceRanges }));
    const document = documentOf(stack);
    const pod = podsOf(document).find(({ labels }) => labels['app.kubernetes.io/name'] === 'telegraf');
    const sources = pod?.spec.volume.flatMap(({ projected = [] }) => projected.flatMap((one) => one.sources)) ?? [];
    const texts: Record<string, string> = {
      'tls/tls.crt': readFileSync(certificates.certificateFile, 'utf8'),
      'tls/tls.key': readFileSync(certificates.keyFile, 'utf8'),
    };
    for (const { config_map = [], secret = [] } of sources)
      for (const { name = '', items = [] } of [...config_map, ...secret])
        for (const { key, path } of items) {
          const data = document.referredTo(name)?.body.data as Record<string, string> | undefined;
          const file = join(home, path);
          mkdirSync(dirname(file), { recursive: true });
          const ca = path.startsWith('ca/') ? readFileSync(certificates.caFile, 'utf8') : 'a token';
          writeFileSync(file, path === 'telegraf.conf' ? ours(fill(data?.[key] ?? '')) : (texts[path] ?? ca));
        }
  }

  function ours(text: string): string {
    const config = TOML.parse(text.replaceAll('/etc/telegraf', home)) as Record<string, Record<string, unknown>>;
    const { agent, inputs = {} } = config;
    const known = Object.fromEntries(Object.entries(inputs).filter(([name]) => NEEDED.includes(name)));
    const outputs = { file: [{ files: [join(home, 'metrics')], data_format: 'influx' }] };
    const quick = { ...agent, interval: '1s', flush_interval: '1s', flush_jitter: '0s' };
    return TOML.stringify({ ...config, agent: quick, inputs: known, outputs });
  }

  function post(to: number, path: string, login?: string, body = '', more: object = {}): Promise<number> {
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

  const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const collected = () => (existsSync(join(home, 'metrics')) ? readFileSync(join(home, 'metrics'), 'utf8') : '');

  test("takes InfluxDB's points by TLS from who knows the password, and from nobody else", async () => {
    expect(await post(port.influxdb, '/write?db=x', undefined, 'refused v=1')).toBe(401);
    expect(await post(port.influxdb, '/write?db=x', basic('wr"iter', 'another'), 'refused v=1')).toBe(401);
    expect(await post(port.influxdb, '/write?db=x', basic('wr"iter', PASSWORD), 'v1 v=1')).toBe(204);
    await eventually(() => collected().includes('v1'));
    expect(collected()).not.toContain('refused');
  });

  test('takes no TLS 1.1, and points of InfluxDB 2 by the token', async () => {
    expect(await post(port.v2, '/api/v2/write?bucket=b&org=o', undefined, 'refused v=1')).toBe(401);
    expect(await post(port.v2, '/api/v2/write?bucket=b&org=o', 'Token a token', 'v2 v=1')).toBe(204);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    expect(await post(port.v2, '/api/v2/write?bucket=b&org=o', 'Token a token', 'refused v=1', old)).toBe(0);
    await eventually(() => collected().includes('v2'));
  });

  test('takes what is posted at its path, with its tags', async () => {
    expect(await post(port.http, '/in', undefined, 'refused v=1')).toBe(401);
    expect(await post(port.http, '/other', basic('writer', PASSWORD), 'refused v=1')).toBe(404);
    expect(await post(port.http, '/in', basic('writer', PASSWORD), 'posted v=1')).toBe(204);
    await eventually(() => /posted,[^ ]*by=http/.test(collected()));
  });

  // Telegraf's own limit is 500 MiB, more than its memory: whoever may write could end it.
  test('takes no more at once than 32 MiB', async () => {
    const most = 32 * 2 ** 20;
    const posted = (size: number) => 'large v=1\n'.padEnd(size, '#');
    const login = basic('writer', PASSWORD);
    expect(await post(port.http, '/in', login, posted(most))).toBe(204);
    expect([0, 413]).toContain(await post(port.http, '/in', login, posted(most + 1)));
    expect([0, 413]).toContain(await post(port.influxdb, '/write?db=x', basic('wr"iter', PASSWORD), posted(most + 1)));
    expect([0, 413]).toContain(await post(port.v2, '/api/v2/write?bucket=b', 'Token a token', posted(most + 1)));
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
    const send = (name: string, certificate: object) =>
      new Promise<void>((resolve) => {
        const ca = readFileSync(certificates.caFile);
        const socket = connect({ port: port.lines, host: 'localhost', ca, ...certificate }, () => {
          socket.end(`${name} 1 ${Math.floor(Date.now() / 1000)}\n`);
        });
        socket.on('error', () => undefined);
        socket.on('close', () => {
          resolve();
        });
      });
    const own = { cert: readFileSync(certificates.certificateFile), key: readFileSync(certificates.keyFile) };
    await send('refused', {});
    await send('graphite', own);
    await eventually(() => collected().includes('graphite'));
    expect(collected()).not.toContain('refused');
  });

  test('takes datagrams, which carry no credential', async () => {
    const socket = createSocket('udp4');
    socket.send(`datagram 1 ${Math.floor(Date.now() / 1000)}\n`, port.datagrams, '127.0.0.1');
    socket.send('counted:1|c', port.statsd, '127.0.0.1');
    await eventually(() => collected().includes('datagram') && collected().includes('counted'));
    socket.close();
    expect(running.output).not.toContain(PASSWORD);
  });
});
