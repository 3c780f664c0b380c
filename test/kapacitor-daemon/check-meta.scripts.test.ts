import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { folder, remove } from '../support/files';
import { commandLinesDuring, endAll, eventually, freePort, Running } from '../support/processes';
import { META_PASSWORD, MetaCluster, MetaNode, type MetaNodeOptions } from '../support/meta-node';
import { podScripts } from '../support/pod-scripts';
import { MetaAuthority } from './support/meta-certificates';

const SECRET = 'an-internal-shared-secret-that-is-easy-to-find';
const script = join(podScripts('kapacitor'), 'check-meta.sh');
let home: string;
let authority: MetaAuthority;
let cluster: MetaCluster;
const nodes: MetaNode[] = [];

beforeEach(() => {
  home = folder();
  authority = new MetaAuthority(join(home, 'authority'));
  cluster = new MetaCluster(SECRET);
  cluster.addUser('admin', { '': ['KapacitorAPI', 'KapacitorConfigAPI'] });
  writeFileSync(join(home, 'secret'), SECRET);
});
afterEach(async () => {
  await endAll();
  for (const node of nodes.splice(0)) await node.stop();
  remove(home);
});

async function node(options: Partial<MetaNodeOptions> = {}): Promise<MetaNode> {
  const certificate = authority.sign(['DNS:localhost']);
  const started = await MetaNode.start({ cluster, certificate, ...options });
  nodes.push(started);
  return started;
}

const marker = () => join(home, 'data', 'setup', 'meta');

function start(address: string, env: Record<string, string> = {}): Running {
  return new Running(['bash', script], {
    PATH: process.env.PATH ?? '',
    META_ADDRESS: address,
    META_CA: authority.file,
    META_SECRET: join(home, 'secret'),
    META_ADMINISTRATOR: 'admin',
    META_CHECKED: marker(),
    META_PATIENCE: '1',
    META_INTERVAL: '0.1',
    ...env,
  });
}

async function check(address: string, env: Record<string, string> = {}) {
  const running = start(address, env);
  return { code: await running.ended, output: running.output };
}

