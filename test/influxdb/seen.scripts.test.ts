import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { folder, remove } from '../support/files';
import { influx, influxd } from './support/pod';
import { endAll, eventually } from '../support/processes';
import { Replica } from './support/replica';

const missing = [influxd, influx].includes(undefined);
if (missing) console.warn('InfluxDB scripts: influxd or influx is not installed, what its log says is not tested');

let data: string;
let one: Replica;
beforeEach(async () => {
  data = join(folder(), 'data');
  mkdirSync(data);
  one = await Replica.create('influxdb-0', data);
});
afterEach(async () => {
  await endAll();
  one.forget();
  remove(join(data, '..'));
});

(missing ? describe.skip : describe)('a shard that InfluxDB cannot open', () => {
  // Of 30 days of points it may be one: the others go on to be served.
  test.each([
    ['index', 'MANIFEST'],
    ['series file', '0000'],
  ])(
    'as its %s is damaged is seen, where queries answer without its points, until it is there again',
    async (_, name) => {
      await one.up();
      await one.query('CREATE DATABASE "other"');
      expect(await one.write(1, 20)).toHaveLength(20);
      expect(await one.write(1, 20, 'other')).toHaveLength(20);
      expect(await one.main?.stop()).toBe(0);
      const files = readdirSync(join(data, 'data', 'm'), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith(`/${name}`))
        .map((path) => join(data, 'data', 'm', path));
      expect(files.length).toBeGreaterThan(0);
      const whole = files.map((file) => readFileSync(file));
      for (const file of files) truncateSync(file, 3);

      const main = one.start();
      await eventually(async () => (await one.numbers('other').catch(() => [])).length === 20);
      expect(await one.numbers()).toEqual([]);
      await eventually(() => one.readiness().says.includes('cannot be opened'));
      expect(one.readiness()).toEqual({
        ready: false,
        says: expect.stringMatching(/\/data\/m\/autogen\/\d+\n$/) as string,
      });
      await eventually(() => main.output.includes('supervise: a shard cannot be opened'));
      expect(await one.write(21, 40, 'other')).toHaveLength(20);
      expect(one.starts()).toBe(1);
      expect(await main.stop()).toBe(0);

      files.forEach((file, i) => {
        writeFileSync(file, whole[i] ?? '');
      });
      await one.open();
      expect(await one.numbers()).toHaveLength(20);
    },
  );
});

(missing ? describe.skip : describe)('what a user writes', () => {
  test.each([
    'no space left on device',
    'x: no space left on device',
    'engine=tsm1 error="a: no space left on device"',
  ])(
    'restarts no InfluxDB, nor makes it look broken, as %j in a refused statement would, which is logged',
    async (text) => {
      const main = await one.up();
      await one.query(`CREATE USER "least" WITH PASSWORD 'least-least'`);
      for (const said of [
        text,
        `msg="Failed to open shard" path=/x error="${text}"`,
        `\nlvl=error msg="Failed to open shard" path=/x`,
      ]) {
        const name = JSON.stringify(said);
        expect(await one.query(`DROP MEASUREMENT ${name}`, 'least:least-least')).toContain('requires admin privilege');
      }
      await eventually(() => main.output.includes('Error authorizing query'));
      await sleep(2000);
      expect(main.output).not.toMatch(/^supervise: /m);
      expect(one.isReady()).toBe(true);
      expect(one.starts()).toBe(1);
    },
  );

  test('restarts no InfluxDB in a statement that runs by itself, which is logged beside its error', async () => {
    const main = await one.up();
    await one.query(`CREATE USER "reader" WITH PASSWORD 'reader-reader'`);
    await one.query('GRANT READ ON "m" TO "reader"');
    const policy = 'engine=tsm1: no space left on device';
    for (const name of [policy, 'x: no space left on device'])
      await one.query(`SELECT v FROM "m".${JSON.stringify(name)}."x"`, 'reader:reader-reader', { async: 'true' });
    await eventually(() => main.output.includes('Error while running async query'));
    await sleep(2000);
    expect(main.output).not.toMatch(/^supervise: /m);
    expect(one.isReady()).toBe(true);
    expect(one.starts()).toBe(1);
  });
});

(missing ? describe.skip : describe)('what a user without a grant has logged', () => {
  test('holds up no log, by what looks like many credentials: a daemon waits for its log', async () => {
    const main = await one.up();
    await one.query(`CREATE USER "least" WITH PASSWORD 'least-least'`);
    const refused = (name: string) => one.query(`SELECT "${name}" FROM m`, 'least:least-least', { db: 'm' });
    expect(await refused(`${'a:'.repeat(50_000)} a:a@`)).toContain('not authorized');
    await refused('marker');
    await eventually(() => main.output.includes('marker'), 5);
  });

  test('fills no log: of a statement of 3 MB, sent again and again, 16 KiB are kept', async () => {
    const main = await one.up();
    await one.query(`CREATE USER "least" WITH PASSWORD 'least-least'`);
    const refused = (name: string) => one.query(`SELECT "${name}" FROM m`, 'least:least-least', { db: 'm' });
    await Promise.all([...Array(4).keys()].map(() => refused('a '.repeat(1_500_000))));
    await refused('marker');
    await eventually(() => main.output.includes('marker'), 20);
    expect(main.output.match(/ \[cut: a line of more than 16384 bytes\]$/gm)).toHaveLength(4);
    expect(main.output.length).toBeLessThan(200_000);
  });
});
