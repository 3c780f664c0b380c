import { execFileSync, spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rows } from '../contract/rows/telegraf';
import { emptyStack } from '../contract/stack';
import { certificate, folder, remove } from '../support/files';
import { commandLinesDuring, endAll, eventually, executable, Running } from '../support/processes';
import { ROOT } from '../support/certificates';
import { Document, documentOf } from '../support/document';
import { FailingProgram } from '../support/failing-program';
import { fill } from '../support/expressions';
import { Pod, podsOf } from '../support/kubernetes';
import { podScripts } from '../support/pod-scripts';
import { TOML } from '../support/toml';

type Tables = Record<string, Record<string, unknown> | undefined>;

const telegraf = executable('telegraf');
if (telegraf === undefined) console.warn('SKIPPED: telegraf is not installed: it reads none of its config files here');

let home: string;
beforeEach(() => {
  home = folder();
});
afterEach(async () => {
  await endAll();
  remove(home);
});

/** The files that a pod of Telegraf sees, in a folder; gives the path of the config file. */
function laidOut(document: Document, pod: Pod): string {
  const tls = certificate();
  let config = '';
  const sources = pod.spec.volume.flatMap(({ name, projected = [] }) =>
    projected.flatMap(({ sources: all }) => all.map((source) => ({ ...source, of: name === 'accounts' ? name : '' }))),
  );
  for (const { of, config_map = [], secret = [] } of sources)
    for (const { name = '', items = [] } of [...config_map, ...secret])
      for (const { key, path } of items) {
        const file = join(home, of, path);
        const { data } = document.referredTo(name)?.body ?? {};
        const text = (data as Record<string, string> | undefined)?.[key];
        if (path === 'telegraf.conf') config = fill(text ?? '');
        mkdirSync(dirname(file), { recursive: true });
        const known: Record<string, string> = { 'tls/tls.crt': tls['tls.crt'], 'tls/tls.key': tls['tls.key'] };
        writeFileSync(file, known[path] ?? (path.startsWith('ca/') ? ROOT : 'a password'));
      }
  for (const [token = ''] of config.matchAll(/token_\w+/g)) {
    mkdirSync(join(home, 'tokens'), { recursive: true });
    writeFileSync(join(home, 'tokens', token), 'a token');
  }
  const path = join(home, 'telegraf.conf');
  writeFileSync(
    path,
    config
      .replaceAll('/etc/telegraf-accounts', join(home, 'accounts'))
      .replaceAll('/etc/telegraf', home)
      .replaceAll('/run/telegraf-tokens', join(home, 'tokens')),
  );
  return path;
}

// A build of Telegraf may have some plugins only.
const PLUGINS = new Set(
  telegraf === undefined
    ? []
    : ['inputs', 'outputs', 'processors'].flatMap((kind) =>
        execFileSync(telegraf, ['plugins', kind], { encoding: 'utf8' }).split(/\s+/),
      ),
);

/** Leaves out the plugins that this build has not. */
function withoutUnknown(path: string): void {
  const config = TOML.parse(readFileSync(path, 'utf8')) as Tables;
  for (const kind of ['inputs', 'outputs', 'processors'])
    for (const name of Object.keys(config[kind] ?? {}))
      if (!PLUGINS.has(`${kind}.${name}`)) {
        console.warn(`SKIPPED: this build of telegraf has no ${kind}.${name}`);
        config[kind] = Object.fromEntries(Object.entries(config[kind] ?? {}).filter(([key]) => key !== name));
      }
  writeFileSync(path, TOML.stringify(config));
}

function check(path: string): string {
  const env = { NODE_NAME: 'node', NODE_IP: '192.0.2.1', POD_IP: '192.0.2.2', PATH: process.env.PATH };
  const { status, stderr } = spawnSync(telegraf ?? '', ['config', 'check', '--strict-env-handling', '--config', path], {
    env,
    encoding: 'utf8',
  });
  return status === 0 ? 'taken' : stderr.trim();
}

const PROGRAMS = rows.flatMap(({ cases }) => Object.entries(cases));

