import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Duration, MetaUsers, Peer, Trust } from '../../lib';
import { KAPACITOR_PATHS } from '../../lib/kapacitor-daemon/config';
import { endAll, executable } from '../support/processes';
import { MetaAuthority } from '../kapacitor-daemon/support/meta-certificates';
import { META_PASSWORD, MetaCluster, MetaNode, type MetaNodeOptions } from '../support/meta-node';
import { Certificates } from '../support/loopback';
import { program, Props, SynthesizedKapacitor } from './support/synthesized';

const kapacitord = executable('kapacitord');
if (kapacitord === undefined) console.warn('Kapacitor with meta users: not run, as kapacitord is not installed here');

const SECRET = 'the-internal-shared-secret-of-the-meta-nodes';
const ADMINISTRATOR = ['KapacitorAPI', 'KapacitorConfigAPI'];

(kapacitord === undefined ? describe.skip : describe)('kapacitord on the generated [auth], with a meta node', () => {
  let home: string;
  let certificates: Certificates;
  let authority: MetaAuthority;
  let cluster: MetaCluster;
  let nodes: MetaNode[] = [];
  let count = 0;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'kapacitor-meta-'));
    certificates = new Certificates(join(home, 'tls'));
    authority = new MetaAuthority(join(home, 'authority'));
  });
  beforeEach(() => {
    cluster = new MetaCluster(SECRET);
  });
  afterEach(async () => {
    await endAll();
    for (const node of nodes) await node.stop();
    nodes = [];
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  const meta = async (options: Partial<MetaNodeOptions> = {}): Promise<MetaNode> => {
    const node = await MetaNode.start({ cluster, certificate: authority.sign(['DNS:localhost']), ...options });
    nodes.push(node);
    return node;
  };
  const at = ({ address }: MetaNode) => ({
    address,
    trust: Trust.fromPem(readFileSync(authority.file, 'utf8')),
    peer: Peer.cidr('127.0.0.0/8'),
  });
  const signing =
    (
      node: MetaNode,
      { secret = SECRET, cacheExpiration }: { secret?: string; cacheExpiration?: Duration } = {},
    ): Props =>
    (given) => ({
      administrator: { name: 'root', credential: given(META_PASSWORD) },
      metaUsers: MetaUsers.fromAttributes({ ...at(node), internalSharedSecret: given(secret), cacheExpiration }),
    });
  const run = async (props: Props, ca = authority.file) => {
    const place = join(home, String((count += 1)));
    const kapacitor = new SynthesizedKapacitor(
      kapacitord ?? '',
      place,
      program(() => undefined, props),
      certificates,
    );
    copyFileSync(ca, join(place, KAPACITOR_PATHS.metaCa, 'ca.crt'));
    if (!(await kapacitor.start({ KAPACITOR_HTTP_AUTH_ENABLED: 'true' }))) throw new Error(kapacitor.log);
    return kapacitor;
  };
  const ask = async (
    kapacitor: SynthesizedKapacitor,
    user: string,
    path: string,
    { body, password = META_PASSWORD }: { body?: string; password?: string } = {},
  ): Promise<number> => {
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const method = body === undefined ? 'GET' : 'POST';
    const url = `http://127.0.0.1:${await kapacitor.port}/kapacitor/v1/${path}`;
    return (await fetch(url, { method, body, headers: { authorization } })).status;
  };

  test('who may do what is said by permissions there, and an administrator of InfluxDB is none here', async () => {
    const node = await meta();
    cluster.addUser('root', { '': ADMINISTRATOR });
    cluster.addUser('tasks', { '': ['KapacitorAPI'] });
    cluster.addUser('writer', { app: ['WriteData'] });
    cluster.addUser('influxdb', { '': ['ViewAdmin', 'CreateDatabase', 'CreateUserAndRole', 'ManageSubscription'] });
    const kapacitor = await run(signing(node));
    const table: Record<string, number[]> = {};
    for (const user of ['root', 'tasks', 'writer', 'influxdb'])
      table[user] = [
        await ask(kapacitor, user, 'tasks'),
        await ask(kapacitor, user, 'users'),
        await ask(kapacitor, user, 'write?db=app&rp=autogen', { body: 'm v=1' }),
        await ask(kapacitor, user, 'write?db=other&rp=autogen', { body: 'm v=1' }),
      ];
    expect(table).toEqual({
      // To write takes WriteData, whatever else somebody may.
      root: [200, 200, 401, 401],
      tasks: [200, 200, 401, 401],
      writer: [403, 403, 204, 401],
      influxdb: [403, 403, 403, 403],
    });
    expect(await ask(kapacitor, 'root', 'tasks', { password: 'wrong' })).toBe(401);
    // It has no users of its own beside them, and asks for 10 seconds about one whom nobody knows.
    expect(await ask(kapacitor, 'admin', 'tasks')).toBe(401);
    for (const { authorization, serverName } of node.requests) {
      expect(authorization).toMatch(/^Bearer /);
      expect(serverName).toBe('localhost');
    }
  });

  test('as a user of its API it shows his password, which is in no file of the config', async () => {
    const node = await meta();
    cluster.addUser('root', { '': ADMINISTRATOR });
    cluster.addUser('kapacitor').password = SECRET;
    const kapacitor = await run((given) => ({
      administrator: { name: 'root', credential: given(META_PASSWORD) },
      metaUsers: MetaUsers.fromAttributes({ ...at(node), userName: 'kapacitor', credential: given(SECRET) }),
    }));
    expect(await ask(kapacitor, 'root', 'tasks')).toBe(200);
    const shown = `Basic ${Buffer.from(`kapacitor:${SECRET}`).toString('base64')}`;
    expect(node.requests.map(({ authorization }) => authorization)).toEqual(node.requests.map(() => shown));
    expect(readFileSync(kapacitor.config, 'utf8')).not.toContain(SECRET);
    expect(kapacitor.log).not.toContain(SECRET);
  });

  test('follows a follower to the leader with its credential', async () => {
    const leader = await meta();
    const follower = await meta({ leader: leader.address, redirectsQuestions: true });
    cluster.addUser('root', { '': ADMINISTRATOR });
    const kapacitor = await run(signing(follower));
    expect(await ask(kapacitor, 'root', 'tasks')).toBe(200);
    expect(leader.requests[0]).toMatchObject({ path: '/user?name=root', status: 200 });
  });

  test('asks the meta node about the password where LDAP has it, in the query', async () => {
    const node = await meta();
    cluster.addUser('ldap', { '': ADMINISTRATOR }).hash = undefined;
    const kapacitor = await run(signing(node));
    expect(await ask(kapacitor, 'ldap', 'tasks')).toBe(200);
    expect(node.requests.some(({ path }) => path.startsWith('/authorized?') && path.includes(META_PASSWORD))).toBe(
      true,
    );
  });

  test('lets nobody in whose hash is not bcrypt: `password-hash` of the meta nodes has to stay that', async () => {
    const node = await meta();
    cluster.addUser('root', { '': ADMINISTRATOR }).hash = '$pbkdf2-sha256$29000$c2FsdA$aGFzaA';
    expect(await ask(await run(signing(node)), 'root', 'tasks')).toBe(401);
  });

  // 10 seconds each, which is why they run at once; check-meta.sh says which it is.
  test('a wrong name, CA or secret lets nobody in, and nothing in its log says why', async () => {
    cluster.addUser('root', { '': ADMINISTRATOR });
    const other = new MetaAuthority(join(home, 'other'));
    const kapacitors = [
      await run(signing(await meta({ certificate: authority.sign(['DNS:meta-0.example']) }))),
      await run(signing(await meta({ certificate: authority.sign([], { commonName: 'localhost' }) }))),
      await run(signing(await meta({ certificate: other.sign(['DNS:localhost']) }))),
      await run(signing(await meta({ certificate: undefined }))),
      await run(signing(await meta(), { secret: 'another' })),
    ];
    const begin = Date.now();
    expect(await Promise.all(kapacitors.map((one) => ask(one, 'root', 'tasks')))).toEqual([401, 401, 401, 401, 401]);
    expect(Date.now() - begin).toBeGreaterThan(9_000);
    for (const { log } of kapacitors) expect(log).not.toMatch(/x509|certificate|signature/i);
  });

  test('who has KapacitorAPI can make himself an administrator, until the cache expires: why that is short', async () => {
    const node = await meta();
    cluster.addUser('tasks', { '': ['KapacitorAPI'] });
    const kapacitor = await run(signing(node, { cacheExpiration: Duration.seconds(2) }));
    const body = JSON.stringify({ name: 'made', password: 'made', type: 'admin' });
    expect(await ask(kapacitor, 'tasks', 'users', { body })).toBe(200);
    expect(await ask(kapacitor, 'made', 'tasks', { password: 'made' })).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await ask(kapacitor, 'made', 'tasks', { password: 'made' })).toBe(401);
  });

  test('reads all of the generated [auth] as it is written', async () => {
    const node = await meta();
    const kapacitor = await run((given) => ({ ...signing(node)(given), clientCertificate: true }));
    const printed = execFileSync(kapacitord ?? '', ['config', '-config', kapacitor.config], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    const [, auth = ''] = /^\[auth\]\n((?: .*\n)*)/m.exec(printed) ?? [];
    const file = (path: string) => JSON.stringify(join(dirname(kapacitor.config), '..', path));
    expect(
      auth
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'enabled = true',
      'cache-expiration = "1m0s"',
      'bcrypt-cost = 10',
      `meta-addr = "${node.address}"`,
      'meta-username = ""',
      'meta-password = ""',
      // The environment has it.
      'meta-internal-shared-secret = ""',
      'meta-use-tls = true',
      `meta-ca = ${file('kapacitor-meta-ca/ca.crt')}`,
      `meta-cert = ${file('kapacitor-tls/tls.crt')}`,
      `meta-key = ${file('kapacitor-tls/tls.key')}`,
      'meta-insecure-skip-verify = false',
    ]);
  });
});
