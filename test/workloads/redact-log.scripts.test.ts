import { randomBytes } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { FailingProgram } from '../support/failing-program';
import { folder, remove } from '../support/files';
import { base64, html, SECRET, WAYS } from './support/escaped';
import { Running, commandLinesDuring, endAll, eventually } from '../support/processes';

const script = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'supervise.sh');

let home: string;
beforeEach(() => {
  home = folder();
});
afterEach(async () => {
  await endAll();
  remove(home);
});

// A daemon that prints what it is given as a file, as it is.
async function shown(text: string | Buffer, environment: Record<string, string>): Promise<string> {
  writeFileSync(join(home, 'text'), text);
  const running = new Running(['bash', script, 'cat', join(home, 'text')], {
    PATH: process.env.PATH ?? '',
    REDACT_VARIABLES: Object.keys(environment).join(':'),
    ...environment,
  });
  expect(await running.ended).toBe(0);
  return running.output;
}

describe('a secret that the daemon has in its environment', () => {
  test.each(WAYS)('is *** in the log, %s', async (_, text) => {
    expect(await shown(`before ${text} after\n`, { SECRET })).toBe('before *** after\n');
  });

  test.each(['', 'u:', 'us:', 'use:', 'user:'])('is not in basic authentication after %j', async (user) => {
    const line = await shown(`Basic ${base64(`${user}${SECRET}`)} and ${base64(`${user}${SECRET}\n`)}.\n`, { SECRET });
    const [, one = '', two = ''] = /^Basic (\S*) and (\S*)\.\n$/.exec(line) ?? [];
    // What is left tells no more than the name before it and three bits of it.
    for (const left of [one, two]) {
      expect(left).toContain('***');
      expect(left.length).toBeLessThan(base64(user).length + 3 + 4);
    }
  });

  test('is cut out whatever it is made of', async () => {
    const secret = fc.string({ unit: 'binary', minLength: 4, maxLength: 40 }).filter((text) => !/[\0\n]/.test(text));
    const secrets = fc.sample(secret, 60);
    const environment = Object.fromEntries(secrets.map((text, i) => [`SECRET_${i}`, text]));
    const forms = secrets.flatMap((text) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]);
    const lines = (await shown(forms.map((form) => `<${form}>\n`).join(''), environment)).split('\n');
    expect(lines).toHaveLength(forms.length + 1);
    expect(lines.slice(0, -1).filter((line) => !line.includes('***'))).toEqual([]);
    for (const text of secrets.filter((one) => one.length > 8)) expect(lines.join('\n')).not.toContain(text);
  });

  test('of several lines is in none of them, nor escaped in one', async () => {
    const PEM = '-----BEGIN KEY-----\nfirst+line/of=it\nsecond line\n-----END KEY-----\n';
    const output = await shown(`${PEM}as JSON: ${JSON.stringify(PEM)}\nlast\n`, { PEM });
    expect(output).toBe('***\n***\n***\n***\nas JSON: "***\\n***\\n***\\n***\\n"\nlast\n');
  });

  test('which is a URL is not there in part', async () => {
    const URL = 'https://hooks.example.org/services/T0/B0/x?token=yz';
    const DSN = 'postgres://monitor:hidden!@db:5432/metrics';
    const lines = `Post "${URL}": timeout\nGET /services/T0/B0/x?token=yz 500\nuser monitor, password hidden!\n`;
    expect(await shown(lines, { URL, DSN })).toBe('Post "***": timeout\nGET /*** 500\nuser monitor, password ***\n');
  });

  // Express answers so where nobody is at a path, and Kapacitor logs what a webhook answers.
  test('which is a URL is not there as what a service answers quotes of it', async () => {
    const URL =
      'https://hooks.example.org/workflows/0123456789abcdef/run?api-version=1&sp=%2Frun&sig=s3cr3t-s3cr3t_s3cr3t';
    const answers = [
      `<pre>Cannot POST ${html(URL.slice('https://hooks.example.org'.length))}</pre>`,
      'no signature s3cr3t-s3cr3t_s3cr3t of run 0123456789abcdef',
    ];
    expect(await shown(`${answers.join('\n')}\n`, { URL })).toBe(
      '<pre>Cannot POST /***</pre>\nno signature *** of run ***\n',
    );
  });

  test('which is a URL is not there as who reads it has it', async () => {
    const URL = 'https://hooks.example.org/run?sig=s3cr3t%2Fs3cr3t%2Bs3cr3t';
    const DSN = 'https://monitor:pa%40ss:word@db.example';
    const lines = 'no signature s3cr3t/s3cr3t+s3cr3t\npassword pa@ss:word, or pa%40ss:word\n';
    expect(await shown(lines, { URL, DSN })).toBe('no signature ***\npassword ***, or ***\n');
  });

  test('which is a URL or a DSN whose password has an "@" or a "/" in it is not there as that password', async () => {
    const URL = 'https://monitor:pass@word1@db.example/x';
    const DSN = 'monitor:p@ss/word2@tcp(db.example:3306)/metrics';
    expect(await shown('denied by pass@word1, p@ss/word2\n', { URL, DSN })).toBe('denied by ***, ***\n');
  });

  test('which is a header with a token is not there as the token alone', async () => {
    const HEADER = 'Bearer s3cr3t-token.of/it==';
    expect(await shown('the token s3cr3t-token.of/it== is not known\n', { HEADER })).toBe(
      'the token *** is not known\n',
    );
  });

  test('in a variable that bash has no name for, as that of a header, is found, and those after it too', async () => {
    const environment = { 'HEADERS_X-Api-Key': 'secret key', SECRET: 'secret word' };
    expect(await shown('secret key secret word\n', environment)).toBe('*** ***\n');
  });

  test('with a line break at its end, as Secrets made from files have one, is found without it', async () => {
    expect(await shown('password secret word\n', { SECRET: 'secret word\n' })).toBe('password ***\n');
  });

  test('is found whole where it begins like another', async () => {
    expect(await shown('a hunter22 b hunter2222 c\n', { SHORT: 'hunter22', LONG: 'hunter2222' })).toBe(
      'a *** b *** c\n',
    );
  });

  test('of three characters would cut out everything: it stays, and that is said', async () => {
    const output = await shown('the cat sat\n', { SECRET: 'cat' });
    expect(output).toContain('the cat sat\n');
    expect(output).toContain('a secret of less than 4 characters is not cut out');
    expect(output).not.toContain('***');
  });

  test('is in no argument of a process, which everybody on the node reads', async () => {
    const lines = await commandLinesDuring(async () => {
      const running = new Running(['bash', script, 'sleep', '1'], {
        PATH: process.env.PATH ?? '',
        REDACT_VARIABLES: 'SECRET',
        SECRET: 'canary-of-the-log',
      });
      await running.ended;
    });
    expect(lines).toContain(' -E -f /dev/fd/');
    expect(lines).not.toContain('canary-of');
  });
});

