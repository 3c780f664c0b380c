import { createHmac } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificate, folder, remove } from '../support/files';
import { Running, commandLinesDuring, endAll, eventually, executable, freePort } from '../support/processes';
import { podScripts } from '../support/pod-scripts';
import { Daemon, DaemonOptions, POWERLESS, SECRET } from './support/daemon';
import { filesBelow } from './support/environment';
import { Provider } from './support/provider';

const scripts = podScripts('chronograf');
const HASH = '$2a$10$zP4XDZcz0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHI';
const chronograf = executable('chronograf');
const chronoctl = executable('chronoctl');
if (chronograf === undefined || chronoctl === undefined)
  console.warn('Chronograf scripts: not run against the daemon, as chronograf or chronoctl is not installed here');

const base64 = (text: string) => Buffer.from(text).toString('base64');

let home: string;
beforeEach(() => {
  home = folder();
  mkdirSync(join(home, 'run'));
  for (const name of ['tls.crt', 'tls.key']) writeFileSync(join(home, name), 'x');
});
afterEach(async () => {
  await endAll();
  remove(home);
});

function desired(...lines: string[][]): void {
  writeFileSync(join(home, 'desired'), [['desired', '2'], ...lines, ['end'], ['']].map((f) => f.join('\t')).join('\n'));
}
function secret(name: string, content: string): string {
  writeFileSync(join(home, name), content);
  return join(home, name);
}
const said = () => (existsSync(join(home, 'termination')) ? readFileSync(join(home, 'termination'), 'utf8') : '');

