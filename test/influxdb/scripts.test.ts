import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { Desired, identifier, mailbox } from './support/desired';
import { Volume } from '../support/files';
import { Pod, type Reconciler, influx, influxd } from './support/pod';
import { commandLinesDuring, endAll, eventually } from '../support/processes';

const live = influx !== undefined && influxd !== undefined;
if (!live) console.warn('influxd and influx are not installed: the scripts of the InfluxDB pod are not run');

// InfluxDB refuses `/`, `\\` and control characters in the names of databases and policies only.
const oddDatabase = `a"b'c é日本 \${x} %{y} ; -- * & $(id) \`id\``;
const odd = `a"b'c\\d\ne é日本 \${x} %{y} ; -- /* */ & $(id) \`id\`\t*`;

(live ? describe : describe.skip)('reconcile.sh', () => {
  let pod: Pod;
  let reconciler: Reconciler;
  let count = 0;
  let name: string;

  beforeAll(async () => {
    pod = await Pod.running(new Desired().database('other'));
  });
  afterAll(async () => {
    await endAll();
    await pod.close();
  });
  beforeEach(() => {
    reconciler = pod.reconciler();
    name = `t${++count}`;
  });
  afterEach(async () => {
    await endAll(pod.daemon);
    await pod.clear();
  });

  const status = async (user: string, password: string) => (await pod.query('SHOW DATABASES', user, password)).status;
  const grants = async (user: string) => (await pod.query(`SHOW GRANTS FOR ${identifier(user)}`)).body;
  const policies = async (database: string) =>
    (await pod.query(`SHOW RETENTION POLICIES ON ${identifier(database)}`)).body;
  const subscriptions = async () => (await pod.query('SHOW SUBSCRIPTIONS')).body;
  const announce = async (subscription: string, destination: string, time = '') => {
    const { database, id } = mailbox(subscription);
    await pod.query(`CREATE DATABASE ${identifier(database)}`);
    return await pod.write(database, `announcement,id=${id} destination="${destination}" ${time}`);
  };

  // A curl that keeps what InfluxDB is asked in a file beside it, and then runs `after`.
  function wrapper(after = ':'): string {
    const path = join(reconciler.home, 'curl');
    const text = `statement=$(cat)\nprintf '%s\\n' "$statement" >>"$0.log"\nprintf %s "$statement" | curl "$@"`;
    writeFileSync(path, `#!/usr/bin/env bash\n${text}\nstatus=$?\n${after}\nexit $status\n`);
    chmodSync(path, 0o755);
    return path;
  }

  describe('users and grants', () => {
    test('names and passwords of any characters log in, and have no more than their grant', async () => {
      const desired = new Desired()
        .database(name + oddDatabase)
        .user(name + odd, odd)
        .grant(name + odd, 'WRITE', name + oddDatabase);
      expect(await reconciler.apply(desired)).toMatchObject({ status: 0 });
      expect((await pod.write(name + oddDatabase, 'm v=1', name + odd, odd)).status).toBe(204);
      expect((await pod.write('other', 'm v=1', name + odd, odd)).status).toBe(403);
      const query = `SELECT * FROM ${identifier(name + oddDatabase)}..m`;
      expect((await pod.query(query, name + odd, odd)).status).toBe(403);
      expect(await status(name + odd, 'wrong')).toBe(401);
      expect(await status(name, odd)).toBe(401);
    });

    test('a second run changes nothing, and costs no password hash', async () => {
      const logged = wrapper();
      const desired = new Desired().database(name).user(name, 'secret', { role: 'admin' }).grant(name, 'READ', name);
      expect(await reconciler.apply(desired, { CURL: logged })).toMatchObject({ status: 0 });
      expect(readFileSync(`${logged}.log`, 'utf8')).toContain('CREATE USER');
      writeFileSync(`${logged}.log`, '');
      expect(await reconciler.apply(desired, { CURL: logged })).toMatchObject({ status: 0, output: '' });
      expect(
        readFileSync(`${logged}.log`, 'utf8')
          .split('\n')
          .every((line) => line === '' || line.startsWith('SHOW ')),
      ).toBe(true);
    });

    test('a rotated password works, and the old one no longer does', async () => {
      await reconciler.apply(new Desired().user(name, 'old'));
      expect(await status(name, 'old')).toBe(200);
      await reconciler.apply(new Desired().user(name, 'new'));
      expect(await status(name, 'new')).toBe(200);
      expect(await status(name, 'old')).toBe(401);
    });

    test('an administrator that is one no longer loses the privilege, and gets it back', async () => {
      const admin = async () => (await pod.query('SHOW USERS', name, 'p')).status;
      await reconciler.apply(new Desired().user(name, 'p', { role: 'admin' }));
      expect(await admin()).toBe(200);
      await reconciler.apply(new Desired().user(name, 'p'));
      expect(await admin()).toBe(403);
      await reconciler.apply(new Desired().user(name, 'p', { role: 'admin' }));
      expect(await admin()).toBe(200);
    });

    test('a wider grant is given, a withdrawn one is taken, a dropped user is gone', async () => {
      const base = () => new Desired().database(name).user(name, 'p');
      await reconciler.apply(base().grant(name, 'READ', name));
      expect(await grants(name)).toContain('READ');
      await reconciler.apply(base().grant(name, 'ALL', name));
      expect(await grants(name)).toContain('ALL PRIVILEGES');
      await reconciler.apply(base());
      expect((await pod.write(name, 'm v=1', name, 'p')).status).toBe(403);
      expect(await reconciler.apply(new Desired().database(name))).toMatchObject({ status: 0 });
      expect(await status(name, 'p')).toBe(401);
    });

    test('a user that comes back has its grants again', async () => {
      const both = new Desired().database(name).user(name, 'p').grant(name, 'WRITE', name);
      await reconciler.apply(both);
      await reconciler.apply(new Desired().database(name).grant(name, 'WRITE', name));
      expect(reconciler.read('error')).toContain(`user "${name}", who is not desired`);
      expect(await reconciler.apply(both)).toMatchObject({ status: 0 });
      expect((await pod.write(name, 'm v=1', name, 'p')).status).toBe(204);
    });

    test('a user that somebody else made keeps its password, and the error names it', async () => {
      await pod.query(`CREATE USER ${identifier(name)} WITH PASSWORD 'theirs'`);
      const desired = new Desired().user(name, 'ours').user(`${name}x`, 'p').database(name).grant(name, 'ALL', name);
      const { status: code, output } = await reconciler.apply(desired);
      expect(code).toBe(1);
      expect(output).toContain(`user "${name}" already exists`);
      expect(reconciler.read('error')).toContain(`user "${name}" already exists`);
      expect(reconciler.read('revision')).toBe('');
      expect(await status(name, 'theirs')).toBe(200);
      expect(await status(name, 'ours')).toBe(401);
      expect(await grants(name)).not.toContain('ALL');
      expect(await status(`${name}x`, 'p')).toBe(200);
      await reconciler.apply(new Desired());
      expect(await status(name, 'theirs')).toBe(200);
      expect(reconciler.read('error')).toBe('');
    });

    test('an adopted user is changed, and dropped when it is no longer desired', async () => {
      await pod.query(`CREATE USER ${identifier(name)} WITH PASSWORD 'theirs' WITH ALL PRIVILEGES`);
      // influxd keeps who logged in.
      expect(await status(name, 'theirs')).toBe(200);
      expect(await reconciler.apply(new Desired().user(name, 'ours', { mode: 'adopt' }))).toMatchObject({ status: 0 });
      expect(await status(name, 'theirs')).toBe(401);
      expect(await status(name, 'ours')).toBe(200);
      expect((await pod.query('SHOW USERS', name, 'ours')).status).toBe(403);
      await reconciler.apply(new Desired());
      expect(await status(name, 'ours')).toBe(401);
    });

    test('who is removed is nobody, also when his name is given to somebody else', async () => {
      await reconciler.apply(new Desired().user(name, 'former'));
      expect(await status(name, 'former')).toBe(200);
      await reconciler.apply(new Desired());
      expect(await status(name, 'former')).toBe(401);
      await reconciler.apply(new Desired().user(name, 'of another'));
      expect(await status(name, 'former')).toBe(401);
      expect(await status(name, 'of another')).toBe(200);
    });

    test('the administrator of the reconciler itself is out of reach', async () => {
      const { status: code } = await reconciler.apply(new Desired().user('_reconciler', 'p', { mode: 'adopt' }));
      expect(code).toBe(1);
      expect(await status('_reconciler', pod.password())).toBe(200);
      writeFileSync(
        reconciler.ledger,
        `ledger\t2\nuser\t${Buffer.from('"_reconciler"').toString('base64')}\tuser\t-\t-\nend\n`,
      );
      await reconciler.apply(new Desired());
      expect((await pod.query('SHOW USERS')).status).toBe(200);
    });

    test('an empty, too long or unquoted password is an error with the name, not an open door', async () => {
      const quote = Buffer.from(`'a' WITH ALL PRIVILEGES; DROP DATABASE "other"`).toString('base64');
      const desired = new Desired()
        .user(`${name}-empty`, '')
        .user(`${name}-long`, 'x'.repeat(73))
        .add('user', Buffer.from(identifier(`${name}-quote`)).toString('base64'), 'user', quote, '-', 'own', '-');
      expect(await reconciler.apply(desired)).toMatchObject({ status: 1 });
      expect(reconciler.read('error').trim().split('\n').sort()).toEqual([
        `user "${name}-empty": the password is empty`,
        `user "${name}-long": the password exceeds 72 bytes`,
        `user "${name}-quote": the password is not quoted right`,
      ]);
      expect(await status(`${name}-empty`, '')).toBe(401);
      expect(await policies('other')).toContain('autogen');
    });

    test('a password from a file is taken as it is, and its rotation is followed', async () => {
      const secret = new Volume(join(reconciler.home, 'secret'));
      const desired = new Desired().userOfFile(name, secret.file('password'));
      secret.write({ password: `${odd}\n\n` });
      expect(await reconciler.apply(desired)).toMatchObject({ status: 0 });
      expect(await status(name, `${odd}\n`)).toBe(200);
      secret.write({ password: 'rotated' });
      await reconciler.apply(desired);
      expect(await status(name, 'rotated')).toBe(200);
      expect(await status(name, `${odd}\n`)).toBe(401);
    });

    test.each([
      ['empty', '', 'password is empty'],
      ['only a line break', '\n', 'password is empty'],
      ['with a carriage return', 'a\r\n', 'carriage return'],
    ])('a password file that is %s changes nothing, and keeps the user', async (_, content, reason) => {
      const secret = new Volume(join(reconciler.home, 'secret'));
      const desired = new Desired().userOfFile(name, secret.file('password'));
      secret.write({ password: 'good' });
      await reconciler.apply(desired);
      secret.write({ password: content });
      expect(await reconciler.apply(desired)).toMatchObject({ status: 1 });
      expect(reconciler.read('error')).toContain(`user "${name}": `);
      expect(reconciler.read('error')).toContain(reason);
      expect(await status(name, 'good')).toBe(200);
    });

    test('a password file that is not there yet keeps the user', async () => {
      const secret = new Volume(join(reconciler.home, 'secret'));
      const desired = new Desired().userOfFile(name, secret.file('password'));
      secret.write({ password: 'good' });
      await reconciler.apply(desired);
      secret.write({});
      expect(await reconciler.apply(desired)).toMatchObject({ status: 1 });
      expect(reconciler.read('error')).toContain(`the file ${secret.file('password')} is missing`);
      expect(await status(name, 'good')).toBe(200);
    });
  });

  describe('databases', () => {
    test('a changed retention is applied and keeps the points', async () => {
      await reconciler.apply(new Desired().database(name, { duration: '24h' }));
      expect(await policies(name)).toContain('["autogen","24h0m0s","1h0m0s",1');
      await pod.write(name, 'm v=1');
      await reconciler.apply(new Desired().database(name, { duration: '720h' }));
      expect(await policies(name)).toContain('["autogen","720h0m0s","24h0m0s",1');
      await reconciler.apply(new Desired().database(name, { duration: 'INF', shard: '48h' }));
      expect(await policies(name)).toContain('["autogen","0s","48h0m0s",1');
      await reconciler.apply(new Desired().database(name, { duration: '48h', policy: oddDatabase }));
      expect(await policies(name)).toMatch(/"48h0m0s","24h0m0s",1,("0s","0s",)?true/);
      expect((await pod.query(`SELECT * FROM "${name}"."autogen"."m"`)).body).toContain('"values"');
    });

    test('a retention or a name that InfluxDB refuses is an error that says why', async () => {
      expect(await reconciler.apply(new Desired().database(name, { duration: '30m' }))).toMatchObject({ status: 1 });
      expect(reconciler.read('error')).toBe(`database "${name}": the retention must be at least 1h\n`);
      expect(await reconciler.apply(new Desired().database('a/b'))).toMatchObject({ status: 1 });
      expect(reconciler.read('error')).toMatch(/^database "a\/b": InfluxDB takes no name with/);
    });

    test('a database that somebody else made is neither changed nor dropped, unless adopted', async () => {
      await pod.query(`CREATE DATABASE "${name}"`);
      expect(await reconciler.apply(new Desired().database(name, { fate: 'destroy' }))).toMatchObject({ status: 1 });
      expect(reconciler.read('error')).toContain(`database "${name}" already exists`);
      await reconciler.apply(new Desired());
      expect(await policies(name)).toContain('["autogen","0s"');
      const adopted = new Desired().database(name, { fate: 'destroy', mode: 'adopt' });
      expect(await reconciler.apply(adopted)).toMatchObject({ status: 0 });
      expect(await policies(name)).toContain('["autogen","720h0m0s"');
    });

    test('only a database that says so is destroyed with its line', async () => {
      await reconciler.apply(new Desired().database(name).database(`${name}x`, { fate: 'destroy' }));
      const { status: code, output } = await reconciler.apply(new Desired());
      expect(code).toBe(0);
      expect(output).toContain(`database "${name}" is no longer managed, its data stays`);
      expect(await policies(name)).toContain('autogen');
      expect(await policies(`${name}x`)).toContain('database not found');
    });
  });

  describe('what goes wrong', () => {
    test.each([
      ['truncated', (text: string) => text.slice(0, -3)],
      ['cut after a line', (text: string) => text.slice(0, text.indexOf('\n', 12) + 1)],
      ['of a later version', (text: string) => text.replace('desired\t2', 'desired\t3')],
      ['empty', () => ''],
      ['with a line of another vocabulary', (text: string) => text.replace('user\t', 'role\t')],
    ])('a desired state that is %s drops nobody', async (_, damage) => {
      const desired = new Desired().database(name).user(name, 'p').grant(name, 'ALL', name);
      await reconciler.apply(desired);
      expect(await reconciler.apply(damage(desired.toString()))).toMatchObject({ status: 1 });
      expect(reconciler.read('error')).toContain('nothing is changed');
      expect(await status(name, 'p')).toBe(200);
      expect((await pod.write(name, 'm v=1', name, 'p')).status).toBe(204);
    });

    test('a ledger that cannot be read drops nobody and is not overwritten', async () => {
      await reconciler.apply(new Desired().user(name, 'p'));
      writeFileSync(reconciler.ledger, 'garbage');
      expect(await reconciler.apply(new Desired())).toMatchObject({ status: 1 });
      expect(reconciler.read('error')).toContain('ledger');
      expect(readFileSync(reconciler.ledger, 'utf8')).toBe('garbage');
      expect(await status(name, 'p')).toBe(200);
    });

    test('a reconciler that is killed in the middle goes on where it was, and leaves no name without an owner', async () => {
      const desired = new Desired();
      for (let index = 0; index < 12; index++) desired.user(`${name}-${index}`, `p${index}`);
      reconciler.desired.write({ desired: desired.toString() });
      for (const owned of [3, 7]) {
        const running = reconciler.start('once');
        await eventually(
          () => existsSync(reconciler.ledger) && readFileSync(reconciler.ledger, 'utf8').split('user\t').length > owned,
        );
        running.signalAll('SIGKILL');
        expect(await running.ended).toBe(137);
      }
      expect(await reconciler.apply(desired)).toMatchObject({ status: 0 });
      for (let index = 0; index < 12; index++) expect(await status(`${name}-${index}`, `p${index}`)).toBe(200);
      await reconciler.apply(new Desired());
      expect((await pod.query('SHOW USERS')).body).not.toContain(`${name}-`);
    });

    test('a password that is changed back after a kill is applied again', async () => {
      await reconciler.apply(new Desired().user(name, 'first'));
      const slow = wrapper(`[[ $statement != *SET* ]] || { touch "$0.set"; sleep 1; }`);
      reconciler.desired.write({ desired: new Desired().user(name, 'second').toString() });
      const running = reconciler.start('once', { CURL: slow });
      await eventually(() => existsSync(`${slow}.set`));
      running.signalAll('SIGKILL');
      await running.ended;
      expect(await status(name, 'second')).toBe(200);
      expect(await reconciler.apply(new Desired().user(name, 'first'))).toMatchObject({ status: 0 });
      expect(await status(name, 'first')).toBe(200);
    });

    test('no secret is in an argument, the output, the ledger, a log or a file outside of memory', async () => {
      const secrets = [`s3cret-${name}"' x`, `t0ken-${name}`, pod.password()];
      const [secret = '', token = ''] = secrets;
      await announce(name, `https://~subscriber:${token}@kapacitor:9092`);
      const desired = new Desired()
        .database(name)
        .user(name, secret)
        .user(`${name}-long`, `${secret}${'x'.repeat(72)}`)
        .subscription(name, name, 'autogen', 'kapacitor:9092');
      let output = '';
      const lines = await commandLinesDuring(async () => {
        for (const state of [desired, new Desired().database(name), desired])
          output += (await reconciler.apply(state)).output;
      });
      expect(await subscriptions()).toContain(token);
      expect(lines).toContain('--data-urlencode q@-');
      for (const text of [
        lines,
        output,
        readFileSync(reconciler.ledger, 'utf8'),
        readFileSync(join(dirname(reconciler.ledger), 'applied'), 'utf8'),
        reconciler.read('error'),
        pod.daemon?.output,
      ]) {
        for (const value of secrets) expect(text).not.toContain(value.split('"')[0]);
      }
      expect(readdirSync(reconciler.state).sort()).toEqual(['alive', 'error', 'password', 'revision']);
      expect(statSync(reconciler.ledger).mode & 0o777).toBe(0o600);
    });

    test('a server that does not answer, or is not the one that the CA knows, is an error that says which', async () => {
      await reconciler.apply(new Desired(), { INFLUX_PORT: '1' });
      expect(reconciler.read('error')).toContain('InfluxDB at localhost:1 does not answer');
      await reconciler.apply(new Desired(), { SSL_CERT_FILE: '/dev/null' });
      expect(reconciler.read('error')).toContain('is not trusted');
      writeFileSync(join(reconciler.state, 'password'), 'wrong');
      await reconciler.apply(new Desired());
      expect(reconciler.read('error')).toContain("does not accept the reconciler's password");
    });

    test('the revision names the state that is applied completely', async () => {
      const desired = new Desired().database(name).toString();
      await reconciler.apply(desired);
      const applied = createHash('sha256').update(desired).digest('hex');
      expect(reconciler.read('revision')).toBe(`${applied}\n`);
      await reconciler.apply(new Desired().database(name).user(name, ''));
      expect(reconciler.read('revision')).toBe(`${applied}\n`);
    });
  });

  describe('subscriptions', () => {
    const endpoint = 'kapacitor.ns.svc:9092';
    const destination = (token: string, to = endpoint) => `https://~subscriber:${token}@${to}`;
    const desired = () => new Desired().database(name).subscription(name, name, 'autogen', endpoint);

    test('is made as announced, again after it was lost, and anew after another token', async () => {
      await reconciler.apply(desired());
      expect(await subscriptions()).not.toContain(`"${name}"`);
      await announce(name, destination(`a-_${name}`));
      expect(await reconciler.apply(desired())).toMatchObject({ status: 0 });
      expect(await subscriptions()).toContain(destination(`a-_${name}`));
      await pod.query(`DROP SUBSCRIPTION "${name}" ON "${name}"."autogen"`);
      await reconciler.apply(desired());
      expect(await subscriptions()).toContain(destination(`a-_${name}`));
      await announce(name, destination(`b${name}`));
      await reconciler.apply(desired());
      await reconciler.apply(desired());
      expect(await subscriptions()).toContain(destination(`b${name}`));
      expect(await subscriptions()).not.toContain(destination(`a-_${name}`));
      expect(await reconciler.apply(desired())).toMatchObject({ status: 0, output: '' });
      await reconciler.apply(new Desired().database(name));
      expect(await subscriptions()).not.toContain(destination(`b${name}`));
    });

    // InfluxDB keeps what it read of the file: when the former certificate runs out, all points would fail.
    test('is made again, once, when what verifies its subscriber was renewed, and not when a container starts again', async () => {
      const authorities = new Volume(join(reconciler.home, 'authorities'));
      const renewable = { SUBSCRIBERS_CA: authorities.file('ca.crt') };
      const apply = () => reconciler.apply(desired(), renewable);
      authorities.write({ 'ca.crt': 'one\n' });
      await announce(name, destination(name));
      await apply();
      expect(await subscriptions()).toContain(destination(name));
      expect(await apply()).toMatchObject({ status: 0, output: '' });
      authorities.write({ 'ca.crt': 'another\n' });
      expect((await apply()).output).toContain('is dropped');
      expect(await subscriptions()).not.toContain(destination(name));
      expect((await apply()).output).toContain('is made as announced');
      expect(await subscriptions()).toContain(destination(name));
      expect(await apply()).toMatchObject({ status: 0, output: '' });
      // Half a file is none: it comes with the next look.
      authorities.write({ 'ca.crt': '' });
      expect(await apply()).toMatchObject({ status: 0, output: '' });
    });

    test('is made again after what verifies its subscriber was renewed while he was away', async () => {
      const authorities = new Volume(join(reconciler.home, 'authorities'));
      const apply = () => reconciler.apply(desired(), { SUBSCRIBERS_CA: authorities.file('ca.crt') });
      authorities.write({ 'ca.crt': 'one\n' });
      await announce(name, destination(name));
      await apply();
      await pod.query('DROP MEASUREMENT "announcement"', undefined, undefined, { db: mailbox(name).database });
      authorities.write({ 'ca.crt': 'another\n' });
      await apply();
      expect(await subscriptions()).toContain(destination(name));
      await announce(name, destination(name));
      expect((await apply()).output).toContain('is dropped');
      expect((await apply()).output).toContain('is made as announced');
      expect(await apply()).toMatchObject({ status: 0, output: '' });
    });

    test.each([
      ['of another host', () => destination('t', 'evil.example:9092')],
      ['of another port', () => destination('t', 'kapacitor.ns.svc:90921')],
      ['of a host behind the right one', () => destination('t', `${endpoint}@evil.example`)],
      ['without TLS', () => destination('t').replace('https', 'http')],
      ['of another user', () => destination('t').replace('~subscriber', 'admin')],
      ['that breaks out of its quotes', () => destination(`t', 'https://evil.example`)],
    ])('an announcement %s sends the points nowhere, and does not stop the pod', async (_, bad) => {
      await announce(name, bad());
      const { status: code, output } = await reconciler.apply(desired());
      expect(code).toBe(0);
      expect(output).toContain(`subscription "${name}" on "${name}"."autogen": refused an announcement`);
      expect(await subscriptions()).not.toContain(`"${name}"`);
      expect(output).not.toContain('evil');
    });

    test('a subscription of a database that is not there is an error with its name', async () => {
      await announce(name, destination('t'));
      const lonely = new Desired().subscription(name, `${name}-gone`, 'autogen', endpoint);
      expect(await reconciler.apply(lonely)).toMatchObject({ status: 1 });
      expect(reconciler.read('error')).toContain(
        `subscription "${name}" on "${name}-gone"."autogen": the database is not`,
      );
    });
  });

  describe('watch', () => {
    const quick = { RECONCILE_INTERVAL: '0.2', LOOK_INTERVAL: '1', RETRY_INTERVAL: '1' };

    test('follows swapped Secrets, heals what a retry can heal, and stops at once', async () => {
      const secret = new Volume(join(reconciler.home, 'secret'));
      secret.write({ password: 'one' });
      reconciler.desired.write({ desired: new Desired().database(name).toString() });
      const running = reconciler.start('watch', quick);
      await eventually(() => reconciler.read('revision') !== '');

      const both = new Desired().database(name).userOfFile(name, secret.file('password')).user(`${name}x`, 'ours');
      await pod.query(`CREATE USER "${name}x" WITH PASSWORD 'theirs'`);
      reconciler.desired.write({ desired: both.toString() });
      await eventually(async () => (await status(name, 'one')) === 200);
      await eventually(() => reconciler.read('error').includes(`user "${name}x" already exists`));
      secret.write({ password: 'two' });
      await eventually(async () => (await status(name, 'two')) === 200);

      await pod.query(`DROP USER "${name}x"`);
      await eventually(() => reconciler.read('error') === '');
      expect(await status(`${name}x`, 'ours')).toBe(200);
      expect(running.output.match(/already exists/g)).toHaveLength(1);

      const begin = Date.now();
      expect(await running.stop()).toBe(0);
      expect(Date.now() - begin).toBeLessThan(1000);
    });

    test('a subscription is made within seconds of its announcement, comes back by itself, and follows a newer token', async () => {
      const old = `https://~subscriber:old${name}@kapacitor:9092`;
      const fresh = `https://~subscriber:new${name}@kapacitor:9092`;
      const desired = new Desired().database(name).subscription(name, name, 'autogen', 'kapacitor:9092');
      reconciler.desired.write({ desired: desired.toString() });
      const running = reconciler.start('watch', { ...quick, LOOK_INTERVAL: '600' });
      await eventually(() => reconciler.read('revision') !== '');
      await announce(name, old);
      await eventually(async () => (await subscriptions()).includes(old), 5);
      await running.stop();
      reconciler.start('watch', quick);
      await pod.query(`DROP SUBSCRIPTION "${name}" ON "${name}"."autogen"`);
      await eventually(async () => (await subscriptions()).includes(old), 5);
      // What it shows is not what it does: it sends to where the subscription went that it took up.
      const taken = () => (pod.daemon?.output.match(new RegExp(`Added new subscription.*${name}`, 'g')) ?? []).length;
      const before = taken();
      await announce(name, fresh);
      await eventually(async () => (await subscriptions()).includes(fresh), 5);
      expect(await subscriptions()).not.toContain(old);
      await eventually(() => taken() > before, 2);
    });

    test('waits for a daemon that is still starting, and applies as soon as it is up', async () => {
      reconciler.desired.write({ desired: new Desired().database(name).toString() });
      await pod.daemon?.stop();
      reconciler.start('watch', { ...quick, RETRY_INTERVAL: '600' });
      await eventually(() => reconciler.read('error').includes('does not answer'));
      await pod.start();
      await eventually(() => reconciler.read('error') === '' && reconciler.read('revision') !== '');
      expect(await policies(name)).toContain('autogen');
    });
  });
});

