import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupScripts } from '../backup/support/scripts';
import { Desired, identifier } from './support/desired';
import { folder, remove } from '../support/files';
import { influx, influxd, Pod } from './support/pod';
import { endAll } from '../support/processes';

const missing = [influxd, influx].includes(undefined);
if (missing) console.warn('InfluxDB scripts: influxd or influx is not installed, its backups are not tested');

// In a tar archive, in JSON, and in a path of a file.
const ODD = 'ünïcödé 漢字 "q" $(id) ; * ' + 'x'.repeat(120);
const DESIRED = new Desired()
  .database(ODD)
  .database('m')
  .user('reader', 'password of reader')
  .grant('reader', 'READ', 'm');
const SUBSCRIPTION = `CREATE SUBSCRIPTION "s" ON "m"."autogen" DESTINATIONS ALL 'http://127.0.0.1:9'`;

(missing ? describe.skip : describe)('a backup of InfluxDB', () => {
  let pod: Pod;
  let home: string;
  let backups: string;
  let scripts: BackupScripts;

  const names = () => readdirSync(backups).sort();
  const count = async (of: Pod) => {
    const [long, host] = ['"m"."long"."old"', "host = 'h7'"];
    const counts = [long, `${long} WHERE ${host}`, '"m"."autogen"."new"'].map((from) => `SELECT count(v) FROM ${from}`);
    return (await of.query(counts.join('; '))).body;
  };

  beforeAll(async () => {
    pod = await Pod.running(DESIRED);
    // Two shards, one of them from long ago and with tens of thousands of points.
    await pod.write('m', 'new,host=h v=1');
    await pod.write(ODD, 'odd v=7');
    await pod.query('CREATE RETENTION POLICY "long" ON "m" DURATION INF REPLICATION 1 DEFAULT');
    const points = [...Array(20_000).keys()].map((i) => `old,host=h${i % 100} v=${Math.random()} ${1e18 + i * 1e9}`);
    await pod.write('m', points.join('\n'));
    await pod.query(SUBSCRIPTION);
    await pod.query(`CREATE USER "by hand" WITH PASSWORD 'password by hand'`);
  });
  afterAll(async () => {
    await pod.close();
  });
  beforeEach(() => {
    home = folder();
    backups = join(home, 'backups');
    mkdirSync(backups);
    scripts = new BackupScripts(home, 'influxdb', {
      TO: 'volume',
      FROM: 'volume',
      BACKUPS: backups,
      RPC_PORT: String(pod.rpcPort),
      LEDGER: join(pod.data, 'reconciler', 'ledger'),
    });
  });
  afterEach(async () => {
    await endAll(pod.daemon);
    remove(home);
  });

  test('is put onto the volume of a new server with its data, users, grants and subscriptions, all of them owned', async () => {
    expect(await scripts.take()).toMatchObject({ status: 0 });
    const restored = await Pod.create();
    try {
      mkdirSync(restored.data, { recursive: true });
      const restore = scripts.run('restore.sh', { DATA_DIR: restored.data });
      expect({ status: await restore.ended, output: restore.output }).toMatchObject({ status: 0 });
      expect(readFileSync(join(restored.data, 'reconciler/ledger'), 'utf8')).toBe(
        readFileSync(join(pod.data, 'reconciler/ledger'), 'utf8'),
      );
      restored.desired.write({ desired: DESIRED.toString() });
      const bootstrap = restored.bootstrap();
      expect(await bootstrap.ended).toBe(0);
      // Not owned, each would be a stranger.
      expect(bootstrap.output).not.toContain('error');
      await restored.start();
      expect(await count(pod)).toContain('20000');
      expect(await count(restored)).toBe(await count(pod));
      expect((await restored.query(`SELECT v FROM ${identifier(ODD)}."autogen"."odd"`)).body).toMatch(/,7\]/);
      for (const statement of ['SHOW USERS', 'SHOW GRANTS FOR "reader"', 'SHOW SUBSCRIPTIONS'])
        expect(await restored.query(statement)).toEqual(await pod.query(statement));
      expect(await restored.query('SHOW DATABASES', 'by hand', 'password by hand')).toMatchObject({ status: 200 });
    } finally {
      await restored.close();
    }
  });

  test('is what `influxd restore -portable` takes, where the image has gzip', async () => {
    expect(await scripts.take({ PATH: process.env.PATH ?? '' })).toMatchObject({ status: 0 });
    const other = await Pod.running(new Desired());
    try {
      const from = join(backups, names()[0] ?? '');
      execFileSync(influxd ?? '', ['restore', '-portable', '-host', `127.0.0.1:${other.rpcPort}`, from]);
      expect(await count(other)).toBe(await count(pod));
    } finally {
      await other.close();
    }
  });

  test('says when it was good, and how large', async () => {
    const before = Math.floor(Date.now() / 1000);
    await scripts.take();
    expect(scripts.metric('last_success_timestamp_seconds')).toBeGreaterThanOrEqual(before);
    expect(scripts.metric('failing')).toBe(0);
    expect(scripts.metric('overdue_timestamp_seconds')).toBe(
      scripts.metric('last_success_timestamp_seconds') + 2 * 86_400,
    );
    expect(scripts.metric('last_size_bytes')).toBeGreaterThan(100_000);
  });

  test('fails where influxd does not answer, and is none then', async () => {
    const { status, output } = await scripts.take({ RPC_PORT: '1' });
    expect(status).toBe(1);
    expect(output).toContain('influxd does not answer at its RPC');
    expect(names().filter((name) => !name.startsWith('.'))).toEqual([]);
    expect(scripts.metric('failing')).toBe(1);
    expect(scripts.metric('last_success_timestamp_seconds')).toBe(0);
  });

  test('that is damaged is not restored, and leaves the volume to the next try', async () => {
    await scripts.take();
    const [name = ''] = names();
    const file = readdirSync(join(backups, name)).find((one) => one.includes('.tar')) ?? '';
    const path = join(backups, name, file);
    const whole = readFileSync(path);
    appendFileSync(path, 'x');
    const data = join(home, 'data');
    mkdirSync(data);
    const restore = scripts.run('restore.sh', { DATA_DIR: data });
    expect(await restore.ended).not.toBe(0);
    expect(restore.output).toContain(`the backup ${name} is damaged: ${file} is not what was written`);
    expect(existsSync(join(data, 'meta/meta.db'))).toBe(false);
    writeFileSync(path, whole);
    const again = scripts.run('restore.sh', { DATA_DIR: data });
    expect({ status: await again.ended, output: again.output }).toMatchObject({ status: 0 });
    expect(again.output).toContain('was interrupted: begins anew');
    expect(existsSync(join(data, 'meta/meta.db'))).toBe(true);
  });

  test('is restored once, and never over data', async () => {
    await scripts.take();
    const data = join(home, 'data');
    mkdirSync(join(data, 'meta'), { recursive: true });
    writeFileSync(join(data, 'meta/meta.db'), 'theirs');
    const restore = scripts.run('restore.sh', { DATA_DIR: data });
    expect(await restore.ended).toBe(0);
    expect(restore.output).toContain('has data already, and stays as it is');
    expect(readFileSync(join(data, 'meta/meta.db'), 'utf8')).toBe('theirs');
    const empty = join(home, 'empty');
    mkdirSync(empty);
    expect(await scripts.run('restore.sh', { DATA_DIR: empty }).ended).toBe(0);
    writeFileSync(join(empty, 'meta/meta.db'), 'changed since');
    const second = scripts.run('restore.sh', { DATA_DIR: empty });
    expect(await second.ended).toBe(0);
    expect(second.output).toContain('was restored before');
    expect(readFileSync(join(empty, 'meta/meta.db'), 'utf8')).toBe('changed since');
  });

  test('is missed aloud: a server that is to be restored does not begin empty', async () => {
    const data = join(home, 'data');
    mkdirSync(data);
    const restore = scripts.run('restore.sh', { DATA_DIR: data });
    expect(await restore.ended).toBe(1);
    expect(restore.output).toContain('the volume of backups has no good one of influxdb');
  });
});
