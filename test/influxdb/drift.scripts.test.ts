import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { INFLUXDB_PATHS } from '../../lib/influxdb-daemon/config';
import { emptyStack } from '../contract/stack';
import { influxdbIn } from '../contract/support';
import { documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { podsOf } from '../support/kubernetes';
import { Desired, identifier } from './support/desired';
import { Pod, type Reconciler, influx, influxd } from './support/pod';
import { endAll, eventually, executable } from '../support/processes';

const live = influx !== undefined && influxd !== undefined;
if (!live) console.warn('influxd and influx are not installed: what others change beside the reconciler is not tried');

// What somebody changes by hand, or a client's statement leaves behind, comes back to what the stack says.
(live ? describe : describe.skip)('reconcile.sh and what others change', () => {
  const quick = { RECONCILE_INTERVAL: '0.2', LOOK_INTERVAL: '1', RETRY_INTERVAL: '1' };
  let pod: Pod;
  let reconciler: Reconciler;
  let count = 0;
  let name: string;

  beforeAll(async () => {
    pod = await Pod.running();
  });
  afterAll(async () => {
    await endAll();
    await pod.close();
  });
  beforeEach(() => {
    reconciler = pod.reconciler();
    name = `d${++count}`;
  });
  afterEach(async () => {
    await endAll(pod.daemon);
    await pod.clear();
  });

  const status = async (user: string, password: string) => (await pod.query('SHOW DATABASES', user, password)).status;
  const show = async (statement: string) => (await pod.query(statement)).body;
  const policies = () => show(`SHOW RETENTION POLICIES ON "${name}"`);
  const queries = () => show('SHOW CONTINUOUS QUERIES');

  async function watching(desired: Desired, environment: Record<string, string> = {}) {
    reconciler.desired.write({ desired: desired.toString() });
    const running = reconciler.start('watch', { ...quick, ...environment });
    await eventually(() => reconciler.read('revision') !== '');
    return running;
  }

  // A program in place of another one.
  function program(as: string, text: string): string {
    const path = join(reconciler.home, as);
    writeFileSync(path, `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  // A curl that keeps what InfluxDB is asked in a file beside it.
  const wrapper = () =>
    program('curl', `statement=$(cat)\nprintf '%s\\n' "$statement" >>"$0.log"\nprintf %s "$statement" | curl "$@"`);

  test('a user that was dropped by hand is back, with its password and its grants', async () => {
    await watching(new Desired().database(name).user(name, 'p').grant(name, 'WRITE', name));
    await pod.query(`DROP USER "${name}"`);
    await eventually(async () => (await pod.write(name, 'm v=1', name, 'p')).status === 204);
    expect(await show(`SHOW GRANTS FOR "${name}"`)).toContain('WRITE');
  });

  // A node that starts with its clock ahead sets it back. Bash counts its seconds by the clock.
  test('a user that was dropped by hand is back, though the clock was set back meanwhile', async () => {
    const [clock, script] = [join(reconciler.home, 'clock'), join(reconciler.home, 'clock.sh')];
    writeFileSync(clock, '7200\n');
    writeFileSync(script, `unset SECONDS\nset -T\ntrap 'read -r SECONDS <"${clock}"' DEBUG\n`);
    await watching(new Desired().database(name).user(name, 'p').grant(name, 'WRITE', name), { BASH_ENV: script });
    writeFileSync(`${clock}.new`, '0\n');
    renameSync(`${clock}.new`, clock);
    await pod.query(`DROP USER "${name}"`);
    await eventually(async () => (await pod.write(name, 'm v=1', name, 'p')).status === 204);
    expect(await show(`SHOW GRANTS FOR "${name}"`)).toContain('WRITE');
  });

  test('who was dropped by hand is not let in as the user of that name whom the code makes', async () => {
    await pod.query(`CREATE USER "${name}" WITH PASSWORD 'theirs'`);
    expect(await status(name, 'theirs')).toBe(200);
    await pod.query(`DROP USER "${name}"`);
    await watching(new Desired().user(name, 'ours'));
    // Before anybody logs in with the other one.
    expect(await status(name, 'theirs')).toBe(401);
    expect(await status(name, 'ours')).toBe(200);
  });

  test('the users of a first start take one hash each: nobody has logged in by their names', async () => {
    const first = await Pod.create();
    const curl = wrapper();
    first.desired.write({ desired: new Desired().user('one', 'p').user('two', 'p').toString() });
    expect(await first.bootstrap().ended).toBe(0);
    await first.start();
    await first.run('reconcile.sh', ['once'], { CURL: curl }).ended;
    const asked = readFileSync(`${curl}.log`, 'utf8');
    expect(asked).toContain('CREATE USER "two"');
    expect(asked).not.toContain('SET PASSWORD');
    // At a later one, who is there already may make somebody and drop him.
    await first.daemon?.stop();
    first.desired.write({ desired: new Desired().user('one', 'p').user('two', 'p').user('three', 'p').toString() });
    expect(await first.bootstrap().ended).toBe(0);
    await first.start();
    await first.run('reconcile.sh', ['once'], { CURL: curl }).ended;
    expect(readFileSync(`${curl}.log`, 'utf8')).toContain('SET PASSWORD FOR "three"');
    await first.close();
  });

  test('grants and privileges are as the code says, whoever gave or took some', async () => {
    const two = `${name} <&> "two"`;
    await watching(new Desired().database(name).database(two).user(name, 'p').grant(name, 'READ', name));
    await pod.query(`REVOKE ALL ON "${name}" FROM "${name}"; GRANT ALL ON ${identifier(two)} TO "${name}"`);
    await pod.query(`GRANT ALL PRIVILEGES TO "${name}"`);
    await eventually(async () => (await pod.query('SHOW USERS', name, 'p')).status === 403);
    await eventually(async () => (await pod.write(two, 'm v=1', name, 'p')).status === 403);
    await eventually(async () => (await pod.query(`SELECT * FROM "${name}"..m`, name, 'p')).status === 200);
    await pod.query(`GRANT ALL ON "${name}" TO "${name}"`);
    await eventually(async () => (await pod.write(name, 'm v=1', name, 'p')).status === 403);
    expect((await pod.query('SHOW USERS', name, 'p')).status).toBe(403);
  });

  test('a password that somebody changed works again', async () => {
    const odd = `a'b"c\\d\né日本\n`;
    await watching(new Desired().user(name, odd).user(`${name}"x\\`, odd));
    for (const user of [name, `${name}"x\\`]) {
      await pod.query(`SET PASSWORD FOR ${identifier(user)} = 'theirs'`);
      await eventually(async () => (await status(user, odd)) === 200);
      expect(await status(user, 'theirs')).toBe(401);
    }
  });

  test('a password that somebody changed works again, though InfluxDB was away when it was to be proven', async () => {
    const away = program(
      'away',
      `[[ $1 != -qs || -e $0.was ]] || { : >"$0.was"; printf '503\\n503\\n'; exit; }\nexec curl "$@"`,
    );
    await watching(new Desired().user(name, 'ours').user(`${name}-other`, 'p'), { CURL: away });
    await pod.query(`SET PASSWORD FOR "${name}" = 'theirs'`);
    await eventually(async () => (await status(name, 'ours')) === 200);
    expect(existsSync(`${away}.was`)).toBe(true);
    expect(await status(name, 'theirs')).toBe(401);
  });

  test('a statement that a proxy answers in place of InfluxDB is not done: who left the code goes at the next try', async () => {
    await reconciler.apply(new Desired().user(name, 'p').user(`${name}-stays`, 'p'));
    const proxy = program(
      'proxy',
      `statement=$(cat)
if [[ $statement == *'DROP USER'* ]]; then printf '<html>bad gateway</html>\\n{"status":503}\\n'; else printf %s "$statement" | curl "$@"; fi`,
    );
    const desired = new Desired().user(`${name}-stays`, 'p');
    expect(await reconciler.apply(desired, { CURL: proxy })).toMatchObject({ status: 1 });
    expect(reconciler.read('error')).toContain('answers HTTP 503');
    expect(await reconciler.apply(desired)).toMatchObject({ status: 0 });
    expect(await show('SHOW USERS')).not.toContain(`"${name}"`);
  });

  test('nothing is made that cannot be written down as ours', async () => {
    const sort = executable('sort') ?? '';
    program(
      'sort',
      `in=$(cat); case $in in user* | database*) exit 1 ;; *) printf '%s\\n' "$in" | ${sort} "$@" ;; esac`,
    );
    const path = `${reconciler.home}:${process.env.PATH ?? ''}`;
    expect(await reconciler.apply(new Desired().user(name, 'p'), { PATH: path })).toMatchObject({ status: 1 });
    expect(reconciler.read('error')).toContain('cannot be written');
    expect(await show('SHOW USERS')).not.toContain(`"${name}"`);
    expect(await reconciler.apply(new Desired().user(name, 'p'))).toMatchObject({ status: 0 });
  });

  test('a retention, a default policy and a database are set right', async () => {
    await watching(new Desired().database(name, { duration: '30d' }));
    await pod.query(`ALTER RETENTION POLICY "autogen" ON "${name}" DURATION 1h`);
    await eventually(async () => (await policies()).includes('["autogen","720h0m0s","24h0m0s"'));
    await pod.query(`CREATE RETENTION POLICY "short" ON "${name}" DURATION 1h REPLICATION 1 DEFAULT`);
    await eventually(async () => /"autogen","720h0m0s"[^\]]*,true\]/.test(await policies()));
    await pod.query(`DROP DATABASE "${name}"`);
    await eventually(async () => (await policies()).includes('["autogen","720h0m0s"'));
    expect(reconciler.read('error')).toBe('');
  });

  test('a replication factor is as the code says where it says one, and nobody minds it elsewhere', async () => {
    const other = `${name} of another`;
    await watching(new Desired().database(name, { replication: 2 }).database(other));
    expect(await policies()).toMatch(/"autogen",[^\]]*,2,/);
    await pod.query(`ALTER RETENTION POLICY "autogen" ON ${identifier(other)} REPLICATION 3`);
    await pod.query(`ALTER RETENTION POLICY "autogen" ON "${name}" REPLICATION 1`);
    await eventually(async () => /"autogen",[^\]]*,2,/.test(await policies()));
    expect(await show(`SHOW RETENTION POLICIES ON ${identifier(other)}`)).toMatch(/"autogen",[^\]]*,3,/);
    expect(reconciler.read('error')).toBe('');
  });

  test('a look at a server whose file is not seen asks, and changes nothing', async () => {
    const logged = wrapper();
    const running = await watching(new Desired().database(name).user(name, 'p').grant(name, 'READ', name), {
      CURL: logged,
      META_DB: '',
    });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const { length } = running.output;
    writeFileSync(`${logged}.log`, '');
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const asked = readFileSync(`${logged}.log`, 'utf8').split(/;?\n/).filter(Boolean);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((statement) => !statement.startsWith('SHOW '))).toEqual([]);
    expect(running.output.slice(length)).toBe('');
  });

  test.each([
    ['was emptied', () => 'desired\t2\nend\n'],
    ['has no administrator', () => new Desired('').user('u', 'p').toString()],
  ])('a desired state that %s by hand drops nobody, and is an error', async (_, emptied) => {
    const desired = new Desired().database(name, { fate: 'destroy' }).user(name, 'p').grant(name, 'WRITE', name);
    await reconciler.apply(desired);
    expect(await reconciler.apply(emptied())).toMatchObject({ status: 1 });
    expect(reconciler.read('error')).toContain('no administrator');
    expect((await pod.write(name, 'm v=1', name, 'p')).status).toBe(204);
  });

  test('a database that was retained is ours when it comes back, unless it is another one', async () => {
    const desired = () => new Desired().database(name);
    await reconciler.apply(desired());
    await pod.write(name, 'm v=1');
    await reconciler.apply(new Desired());
    expect(await reconciler.apply(desired())).toMatchObject({ status: 0 });
    expect(await show(`SELECT * FROM "${name}"..m`)).toContain('"values"');
    await reconciler.apply(new Desired());
    await pod.query(`DROP DATABASE "${name}"`);
    await reconciler.apply(new Desired());
    await pod.query(`CREATE DATABASE "${name}"`);
    expect(await reconciler.apply(desired())).toMatchObject({ status: 1 });
    expect(reconciler.read('error')).toContain('was not made here');
  });

  test.each([
    ['an administrator', 'the administrator', ' WITH ALL PRIVILEGES'],
    ['a user', 'the user', ''],
  ])('%s that somebody made is reported, once, and the pod stays ready', async (_, what, privileges) => {
    const running = await watching(new Desired());
    await pod.query(`CREATE USER "${name}" WITH PASSWORD 'p'${privileges}`);
    await eventually(() => running.output.includes(`${what} "${name}" was not made here`));
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(running.output.split('was not made here')).toHaveLength(2);
    expect(reconciler.read('error')).toBe('');
    expect(await status(name, 'p')).toBe(200);
  });

  test('a reconciler that hangs is found by its probe, and one that works is not', async () => {
    const stack = emptyStack();
    influxdbIn(stack);
    const containers = podsOf(documentOf(stack)).flatMap(({ spec }) => spec.container);
    const [program = '', ...parameters] =
      containers.find((one) => one.name === 'reconciler')?.liveness_probe?.exec?.command ?? [];
    const probe = () =>
      spawnSync(
        program,
        parameters.map((text) => fill(text).replaceAll(INFLUXDB_PATHS.state, reconciler.state)),
      ).status;
    const running = await watching(new Desired());
    expect(probe()).toBe(0);
    running.signal('SIGSTOP');
    utimesSync(join(reconciler.state, 'alive'), Date.now() / 1000 - 301, Date.now() / 1000 - 301);
    expect(probe()).toBe(1);
    running.signal('SIGCONT');
    await eventually(() => probe() === 0);
  });

  describe('continuous queries', () => {
    const body = (to: string) => `BEGIN SELECT mean(v) AS v INTO "${to}" FROM m GROUP BY time(1m), * END`;

    test('the code’s are made, changed and dropped with it, and the pod’s restart makes none anew', async () => {
      const base = () => new Desired().database(name);
      const one = base().continuousQuery(`${name} "q" é`, name, body('one'));
      expect(await reconciler.apply(one)).toMatchObject({ status: 0 });
      expect(await queries()).toContain('.one FROM');
      expect(await reconciler.apply(one)).toMatchObject({ status: 0, output: '' });
      await reconciler.apply(base().continuousQuery(`${name} "q" é`, name, body('two')));
      expect(await queries()).toContain('.two FROM');
      expect(await queries()).not.toContain('.one FROM');
      await reconciler.apply(base());
      expect(await queries()).not.toContain('.two FROM');
    });

    test('one that somebody changed or dropped is as the code says again', async () => {
      await watching(new Desired().database(name).continuousQuery(name, name, body('one')));
      await pod.query(`DROP CONTINUOUS QUERY "${name}" ON "${name}"`);
      await eventually(async () => (await queries()).includes('.one FROM'));
      await pod.query(`DROP CONTINUOUS QUERY "${name}" ON "${name}"`);
      await pod.query(`CREATE CONTINUOUS QUERY "${name}" ON "${name}" ${body('theirs')}`);
      await eventually(async () => (await queries()).includes('.one FROM'));
      expect(await queries()).not.toContain('theirs');
    });

    test('a reader’s own is reported, and neither touched nor able to stop the pod', async () => {
      const running = await watching(new Desired().database(name).user(name, 'p').grant(name, 'READ', name));
      for (let index = 0; index < 40; index++) {
        const steal = `CREATE CONTINUOUS QUERY "steal$(id)-${index}" ON "${name}" ${body('stolen')}`;
        expect((await pod.query(steal, name, 'p')).status).toBe(200);
      }
      await eventually(() => running.output.includes(`(database, name) "${name}" "steal$(id)-`));
      await eventually(() => running.output.includes(' more were not made here'));
      expect(reconciler.read('error')).toBe('');
      expect(await queries()).toContain('stolen');
    });

    test('a reader’s own hide neither a user nor a subscription that was not made here', async () => {
      const running = await watching(new Desired().database(name).user(name, 'p').grant(name, 'READ', name));
      for (let index = 0; index < 40; index++)
        await pod.query(`CREATE CONTINUOUS QUERY "a ${index}" ON "${name}" ${body('stolen')}`, name, 'p');
      await eventually(() => running.output.includes(' more were not made here'));
      const siphon = `CREATE SUBSCRIPTION "siphon" ON "${name}"."autogen" DESTINATIONS ALL 'https://siphon.example:443'`;
      await pod.query(`CREATE USER "left behind" WITH PASSWORD 'p'; ${siphon}`);
      await eventually(() => running.output.includes('the user "left behind" was not made here'));
      await eventually(() => running.output.includes('"siphon" was not made here'));
      expect(reconciler.read('error')).toBe('');
    });

    // influxd has them in memory, and reads them at its start.
    test('more of them than it can keep are dropped, and stop neither the pod nor what else is to be done', async () => {
      const desired = new Desired().database(name).user(name, 'p').grant(name, 'READ', name);
      const running = await watching(desired.continuousQuery(name, name, body('one')));
      await pod.query(`CREATE CONTINUOUS QUERY "small" ON "${name}" ${body('small')}`, name, 'p');
      for (let index = 0; index < 40; index++) {
        const flood = `CREATE CONTINUOUS QUERY "${'x'.repeat(40_000)}${index}" ON "${name}" ${body('x')}`;
        expect((await pod.query(flood, name, 'p')).status).toBe(200);
      }
      await eventually(() => running.output.includes('continuous queries of others are dropped'));
      await eventually(async () => (await queries()).length < 1_200_000);
      await pod.query(`DROP USER "${name}"`);
      await eventually(async () => (await status(name, 'p')) === 200);
      expect(reconciler.read('error')).toBe('');
      const left = await queries();
      for (const kept of ['.one FROM', '.small FROM', 'xxx0"']) expect(left).toContain(kept);
    });

    // A limit of rows would have it see the first ones alone.
    test('small ones hide none behind them, and what is too much of them is dropped together', async () => {
      const own = await Pod.create();
      const config = readFileSync(own.config, 'utf8');
      writeFileSync(own.config, config.replace(/max-row-limit = \d+/, 'max-row-limit = 50'));
      own.desired.write({ desired: new Desired().database(name).user(name, 'p').grant(name, 'READ', name).toString() });
      expect(await own.bootstrap().ended).toBe(0);
      await own.start();
      expect(await own.run('reconcile.sh', ['once'], {}).ended).toBe(0);
      const make = async (called: string, into: string) => {
        const statement = `CREATE CONTINUOUS QUERY "${called}" ON "${name}" ${body(into)}`;
        expect((await own.query(statement, name, 'p')).status).toBe(200);
      };
      for (let index = 0; index < 300; index++) await make(`${index}`, 'x'.repeat(5000));
      await make('y'.repeat(1_000_000), 'y');
      expect(await own.run('reconcile.sh', ['once'], {}).ended).toBe(0);
      const { body: left } = await own.query('SHOW CONTINUOUS QUERIES', undefined, undefined, { chunked: true });
      expect(left).not.toContain('yyy');
      expect(left.length).toBeLessThan(1_300_000);
      expect(left).toContain('["0",');
      await own.close();
    });

    // Of each kind one that is as long as a form may be, and whose quotes and escapes have a reader count them.
    const odd = '\t\u0001\u001f\u007f<&>\u2028\u2029\ufffd é \\\\ \\\\n \\\\u003c \\"\\\\\\"';
    test.each([
      ['a long name', `${odd}${'b'.repeat(9_000_000)}`, 'x'],
      ['a name of quotes', `${odd}${'\\"'.repeat(1_500_000)}`, 'x'],
      ['a name of backslashes', `${odd}${'\\\\'.repeat(1_500_000)}`, 'x'],
      ['a long text', odd, 'a'.repeat(9_000_000)],
      ['a text of quotes', odd, '\\"'.repeat(1_500_000)],
    ])('one of 9 MB, by %s, is dropped within seconds', async (_, own, into) => {
      const desired = new Desired().database(name).user(name, 'p').grant(name, 'READ', name);
      const meta = join(pod.home, 'data', 'meta', 'meta.db');
      // Longer than this test: that it grows is seen at once.
      await watching(desired, { META_DB: meta, LOOK_INTERVAL: '600' });
      // A name that no text of InfluxQL can hold: a parameter can.
      const parameter = { n: { identifier: 'a\r\0"\\b' } };
      for (const [called, params] of [
        [`"${own}"`, {}],
        ['$n', parameter],
      ] as const) {
        const big = `CREATE CONTINUOUS QUERY ${called} ON "${name}" ${body(called === '$n' ? 'a'.repeat(5_000_000) : into)}`;
        expect(await pod.query(big, name, 'p', { params })).toMatchObject({ status: 200 });
      }
      await eventually(async () => !(await queries()).includes('CREATE'));
      expect(reconciler.read('error')).toBe('');
      expect(statSync(meta).size).toBeLessThan(1_000_000);
    });

    // In JSON a "<" has six bytes, and a file in a form may be of any size: InfluxDB must not build such an answer, nor a form have it.
    test.each([
      ['five names of 7 MB', 5, 7_000_000],
      ['a name of 50 MB', 1, 50_000_000],
    ])('%s are dropped, and InfluxDB takes no more memory for that than to keep them', async (_, many, long) => {
      const desired = new Desired().database(name).user(name, 'p').grant(name, 'READ', name);
      await reconciler.apply(desired);
      const file = join(reconciler.home, 'q');
      for (let index = 0; index < many; index++) {
        writeFileSync(file, `CREATE CONTINUOUS QUERY "${index}${'<'.repeat(long)}" ON "${name}" ${body('x')}`);
        const url = `https://localhost:${pod.port}/query`;
        const made = spawnSync('curl', ['-sk', '-u', `${name}:p`, '-F', `q=@${file}`, url], { encoding: 'utf8' });
        expect(made.stdout).toBe('{"results":[{"statement_id":0}]}\n');
      }
      const peak = () =>
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pod.daemon?.pid ?? 0}/status`, 'utf8'))?.[1]) / 1024;
      const before = peak();
      expect(await reconciler.apply(desired)).toMatchObject({ status: 0 });
      expect(peak()).toBeLessThan(2 * before);
      expect(await queries()).not.toContain('CREATE');
    });

    test.each([
      ['one', 1, 2_500_000],
      ['some', 6, 450_000],
    ])('%s of the code’s that somebody made too long to be read are as the code says again', async (_, many, long) => {
      const own = Array.from({ length: many }, (_one, index) => `${name} ${index}`);
      await watching(
        own.reduce((all, one) => all.continuousQuery(one, name, body('one')), new Desired().database(name)),
      );
      for (const one of own) {
        await pod.query(`DROP CONTINUOUS QUERY "${one}" ON "${name}"`);
        await pod.query(`CREATE CONTINUOUS QUERY "${one}" ON "${name}" ${body('x'.repeat(long))}`);
      }
      await eventually(async () => (await queries()).split('.one FROM').length > many);
      // It may have found one that was made while it made its own.
      await eventually(() => reconciler.read('error') === '');
      expect((await queries()).split('.one FROM').length).toBeGreaterThan(many);
    });

    test('one that a reader made under the name of the code’s is replaced, and the log says so', async () => {
      await reconciler.apply(new Desired().database(name).user(name, 'p').grant(name, 'READ', name));
      await pod.query(`CREATE CONTINUOUS QUERY "${name}" ON "${name}" ${body('theirs')}`, name, 'p');
      expect(await queries()).toContain('.theirs FROM');
      const { status: code, output } = await reconciler.apply(
        new Desired().database(name).user(name, 'p').continuousQuery(name, name, body('one')),
      );
      expect(code).toBe(0);
      expect(output).toContain(`continuous query "${name}" on "${name}" was not made here, and is replaced`);
      expect(await queries()).toContain('.one FROM');
      expect(await queries()).not.toContain('.theirs FROM');
    });

    test('one that InfluxDB does not understand is an error with its name, and keeps nothing else from being made', async () => {
      const desired = new Desired()
        .database(name)
        .continuousQuery(`${name}a`, name, 'BEGIN SELECT nonsense END')
        .continuousQuery(`${name}b`, name, body('good'));
      expect(await reconciler.apply(desired)).toMatchObject({ status: 1 });
      expect(reconciler.read('error')).toBe(
        `continuous query "${name}a" on "${name}": InfluxDB does not understand it\n`,
      );
      expect(await queries()).toContain('.good FROM');
    });
  });

  describe('an account that goes on under another name', () => {
    const first = () => new Desired().database(name).user(name, 'one', { family: name }).grant(name, 'WRITE', name);
    const second = (privilege: 'READ' | 'WRITE' = 'WRITE') =>
      new Desired().database(name).user(`${name}.b`, 'two', { family: name }).grant(`${name}.b`, privilege, name);
    const writes = async (user: string, password: string) => (await pod.write(name, 'm v=1', user, password)).status;

    test('both work for a while, then the old one is refused, without another change', async () => {
      await watching(first(), { GRACE: '4' });
      reconciler.desired.write({ desired: second().toString() });
      await eventually(async () => (await writes(`${name}.b`, 'two')) === 204);
      expect(await writes(name, 'one')).toBe(204);
      await eventually(async () => (await writes(name, 'one')) === 401, 8);
      expect(await writes(`${name}.b`, 'two')).toBe(204);
      await eventually(() => !/\t[0-9]{9,}\n/.test(readFileSync(reconciler.ledger, 'utf8')));
    });

    test('a restart makes the while neither longer nor shorter, nor does a clock that is set back', async () => {
      await reconciler.apply(first());
      await reconciler.apply(second());
      const ledger = () => readFileSync(reconciler.ledger, 'utf8');
      const since = Number(/\t([0-9]{9,})\n/.exec(ledger())?.[1]);
      expect(Math.abs(Date.now() / 1000 - since)).toBeLessThan(10);
      await reconciler.apply(second());
      expect(ledger()).toContain(`\t${String(since)}\n`);
      expect(await writes(name, 'one')).toBe(204);
      writeFileSync(reconciler.ledger, ledger().replace(String(since), String(since - 200)));
      await reconciler.apply(second());
      expect(await writes(name, 'one')).toBe(204);
      writeFileSync(reconciler.ledger, ledger().replace(String(since - 200), '99999999999'));
      await reconciler.apply(second());
      expect(ledger()).not.toContain('99999999999');
      writeFileSync(reconciler.ledger, ledger().replace(/\t[0-9]{9,}\n/, `\t${String(since - 301)}\n`));
      await reconciler.apply(second());
      expect(await writes(name, 'one')).toBe(401);
    });

    test('meanwhile the old name may do no more than the new one', async () => {
      await reconciler.apply(first());
      await reconciler.apply(second('READ'));
      expect(await writes(name, 'one')).toBe(403);
      expect((await pod.query(`SELECT * FROM "${name}"..m`, name, 'one')).status).toBe(200);
    });

    test('an administrator who is none any more is none under the old name either', async () => {
      await reconciler.apply(new Desired().database(name).user(name, 'one', { family: name, role: 'admin' }));
      expect((await pod.query('SHOW USERS', name, 'one')).body).not.toContain('error');
      await reconciler.apply(second());
      expect(await writes(name, 'one')).toBe(401);
      expect(await writes(`${name}.b`, 'two')).toBe(204);
    });

    test('a rotation that is taken back keeps the user, and one without a successor is dropped at once', async () => {
      await reconciler.apply(first());
      await reconciler.apply(second());
      await reconciler.apply(first());
      expect(await writes(name, 'one')).toBe(204);
      expect(await writes(`${name}.b`, 'two')).toBe(204);
      await reconciler.apply(new Desired().database(name));
      expect(await writes(name, 'one')).toBe(401);
      expect(await writes(`${name}.b`, 'two')).toBe(401);
    });
  });
});
