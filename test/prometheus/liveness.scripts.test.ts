import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { Probe } from '../support/kubernetes';
import { make, Synthesized } from './support/prometheus';

const prometheus = executable('prometheus') ?? '';
const promtool = executable('promtool') ?? '';
const prlimit = executable('prlimit') ?? '';
const complete = [prometheus, promtool, prlimit].every((path) => path !== '');
if (!complete) console.warn('prometheus, promtool or prlimit is not installed: a log with a hole is not tried');

(complete ? describe : describe.skip)('a Prometheus, by what its liveness probe finds,', () => {
  const home = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const config = join(home, 'prometheus.yml');
  let url: string;
  let daemon: Running;
  afterAll(async () => {
    await endAll();
    rmSync(home, { recursive: true });
  });

  async function start(...more: readonly string[]): Promise<void> {
    const files = [`--config.file=${config}`, `--storage.tsdb.path=${home}/data`];
    daemon = new Running([prometheus, ...files, `--web.listen-address=${url}`, ...more], {});
    await eventually(async () => (await fetch(`http://${url}/-/ready`).catch(() => undefined))?.ok ?? false);
  }

  const probe = new Synthesized(make().stack).container.liveness_probe as
    (Probe & { readonly timeout_seconds: number }) | undefined;

  // As the kubelet runs it, without TLS and a password.
  function alive(): { readonly status: number | null; readonly said: string } {
    const [shell = '', ...rest] = probe?.exec?.command ?? [];
    const local = rest.map((argument) =>
      argument
        .replace('/bin/promtool', promtool)
        .replace('https://localhost:9090', `http://${url}`)
        .replace('/etc/prometheus/probe.yml', '/dev/null'),
    );
    const timeout = 1000 * (probe?.timeout_seconds ?? 0);
    const { status, stdout } = spawnSync(shell, local, { encoding: 'utf8', timeout });
    return { status, said: stdout };
  }

  // No file may get longer than it is, as on a volume that is full.
  function limit(bytes: number | 'unlimited'): void {
    execFileSync(prlimit, ['--pid', String(daemon.pid), `--fsize=${bytes}:unlimited`]);
  }

  const wal = () => {
    const folder = join(home, 'data', 'wal');
    return statSync(join(folder, readdirSync(folder).sort().at(-1) ?? '')).size;
  };

  const scraped = async () => (await (await fetch(`http://${url}/api/v1/query?query=up`)).text()).includes('"1"');

  test('is started again once it can write after its volume was full, before much of what its next start cuts off is there', async () => {
    url = `127.0.0.1:${await freePort()}`;
    const job = { job_name: 'prometheus', static_configs: [{ targets: [url] }] };
    writeFileSync(config, JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: [job] }));
    await start();
    await eventually(scraped);
    expect(alive()).toEqual({ status: 0, said: '' });

    limit(wal() + 100);
    await eventually(() => daemon.output.includes('file too large'));
    // A restart helps nobody while it is full.
    expect(alive()).toEqual({ status: 0, said: '' });

    limit('unlimited');
    await eventually(() => alive().status === 1);
    expect(alive().said).toContain('the volume was full: what is stored now would be lost at the next start');

    expect(await daemon.stop()).toBe(0);
    await start();
    await eventually(() => alive().status === 0);
  });

  // It takes 512 by itself, and ends one on which nothing comes after five minutes. A probe that is late has failed.
  test('is not started again by who takes all its connections, which takes no password', async () => {
    expect(await daemon.stop()).toBe(0);
    await start('--web.max-connections=3');
    const taken = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const socket = connect(Number(url.split(':')[1]), '127.0.0.1').on('error', () => undefined);
        await once(socket, 'connect');
        return socket;
      }),
    );
    expect(alive()).toEqual({ status: 0, said: '' });
    for (const socket of taken) socket.destroy();
  });
});
