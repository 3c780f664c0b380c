import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { BackupScripts } from '../backup/support/scripts';
import { folder, remove } from '../support/files';
import { endAll } from '../support/processes';

// What stands in for influxd's RPC for backups: a request is its byte, that of its kind, and JSON; an answer ends with the connection.
const SHARD = 0;
const META = 1;
const SHARDS = 3;

/** As influxd answers for its meta data: a magic number, a length, and as many bytes. */
function metaAnswer(meta: Buffer): Buffer {
  const head = Buffer.alloc(16);
  head.writeBigUInt64BE(0x59590101n, 0);
  head.writeBigUInt64BE(BigInt(meta.length), 8);
  return Buffer.concat([head, meta, Buffer.from('what comes behind it')]);
}

/** Of one file. */
function archive(): Buffer {
  const header = Buffer.alloc(512);
  header.write('m/autogen/1/000000001-000000001.tsm', 0);
  header.write('00000000003\0', 124);
  header.write('0', 156);
  header.write('ustar', 257);
  return Buffer.concat([header, Buffer.from('abc'), Buffer.alloc(509 + 1024)]);
}

let home: string;
let server: Server;
let answer: (kind: number, socket: Socket) => void;
let meta: Buffer;
let scripts: BackupScripts;
beforeEach(async () => {
  home = folder();
  for (const name of ['backups', 'data']) mkdirSync(join(home, name));
  meta = Buffer.from('meta data');
  answer = (kind, socket) => {
    if (kind === SHARDS) socket.end('{"Paths":["m/autogen/1","m/autogen/2"]}\n');
    else socket.end(kind === META ? metaAnswer(meta) : archive());
  };
  server = createServer((socket) => {
    socket.once('data', (request) => {
      answer(request[1] ?? -1, socket);
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scripts = new BackupScripts(home, 'influxdb', {
    TO: 'volume',
    FROM: 'volume',
    BACKUPS: join(home, 'backups'),
    RPC_PORT: String((server.address() as AddressInfo).port),
    LEDGER: join(home, 'ledger'),
  });
});
afterEach(async () => {
  await endAll();
  server.close();
  remove(home);
});

const good = () => readdirSync(join(home, 'backups')).filter((name) => !name.startsWith('.'));

test('a backup of a server with more meta data than a pipe holds, as of a thousand users, is one', async () => {
  meta = Buffer.from([...Array(300_000).keys()].map((i) => i % 251));
  expect(await scripts.take()).toMatchObject({ status: 0 });
  const restore = scripts.run('restore.sh', { DATA_DIR: join(home, 'data') });
  expect({ status: await restore.ended, output: restore.output }).toMatchObject({ status: 0 });
  expect(readFileSync(join(home, 'data/meta/meta.db'))).toEqual(meta);
  expect(readFileSync(join(home, 'data/data/m/autogen/1/000000001-000000001.tsm'), 'utf8')).toBe('abc');
});

test('is none where influxd ends while a shard is streamed, and is away', async () => {
  const before = answer;
  answer = (kind, socket) => {
    if (kind !== SHARD) before(kind, socket);
    else {
      server.close();
      socket.destroy();
    }
  };
  const { status, output } = await scripts.take();
  expect(output).not.toContain('is gone meanwhile');
  expect(status).toBe(1);
  expect(good()).toEqual([]);
});

test('leaves out a shard that is gone meanwhile, and no other', async () => {
  let asked = 0;
  answer = (kind, socket) => {
    const paths = ['m/autogen/1', 'm/autogen/2'].slice(0, asked > 1 ? 1 : 2);
    if (kind === SHARDS) socket.end(`${JSON.stringify({ Paths: paths })}\n`);
    else if (kind === META) socket.end(metaAnswer(meta));
    else socket.end((asked += 1) === 1 ? archive() : '');
  };
  const { status, output } = await scripts.take();
  expect({ status, output }).toMatchObject({ status: 0 });
  expect(output).toContain('the shard m/autogen/2 is gone meanwhile');
  const restore = scripts.run('restore.sh', { DATA_DIR: join(home, 'data') });
  expect(await restore.ended).toBe(0);
  expect(readFileSync(join(home, 'data/data/m/autogen/1/000000001-000000001.tsm'), 'utf8')).toBe('abc');
});

test('is none where the list of shards is cut off', async () => {
  answer = (kind, socket) => {
    if (kind === SHARDS) socket.write('{"Paths":["m/autogen/1",', () => socket.resetAndDestroy());
    else socket.end(kind === META ? metaAnswer(meta) : archive());
  };
  const { status } = await scripts.take();
  expect(status).toBe(1);
  expect(good()).toEqual([]);
});
