import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificate, folder, remove } from '../support/files';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { BackupScripts } from './support/scripts';
import { fileSource } from './support/source';

const gateway = executable('versitygw');
if (gateway === undefined)
  console.warn('Backups: versitygw is not installed, those in a store of others are not tested');

const ROOT = { access: 'ROOT', secret: 'secret-of-root-0123456789' };
const USERS = {
  WRITER: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  READER: 'secret-of-reader/0123456789+abcdefghijkl',
};
const PREFIX = 'bucket/backups/thing';
// As docs/tasks/backup-and-restore.md has it, for a bucket's own policy.
const POLICY = {
  Version: '2012-10-17',
  Statement: Object.entries({ WRITER: 's3:PutObject', READER: 's3:GetObject' }).map(([user, action]) => ({
    Effect: 'Allow',
    Principal: { AWS: [user] },
    Action: action,
    Resource: `arn:aws:s3:::${PREFIX}/*`,
  })),
};

// What it makes of signatures, TLS and rights is its own: the store of the other suite is as far as this library knows S3.
(gateway === undefined ? describe.skip : describe)('a backup in a store that others made', () => {
  const tls = certificate();
  let home: string;
  let url: string;
  let scripts: BackupScripts;

  beforeAll(async () => {
    home = folder();
    for (const name of ['objects', 'accounts', 'data']) mkdirSync(join(home, name));
    for (const [name, content] of Object.entries(tls)) writeFileSync(join(home, name), content, { mode: 0o600 });
    const account = ([access, secret]: [string, string]): [string, object] => [
      access,
      { access, secret, role: 'user', userID: 0, groupID: 0 },
    ];
    const accounts = { accessAccounts: Object.fromEntries(Object.entries(USERS).map(account)) };
    writeFileSync(join(home, 'accounts/users.json'), JSON.stringify(accounts));
    const port = await freePort();
    url = `https://localhost:${port}`;
    const files = [
      '--cert',
      join(home, 'tls.crt'),
      '--key',
      join(home, 'tls.key'),
      '--iam-dir',
      join(home, 'accounts'),
    ];
    const serves = [gateway ?? '', '--port', `localhost:${port}`, '--region', 'eu-central-1', ...files];
    new Running([...serves, 'posix', join(home, 'objects')], {
      ROOT_ACCESS_KEY: ROOT.access,
      ROOT_SECRET_KEY: ROOT.secret,
    });
    await eventually(async () => (await ask('GET', '', ROOT)) === '200', 30);
    const made = [await ask('PUT', 'bucket', ROOT), await ask('PUT', 'bucket?policy=', ROOT, JSON.stringify(POLICY))];
    if (!made.every((status) => status.startsWith('20'))) throw new Error(`the store answers ${made.join(' and ')}`);
    for (const [user, secret] of Object.entries(USERS)) {
      mkdirSync(join(home, user));
      writeFileSync(join(home, user, 'access'), user);
      writeFileSync(join(home, user, 'secret'), secret);
    }
    const environment = {
      TO: 's3',
      FROM: 's3',
      S3_URL: `${url}/${PREFIX}`,
      S3_REGION: 'eu-central-1',
      S3_CREDENTIAL: join(home, 'WRITER'),
      S3_CA_FILE: join(home, 'tls.crt'),
    };
    scripts = new BackupScripts(home, 'thing', environment, fileSource(home));
  });
  afterAll(async () => {
    await endAll();
    remove(home);
  });

  /** The status of a request of somebody. */
  async function ask(
    method: string,
    path: string,
    { access, secret }: { readonly access: string; readonly secret: string },
    body?: string,
  ): Promise<string> {
    const signed = ['--aws-sigv4', 'aws:amz:eu-central-1:s3', '-u', `${access}:${secret}`, '-X', method];
    const data = body === undefined ? [] : ['--data-binary', body];
    const sum = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const silent = ['-qs', '-o', '/dev/null', '-w', '%{http_code}', '--cacert', join(home, 'tls.crt')];
    const running = new Running(
      ['curl', ...silent, ...signed, '-H', `x-amz-content-sha256: ${sum}`, ...data, `${url}/${path}`],
      {
        PATH: process.env.PATH ?? '',
      },
    );
    await running.ended;
    return running.output;
  }

  const content = 'x'.repeat(65_536) + 'y'.repeat(65_536) + 'z\0\n';
  const objects = () => readdirSync(join(home, 'objects', PREFIX), { recursive: true }).map(String);

  test('is written by a key that may only write there, and restored by one that may read', async () => {
    writeFileSync(join(home, 'thing'), content);
    expect(await scripts.take()).toMatchObject({ status: 0 });
    expect(objects()).toEqual(expect.arrayContaining(['latest', expect.stringMatching(/Z\/thing\.0003$/)]));
    const writer = { access: 'WRITER', secret: USERS.WRITER };
    expect(await ask('GET', `${PREFIX}/latest`, writer)).toBe('403');
    expect(await ask('GET', 'bucket?list-type=2', writer)).toBe('403');
    expect(await ask('DELETE', `${PREFIX}/latest`, writer)).toBe('403');
    expect(await ask('PUT', 'bucket/elsewhere', writer, 'x')).toBe('403');
    const data = join(home, 'data');
    const running = scripts.run('restore.sh', { DATA_DIR: data, S3_CREDENTIAL: join(home, 'READER') });
    expect([await running.ended, running.output]).toEqual([0, expect.any(String)]);
    expect(readFileSync(join(data, 'thing'), 'utf8')).toBe(content);
  });

  test('is not written for a key with another secret, or to a store that another authority signed', async () => {
    const wrong = join(home, 'wrong');
    mkdirSync(wrong);
    writeFileSync(join(wrong, 'access'), 'WRITER');
    writeFileSync(join(wrong, 'secret'), USERS.READER);
    const before = objects();
    scripts.forget();
    const refused = await scripts.take({ S3_CREDENTIAL: wrong });
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('HTTP 403 (SignatureDoesNotMatch)');
    writeFileSync(join(home, 'other'), certificate()['tls.crt']);
    const strange = await scripts.take({ S3_CA_FILE: join(home, 'other') });
    expect(strange.status).toBe(1);
    expect(strange.output).toContain('certificate');
    expect(objects()).toEqual(before);
  });
});
