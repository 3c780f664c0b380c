import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLinesDuring, endAll, eventually } from '../support/processes';
import { Authority } from '../live/support/openssl';
import { MetaNode } from '../support/meta-node';
import { DATA, META, SECRET, StandIns } from './support/stand-in';

let nodes: StandIns;
beforeEach(async () => {
  nodes = await StandIns.start();
});
afterEach(async () => {
  await endAll();
  await nodes.stop();
});

const RAFT = META.map((host) => `${host}:8089`);
const account = () => nodes.cluster.users.get('_reconciler');

/** Puts another node in the place of one, under its address. */
async function replace(i: number, start: (host: string, port: number) => Promise<MetaNode>): Promise<MetaNode> {
  const [old] = nodes.metas.splice(i, 1);
  const [host = '', port] = (old?.address ?? '').split(':');
  await old?.stop();
  const node = await start(host, Number(port));
  nodes.metas.splice(i, 0, node);
  return node;
}

/** Ends one, and brings it back by the function. */
async function down(i: number): Promise<() => Promise<void>> {
  const [old] = nodes.metas.splice(i, 1);
  const [host = '', port] = (old?.address ?? '').split(':');
  await old?.stop();
  return async () => {
    nodes.metas.splice(i, 0, await nodes.meta(host, undefined, Number(port)));
  };
}

describe('a new cluster', () => {
  test('has its meta nodes, an administrator that only this pod knows, and then its data nodes', async () => {
    const pod = nodes.pod();
    expect(await pod.once()).toMatchObject({ status: 0 });
    expect(nodes.cluster.meta).toEqual(RAFT);
    expect(nodes.cluster.data).toEqual(DATA);
    expect(account()?.password).toBe(pod.password);
    expect(account()?.password).toHaveLength(48);
    expect(account()?.permissions['']).toHaveLength(16);
    // Nobody is the first caller of a data node.
    const order = nodes.changes();
    expect(order.lastIndexOf('/user')).toBeLessThan(order.indexOf('/add-data'));
    expect(order.lastIndexOf('/join')).toBeLessThan(order.indexOf('/user'));
    expect(pod.read('cluster-error')).toBe('');
  });

  test('no secret is on a command line or in the log', async () => {
    const pod = nodes.pod();
    let output = '';
    const seen = await commandLinesDuring(async () => {
      ({ output } = await pod.once());
    });
    expect(seen).toContain('/add-data');
    for (const secret of [SECRET, pod.password, 'eyJ']) {
      expect(seen).not.toContain(secret);
      expect(output).not.toContain(secret);
    }
  });

  test('is made by the first pod alone: another that somebody scaled up says so, and takes no password away', async () => {
    const pod = nodes.pod({ POD_NAME: 'influxdb-cluster-0' });
    expect(await pod.once()).toMatchObject({ status: 0 });
    const [STATE_DIR, LEDGER_DIR] = [join(nodes.home, 'state-1'), join(nodes.home, 'ledger-1')];
    for (const made of [STATE_DIR, LEDGER_DIR]) mkdirSync(made);
    const second = nodes.pod({ POD_NAME: 'influxdb-cluster-1', STATE_DIR, LEDGER_DIR }).start('once');
    await eventually(() => second.output.includes('waiting: influxdb-cluster-0 makes the cluster'));
    expect(second.output).toContain('scale influxdb-cluster to 1');
    expect(account()?.password).toBe(pod.password);
    expect(await second.stop()).toBe(143);
  });

  test('to do it again asks, and changes nothing', async () => {
    const pod = nodes.pod();
    await pod.once();
    const { password } = pod;
    const before = nodes.changes().length;
    expect(await pod.once()).toEqual({ status: 0, output: '' });
    expect(nodes.changes()).toHaveLength(before);
    expect(pod.password).toBe(password);
  });

  test('waits until all meta nodes are there, as those that come later could be the first of another cluster', async () => {
    const pod = nodes.pod();
    const back = await down(2);
    const { status, output } = await pod.once(1);
    expect(status).not.toBe(0);
    expect(output).toContain('all meta nodes must answer before their cluster is made');
    expect(nodes.cluster.meta).toEqual([]);
    const running = pod.start('once');
    await eventually(() => pod.read('cluster-error').includes(META[2]));
    await back();
    expect(await running.ended).toBe(0);
    expect(nodes.cluster.meta).toEqual(RAFT);
  });

  test('goes on from where it was killed, whatever that was', async () => {
    const pod = nodes.pod();
    // What it is killed after, while the server has done it and the script does not know: the account is three of them.
    const steps: [string, number][] = [
      ...Array<[string, number]>(3).fill(['/join', 1]),
      ['/user', 1],
      ['/user', 2],
      ['/user', 3],
      ...Array<[string, number]>(2).fill(['/add-data', 1]),
    ];
    for (const [path, times] of steps) {
      const before = nodes.changes().length;
      const running = pod.start('once');
      // On a busy machine a kill comes late: the next run may have nothing left to do of this.
      let ended = false;
      void running.ended.then(() => (ended = true));
      const done = () => nodes.changes().slice(before);
      await eventually(() => ended || done().filter((one) => one === path).length >= times, 60);
      running.signalAll('SIGKILL');
      await running.ended;
      expect(pod.read('password')).toMatch(/^([\w-]{48}\n)?$/);
    }
    expect(await pod.once()).toMatchObject({ status: 0 });
    expect(nodes.cluster.meta).toEqual(RAFT);
    expect(nodes.cluster.data).toEqual(DATA);
    expect(account()?.password).toBe(pod.password);
    expect(account()?.permissions['']).toHaveLength(16);
  });

  test('that is there in part, in any order, is completed', async () => {
    nodes.cluster.meta.push('meta-2.localhost:8089', 'meta-1.localhost:8089');
    nodes.cluster.data.push('data-1.localhost:8088');
    nodes.cluster.addUser('_reconciler');
    const pod = nodes.pod();
    expect(await pod.once()).toMatchObject({ status: 0 });
    expect([...nodes.cluster.meta].sort()).toEqual(RAFT);
    expect([...nodes.cluster.data].sort()).toEqual(DATA);
    expect(account()?.password).toBe(pod.password);
  });

  test('a data node that nobody reaches yet is added when it is there, and the others before', async () => {
    nodes.cluster.unreachable.add(DATA[0]);
    const pod = nodes.pod();
    const running = pod.start('once');
    await eventually(() => pod.read('cluster-error').includes(`data node ${DATA[0]} cannot be added`));
    expect(pod.read('cluster-error')).toContain('no such host');
    expect(nodes.cluster.data).toEqual([DATA[1]]);
    nodes.cluster.unreachable.clear();
    expect(await running.ended).toBe(0);
    expect([...nodes.cluster.data].sort()).toEqual(DATA);
  });
});