test('a secret in a mounted file is *** too, and a changed one after the next start', async () => {
  const credentials = join(home, 'credentials');
  mkdirSync(credentials);
  writeFileSync(join(credentials, 'password'), 'first secret\n');
  const text = join(home, 'text');
  writeFileSync(text, 'first secret, second secret\n');
  const daemon = `trap 'exit 0' TERM; cat ${text}; while :; do sleep 0.1; done`;
  const running = new Running(['bash', script, 'bash', '-c', daemon], {
    PATH: process.env.PATH ?? '',
    REDACT_FOLDERS: credentials,
    WATCH: credentials,
    ON_CHANGE: 'restart',
    SUPERVISE_INTERVAL: '0.2',
  });
  await eventually(() => running.output.includes('***, second secret'));
  writeFileSync(join(credentials, 'password'), 'second secret\n');
  symlinkSync('.', join(credentials, '..data'));
  await eventually(() => running.output.includes('first secret, ***'));
  expect(await running.stop()).toBe(0);
});

describe('of a volume with secrets', () => {
  const showing = async (files: Record<string, string>, text: string) => {
    const credentials = join(home, 'credentials');
    mkdirSync(credentials);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(credentials, name), content);
    return shown(text, { REDACT_FOLDERS: credentials });
  };

  test('a file whose name begins with a dot is *** too', async () => {
    expect(await showing({ '.netrc': 'first secret\n' }, 'first secret\n')).toBe('***\n');
  });

  test('certificates are none, of which there may be hundreds, and what else begins like one is', async () => {
    const [begin, end] = ['-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----'];
    const body = () => [...Array(25).keys()].map(() => randomBytes(48).toString('base64'));
    const line = 'c2hvd24gYnkgYWxs'.repeat(4);
    const bundle = [...Array(150).keys()].flatMap(() => [begin, ...body(), end]);
    const files = {
      'ca.pem': [begin, line, ...body(), 'YQ==', end, 'behind it', ...bundle].join('\r\n'),
      half: `${begin}\naHVudGVyMg`,
      next: 'first secret',
    };
    const text = [line, 'aHVudGVyMg', 'behind it', 'first secret', 'next'].join('\n');
    expect(await showing(files, text)).toBe(`${line}\n***\n***\n***\nnext\n`);
  });

  test('a thousand hold the start up as much longer as they are more, and each is ***, in base64 too', async () => {
    const took = async (count: number) => {
      remove(join(home, 'credentials'));
      const secrets = [...Array(count).keys()].map((i) => `${i}-${randomBytes(12).toString('hex')}`);
      const files = Object.fromEntries(secrets.map((text, i) => [`secret_${i}`, text]));
      const text = secrets.flatMap((one) => [one, base64(one), base64(`u:${one}`), base64(`us:${one}`)]).join('\n');
      const began = Date.now();
      const lines = (await showing(files, text)).trim().split('\n');
      const milliseconds = Date.now() - began;
      expect(lines.filter((line) => !/^.{0,4}\*\*\*.{0,4}$/.test(line))).toEqual([]);
      expect(lines).toHaveLength(4 * count);
      return milliseconds;
    };
    const few = await took(250);
    const ratio = (await took(1000)) / few;
    // Each compared with each other would be 16.
    expect(ratio).toBeLessThan(10);
  });
});