describe('what is right', () => {
  test('name, CA and secret: it asks as Kapacitor does, and says so', async () => {
    const meta = await node();
    expect(await check(meta.address)).toEqual({
      code: 0,
      output: `check-meta: the name, the CA and the secret of ${meta.address} are right\n`,
    });
    const [first] = meta.requests;
    expect(first).toMatchObject({ method: 'GET', path: '/user?name=admin', serverName: 'localhost', status: 200 });
    expect(first?.authorization).toMatch(/^Bearer /);
    expect(readFileSync(marker(), 'utf8')).toBe(meta.address);
  });

  test('a user and his password in place of the secret, with any characters', async () => {
    const meta = await node();
    cluster.addUser('kapacitor').password = `p:a'"$(id) \\ é`;
    writeFileSync(join(home, 'secret'), `p:a'"$(id) \\ é\n`);
    expect(await check(meta.address, { META_USER: 'kapacitor' })).toMatchObject({ code: 0 });
  });

  test('a password that ends in line breaks is less one of them, as for the daemon', async () => {
    const meta = await node();
    cluster.addUser('kapacitor').password = 'p\n\n';
    writeFileSync(join(home, 'secret'), 'p\n\n\n');
    expect(await check(meta.address, { META_USER: 'kapacitor' })).toMatchObject({ code: 0 });
  });

  test('a follower, that sends it to the leader, whose name is verified too', async () => {
    const leader = await node();
    const follower = await node({ leader: leader.address, redirectsQuestions: true });
    expect(await check(follower.address)).toMatchObject({ code: 0 });
    expect(leader.requests[0]).toMatchObject({ path: '/user?name=admin', status: 200 });
  });

  test.each([
    [
      'a link',
      (path: string) => {
        symlinkSync(join(home, 'precious'), path);
      },
    ],
    ['a pipe', (path: string) => execFileSync('mkfifo', [path])],
    [
      'a folder',
      (path: string) => {
        mkdirSync(path);
      },
    ],
  ])(
    '%s in place of what it remembers, which the daemon may have left, is not followed, and holds up nothing',
    async (_, leave) => {
      writeFileSync(join(home, 'precious'), 'as it was');
      mkdirSync(dirname(marker()), { recursive: true });
      leave(marker());
      const meta = await node();
      expect(await check(meta.address)).toMatchObject({ code: 0 });
      expect(readFileSync(join(home, 'precious'), 'utf8')).toBe('as it was');
      expect(readFileSync(marker(), 'utf8')).toBe(meta.address);

      rmSync(marker(), { recursive: true });
      leave(marker());
      expect((await check(`localhost:${await freePort()}`)).code).toBe(1);
    },
  );

  test('a meta node that comes up later is waited for', async () => {
    const port = await freePort();
    const running = start(`localhost:${port}`, { META_PATIENCE: '30' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await node({ port });
    expect(await running.ended).toBe(0);
    expect(running.output).toContain(`waits: meta node localhost:${port} cannot be reached`);
  });

  test('the user whom they are asked as is waited for, who is made after them', async () => {
    const meta = await node();
    writeFileSync(join(home, 'secret'), META_PASSWORD);
    const running = start(meta.address, { META_USER: 'kapacitor', META_PATIENCE: '30' });
    await eventually(() => running.output.includes('waits: '));
    cluster.addUser('kapacitor');
    expect(await running.ended).toBe(0);
    expect(running.output).toContain('it does not take the user kapacitor');
  });

  test('a user who is not there yet is said and not waited for: who makes him may wait for Kapacitor', async () => {
    const meta = await node();
    const { code, output } = await check(meta.address, { META_ADMINISTRATOR: 'nobody' });
    expect(code).toBe(0);
    expect(output).toContain('has no user nobody');
  });
});

describe('what is wrong is named', () => {
  test('the name, with those that the certificate has', async () => {
    const meta = await node({ certificate: authority.sign(['DNS:meta-0.example', 'IP:192.0.2.1']) });
    const { code, output } = await check(meta.address);
    expect(code).toBe(1);
    expect(output).toContain('the name is wrong: its certificate is for DNS:meta-0.example, IP Address:192.0.2.1');
    expect(output).not.toContain('the CA');
  });

  test('the name, where the certificate has a common name only, which curl would take', async () => {
    const meta = await node({ certificate: authority.sign([], { commonName: 'localhost' }) });
    const { code, output } = await check(meta.address);
    expect(code).toBe(1);
    expect(output).toContain('the name is wrong: its certificate has no subject alternative name');
  });

  test('the CA', async () => {
    const other = new MetaAuthority(join(home, 'other'));
    const meta = await node({ certificate: other.sign(['DNS:localhost']) });
    const { code, output } = await check(meta.address);
    expect(code).toBe(1);
    expect(output).toContain('the CA is wrong: its certificate is not signed by an authority of');
    expect(meta.requests).toEqual([]);
  });

  test('a certificate that has expired', async () => {
    const meta = await node({ certificate: authority.sign(['DNS:localhost'], { days: '-1' }) });
    expect(await check(meta.address)).toMatchObject({
      code: 1,
      output: expect.stringContaining('has expired') as string,
    });
  });

  test('the secret', async () => {
    const meta = await node();
    writeFileSync(join(home, 'secret'), 'another');
    const { code, output } = await check(meta.address);
    expect(code).toBe(1);
    expect(output).toContain('the secret is wrong: it is not the internal-shared-secret there (HTTP 401)');
    expect(existsSync(marker())).toBe(false);
  });

  test('the password of a user', async () => {
    const meta = await node();
    const { code, output } = await check(meta.address, { META_USER: 'admin' });
    expect(code).toBe(1);
    expect(output).toContain('the secret is wrong: it does not take the user admin with this password');
  });

  test('the name of the leader that a follower sends it to', async () => {
    const leader = await node({ certificate: authority.sign(['DNS:meta-1.example']) });
    const follower = await node({ leader: leader.address, redirectsQuestions: true });
    const { code, output } = await check(follower.address);
    expect(code).toBe(1);
    expect(output).toContain(`meta node ${leader.address}: the name is wrong`);
    // The credential does not go there.
    expect(leader.requests).toEqual([]);
  });

  test('a meta node without TLS', async () => {
    const meta = await node({ certificate: undefined });
    const { code, output } = await check(meta.address);
    expect(code).toBe(1);
    expect(output).toContain('it speaks no TLS');
    expect(meta.requests).toEqual([]);
  });

  test('meta nodes that tell everybody, which no wrong secret would show', async () => {
    cluster = new MetaCluster(undefined);
    cluster.addUser('admin');
    const meta = await node();
    expect((await check(meta.address)).output).toContain('its auth-enabled is off');
  });

  test.each(['missing', 'empty'])('a secret that is %s', async (what) => {
    if (what === 'empty') writeFileSync(join(home, 'secret'), '');
    const META_SECRET = join(home, what === 'empty' ? 'secret' : 'nothing');
    expect((await check('localhost:1', { META_SECRET })).output).toContain(`${META_SECRET} is missing or empty`);
  });
});

describe('no answer', () => {
  test('fails the first start', async () => {
    const { code, output } = await check(`localhost:${await freePort()}`);
    expect(code).toBe(1);
    expect(output).toContain('error: meta node localhost');
    expect(output).toContain('cannot be reached');
  });

  test('keeps no Kapacitor down whose connection was fine before: its tasks go on alerting', async () => {
    const address = `localhost:${await freePort()}`;
    mkdirSync(dirname(marker()), { recursive: true });
    writeFileSync(marker(), address);
    const { code, output } = await check(address);
    expect(code).toBe(0);
    expect(output).toContain('starts all the same');
  });

  test('of another address is another matter', async () => {
    mkdirSync(dirname(marker()), { recursive: true });
    writeFileSync(marker(), 'localhost:1');
    expect(await check(`localhost:${await freePort()}`)).toMatchObject({ code: 1 });
  });

  test('of followers that send it from one to the next ends', async () => {
    const first = await node({ redirectsQuestions: true });
    const second = await node({ leader: first.address, redirectsQuestions: true });
    first.leader = second.address;
    const { code, output } = await check(first.address);
    expect(code).toBe(1);
    expect(output).toContain('sends it from one to the next');
  });
});

test.each<[string, Record<string, string>]>([
  ['the secret', {}],
  ['the password', { META_USER: 'admin' }],
])('no program gets %s as an argument, and no log has it', async (_, env) => {
  const meta = await node();
  cluster.addUser('admin').password = SECRET;
  let output = '';
  const seen = await commandLinesDuring(async () => {
    for (let i = 0; i < 3; i++) output += (await check(meta.address, env)).output;
  });
  expect(seen).toContain('check-meta.sh');
  for (const text of [seen, output]) {
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(Buffer.from(SECRET).toString('hex'));
    expect(text).not.toContain(Buffer.from(`admin:${SECRET}`).toString('base64'));
  }
});
