import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, Server as Listener, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from '../../lib';
import { drained } from '../../lib/telegraf/drain';
import { folder, remove } from '../support/files';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { Server } from '../influxdb/support/server';
import { TOML } from '../support/toml';

const telegraf = executable('telegraf');
const skipped = executable('influxd') === undefined || telegraf === undefined;
if (skipped) console.warn('SKIPPED: ends.scripts.test.ts needs influxd and telegraf');

/** The way to a server, which somebody may close. */
class Way {
  private listener?: Listener;
  private readonly sockets = new Set<Socket>();

  constructor(
    readonly port: number,
    private readonly to: number,
  ) {}

  open(): Promise<void> {
    this.listener = createServer((client) => {
      const server = connect(this.to, '127.0.0.1');
      client.pipe(server).pipe(client);
      for (const socket of [client, server]) {
        this.sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
    });
    return new Promise((resolve) => this.listener?.listen(this.port, '127.0.0.1', resolve));
  }

  close(): void {
    this.listener?.close();
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }
}

(skipped ? describe.skip : describe)('a Telegraf that is asked to end while InfluxDB is away', () => {
  let home: string;
  let server: Server;
  let way: Way;
  beforeAll(async () => {
    server = await Server.start();
    way = new Way(await freePort(), server.port);
  });
  afterAll(async () => {
    way.close();
    await endAll();
    await server.close();
  });
  beforeEach(async () => {
    home = folder();
    await way.open();
  });
  afterEach(() => {
    way.close();
    remove(home);
  });

  const url = () => `https://localhost:${way.port}`;
  const caFile = () => join(server.home, 'tls.crt');

  /** Counts ten times a second. */
  function start(database: string): Running {
    const counts = `n=$(($(cat ${home}/counted) + 1)); echo $n >${home}/counted; echo "counted value=\${n}i"`;
    writeFileSync(join(home, 'counted'), '0');
    writeFileSync(join(home, 'count.sh'), counts);
    const config = {
      agent: { interval: '100ms', flush_interval: '300ms', hostname: 'node', skip_processors_after_aggregators: true },
      inputs: { exec: [{ commands: [`sh ${join(home, 'count.sh')}`], data_format: 'influx' }] },
      outputs: {
        influxdb: [
          {
            urls: [url()],
            database,
            username: 'admin',
            password: 'admin',
            tls_ca: caFile(),
            skip_database_creation: true,
          },
        ],
      },
    };
    writeFileSync(join(home, 'telegraf.conf'), TOML.stringify(config));
    const command = [telegraf ?? '', '--config', join(home, 'telegraf.conf'), '--unprotected'];
    return new Running(command, { PATH: process.env.PATH ?? '' });
  }

  async function numbers(database: string): Promise<number[]> {
    const answer = JSON.parse(await server.admin('SELECT value FROM counted', database)) as {
      results: { series?: { values: [string, number][] }[] }[];
    };
    return (answer.results[0]?.series?.[0]?.values ?? []).map(([, value]) => value);
  }

  /** Which numbers of a database were counted and are not there. */
  async function lost(database: string): Promise<number[]> {
    const there = new Set(await numbers(database));
    // The last one may have been counted when it ended.
    const counted = Number(readFileSync(join(home, 'counted'), 'utf8')) - 1;
    return Array.from({ length: counted }, (_, index) => index + 1).filter((number) => !there.has(number));
  }

  async function leave(database: string): Promise<Running> {
    await server.admin(`CREATE DATABASE ${database}`);
    const daemon = start(database);
    await eventually(async () => (await numbers(database)).length > 10);
    way.close();
    await sleep(2000);
    return daemon;
  }

  test('loses nothing where it is asked as its pod is', async () => {
    const daemon = await leave('waited');
    const hook = drained([{ url: url(), caFile: caFile() }], Duration.minutes(2));
    const [program = '', ...args] = hook?.exec?.command ?? [];
    const ended = new Promise((resolve) => spawn(program, args, { stdio: 'ignore' }).on('exit', resolve));
    await sleep(2000);
    await way.open();
    expect(await ended).toBe(0);
    daemon.signal('SIGTERM');
    await daemon.ended;
    expect(await lost('waited')).toEqual([]);
  });

  // Or what is above would show nothing.
  test('loses what it has where it is asked at once', async () => {
    const daemon = await leave('hurried');
    daemon.signal('SIGTERM');
    await daemon.ended;
    await way.open();
    expect((await lost('hurried')).length).toBeGreaterThan(10);
  });
});
