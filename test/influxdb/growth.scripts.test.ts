import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Desired } from './support/desired';
import { Pod, influx, influxd } from './support/pod';
import { endAll, eventually, executable, type Running } from '../support/processes';

const live = influx !== undefined && influxd !== undefined;
if (!live) console.warn('influxd and influx are not installed: what many users cost is not counted');

const USERS = 60;

(live ? describe : describe.skip)('an InfluxDB of many users', () => {
  let pod: Pod;
  let reconciler: Running | undefined;
  beforeEach(async () => {
    pod = await Pod.create();
  });
  afterEach(async () => {
    await reconciler?.stop();
    await endAll();
    await pod.close();
  });

  function desired(users = USERS, password = 'password'): Desired {
    const all = new Desired();
    for (let n = 0; n < users; n++)
      all.database(`d${n}`).user(`u${n}`, `${password} ${n}`).grant(`u${n}`, 'ALL', `d${n}`);
    return all;
  }

  /** A program that notes each call, with its input as one, and does what `name` does. */
  function noting(name: string): { readonly path: string; calls(): string[] } {
    const path = join(pod.home, `noting-${name}`);
    const text = `input=$(cat)\nprintf '%s\\0' "\${input:-$*}" >>"$0.log"\nprintf %s "$input" | ${name} "$@"`;
    writeFileSync(path, `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(path, 0o755);
    const log = `${path}.log`;
    return { path, calls: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\0').slice(0, -1) : []) };
  }

  async function start(environment: Record<string, string> = {}): Promise<void> {
    expect(await pod.bootstrap(environment).ended).toBe(0);
    await pod.start();
  }

  async function restart(): Promise<void> {
    await reconciler?.stop();
    reconciler = undefined;
    await pod.daemon?.stop();
    await start();
  }

  async function watch(environment: Record<string, string> = {}): Promise<void> {
    reconciler = pod.run('reconcile.sh', ['watch'], { RECONCILE_INTERVAL: '0.2', LOOK_INTERVAL: '1', ...environment });
    await eventually(() => existsSync(join(pod.home, 'state', 'revision')), 40);
  }

  const hashes = (calls: string[]) => calls.join('\n').match(/CREATE USER|SET PASSWORD/g)?.length ?? 0;
  const status = async (user: string, password: string) => (await pod.query('SHOW DATABASES', user, password)).status;

  test('nothing but the administrator is made before the port opens, however many users there are', async () => {
    const client = noting('influx');
    pod.desired.write({ desired: desired().toString() });
    await start({ INFLUX: client.path });
    expect(client.calls()).toHaveLength(1);
    expect(client.calls()[0]).toContain('CREATE USER "_reconciler"');
    await watch();
    await restart();
    const before = client.calls().length;
    expect(await pod.bootstrap({ INFLUX: client.path }).ended).toBe(0);
    expect(client.calls().length - before).toBe(3);
  });

  test('the first apply takes one request for each fifty users, and each costs one hash', async () => {
    const curl = noting('curl');
    pod.desired.write({ desired: desired().toString() });
    await start();
    await watch({ CURL: curl.path });
    expect(hashes(curl.calls())).toBe(USERS + 1);
    expect(curl.calls().filter((call) => call.includes('CREATE USER'))).toHaveLength(2);
    expect(curl.calls().filter((call) => !call.includes('SHOW '))).toHaveLength(4);
  });

  // 50 hashes may take longer than a query may, a minute or what the code says. What is cut off was done, and says that it failed.
  test('who had no turn in the time of a query has it in the next one, at the first apply and when all passwords change', async () => {
    const users = 20;
    const all = async (password: string) =>
      await Promise.all(Array.from({ length: users }, (_, n) => status(`u${n}`, `${password} ${n}`)));
    const everybody = Array.from({ length: users }, () => 200);
    pod.desired.write({ desired: desired(users).toString() });
    expect(await pod.bootstrap().ended).toBe(0);
    await pod.start({ INFLUXDB_COORDINATOR_QUERY_TIMEOUT: '800ms' });
    await watch();
    const revision = join(pod.home, 'state', 'revision');
    const first = readFileSync(revision, 'utf8');
    expect(await all('password')).toEqual(everybody);
    pod.desired.write({ desired: desired(users, 'another').toString() });
    await eventually(() => readFileSync(revision, 'utf8') !== first, 40);
    expect(await all('another')).toEqual(everybody);
    expect(reconciler?.output).not.toContain('already exists');
  });

  test('who waits for InfluxDB beside it goes on when its port opens, however long his rounds are', async () => {
    pod.desired.write({ desired: desired(1).toString() });
    expect(await pod.bootstrap().ended).toBe(0);
    const waiting = (reconciler = pod.run('reconcile.sh', ['watch'], { RECONCILE_INTERVAL: '600' }));
    await eventually(() => waiting.output.includes('does not answer'));
    await pod.start();
    await eventually(() => existsSync(join(pod.home, 'state', 'revision')));
  });

  test('a restart sets no password again, and an idle reconciler asks nothing and digests nothing', async () => {
    const curl = noting('curl');
    const digests = join(pod.home, 'digests');
    const programs = join(pod.home, 'programs');
    mkdirSync(programs);
    const noted = `#!/bin/sh\necho >>'${digests}'\nexec '${executable('sha256sum') ?? ''}' "$@"\n`;
    writeFileSync(join(programs, 'sha256sum'), noted, { mode: 0o755 });
    pod.desired.write({ desired: desired().toString() });
    await start();
    await watch();
    await restart();
    await watch({ CURL: curl.path, PATH: `${programs}:${process.env.PATH ?? ''}` });
    expect(hashes(curl.calls())).toBe(0);
    expect(curl.calls().length).toBeLessThanOrEqual(4);
    // Once each password is proven, by a login that costs a hash: an idle one would never come to rest otherwise.
    let [asked, digested] = [0, ''];
    // On a busy machine a login takes seconds.
    await eventually(async () => {
      [asked, digested] = [curl.calls().length, readFileSync(digests, 'utf8')];
      await sleep(10_000);
      return curl.calls().length === asked && readFileSync(digests, 'utf8') === digested;
    }, 180);
    await sleep(3000);
    expect(curl.calls()).toHaveLength(asked);
    expect(readFileSync(digests, 'utf8')).toBe(digested);
    expect(await status('u7', 'password 7')).toBe(200);
  });

  test('a password that somebody changed while no reconciler ran is found, and only that one is set', async () => {
    pod.desired.write({ desired: desired(12).toString() });
    await start();
    await watch();
    await reconciler?.stop();
    await pod.query(`SET PASSWORD FOR "u7" = 'theirs'`);
    const curl = noting('curl');
    await restart();
    await watch({ CURL: curl.path });
    await eventually(async () => (await status('u7', 'password 7')) === 200);
    expect(await status('u7', 'theirs')).toBe(401);
    expect(hashes(curl.calls())).toBe(1);
  });

  test('a password that the code changed while no pod ran is set, and no other', async () => {
    pod.desired.write({ desired: desired(5).toString() });
    await start();
    await watch();
    pod.desired.write({ desired: desired(5).toString().replace(btoa(`'password 3'`), btoa(`'another 3'`)) });
    const curl = noting('curl');
    await restart();
    await watch({ CURL: curl.path });
    expect(await status('u3', 'another 3')).toBe(200);
    expect(hashes(curl.calls())).toBe(1);
  });

  test('a desired state in several parts is applied as one, and parts of two applies not at all', async () => {
    const lines = desired(4).toString().split('\n').slice(1, -2);
    const file = (part: number, own: string[], whole: string) =>
      ['desired\t2', ...own, `part\t${part}\t2\t${whole.repeat(16)}`, 'end', ''].join('\n');
    const [one, two] = [lines.slice(0, 5), lines.slice(5)];
    await start();
    const apply = async (first: string, second: string) => {
      pod.desired.write({ desired: file(1, one, first), 'desired-2': file(2, two, second) });
      return await pod.run('reconcile.sh', ['once'], {}).ended;
    };
    expect(await apply('a', 'a')).toBe(0);
    for (let n = 0; n < 4; n++) expect(await status(`u${n}`, `password ${n}`)).toBe(200);
    expect(await apply('a', 'b')).toBe(1);
    expect(readFileSync(join(pod.home, 'state', 'error'), 'utf8')).toContain('not of one apply: nothing is changed');
    pod.desired.write({ desired: file(1, one, 'a') });
    expect(await pod.run('reconcile.sh', ['once'], {}).ended).toBe(1);
    for (let n = 0; n < 4; n++) expect(await status(`u${n}`, `password ${n}`)).toBe(200);
  });

  describe('before anything is asked', () => {
    const revision = () => existsSync(join(pod.home, 'state', 'revision'));
    // Whether it is ready without one answer of InfluxDB.
    const readyUnasked = async () => {
      await pod.daemon?.stop();
      expect(await pod.bootstrap().ended).toBe(0);
      reconciler = pod.run('reconcile.sh', ['watch'], { CURL: 'false', RECONCILE_INTERVAL: '0.2' });
      await eventually(() => reconciler?.output.includes('does not answer') === true);
      return revision();
    };
    beforeEach(async () => {
      pod.desired.write({ desired: desired(5).toString() });
      await start();
      await watch();
      await eventually(() => existsSync(join(pod.data, 'reconciler', 'unchanged')));
      await reconciler?.stop();
    });

    test('a restart with what there was is ready, and once more', async () => {
      expect(await readyUnasked()).toBe(true);
      await reconciler?.stop();
      expect(await readyUnasked()).toBe(true);
    });

    test('one with a new user, or another password, is not', async () => {
      pod.desired.write({ desired: desired(6).toString() });
      expect(await readyUnasked()).toBe(false);
      await reconciler?.stop();
      pod.desired.write({ desired: desired(5).toString().replace(btoa(`'password 3'`), btoa(`'another 3'`)) });
      expect(await readyUnasked()).toBe(false);
    });

    test.each([
      'GRANT READ ON "d1" TO "u2"',
      'REVOKE ALL ON "d1" FROM "u1"',
      `SET PASSWORD FOR "u1" = 'password 1'`,
      'DROP DATABASE "d1"',
      'ALTER RETENTION POLICY "autogen" ON "d1" DURATION 2400h',
    ])('one after somebody did %s is not', async (statement) => {
      await pod.query(statement);
      expect(await readyUnasked()).toBe(false);
    });

    test('a digest that somebody took from another key says nothing', async () => {
      const file = join(pod.data, 'reconciler', 'unchanged');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/[0-9a-f]{64}/, '0'.repeat(64)));
      expect(await readyUnasked()).toBe(false);
    });
  });

  test('what the volume keeps of a password cannot be compared with a guess without the key', async () => {
    pod.desired.write({ desired: desired(1).toString() });
    await start();
    const kept = async (key: string) => {
      expect(await pod.run('reconcile.sh', ['once'], { PRINT_KEY: key }).ended).toBe(0);
      return readFileSync(join(pod.data, 'reconciler', 'applied'), 'utf8');
    };
    const one = await kept('one');
    expect(one).toMatch(/^user\t\S+\t[0-9a-f]{64}$/m);
    expect(await kept('another')).not.toBe(one);
    expect(await kept('one')).toBe(one);
    expect(await kept('')).not.toBe(one);
  });
});