describe('serve.sh', () => {
  const serve = (daemon: string[], environment: Record<string, string> = {}) =>
    new Running([...POWERLESS, 'bash', join(scripts, 'serve.sh'), ...daemon], {
      ...filesBelow(home),
      ...environment,
    });
  // Runs until it is told to stop, and then says what it was given.
  const daemon = [
    'bash',
    '-c',
    `trap 'exit 0' TERM; echo "token=$TOKEN_SECRET client=$GH_CLIENT_SECRET."; while :; do sleep 0.1; done`,
  ];
  const token = () => ['environment', 'TOKEN_SECRET', secret('token', 'a token\n')];
  const resource = (json: object, password: string) => [
    'resource',
    'src-1.src',
    base64(JSON.stringify(json)),
    secret('password', password),
  ];
  const composed = () => readFileSync(join(home, 'run', 'resources', 'src-1.src'), 'utf8');

  test('gives the daemon its secrets, which are in no argument', async () => {
    const canary = 'canary "$(id)" \\ {{';
    desired(token(), ['environment', 'GH_CLIENT_SECRET', secret('client', canary)]);
    let running: Running | undefined;
    const lines = await commandLinesDuring(async () => {
      running = serve(daemon);
      await eventually(() => running?.output.includes('token=') ?? false);
    });
    expect(running?.output).toContain(`token=a token client=${canary}.`);
    expect(lines).not.toContain('canary');
  });

  test.each([`a"b\\c`, '{{.TOKEN_SECRET}} {{{ }} {{/* */}}', '<!-- --> <script>', 'é日本\u0001\u007f', "'`$(id)${x}&"])(
    'writes the password %j so that Chronograf, which runs the file as a template, reads just that',
    async (password) => {
      const name = `{{.TOKEN_SECRET}} <b> \\{{ ${password}`;
      desired(token(), resource({ name, url: 'https://influxdb:8086' }, `${password}\n`));
      const running = serve(daemon);
      await eventually(() => running.output.includes('token='));
      expect(composed()).not.toMatch(/\{\{|</);
      expect(JSON.parse(composed())).toEqual({ name, url: 'https://influxdb:8086', password });
      expect(statSync(join(home, 'run', 'resources', 'src-1.src')).mode & 0o777).toBe(0o600);
    },
  );

  test.each([
    ['a', 'a'],
    ['a\n', 'a'],
    ['a\n\n', 'a\n'],
    ['a\r\n', 'a\r'],
  ])('takes one line break off the end of a password, as every daemon here does: %j', async (content, password) => {
    desired(token(), resource({ name: 'x' }, content));
    const running = serve(daemon);
    await eventually(() => running.output.includes('token='));
    expect(JSON.parse(composed())).toMatchObject({ password });
  });

  test('composes hundreds of servers with a few processes', async () => {
    const all = Array.from({ length: 300 }, (_, n) => [
      'resource',
      `src-${n}.src`,
      base64(`{"id":"${n}"}`),
      secret('p', 'x'),
    ]);
    desired(token(), ...all);
    const counting = join(home, 'bin');
    mkdirSync(counting);
    for (const program of ['base64', 'tr', 'head', 'grep'])
      writeFileSync(
        join(counting, program),
        `#!/bin/sh\necho >>'${join(home, 'started')}'\nPATH=${process.env.PATH} exec ${program} "$@"`,
        { mode: 0o755 },
      );
    const running = serve(daemon, { PATH: `${counting}:${process.env.PATH}` });
    await eventually(() => running.output.includes('token='), 30);
    expect(readdirSync(join(home, 'run', 'resources'))).toHaveLength(300);
    expect(readFileSync(join(home, 'started'), 'utf8').length).toBeLessThan(20);
  });

  test('forgets a server that is not wanted any more', async () => {
    mkdirSync(join(home, 'run', 'resources'));
    writeFileSync(join(home, 'run', 'resources', 'src-0.src'), '{}');
    // As the run before left it.
    chmodSync(join(home, 'run', 'resources'), 0o500);
    desired(token());
    const running = serve(daemon);
    await eventually(() => running.output.includes('token='));
    expect(readdirSync(join(home, 'run', 'resources'))).toEqual([]);
  });

  test('makes a failure with a message of a daemon that ends with status 0, or its pod would look complete', async () => {
    desired(token());
    expect(await serve(['true']).ended).toBe(1);
    expect(said()).toContain('serve: true ended by itself with status 0, as it does when it refuses its settings');
  });

  test('says with which status another daemon ended', async () => {
    desired(token());
    expect(await serve(['bash', '-c', 'exit 7']).ended).toBe(1);
    expect(said()).toBe('serve: bash ended with status 7\n');
  });

  test('stops the daemon when it is told to, which is no failure', async () => {
    desired(token());
    const running = serve(daemon);
    await eventually(() => running.output.includes('token='));
    expect(await running.stop()).toBe(143);
    expect(said()).toBe('');
  });

  test('lets those in who have a password, by its hash', async () => {
    const htpasswd = join(home, 'run', 'htpasswd');
    desired(['htpasswd', base64('o@example.com'), secret('hash', `${HASH}\n`)]);
    const running = serve(daemon, { HTPASSWD: htpasswd });
    await eventually(() => running.output.includes('token='));
    expect(readFileSync(htpasswd, 'utf8')).toBe(`o@example.com:${HASH}\n`);
    expect(statSync(htpasswd).mode & 0o777).toBe(0o600);
  });

  const htpasswd = () => ({ HTPASSWD: join(home, 'run', 'htpasswd') });
  test.each<[string, () => void, string, (() => Record<string, string>)?]>([
    [
      'without the database that it had, as it would begin anew',
      () => {
        desired(token());
        writeFileSync(join(home, 'database.made'), '');
      },
      'chronograf.db is empty or missing: delete this pod',
      () => ({ BOLT_PATH: join(home, 'chronograf.db') }),
    ],
    [
      'without any login',
      () => {
        desired();
      },
      'neither a login provider nor a user',
    ],
    [
      'without a user',
      () => {
        desired();
      },
      'nobody may log in',
      htpasswd,
    ],
    [
      'with a password for a hash',
      () => {
        desired(['htpasswd', base64('o'), secret('hash', 'swordfish')]);
      },
      'no bcrypt hash',
      htpasswd,
    ],
    [
      'with a second user in a name',
      () => {
        desired(['htpasswd', base64('o:x\np'), secret('hash', HASH)]);
      },
      'cannot be the name',
      htpasswd,
    ],
    [
      'with a secret that is missing',
      () => {
        desired(['environment', 'TOKEN_SECRET', join(home, 'gone')]);
      },
      'is missing',
    ],
    [
      'with a secret that is empty',
      () => {
        desired(['environment', 'TOKEN_SECRET', secret('token', '\n')]);
      },
      'is empty',
    ],
    [
      'with a password that is no text',
      () => {
        desired(token(), resource({}, ''));
        writeFileSync(join(home, 'password'), Buffer.from([0xff]));
      },
      'is not UTF-8',
    ],
    [
      'with a file outside of its folder',
      () => {
        desired(token(), ['resource', '../x.src', base64('{}'), secret('p', 'p')]);
      },
      'line 3 of',
    ],
    [
      'with lines that it does not know',
      () => {
        desired(['user', 'x']);
      },
      'line 2 of',
    ],
    [
      'with half of its lines',
      () => {
        writeFileSync(join(home, 'desired'), 'desired\t2\n');
      },
      'is not whole',
    ],
    [
      'without a certificate',
      () => {
        desired(token());
        rmSync(join(home, 'tls.crt'));
      },
      'it would serve plain HTTP',
    ],
  ])('does not start %s', async (_, prepare, reason, environment = () => ({})) => {
    prepare();
    const running = serve(['touch', join(home, 'started')], environment());
    expect(await running.ended).toBe(1);
    expect(said()).toContain(reason);
    expect(running.output).not.toContain('swordfish');
    expect(existsSync(join(home, 'started'))).toBe(false);
  });
});

const administrator = (name: string) => ['administrator', base64('github'), base64(name)];

(chronograf && chronoctl ? describe : describe.skip)('setup.sh with the daemon', () => {
  const environment = () => filesBelow(home, chronoctl);
  const setup = async (...names: string[]) => {
    desired(...names.map(administrator));
    const running = new Running(['bash', join(scripts, 'setup.sh')], {
      ...environment(),
      // Of these the init container has none.
      TLS_CERTIFICATE: '',
      TLS_PRIVATE_KEY: '',
      SETUP_PORT: String(await freePort()),
    });
    expect([await running.ended, running.output]).toEqual([0, expect.stringContaining('setup: done')]);
  };
  const users = async () => {
    const list = new Running([chronoctl ?? '', 'list-users'], environment());
    await list.ended;
    const rows = list.output.split('\n').map((line) => line.split(/\s+/));
    return rows
      .filter(([id]) => /^\d+$/.test(id ?? ''))
      .map(([, name, provider, , superAdmin]) => [name, provider, superAdmin]);
  };

  test('makes the administrators before anybody could log in first, and again without a change', async () => {
    await setup('a@example.com', 'b@example.com');
    await setup('b@example.com', 'a@example.com');
    expect(await users()).toEqual([
      ['a@example.com', 'github', 'true'],
      ['b@example.com', 'github', 'true'],
    ]);
  });

  test('removes those that it made and that left the list, and nobody else', async () => {
    await setup('a@example.com', 'b@example.com');
    const guest = ['add-superadmin', '--name=guest@example.com', '--provider=github'];
    await new Running([chronoctl ?? '', ...guest], environment()).ended;
    await setup('b@example.com');
    expect((await users()).map(([name]) => name)).toEqual(['b@example.com', 'guest@example.com']);
  });
});

describe('setup.sh', () => {
  // Stands in for chronoctl: fails, or says that all is well.
  const stand = (program: string, body: string) => {
    writeFileSync(join(home, program), `#!/bin/sh\n${body}\n`);
    chmodSync(join(home, program), 0o755);
  };
  const chronoctlThat = (body: string) => {
    stand('chronoctl', body);
  };
  const setup = (more: Record<string, string> = {}) =>
    new Running(['bash', join(scripts, 'setup.sh')], {
      ...more,
      PATH: `${home}:${process.env.PATH ?? ''}`,
      HOME: home,
      DESIRED: join(home, 'desired'),
      BOLT_PATH: join(home, 'chronograf.db'),
      TERMINATION_LOG: join(home, 'termination'),
    });

  test('keeps the port closed when an administrator cannot be made, and says why', async () => {
    chronoctlThat('echo "the database is locked"; exit 1');
    desired(administrator('a@example.com'));
    expect(await setup().ended).toBe(1);
    expect(said()).toContain('does not make the administrator a@example.com of github: the database is locked');
  });

  const database = () => join(home, 'chronograf.db');
  test.each<[string, (path: string) => void]>([
    ['emptied', truncateSync],
    ['missing', rmSync],
  ])('waits where the database that it left is %s, as Chronograf would begin anew without a word', async (_, lose) => {
    chronoctlThat('[ -s "$BOLT_PATH" ] || echo new >"$BOLT_PATH"');
    desired(administrator('a@example.com'));
    expect(await setup().ended).toBe(0);
    lose(database());
    const running = setup();
    await eventually(() => running.output.includes(`error: ${database()} is empty or missing, and its dashboards`));
    writeFileSync(database(), 'restored');
    expect(await running.ended).toBe(0);
    expect(readFileSync(database(), 'utf8')).toBe('restored');

    lose(database());
    const anew = setup();
    await eventually(() => anew.output.includes('is empty or missing'));
    rmSync(join(home, 'database.made'));
    expect(await anew.ended).toBe(0);
    expect(readFileSync(database(), 'utf8')).toBe('new\n');
  });

  test('gives the daemon its time, however long it waited for the database', async () => {
    chronoctlThat('[ "$1" != list-users ] || printf "7\\tleaver@example.com\\tgithub\\toauth2\\ttrue\\tdefault\\n"');
    stand('chronograf', 'exec sleep 60');
    // Up at the third question.
    const user = '{"id":"7","name":"leaver@example.com","provider":"github","scheme":"oauth2"}';
    stand(
      'curl',
      `echo x >>'${join(home, 'asked')}'; [ "$(wc -l <'${join(home, 'asked')}')" -gt 2 ] || exit 7
      case "$*" in *DELETE*) printf 204 ;; */users/*) echo '${user}' ;; esac`,
    );
    const ledger = administrator('leaver@example.com').join('\t');
    writeFileSync(join(home, 'administrators.ledger'), ['desired\t1', ledger, 'end', ''].join('\n'));
    writeFileSync(join(home, 'database.made'), '');
    desired(administrator('a@example.com'));
    const running = setup({ SETUP_TIMEOUT: '2' });
    await eventually(() => running.output.includes('is empty or missing'));
    await sleep(2500);
    writeFileSync(database(), 'restored');
    expect([await running.ended, running.output]).toEqual([0, expect.stringContaining('removes the administrator')]);
  });

  test.each([
    ['before there was a database', 'exit 1'],
    ['while it was made', ': >"$BOLT_PATH"; exit 1'],
  ])('goes on after a first start that ended %s', async (_, made) => {
    chronoctlThat(made);
    desired(administrator('a@example.com'));
    expect(await setup().ended).toBe(1);
    chronoctlThat('echo new >"$BOLT_PATH"');
    expect(await setup().ended).toBe(0);
  });

  test('waits for another pod on the volume, and says why', async () => {
    chronoctlThat('exit 0');
    desired(administrator('a@example.com'));
    const supervise = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'supervise.sh');
    const other = new Running(['bash', supervise, 'sleep', '60'], { PATH: process.env.PATH ?? '', DATA_LOCK: home });
    await eventually(() => existsSync(join(home, '.lock')));
    const running = setup();
    await eventually(() => running.output.includes('waiting: another pod'));
    expect(existsSync(join(home, 'administrators.ledger'))).toBe(false);
    await other.stop();
    expect(await running.ended).toBe(0);
    expect(existsSync(join(home, 'administrators.ledger'))).toBe(true);
  });

  test('remembers whom it was about to make, so that one of a run that was killed is removed later', async () => {
    chronoctlThat('exit 1');
    desired(administrator('a@example.com'));
    await setup().ended;
    expect(readFileSync(join(home, 'administrators.ledger'), 'utf8')).toContain(
      administrator('a@example.com').join('\t'),
    );
  });

  test.each([
    ['code in a field', 'administrator\t$(touch ran)\tYQ=='],
    ['code in a name', 'administrator\tYQ==\ta]$(touch ran)'],
    ['a line of another kind', 'environment\tA_SECRET\t/etc/passwd'],
    ['a field more', 'administrator\tYQ==\tYQ==\tYQ=='],
    ['a byte 0', 'administrator\tYQ==\tY\0Q=='],
  ])('takes no ledger with %s, which the daemon may have written', async (_, line) => {
    chronoctlThat('exit 0');
    desired(administrator('a@example.com'));
    writeFileSync(join(home, 'administrators.ledger'), `desired\t1\n${line}\nend\n`);
    expect(await setup().ended).toBe(1);
    expect(said()).toContain('administrators.ledger is not understood');
    expect(existsSync(join(home, 'ran'))).toBe(false);
  });

  // Word for word what the first version of the library wrote: a volume outlives each of them.
  test('removes whom the ledger of an earlier version has and the code has not, and nobody else', async () => {
    const ledger = [
      'desired\t1',
      'administrator\tZ2l0aHVi\tYUBleGFtcGxlLmNvbQ==',
      'administrator\tZ2l0aHVi\tbGVhdmVyQGV4YW1wbGUuY29t',
      'end',
      '',
    ].join('\n');
    chronoctlThat(`[ "$1" = list-users ] || exit 0
      printf '%s\\tgithub\\toauth2\\ttrue\\tdefault\\n' '7	leaver@example.com' '8	a@example.com' '9	guest@example.com'`);
    stand('chronograf', 'exec sleep 60');
    const leaver = '"id":"7","name":"leaver@example.com","provider":"github","scheme":"oauth2"';
    stand(
      'curl',
      `echo "$*" >>'${join(home, 'asked')}'; case "$*" in *DELETE*) printf 204 ;; *) echo '{${leaver}}' ;; esac`,
    );
    writeFileSync(join(home, 'administrators.ledger'), ledger);
    desired(administrator('a@example.com'));
    expect(await setup().ended).toBe(0);
    expect(readFileSync(join(home, 'asked'), 'utf8').match(/-X DELETE .*/g)).toEqual([
      expect.stringMatching(/\/users\/7$/),
    ]);
    expect(readFileSync(join(home, 'administrators.ledger'), 'utf8')).toBe(
      ledger.replace('administrator\tZ2l0aHVi\tbGVhdmVyQGV4YW1wbGUuY29t\n', ''),
    );
  });

  describe('where an administrator of an organization made users, who have any name', () => {
    const rows = (...all: string[][]) => all.map((fields) => `${fields.join('\t')}\n`).join('');
    // As chronoctl writes them: it looks at no name.
    const forged = (...row: string[]) => ({
      spaces: rows(['5', `${row.slice(1).join(' ')},`, 'evil', 'oauth2', 'false', 'default']),
      lines: rows(['5', 'a', 'b', 'oauth2', 'false', 'default'], row, ['9', 'x', 'evil', 'oauth2', 'false', 'default']),
    });
    const lists = (table: string) => {
      writeFileSync(join(home, 'chronograf.db'), 'a database');
      writeFileSync(join(home, 'table'), table);
      chronoctlThat(`echo "$*" >>'${join(home, 'calls')}'; [ "$1" != list-users ] || cat '${join(home, 'table')}'`);
    };

    test.each(['spaces', 'lines'] as const)('makes its own all the same, with %s in a name', async (how) => {
      lists(forged('7', 'a@example.com', 'github', 'oauth2', 'true', 'default')[how]);
      desired(administrator('a@example.com'));
      expect(await setup().ended).toBe(0);
      expect(readFileSync(join(home, 'calls'), 'utf8')).toContain('--name=a@example.com');
    });

    test.each(['leaver@example.com', 'a"b\\c<&>é\u2028@example.com'])(
      'removes %j, whom it made, and not the one whose number such a name says',
      async (name) => {
        const made = ['1', name, 'github', 'oauth2', 'true', 'default'];
        lists(rows(made) + forged('2', ...made.slice(1)).lines);
        const user = (id: string, whose: string) => {
          const json = JSON.stringify({ id, name: whose, provider: 'github', scheme: 'oauth2', superAdmin: true });
          // As Go has it.
          const escaped = json.replace(
            /[<>&\u2028]/g,
            (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
          );
          writeFileSync(join(home, `user-${id}`), escaped);
        };
        user('1', name);
        user('2', 'a@example.com');
        stand('chronograf', 'exec sleep 60');
        const asked = join(home, 'asked');
        stand(
          'curl',
          `echo "$*" >>'${asked}'; case "$*" in *DELETE*) printf 204 ;; */users/*) cat "${home}/user-\${6##*/}" ;; esac`,
        );
        const ledger = ['a@example.com', name].map((one) => administrator(one).join('\t'));
        writeFileSync(join(home, 'administrators.ledger'), ['desired\t1', ...ledger, 'end', ''].join('\n'));
        desired(administrator('a@example.com'));
        const running = setup();
        expect([await running.ended, running.output]).toEqual([0, expect.stringContaining('user 2 is not ')]);
        expect(readFileSync(asked, 'utf8').match(/-X DELETE .*/g)).toEqual([expect.stringMatching(/\/users\/1$/)]);
      },
    );
  });

  test('looks once at all administrators that it made, and makes those only who are none any more', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `${n}@example.com`);
    const row = (...fields: string[]) => `echo '${fields.join('\t')}'`;
    const listed = names.slice(3).map((name, n) => row(`${n + 4}`, name, 'github', 'oauth2', 'true', 'default'));
    writeFileSync(join(home, 'chronograf.db'), 'a database');
    const ledger = names.map((name) => administrator(name).join('\t'));
    writeFileSync(join(home, 'administrators.ledger'), ['desired\t1', ...ledger, 'end', ''].join('\n'));
    chronoctlThat(`echo "$*" >>'${join(home, 'calls')}'; [ "$1" = list-users ] || exit 0
      ${row('1', '0@example.com', 'github', 'oauth2', 'false', 'default')}
      ${row('2', '1@example.com', 'github', 'oauth2', 'true', 'another')}
      ${row('3', '2@example.com', 'google', 'oauth2', 'true', 'default')}
      ${listed.join('\n')}`);
    desired(...names.map(administrator));
    expect(await setup().ended).toBe(0);
    const calls = readFileSync(join(home, 'calls'), 'utf8').trim().split('\n');
    expect(calls.map((call) => /^list-users|--name=\S+/.exec(call)?.[0])).toEqual([
      'list-users',
      '--name=0@example.com',
      '--name=1@example.com',
      '--name=2@example.com',
    ]);
  });

  test('follows no link that the daemon may have left', async () => {
    chronoctlThat('exit 0');
    desired(administrator('a@example.com'));
    writeFileSync(join(home, 'precious'), 'as it was');
    symlinkSync(join(home, 'precious'), join(home, 'administrators.ledger.new'));
    expect(await setup().ended).toBe(0);
    expect(readFileSync(join(home, 'precious'), 'utf8')).toBe('as it was');
    rmSync(join(home, 'administrators.ledger'));
    symlinkSync(join(home, 'precious'), join(home, 'administrators.ledger'));
    expect(await setup().ended).toBe(1);
    expect(said()).toContain('is a link');
  });

  test('takes no name that would be two, nor half of a file', async () => {
    chronoctlThat('exit 0');
    desired(administrator('a b'));
    expect(await setup().ended).toBe(1);
    writeFileSync(join(home, 'desired'), 'desired\t2\n');
    expect(await setup().ended).toBe(1);
    expect(said()).toContain('is not whole');
  });
});

