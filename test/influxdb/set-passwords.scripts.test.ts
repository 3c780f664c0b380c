import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Desired, identifier } from './support/desired';
import { Volume } from '../support/files';
import { influx, influxd, Pod, SHARED_SECRET, type Reconciler } from './support/pod';
import { commandLinesDuring, endAll, eventually, type Running } from '../support/processes';

const runs = influx !== undefined && influxd !== undefined;
if (!runs) console.warn('SKIPPED: set-passwords.scripts.test.ts needs influxd and influx');

const base64 = (text: string) => Buffer.from(text).toString('base64');

(runs ? describe : describe.skip)('users whose passwords only their Secrets know', () => {
  let pod: Pod;
  let reconciler: Reconciler;
  let setter: Running;
  let list: Volume;
  let credentials: Volume;
  let state: string;

  beforeEach(async () => {
    pod = await Pod.running();
    reconciler = pod.reconciler();
    list = new Volume(join(pod.home, 'list'));
    credentials = new Volume(join(pod.home, 'credentials'));
    state = join(pod.home, 'setter');
    mkdirSync(state);
  });
  afterEach(async () => {
    await endAll();
    await pod.close();
  });

  const error = () => (existsSync(join(state, 'error')) ? readFileSync(join(state, 'error'), 'utf8') : '');

  /** What the kubelet brings: the users by name with their passwords, of whom an empty one is in no Secret. */
  function give(users: Record<string, string>, secret = SHARED_SECRET): void {
    const all = Object.entries(users);
    credentials.write({
      'shared-secret': `${secret}\n`,
      ...Object.fromEntries(all.flatMap(([, password], i) => (password === '' ? [] : [[`file-${i}`, password]]))),
    });
    const lines = all.map(([name], i) => ['user', base64(identifier(name)), credentials.file(`file-${i}`)].join('\t'));
    list.write({ passwords: ['passwords\t1', ...lines, 'end', ''].join('\n') });
  }

  function make(...names: string[]): void {
    makeAs('user', ...names);
  }

  function makeAs(role: 'admin' | 'user', ...names: string[]): void {
    const desired = names.reduce(
      (all, name) =>
        all.add('user', base64(identifier(name)), role, '-', '-', 'own', '-').grant(name, 'NONE', '_accounts'),
      new Desired().database('_accounts', { fate: 'destroy' }),
    );
    reconciler.desired.write({ desired: desired.toString() });
  }

  function start(environment: Record<string, string> = {}): void {
    setter = pod.run('set-passwords.sh', [], {
      PASSWORDS: list.file('passwords'),
      CREDENTIALS_DIR: credentials.path,
      STATE_DIR: state,
      INFLUX_URL: `https://localhost:${pod.port}`,
      LOOK_INTERVAL: '1',
      PROOF_INTERVAL: '1',
      ...environment,
    });
  }

  const status = async (name: string, password: string) => (await pod.query('SHOW DATABASES', name, password)).status;
  const letIn = (name: string, password: string, seconds?: number) =>
    eventually(async () => (await status(name, password)) === 200, seconds);

  test('are made with one that nobody knows, and get theirs without a password of an administrator', async () => {
    make('o"ne\\', 'two');
    reconciler.start('watch', { RECONCILE_INTERVAL: '0.2', LOOK_INTERVAL: '1' });
    await eventually(() => reconciler.read('revision') !== '');
    for (const guess of ['', '-', "''", 'two']) expect(await status('two', guess)).toBe(401);
    give({ 'o"ne\\': "it's \\ one", two: 'of two' });
    const seen = await commandLinesDuring(async () => {
      start();
      await letIn('o"ne\\', "it's \\ one");
      await letIn('two', 'of two');
    });
    expect(seen).not.toContain('of two');
    expect(setter.output).not.toContain('of two');
    expect(error()).toBe('');
    // The reconciler sees nothing that it would set right.
    await sleep(2500);
    expect(await status('two', 'of two')).toBe(200);
  });

  test('may do nothing by the mark that they were made here, which once allowed them to read', async () => {
    const marked = (privilege: 'READ' | 'NONE') =>
      new Desired()
        .database('_accounts', { fate: 'destroy' })
        .database('payroll')
        .add('user', base64(identifier('one')), 'user', '-', '-', 'own', '-')
        .grant('one', privilege, '_accounts');
    // Whoever may read an empty database is shown the others, and makes what copies them where that is on.
    const ATTACKS = [
      'SHOW SERIES FROM payroll.autogen.salary',
      'SHOW FIELD KEYS FROM payroll.autogen.salary',
      'SHOW QUERIES',
      'SELECT * FROM m',
      'CREATE CONTINUOUS QUERY q ON "_accounts" BEGIN SELECT max(amount) INTO s FROM payroll.autogen.salary GROUP BY time(1s) END',
    ];
    const allowed = async () => {
      const answers = ATTACKS.map(
        async (attack) => (await pod.query(attack, 'one', 'of one', { db: '_accounts' })).status,
      );
      return await Promise.all(answers);
    };
    await reconciler.apply(marked('READ'));
    await pod.write('payroll', 'salary,who=canary amount=424242');
    give({ one: 'of one' });
    start();
    await letIn('one', 'of one');
    expect(await allowed()).toEqual(ATTACKS.map(() => 200));
    await reconciler.apply(marked('NONE'));
    expect(await allowed()).toEqual(ATTACKS.map(() => 403));
    expect((await pod.query('SHOW DATABASES', 'one', 'of one')).body).not.toContain('_accounts');
    expect((await reconciler.apply(marked('NONE'))).output).not.toContain('applied');
    give({ one: 'another' });
    await letIn('one', 'another');
  });

  test('cost a hash each where they are new, with one request for fifty, and keep no other from his where one is refused', async () => {
    const names = Array.from({ length: 52 }, (_, n) => `u${n}`);
    make(...names);
    reconciler.start('watch', { RECONCILE_INTERVAL: '0.2' });
    await eventually(() => reconciler.read('revision') !== '', 60);
    const log = join(pod.home, 'asked');
    const curl = join(pod.home, 'curl');
    // What is asked: who logs in is in a configuration, a statement on the standard input.
    writeFileSync(
      curl,
      `#!/usr/bin/env bash\ninput=$(cat)\nprintf '%s\\n' "$input" >>'${log}'\nprintf %s "$input" | curl "$@"\n`,
      { mode: 0o755 },
    );
    give({ ...Object.fromEntries(names.map((name) => [name, `of ${name}`])), u7: 'x'.repeat(80) });
    start({ CURL: curl, PROOF_INTERVAL: '600' });
    await letIn('u51', 'of u51', 60);
    await eventually(() => error().includes('user "u7": the password exceeds 72 bytes'));
    expect(setter.output.match(/set the password of user/g)).toHaveLength(51);
    const asked = readFileSync(log, 'utf8');
    expect(asked.match(/SHOW GRANTS FOR "u8"/g)).toHaveLength(1);
    expect(asked.match(/SET PASSWORD FOR "u6" /g)).toHaveLength(1);
    for (const name of ['u0', 'u6', 'u8', 'u49']) expect(await status(name, `of ${name}`)).toBe(200);
  });

  test('get a changed one, and one that somebody else took away, while nobody restarts', async () => {
    make('one');
    reconciler.start('watch', { RECONCILE_INTERVAL: '0.2', LOOK_INTERVAL: '1' });
    give({ one: 'first' });
    start();
    await letIn('one', 'first');
    give({ one: 'second' });
    await letIn('one', 'second');
    expect(await status('one', 'first')).toBe(401);
    await pod.query("SET PASSWORD FOR one = 'by hand'");
    await letIn('one', 'second');
  });

  test('get theirs again after somebody dropped them, whom influxd still lets in until it restarts', async () => {
    make('one');
    reconciler.start('watch', { RECONCILE_INTERVAL: '0.2', LOOK_INTERVAL: '1' });
    give({ one: 'of one' });
    start();
    await letIn('one', 'of one');
    const set = () => setter.output.match(/set the password of user "one"/g)?.length ?? 0;
    expect(set()).toBe(1);
    await pod.query('DROP USER one');
    await eventually(() => set() === 2);
    await letIn('one', 'of one');
    await setter.stop();
    await pod.daemon?.stop();
    await pod.start();
    expect(await status('one', 'of one')).toBe(200);
  });

  test('are waited for, and keep no other from his where one has no Secret, or is not there', async () => {
    make('one');
    give({ none: '', absent: 'x', one: 'of one' });
    start({ PATIENCE: '1' });
    await eventually(() => error().includes('file-0 is missing'));
    reconciler.start('watch', { RECONCILE_INTERVAL: '0.2' });
    await letIn('one', 'of one');
    await eventually(() => error().includes('user "absent" is not there'));
    make('one', 'absent');
    give({ absent: 'x', one: 'of one' });
    await letIn('absent', 'x');
    await eventually(() => error() === '');
    expect(await status('one', 'of one')).toBe(200);
  });

  test('are nobody whom somebody else made: his password stays', async () => {
    await pod.query(`CREATE USER one WITH PASSWORD 'by hand'`);
    make('one', 'two');
    reconciler.start('watch', { RECONCILE_INTERVAL: '0.2' });
    give({ one: 'of one', two: 'of two' });
    start({ PATIENCE: '1' });
    await letIn('two', 'of two');
    await eventually(() => error().includes('user "one" is not there, or was not made here'));
    expect(await status('one', 'by hand')).toBe(200);
    expect(await status('one', 'of one')).toBe(401);
  });

  test('are administrators too, of whom the first gets a changed one while nobody restarts', async () => {
    makeAs('admin', 'first', 'second');
    reconciler.start('watch', { RECONCILE_INTERVAL: '0.2', LOOK_INTERVAL: '1' });
    give({ first: 'a', second: 'b' });
    start();
    await letIn('first', 'a');
    await letIn('second', 'b');
    expect((await pod.query('SHOW USERS', 'first', 'a')).body).toContain('"second",true');
    give({ first: 'another', second: 'b' });
    await letIn('first', 'another');
    expect(await status('first', 'a')).toBe(401);
    // The reconciler takes none of them for changed by somebody else.
    await sleep(2500);
    expect(await status('first', 'another')).toBe(200);
  });

  test('get nothing by another secret, and that is said', async () => {
    make('one');
    reconciler.start('watch', { RECONCILE_INTERVAL: '0.2' });
    await eventually(() => reconciler.read('revision') !== '');
    give({ one: 'of one' }, 'another secret');
    start();
    await eventually(() => error().includes('does not accept the shared secret'));
    expect(await status('one', 'of one')).toBe(401);
    give({ one: 'of one' }, '');
    await eventually(() => error().includes('shared-secret signs no token'));
    give({ one: 'of one' });
    await letIn('one', 'of one');
    await eventually(() => error() === '');
  });

  test('are not told to who shows another certificate', async () => {
    make('one');
    give({ one: 'of one' });
    start({ SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' });
    await eventually(() => error() !== '');
    expect(error()).toContain('InfluxDB does not answer at');
    expect(setter.output).not.toContain('set the password');
  });
});
