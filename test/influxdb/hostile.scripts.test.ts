import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ContinuousQueries, Credential, Duration, SecureInfluxDB, SecureKapacitor } from '../../lib';
import { emptyStack } from '../contract/stack';
import { clientIn, placement } from '../contract/support';
import { documentOf } from '../support/document';
import { fill, strings } from '../support/expressions';
import { podScripts } from '../support/pod-scripts';
import { runs } from '../support/runs';
import { Desired, identifier, mailbox } from './support/desired';
import { folder, remove } from '../support/files';
import { Pod, type Reconciler, influx, influxd } from './support/pod';
import { endAll } from '../support/processes';

const live = influx !== undefined && influxd !== undefined;
if (!live)
  console.warn('influxd and influx are not installed: hostile files and names are not tried on the reconciler');

const scripts = podScripts('influxdb');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const ident = (name: string) => base64(identifier(name));

// What influxd, or who restores a backup, may put where a name is expected: each would leave the file `ran`.
const code = (ran: string) => [
  `$(touch ${ran})`,
  `\`touch ${ran}\``,
  `x]$(touch ${ran})`,
  `"]; touch ${ran}; "`,
  `'$(touch ${ran})'`,
  `a[$(touch ${ran})]`,
  `x[0$(touch ${ran})]`,
  `]=1; touch ${ran}`,
];

