import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { folder, remove } from '../support/files';
import { influx, influxd } from './support/pod';
import { endAll, eventually } from '../support/processes';
import { Replica } from './support/replica';

// A file system of its own, which only root can make.
function mounts(): boolean {
  const place = folder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place]).status === 0;
  if (mounted) execFileSync('umount', [place]);
  remove(place);
  return mounted;
}
const can = influxd !== undefined && influx !== undefined && mounts();
if (!can) console.warn('a full disk is not tested: it takes influxd, and root to mount a file system of its own');

let data: string;
let replica: Replica;
beforeEach(async () => {
  data = join(folder(), 'data');
  mkdirSync(data);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', data]);
  replica = await Replica.create('influxdb-0', data);
});
afterEach(async () => {
  await endAll();
  replica.forget();
  execFileSync('umount', ['--lazy', data]);
  remove(join(data, '..'));
});

const fill = () => {
  const file = openSync(join(data, 'fill'), 'w');
  for (let size = 1 << 20; size > 0; size >>= 1)
    try {
      for (;;) writeSync(file, Buffer.alloc(size));
    } catch {
      // No room for as much.
    }
  closeSync(file);
};
const free = () => {
  rmSync(join(data, 'fill'));
};

(can ? describe : describe.skip)('a full data volume', () => {
  test('is seen, and once there is room InfluxDB is started again: it takes writes, and lost none that it had acknowledged', async () => {
    const main = await replica.up();
    const acknowledged = await replica.write(1, 50);
    expect(acknowledged).toHaveLength(50);
    fill();
    // Some may still fit into what its files have allocated.
    const during = await replica.write(51, 150);
    expect(during.length).toBeLessThan(100);
    await eventually(() => !replica.isReady());
    expect(replica.readiness().says).toContain('is full');
    await eventually(() => main.output.includes('is full: writes are refused'));
    expect(replica.starts()).toBe(1);

    free();
    await eventually(() => main.output.includes('has room again'));
    await eventually(() => replica.isReady());
    const after = await replica.write(151, 350);
    expect(after).toHaveLength(200);
    expect(await main.stop()).toBe(0);
    await replica.open();
    expect(replica.starts()).toBe(1);
    const kept = new Set(await replica.numbers());
    expect([...acknowledged, ...during, ...after].filter((n) => !kept.has(n))).toEqual([]);
  });

  test('without the look at it, InfluxDB refuses every write for good while its probe is fine: what it is for', async () => {
    await replica.up({ DATA_VOLUME: '' });
    await replica.write(1, 50);
    fill();
    expect((await replica.write(51, 150)).length).toBeLessThan(100);
    expect(replica.isReady()).toBe(true);
    free();
    // The files that it could not append to are never appended to again.
    expect((await replica.write(151, 350)).length).toBeLessThan(200);
  });

  test('at the start of the pod is waited out: it comes up by itself once there is room', async () => {
    await replica.up();
    const acknowledged = await replica.write(1, 50);
    await replica.main?.stop();
    fill();
    const main = replica.start();
    await eventually(() => main.output.includes('is full'));
    expect(replica.isReady()).toBe(false);
    free();
    await eventually(() => replica.isReady());
    expect(await replica.write(51, 100)).toHaveLength(50);
    expect(await replica.numbers()).toHaveLength(acknowledged.length + 50);
  });

  test('takes no shorter retention without a byte left, and does once somebody has removed a shard and the pod', async () => {
    await replica.up();
    await replica.query('CREATE DATABASE old');
    await replica.write(1, 10, 'old');
    const acknowledged = await replica.write(1, 50);
    const [shard = ''] = readdirSync(join(data, 'data', 'old', 'autogen'));
    writeFileSync(join(data, 'data', 'old', 'autogen', shard, 'points'), Buffer.alloc(4 << 20));
    fill();
    const shorter = () => replica.query('ALTER RETENTION POLICY autogen ON m DURATION 10d');
    expect(await shorter()).toContain(': no space left on device"');
    for (const kind of ['data', 'wal']) rmSync(join(data, kind, 'old', 'autogen', shard), { recursive: true });
    await replica.main?.stop();
    await replica.open();
    expect(await shorter()).not.toContain('error');
    expect(await replica.numbers()).toHaveLength(acknowledged.length);
    expect(await replica.numbers('old')).toEqual([]);
    expect(await replica.write(51, 100)).toHaveLength(50);
  });
});