describe('a cluster that was made before', () => {
  let pod: ReturnType<StandIns['pod']>;
  beforeEach(async () => {
    pod = nodes.pod();
    await pod.once();
  });

  test('is used without one of its meta nodes, which is said', async () => {
    const address = nodes.metas[1]?.address ?? '';
    await down(1);
    expect(await pod.once(1)).toMatchObject({ status: 0 });
    expect(pod.read('cluster-error')).toContain(`${address} does not answer`);
  });

  test('is not made anew where no meta node knows it, which would hide that its volumes are lost', async () => {
    nodes.cluster.meta.length = 0;
    const before = nodes.changes().length;
    const { status, output } = await pod.once(1);
    expect(status).not.toBe(0);
    expect(output).toContain('nothing is made anew');
    expect(nodes.changes()).toHaveLength(before);
  });

  test('gets one more data node by a changed list, and nothing else changes', async () => {
    const before = nodes.changes().length;
    const more = [...DATA, 'data-2.localhost:8088'];
    expect(await nodes.pod({ DATA_NODES: more.join() }).once()).toMatchObject({ status: 0 });
    expect(nodes.cluster.data).toEqual(more);
    expect(nodes.changes().slice(before)).toEqual(['/add-data']);
  });

  test.each([
    ['data', { DATA_NODES: DATA[0] }, `data node ${DATA[1]}`, 'remove-data'],
    ['meta', { META_NODES: '' }, 'meta node meta-2.localhost', 'remove-meta'],
  ])('keeps a %s node that is no longer wanted, and says how to take it out', async (_, environment, what, how) => {
    const list = nodes.metas.slice(0, 2).map(({ address }) => address);
    const before = nodes.changes().length;
    const fewer = nodes.pod('META_NODES' in environment ? { META_NODES: list.join() } : environment);
    expect((await fewer.once(1)).status).toBe(0);
    expect(fewer.read('cluster-error')).toContain(what);
    expect(fewer.read('cluster-error')).toContain(how);
    expect(nodes.changes()).toHaveLength(before);
    expect(nodes.cluster.data).toEqual(DATA);
    expect(nodes.cluster.meta).toEqual(RAFT);
  });

  test('a data node that forgot the cluster is named, with the steps, and not added over what it was', async () => {
    nodes.forgetful.add(DATA[1]);
    const before = nodes.changes().length;
    expect((await pod.once(1)).status).toBe(0);
    expect(pod.read('cluster-error')).toContain(`data node ${DATA[1]} is in the cluster, and does not know it`);
    expect(nodes.changes()).toHaveLength(before);
  });

  test('a data node that was added a moment ago may take a moment to know it', async () => {
    nodes.forgetful.add(DATA[1]);
    const patient = nodes.pod({ FORGET_INTERVAL: '60' });
    await patient.once(1);
    expect(patient.read('cluster-error')).toBe(`data node ${DATA[1]} is in the cluster, and does not know it yet\n`);
  });

  test('a pod with a new memory volume gets a new password, and the old one ends', async () => {
    const { password } = pod;
    rmSync(join(nodes.home, 'state', 'password'));
    await pod.once();
    expect(pod.password).not.toBe(password);
    expect(account()?.password).toBe(pod.password);
  });

  test('watch sets the account right that somebody changed or dropped, and says that it lives', async () => {
    const running = pod.start('watch');
    await eventually(() => existsSync(join(nodes.home, 'state', 'cluster-alive')));
    nodes.cluster.users.delete('_reconciler');
    await eventually(() => account()?.password === pod.password && account()?.permissions['']?.length === 16);
    const user = account();
    if (user) user.password = 'theirs';
    await eventually(() => account()?.password === pod.password);
    expect(pod.password).not.toBe('theirs');
    running.signal('SIGTERM');
    expect(await running.ended).toBe(0);
  });

  test('watch says once what is wrong, and when it is right again', async () => {
    const running = pod.start('watch');
    nodes.forgetful.add(DATA[0]);
    await eventually(() => pod.read('cluster-error').includes(DATA[0]));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    nodes.forgetful.clear();
    await eventually(() => pod.read('cluster-error') === '');
    await eventually(() => running.output.includes('all is well'));
    expect(running.output.match(/error: /g)).toHaveLength(1);
    running.signal('SIGTERM');
    await running.ended;
  });
});

