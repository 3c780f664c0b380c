import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InfluxDBServer } from './support/influxdb-server';
import { jsonencode, KapacitorPod, type Login } from './support/kapacitor-pod';
import { executable } from '../influxdb/support/processes';
import { Certificates, eventually } from './support/loopback';

const influxd = executable('influxd');
const kapacitord = executable('kapacitord');
const live = influxd !== undefined && kapacitord !== undefined;
if (!live)
  console.warn('Kapacitor scripts: not run against the daemons, as influxd or kapacitord is not installed here');
const shellcheck = executable('shellcheck');
if (shellcheck === undefined) console.warn('Kapacitor scripts: not checked, as shellcheck is not installed here');

const TOKEN = /~subscriber:([A-Za-z0-9_-]+)@/;

/** An InfluxQL string. */
function text(value: string): string {
  return `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

function tokenOf(destination: string | undefined): string {
  const token = TOKEN.exec(destination ?? '')?.[1];
  if (token === undefined) throw new Error(`no token in ${destination ?? 'nothing'}`);
  return token;
}

(shellcheck === undefined ? describe.skip : describe)('the text of the Kapacitor scripts', () => {
  test('has nothing that shellcheck warns of', () => {
    const folder = resolve(__dirname, '../../lib/kapacitor/scripts');
    const scripts = readdirSync(folder).map((name) => join(folder, name));
    expect(() => execFileSync(shellcheck ?? '', scripts, { encoding: 'utf8' })).not.toThrow();
  });
});

describe('what setup.sh refuses before anything changes', () => {
  let home: string;
  let pod: KapacitorPod;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'kapacitor-setup-'));
    const certificates = new Certificates(join(home, 'tls'));
    const server = await InfluxDBServer.prepare('', join(home, 'influxdb'), certificates);
    pod = await KapacitorPod.prepare('', join(home, 'pod'), [server], certificates);
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });
  const refusal = async (environment: Record<string, string> = {}) => ({
    ...(await pod.setup(environment)),
    files: readdirSync(pod.path('data')),
  });
  const because = (reason: string) => ({
    code: 1,
    output: expect.stringContaining(`setup: error: ${reason}`) as string,
    files: [],
  });

  test.each(['a b', 'a"b', 'a/b', '..', '_sub:x', 'two\nlines', '${x}'])(
    'the user name %j, which Kapacitor does not take or which hides a token',
    async (name) => {
      pod.users = [
        { name: 'root', password: 'p' },
        { name, password: 'p' },
      ];
      expect(await refusal()).toEqual(
        because(`the user name "${jsonencode(name).slice(1, -1)}" must contain only letters`),
      );
    },
  );

  test('a password that nobody could log in with', async () => {
    const file = pod.path('password');
    pod.users = [{ name: 'root', password: '' }];
    expect(await refusal()).toEqual(because('the password of the user root is empty'));
    pod.users = [{ name: 'root', file }];
    expect(await refusal()).toEqual(because(`the password file ${file} is missing`));
    writeFileSync(file, '\n');
    expect(await refusal()).toEqual(because(`the password file ${file} is empty`));
    writeFileSync(file, Buffer.from([0x61, 0xff]));
    expect(await refusal()).toEqual(because(`the password file ${file} is not UTF-8`));
    writeFileSync(file, 'a\0b');
    expect(await refusal()).toEqual(because(`the password file ${file} has a NUL byte`));
  });

  test.each(['', 'desired\t1\n', 'end\n', 'desired\t2\nend\n', 'desired\t1\nuser\tInI'])(
    'the users or subscriptions %j, which are cut off and would delete what they do not list',
    async (broken) => {
      const file = pod.path('cut');
      writeFileSync(file, broken);
      expect(await refusal({ USERS: file })).toEqual(because(`${file} is not whole`));
      expect(await refusal({ SUBSCRIPTIONS: file })).toEqual(because(`${file} is not whole`));
    },
  );

  test('a subscription without its administrator, its [[influxdb]] or a place for its destination', async () => {
    const wanted = { server: 0, database: 'app' };
    pod.subscriptions = [wanted];
    expect(await refusal({ SETUP_0_PASSWORD: '' })).toEqual(because('SETUP_0_USERNAME or SETUP_0_PASSWORD is empty'));
    pod.subscriptions = [{ ...wanted, announcement: 'subscription destination=""' }];
    expect(await refusal()).toEqual(
      because(`${pod.path('subscriptions')}: a statement is empty, or an announcement has no DESTINATION`),
    );
    pod.subscriptions = [wanted];
    pod.writeFiles();
    const file = pod.path('moved');
    writeFileSync(file, readFileSync(pod.path('subscriptions'), 'utf8').replace('\t0\t', '\t1\t'));
    expect(await refusal({ SUBSCRIPTIONS: file })).toEqual(
      because(`${pod.path('kapacitor.conf')} has no [[influxdb]] number "1"`),
    );
  });

  test('a cluster id that Kapacitor would write in another way, so that its subscription is never found', async () => {
    expect(await refusal({ CLUSTER_ID: pod.clusterId.toUpperCase() })).toEqual(
      because('CLUSTER_ID must be a lower-case UUID'),
    );
    expect(await refusal({ CLUSTER_ID: '' })).toEqual(because('CLUSTER_ID must be a lower-case UUID'));
  });
});

(live ? describe : describe.skip)('the scripts of a Kapacitor pod', () => {
  jest.setTimeout(90_000);
  let home: string;
  let certificates: Certificates;
  let influxdb: InfluxDBServer;
  let second: InfluxDBServer;
  let count = 0;
  let pod: KapacitorPod;
  const pods: KapacitorPod[] = [];

  const newPod = async (...servers: InfluxDBServer[]) => {
    count += 1;
    const made = await KapacitorPod.prepare(kapacitord ?? '', join(home, `pod-${count}`), servers, certificates);
    pods.push(made);
    return made;
  };
  const prepare = async (server: InfluxDBServer) => {
    const user = ({ username, password }: Login) => `CREATE USER ${username} WITH PASSWORD ${text(password)}`;
    await server.start();
    await server.query(
      'CREATE DATABASE app',
      'CREATE DATABASE _subscriptions',
      `${user(pod.setupAdministrator)} WITH ALL PRIVILEGES`,
      user(pod.influxdbUser),
      `GRANT WRITE ON _subscriptions TO ${pod.influxdbUser.username}`,
    );
  };
  /** Sets the pod up, which must succeed. */
  const setUp = async () => {
    const run = await pod.setup();
    expect(run).toEqual({ code: 0, output: expect.stringMatching(/setup: done\n$/) as string });
    return run.output;
  };

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'kapacitor-scripts-'));
    certificates = new Certificates(join(home, 'tls'));
  });
  beforeEach(async () => {
    influxdb = await InfluxDBServer.prepare(influxd ?? '', join(home, `influxdb-${count}`), certificates);
    second = await InfluxDBServer.prepare(influxd ?? '', join(home, `second-${count}`), certificates);
    pod = await newPod(influxdb);
    await prepare(influxdb);
  });
  afterEach(async () => {
    await Promise.all([pod.stop(), influxdb.stop(), second.stop()]);
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  /** Makes a stream task and expects that a point that InfluxDB takes reaches it. */
  const expectPointsToFlow = async (value: number) => {
    const [user, password] = ['root', 'first password'];
    const script = `stream|from().measurement('m')|httpOut('seen')`;
    const task = { id: 'seen', type: 'stream', status: 'enabled', dbrps: [{ db: 'app', rp: 'autogen' }], script };
    await pod.api('tasks', user, password, JSON.stringify(task));
    await eventually('the point arrives', async () => {
      expect((await influxdb.write('app', `m v=${value}`)).status).toBe(204);
      const { body } = await pod.api('tasks/seen/seen', user, password);
      return body.includes(`,${value}]`) || undefined;
    });
  };

  describe('users', () => {
    test('only the given administrators can use the API, from the moment that its port is open', async () => {
      await setUp();
      await pod.start();
      expect(await pod.login('root', 'first password')).toBe(204);
      expect((await pod.api('users', 'root', 'first password')).status).toBe(200);
      expect(await pod.login('root', 'wrong')).toBe(401);
      expect((await pod.api('users')).status).toBe(401);
      expect(pod.ledger).toEqual(['root']);
      for (const environment of pod.environments) {
        expect(environment).toContain(`KAPACITOR_HTTP_BIND_ADDRESS="127.0.0.1:${pod.port}"`);
      }
    });

    test('a rotated password replaces the old one, a removed user is locked out, a foreign one stays', async () => {
      pod.users = [...pod.users, { name: 'leaver', password: 'p' }];
      await setUp();
      await pod.start();
      const foreign = JSON.stringify({ name: 'foreign', password: 'f', type: 'admin' });
      expect((await pod.api('users', 'root', 'first password', foreign)).status).toBe(200);
      await pod.stop();
      pod.users = [{ name: 'root', password: 'second password' }];
      expect(await setUp()).toContain('deletes the user leaver');
      await pod.start();
      expect(await pod.login('root', 'first password')).toBe(401);
      expect(await pod.login('root', 'second password')).toBe(204);
      expect(await pod.login('leaver', 'p')).toBe(401);
      expect(await pod.login('foreign', 'f')).toBe(204);
      expect(pod.ledger).toEqual(['root']);
      await pod.stop();
      pod.users = [...pod.users, { name: 'foreign', password: 'ours', adopt: true }];
      expect(await setUp()).toContain('takes over the user foreign');
      await pod.start();
      expect(await pod.login('foreign', 'ours')).toBe(204);
    });

    test('a name that somebody else uses is refused, the next time too, and nothing changes', async () => {
      await setUp();
      await pod.start();
      const foreign = JSON.stringify({ name: 'foreign', password: 'f', type: 'admin' });
      expect((await pod.api('users', 'root', 'first password', foreign)).status).toBe(200);
      await pod.stop();
      pod.users = [
        { name: 'root', password: 'second password' },
        { name: 'fresh', password: 'p' },
        { name: 'foreign', password: 'ours' },
      ];
      for (const time of ['first', 'second']) {
        const { code, output } = await pod.setup();
        expect([time, code]).toEqual([time, 1]);
        expect(output).toContain('error: Kapacitor has users that were not made here: foreign. Take each over with');
      }
      expect(pod.ledger).toEqual(['root']);
      expect(pod.daemons).toBe(0);
      await pod.start();
      expect(await pod.login('foreign', 'f')).toBe(204);
      expect(await pod.login('root', 'first password')).toBe(204);
      expect(await pod.login('fresh', 'p')).toBe(401);
    });

    test('are in the ledger on the disk before the first of them is made, so that a crash leaves none without owner', async () => {
      await setUp();
      const commands = pod.arguments.split('\n');
      const flushed = commands.indexOf(pod.path('data/users.ledger.new'));
      const moved = commands.indexOf(`${pod.path('data/users.ledger.new')} ${pod.path('data/users.ledger')}`);
      const made = commands.findIndex((command) => command.includes('-X POST') && command.endsWith('/users'));
      expect(flushed).toBeGreaterThan(-1);
      expect(moved).toBeGreaterThan(flushed);
      expect(commands.indexOf(pod.path('data'), moved)).toBeGreaterThan(moved);
      expect(made).toBeGreaterThan(commands.indexOf(pod.path('data'), moved));
    });

    test('any password works, given or from a file, and any name that Kapacitor knows', async () => {
      const passwords = [
        `"`,
        `\\`,
        `it's "\\n" \\`,
        'two\nlines\t\u0001\u001f',
        `\${x} %{y} $(id) \`id\` & <>`,
        'pä日🔑',
      ];
      const file = (i: number) => pod.path(`password-${i}`);
      passwords.forEach((password, i) => {
        writeFileSync(file(i), `${password}\n`);
      });
      pod.users = passwords.flatMap((password, i) => [
        { name: `given-${i}`, password },
        { name: `file-${i}`, file: file(i) },
      ]);
      pod.users = [...pod.users, { name: 'zoë.日本_x@example-1', password: 'n' }, { name: '...', password: 'dots' }];
      await setUp();
      await pod.start();
      for (const [i, password] of passwords.entries()) {
        expect([password, await pod.login(`given-${i}`, password)]).toEqual([password, 204]);
        expect([password, await pod.login(`file-${i}`, password)]).toEqual([password, 204]);
      }
      expect(await pod.login('zoë.日本_x@example-1', 'n')).toBe(204);
      expect(await pod.login('...', 'dots')).toBe(204);
      await pod.stop();
      pod.users = [{ name: 'root', password: 'r' }];
      expect(await setUp()).toContain('deletes the user zoë.日本_x@example-1');
      await pod.start();
      expect(await pod.login('zoë.日本_x@example-1', 'n')).toBe(401);
      expect(await pod.login('...', 'dots')).toBe(401);
    });

    test('a password that is too long for bcrypt is an error that names the user, not a shorter password', async () => {
      pod.users = [{ name: 'root', password: 'x'.repeat(73) }];
      const { code, output } = await pod.setup();
      expect(code).toBe(1);
      expect(output).toMatch(/refuses the user root .*password length exceeds 72 bytes/);
    });
  });

  describe('the subscription', () => {
    beforeEach(() => {
      pod.subscriptions = [{ server: 0, database: 'app' }];
    });

    test('brings the points of InfluxDB to a stream task, with no administrator in the main container', async () => {
      await setUp();
      const [destination, ...others] = await influxdb.destinations('app');
      expect(others).toEqual([]);
      expect(destination).toMatch(new RegExp(`^https://~subscriber:[A-Za-z0-9_-]{80,}@localhost:${pod.port}$`));
      expect(await influxdb.query('SHOW SUBSCRIPTIONS')).toContain(`"kapacitor-${pod.clusterId}"`);
      await pod.start();
      await expectPointsToFlow(1);
      expect(await pod.login('~subscriber', tokenOf(destination))).toBe(204);
      expect(await pod.login('~subscriber', `${tokenOf(destination)}x`)).toBe(401);
    });

    test('a second start keeps the token, drops nothing and makes nothing', async () => {
      await setUp();
      const before = await influxdb.destinations('app');
      const logged = influxdb.log.length;
      await setUp();
      expect(await influxdb.destinations('app')).toEqual(before);
      expect(influxdb.log.slice(logged)).not.toMatch(/(CREATE|DROP) SUBSCRIPTION/);
      await pod.start();
      await expectPointsToFlow(2);
    });

    test('a lost Kapacitor volume heals: the old token is replaced and points flow again', async () => {
      await setUp();
      const [old] = await influxdb.destinations('app');
      pod.wipe();
      expect(await setUp()).toContain('replaces the subscription to database "app", retention policy "autogen"');
      const [fresh, ...others] = await influxdb.destinations('app');
      expect(others).toEqual([]);
      expect(fresh).not.toBe(old);
      await pod.start();
      await expectPointsToFlow(3);
      expect(await pod.login('~subscriber', tokenOf(old))).toBe(401);
    });

    test('a lost InfluxDB volume heals at the next start', async () => {
      await setUp();
      await influxdb.stop();
      influxdb.wipe();
      await prepare(influxdb);
      await setUp();
      expect(await influxdb.destinations('app')).toHaveLength(1);
      await pod.start();
      await expectPointsToFlow(4);
    });

    test('a new host name reaches InfluxDB, and a database that is no longer subscribed is released', async () => {
      await influxdb.query('CREATE DATABASE other');
      pod.subscriptions = [...pod.subscriptions, { server: 0, database: 'other' }];
      await setUp();
      expect(await influxdb.destinations('other')).toHaveLength(1);
      pod.hostname = '127.0.0.1';
      pod.subscriptions = [{ server: 0, database: 'app' }];
      await setUp();
      expect(await influxdb.destinations('app')).toEqual([
        expect.stringMatching(new RegExp(`@127\\.0\\.0\\.1:${pod.port}$`)),
      ]);
      expect(await influxdb.destinations('other')).toEqual([]);
    });

    test('several databases and policies of two servers get one subscription each, whatever they are called', async () => {
      await pod.stop();
      pod = await newPod(influxdb, second);
      await prepare(second);
      const odd = `a "b" <&> {"name":"app","columns": ü ["x`;
      const quoted = `"${odd.replace(/[\\"]/g, '\\$&')}"`;
      await influxdb.query(
        `CREATE DATABASE ${quoted}`,
        `CREATE RETENTION POLICY ${quoted} ON app DURATION 1h REPLICATION 1`,
      );
      pod.subscriptions = [
        { server: 0, database: odd },
        { server: 0, database: 'app', policy: odd, announcement: 'a destination="DESTINATION"' },
        { server: 0, database: 'app' },
        { server: 1, database: 'app', announcement: 'b text="DESTINATIONS ANY \'DESTINATION\'"' },
      ];
      await setUp();
      const [inApp, inOdd, inSecond] = await Promise.all([
        influxdb.destinations('app'),
        influxdb.destinations(odd),
        second.destinations('app'),
      ]);
      expect([inApp.length, inOdd.length, inSecond.length]).toEqual([2, 1, 1]);
      const written = [0, 1, 2, 3].map((n) => readFileSync(pod.path(`run/${n}`), 'utf8').split('\n'));
      const file = certificates.caFile;
      expect(written[0]).toEqual(['0', influxdb.url, file, '', '']);
      expect(written[1]?.slice(0, 3)).toEqual(['0', influxdb.url, file]);
      expect(inApp.map((destination) => `a destination="${destination}"`)).toContain(written[1]?.[3]);
      expect(written[3]).toEqual(['1', second.url, file, `b text="DESTINATIONS ANY '${inSecond[0] ?? ''}'"`, '']);
      pod.wipe();
      await setUp();
      expect([...(await influxdb.destinations('app')), ...(await influxdb.destinations(odd))]).toHaveLength(3);
    });

    test('a server that is only queried, and gets no subscription, stays without one', async () => {
      await pod.stop();
      pod = await newPod(influxdb, second);
      pod.subscriptions = [{ server: 0, database: 'app' }];
      await prepare(second);
      await setUp();
      expect(await second.query('SHOW SUBSCRIPTIONS')).not.toContain('kapacitor');
    });

    test('setup waits for an InfluxDB that comes up late', async () => {
      await influxdb.stop();
      const { end } = pod.beginSetup();
      await eventually('setup waits', () => Promise.resolve(pod.arguments.includes('SHOW SUBSCRIPTIONS') || undefined));
      await influxdb.start();
      expect(await end).toEqual({
        code: 0,
        output: expect.stringMatching(/waits for InfluxDB .*Failed to connect/) as string,
      });
    });

    test('setup waits for an administrator that is made late', async () => {
      await influxdb.query(`DROP USER ${pod.setupAdministrator.username}`);
      const { end } = pod.beginSetup();
      await eventually('setup waits', () => Promise.resolve(pod.arguments.includes('SHOW SUBSCRIPTIONS') || undefined));
      const { username, password } = pod.setupAdministrator;
      await influxdb.query(`CREATE USER ${username} WITH PASSWORD ${text(password)} WITH ALL PRIVILEGES`);
      expect((await end).code).toBe(0);
    });

    test('a wrong setup password, a user that is no administrator, another authority: each ends with its reason', async () => {
      pod.timeout = 1;
      const wrong = await pod.setup({ SETUP_0_PASSWORD: 'wrong setup password' });
      expect(wrong.code).toBe(1);
      expect(wrong.output).toContain(
        `InfluxDB ${influxdb.url} was not ready for the subscription within 1 s: HTTP 401`,
      );
      const { username, password } = pod.influxdbUser;
      const lesser = await pod.setup({ SETUP_0_USERNAME: username, SETUP_0_PASSWORD: password });
      expect(lesser.code).toBe(1);
      expect(lesser.output).toContain('HTTP 403, the setup user is not an administrator yet');
      pod.caFile = new Certificates(join(home, `tls-${count}`)).caFile;
      const stranger = await pod.setup();
      expect(stranger.code).toBe(1);
      expect(stranger.output).toContain('SSL certificate problem');
    });

    test('a retention policy that InfluxDB does not have is an error that names it, also if another database has it', async () => {
      for (const name of ['aaa', 'zzz']) {
        await influxdb.query(`CREATE DATABASE ${name} WITH NAME weekly`);
        pod.subscriptions = [...pod.subscriptions, { server: 0, database: name, policy: 'weekly' }];
      }
      pod.subscriptions = [...pod.subscriptions, { server: 0, database: 'app', policy: 'weekly' }];
      const { code, output } = await pod.setup();
      expect(code).toBe(1);
      expect(output).toContain('no subscription to database "app", retention policy "weekly"');
      expect(pod.daemons).toBe(0);
    });

    test('a pod that is deleted while it waits ends soon and leaves no kapacitord with the database lock', async () => {
      await pod.stop();
      pod = await newPod(influxdb, second);
      const kapacitordWaits = pod.beginSetup();
      await eventually('kapacitord runs', () => Promise.resolve(pod.daemons > 0 || undefined));
      const began = Date.now();
      kapacitordWaits.process.kill('SIGTERM');
      expect((await kapacitordWaits.end).code).toBe(143);
      expect(pod.daemons).toBe(0);
      pod.subscriptions = [{ server: 1, database: 'app' }];
      const scriptWaits = pod.beginSetup();
      await eventually('setup waits', () => Promise.resolve(pod.arguments.includes('SHOW SUBSCRIPTIONS') || undefined));
      scriptWaits.process.kill('SIGTERM');
      expect((await scriptWaits.end).code).toBe(143);
      expect(Date.now() - began).toBeLessThan(10_000);
    });
  });

  describe('a stored task', () => {
    const API = ['root', 'first password'] as const;
    const script = `batch
      |query('SELECT v FROM app.autogen.m').period(1h).every(20ms)
      |influxDBOut().database('vault').measurement('stolen').flushInterval(20ms)`;
    const task = (id: string) => ({ id, type: 'batch', dbrps: [{ db: 'app', rp: 'autogen' }], script });
    /** Asks the main container's API, which must agree. */
    const tell = async (path: string, fields: object, method?: 'PATCH') => {
      const { status, body } = await pod.api(path, ...API, JSON.stringify(fields), method);
      expect([status, body]).toEqual([200, expect.anything()]);
    };
    const addTask = async (id: string, status = 'enabled') => {
      await tell('tasks', { ...task(id), status });
    };
    const forgetTemplate = async (id: string) => {
      expect((await pod.api(`templates/${id}`, ...API, undefined, 'DELETE')).status).toBe(204);
    };
    /** The tasks by name: whether each is enabled and runs. */
    const tasks = async () => {
      const { body } = await pod.api('tasks?fields=status&fields=executing', ...API);
      const list = (JSON.parse(body) as { tasks: { id: string; status: string; executing: boolean }[] }).tasks;
      return Object.fromEntries(list.map(({ id, status, executing }) => [id, `${status} ${executing}`]));
    };
    const stolen = async () => await influxdb.query('SELECT * FROM vault.autogen.stolen LIMIT 1');
    const asAdministrator = () =>
      pod.environments.filter((environment) =>
        environment.includes(`KAPACITOR_INFLUXDB_0_USERNAME="${pod.setupAdministrator.username}"`),
      ).length;
    /** As the setup would find it after a restore: InfluxDB has everything but the subscription. */
    const loseSubscription = async () => {
      await influxdb.query(`DROP SUBSCRIPTION "kapacitor-${pod.clusterId}" ON app.autogen`);
    };
    /** Starts the main container until the task has been refused by InfluxDB, so that it is known to try. */
    const startAndTry = async () => {
      await pod.start();
      await eventually('a task tries to write', () =>
        Promise.resolve(/not authorized to write|authorization failed/.test(pod.log) || undefined),
      );
    };

    beforeEach(async () => {
      pod.subscriptions = [{ server: 0, database: 'app' }];
      await influxdb.query('CREATE DATABASE vault', `GRANT READ ON app TO ${pod.influxdbUser.username}`);
      await influxdb.write('app', 'm v=1');
      await setUp();
      await pod.start();
    });

    test('never runs as administrator of InfluxDB, and runs again after the setup that made the subscription', async () => {
      await addTask('thief');
      await addTask('idle', 'disabled');
      await addTask('plain');
      // Kapacitor does not check a name that a task gets later.
      await tell('tasks/plain', { id: `a "b"\\c <&> ü%41` }, 'PATCH');
      await tell('templates', { id: 'gone', type: 'batch', script });
      await tell('tasks', { id: 'orphan', 'template-id': 'gone', dbrps: task('').dbrps, status: 'enabled' });
      await forgetTemplate('gone');
      await pod.stop();
      await startAndTry();
      await pod.stop();
      await loseSubscription();
      expect(await setUp()).toContain('pauses 3 tasks');
      expect(await influxdb.destinations('app')).toHaveLength(1);
      expect(await stolen()).not.toContain('series');
      await pod.start();
      expect(await tasks()).toEqual({
        thief: 'enabled true',
        idle: 'disabled false',
        orphan: 'enabled true',
        [`a "b"\\c <&> ü%41`]: 'enabled true',
      });
    });

    test('is left alone by a start that finds its subscription, as Kapacitor needs no administrator then', async () => {
      await addTask('thief');
      await pod.stop();
      const before = asAdministrator();
      expect(before).toBe(1);
      expect(await setUp()).not.toContain('pauses');
      expect(asAdministrator()).toBe(before);
      expect(await stolen()).not.toContain('series');
      await pod.start();
      expect(await tasks()).toEqual({ thief: 'enabled true' });
    });

    test('is enabled again by the start after one that was killed in between', async () => {
      await addTask('thief');
      await addTask('idle', 'disabled');
      await pod.stop();
      await loseSubscription();
      const { pidFile, ...environment } = pod.hangingAsAdministrator();
      const killed = pod.beginSetup(environment);
      const pid = await eventually('the setup is in between', () => Promise.resolve(Number(readFileSync(pidFile))));
      killed.process.kill('SIGKILL');
      process.kill(pid, 'SIGKILL');
      expect((await killed.end).code).toBeNull();
      await pod.start();
      expect(await tasks()).toEqual({ thief: 'disabled false', idle: 'disabled false' });
      await pod.stop();
      await setUp();
      await pod.start();
      expect(await tasks()).toEqual({ thief: 'enabled true', idle: 'disabled false' });
      await tell('tasks/thief', { status: 'disabled' }, 'PATCH');
      await pod.stop();
      await setUp();
      await pod.start();
      expect(await tasks()).toEqual({ thief: 'disabled false', idle: 'disabled false' });
      expect(await stolen()).not.toContain('series');
    });

    test('is enabled again too if the subscription is no longer wanted after a setup that failed', async () => {
      await addTask('thief');
      await pod.stop();
      pod.subscriptions = [{ server: 0, database: 'app', policy: 'weekly' }];
      expect((await pod.setup()).code).toBe(1);
      pod.subscriptions = [];
      await setUp();
      await pod.start();
      expect(await tasks()).toEqual({ thief: 'enabled true' });
    });

    test('that can no longer run stops nothing: it is harmless, and stays as it was', async () => {
      await pod.stop();
      const program = pod.path('function');
      // All that Kapacitor wants to know of a function: its first message says that it takes and gives a stream.
      writeFileSync(program, "#!/bin/bash\nprintf '\\x02\\x0a\\x00'\nexec cat >/dev/null\n", { mode: 0o755 });
      pod.settings = `[udf.functions.mine]\n  prog = "${program}"\n  timeout = "10s"\n`;
      pod.writeFiles();
      await pod.start();
      await addTask('fine');
      const calls = `stream|from()@mine()|httpOut('x')`;
      const dbrps = task('').dbrps;
      await tell('tasks', { id: 'stale', type: 'stream', status: 'enabled', dbrps, script: calls });
      expect(await tasks()).toMatchObject({ stale: 'enabled true' });
      await pod.stop();
      pod.settings = '';
      await loseSubscription();
      const output = await setUp();
      expect(output).toContain('pauses 2 tasks');
      expect(output).toMatch(/does not enable the task stale again \(HTTP 400\): .*invalid TICKscript/);
      expect(await influxdb.destinations('app')).toHaveLength(1);
      await pod.start();
      expect(await tasks()).toEqual({ fine: 'enabled true', stale: 'enabled false' });
    });

    test('that Kapacitor cannot store as enabled is not forgotten: the setup fails, and the next one enables it', async () => {
      await addTask('thief');
      await pod.stop();
      await loseSubscription();
      const mend = pod.refuseToEnable('{"error":"failed to replace task definition: disk full"}');
      const { code, output } = await pod.setup();
      expect(code).toBe(1);
      expect(output).toContain(
        'error: Kapacitor does not store its tasks: {"error":"failed to replace task definition',
      );
      expect(pod.daemons).toBe(0);
      mend();
      await setUp();
      await pod.start();
      expect(await tasks()).toEqual({ thief: 'enabled true' });
    });

    test('in Flux does not run either while Kapacitor is administrator of InfluxDB', async () => {
      await pod.stop();
      pod.settings = '[fluxtask]\n  enabled = true\n  task-run-influxdb = "none"\n';
      await loseSubscription();
      await setUp();
      const isAdministrator = (environment: string) => environment.includes(`"${pod.setupAdministrator.username}"`);
      const administrator = pod.environments.filter(isAdministrator).at(-1) ?? '';
      const before = pod.environments.filter((environment) => !isAdministrator(environment)).at(-1) ?? '';
      const path = 'api/v2/tasks';
      expect(await pod.askAs(administrator, path)).toBe(404);
      // Where it is not, they would run.
      expect(await pod.askAs(before, path)).toBe(200);
    });

    test('that the API cannot disable stops the setup before Kapacitor is administrator', async () => {
      await addTask('thief');
      await tell('tasks/thief', { id: 'a//b' }, 'PATCH');
      await pod.stop();
      await loseSubscription();
      const before = asAdministrator();
      const { code, output } = await pod.setup();
      expect(code).toBe(1);
      expect(output).toContain('error: the task a//b would run as administrator of InfluxDB');
      expect(asAdministrator()).toBe(before);
      expect(pod.daemons).toBe(0);
    });
  });

  describe('the announcement', () => {
    beforeEach(async () => {
      const announcement = 'subscription,database=app destination="DESTINATION"';
      pod.subscriptions = [{ server: 0, database: 'app', announcement }];
      await setUp();
    });

    test('lets InfluxDB know the destination, from files that only Kapacitor can read', async () => {
      expect(await pod.announce()).toEqual({ code: 0, output: '' });
      const [destination = ''] = await influxdb.destinations('app');
      const answer = await influxdb.query('SELECT destination FROM _subscriptions.."subscription"');
      expect(answer).toContain(`"${destination}"`);
      expect(statSync(pod.path('run/0')).mode & 0o777).toBe(0o600);
    });

    test('failing says why in one line', async () => {
      const { username } = pod.influxdbUser;
      const line = (reason: string) => ({ code: 1, output: `announce: ${reason}\n` });
      expect(await pod.announce({ KAPACITOR_INFLUXDB_0_PASSWORD: 'wrong' })).toEqual(
        line(`InfluxDB ${influxdb.url} does not know the user ${username} with this password (HTTP 401)`),
      );
      await influxdb.query(`REVOKE WRITE ON _subscriptions FROM ${username}`);
      expect(await pod.announce()).toEqual(
        line(`the user ${username} may not write to _subscriptions of InfluxDB ${influxdb.url} (HTTP 403)`),
      );
      await influxdb.stop();
      const { code, output } = await pod.announce();
      expect(code).toBe(1);
      expect(output).toMatch(/^announce: InfluxDB .* cannot be reached: \(7\) Failed to connect.*\n$/);
    });

    test('is forgotten with the subscription, and nothing is sent where none is wanted', async () => {
      pod.subscriptions = [{ server: 0, database: 'app' }];
      await setUp();
      expect(await pod.announce()).toEqual({ code: 0, output: '' });
      expect(await influxdb.query('SHOW MEASUREMENTS ON _subscriptions')).not.toContain('subscription"');
      pod.subscriptions = [];
      await setUp();
      expect(readdirSync(pod.path('run'))).toEqual([]);
    });
  });

  test('no secret is printed, is an argument, or reaches a kapacitord that does not need it', async () => {
    const announcement = 'subscription,database=app destination="DESTINATION"';
    writeFileSync(pod.path('secret'), 'secret from a file');
    pod.users = [...pod.users, { name: 'filed', file: pod.path('secret') }];
    pod.subscriptions = [{ server: 0, database: 'app', announcement }];
    await setUp();
    const tokens = (await influxdb.destinations('app')).map(tokenOf);
    await pod.announce();
    pod.wipe();
    await setUp();
    tokens.push(...(await influxdb.destinations('app')).map(tokenOf));
    await pod.announce({ KAPACITOR_INFLUXDB_0_PASSWORD: 'wrong password' });
    const { setupAdministrator, influxdbUser } = pod;
    const plain = ['first password', 'secret from a file', 'wrong password', ...tokens];
    plain.push(...setupAdministrator.password.split('\n'), ...influxdbUser.password.split('\n'));
    const basic = ({ username, password }: Login) => Buffer.from(`${username}:${password}`).toString('base64');
    const secrets = [...plain, ...plain.map((secret) => Buffer.from(secret).toString('base64'))];
    secrets.push(basic(setupAdministrator), basic(influxdbUser));
    expect(tokens).toHaveLength(2);
    expect(pod.arguments).toContain('SHOW SUBSCRIPTIONS');
    for (const secret of secrets) {
      expect(pod.output).not.toContain(secret);
      expect(pod.arguments).not.toContain(secret);
    }
    const withAuthentication = pod.environments.filter((e) => e.includes('KAPACITOR_HTTP_AUTH_ENABLED="true"'));
    const without = pod.environments.filter((e) => e.includes('KAPACITOR_HTTP_AUTH_ENABLED="false"'));
    expect([withAuthentication.length, without.length]).toEqual([3, 2]);
    const login = `KAPACITOR_INFLUXDB_0_USERNAME="${setupAdministrator.username}"`;
    // The one between them asks whether the token that the lost volume knew still works.
    expect(withAuthentication.map((environment) => environment.includes(login))).toEqual([true, false, true]);
    for (const environment of without) expect(environment).not.toContain(login);
    for (const environment of pod.environments) expect(environment).not.toContain('SETUP_0');
    const safe = pod.arguments.split('\n').filter((line) => line.endsWith('-disable-handlers exec,log,tcp,snmptrap'));
    expect(safe).toHaveLength(5);
  });
});
