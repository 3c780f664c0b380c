import { execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InfluxDBServer } from './support/influxdb-server';
import { jsonencode, KapacitorPod, MAILBOX, type Login } from './support/kapacitor-pod';
import { executable, Running } from '../support/processes';
import { Certificates, eventually } from '../support/loopback';

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
    expect(() => execFileSync(shellcheck ?? '', ['-x', ...scripts], { encoding: 'utf8' })).not.toThrow();
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
    expect(await refusal()).toEqual(because(`the password of the user root: the file ${file} is missing`));
    writeFileSync(file, '\n');
    expect(await refusal()).toEqual(because(`the password of the user root: the file ${file} is empty`));
    writeFileSync(file, Buffer.from([0x61, 0xff]));
    expect(await refusal()).toEqual(because(`the password of the user root: the file ${file} is not UTF-8`));
    writeFileSync(file, 'a\0b');
    expect(await refusal()).toEqual(because(`the password of the user root: the file ${file} has a NUL byte`));
  });

  test.each(['', 'desired\t2\n', 'end\n', 'desired\t1\nend\n', 'desired\t2\nuser\tInI'])(
    'the users or servers %j, which are cut off and would delete what they do not list',
    async (broken) => {
      const file = pod.path('cut');
      writeFileSync(file, broken);
      expect(await refusal({ USERS: file })).toEqual(because(`${file} is not whole`));
      expect(await refusal({ SERVERS: file })).toEqual(because(`${file} is not whole`));
    },
  );

  test('a subscription to no server, an announcement without a place for its destination, a server without TLS', async () => {
    const wanted = { server: 0, database: 'app' };
    pod.subscriptions = [{ ...wanted, announcement: 'a destination=""' }];
    expect(await refusal()).toEqual(because(`${pod.path('servers')}: an announcement has no DESTINATION`));
    pod.subscriptions = [wanted];
    pod.writeFiles();
    const file = pod.path('moved');
    const servers = readFileSync(pod.path('servers'), 'utf8');
    writeFileSync(file, servers.replace('\t0\t', '\t1\t'));
    expect(await refusal({ SERVERS: file })).toEqual(because(`${file} has no server number "1"`));
    writeFileSync(file, servers.replace('\t0\t', '\ta[$(touch ran)]\t'));
    expect(await refusal({ SERVERS: file })).toEqual(because(`line 3 of ${file} is not understood`));
    writeFileSync(file, servers.replace('https://', 'http://'));
    expect(await refusal({ SERVERS: file })).toEqual(because(`line 2 of ${file} is not understood`));
    expect(existsSync('ran')).toBe(false);
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
  const API = ['root', 'first password'] as const;

  const newPod = async (...servers: InfluxDBServer[]) => {
    count += 1;
    return await KapacitorPod.prepare(kapacitord ?? '', join(home, `pod-${count}`), servers, certificates);
  };
  const createUser = ({ username, password }: Login) => `CREATE USER ${username} WITH PASSWORD ${text(password)}`;
  const prepare = async (server: InfluxDBServer) => {
    await server.start();
    await server.query(
      'CREATE DATABASE app',
      `CREATE DATABASE ${MAILBOX}`,
      createUser(pod.influxdbUser),
      `GRANT WRITE ON ${MAILBOX} TO ${pod.influxdbUser.username}`,
    );
  };
  /** Sets the pod up, which must succeed. */
  const setUp = async () => {
    const run = await pod.setup();
    expect(run).toEqual({ code: 0, output: expect.stringMatching(/setup: done\n$/) as string });
    return run.output;
  };
  /** Announces, and does what the reconciler of InfluxDB does then. */
  const announce = async () => {
    expect(await pod.announce()).toEqual({ code: 0, output: '' });
    await influxdb.subscribeAsAnnounced(MAILBOX, `kapacitor-${pod.clusterId}`, 'app');
  };
  const tell = async (path: string, fields: object, method?: 'PATCH') => {
    const { status, body } = await pod.api(path, ...API, JSON.stringify(fields), method);
    expect([status, body]).toEqual([200, expect.anything()]);
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
    const script = `stream|from().measurement('m')|httpOut('seen')`;
    const task = { id: 'seen', type: 'stream', status: 'enabled', dbrps: [{ db: 'app', rp: 'autogen' }], script };
    await pod.api('tasks', ...API, JSON.stringify(task));
    await eventually('the point arrives', async () => {
      expect((await influxdb.write('app', `m v=${value}`)).status).toBe(204);
      const { body } = await pod.api('tasks/seen/seen', ...API);
      return body.includes(`,${value}]`) || undefined;
    });
  };

  describe('users', () => {
    const addByHand = async (name: string, password: string) => {
      await tell('users', { name, password, type: 'admin' });
    };

    test('only the given administrators can use the API, from the moment that its port is open', async () => {
      await setUp();
      for (const environment of pod.environments)
        expect(environment).toContain(`KAPACITOR_HTTP_BIND_ADDRESS="127.0.0.1:${pod.port}"`);
      await pod.start();
      expect(await pod.login('root', 'first password')).toBe(204);
      expect((await pod.api('users', 'root', 'first password')).status).toBe(200);
      expect(await pod.login('root', 'wrong')).toBe(401);
      expect((await pod.api('users')).status).toBe(401);
      expect(pod.ledger).toEqual(['root']);
    });

    test('a rotated password replaces the old one, a removed user is locked out, one made by hand stays', async () => {
      pod.users = [...pod.users, { name: 'leaver', password: 'p' }];
      await setUp();
      await pod.start();
      await addByHand('foreign', 'f');
      await pod.stop();
      pod.users = [{ name: 'root', password: 'second password' }];
      expect(await setUp()).toContain('deletes the user leaver');
      await pod.start();
      expect(await pod.login('root', 'first password')).toBe(401);
      expect(await pod.login('root', 'second password')).toBe(204);
      expect(await pod.login('leaver', 'p')).toBe(401);
      expect(await pod.login('foreign', 'f')).toBe(204);
      expect(pod.ledger).toEqual(['root']);
    });

    test('one who was made by hand with a name that is ours later neither keeps his password nor stops the setup', async () => {
      await setUp();
      await pod.start();
      await addByHand('dashboards', 'known to who made it');
      await pod.stop();
      pod.users = [...pod.users, { name: 'dashboards', password: 'ours' }];
      expect(await setUp()).toContain('takes over the user dashboards, which somebody else made, with a new password');
      await pod.start();
      expect(await pod.login('dashboards', 'known to who made it')).toBe(401);
      expect(await pod.login('dashboards', 'ours')).toBe(204);
      expect(pod.ledger).toEqual(['dashboards', 'root']);
    });

    test('cost one request each at first, and nothing at a restart, until somebody else sets a password', async () => {
      const environment = { PRINT_KEY: 'the shared secret' };
      const many = Array.from({ length: 60 }, (_, n) => ({ name: `user-${n}`, password: `password ${n}` }));
      pod.users = [...pod.users, ...many];
      const requests = async () => {
        const before = pod.arguments.length;
        expect(await pod.setup(environment)).toMatchObject({ code: 0 });
        const calls = pod.arguments.slice(before).split('\n');
        return calls.filter((call) => call.startsWith('-qs -K ') || call.includes('/kapacitor/v1/users')).length;
      };
      // One for those that there are, two for fifty users each; one for the tokens.
      expect(await requests()).toBe(4);
      expect(await requests()).toBe(2);
      pod.users = pod.users.map((user) => (user.name === 'user-7' ? { ...user, password: 'another' } : user));
      expect(await requests()).toBe(3);
      await pod.start();
      expect(await pod.login('user-7', 'another')).toBe(204);
      expect(await pod.login('user-8', 'password 8')).toBe(204);
      await pod.api('users/user-8', 'root', 'first password', JSON.stringify({ password: 'theirs' }), 'PATCH');
      expect(await pod.login('user-8', 'theirs')).toBe(204);
      await pod.stop();
      expect(await requests()).toBe(4);
      await pod.start();
      expect(await pod.login('user-8', 'password 8')).toBe(204);
    });

    test('are not set beside another pod on the volume: the setup waits for it, and says why', async () => {
      const supervise = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'supervise.sh');
      const environment = { PATH: process.env.PATH ?? '', DATA_LOCK: pod.path('data') };
      const other = new Running(['bash', supervise, 'sleep', '60'], environment);
      await eventually('the other pod has it', async () => {
        await Promise.resolve();
        return existsSync(pod.path('data/.lock')) || undefined;
      });
      const { end, process: setup } = pod.beginSetup();
      let said = '';
      setup.stderr?.on('data', (text: Buffer) => (said += text.toString()));
      await eventually('the setup waits', async () => {
        await Promise.resolve();
        return said.includes('waiting: another pod') || undefined;
      });
      expect(readdirSync(pod.path('data'))).toEqual(['.lock']);
      await other.stop();
      expect(await end).toMatchObject({ code: 0 });
      expect(pod.ledger).toEqual(['root']);
    });

    test('are in the ledger on the disk before the first of them is made, so that a crash leaves none without owner', async () => {
      await setUp();
      const ledger = pod.path('data/setup/users.ledger');
      const commands = pod.arguments.split('\n');
      const flushed = commands.indexOf(`${ledger}.new`);
      const moved = commands.indexOf(`-T -- ${ledger}.new ${ledger}`);
      const made = commands.findIndex((command) => command.startsWith('-qs -K /dev/fd/'));
      expect(flushed).toBeGreaterThan(-1);
      expect(moved).toBeGreaterThan(flushed);
      expect(commands.indexOf(pod.path('data/setup'), moved)).toBeGreaterThan(moved);
      expect(made).toBeGreaterThan(commands.indexOf(pod.path('data/setup'), moved));
    });

    test('what a stored task or a restored backup wrote in the place of our files is no code and stops nothing', async () => {
      pod.users = [...pod.users, { name: 'leaver', password: 'p' }];
      pod.subscriptions = [{ server: 0, database: 'app' }];
      await setUp();
      const [before] = pod.destinations;
      const ran = pod.path('ran');
      const hostile = [
        `a[$(touch ${ran})]`,
        `$(touch ${ran})\t\`touch ${ran}\`\thttps://~subscriber:$(touch ${ran})@evil:1`,
        `{"id":"${'x'.repeat(5000)}"}`,
        Buffer.from(`x'; touch ${ran}; \n\0"`).toString('base64'),
        '=\0=',
        '../../etc/passwd',
        '',
      ].join('\n');
      // The first two are where kapacitord itself can write.
      for (const name of ['cluster.id', 'server.id', 'setup/users.ledger', 'setup/destinations'])
        writeFileSync(pod.path(`data/${name}`), hostile + readFileSync(pod.path(`data/setup/users.ledger`), 'utf8'));
      pod.users = [{ name: 'root', password: 'first password' }];
      const output = await setUp();
      expect(output).toContain(`passes over a damaged line of ${pod.path('data/setup/users.ledger')}`);
      expect(output).toContain('deletes the user leaver');
      expect(pod.destinations).toEqual([expect.stringMatching(TOKEN)]);
      expect(pod.destinations).not.toEqual([before]);
      // An earlier state of this library ran a kapacitord without a login where this was.
      writeFileSync(pod.path('data/tasks.paused'), hostile);
      const { length } = pod.environments;
      await pod.start();
      expect(pod.environments.slice(length).map((environment) => /AUTH_ENABLED="?false/.test(environment))).toEqual([
        false,
      ]);
      await announce();
      await expectPointsToFlow(1);
      expect(readFileSync(pod.path('data/cluster.id'), 'utf8')).toBe(pod.clusterId);
      expect(existsSync(ran)).toBe(false);
    });

    test('names that are where kapacitord can write delete nobody, with and without a ledger', async () => {
      await setUp();
      await pod.start();
      await addByHand('victim', 'v');
      await pod.stop();
      rmSync(pod.path('data/setup'), { recursive: true });
      writeFileSync(pod.path('data/users.ledger'), `${Buffer.from('victim').toString('base64')}\n`);
      expect(await setUp()).not.toContain('victim');
      await pod.start();
      expect(await pod.login('victim', 'v')).toBe(204);
      expect(pod.ledger).toEqual(['root']);
    });

    describe('a database that was emptied', () => {
      const begun = async (end: { process: ChildProcess }) => {
        let said = '';
        end.process.stderr?.on('data', (text: Buffer) => (said += text.toString()));
        await eventually('the setup waits for its database', () =>
          Promise.resolve(said.includes(`error: ${pod.path('data/kapacitor.db')} is empty or missing`) || undefined),
        );
      };

      test.each(['emptied', 'missing'])('is no first start (%s): the setup waits until it is restored', async (how) => {
        await setUp();
        await pod.start();
        await addByHand('colleague', 'c');
        await pod.stop();
        const [file, backup] = [pod.path('data/kapacitor.db'), pod.path('backup')];
        copyFileSync(file, backup);
        if (how === 'emptied') truncateSync(file);
        else rmSync(file);
        const setup = pod.beginSetup();
        await begun(setup);
        renameSync(backup, file);
        expect(await setup.end).toMatchObject({ code: 0 });
        await pod.start();
        expect(await pod.login('colleague', 'c')).toBe(204);
      });

      test('begins anew for whoever removes the ledger', async () => {
        await setUp();
        truncateSync(pod.path('data/kapacitor.db'));
        const setup = pod.beginSetup();
        await begun(setup);
        rmSync(pod.path('data/setup/users.ledger'));
        expect(await setup.end).toMatchObject({ code: 0 });
        expect(pod.ledger).toEqual(['root']);
      });

      test('is not served by a container that starts again without a setup', async () => {
        await setUp();
        truncateSync(pod.path('data/kapacitor.db'));
        const { length } = pod.environments;
        await once(pod.beginMain(), 'exit');
        expect(pod.log).toContain(`kapacitord: error: ${pod.path('data/kapacitor.db')} is empty or missing`);
        expect(pod.environments).toHaveLength(length);
      });
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

    test('a password in the Secret of somebody else changes with the next start of the daemon, before its port is open', async () => {
      const file = pod.path('password');
      pod.users = [...pod.users, { name: 'filed', file }];
      writeFileSync(file, 'first\n');
      await setUp();
      await pod.start();
      expect(await pod.login('filed', 'first')).toBe(204);
      await pod.stop();
      writeFileSync(file, 'second\n\n');
      await pod.start();
      expect(await pod.login('filed', 'first')).toBe(401);
      // One line break is the file's, the other the password's.
      expect(await pod.login('filed', 'second\n')).toBe(204);
      await pod.stop();
      writeFileSync(file, 'x'.repeat(73));
      await pod.start();
      expect(pod.log).toContain('password length exceeds 72 bytes');
      expect(await pod.login('filed', 'second\n')).toBe(204);
      expect(await pod.login(...API)).toBe(204);
    });

    test('a password that is too long for bcrypt is an error that names the user, not a shorter password', async () => {
      pod.users = [{ name: 'root', password: 'x'.repeat(73) }];
      const { code, output } = await pod.setup();
      expect(code).toBe(1);
      expect(output).toMatch(/refuses the user root .*password length exceeds 72 bytes/);
    });
  });

  describe('the token of a subscription', () => {
    beforeEach(() => {
      pod.subscriptions = [{ server: 0, database: 'app' }];
    });

    test('is made while no InfluxDB is there, and brings its points to a stream task', async () => {
      await influxdb.stop();
      await setUp();
      const [destination, ...others] = pod.destinations;
      expect(others).toEqual([]);
      expect(destination).toMatch(new RegExp(`^https://~subscriber:[A-Za-z0-9_-]{80,}@localhost:${pod.port}$`));
      expect(statSync(pod.path('data/setup/destinations')).mode & 0o777).toBe(0o600);
      await influxdb.start();
      await pod.start();
      await announce();
      await expectPointsToFlow(1);
      expect(await pod.login('~subscriber', tokenOf(destination))).toBe(204);
      expect(await pod.login('~subscriber', `${tokenOf(destination)}x`)).toBe(401);
      expect((await pod.api('users', '~subscriber', tokenOf(destination))).status).toBe(403);
    });

    test('stays as it is at the next start', async () => {
      await setUp();
      const before = pod.destinations;
      // As all versions have written it: server, database and policy in base64, and where the points go.
      const written = readFileSync(pod.path('data/setup/destinations'), 'utf8');
      expect(written).toBe(`c2VydmVyLTA=\tImFwcCI=\tImF1dG9nZW4i\t${before.join()}\n`);
      expect(await setUp()).not.toContain('token');
      expect(pod.destinations).toEqual(before);
      await pod.start();
      await announce();
      await expectPointsToFlow(2);
    });

    test('is made anew after a lost Kapacitor volume, and the old one is of no use', async () => {
      await setUp();
      const [old] = pod.destinations;
      pod.wipe();
      expect(await setUp()).toContain('made a token for database "app", retention policy "autogen"');
      const [fresh] = pod.destinations;
      expect(fresh).not.toBe(old);
      await pod.start();
      await announce();
      await expectPointsToFlow(3);
      expect(await pod.login('~subscriber', tokenOf(old))).toBe(401);
    });

    test('is the same for an InfluxDB that lost its volume, and is announced to it again', async () => {
      await setUp();
      await pod.start();
      await announce();
      await influxdb.stop();
      influxdb.wipe();
      await prepare(influxdb);
      await announce();
      expect(await influxdb.destinations('app')).toEqual(pod.destinations);
      await expectPointsToFlow(4);
    });

    test('that a user of Kapacitor deleted, or made an administrator of, is made anew', async () => {
      await setUp();
      const [first] = pod.destinations;
      await pod.start();
      expect((await pod.api(`users/_sub:${tokenOf(first)}`, ...API, undefined, 'DELETE')).status).toBe(204);
      await pod.stop();
      await setUp();
      const [next] = pod.destinations;
      expect(next).not.toBe(first);
      await pod.start();
      await tell(`users/_sub:${tokenOf(next)}`, { type: 'admin' }, 'PATCH');
      expect((await pod.api('users', '~subscriber', tokenOf(next))).status).toBe(200);
      await pod.stop();
      await setUp();
      expect(pod.destinations).not.toContain(next);
      await pod.start();
      expect(await pod.login('~subscriber', tokenOf(next))).toBe(401);
    });

    test('follows the host name, and that of a database that is no longer subscribed is revoked', async () => {
      pod.subscriptions = [...pod.subscriptions, { server: 0, database: 'other' }];
      await setUp();
      const [, other] = pod.destinations;
      pod.hostname = '127.0.0.1';
      pod.subscriptions = [{ server: 0, database: 'app' }];
      await setUp();
      expect(pod.destinations).toEqual([expect.stringMatching(new RegExp(`@127\\.0\\.0\\.1:${pod.port}$`))]);
      await pod.start();
      expect(await pod.login('~subscriber', tokenOf(other))).toBe(401);
      expect(await pod.login('~subscriber', tokenOf(pod.destinations[0]))).toBe(204);
    });

    test('is one for each of several databases and policies of two servers, whatever they are called', async () => {
      pod = await newPod(influxdb, second);
      const odd = `a "b" <&> {"name":"app","columns": ü ["x 'y`;
      pod.subscriptions = [
        { server: 0, database: odd },
        { server: 0, database: 'app', policy: odd },
        { server: 0, database: 'app' },
        { server: 0, database: 'select', policy: '1h' },
        { server: 1, database: 'app' },
      ];
      await setUp();
      const tokens = pod.destinations.map(tokenOf);
      expect(new Set(tokens).size).toBe(5);
      const servers = tokens.map((token) => Buffer.from(token, 'base64url').toString().split(';')[0]);
      expect(servers).toEqual(['server-0', 'server-0', 'server-0', 'server-0', 'server-1']);
      await setUp();
      expect(pod.destinations.map(tokenOf)).toEqual(tokens);
      // A new one beside them takes nothing from the others.
      pod.subscriptions = [{ server: 1, database: 'more' }, ...pod.subscriptions];
      await setUp();
      expect(pod.destinations.map(tokenOf).slice(1)).toEqual(tokens);
      await second.start();
      await second.query(createUser(pod.influxdbUser));
      await pod.start();
      const writes = async (database: string, n: number) =>
        (await pod.api(`write?db=${database}`, '~subscriber', tokens[n], 'm v=1')).status;
      expect(await Promise.all([writes('app', 1), writes('app', 4), writes('select', 3)])).toEqual([204, 204, 204]);
      expect(await writes('app', 3)).toBe(401);
    });

    test('is not waited for when the pod is deleted, and no kapacitord is left with the lock of the database', async () => {
      const hanging = pod.path('hanging');
      writeFileSync(hanging, `#!/bin/bash\nexec -a '${kapacitord ?? ''}' sleep 60\n`, { mode: 0o755 });
      const waits = pod.beginSetup({ KAPACITORD: hanging });
      await eventually('setup waits', () => Promise.resolve(pod.arguments.includes('OPTIONS') || undefined));
      const began = Date.now();
      waits.process.kill('SIGTERM');
      expect((await waits.end).code).toBe(143);
      expect(Date.now() - began).toBeLessThan(10_000);
      expect(readdirSync(pod.path('tmp'))).toEqual([]);
      await setUp();
      expect(pod.daemons).toBe(0);
    });
  });

  describe('a stored task', () => {
    const dbrps = [{ db: 'app', rp: 'autogen' }];
    /** The tasks by name: whether each is enabled and runs. */
    const tasks = async () => {
      const { body } = await pod.api('tasks?fields=status&fields=executing', ...API);
      const list = (JSON.parse(body) as { tasks: { id: string; status: string; executing: boolean }[] }).tasks;
      return Object.fromEntries(list.map(({ id, status, executing }) => [id, `${status} ${executing}`]));
    };

    beforeEach(async () => {
      pod.subscriptions = [{ server: 0, database: 'app' }];
      await influxdb.query(`GRANT ALL ON app TO ${pod.influxdbUser.username}`);
      await setUp();
      await pod.start();
    });

    // It looked as if it could not start, and ran as administrator of InfluxDB in the setup that its owner brought about.
    test('whose template was replaced, so that it cannot be disabled, never reads what Kapacitor may not', async () => {
      await influxdb.query('CREATE DATABASE payroll');
      await influxdb.write('payroll', 'salary v=4711');
      await influxdb.write('app', 'salary v=1');
      const steals = (database: string) => `batch
        |query('SELECT v FROM ${database}.autogen.salary').period(1h).every(20ms)
        |influxDBOut().database('app').retentionPolicy('autogen').measurement('from_${database}').flushInterval(20ms)`;
      for (const db of ['payroll', 'app']) {
        await tell('templates', { id: db, type: 'batch', script: steals(db) });
        await tell('tasks', {
          id: `inert-${db}`,
          'template-id': db,
          dbrps: [{ db, rp: 'autogen' }],
          status: 'enabled',
        });
        expect((await pod.api(`templates/${db}`, ...API, undefined, 'DELETE')).status).toBe(204);
        await tell('templates', { id: db, type: 'batch', script: `var lacks string\n${steals(db)}` });
      }
      // What it may read it does read: the attack would show.
      await eventually('the task copies', async () => {
        return (await influxdb.query('SELECT * FROM app.autogen.from_app')).includes('series') || undefined;
      });
      const token = tokenOf(pod.destinations[0]);
      expect((await pod.api(`users/_sub:${token}`, ...API, undefined, 'DELETE')).status).toBe(204);
      await pod.stop();
      expect(await setUp()).toContain('made a token');
      await pod.start();
      expect(await tasks()).toEqual({ 'inert-app': 'enabled true', 'inert-payroll': 'enabled true' });
      await pod.stop();
      expect(await influxdb.query('SELECT * FROM app.autogen.from_payroll')).not.toContain('4711');
      for (const environment of pod.environments) expect(environment).not.toContain(pod.administrator.username);
    });

    test('reaches nothing and nobody in the setup: not the network, not the API, no alert handler', async () => {
      const seen: string[] = [];
      // An address of this machine that is no loopback one.
      const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
      const host = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
      const listener = createServer((request, response) => {
        seen.push(request.url ?? '');
        response.end();
      });
      const port = await new Promise<number>((resolvePort) =>
        listener.listen(0, host, () => {
          const address = listener.address();
          resolvePort(typeof address === 'object' && address ? address.port : 0);
        }),
      );
      try {
        const stats = `stream|from().measurement('m')|stats(20ms).align()`;
        const add = async (id: string, script: string) => {
          await tell('tasks', { id, type: 'stream', status: 'enabled', dbrps, script });
        };
        const file = pod.path('data/written');
        await add('posts', `${stats}|httpPost('http://${host}:${port}/node')`);
        await add(
          'alerts',
          `${stats}|alert().crit(lambda: TRUE).post('http://${host}:${port}/handler').log('${file}')`,
        );
        await eventually('both tasks are heard', () =>
          Promise.resolve((seen.includes('/node') && seen.includes('/handler') && existsSync(file)) || undefined),
        );
        await pod.stop();
        seen.length = 0;
        rmSync(file);
        await setUp();
        expect(seen).toEqual([]);
        expect(existsSync(file)).toBe(false);
        await pod.start();
        expect(await tasks()).toEqual({ alerts: 'enabled true', posts: 'enabled true' });
      } finally {
        listener.close();
      }
    });
  });

  describe('the announcement', () => {
    beforeEach(async () => {
      const announcement = 'a,id=1 text="DESTINATIONS",destination="DESTINATION"';
      pod.subscriptions = [{ server: 0, database: 'app', announcement }];
      await setUp();
    });

    test('lets InfluxDB know the destination, from files that only Kapacitor can read', async () => {
      expect(await pod.announce()).toEqual({ code: 0, output: '' });
      const answer = await influxdb.query(`SELECT destination FROM ${MAILBOX}..a`);
      expect(answer).toContain(`"${pod.destinations[0] ?? ''}"`);
      expect(statSync(pod.path('run/destinations')).mode & 0o777).toBe(0o600);
    });

    test('failing says why in one line', async () => {
      const { username, password } = pod.influxdbUser;
      const line = (reason: string) => ({ code: 1, output: `announce: InfluxDB ${influxdb.url} ${reason}\n` });
      pod.giveSecret('KAPACITOR_INFLUXDB_0_PASSWORD', 'wrong');
      expect(await pod.announce()).toEqual(line(`does not know the user ${username} with this password (HTTP 401)`));
      pod.giveSecret('KAPACITOR_INFLUXDB_0_PASSWORD', password);
      await influxdb.query(`REVOKE WRITE ON ${MAILBOX} FROM ${username}`);
      expect(await pod.announce()).toEqual(line(`does not let the user ${username} write to ${MAILBOX} (HTTP 403)`));
      await influxdb.stop();
      const { code, output } = await pod.announce();
      expect(code).toBe(1);
      expect(output).toMatch(/^announce: InfluxDB .* cannot be reached: \(7\) Failed to connect.*\n$/);
    });

    test('is of nothing but what is wanted, and of a destination here', async () => {
      pod.subscriptions = [];
      await setUp();
      expect(await pod.announce()).toEqual({ code: 0, output: '' });
      pod.subscriptions = [{ server: 0, database: 'app' }];
      await setUp();
      const file = pod.path('run/destinations');
      writeFileSync(file, readFileSync(file, 'utf8').replace('@localhost', '@elsewhere'));
      expect(await pod.announce()).toEqual({ code: 0, output: '' });
      expect(await influxdb.query(`SHOW MEASUREMENTS ON ${MAILBOX}`)).not.toContain('"a"');
    });
  });

  describe('the subscription to a server of others', () => {
    const made = async () => await influxdb.destinations('app');

    beforeEach(async () => {
      pod.subscriptions = [{ server: 0, database: 'app', byAdministrator: true }];
      await setUp();
      await influxdb.query(`${createUser(pod.administrator)} WITH ALL PRIVILEGES`);
    });

    test('is made by its administrator where no kapacitord runs, once, and again when it is lost or its token is', async () => {
      expect(await pod.subscribe()).toEqual({ code: 0, output: expect.stringContaining('subscribes to') as string });
      expect(await made()).toEqual(pod.destinations);
      // InfluxDB shows readers what names no database, with the token.
      expect(pod.arguments).toContain('/query?db=%2F');
      expect(pod.arguments).not.toMatch(/\/query(\s|$)/m);
      expect((await pod.subscribe()).output).toContain('is subscribed to database "app"');
      await pod.start();
      await expectPointsToFlow(5);
      await pod.stop();
      pod.wipe();
      await setUp();
      expect((await pod.subscribe()).code).toBe(0);
      expect(await made()).toEqual(pod.destinations);
      expect(await pod.announce()).toEqual({ code: 0, output: '' });
    });

    test('waits for its server, and for an administrator who is made late', async () => {
      const waits = pod.subscribe({ SETUP_TIMEOUT: '30' });
      await waits;
      await influxdb.query(`DROP SUBSCRIPTION "kapacitor-${pod.clusterId}" ON app.autogen`);
      await influxdb.query(`DROP USER ${pod.administrator.username}`);
      const late = pod.subscribe({ SETUP_TIMEOUT: '30' });
      await eventually(
        'it waits',
        () => Promise.resolve(pod.arguments.includes('SUBSCRIPTIONS') || undefined),
        2,
      ).catch(() => undefined);
      await influxdb.query(`${createUser(pod.administrator)} WITH ALL PRIVILEGES`);
      expect(await late).toEqual({ code: 0, output: expect.stringContaining('subscribes to') as string });
    });

    test('is never of a destination that is not here, whatever the setup left', async () => {
      const file = pod.path('run/destinations');
      const right = readFileSync(file, 'utf8');
      for (const [from, to] of [
        ['@localhost', '@elsewhere'],
        ['https://', 'http://'],
        ['@localhost', `', 'https://elsewhere:1@localhost`],
        ['subscriber:', `subscriber:x'; DROP DATABASE app; --`],
        [/\d+\n$/, '1\n'],
      ] as const) {
        writeFileSync(file, right.replace(from, to));
        expect(await pod.subscribe()).toEqual({
          code: 1,
          output: expect.stringContaining('error: there is no token for database "app"') as string,
        });
      }
      expect(await made()).toEqual([]);
    });

    test('with a wrong password, a user that is no administrator, another authority: each ends with its reason', async () => {
      const timeout = { SETUP_TIMEOUT: '1' };
      writeFileSync(pod.path('wrong'), 'wrong password');
      const wrong = await pod.subscribe({ ...timeout, SUBSCRIBE_0_PASSWORD_FILE: pod.path('wrong') });
      expect(wrong.code).toBe(1);
      expect(wrong.output).toContain(
        `InfluxDB ${influxdb.url} was not ready for the subscription within 1 s: HTTP 401`,
      );
      const file = pod.path('secrets/KAPACITOR_INFLUXDB_0_PASSWORD');
      const lesser = await pod.subscribe({
        ...timeout,
        SUBSCRIBE_0_USERNAME: pod.influxdbUser.username,
        SUBSCRIBE_0_PASSWORD_FILE: file,
      });
      expect(lesser.output).toContain('HTTP 403, the user is not an administrator yet');
      pod.caFile = new Certificates(join(home, `tls-${count}`)).caFile;
      pod.writeFiles();
      expect((await pod.subscribe(timeout)).output).toContain('SSL certificate problem');
    });
  });

  describe('the main container', () => {
    test('waits until InfluxDB takes its password, which may be there later than the pod', async () => {
      await setUp();
      pod.giveSecret('KAPACITOR_INFLUXDB_0_PASSWORD', 'the new one\n');
      pod.beginMain({ INFLUXDB_PATIENCE: '60' });
      await eventually('it waits', () =>
        Promise.resolve(pod.log.includes('takes the user kap: HTTP 401') || undefined),
      );
      expect(pod.log).not.toContain('listening on');
      await influxdb.query(`SET PASSWORD FOR kap = 'the new one'`);
      await eventually('it starts', () => Promise.resolve(pod.log.includes('listening on') || undefined));
      expect(await pod.login(...API)).toBe(204);
    });

    test('does not wait for ever: kapacitord says by itself what is wrong', async () => {
      await setUp();
      pod.giveSecret('KAPACITOR_INFLUXDB_0_PASSWORD', 'wrong');
      pod.beginMain({ INFLUXDB_PATIENCE: '1' });
      await eventually('it starts', () => Promise.resolve(pod.log.includes('kapacitor starting') || undefined));
      expect(pod.log).toContain('did not take the user kap within 1 s (HTTP 401): starts all the same');
    });

    test('takes its secrets from files as they are now, less the line break that ends a file', async () => {
      await setUp();
      const url = 'https://localhost/hook';
      pod.settings = { slack: [{ enabled: true, default: true, workspace: 'w', channel: '#c' }] };
      pod.writeFiles();
      const inEnvironment = async () => {
        await pod.start();
        const environment = pod.environments.at(-1) ?? '';
        await pod.stop();
        return environment;
      };
      pod.giveSecret('KAPACITOR_SLACK_0_URL', `${url}/first\n`, 'given');
      expect(await inEnvironment()).toContain(`KAPACITOR_SLACK_0_URL="${url}/first"\n`);
      pod.giveSecret('KAPACITOR_SLACK_0_URL', `${url}/second`, 'given');
      pod.giveSecret('KAPACITOR_HTTP_SHARED_SECRET', 'shared\n', 'secrets');
      const environment = await inEnvironment();
      expect(environment).toContain(`KAPACITOR_SLACK_0_URL="${url}/second"\n`);
      expect(environment).toContain('KAPACITOR_HTTP_SHARED_SECRET="shared"\n');
    });

    test('takes no file for a variable that is none of Kapacitor, and no secret that cannot be one', async () => {
      await setUp();
      const ended = async () => await new Promise((done) => pod.beginMain().once('exit', done));
      mkdirSync(pod.path('given'), { recursive: true });
      pod.giveSecret('LD_PRELOAD', 'x', 'given');
      expect(await ended()).toBe(1);
      expect(pod.log).toContain('LD_PRELOAD is named like no variable of Kapacitor');
      rmSync(pod.path('given/LD_PRELOAD'));
      pod.giveSecret('KAPACITOR_HTTP_SHARED_SECRET', 'a\0b');
      expect(await ended()).toBe(1);
      expect(pod.log).toContain('KAPACITOR_HTTP_SHARED_SECRET has a NUL byte');
    });

    test.each(['', '\n'])(
      'with the shared secret %j is not started: whoever signs with nothing would be its administrator',
      async (nothing) => {
        await setUp();
        pod.giveSecret('KAPACITOR_HTTP_SHARED_SECRET', nothing);
        expect(await new Promise((done) => pod.beginMain().once('exit', done))).toBe(1);
        expect(pod.log).toContain('KAPACITOR_HTTP_SHARED_SECRET is empty');
      },
    );
  });

  test('no secret is printed, is an argument, or reaches a kapacitord that does not need it', async () => {
    writeFileSync(pod.path('secret'), 'secret from a file');
    pod.users = [...pod.users, { name: 'filed', file: pod.path('secret') }];
    pod.subscriptions = [
      { server: 0, database: 'app' },
      { server: 0, database: 'other', byAdministrator: true },
    ];
    await influxdb.query('CREATE DATABASE other', `${createUser(pod.administrator)} WITH ALL PRIVILEGES`);
    const tokens: string[] = [];
    for (let i = 0; i < 2; i += 1) {
      await setUp();
      tokens.push(...pod.destinations.map(tokenOf));
      expect((await pod.announce()).code).toBe(0);
      expect((await pod.subscribe()).code).toBe(0);
      pod.wipe();
    }
    expect(new Set(tokens).size).toBe(4);
    const inSetup = pod.environments;
    expect(inSetup).toHaveLength(4);
    await setUp();
    await pod.start();
    await pod.stop();
    const { administrator, influxdbUser } = pod;
    const plain = ['first password', 'secret from a file', ...tokens];
    plain.push(...administrator.password.split('\n'), ...influxdbUser.password.split('\n'));
    const basic = ({ username, password }: Login) => Buffer.from(`${username}:${password}`).toString('base64');
    const secrets = [...plain, ...plain.map((secret) => Buffer.from(secret).toString('base64'))];
    secrets.push(basic(administrator), basic(influxdbUser));
    expect(pod.arguments).toContain('/query');
    for (const secret of secrets) {
      expect(pod.output).not.toContain(secret);
      expect(pod.log).not.toContain(secret);
      expect(pod.arguments).not.toContain(secret);
      for (const environment of inSetup) expect(environment).not.toContain(secret);
    }
    for (const environment of pod.environments) expect(environment).not.toContain(administrator.username);
    expect(pod.log).not.toContain('shared secret of the test');
  });
});
