import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TelegrafListener } from '../../lib';
import { folder, remove } from '../support/files';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { Certificates } from '../support/loopback';
import { layOutListening } from './support/listening';

// What a Telegraf that listens for OpenTelemetry takes, and from whom.

const telegraf = executable('telegraf');
// A build of Telegraf may have some plugins only.
const plugins = telegraf === undefined ? '' : execFileSync(telegraf, ['plugins', 'inputs'], { encoding: 'utf8' });
const listens = plugins.includes('inputs.opentelemetry\n');
if (!listens)
  console.warn('SKIPPED: no telegraf with inputs.opentelemetry is installed: what it takes from whom is not tried');

const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
// Of gRPC: https://grpc.io/docs/guides/status-codes
const [OK, EXHAUSTED, UNIMPLEMENTED] = ['0', '8', '12'];

// Protobuf, as opentelemetry/proto/collector/metrics/v1 has it.
const varint = (n: number): number[] => (n < 128 ? [n] : [(n % 128) | 128, ...varint(Math.floor(n / 128))]);
const bytes = (field: number, ...parts: (Buffer | string)[]) => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(content.length)]), content]);
};
const fixed64 = (field: number, value: Buffer) => Buffer.concat([Buffer.from([(field << 3) | 1]), value]);
const attribute = (key: string, value: string) => bytes(1, bytes(1, key), bytes(2, bytes(1, value)));

function gauge(name: string, attributes: Record<string, string> = {}): Buffer {
  const [time, value] = [Buffer.alloc(8), Buffer.alloc(8)];
  time.writeBigUInt64LE(BigInt(Date.now()) * 1_000_000n);
  value.writeDoubleLE(1);
  const point = bytes(1, fixed64(3, time), fixed64(4, value));
  const resource = bytes(1, ...Object.entries(attributes).map(([key, text]) => attribute(key, text)));
  return bytes(1, resource, bytes(2, bytes(2, bytes(1, name), bytes(5, point))));
}

(listens ? describe : describe.skip)('a Telegraf that listens for OpenTelemetry', () => {
  let home: string;
  let certificates: Certificates;
  let port: number;
  let running: Running;

  beforeAll(async () => {
    home = folder();
    certificates = new Certificates(join(home, 'authority'));
    port = await freePort();
    layOutListening(home, certificates, ['opentelemetry'], (client, authority, clients) => {
      client.listen(TelegrafListener.openTelemetry({ port, clients, tags: { by: 'otel' } }), { authority });
    });
    const command = [telegraf ?? '', '--config', join(home, 'telegraf.conf'), '--strict-env-handling', '--unprotected'];
    running = new Running(command, { PATH: process.env.PATH ?? '', POD_IP: '127.0.0.1' });
    await eventually(async () => (await own(gauge('begun'))) === OK).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${running.output}`);
    });
  });
  afterAll(async () => {
    await endAll();
    remove(home);
  });

  // Gives the status of gRPC, or `refused`.
  function call(path: string, message: Buffer, shown: object, encoding?: string): Promise<string> {
    return new Promise((resolve) => {
      const session = connect(`https://localhost:${port}`, { ca: readFileSync(certificates.caFile), ...shown });
      const settled = (status: string) => {
        session.destroy();
        resolve(status);
      };
      session.on('error', () => {
        settled('refused');
      });
      session.on('close', () => {
        settled('refused');
      });
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
        ...(encoding === undefined ? {} : { 'grpc-encoding': encoding }),
      });
      const status = (headers: object) => {
        const found = (headers as Record<string, string | undefined>)['grpc-status'];
        if (found !== undefined) settled(found);
      };
      stream.on('response', status);
      stream.on('trailers', status);
      stream.on('error', () => undefined);
      stream.on('close', () => {
        settled('refused');
      });
      stream.resume();
      const length = Buffer.alloc(5);
      length[0] = encoding === undefined ? 0 : 1;
      length.writeUInt32BE(message.length, 1);
      stream.end(Buffer.concat([length, message]));
    });
  }

  const certificate = () => ({
    cert: readFileSync(certificates.certificateFile),
    key: readFileSync(certificates.keyFile),
  });
  const own = (message: Buffer, encoding?: string, path = METRICS) => call(path, message, certificate(), encoding);
  const collected = () => (existsSync(join(home, 'metrics')) ? readFileSync(join(home, 'metrics'), 'utf8') : '');

  test('takes nothing from who shows no certificate, or one of another authority', async () => {
    const another = new Certificates(join(home, 'another'));
    const theirs = { cert: readFileSync(another.certificateFile), key: readFileSync(another.keyFile) };
    for (const shown of [{}, theirs]) expect(await call(METRICS, gauge('stolen'), shown)).toBe('refused');
    expect(await own(gauge('taken'))).toBe(OK);
    await eventually(() => collected().includes('taken'));
    expect(collected()).not.toContain('stolen');
  });

  test('adds its tags, whatever is sent under their names', async () => {
    expect(await own(gauge('tagged', { by: 'x', host: 'sender', kept: 'y' }))).toBe(OK);
    await eventually(() => collected().includes('tagged'));
    const line = collected()
      .split('\n')
      .find((one) => one.includes('tagged'));
    expect(line).toMatch(/,by=otel[ ,]/);
    expect(line).toMatch(/,kept=y[ ,]/);
    expect(line).not.toContain('by=x');
  });

  // A build of Telegraf knows gzip or not: gRPC counts what is compressed as it is when it is not.
  test('takes no more than 4 MiB at once, of what is compressed neither', async () => {
    const large = gauge('large', { a: 'x'.repeat(4 * 2 ** 20) });
    expect(await own(large)).toBe(EXHAUSTED);
    expect([EXHAUSTED, UNIMPLEMENTED]).toContain(await own(gzipSync(large), 'gzip'));
    expect(await own(gauge('small'))).toBe(OK);
    await eventually(() => collected().includes('small'));
    expect(collected()).not.toContain('large');
  });

  test.each([
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    '/grpc.health.v1.Health/Check',
    '/grpc.channelz.v1.Channelz/GetServers',
    '/',
  ])('has nothing at %s', async (path) => {
    expect(await own(Buffer.alloc(0), undefined, path)).toBe(UNIMPLEMENTED);
  });
});
