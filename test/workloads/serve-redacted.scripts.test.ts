import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { FailingProgram } from '../support/failing-program';
import { folder, remove, Volume } from '../support/files';
import { endAll, eventually, executable, Running } from '../support/processes';
import { base64, SECRET, WAYS } from './support/escaped';

// What Telegraf, Prometheus and Alertmanager log: a server that refuses a request may answer with all of it. Their images have Debian's
// programs, or those of busybox.

const script = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'serve-redacted.sh');
const TOOLS = ['sh', 'awk', 'cat', 'kill', 'rm', 'echo', 'sleep'];
const images = [
  { image: 'busybox', sh: executable('busybox'), awk: executable('busybox') },
  { image: 'Debian', sh: executable('dash'), awk: executable('mawk') },
];
const here = images.filter(({ sh, awk }) => sh !== undefined && awk !== undefined);
for (const { image } of images.filter((one) => !here.includes(one)))
  console.warn(`the programs of ${image} are not installed: the log of a daemon in its image is not tried`);

(here.length > 0 ? describe : describe.skip).each(here)('a log with the programs of $image', ({ sh, awk }) => {
  let home: string;
  let volume: Volume;
  beforeEach(() => {
    home = folder();
    for (const name of ['bin', 'log']) mkdirSync(join(home, name));
    for (const tool of TOOLS)
      symlinkSync(
        (tool === 'awk' ? awk : sh === awk || tool === 'sh' ? sh : executable(tool)) ?? '',
        join(home, 'bin', tool),
      );
    volume = new Volume(join(home, 'secrets'));
  });
  afterEach(async () => {
    await endAll();
    remove(home);
  });

  const environment = (more: Record<string, string>) => ({
    PATH: [join(home, 'bin'), process.env.PATH ?? ''].join(delimiter),
    LOG_FOLDER: join(home, 'log'),
    ...more,
  });
  const run = (command: readonly string[], more: Record<string, string> = {}) =>
    new Running([join(home, 'bin', 'sh'), script, ...command], environment(more));
  async function shown(text: string, more: Record<string, string> = { REDACT_FOLDERS: volume.path }): Promise<string> {
    writeFileSync(join(home, 'text'), text);
    const running = run(['sed', '', join(home, 'text')], more);
    expect(await running.ended).toBe(0);
    return running.output;
  }

  test.each(WAYS)('has no secret of a file in it, %s', async (_, text) => {
    volume.write({ one: SECRET, two: 'another' });
    expect(await shown(`before ${text} after\nbefore another after\n`)).toBe('before *** after\n'.repeat(2));
  });

  test('has no short secret in it that is escaped, and all else that is like it', async () => {
    volume.write({ one: 'p@$$w0rd!', two: 'a"\\%25b' });
    const lines = ['p%40%24%24w0rd%21', JSON.stringify('a"\\%25b'), encodeURIComponent('a"\\%25b'), 'p. 4 w0rd a, b'];
    expect(await shown(`${lines.join('\n')}\n`)).toBe('***\n"***"\n***\np. 4 w0rd a, b\n');
  });

  test('has no secret in it with letters beyond ASCII, or quotes, as others escape them', async () => {
    volume.write({ one: 'pässwort-geheim', two: 'ab😀cdefgh', three: "it's-my-passwort" });
    const forms = ['p\\u00e4sswort-geheim', 'p&auml;sswort-geheim', 'p%E4sswort-geheim', 'p\\303\\244sswort-geheim'];
    const lines = [...forms, 'p%C3%A4sswort-geheim', 'ab\\ud83d\\ude00cdefgh', 'ab😀cdefgh', "it''s-my-passwort"];
    expect(await shown(`${lines.join('\n')}\n`)).toBe('***\n'.repeat(lines.length));
  });

  test('has the words in it that are the path of a URL, or stand behind Basic', async () => {
    volume.write({ one: 'https://alerts.example/alerts' });
    const text = 'receiver=alerts, Basic Authentication required\n';
    expect(await shown(text)).toBe(text);
  });

  test('has neither a variable in it, nor the password of a URL, nor the token of a header', async () => {
    const more = {
      REDACT_VARIABLES: 'PROXY:DSN:OTHER:HEADER',
      PROXY: 'https://monitor:pa%40ss:word@proxy.example:3128',
      DSN: 'monitor:hidden99@tcp(db.example:3306)/metrics',
      OTHER: 'monitor:p@ss/word2@unix(/run/db)/metrics',
      HEADER: 'Bearer s3cr3t-token.of/it==',
    };
    const lines = [
      'pa%40ss:word',
      'pa@ss:word',
      'Access denied for monitor by hidden99',
      'p@ss/word2',
      'token s3cr3t-token.of/it== is not known',
    ];
    expect((await shown(`${lines.join('\n')}\n`, more)).split('\n')).toEqual([
      '***',
      '***',
      'Access denied for monitor by ***',
      '***',
      'token *** is not known',
      '',
    ]);
  });

  test('has no part of a URL in it that a service quotes, nor a login in base64', async () => {
    const login = base64('monitor:pA5s/wo+d of >>?a hook');
    expect(login).toMatch(/\+|\//);
    volume.write({
      'one.username': 'monitor',
      'telegraf.yml': 'signature',
      two: 'https://hooks.example/run?sig=s3cr3t%2Fs3cr3t%2Bs3cr3t\n',
    });
    const lines = [
      `{"Authorization":"Basic ${login}"}`,
      `authorization=Basic%20${encodeURIComponent(login)}`,
      'no Basic authentication, Basic realm="x"',
      'no signature s3cr3t/s3cr3t+s3cr3t of monitor',
      'Cannot POST /run?sig&#x3D;s3cr3t%2Fs3cr3t%2Bs3cr3t',
    ];
    expect((await shown(`${lines.join('\n')}\n`)).split('\n')).toEqual([
      '{"Authorization":"Basic ***"}',
      'authorization=Basic ***',
      'no Basic authentication, Basic realm="x"',
      'no signature *** of monitor',
      'Cannot POST /***',
      '',
    ]);
  });

  test('has no secret that was changed while the daemon runs, and none in whole that begins like another', async () => {
    volume.write({ one: 'the first one', short: 'hunter22', long: 'hunter2222' });
    const lines = 'the first one, the second one, hunter2222, hunter22';
    const running = run(['sh', '-c', `while :; do echo "${lines}"; sleep 0.2; done`], {
      REDACT_FOLDERS: volume.path,
    });
    await eventually(() => running.output.includes('***, the second one, ***, ***\n'));
    volume.write({ one: 'the second one', short: 'hunter22', long: 'hunter2222' });
    // The former one may still be in what is answered.
    await eventually(() => running.output.includes('***, ***, ***, ***\n'));
    expect(await running.stop()).toBe(143);
  });

  test('has no secret that was changed while the daemon was silent, nor those between', async () => {
    volume.write({ one: 'the first one' });
    const go = join(home, 'go');
    const lines = 'the first one, the second one, the third one';
    const running = run(['sh', '-c', `until [ -e ${go} ]; do sleep 0.1; done; echo "${lines}"`], {
      REDACT_FOLDERS: volume.path,
      REMEMBER_INTERVAL: '0.1',
    });
    const former = (name: string) => join(home, 'log', `former.${name}`);
    await eventually(() => existsSync(former('1')));
    volume.write({ one: 'the second one' });
    await eventually(() => existsSync(former('2')));
    volume.write({ one: 'the third one' });
    writeFileSync(go, '');
    expect(await running.ended).toBe(0);
    expect(running.output).toBe('***, ***, ***\n');
  });

  test.each(['', 'u:', 'us:', 'use:', 'user:'])('has no secret in it that is in base64 after %j', async (user) => {
    volume.write({ one: SECRET });
    const line = await shown(`{"auth":"${base64(`${user}${SECRET}`)}"} and ${base64(`${user}${SECRET}\n`)}.\n`);
    const [, one = '', two = ''] = /^\{"auth":"(\S*)"\} and (\S*)\.\n$/.exec(line) ?? [];
    // What is left tells no more than the name before it and three bits of it.
    for (const left of [one, two]) {
      expect(left).toContain('***');
      expect(left.length).toBeLessThan(base64(user).length + 3 + 4);
    }
  });

  test('shows no line where a volume has no file', async () => {
    volume.write({});
    expect(await shown('a line\n')).toBe('[a line that could not be redacted]\n');
  });

  test('shows no line that may have a secret which cannot be read', async () => {
    volume.write({ one: 'a token of words' });
    const program = new FailingProgram(home, 'cat');
    program.fail();
    const lines = 'a token of words\na line\n';
    const failing = { REDACT_FOLDERS: volume.path, PATH: `${program.folder}:${environment({}).PATH}` };
    expect(await shown(lines, failing)).toBe('[a line that could not be redacted]\n'.repeat(2));
    // A file that is no more by the time that it is opened.
    rmSync(volume.file('one'));
    symlinkSync('nowhere', volume.file('one'));
    expect(await shown(lines)).toBe('[a line that could not be redacted]\n'.repeat(2));
  });

  test('comes out a line when it is whole, and the last one though a program of the daemon goes on', async () => {
    volume.write({ one: 'not in it' });
    const running = run(['sh', '-c', 'echo one; sleep 2; sleep 1000 & printf last; exit 7'], {
      REDACT_FOLDERS: volume.path,
    });
    await eventually(() => running.output !== '', 2);
    expect(running.output).toBe('one\n');
    await eventually(() => running.output.includes('last'));
    expect(running.output).toBe('one\nlast\n');
    running.signalAll('SIGKILL');
  });

  test('is not held up by a line of what may stand for much of a secret', async () => {
    const secret = `a${'\\%&'.repeat(10)}b`;
    volume.write({ one: secret });
    const lines = ['\\', '%25', '&amp;'].map((text) => `a${text.repeat(5000)}`).concat(secret);
    const output = await shown(`${lines.join('\n')}\n`);
    expect(output.split('\n').slice(-2)).toEqual(['***', '']);
  });

  test('shows no line that would hold it up, and all that follow', async () => {
    const urls = [...Array(20).keys()].map((i): [string, string] => [`url${i}`, `http://user${i}:pa-ss-w0rd${i}@h/`]);
    volume.write({ ...Object.fromEntries(urls), one: SECRET });
    const [slow, ...more] = (await shown(`${`http${'\\'.repeat(60)}`.repeat(320)}\n${SECRET}\nhttp://next\n`)).split(
      '\n',
    );
    expect(slow).toBe('[a line that could not be redacted]');
    expect(more).toEqual(['***', 'http://next', '']);
  });

  test('is not held up by many URLs in one line, which has none of the secrets', async () => {
    volume.write(Object.fromEntries([...Array(50).keys()].map((i) => [`url${i}`, `https://monitor:pw-${i}@h${i}/x`])));
    const line = [...Array(200).keys()].map((i) => `https://target-${i}.example:9100/metrics?a=b&c=%20d`).join(', ');
    expect(await shown(`${line}\nhttps://monitor:pw-7@h7/x\n`)).toBe(`${line}\n***\n`);
  });

  test('has no long secret in it, which does not hold it up', async () => {
    const [long, longer] = [6000, 300_000].map((size) => randomBytes(size).toString('base64'));
    volume.write({ long: long ?? '', longer: longer ?? '' });
    const [first, cut, ...next] = (await shown(`<${long}>\n<${longer}>\nnext\n`)).split('\n');
    expect([first, ...next]).toEqual(['<******>', 'next', '']);
    expect(cut).toMatch(/^(<\*+)? \[cut: a line of more than 16384 bytes\]$/);
  });

  test('has certificates in it, of which there may be hundreds, and nothing else that begins like one', async () => {
    const [begin, end] = ['-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----'];
    const body = () => [...Array(25).keys()].map(() => randomBytes(48).toString('base64'));
    const shownLine = 'c2hvd24gYnkgYWxs'.repeat(4);
    const one = [begin, shownLine, ...body(), 'YQ==', end];
    const bundle = [...Array(150).keys()].flatMap(() => [begin, ...body(), end]);
    volume.write({
      'ca.pem': [...one, ...bundle].join('\r\n'),
      half: [begin, 'aHVudGVyMg'].join('\n'),
      next: SECRET,
    });
    const lines = [shownLine, 'aHVudGVyMg', SECRET, 'next'];
    expect(await shown(`${lines.join('\n')}\n`)).toBe(`${shownLine}\n***\n***\nnext\n`);
  });

  test.each<Record<string, string>>([{ '.netrc': SECRET }, { '.netrc': SECRET, 'ca.crt': 'a certificate' }])(
    'has no secret in it of a file whose name begins with a dot: %j',
    async (files) => {
      volume.write(files);
      expect(await shown(`before ${SECRET} after\n`)).toBe('before *** after\n');
    },
  );

  test('keeps 16 KiB of a line, and no part of a secret that is cut', async () => {
    volume.write({ one: SECRET });
    const places = [...Array(SECRET.length).keys()];
    const lines = places.map((place) => `${'w '.repeat(10_240).slice(0, 20_480 - place)}${SECRET} and so on`);
    // What is cut out makes a line shorter, and moves what is cut in two.
    lines.push(`${`${SECRET} `.repeat(570).slice(0, 20_480 - 20)}${SECRET} and so on`);
    const [last, next, moved, ...kept] = (await shown(`${lines.join('\n')}\nnext\n`)).split('\n').reverse();
    expect([next, last]).toEqual(['next', '']);
    expect(moved).toMatch(/^[* ]*\[cut: a line of more than 16384 bytes\]$/);
    expect(kept.filter((line) => !/^[w ]{16300,16385}\[cut: a line of more than 16384 bytes\]$/.test(line))).toEqual(
      [],
    );
    expect(kept).toHaveLength(places.length);
  });

  test('is not held up by lines of 30 MB, and ends behind one though a program of the daemon goes on', async () => {
    volume.write({ one: SECRET });
    writeFileSync(join(home, 'text'), `${'7'.repeat(30_000_000)} ${SECRET}`);
    const text = join(home, 'text');
    const daemon = `cat ${text}; echo; echo next; cat ${text}; sleep 1000 & exit 7`;
    const running = run(['sh', '-c', daemon], { REDACT_FOLDERS: volume.path });
    const began = Date.now();
    expect(await running.ended).toBe(7);
    expect(Date.now() - began).toBeLessThan(20_000);
    const long = `${'7'.repeat(16_384)} [cut: a line of more than 16384 bytes]\n`;
    expect(running.output).toBe(`${long}next\n${long}`);
    running.signalAll('SIGKILL');
  });

  test('of twenty thousand lines comes out in whole', async () => {
    volume.write(Object.fromEntries([...Array(20).keys()].map((i) => [`secret_${i}`, `p@ss/word ${i} & more of it`])));
    const line =
      'ts=2026-11-28T04:49:32.123456Z lvl=info msg="Some message" service=httpd path=/var/lib/influxdb/data\n';
    expect(await shown(line.repeat(20_000))).toHaveLength(line.length * 20_000);
  });

  test.each(['TERM', 'HUP'] as const)(
    'is that of a daemon which gets SIG%s, and whose status is kept',
    async (signal) => {
      const running = run(['bash', '-c', `trap "echo got it; exit 3" ${signal}; echo up; while :; do sleep 0.1; done`]);
      await eventually(() => running.output.includes('up'));
      running.signal(`SIG${signal}`);
      expect(await running.ended).toBe(3);
      expect(running.output).toBe('up\ngot it\n');
    },
  );

  test('ends with the daemon, which cannot go on without it, and is told to end', async () => {
    const ends = `trap 'sleep 0.3; echo saved >${join(home, 'saved')}; exit 4' TERM`;
    const running = run(['bash', '-c', `${ends}; echo $PPID; while :; do sleep 0.1; done`]);
    await eventually(() => running.output.includes('\n'));
    const childrenOf = (pid: string) =>
      (spawnSync('pgrep', ['-P', pid]).stdout.toString().match(/\d+/g) ?? []).map(String);
    const reading = childrenOf(String(running.pid)).filter((pid) => pid !== running.output.trim());
    // What looks for new secrets reads nothing, and another one shortens lines.
    const redacting = reading
      .flatMap(childrenOf)
      .filter((pid) => readlinkSync(`/proc/${pid}/fd/0`).startsWith('pipe:'))
      .filter((pid) => !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('-b-24576'));
    expect(redacting).toHaveLength(1);
    process.kill(Number(redacting[0]), 'SIGKILL');
    expect(await running.ended).toBe(4);
    expect(existsSync(join(home, 'saved'))).toBe(true);
  });
});