// What the construct gives the pod, given to the daemon here.
(chronograf && chronoctl ? describe : describe.skip)('the daemon, as it is synthesized', () => {
  let provider: Provider;
  let daemon: Daemon;
  beforeEach(async () => {
    provider = await Provider.start(certificate());
  });
  afterEach(async () => {
    await provider.stop();
  });

  const start = async (options: DaemonOptions = {}) => {
    daemon = await Daemon.start(home, provider, options);
  };
  const get = async (path: string, cookie?: string) => await daemon.get(path, cookie);
  const logIn = async (email: string) => await daemon.logIn(email);

  test('makes the named administrator one, and not whoever logs in first', async () => {
    await start();
    const guest = (await logIn('guest@example.com')).cookie;
    const me = (await get('/chronograf/v1/me', guest)).body;
    expect(me).toContain('guest@example.com');
    expect(me).not.toContain('"superAdmin":true');
    expect((await get('/chronograf/v1/sources', guest)).status).toBe(403);
    const administrator = (await logIn('platform@example.com')).cookie;
    expect((await get('/chronograf/v1/me', administrator)).body).toContain('"superAdmin":true');
    const { sources } = JSON.parse((await get('/chronograf/v1/sources', administrator)).body) as {
      sources: { name: string; url: string }[];
    };
    expect(sources).toEqual([
      expect.objectContaining({ name: '{{.TOKEN_SECRET}} <b>"', url: 'https://influxdb.monitoring.svc:8086' }),
    ]);
  });

  test('lets nobody in from another domain, nor with a session that it did not sign', async () => {
    await start();
    expect(await logIn('eve@elsewhere.example')).toMatchObject({ location: '/login', cookie: undefined });
    expect(daemon.output).toContain('Not a member of required domain');
    const now = Math.floor(Date.now() / 1000);
    const claims = { sub: 'platform@example.com', iss: 'generic', iat: now, nbf: now, exp: now + 60 };
    const encoded = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const sign = (key: string) => createHmac('sha256', key).update(encoded.join('.')).digest('base64url');
    const session = (key: string) => `session=${[...encoded, sign(key)].join('.')}`;
    expect((await get('/chronograf/v1/me', session(''))).status).toBe(403);
    // The attack would work with the secret: it is the signature that is refused.
    expect((await get('/chronograf/v1/me', session(SECRET))).status).toBe(200);
    expect((await get('/chronograf/v1/sources')).status).toBe(403);
    expect((await get('/ping')).status).toBe(200);
  });

  test('does not take a name for a template, which could read its secrets, when people change a server', async () => {
    await start();
    const { cookie = '' } = await logIn('platform@example.com');
    const listed = async () => (await get('/chronograf/v1/sources', cookie)).body;
    const { sources } = JSON.parse(await listed()) as { sources: { id: string }[] };
    const change = async () => {
      const body = { name: '{{.TOKEN_SECRET}}', url: provider.url, type: 'influx' };
      return (await daemon.change('PATCH', `/chronograf/v1/sources/${sources[0]?.id ?? ''}`, cookie, body)).status;
    };
    expect(await change()).toBe(500);
    expect(await listed()).not.toContain(SECRET);
    // With a folder that it can write to, the attack works.
    chmodSync(join(home, 'run', 'resources'), 0o700);
    expect(await change()).toBe(200);
    expect(await listed()).toContain(SECRET);
  });

  test('asks no provider whose certificate another authority signed', async () => {
    await start({ trusted: false });
    expect(await logIn('platform@example.com')).toMatchObject({ location: '/login', cookie: undefined });
    expect(daemon.output).toContain('certificate signed by unknown authority');
  });

  test('logs no secret', async () => {
    await start();
    await logIn('platform@example.com');
    expect(daemon.output).not.toContain(SECRET);
  });
});