describe('the files of reconcile.sh', () => {
  let home: string;
  beforeAll(() => {
    home = folder();
  });
  afterAll(() => {
    remove(home);
  });

  // Reads each file as a ledger, a desired state and what was applied, and then uses every key as the reconciler does.
  const harness = `
    set -uo pipefail
    export LC_ALL=C
    here=$1 ledger_of=$2
    state=$ledger_of ledger_folder=$ledger_of print_key=x
    declare -A wanted=() owned=() applied=() seen=() from_file=() prints=()
    databases=() users=() grants=() queries=() subscriptions=()
    fail() { :; }
    log() { :; }
    for part in desired-file salts lines files unchanged plans; do . "$here/$part.sh"; done
    for file in "$ledger_of"/case-*; do
      result=refused
      ledger=$file
      if read_ledger; then
        result=read
        for key in "\${!owned[@]}"; do
          name_of "\${key#*$'\\t'}"
          disown "$key"
        done
        ((\${#owned[@]} == 0)) || result=left
      fi
      desired=$file
      if read_desired; then result+=,read; else result+=,refused; fi
      cp -- "$file" "$state/applied"
      read_applied
      for key in "\${!applied[@]}"; do unset -v 'applied[$key]'; done
      ((\${#applied[@]} == 0)) || result+=left
      printf '%s %s\\n' "\${file##*/case-}" "$result"
    done`;

  function results(files: readonly (string | Buffer)[]): string[] {
    const cases = join(home, String(Math.random()));
    mkdirSync(cases);
    files.forEach((content, index) => {
      writeFileSync(join(cases, `case-${String(index)}`), content);
    });
    const { stdout, stderr } = spawnSync('bash', ['-c', harness, 'harness', scripts, cases], { cwd: home });
    expect(stderr.toString()).toBe('');
    const byNumber = new Map(
      stdout
        .toString()
        .trim()
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    return files.map((_, index) => byNumber.get(String(index)) ?? 'nothing');
  }

  const good = [
    `database\t${ident('d')}\t${ident('p')}\t30d\t-\tretain\town`,
    `retained\t${ident('d')}`,
    `user\t${ident('u')}\tadmin\t${ident('u')}\t-`,
    `user\t${ident('u')}\tuser\t-\t1795842510`,
    `subscription\t${ident('s')}\t${ident('d')}\t${ident('p')}`,
    `continuous_query\t${ident('q')}\t${ident('d')}\t${base64('CREATE …')}`,
  ];
  const ledger = (...lines: string[]) => ['ledger\t2', ...lines, 'end', ''].join('\n');

  test('a ledger of ours is read, and one of an earlier version too', () => {
    const earlier = [
      'ledger\t1',
      `user\t${ident('u')}\tadmin`,
      `grant\t${ident('u')}\tREAD\t${ident('d')}`,
      `subscription\t${ident('s')}\t${ident('d')}\t${ident('p')}\thost:9092\t${base64('SELECT 1')}`,
      'end',
      '',
    ].join('\n');
    expect(results([ledger(), ...good.map((line) => ledger(line)), earlier])).toEqual(
      Array(good.length + 2).fill('read,refused'),
    );
  });

  test('what the construct renders is read, with any name, account and subscription', () => {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const continuousQueries = ContinuousQueries.enabled('downsampling');
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority, continuousQueries });
    const database = influxdb.addDatabase(`d"'é $(id)`, { retention: Duration.days(30), adopt: true });
    database.grantAll(influxdb.addUser(`u"'\\ \`id\` \t\n`));
    influxdb.addAdministrator('two', { credential: Credential.fromSecret({ namespace, name: 'given' }) });
    influxdb.addDatabase('short', { retention: Duration.hours(1), shardDuration: Duration.hours(1) });
    database._admit(clientIn(stack), 'WRITE', { rotation: 'a' });
    database.addContinuousQuery(`q"'\\ é`, { query: 'SELECT mean(v) INTO x FROM m GROUP BY time(1h)' });
    new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).subscribeTo(database);
    const file = strings(
      documentOf(stack)
        .all('kubernetes_secret_v1')
        .map(({ body }) => body.data_wo),
    )
      .map(({ text }) => text)
      .find((text) => text.startsWith('desired\t2'));
    const [result] = results([fill(file ?? '').replaceAll('\tfilled', `\t${base64('filled')}`)]);
    expect(result).toBe('refused,read');
  });

  test('a line with code in any of its fields is refused as a whole, and nothing of it runs', () => {
    const [one = '', , three = '', , , six = ''] = code('ran');
    const files = [one, three, six].flatMap((text) =>
      good.flatMap((line) =>
        line.split('\t').flatMap((_, index, fields) =>
          [text, `${fields[index] ?? ''}${text}`].flatMap((bad) => {
            const lines = fields.map((field, at) => (at === index ? bad : field)).join('\t');
            return ['ledger\t2', 'desired\t2'].map((head) => `${head}\n${lines}\nend\n`);
          }),
        ),
      ),
    );
    expect(new Set(results(files))).toEqual(new Set(['refused,refused']));
    expect(existsSync(join(home, 'ran'))).toBe(false);
  });

  test.each([
    ['cut in the middle', ledger(...good).slice(0, -20)],
    [
      'cut after a line',
      `${ledger(...good)
        .split('\n')
        .slice(0, 3)
        .join('\n')}\n`,
    ],
    ['of a later version', ledger(...good).replace('\t2', '\t3')],
    ['of another kind', ledger(...good).replace('ledger', 'applied')],
    ['with a byte 0', ledger(...good).replace('admin', 'ad\0min')],
    ['with an empty line', ledger(...good, '')],
    ['with a field more', ledger(`${good[0] ?? ''}\tx`)],
    ['with an empty field', ledger((good[0] ?? '').replace('\t-', '\t'))],
    ['with another base64 of a name', ledger('retained\tImEiIg=')],
    ['with a number that is code', ledger(`user\t${ident('u')}\tuser\t-\ta[$(id)]`)],
    ['with a line of a megabyte', ledger(`retained\t${'A'.repeat(1_000_000)}`)],
    ['of ten megabytes', ledger(`retained\t${ident('d'.repeat(30))}\n`.repeat(200_000).trim())],
    ['empty', ''],
    ['no text', Buffer.from([0xff, 0, 0xfe, 10, 0x80])],
  ])('a ledger that is %s is refused', (_, content) => {
    expect(results([content])).toEqual(['refused,refused']);
  });

  test('a file of any lines is refused, or has only names that the reconciler can use as keys', () => {
    const field = fc.oneof(
      fc.constantFrom(
        'database',
        'user',
        'grant',
        'retained',
        'subscription',
        'continuous_query',
        'own',
        'admin',
        '-',
        '@',
        '*',
        '',
        '1h',
        'retain',
      ),
      fc.constantFrom(...code('ran')),
      fc.string({ unit: 'binary' }).map(ident),
      fc.string(),
      fc.string({
        unit: fc.constantFrom('$', '(', ')', '`', '[', ']', '"', "'", '\\', ' ', '\t', ';', 't', '=', '@', '*'),
      }),
    );
    const line = fc.oneof(
      fc.array(field, { maxLength: 8 }).map((fields) => fields.join('\t')),
      fc.constantFrom(...good),
    );
    const file = fc
      .tuple(
        fc.constantFrom('ledger\t1', 'ledger\t2', 'desired\t2', 'applied\t2'),
        fc.array(line, { maxLength: 4 }),
        fc.constantFrom('end\n', 'end', ''),
      )
      .map(([head, lines, end]) => [head, ...lines, end].join('\n'));
    fc.assert(
      fc.property(fc.array(file, { minLength: 20, maxLength: 40 }), (files) => {
        for (const result of results(files)) expect(result).toMatch(/^(read|refused),(read|refused)$/);
        expect(existsSync(join(home, 'ran'))).toBe(false);
      }),
      runs(15),
    );
  });
});

