import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { CertificateAuthority, Credential, PodSecurity, SecureNamespace, SecureNodeExporter } from '../../lib';
import { fileOf } from '../support/synthesized-files';
import { FailingProgram } from '../support/failing-program';
import { Volume, folder, remove } from '../support/files';
import { Running, commandLinesDuring, endAll, eventually, executable } from '../support/processes';

const script = join(__dirname, '..', '..', 'lib', 'web-config', 'scripts', 'render-web-config.sh');
const ONE = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';
const TWO = '$2b$12$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.';
// What the construct writes for a password that it does not know.
const base = fileOf(
  (stack) => {
    const namespace = new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged('test') });
    const credential = Credential.fromSecret({ namespace, name: 'scrape', bcryptKey: 'hash' });
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    new SecureNodeExporter(stack, 'nodes', { authority, namespace, credential, hostNetwork: false });
  },
  { pod: 'nodes', container: 'node-exporter', path: '/etc/web-config/base.yml' },
  {},
);

// The image has busybox; dash is what Debian's /bin/sh is.
const shells = [['busybox', 'sh'], ['dash']].filter(([name = '']) => executable(name) !== undefined);
if (shells.length < 2) console.warn(`only ${shells.join(', ')} runs the script: busybox or dash is not installed`);

let home: string;
let volume: Volume;
beforeEach(() => {
  home = folder();
  mkdirSync(join(home, 'target'));
  volume = new Volume(join(home, 'source'));
});
afterEach(async () => {
  await endAll();
  remove(home);
});

const target = () => join(home, 'target', 'web.yml');
const rendered = () => parse(readFileSync(target(), 'utf8')) as { basic_auth_users: Record<string, string> };
const files = (bcrypt: string, user = '"a\\"b"') => ({ 'base.yml': base, 'user-0': user, 'bcrypt-0': bcrypt });

// The loop that looks for changes holds the output open: in a pod it dies with the daemon.
async function statusOf(daemon: Running): Promise<number> {
  await eventually(() => !existsSync(`/proc/${daemon.pid}`));
  daemon.signalAll('SIGKILL');
  return await daemon.ended;
}

