import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { make, Synthesized } from './support/prometheus';

const prometheus = executable('prometheus') ?? '';
if (prometheus === '') console.warn('prometheus is not installed: what its limits keep out is not tried');

(prometheus === '' ? describe.skip : describe)('one user who asks Prometheus', () => {
  const home = mkdtempSync(join(tmpdir(), 'prometheus-'));
  let daemon: Running;
  let url: string;

  beforeAll(async () => {
    url = `127.0.0.1:${await freePort()}`;
    writeFileSync(join(home, 'prometheus.yml'), '{}');
    const flags = new Synthesized(make().stack).container.args?.filter((flag) =>
      /^--(query|storage\.remote)\./.test(flag),
    );
    daemon = new Running(
      [
        ...[prometheus, `--config.file=${home}/prometheus.yml`, `--storage.tsdb.path=${home}/data`],
        ...[`--web.listen-address=${url}`, '--no-auto-gomemlimit', ...(flags ?? [])],
      ],
      // What it sets by itself in a pod with the default limit.
      { GOMEMLIMIT: String(Math.floor(0.9 * 2 ** 31)) },
    );
    await eventually(async () => (await fetch(`http://${url}/-/ready`).catch(() => undefined))?.ok ?? false);
  });
  afterAll(async () => {
    await daemon.stop();
    await endAll();
    rmSync(home, { recursive: true });
  });
  const ask = async (query: string) =>
    (await fetch(`http://${url}/api/v1/query?${new URLSearchParams({ query }).toString()}`)).text();

  // With Prometheus's own defaults the first of them takes 2.4 GiB.
  test('for more samples than the limit is refused, and many at once wait', async () => {
    expect(await ask('sum_over_time(vector(1)[40000s:1ms])')).toContain('would load too many samples into memory');
    await Promise.all(Array.from({ length: 20 }, () => ask('sum_over_time(vector(1)[2400s:1ms])')));
    expect(await ask('vector(42)')).toContain('"42"');
    const most = Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${daemon.pid}/status`, 'utf8'))?.[1]) / 1024;
    expect(most).toBeLessThan(2048);
  });
});
