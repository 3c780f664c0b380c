import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { WrittenProbe } from '../support/kubernetes';
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
  let theirs: Server | undefined;
  beforeAll(async () => {
    url = `127.0.0.1:${await freePort()}`;
  });
  afterEach(() => endAll());
  afterAll(() => {
    theirs?.closeAllConnections();
    theirs?.close();
    rmSync(home, { recursive: true });
  });

  async function start(...more: readonly string[]): Promise<void> {
    const files = [`--config.file=${config}`, `--storage.tsdb.path=${home}/data`];
    daemon = new Running([prometheus, ...files, `--web.listen-address=${url}`, ...more], {});
    await eventually(async () => (await fetch(`http://${url}/-/ready`).catch(() => undefined))?.ok ?? false);
  }

  const synthesized = new Synthesized(make().stack);
  const probe = synthesized.container.liveness_probe as
    (WrittenProbe & { readonly timeout_seconds: number }) | undefined;
  const [{ job_name: job, static_configs: own }] = synthesized.config.scrape_configs as unknown as [
    { readonly job_name: string; readonly static_configs: [{ readonly labels: { readonly instance: string } }] },
  ];
  const [{ labels }] = own;

  // It scrapes itself as it is synthesized, but without TLS and a password.
  function configure(...others: readonly object[]): void {
    const self = { job_name: job, static_configs: [{ targets: [url], labels }] };
    writeFileSync(config, JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: [self, ...others] }));
  }

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
    configure();
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

  // In another cluster one may have the same name, as who writes here, and be told of by `federate` with its labels.
  test('is not started again for what another one of its name, of which it has samples, has not written', async () => {
    const metric = 'prometheus_tsdb_wal_writes_failed_total';
    theirs = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(`${metric}{job="${job}",instance="${labels.instance}",cluster="west"} 3\n`);
    });
    await once(theirs.listen(0, '127.0.0.1'), 'listening');
    const targets = [`127.0.0.1:${(theirs.address() as AddressInfo).port}`];
    configure({ job_name: 'theirs', honor_labels: true, static_configs: [{ targets }] });
    await start();
    const found = async () => (await fetch(`http://${url}/api/v1/query?query=${metric}`)).text();
    await eventually(async () => /west.*"3"/.test(await found()));
    expect(alive()).toEqual({ status: 0, said: '' });
  });

  // It takes 512 by itself, and ends one on which nothing comes after five minutes. A probe that is late has failed.
  test('is not started again by who takes all its connections, which takes no password', async () => {
    configure();
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