(live ? describe : describe.skip)('reconcile.sh among hostile neighbours', () => {
  let pod: Pod;
  let reconciler: Reconciler;
  let ran: string;
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
    ran = join(reconciler.home, 'ran');
    name = `h${++count}`;
  });
  afterEach(async () => {
    if (existsSync(ran)) throw new Error('code of a name or a line has run');
    await endAll(pod.daemon);
    await pod.clear();
  });

  test.each([1, 2])(
    'a ledger of version %i with code in a line runs nothing, drops nobody, and is an error',
    async (version) => {
      const desired = new Desired().user(name, 'p');
      await reconciler.apply(desired);
      for (const bad of code(ran)) {
        writeFileSync(reconciler.ledger, `ledger\t${version}\ndatabase\t${bad}\tx\t1h\t-\tretain\town\nend\n`);
        expect(await reconciler.apply(desired)).toMatchObject({ status: 1 });
        expect(reconciler.read('error')).toContain('ledger is not understood');
      }
      expect((await pod.query('SHOW DATABASES', name, 'p')).status).toBe(200);
    },
  );

  test('a ledger that is a link or a pipe is neither followed nor waited for', async () => {
    const secret = join(reconciler.state, 'password');
    const before = readFileSync(secret, 'utf8');
    symlinkSync(secret, reconciler.ledger);
    expect(await reconciler.apply(new Desired())).toMatchObject({ status: 1 });
    remove(reconciler.ledger);
    spawnSync('mkfifo', [reconciler.ledger]);
    expect(await reconciler.apply(new Desired())).toMatchObject({ status: 1 });
    remove(reconciler.ledger);
    // What it writes goes to a new file, wherever the old name leads.
    symlinkSync(secret, `${reconciler.ledger}.new`);
    expect(await reconciler.apply(new Desired())).toMatchObject({ status: 0 });
    expect(readFileSync(secret, 'utf8')).toBe(before);
    expect(lstatSync(reconciler.ledger).isSymbolicLink()).toBe(false);
  });

  test('names in the ledger that are no names drop nobody', async () => {
    for (const text of ['', 'x', '"', '"a', '"a"; DROP USER "b"', '"a\nb"', '"a\0b"', '"_reconciler"']) {
      writeFileSync(reconciler.ledger, `ledger\t2\nuser\t${text === '' ? 'IiI=' : base64(text)}\tuser\t-\t-\nend\n`);
      const applied = await reconciler.apply(new Desired().user(`${name}b`, 'p', { mode: 'adopt' }));
      expect(applied).toMatchObject({ status: 0 });
    }
    expect((await pod.query('SHOW USERS')).status).toBe(200);
  });

  test('what InfluxDB shows is data: names of users, databases and queries with code in them', async () => {
    const desired = new Desired().database(name).user(name, 'p').grant(name, 'READ', name);
    await reconciler.apply(desired);
    for (const bad of code('ran')) {
      await pod.query(`CREATE USER ${identifier(bad)} WITH PASSWORD 'x' WITH ALL PRIVILEGES`);
      await pod.query(`CREATE DATABASE ${identifier(bad)}`);
      await pod.query(`GRANT ALL ON ${identifier(bad)} TO ${identifier(name)}`);
      await pod.query(
        `CREATE CONTINUOUS QUERY ${identifier(bad)} ON ${identifier(name)} BEGIN SELECT mean(v) INTO x FROM m GROUP BY time(1m) END`,
      );
    }
    expect(await reconciler.apply(desired)).toMatchObject({ status: 0 });
    const grants = (await pod.query(`SHOW GRANTS FOR ${identifier(name)}`)).body;
    expect(grants).not.toContain('ALL PRIVILEGES');
    expect(grants).toContain('READ');
  });

  test('the code’s own names may hold all of that, and work', async () => {
    const desired = new Desired().database(name);
    for (const bad of code('ran'))
      desired
        .user(bad, bad)
        .database(name + bad)
        .grant(bad, 'ALL', name + bad);
    expect(await reconciler.apply(desired)).toMatchObject({ status: 0 });
    expect(await reconciler.apply(desired)).toMatchObject({ status: 0, output: '' });
    for (const bad of code('ran')) expect((await pod.write(name + bad, 'm v=1', bad, bad)).status).toBe(204);
    expect(await reconciler.apply(new Desired())).toMatchObject({ status: 0 });
    expect((await pod.query('SHOW USERS')).body).not.toContain('touch');
  });

  test('a password of the reconciler that is code is no password', async () => {
    writeFileSync(join(reconciler.state, 'password'), `x"\nurl = "file:///etc/passwd"\noutput = "${ran}`);
    expect(await reconciler.apply(new Desired())).toMatchObject({ status: 1 });
    expect(reconciler.read('error')).toContain("the reconciler's password");
  });

  describe('mailboxes', () => {
    const endpoint = 'kapacitor.ns.svc:9092';
    const destination = (token: string, to = endpoint) => `https://~subscriber:${token}@${to}`;
    const box = (subscription: string) => mailbox(subscription);
    const announce = (subscription: string, text: string, user: string, password: string, time = '') =>
      pod.write(
        box(subscription).database,
        `announcement,id=${box(subscription).id} destination=${JSON.stringify(text)} ${time}`,
        user,
        password,
      );
    const subscriptions = async () => (await pod.query('SHOW SUBSCRIPTIONS')).body;

    // Two subscribers, each with its own account and mailbox.
    const two = () => {
      const desired = new Desired().database(name);
      for (const one of [`${name}a`, `${name}b`])
        desired
          .database(box(one).database, { duration: '1h', fate: 'destroy' })
          .user(one, 'p')
          .grant(one, 'WRITE', box(one).database)
          .subscription(one, name, 'autogen', endpoint);
      return desired;
    };

    test('a subscriber can neither write nor delete what another announced', async () => {
      expect(await reconciler.apply(two())).toMatchObject({ status: 0 });
      expect((await announce(`${name}a`, destination('ours'), `${name}a`, 'p')).status).toBe(204);
      expect((await announce(`${name}a`, destination('forged'), `${name}b`, 'p')).status).toBe(403);
      const remove = `DELETE FROM "announcement"`;
      const { database } = box(`${name}a`);
      await pod.query(remove, `${name}b`, 'p');
      expect((await pod.query(`DELETE FROM "${database}".."announcement"`, `${name}b`, 'p')).body).toContain('error');
      await reconciler.apply(two());
      expect(await subscriptions()).toContain(destination('ours'));
      expect(await subscriptions()).not.toContain('forged');
    });

    test('a point from the future silences nobody', async () => {
      await reconciler.apply(two());
      const future = String(6_974_000_000_000_000_000n);
      expect((await announce(`${name}a`, destination('future'), `${name}a`, 'p', future)).status).toBe(204);
      expect((await announce(`${name}a`, destination('now'), `${name}a`, 'p')).status).toBe(204);
      expect(await reconciler.apply(two())).toMatchObject({ status: 0 });
      expect(await subscriptions()).toContain(destination('now'));
      expect(await subscriptions()).not.toContain('future');
    });

    test('an announcement of code, or of a megabyte, sends nothing anywhere and stops no other', async () => {
      await reconciler.apply(two());
      for (const bad of [
        ...code('ran').map((text) => destination(text)),
        destination('x'.repeat(60_000), 'evil:1'),
        destination('x'.repeat(1_000_000)),
        `${endpoint}'; DROP DATABASE "${name}"`,
      ]) {
        await announce(`${name}a`, bad, `${name}a`, 'p');
        await announce(`${name}b`, destination('fine'), `${name}b`, 'p');
        expect(await reconciler.apply(two())).toMatchObject({ status: 0 });
      }
      expect(await subscriptions()).toContain(destination('fine'));
      expect((await subscriptions()).split('"ANY"')).toHaveLength(2);
    });

    // As JSON each is six times as long: more than is read of an answer.
    test('announcements of a megabyte stop none, where there are several', async () => {
      await reconciler.apply(two());
      for (const who of [`${name}a`, `${name}b`]) await announce(who, '<'.repeat(1_000_000), who, 'p');
      expect(await reconciler.apply(two())).toMatchObject({ status: 0 });
      await announce(`${name}b`, destination('fine'), `${name}b`, 'p');
      await reconciler.apply(two());
      expect(await subscriptions()).toContain(destination('fine'));
    });
  });
});