describe.each(shells)('%s', (...shell) => {
  const runBy =
    (path: string) =>
    (...command: string[]) =>
      new Running([...shell.filter(Boolean), script, ...command], {
        PATH: path,
        WEB_CONFIG_SOURCE: volume.path,
        WEB_CONFIG_TARGET: join(home, 'target'),
        WEB_CONFIG_INTERVAL: '0.2',
      });
  const run = runBy(process.env.PATH ?? '');

  test('the daemon starts with the user, the hash and the rest, readable by itself only', async () => {
    volume.write(files(`${ONE}\n`));
    const daemon = run('sh', '-c', `cat "$1"`, 'daemon', target());
    expect(await statusOf(daemon)).toBe(0);
    expect(rendered()).toEqual({
      ...(parse(base) as object),
      basic_auth_users: { 'a"b': ONE },
    });
    expect(daemon.output).toContain(ONE);
    expect(statSync(target()).mode & 0o777).toBe(0o600);
  });

  test('everyone is let in whose hash there is, and nobody where one is missing', async () => {
    const both = { ...files(ONE), 'user-1': '"second"', 'bcrypt-1': TWO };
    volume.write({ ...both, 'bcrypt-1': '' });
    const daemon = run('sleep', '20');
    await eventually(() => daemon.output.includes('refused'));
    expect(existsSync(target())).toBe(false);
    volume.write(both);
    await eventually(() => existsSync(target()));
    expect(rendered().basic_auth_users).toEqual({ 'a"b': ONE, second: TWO });
  });

  test('a changed hash is served while the daemon runs, and is no argument of a process', async () => {
    volume.write(files(ONE));
    run('sleep', '20');
    await eventually(() => existsSync(target()));
    const seen = await commandLinesDuring(async () => {
      volume.write(files(TWO));
      await eventually(() => rendered().basic_auth_users['a"b'] === TWO);
    });
    expect(seen).not.toContain(TWO.slice(7));
  });

  test('a hash that comes later is served though what waits for it was killed', async () => {
    volume.write(files(''));
    const program = new FailingProgram(home, 'sleep');
    program.fail();
    const daemon = runBy(program.path)('tail', '-f', '/dev/null');
    await eventually(() => daemon.output.includes('refused'));
    await sleep(300);
    program.mend();
    volume.write(files(ONE));
    await eventually(() => existsSync(target()));
    expect(rendered().basic_auth_users['a"b']).toBe(ONE);
  });

  test('a changed hash is served though what waits between two looks was killed', async () => {
    volume.write(files(ONE));
    const program = new FailingProgram(home, 'sleep');
    const daemon = runBy(program.path)('tail', '-f', '/dev/null');
    await eventually(() => existsSync(target()));
    program.fail();
    await sleep(500);
    program.mend();
    volume.write(files(TWO));
    await eventually(() => rendered().basic_auth_users['a"b'] === TWO);
    expect(daemon.output).not.toContain('refused');
  });

  test.each([
    ['a plain password', 'hunter2'],
    ['nothing', ''],
    ['a hash of another kind', '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b1dWJfcGVrUdBHTl'],
    ['a hash with one character too few', ONE.slice(0, -1)],
    ['a hash with YAML in it', `${ONE.slice(0, 40)}"\nx: y${' '.repeat(14)}`],
    ['a cost that is quickly guessed', ONE.replace('10', '04')],
    ['a cost that every scrape waits for', ONE.replace('10', '15')],
    ['a cost that is none', ONE.replace('10', 'xx')],
  ])('%s is refused: the last good config stays, and nothing of it is printed', async (_, bad) => {
    volume.write(files(ONE));
    const daemon = run('sleep', '20');
    await eventually(() => existsSync(target()));
    volume.write(files(bad));
    await eventually(() => daemon.output.includes('refused'));
    expect(rendered().basic_auth_users).toEqual({ 'a"b': ONE });
    expect(daemon.output).not.toContain(bad.length > 20 ? bad.slice(8, 40) : bad || ONE);
    volume.write(files(TWO));
    await eventually(() => rendered().basic_auth_users['a"b'] === TWO);
  });

  test.each([
    ['hash', files('plain')],
    ['user', files(ONE, '')],
    ['config', { ...files(ONE), 'base.yml': '' }],
  ])('a wrong %s at the start is waited out, with no daemon that lets everybody in', async (_, bad) => {
    volume.write(bad);
    const daemon = run('touch', join(home, 'started'));
    await eventually(() => daemon.output.includes('refused'));
    await sleep(300);
    expect(existsSync(target())).toBe(false);
    volume.write(files(ONE));
    expect(await statusOf(daemon)).toBe(0);
    expect(existsSync(join(home, 'started'))).toBe(true);
  });

  test('a change that could not be written is written as soon as it can be, and said once', async () => {
    volume.write(files(ONE));
    const daemon = run('sleep', '20');
    await eventually(() => existsSync(target()));
    // As a full volume: nothing can be made there.
    mkdirSync(join(home, 'target', '.web.yml'));
    volume.write(files(TWO));
    await eventually(() => daemon.output.includes('tries again'));
    await sleep(500);
    expect(daemon.output.match(/render-web-config: cannot write the config/g)).toHaveLength(1);
    rmdirSync(join(home, 'target', '.web.yml'));
    await eventually(() => rendered().basic_auth_users['a"b'] === TWO);
    await eventually(() => daemon.output.includes('rendered the changed config'));
  });

  // As where what reads it is killed.
  test.each(['base.yml', 'bcrypt-0'])('a change of which %s was not read is served a look later', async (name) => {
    volume.write(files(ONE));
    const daemon = run('sleep', '20');
    await eventually(() => existsSync(target()));
    const changed: Record<string, string> = files(TWO);
    volume.write(Object.fromEntries(Object.entries(changed).filter(([one]) => one !== name)));
    await eventually(() => daemon.output.includes('cannot be read'));
    await sleep(500);
    expect(daemon.output.match(/cannot be read, and tries again/g)).toHaveLength(1);
    expect(rendered().basic_auth_users['a"b']).toBe(ONE);
    writeFileSync(join(volume.path, '..data', name), changed[name] ?? '');
    await eventually(() => rendered().basic_auth_users['a"b'] === TWO);
  });

  test('waiting ends with the pod', async () => {
    volume.write(files('plain'));
    const daemon = run('sleep', '20');
    await eventually(() => daemon.output.includes('refused'));
    expect(await daemon.stop()).toBe(143);
  });

  test('signals reach the daemon itself, and its status is kept', async () => {
    volume.write(files(ONE));
    const daemon = run('sh', '-c', 'trap "exit 7" TERM; echo up; while :; do sleep 0.1; done');
    await eventually(() => daemon.output.includes('up'));
    expect(readFileSync(`/proc/${daemon.pid}/cmdline`, 'utf8')).toContain('exit 7');
    daemon.signal('SIGTERM');
    expect(await statusOf(daemon)).toBe(7);
  });
});
