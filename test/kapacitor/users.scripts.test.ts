import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/loopback';
import { Running } from '../support/processes';
import {
  ADMINISTRATOR,
  announce,
  describeScripts,
  expectPointsToFlow,
  setUp,
  tell,
  TOKEN,
} from './support/beside-influxdb';
import type { KapacitorPod } from './support/kapacitor-pod';

describeScripts((place) => {
  let pod: KapacitorPod;
  beforeEach(() => {
    ({ pod } = place);
  });

  describe('users', () => {
    const addByHand = async (name: string, password: string) => {
      await tell(pod, 'users', { name, password, type: 'admin' });
    };

    test('only the given administrators can use the API, from the moment that its port is open', async () => {
      await setUp(pod);
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
      await setUp(pod);
      await pod.start();
      await addByHand('foreign', 'f');
      await pod.stop();
      pod.users = [{ name: 'root', password: 'second password' }];
      expect(await setUp(pod)).toContain('deletes the user leaver');
      await pod.start();
      expect(await pod.login('root', 'first password')).toBe(401);
      expect(await pod.login('root', 'second password')).toBe(204);
      expect(await pod.login('leaver', 'p')).toBe(401);
      expect(await pod.login('foreign', 'f')).toBe(204);
      expect(pod.ledger).toEqual(['root']);
    });

    test('one who was made by hand with a name that is ours later neither keeps his password nor stops the setup', async () => {
      await setUp(pod);
      await pod.start();
      await addByHand('dashboards', 'known to who made it');
      await pod.stop();
      pod.users = [...pod.users, { name: 'dashboards', password: 'ours' }];
      expect(await setUp(pod)).toContain(
        'takes over the user dashboards, which somebody else made, with a new password',
      );
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
      await setUp(pod);
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
      await setUp(pod);
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
      const output = await setUp(pod);
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
      await announce(place);
      await expectPointsToFlow(place, 1);
      expect(readFileSync(pod.path('data/cluster.id'), 'utf8')).toBe(pod.clusterId);
      expect(existsSync(ran)).toBe(false);
    });

    test('names that are where kapacitord can write delete nobody, with and without a ledger', async () => {
      await setUp(pod);
      await pod.start();
      await addByHand('victim', 'v');
      await pod.stop();
      rmSync(pod.path('data/setup'), { recursive: true });
      writeFileSync(pod.path('data/users.ledger'), `${Buffer.from('victim').toString('base64')}\n`);
      expect(await setUp(pod)).not.toContain('victim');
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
        await setUp(pod);
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
        await setUp(pod);
        truncateSync(pod.path('data/kapacitor.db'));
        const setup = pod.beginSetup();
        await begun(setup);
        rmSync(pod.path('data/setup/users.ledger'));
        expect(await setup.end).toMatchObject({ code: 0 });
        expect(pod.ledger).toEqual(['root']);
      });

      test('is not served by a container that starts again without a setup', async () => {
        await setUp(pod);
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
      await setUp(pod);
      await pod.start();
      for (const [i, password] of passwords.entries()) {
        expect([password, await pod.login(`given-${i}`, password)]).toEqual([password, 204]);
        expect([password, await pod.login(`file-${i}`, password)]).toEqual([password, 204]);
      }
      expect(await pod.login('zoë.日本_x@example-1', 'n')).toBe(204);
      expect(await pod.login('...', 'dots')).toBe(204);
      await pod.stop();
      pod.users = [{ name: 'root', password: 'r' }];
      expect(await setUp(pod)).toContain('deletes the user zoë.日本_x@example-1');
      await pod.start();
      expect(await pod.login('zoë.日本_x@example-1', 'n')).toBe(401);
      expect(await pod.login('...', 'dots')).toBe(401);
    });

    test('a password in the Secret of somebody else changes with the next start of the daemon, before its port is open', async () => {
      const file = pod.path('password');
      pod.users = [...pod.users, { name: 'filed', file }];
      writeFileSync(file, 'first\n');
      await setUp(pod);
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
      expect(await pod.login(...ADMINISTRATOR)).toBe(204);
    });

    test('a password that is too long for bcrypt is an error that names the user, not a shorter password', async () => {
      pod.users = [{ name: 'root', password: 'x'.repeat(73) }];
      const { code, output } = await pod.setup();
      expect(code).toBe(1);
      expect(output).toMatch(/refuses the user root .*password length exceeds 72 bytes/);
    });
  });
});