describe('a connection that is wrong', () => {
  test.each<[string, (host: string) => ReturnType<Authority['server']>, string]>([
    ['name', () => nodes.authority.server('other.localhost'), 'is for another name'],
    ['authority', (host) => Authority.root().server(host), 'is of another authority'],
  ])('of its %s is named as that, and no node gets a token', async (_, certificate, message) => {
    const node = await replace(0, (host, port) => nodes.meta(host, certificate(host), port));
    const { status, output } = await nodes.pod().once(1);
    expect(status).not.toBe(0);
    expect(output).toContain(`the certificate of ${node.address} ${message}`);
    expect(node.requests).toEqual([]);
    expect(nodes.cluster.meta).toEqual([]);
  });

  test('of its secret is named as that', async () => {
    writeFileSync(join(nodes.home, 'secret'), 'another-secret-of-a-good-length-12345');
    const { output } = await nodes.pod().once(1);
    expect(output).toContain(`${nodes.metas[0]?.address ?? ''} does not take the internal shared secret`);
  });

  test.each([
    ['missing', undefined],
    ['empty', ''],
  ])('where the secret is %s', async (_, content) => {
    rmSync(join(nodes.home, 'secret'));
    if (content !== undefined) writeFileSync(join(nodes.home, 'secret'), content);
    const { output } = await nodes.pod().once(1);
    expect(output).toContain('the internal shared secret in');
    expect(nodes.metas[0]?.requests).toEqual([]);
  });

  test('without TLS, or to nobody, or to a name that there is none of', async () => {
    const plain = await replace(0, (host, port) => MetaNode.start({ cluster: nodes.cluster, host, port, alone: true }));
    const { output } = await nodes.pod().once(1);
    expect(output).toContain(`${plain.address} does not answer by TLS`);
    const nobody = await nodes.pod({ META_NODES: 'nobody.invalid:8091,localhost:1' }).once(1);
    expect(nobody.output).toContain('the name nobody.invalid:8091 cannot be resolved');
    expect(nobody.output).toContain('localhost:1 does not answer');
  });

  test('with a hostname that others do not know is named, before anything is joined by it', async () => {
    const [node] = nodes.metas;
    if (node) {
      node.instead = (_, path) =>
        path === '/status' ? { status: 200, body: { leader: '', httpAddr: 'localhost:8091', peers: null } } : undefined;
    }
    const { output } = await nodes.pod().once(1);
    expect(output).toContain('calls itself localhost:8091: its hostname must be the name');
    expect(nodes.changes()).toEqual([]);
  });
});