describe('a log without secrets', () => {
  const SECRET = 'not in it';

  test('comes out as it went in: all lines, all bytes, and the last one with an end', async () => {
    const bytes = Buffer.from([...Array(256).keys()].filter((byte) => byte !== 10));
    const lines = Buffer.concat([bytes, Buffer.from('\n\n  \n'), bytes, Buffer.from(`\n${'x'.repeat(16_000)}\nend`)]);
    expect(await shown(lines, { SECRET })).toBe(`${lines.toString()}\n`);
  });

  test('comes out at once, a line when it is whole', async () => {
    const running = new Running(['bash', script, 'bash', '-c', 'echo one; sleep 5'], {
      PATH: process.env.PATH ?? '',
      REDACT_VARIABLES: 'SECRET',
      SECRET,
    });
    await eventually(() => running.output !== '', 2);
    expect(running.output).toBe('one\n');
  });

  test('does not slow a busy daemon down', async () => {
    const line =
      'ts=2026-11-28T04:49:32.123456Z lvl=info msg="Some message" service=httpd path=/var/lib/influxdb/data\n';
    const start = Date.now();
    const output = await shown(line.repeat(100_000), {
      ...Object.fromEntries([...Array(20).keys()].map((i) => [`SECRET_${i}`, `p@ss/word ${i} & more of it`])),
    });
    expect(output).toHaveLength(line.length * 100_000);
    // Ten thousand lines in a second and more.
    expect(Date.now() - start).toBeLessThan(10_000);
  });
});

