import { writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { askedByCurl } from '../../lib/workloads/probes';
import { Probe } from '../../lib/workloads/container';
import { certificate, folder, remove } from '../influxdb/support/files';
import { run } from '../live/support/process';

// What a kubelet would find out about a daemon.
describe('a probe by curl', () => {
  let home: string;
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
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
    return { alive: await succeeds(livenessProbe), ready: await succeeds(readinessProbe) };
  }

  // In the seconds of a test, not in those of a pod.
  async function succeeds({ exec }: Probe): Promise<boolean> {
    const [command = '', ...args] = exec?.command ?? [];
    // As Terraform writes it.
    const text = args.map((arg) => arg.replaceAll('%%{', '%{').replace(/-m \d+/, '-m 1'));
    const env = { PATH: `${home}:${process.env.PATH ?? ''}` };
    return (await run(command, text, { env })).status === 0;
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

  test('restarts a daemon that does not answer', async () => {
    expect(await probes(true, undefined)).toEqual({ alive: false, ready: false });
  });
});