describe('a redirection', () => {
  test('to the leader is followed', async () => {
    nodes.cluster.meta.push('meta-1.localhost:8089', 'meta-0.localhost:8089');
    await nodes.pod().once();
    expect(nodes.metas[0]?.requests.some(({ status }) => status === 307)).toBe(true);
    expect(nodes.cluster.data).toEqual(DATA);
  });

  test.each([
    ['another host', 'https://elsewhere.localhost:PORT/user'],
    ['a plain port', 'http://meta-1.localhost:PORT/user'],
    ['another path', 'https://meta-1.localhost:PORT/elsewhere'],
    ['a host in a user name', 'https://meta-1.localhost:PORT@elsewhere.localhost/user'],
  ])('to %s is refused, and nobody there gets the token or a password', async (_, location) => {
    const port = nodes.metas[1]?.address.split(':')[1] ?? '';
    nodes.cluster.meta.push(...RAFT);
    // A slow machine's script may ask another than the first.
    for (const node of nodes.metas)
      node.instead = (method, path) =>
        method === 'POST' && path === '/user' ? { status: 307, location: location.replace('PORT', port) } : undefined;
    const { output } = await nodes.pod().once(1);
    expect(output).toContain('the administrator _reconciler cannot be made: a meta node redirects to');
    expect(output).toContain('none of this cluster');
    const strayed = nodes.metas.flatMap(({ address, requests }) =>
      requests.filter(({ path, serverName }) => path === '/elsewhere' || serverName !== address.split(':')[0]),
    );
    expect(strayed).toEqual([]);
  });

  test('in a circle ends', async () => {
    nodes.cluster.meta.push(...RAFT);
    const [a, b] = nodes.metas;
    for (const [node, other] of [[a, b] as const, [b, a] as const])
      if (node && other)
        node.instead = (method, path) =>
          method === 'POST' ? { status: 307, location: `https://${other.address}${path}` } : undefined;
    const { output } = await nodes.pod().once(1);
    expect(output).toContain('redirect to each other');
  });
});