describe('a line of any length', () => {
  const CUT = ' [cut: a line of more than 16384 bytes]';

  test('is kept up to 16 KiB, and the log says that it was cut', async () => {
    const output = await shown(`${'0123456 '.repeat(1_000_000)}\nnext\n`, { SECRET: 'not in it' });
    expect(output).toBe(`${'0123456 '.repeat(2048 - 2).slice(0, -1)}${CUT}\nnext\n`);
  });

  test('without a space is not kept: a secret could begin anywhere in it', async () => {
    expect(await shown(`${'x'.repeat(100_000)}\nnext\n`, { SECRET: 'not in it' })).toBe(`${CUT}\nnext\n`);
  });

  test('of 16 KiB is kept whole, and one byte more is not', async () => {
    const line = 'x'.repeat(16_384);
    expect(await shown(`${line}\n${line}x\nnext\n`, { SECRET: 'not in it' })).toBe(`${line}\n${CUT}\nnext\n`);
  });

  const SECRET = 'p@ss "word" of\tmine/with%everything';
  test.each([
    ['as it is', SECRET],
    ['as JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['percent-encoded', encodeURIComponent(SECRET)],
    ['as a form', new URLSearchParams({ q: SECRET }).toString().slice(2)],
    ['in basic authentication', base64(`user:${SECRET}`)],
    ['in a URL', `https://user:${encodeURIComponent(SECRET)}@host/`],
  ])('shows no part of a secret %s, wherever the cut is in it', async (_, text) => {
    // One line for each place, with a secret that is whole before it: what is cut out of it makes the line shorter.
    const lines = [...Array(text.length + 8).keys()].map(
      (place) =>
        `${SECRET} ${'w '.repeat(8192).slice(0, 16_384 - SECRET.length - 6 - place)} at ${text} after and so on`,
    );
    const output = (await shown(`${lines.join('\n')}\n`, { SECRET, REDACT: '//[^/@[:space:]]+@' })).split('\n');
    expect(output).toHaveLength(lines.length + 1);
    for (const line of output.slice(0, -1)) {
      expect(line.length).toBeGreaterThan(16_000);
      expect(line.slice(-CUT.length)).toBe(CUT);
      const kept = line.slice(0, -CUT.length).replace(/[w ]{200,}/, ' … ');
      expect(kept).toMatch(/^\*\*\* … (at( [A-Za-z0-9+/:=]{0,8}\*\*\*\S{0,5}( after)?)?)?$/);
    }
  });

  test('of 10 MB, again and again, is no line that a daemon waits for', async () => {
    const start = Date.now();
    const line = `a b c query="${'//a:a:'.repeat(1_700_000)} x"\n`;
    const output = await shown(line.repeat(10), { SECRET: 'not in it', REDACT: '//[^/@[:space:]]+@' });
    expect(output).toBe(`a${CUT}\n`.repeat(10));
    // A byte at a time, this takes half a minute.
    expect(Date.now() - start).toBeLessThan(10_000);
  });
});

test.each([
  ['env', 'SECRET'],
  ['tr', ''],
  ['base64', 'SECRET'],
])('a daemon is not started where %s is killed, which reads its secrets', async (name, REDACT_VARIABLES) => {
  const program = new FailingProgram(home, name);
  program.fail();
  mkdirSync(join(home, 'credentials'));
  writeFileSync(join(home, 'credentials', 'password'), 'a secret of a daemon\n');
  const running = new Running(['bash', script, 'cat', join(home, 'credentials', 'password')], {
    PATH: program.path,
    REDACT_VARIABLES,
    REDACT_FOLDERS: join(home, 'credentials'),
    SECRET: 'another one',
  });
  expect(await running.ended).toBe(64);
  expect(running.output).toContain('the secrets cannot be read');
  expect(running.output).not.toContain('a secret of a daemon');
});

test('a daemon whose secrets cannot be cut out is not started, rather than logged with all of them', async () => {
  const running = new Running(['bash', script, 'bash', '-c', 'echo "$SECRET"'], {
    PATH: process.env.PATH ?? '',
    REDACT_VARIABLES: 'SECRET',
    SECRET: 'a secret of a daemon',
    // What reads them ends where it should write what it has read.
    'BASH_FUNC_printf%%': '() { exit 3; }',
  });
  expect(await running.ended).not.toBe(0);
  expect(running.output).not.toContain('a secret of a daemon');
});