(telegraf === undefined ? describe.skip : describe)('the config file', () => {
  test.each(PROGRAMS)('of a Telegraf with %s is taken by the daemon', (_, build) => {
    const stack = emptyStack();
    build(stack);
    const document = documentOf(stack);
    const pods = podsOf(document).filter(({ labels }) => labels['app.kubernetes.io/name'] === 'telegraf');
    expect(pods.length).toBeGreaterThan(0);
    for (const pod of pods) {
      const path = laidOut(document, pod);
      withoutUnknown(path);
      expect(check(path)).toBe('taken');
      rmSync(home, { recursive: true });
    }
  });

  // Or what is above would pass whatever the file says.
  test('is refused where it has an unknown key, or names a file that is not there', () => {
    const path = join(home, 'telegraf.conf');
    const outcome = (text: string) => {
      writeFileSync(path, text);
      return check(path);
    };
    expect(outcome('[[inputs.mem]]\n[[outputs.health]]\n')).toBe('taken');
    expect(outcome('[[inputs.mem]]\nodd = 1\n[[outputs.health]]\n')).toContain('"odd"');
    const secrets = `[[secretstores.docker]]\nid = "mounted"\npath = "${home}"\n`;
    expect(outcome(`${secrets}[[inputs.http]]\npassword = "@{mounted:x}"\n`)).toContain('no such file or directory');
  });
});