(live ? describe : describe.skip)('bootstrap.sh', () => {
  let pod: Pod;
  beforeEach(async () => {
    pod = await Pod.create();
  });
  afterEach(async () => {
    await endAll();
    await pod.close();
  });

  const state = (file: string) => join(pod.home, 'state', file);
  test('an administrator exists before the port does, and points survive every further start', async () => {
    pod.desired.write({ desired: new Desired().database('db').user('u', 'p').grant('u', 'WRITE', 'db').toString() });
    const passwords: string[] = [];
    for (let round = 0; round < 2; round++) {
      const running = pod.bootstrap();
      expect(await running.ended).toBe(0);
      passwords.push(pod.password());
      expect(running.output).not.toContain(pod.password());
      expect(statSync(state('password')).mode & 0o777).toBe(0o600);
      expect(existsSync(pod.scratch)).toBe(false);
      await pod.start();
      expect((await pod.query('SHOW USERS')).status).toBe(200);
      expect((await pod.query('SHOW USERS', 'nobody', 'x')).status).toBe(401);
      await pod.run('reconcile.sh', ['once'], {}).ended;
      expect((await pod.write('db', `m v=${round}`, 'u', 'p')).status).toBe(204);
      expect((await pod.query('SELECT count(v) FROM db..m')).body).toContain(`,${round + 1}]`);
      await pod.daemon?.stop();
    }
    expect(new Set(passwords).size).toBe(2);
    expect(passwords.every((password) => password.length >= 32)).toBe(true);
  });

  test('a desired state that is missing does not keep the daemon down', async () => {
    expect(await pod.bootstrap().ended).toBe(0);
  });

  test('what a killed run left does not count', async () => {
    const killed = pod.bootstrap();
    await eventually(() => existsSync(state('password')));
    killed.signalAll('SIGKILL');
    await killed.ended;
    mkdirSync(join(pod.scratch, 'data', 'left'), { recursive: true });
    for (const file of ['error', 'revision']) writeFileSync(state(file), 'left');
    expect(await pod.bootstrap().ended).toBe(0);
    for (const file of ['error', 'revision']) expect(existsSync(state(file))).toBe(false);
    await pod.start();
    expect((await pod.query('SHOW USERS')).status).toBe(200);
  });

  test('an influxd that does not start fails the pod with its reason, and leaves no password', async () => {
    writeFileSync(pod.config, '[meta]\n  dir = ""\n');
    const running = pod.bootstrap();
    expect(await running.ended).not.toBe(0);
    expect(running.output).toContain('influxd did not start');
    expect(running.output).toContain('Meta.Dir');
    expect(existsSync(state('password'))).toBe(false);
  });

  test('whoever already listens on the port does not get the password', async () => {
    const other = createServer((_, response) => response.writeHead(204).end()).listen(pod.bootstrapPort, '127.0.0.1');
    const running = pod.bootstrap();
    expect(await running.ended).toBe(1);
    expect(running.output).toContain('already listens');
    other.close();
  });

  test('nothing listens but on loopback while there is no credential', async () => {
    writeFileSync(
      pod.config,
      `${readFileSync(pod.config, 'utf8')}[[udp]]\n  enabled = true\n  bind-address = "0.0.0.0:0"\n  database = "udp"
[[graphite]]\n  enabled = true\n  bind-address = "0.0.0.0:0"\n`,
    );
    pod.desired.write({ desired: new Desired().user('u', 'p').toString() });
    // The log goes with the scratch: it is kept by who makes the administrator, when all listens that does.
    const [kept, client] = [join(pod.home, 'kept'), join(pod.home, 'keeping-influx')];
    const text = `influx "$@"\nstatus=$?\ncp '${join(pod.scratch, 'log')}' '${kept}'\nexit $status`;
    writeFileSync(client, `#!/usr/bin/env bash\n${text}\n`, { mode: 0o755 });
    expect(await pod.bootstrap({ INFLUX: client }).ended).toBe(0);
    const log = readFileSync(kept, 'utf8');
    expect(log).toContain('Listening on HTTP');
    expect(log).not.toMatch(/0\.0\.0\.0|\[::\]/);
  });

  test('the administrator password and the users are in no argument', async () => {
    pod.desired.write({ desired: new Desired().user('u', 's3cret-of-u').toString() });
    const lines = await commandLinesDuring(async () => {
      expect(await pod.bootstrap().ended).toBe(0);
    });
    expect(lines).toContain('influx -host 127.0.0.1');
    expect(lines).not.toContain('s3cret-of-u');
    expect(lines).not.toContain(Buffer.from(`'s3cret-of-u'`).toString('base64'));
    expect(lines).not.toContain(pod.password());
  });
});
