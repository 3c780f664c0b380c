import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { make, Synthesized } from './support/prometheus';

const prometheus = executable('prometheus') ?? '';
if (prometheus === '') console.warn('prometheus is not installed: what a target may take of it is not tried');

// Members of gzip one after the other are one text.
const hundred = (text: string) => Buffer.concat(Array<Buffer>(100).fill(gzipSync(text)));

/** What somebody who took over a target lets it answer, and what Prometheus says of it. */
const ANSWERS: [what: string, answer: Buffer, error: string][] = [
  ['a gigabyte of comments, which is a megabyte by gzip', hundred('#'.repeat(10 ** 7)), 'body size limit exceeded'],
  [
    'more samples than it may have',
    gzipSync(Array.from({ length: 200_001 }, (_, n) => `a${n} 1\n`).join('')),
    'sample limit exceeded',
  ],
];

(prometheus === '' ? describe.skip : describe)('a target that answers a scrape with', () => {
  let home: string;
  let target: Server;
  let answer: Buffer;
  let daemon: Running;
  let url: string;

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'prometheus-'));
    target = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4', 'content-encoding': 'gzip' }).end(answer);
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    url = `127.0.0.1:${await freePort()}`;
    const { global } = new Synthesized(make().stack).config as { readonly global: object };
    const targets = [`127.0.0.1:${(target.address() as AddressInfo).port}`];
    const job = { job_name: 'taken', static_configs: [{ targets }] };
    const often = { ...global, scrape_interval: '5s', scrape_timeout: '5s' };
    writeFileSync(join(home, 'prometheus.yml'), JSON.stringify({ global: often, scrape_configs: [job] }));
  });
  afterEach(async () => {
    await endAll();
    target.closeAllConnections();
    target.close();
    rmSync(home, { recursive: true });
  });

  test.each(ANSWERS)('%s is not believed, and takes no memory', async (_, given, error) => {
    answer = given;
    const files = [`--config.file=${home}/prometheus.yml`, `--storage.tsdb.path=${home}/data`];
    // What it sets by itself in a pod with the default limit of 2 GiB.
    const environment = { GOMEMLIMIT: String(Math.floor(0.9 * 2 ** 31)) };
    daemon = new Running([prometheus, ...files, `--web.listen-address=${url}`, '--no-auto-gomemlimit'], environment);
    const targets = async () =>
      (await fetch(`http://${url}/api/v1/targets`).catch(() => undefined))?.text() ?? Promise.resolve('');
    await eventually(async () => /"health":"(up|down)"/.test(await targets()), 60);
    const most = Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${daemon.pid}/status`, 'utf8'))?.[1]) / 1024;
    expect(await targets()).toContain(error);
    expect(most).toBeLessThan(1024);
  });
});