describe('sign-tokens.sh', () => {
  const script = join(podScripts('telegraf'), 'sign-tokens.sh');
  const file = (name: string) => join(home, name);
  const line = (name: string, user: string) =>
    [name, file(`${name}.secret`), Buffer.from(JSON.stringify(user)).toString('base64')].join(' ');
  const run = (command: string, lines: string[], env: Record<string, string> = {}) =>
    new Running(['bash', script, command], {
      PATH: process.env.PATH ?? '',
      TOKENS: lines.join('\n'),
      TOKENS_DIR: file('tokens'),
      ...env,
    });
  beforeEach(() => {
    mkdirSync(file('tokens'));
  });

  /** What a server that knows the secret reads in a token. */
  function verified(name: string, secret: Buffer): { username: string; exp: number } {
    const token = readFileSync(join(file('tokens'), name), 'utf8');
    const [header = '', payload = '', signature] = token.split('.');
    expect(createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url')).toBe(signature);
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'HS256', typ: 'JWT' });
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as { username: string; exp: number };
  }

  test.each([
    ['short', Buffer.from('x')],
    ['of letters that a shell reads', Buffer.from(`a'b"c\\d $(id) \`id\` %s \\x41 é日本`)],
    ['as long as a block', randomBytes(64)],
    ['longer than a block', randomBytes(200)],
    ['with NUL and line breaks', Buffer.from('a\0b\r\nc')],
    ['with two line breaks at its end, of which one is the secret', Buffer.from('ab\n')],
  ])('signs as the standard says with a secret that is %s', async (_, secret) => {
    // As it is made from a file: the server cuts one line break off, too.
    writeFileSync(file('a.secret'), Buffer.concat([secret, Buffer.from('\n')]));
    const user = `o"d'd \\ \${x} %{y} é日本 $(id)`;
    expect(await run('once', [line('a', user)]).ended).toBe(0);
    const { username, exp } = verified('a', secret);
    expect(username).toBe(user);
    // Five minutes: whoever steals one has not much of it.
    expect(exp - Date.now() / 1000).toBeGreaterThan(280);
    expect(exp - Date.now() / 1000).toBeLessThanOrEqual(300);
    expect(statSync(join(file('tokens'), 'a')).mode & 0o777).toBe(0o600);
  });

  test('gives the secret to no program as an argument, and logs nothing', async () => {
    const secret = 'a-secret-that-is-easy-to-find-where-it-should-not-be';
    writeFileSync(file('a.secret'), secret);
    let output = '';
    const seen = await commandLinesDuring(async () => {
      for (let i = 0; i < 5; i++) {
        const once = run('once', [line('a', 'x')]);
        await once.ended;
        output += once.output;
      }
    });
    expect(seen).toContain('sign-tokens.sh');
    expect(seen).not.toContain(secret);
    expect(seen).not.toContain(Buffer.from(secret).toString('hex').slice(0, 40));
    expect(output).toBe('');
  });

  test('signs with a changed secret soon, and again before a token ends', async () => {
    writeFileSync(file('a.secret'), 'one');
    const watch = run('watch', [line('a', 'x')], { INTERVAL: '0.5', LIFETIME: '10' });
    await eventually(() => existsSync(join(file('tokens'), 'a')));
    const { exp } = verified('a', Buffer.from('one'));
    writeFileSync(file('a.secret'), 'two');
    await eventually(() => {
      const [header = '', payload = '', signature] = readFileSync(join(file('tokens'), 'a'), 'utf8').split('.');
      return createHmac('sha256', 'two').update(`${header}.${payload}`).digest('base64url') === signature;
    });
    await eventually(() => verified('a', Buffer.from('two')).exp > exp);
    expect(await run('check', [line('a', 'x')], { LIFETIME: '10' }).ended).toBe(0);
    watch.signal('SIGTERM');
    expect(await watch.ended).toBe(0);
  });

  test('signs the others where one secret is missing or empty, says which, and is not ready', async () => {
    writeFileSync(file('a.secret'), '');
    writeFileSync(file('c.secret'), 'fine');
    const once = run('once', [line('a', 'x'), line('b', 'x'), line('c', 'x')]);
    expect(await once.ended).not.toBe(0);
    expect(once.output).toContain('a.secret is empty');
    expect(once.output).toContain('b.secret');
    expect(verified('c', Buffer.from('fine')).username).toBe('x');
    expect(existsSync(join(file('tokens'), 'a'))).toBe(false);
    expect(await run('check', [line('a', 'x')]).ended).not.toBe(0);
  });

  // openssl is not asked where sha256sum is.
  test.each(['base64', 'date', 'od', 'tr', 'sha256sum'])(
    'leaves the last token, and is not ready, where a %s was killed',
    async (name) => {
      writeFileSync(file('a.secret'), 'fine');
      expect(await run('once', [line('a', 'x')]).ended).toBe(0);
      const before = readFileSync(join(file('tokens'), 'a'));
      const program = new FailingProgram(home, name);
      program.fail();
      expect(await run('once', [line('a', 'x')], { PATH: program.path, LIFETIME: '100' }).ended).not.toBe(0);
      expect(readFileSync(join(file('tokens'), 'a'))).toEqual(before);
    },
  );

  test('leaves the last token where the next one cannot be written', async () => {
    writeFileSync(file('a.secret'), 'fine');
    expect(await run('once', [line('a', 'x')]).ended).toBe(0);
    const before = readFileSync(join(file('tokens'), 'a'));
    // As a full volume: nothing is written there.
    symlinkSync('/dev/full', join(file('tokens'), '.a'));
    expect(await run('once', [line('a', 'x')], { LIFETIME: '100' }).ended).not.toBe(0);
    expect(readFileSync(join(file('tokens'), 'a'))).toEqual(before);
  });

  test('is not restarted for a secret that is missing, which no restart mends', async () => {
    const watch = run('watch', [line('b', 'x')], { INTERVAL: '0.2' });
    await eventually(() => existsSync(join(file('tokens'), '.turn')));
    expect(await run('alive', [line('b', 'x')]).ended).toBe(0);
    expect(await run('check', [line('b', 'x')]).ended).not.toBe(0);
    watch.signal('SIGTERM');
    await watch.ended;
    writeFileSync(join(file('tokens'), '.turn'), String(Math.floor(Date.now() / 1000) - 200));
    expect(await run('alive', [line('b', 'x')]).ended).not.toBe(0);
  });

  test('is not ready where its tokens are old', async () => {
    writeFileSync(join(file('tokens'), '.signed'), String(Math.floor(Date.now() / 1000) - 200));
    utimesSync(join(file('tokens'), '.signed'), new Date(), new Date());
    expect(await run('check', [line('a', 'x')]).ended).not.toBe(0);
  });
});
