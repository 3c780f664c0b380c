import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Certificates } from '../support/loopback';
import { executable } from '../support/processes';
import { createUser, describeScripts, setUp, tokenOf } from './support/beside-influxdb';
import { InfluxDBServer } from './support/influxdb-server';
import { jsonencode, KapacitorPod, type Login } from './support/kapacitor-pod';

const shellcheck = executable('shellcheck');
if (shellcheck === undefined) console.warn('Kapacitor scripts: not checked, as shellcheck is not installed here');

(shellcheck === undefined ? describe.skip : describe)('the text of the Kapacitor scripts', () => {
  test('has nothing that shellcheck warns of', () => {
    const folder = resolve(__dirname, '../../lib/kapacitor/scripts');
    const scripts = readdirSync(folder).map((name) => join(folder, name));
    expect(() => execFileSync(shellcheck ?? '', ['-x', ...scripts], { encoding: 'utf8' })).not.toThrow();
  });
});

describe('what setup.sh refuses before anything changes', () => {
  let home: string;
  let pod: KapacitorPod;
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'kapacitor-setup-'));
    const certificates = new Certificates(join(home, 'tls'));
    const server = await InfluxDBServer.prepare('', join(home, 'influxdb'), certificates);
    pod = await KapacitorPod.prepare('', join(home, 'pod'), [server], certificates);
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });
  const refusal = async (environment: Record<string, string> = {}) => ({
    ...(await pod.setup(environment)),
    files: readdirSync(pod.path('data')),
  });
  const because = (reason: string) => ({
    code: 1,
    output: expect.stringContaining(`setup: error: ${reason}`) as string,
    files: [],
  });

  test.each(['a b', 'a"b', 'a/b', '..', '_sub:x', 'two\nlines', '${x}'])(
    'the user name %j, which Kapacitor does not take or which hides a token',
    async (name) => {
      pod.users = [
        { name: 'root', password: 'p' },
        { name, password: 'p' },
      ];
      expect(await refusal()).toEqual(
        because(`the user name "${jsonencode(name).slice(1, -1)}" must contain only letters`),
      );
    },
  );

  test('a password that nobody could log in with', async () => {
    const file = pod.path('password');
    pod.users = [{ name: 'root', password: '' }];
    expect(await refusal()).toEqual(because('the password of the user root is empty'));
    pod.users = [{ name: 'root', file }];
    expect(await refusal()).toEqual(because(`the password of the user root: the file ${file} is missing`));
    writeFileSync(file, '\n');
    expect(await refusal()).toEqual(because(`the password of the user root: the file ${file} is empty`));
    writeFileSync(file, Buffer.from([0x61, 0xff]));
    expect(await refusal()).toEqual(because(`the password of the user root: the file ${file} is not UTF-8`));
    writeFileSync(file, 'a\0b');
    expect(await refusal()).toEqual(because(`the password of the user root: the file ${file} has a NUL byte`));
  });

  test.each(['', 'desired\t2\n', 'end\n', 'desired\t1\nend\n', 'desired\t2\nuser\tInI'])(
    'the users or servers %j, which are cut off and would delete what they do not list',
    async (broken) => {
      const file = pod.path('cut');
      writeFileSync(file, broken);
      expect(await refusal({ USERS: file })).toEqual(because(`${file} is not whole`));
      expect(await refusal({ SERVERS: file })).toEqual(because(`${file} is not whole`));
    },
  );

  test('a subscription to no server, an announcement without a place for its destination, a server without TLS', async () => {
    const wanted = { server: 0, database: 'app' };
    pod.subscriptions = [{ ...wanted, announcement: 'a destination=""' }];
    expect(await refusal()).toEqual(because(`${pod.path('servers')}: an announcement has no DESTINATION`));
    pod.subscriptions = [wanted];
    pod.writeFiles();
    const file = pod.path('moved');
    const servers = readFileSync(pod.path('servers'), 'utf8');
    writeFileSync(file, servers.replace('\t0\t', '\t1\t'));
    expect(await refusal({ SERVERS: file })).toEqual(because(`${file} has no server number "1"`));
    writeFileSync(file, servers.replace('\t0\t', '\ta[$(touch ran)]\t'));
    expect(await refusal({ SERVERS: file })).toEqual(because(`line 3 of ${file} is not understood`));
    writeFileSync(file, servers.replace('https://', 'http://'));
    expect(await refusal({ SERVERS: file })).toEqual(because(`line 2 of ${file} is not understood`));
    expect(existsSync('ran')).toBe(false);
  });

  test('a cluster id that Kapacitor would write in another way, so that its subscription is never found', async () => {
    expect(await refusal({ CLUSTER_ID: pod.clusterId.toUpperCase() })).toEqual(
      because('CLUSTER_ID must be a lower-case UUID'),
    );
    expect(await refusal({ CLUSTER_ID: '' })).toEqual(because('CLUSTER_ID must be a lower-case UUID'));
  });
});

describeScripts((place) => {
  let pod: KapacitorPod;
  let influxdb: InfluxDBServer;
  beforeEach(() => {
    ({ pod, influxdb } = place);
  });

  test('no secret is printed, is an argument, or reaches a kapacitord that does not need it', async () => {
    writeFileSync(pod.path('secret'), 'secret from a file');
    pod.users = [...pod.users, { name: 'filed', file: pod.path('secret') }];
    pod.subscriptions = [
      { server: 0, database: 'app' },
      { server: 0, database: 'other', byAdministrator: true },
    ];
    await influxdb.query('CREATE DATABASE other', `${createUser(pod.administrator)} WITH ALL PRIVILEGES`);
    const tokens: string[] = [];
    for (let i = 0; i < 2; i += 1) {
      await setUp(pod);
      tokens.push(...pod.destinations.map(tokenOf));
      expect((await pod.announce()).code).toBe(0);
      expect((await pod.subscribe()).code).toBe(0);
      pod.wipe();
    }
    expect(new Set(tokens).size).toBe(4);
    const inSetup = pod.environments;
    expect(inSetup).toHaveLength(4);
    await setUp(pod);
    await pod.start();
    await pod.stop();
    const { administrator, influxdbUser } = pod;
    const plain = ['first password', 'secret from a file', ...tokens];
    plain.push(...administrator.password.split('\n'), ...influxdbUser.password.split('\n'));
    const basic = ({ username, password }: Login) => Buffer.from(`${username}:${password}`).toString('base64');
    const secrets = [...plain, ...plain.map((secret) => Buffer.from(secret).toString('base64'))];
    secrets.push(basic(administrator), basic(influxdbUser));
    expect(pod.arguments).toContain('/query');
    for (const secret of secrets) {
      expect(pod.output).not.toContain(secret);
      expect(pod.log).not.toContain(secret);
      expect(pod.arguments).not.toContain(secret);
      for (const environment of inSetup) expect(environment).not.toContain(secret);
    }
    for (const environment of pod.environments) expect(environment).not.toContain(administrator.username);
    expect(pod.log).not.toContain('shared secret of the test');
  });
});
