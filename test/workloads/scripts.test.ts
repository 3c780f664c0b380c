import { writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:https';
import { AddressInfo, createServer as createTcpServer, Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { askedByCurl } from '../../lib/workloads/probes';
import { certificate, folder, remove } from '../support/files';
import { succeeds } from '../support/probe';
import { freePort } from '../support/processes';

// What a kubelet would find out about a daemon.
describe('a probe by curl', () => {
  let home: string;
  let server: Server | TcpServer | undefined;
  afterEach(() => {
    if (server instanceof Server) server.closeAllConnections();
    server?.close();
    server = undefined;
    remove(home);
  });

  /** `free` is what a file system says that has not much left. */
  async function probes(trusted: boolean, status: number | undefined, free?: string) {
    home = folder();
    if (free !== undefined) writeFileSync(join(home, 'stat'), `#!/bin/sh\necho '${free}'\n`, { mode: 0o755 });
    const own = certificate();
    writeFileSync(join(home, 'ca.crt'), (trusted ? own : certificate())['tls.crt']);
    server = createServer({ cert: own['tls.crt'], key: own['tls.key'] }, (_, response) => {
      if (status !== undefined) response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const question = { url: `https://localhost:${port}/ping`, ca: home, ready: '204|401', volume: home, starts: 1 };
    const { livenessProbe, readinessProbe } = askedByCurl(question);
    const path = `${home}:${process.env.PATH ?? ''}`;
    return { alive: await succeeds(livenessProbe, path), ready: await succeeds(readinessProbe, path) };
  }

  test.each([204, 401])('finds a daemon ready and alive that answers %i', async (status) => {
    expect(await probes(true, status)).toEqual({ alive: true, ready: true });
  });

  test.each([
    ['255*4096', false],
    ['256*4096', true],
  ])('finds a daemon whose volume has %s bytes left alive, and ready is %p', async (free, ready) => {
    expect(await probes(true, 204, free)).toEqual({ alive: true, ready });
  });

  test('does not restart a daemon that answers, be it an error', async () => {
    expect(await probes(true, 503)).toEqual({ alive: true, ready: false });
  });

  test('does not restart a daemon for a certificate that is not that of the CA, which no restart mends', async () => {
    expect(await probes(false, 204)).toEqual({ alive: true, ready: false });
  });

  // As influxd does with who comes after its last connection: a restart would end those of everybody who is connected.
  test('does not restart a daemon that closes connections, which whoever reaches it may have taken', async () => {
    home = folder();
    server = createTcpServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const scheme of ['http', 'https']) {
      const question = { url: `${scheme}://localhost:${port}/ping`, ready: '204|401', starts: 1 };
      const { livenessProbe, readinessProbe } = askedByCurl(question);
      expect(await succeeds(livenessProbe)).toBe(true);
      expect(await succeeds(readinessProbe)).toBe(false);
    }
  });

  test('restarts a daemon whose port is closed', async () => {
    home = folder();
    const [port, question] = [await freePort(), { ready: '204|401', starts: 1 }];
    const { livenessProbe } = askedByCurl({ ...question, url: `https://localhost:${port}/ping` });
    expect(await succeeds(livenessProbe)).toBe(false);
  });

  test('restarts a daemon that does not answer', async () => {
    expect(await probes(true, undefined)).toEqual({ alive: false, ready: false });
  });
});
