import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificate, folder, remove } from '../support/files';
import { commandLinesDuring, endAll, executable } from '../support/processes';
import { S3Store } from '../support/s3';
import { slimPath } from '../support/slim-path';
import { BackupScripts } from './support/scripts';
import { fileSource } from './support/source';

const missing = executable('curl') === undefined;
if (missing) console.warn('Backups: curl is not installed, those in S3 are not tested');

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const READER = 'secret-of-reader/0123456789+abcdefghijkl';

(missing ? describe.skip : describe)('a backup in S3', () => {
  const tls = certificate();
  let store: S3Store;
  let home: string;
  let scripts: BackupScripts;
  beforeEach(async () => {
    home = folder();
    const keys = [
      { id: 'WRITER', secret: SECRET, methods: ['PUT'] },
      { id: 'READER', secret: READER, methods: ['GET'] },
    ];
    store = await S3Store.start({ cert: tls['tls.crt'], key: tls['tls.key'] }, ...keys);
    writeFileSync(join(home, 'ca'), tls['tls.crt']);
    credential('writer', 'WRITER', `${SECRET}\n`);
    credential('reader', 'READER', READER);
    credential('wrong', 'WRITER', READER);
    scripts = new BackupScripts(home, 'thing', environment(), fileSource(home));
  });
  afterEach(async () => {
    await endAll();
    await store.stop();
    remove(home);
  });

  const environment = () => ({
    TO: 's3',
    FROM: 's3',
    S3_URL: `${store.url}/bucket/backups/thing-1.of.us`,
    S3_REGION: 'eu-central-1',
    S3_CREDENTIAL: join(home, 'writer'),
    S3_CA_FILE: join(home, 'ca'),
  });
  const asReader = () => ({ S3_CREDENTIAL: join(home, 'reader') });
  const credential = (name: string, access: string, secret: string) => {
    mkdirSync(join(home, name));
    writeFileSync(join(home, name, 'access'), access);
    writeFileSync(join(home, name, 'secret'), secret);
  };
  const restore = async (more: Record<string, string> = {}) => {
    const data = join(home, 'data');
    mkdirSync(data, { recursive: true });
    const running = scripts.run('restore.sh', { DATA_DIR: data, ...asReader(), ...more });
    return { status: await running.ended, output: running.output };
  };
  const content = 'x'.repeat(65_536) + 'y'.repeat(65_536) + 'z\0\n';

  test('is written by who may only write, in parts that no request is too large for, and is what was there', async () => {
    writeFileSync(join(home, 'thing'), content);
    expect(await scripts.take()).toMatchObject({ status: 0 });
    expect(new Set(store.requests.map((line) => line.split(' ')[0]))).toEqual(new Set(['PUT']));
    const sizes = [...store.objects].map(([key, { length }]) => [key.split('/').slice(4).join('/'), length]);
    expect(sizes.slice(0, 3)).toEqual([
      [expect.stringMatching(/^\d{8}T\d{6}Z\/thing\.0001$/), 65_536],
      [expect.stringMatching(/thing\.0002$/), 65_536],
      [expect.stringMatching(/thing\.0003$/), 3],
    ]);
    // What makes it a backup comes last, and then which is the last.
    expect([...store.objects.keys()].slice(3).map((key) => key.split('/').at(-1))).toEqual(['contents', 'latest']);
    expect(await restore()).toMatchObject({ status: 0 });
    expect(readFileSync(join(home, 'data/thing'), 'utf8')).toBe(content);
  });

  test('is none where the store refuses a part of it, and is tried again where it is busy', async () => {
    writeFileSync(join(home, 'thing'), content);
    let busy = 1;
    store.fails = () => (busy-- > 0 ? 503 : undefined);
    expect(await scripts.take()).toMatchObject({ status: 0 });
    store.fails = (request) => (request.includes('thing.0002') ? 403 : undefined);
    store.objects.clear();
    scripts.forget();
    const { status, output } = await scripts.take();
    expect(status).toBe(1);
    expect(output).toMatch(/thing\.0002 answers HTTP 403 \(SlowDown\)/);
    expect([...store.objects.keys()].filter((key) => /contents|latest/.test(key))).toEqual([]);
  });

  test('is none where the disk of the node is full before its last part', async () => {
    writeFileSync(join(home, 'thing'), content);
    const programs = join(home, 'full');
    mkdirSync(programs);
    const first = join(home, 'first');
    const full = `#!/bin/sh
if [ "$*" = '-c 65536' ]; then [ ! -e '${first}' ] || exit 1; : >'${first}'; fi
exec ${executable('head') ?? ''} "$@"
`;
    writeFileSync(join(programs, 'head'), full, { mode: 0o755 });
    const { status, output } = await scripts.take({ PATH: `${programs}:${slimPath()}` });
    expect(output).toContain('does not take thing');
    expect(status).toBe(1);
    expect([...store.objects.keys()].filter((key) => /contents|latest/.test(key))).toEqual([]);
  });

  test('is not written to a store that the authority did not sign, or for a key with another secret', async () => {
    writeFileSync(join(home, 'thing'), content);
    writeFileSync(join(home, 'other'), certificate()['tls.crt']);
    const strange = await scripts.take({ S3_CA_FILE: join(home, 'other') });
    expect(strange.status).toBe(1);
    expect(strange.output).toContain('certificate');
    expect(store.requests).toEqual([]);
    const wrong = await scripts.take({ S3_CREDENTIAL: join(home, 'wrong') });
    expect(wrong.status).toBe(1);
    expect(wrong.output).toContain('HTTP 403 (SignatureDoesNotMatch)');
    expect(store.objects.size).toBe(0);
  });

  test('shows its secret in no argument and in no log', async () => {
    writeFileSync(join(home, 'thing'), content);
    let output = '';
    const seen = await commandLinesDuring(async () => {
      output = (await scripts.take()).output;
    });
    expect(seen).toContain('--aws-sigv4');
    expect(seen + output).not.toContain(SECRET);
  });

  test('that lost a part, or has another in its place, is not restored', async () => {
    writeFileSync(join(home, 'thing'), content);
    await scripts.take();
    const [part = ''] = [...store.objects.keys()].filter((key) => key.endsWith('thing.0002'));
    store.objects.set(part, Buffer.from('w'.repeat(65_536)));
    const damaged = await restore();
    expect(damaged.status).not.toBe(0);
    expect(damaged.output).toContain('is damaged: thing.0002 is not what was written');
    store.objects.delete(part);
    const lost = await restore();
    expect(lost.status).not.toBe(0);
    expect(lost.output).toContain('HTTP 404');
  });
});
