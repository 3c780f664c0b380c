import { execFileSync, spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const library = join(__dirname, '..', '..', 'lib', 'workloads', 'scripts', 'jwt.sh');
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'jwt-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const SIGN = 'export LC_ALL=C; . "$1"; jwt_sign "$2" "$3" "$4"';
const command = (bits: number, payload: string, file: string) => [
  '-c',
  SIGN,
  'sign',
  library,
  String(bits),
  payload,
  file,
];

describe.each([256, 512])('a token of HS%d', (bits) => {
  const block = bits === 512 ? 128 : 64;

  test.each([
    ['short', Buffer.from('x')],
    ['as long as a block', randomBytes(block)],
    ['longer than a block', randomBytes(block + 1)],
    ['with NUL and line breaks', Buffer.from('a\0b\r\nc')],
  ])('is verified by whoever has the secret, which is %s', (_, secret) => {
    const file = join(home, 'secret');
    // As it is made from a file: the server cuts one line break off, too.
    writeFileSync(file, Buffer.concat([secret, Buffer.from('\n')]));
    const claims = '{"username":"","exp":1}';
    const token = execFileSync('bash', command(bits, claims, file), { encoding: 'utf8' });
    const [header = '', payload = '', signature] = token.split('.');
    expect(Buffer.from(header, 'base64url').toString()).toBe(`{"alg":"HS${bits}","typ":"JWT"}`);
    expect(Buffer.from(payload, 'base64url').toString()).toBe(claims);
    expect(signature).toBe(createHmac(`sha${bits}`, secret).update(`${header}.${payload}`).digest('base64url'));
  });
});

test('an image without sha512sum signs with its openssl, which gets no secret as an argument', () => {
  const file = join(home, 'secret');
  writeFileSync(file, 'a-secret');
  for (const name of ['od', 'tr', 'base64', 'openssl'])
    symlinkSync(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(home, name));
  const bash = execFileSync('sh', ['-c', 'command -v bash'], { encoding: 'utf8' }).trim();
  const token = execFileSync(bash, command(512, '{}', file), { encoding: 'utf8', env: { PATH: home } });
  const [header = '', payload = '', signature] = token.split('.');
  expect(signature).toBe(createHmac('sha512', 'a-secret').update(`${header}.${payload}`).digest('base64url'));
});

test.each([
  ['missing', undefined],
  ['empty', ''],
  ['a line break', '\n'],
])('there is no token, which anybody could forge, where the secret is %s', (_, content) => {
  const file = join(home, 'secret');
  if (content !== undefined) writeFileSync(file, content);
  const { status, stdout, stderr } = spawnSync('bash', command(512, '{}', file), { encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toContain(`jwt: ${file} is`);
});

// As where bash cannot fork: who asks has no `set -e` within its `if`.
test.each(['jwt_padded() { return 1; }', 'jwt_padded() { printf %s 00; }'])('nothing is signed by %s', (broken) => {
  const file = join(home, 'secret');
  writeFileSync(file, 'a secret');
  const signing = SIGN.replace('jwt_sign', `${broken}; jwt_sign`);
  const { status, stdout } = spawnSync('bash', ['-c', signing, 'sign', library, '256', '{}', file]);
  expect({ signed: status === 0, stdout: stdout.toString() }).toEqual({ signed: false, stdout: '' });
});
