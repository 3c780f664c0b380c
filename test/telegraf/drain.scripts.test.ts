import { ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from '../../lib';
import { drained } from '../../lib/telegraf/drain';
import { certificate, folder, remove } from '../support/files';
import { freePort } from '../support/processes';

const tls = certificate();

describe('a Telegraf that is asked to end', () => {
  let home: string;
  let port: number;
  let hook: ChildProcess | undefined;
  let server: Server | undefined;
  beforeEach(async () => {
    home = folder();
    port = await freePort();
  });
  afterEach(() => {
    hook?.kill('SIGKILL');
    server?.close();
    server?.closeAllConnections();
    remove(home);
  });

  const caFile = (pem: string) => {
    const path = join(home, 'ca.crt');
    writeFileSync(path, pem);
    return path;
  };
  /** Starts it, and says how it ended, or that it has not yet. */
  const waits = (ca: string | undefined, gracePeriod: Duration, host = 'localhost') => {
    const [program = '', ...args] = drained([{ url: `https://${host}:${port}`, caFile: ca }], gracePeriod)?.exec
      ?.command ?? [''];
    hook = spawn(program, args, { stdio: 'ignore' });
    const ended = new Promise<number | null>((resolve) => hook?.on('exit', resolve));
    return (seconds: number) => Promise.race([ended, sleep(seconds * 1000, 'it waits', { ref: false })]);
  };
  const answer = (status: number) =>
    new Promise<void>((resolve) => {
      server = createServer({ cert: tls['tls.crt'], key: tls['tls.key'] }, (_, response) => {
        response.writeHead(status).end();
      });
      server.listen(port, '127.0.0.1', resolve);
    });

  test.each([204, 401])('goes on while its server is away, and ends when that answers with %d', async (status) => {
    const ended = waits(caFile(tls['tls.crt']), Duration.minutes(2));
    expect(await ended(3)).toBe('it waits');
    await answer(status);
    expect(await ended(10)).toBe(0);
  });

  test('ends at once where its server answers', async () => {
    await answer(204);
    expect(await waits(caFile(tls['tls.crt']), Duration.minutes(2))(5)).toBe(0);
    expect(await waits(undefined, Duration.minutes(2))(5)).toBe(0);
  });

  test('ends at once where its server has no name any more, as all of it is being destroyed', async () => {
    expect(await waits(caFile(tls['tls.crt']), Duration.minutes(2), 'influxdb.invalid')(5)).toBe(0);
  });

  test('takes nobody else for its server, and ends in time for its last write whatever happens', async () => {
    await answer(204);
    const ended = waits(caFile(certificate()['tls.crt']), Duration.seconds(15));
    expect(await ended(3)).toBe('it waits');
    expect(await ended(10)).toBe(0);
  });

  test('waits for nobody where there is no time, or no server', () => {
    expect(drained([{ url: 'https://localhost' }], Duration.seconds(10))).toBeUndefined();
    expect(drained([], Duration.minutes(2))).toBeUndefined();
  });
});
