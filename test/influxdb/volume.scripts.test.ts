import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { folder, remove } from '../support/files';
import { influx, influxd } from './support/pod';
import { endAll, eventually, executable } from '../support/processes';
import { Replica } from './support/replica';

const missing = [influxd, influx].includes(undefined);
if (missing)
  console.warn('InfluxDB scripts: influxd or influx is not installed, what happens to its volume is not tested');

const replicas: Replica[] = [];
let data: string;
beforeEach(() => {
  data = join(folder(), 'data');
  mkdirSync(data);
});
afterEach(async () => {
  await endAll();
  for (const replica of replicas.splice(0)) replica.forget();
  remove(join(data, '..'));
});

async function replica(name: string): Promise<Replica> {
  const made = await Replica.create(name, data);
  replicas.push(made);
  return made;
}

const walFiles = (of = data) =>
  readdirSync(join(of, 'wal'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.wal'))
    .map((path) => join(of, 'wal', path));

const range = (from: number, to: number) => [...Array(to - from + 1).keys()].map((i) => i + from);

(missing || executable('flock') === undefined ? describe.skip : describe)('two pods on one volume', () => {
  test('the second waits and says why, from its init container on, and loses nothing of what the first wrote', async () => {
    const first = await replica('influxdb-0');
    const second = await replica('influxdb-1');
    await first.up();
    const init = second.init();
    await eventually(() => init.output.includes('waiting'));
    expect(init.output).toContain('waiting: another pod, influxdb-0, uses');
    const written = await first.write(1, 100);
    expect(written).toHaveLength(100);
    expect(first.isReady()).toBe(true);
    expect(second.isReady()).toBe(false);
    // Its daemon would wait as well, had its init container been over before.
    const main = second.start();
    await eventually(() => main.output.includes('waiting: another pod, influxdb-0, uses'));
    expect(main.output).not.toContain('InfluxDB starting');
    expect(await main.stop()).toBe(143);
    expect(await first.main?.stop()).toBe(0);
    expect(await init.ended).toBe(0);
    await second.open();
    expect(await second.numbers()).toEqual(written);
  });

  test('a pod that is ended while it waits ends at once', async () => {
    const first = await replica('influxdb-0');
    await first.up();
    const second = await replica('influxdb-1');
    const init = second.init();
    await eventually(() => init.output.includes('waiting'));
    expect(await init.stop()).toBe(143);
  });

  test('a daemon whose supervisor was killed still holds the volume', async () => {
    const first = await replica('influxdb-0');
    const main = await first.up();
    main.signal('SIGKILL');
    const second = await replica('influxdb-1');
    const init = second.init();
    await eventually(() => init.output.includes('waiting'));
    main.signalAll('SIGKILL');
    expect(await init.ended).toBe(0);
  });

  test('a pod whose daemon alone is started again keeps it, though another waits: its reconciler has the password that holds', async () => {
    const first = await replica('influxdb-0');
    const main = await first.up();
    const reconciler = first.reconcile();
    await eventually(() => existsSync(join(first.home, 'state', 'revision')));
    const second = await replica('influxdb-1');
    const init = second.init();
    await eventually(() => init.output.includes('waiting'));
    main.signalAll('SIGKILL');
    expect(await main.ended).not.toBe(0);
    // Time for its turn, as the kubelet takes some before it starts a container again.
    await sleep(3000);
    expect(init.output).not.toContain('the other pod is gone');
    await first.open();
    expect(await first.query('SHOW DATABASES')).toContain('"m"');
    expect(first.main?.output).not.toContain('delete this pod');
    expect(await reconciler.stop()).toBe(0);
    expect(await first.main?.stop()).toBe(0);
    expect(await init.ended).toBe(0);
  });

  test.each([
    ['a link', 'ln -s ../victim'],
    ['a pipe', 'mkfifo'],
    ['a folder', 'mkdir'],
  ])(
    '%s that a daemon put in the place of the lock neither leads elsewhere nor keeps its pod from starting',
    async (_, make) => {
      const victim = join(data, '..', 'victim');
      writeFileSync(victim, 'as it was');
      execFileSync('sh', ['-c', `${make} .lock`], { cwd: data });
      const one = await replica('influxdb-0');
      await one.up();
      expect(await one.write(1, 3)).toHaveLength(3);
      expect(readFileSync(join(data, '.lock'), 'utf8')).toBe('influxdb-0');
      expect(readFileSync(victim, 'utf8')).toBe('as it was');
    },
  );

  test('a pod that had its turn between the init container and the daemon of another is noticed', async () => {
    const first = await replica('influxdb-0');
    const second = await replica('influxdb-1');
    expect(await first.init().ended).toBe(0);
    expect(await second.init().ended).toBe(0);
    const main = first.start();
    await eventually(() => main.output.includes('the pod influxdb-1 has set'));
    expect(main.output).toContain('delete this pod');
  });
});

// What an image without a program has.
function without(program: string): Record<string, string> {
  const tools = join(data, '..', `without-${program}`);
  mkdirSync(tools);
  for (const name of readdirSync('/usr/bin'))
    if (name !== program) symlinkSync(join('/usr/bin', name), join(tools, name));
  return { PATH: [join(influxd ?? '', '..'), tools].join(':') };
}

(missing ? describe.skip : describe)('an image without flock', () => {
  test('says so, and two pods lose what they acknowledged: what the lock is for', async () => {
    // What a daemon does with its log after ten minutes: what is in the files of the other goes with it.
    const weak = { ...without('flock'), INFLUXDB_DATA_CACHE_SNAPSHOT_WRITE_COLD_DURATION: '1s' };
    const first = await replica('influxdb-0');
    const second = await replica('influxdb-1');
    const main = await first.up(weak);
    expect(main.output).toContain('WARNING: this image has no flock');
    const written = await first.write(1, 10);
    const init = second.init(weak);
    expect(await init.ended).toBe(0);
    expect(init.output).toContain('WARNING: this image has no flock');
    await second.open(weak);
    for (let n = 11; n <= 60; n += 2) {
      written.push(...(await first.write(n, n)), ...(await second.write(n + 1, n + 1)));
      if (n === 35) await sleep(3000);
    }
    expect(written).toEqual(range(1, 60));
    await Promise.all([first.main?.stop(), second.main?.stop()]);
    await second.open(weak);
    expect((await second.numbers()).length).toBeLessThan(60);
  });
});

(missing ? describe.skip : describe)('a write-ahead log that is torn', () => {
  const cut = (path: string) => {
    truncateSync(path, statSync(path).size - 5);
  };
  const zeros = (path: string) => {
    appendFileSync(path, Buffer.alloc(4096));
  };
  const corrupt = (output: string) => output.match(/msg="File corrupt"/g) ?? [];

  test.each([
    ['cut in its last entry', cut, 99],
    ['filled up with zeros', zeros, 100],
  ])('as it is %s loses that, and nothing of what is written later', async (_, tear, kept) => {
    const one = await replica('influxdb-0');
    await one.up();
    expect(await one.write(1, 100)).toEqual(range(1, 100));
    expect(await one.main?.stop()).toBe(0);
    for (const file of walFiles()) tear(file);

    const torn = await one.open();
    expect(await one.numbers()).toEqual(range(1, kept));
    expect(one.starts()).toBe(1);
    expect(torn.output.match(/msg="File corrupt".* path=\S+_00001\.wal pos=\d+/g)).toHaveLength(1);

    expect(await one.write(101, 200)).toEqual(range(101, 200));
    expect(await torn.stop()).toBe(0);
    const after = await one.open();
    expect(await one.numbers()).toEqual([...range(1, kept), ...range(101, 200)]);
    expect(corrupt(after.output)).toEqual([]);
    expect(one.starts()).toBe(1);
  });

  test('in many shards costs no start more, and nothing of any of them', async () => {
    const one = await replica('influxdb-0');
    await one.up();
    const databases = range(1, 6).map((i) => `d${String(i)}`);
    for (const name of databases) {
      await one.query(`CREATE DATABASE ${name}`);
      expect(await one.write(1, 10, name)).toHaveLength(10);
    }
    await one.main?.stop();
    const torn = walFiles();
    expect(torn).toHaveLength(databases.length);
    torn.forEach((file, i) => {
      if (i !== 3) cut(file);
    });
    await one.open();
    expect(one.starts()).toBe(1);
    for (const name of databases) expect(await one.write(11, 20, name)).toHaveLength(10);
    await one.main?.stop();
    await one.open();
    expect(one.starts()).toBe(1);
    for (const [i, name] of databases.entries())
      expect(await one.numbers(name)).toEqual(i === 3 ? range(1, 20) : [...range(1, 9), ...range(11, 20)]);
  });

  test('whose daemon writes on behind the tear goes on losing: what WAL_DIR is for', async () => {
    const weak = { WAL_DIR: '' };
    const one = await replica('influxdb-0');
    await one.up(weak);
    await one.write(1, 100);
    await one.main?.stop();
    for (const file of walFiles()) cut(file);
    await one.open(weak);
    expect(await one.write(101, 200)).toHaveLength(100);
    await one.main?.stop();
    await one.open(weak);
    expect(await one.numbers()).toEqual(range(1, 99));
  });
});

(missing ? describe.skip : describe)('a start on a volume without damage', () => {
  test('is one, whatever was killed before, and a renewed certificate is served after it', async () => {
    const one = await replica('influxdb-0');
    await one.up();
    await one.write(1, 100);
    one.main?.signalAll('SIGKILL');
    await one.main?.ended;
    const main = await one.open();
    expect(one.starts()).toBe(1);
    expect(await one.numbers()).toEqual(range(1, 100));
    expect(statSync(join(one.keys, 'tls.key')).isFile()).toBe(true);
    one.renew();
    await eventually(() => main.output.includes('reloading the daemon'));
    await eventually(() => one.isReady());
    expect(main.output).not.toContain('error reloading');
  });
});

(missing ? describe.skip : describe)('data without what InfluxDB knows of it', () => {
  test('is not begun anew upon: the init container waits for meta.db, and all points are there then', async () => {
    const one = await replica('influxdb-0');
    await one.up();
    expect(await one.write(1, 20)).toHaveLength(20);
    expect(await one.main?.stop()).toBe(0);
    const file = join(data, 'meta', 'meta.db');
    renameSync(file, join(data, 'elsewhere'));
    const init = one.init();
    await eventually(() => init.output.includes(`error: ${file} is missing, though there is data`));
    renameSync(join(data, 'elsewhere'), file);
    expect(await init.ended).toBe(0);
    await one.open();
    expect(await one.numbers()).toEqual(range(1, 20));
  });
});