describe('an answer', () => {
  /** What the first node says to one path. */
  function says(path: string, body: unknown, status = 200): void {
    const [node] = nodes.metas;
    if (node) node.instead = (_, asked) => (asked === path ? { status, body } : undefined);
  }

  const mark = () => join(nodes.home, 'ran');

  test.each<[string, string, unknown]>([
    [
      'that a shell would run',
      '/status',
      { leader: '$(touch RAN)', httpAddr: '`touch RAN`', peers: ['a[$(touch RAN)]'] },
    ],
    ['with such keys', '/status', { 'a[$(touch RAN)]': 1, '$(touch RAN)': { x: 1 }, leader: '' }],
    ['with such nodes', '/show-cluster', { data: [{ tcpAddr: '$(touch RAN):8088', version: '$(touch RAN)' }] }],
    ['that is no JSON', '/status', '}{"a[$(touch RAN)]:][,,"'],
    ['that is too deep', '/status', '['.repeat(10_000)],
    ['that is too long', '/status', JSON.stringify({ leader: 'x'.repeat(1_000_000) })],
    [
      'with escapes and control characters',
      '/show-cluster',
      '{"data":[{"tcpAddr":"\\u0000\\n\u0001:8088"}],"error":"\\u001b[2J"}',
    ],
    ['that is empty', '/status', ''],
  ])('%s is not run, and not taken for another node', async (_, path, body) => {
    nodes.cluster.meta.push(...RAFT);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    says(path, text.replaceAll('RAN', mark()));
    const { output } = await nodes.pod().once(1);
    expect(existsSync(mark())).toBe(false);
    // eslint-disable-next-line no-control-regex
    expect(output).not.toMatch(/[\x00-\x09\x0b-\x1f]/);
    expect(nodes.cluster.data.every((node) => (DATA as readonly string[]).includes(node))).toBe(true);
  });

  test('with what it was sent does not bring the secret, the token or the password into the log', async () => {
    nodes.cluster.meta.push(...RAFT);
    const [node] = nodes.metas;
    let token = '';
    if (node) {
      node.instead = (method, _path, body) =>
        method === 'POST' ? { status: 500, body: { error: `${SECRET} ${token} ${body}` } } : undefined;
    }
    await nodes.pod().once(1);
    token = node?.requests.at(-1)?.authorization.slice('Bearer '.length) ?? '';
    const first = await nodes.pod().once(1);
    nodes.cluster.addUser('_reconciler').password = 'x';
    writeFileSync(join(nodes.home, 'state', 'password'), 'x\n');
    const second = await nodes.pod().once(1);
    expect(first.output).toContain('cannot be made');
    expect(second.output).toContain(`data node ${DATA[0]} cannot be added`);
    for (const output of [first.output, second.output]) {
      expect(output).not.toContain(SECRET);
      expect(output).not.toMatch(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{40}/);
      expect(output).not.toContain('"password"');
    }
  });

  test.each([100, 130, 160, 200, 240, 280])('shows no part of a token that begins %i bytes into it', async (length) => {
    nodes.cluster.meta.push(...RAFT);
    const [node] = nodes.metas;
    let token = '';
    if (node)
      node.instead = (_, path) => {
        if (path !== '/add-data') return undefined;
        token = node.requests.at(-1)?.authorization.slice('Bearer '.length) ?? '';
        return { status: 500, body: { error: `${'x'.repeat(length)} ${token} and more` } };
      };
    const { output } = await nodes.pod().once(1);
    expect(output).toContain(`data node ${DATA[0]} cannot be added`);
    expect(token).toMatch(/^eyJ/);
    expect(output).not.toContain(token.slice(0, 10));
  });

  test.each([
    ['/join', 'influxd-ctl add-meta'],
    ['/add-data', 'influxd-ctl add-data'],
  ])('404 to %s names it, and what to do by hand; the script goes on from there', async (path, command) => {
    for (const node of nodes.metas)
      node.instead = (_, asked) => (asked === path ? { status: 404, body: '404 page not found\n' } : undefined);
    const pod = nodes.pod();
    const running = pod.start('once');
    await eventually(() => running.output.includes(command));
    running.signalAll('SIGKILL');
    expect(running.output).toContain(`has no ${path}`);
    if (path === '/join') nodes.cluster.meta.push(...RAFT);
    else nodes.cluster.data.push(...DATA);
    expect(await pod.once()).toMatchObject({ status: 0 });
  });

  test('of two clusters stops everything', async () => {
    nodes.cluster.meta.push('meta-0.localhost:8089', 'meta-1.localhost:8089');
    const node = nodes.metas[2];
    if (node) {
      const own = { leader: 'meta-2.localhost:8089', httpAddr: node.address, peers: ['meta-2.localhost:8089'] };
      node.instead = (_, path) => (path === '/status' ? { status: 200, body: own } : undefined);
    }
    const { output } = await nodes.pod().once(1);
    expect(output).toContain('the meta nodes have more than one leader');
    expect(nodes.changes()).toEqual([]);
  });
});

test('a list that is none is refused before anybody is asked', async () => {
  const { status, output } = await nodes.pod({ DATA_NODES: 'data-0.localhost:8088,$(id)' }).once();
  expect(status).toBe(64);
  expect(output).toContain('is no node');
});
