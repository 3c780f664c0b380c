import { endAll, eventually } from '../support/processes';
import { Desired, mailbox } from '../influxdb/support/desired';
import { binaries, RealCluster } from './support/real-cluster';

jest.setTimeout(240_000);

// Evidence, and no proof of the vendor's: InfluxDB Cluster is 1.8 and an independent implementation.
if (binaries === undefined)
  console.warn(
    'INFLUXDB_CLUSTER_BIN names no folder of influxd-meta and influxd: the scripts are not run on a real cluster',
  );

(binaries === undefined ? describe.skip : describe)('a real cluster', () => {
  const METAS = [1, 2, 3];
  const DATAS = [4, 5];
  let cluster: RealCluster;
  beforeEach(() => {
    cluster = new RealCluster();
  });
  afterEach(async () => {
    await cluster.stop();
    await endAll();
  });

  /** All of it, joined. InfluxDB Cluster takes no call with authentication on before it has an administrator. */
  async function joined() {
    for (const i of METAS) await cluster.meta(i, { auth: false });
    for (const i of DATAS) await cluster.data(i);
    const pod = cluster.pod(METAS, DATAS);
    const { status, output } = await pod.once(60);
    expect([status, output]).toEqual([0, expect.stringContaining(`data node ${cluster.host(5)}:8088 is added`)]);
    for (const i of METAS) {
      await cluster.kill(i);
      await cluster.meta(i);
    }
    return pod;
  }

  test('with authentication from the start says what it wants: an administrator first', async () => {
    for (const i of METAS) await cluster.meta(i);
    const { output } = await cluster.pod(METAS, DATAS).once(1);
    // The vendor's may take the internal shared secret at once.
    expect(output).toMatch(/is joined|wants an administrator before it takes the internal shared secret/);
  });

  test('is joined, once and again, and takes its secret only', async () => {
    const pod = await joined();
    const { password } = pod;
    expect(await pod.once(60)).toEqual({ status: 0, output: expect.any(String) as string });
    expect(await pod.once(60)).toEqual({ status: 0, output: '' });
    expect(pod.password).toBe(password);
    for (const i of DATAS) {
      const { body } = await cluster.query(i, 'SHOW USERS; SHOW SERVERS', `_reconciler:${password}`);
      expect(body).toContain('["_reconciler",true]');
      for (const each of [...METAS, ...DATAS]) expect(body).toContain(cluster.host(each));
    }
    expect((await cluster.query(4, 'SHOW USERS', '_reconciler:x')).status).toBe(401);
    const wrong = cluster.pod(METAS, DATAS, { SECRET_FILE: `${cluster.home}/ca.crt` });
    expect((await wrong.once(1)).output).toContain('does not take the internal shared secret');
  });

  test('that is killed with its joining at any time is completed', async () => {
    for (const i of METAS) await cluster.meta(i, { auth: false });
    const pod = cluster.pod(METAS, DATAS);
    for (const after of [300, 600, 900, 1500]) {
      const running = pod.start('once');
      await new Promise((resolve) => setTimeout(resolve, after));
      running.signalAll('SIGKILL');
      await running.ended;
    }
    for (const i of DATAS) await cluster.data(i);
    expect(await pod.once(60)).toMatchObject({ status: 0 });
    const { body } = await cluster.query(5, 'SHOW USERS; SHOW SERVERS', `_reconciler:${pod.password}`);
    expect(body.match(/:8091/g)).toHaveLength(3);
    expect(body.match(/:8088/g)).toHaveLength(2);
  });

  test('goes on without a meta node, takes an empty one back, and a data node more', async () => {
    await joined();
    await cluster.kill(1, { lost: true });
    const pod = cluster.pod(METAS, DATAS);
    expect(await pod.once(20)).toMatchObject({ status: 0 });
    expect(pod.read('cluster-error')).toContain(`${cluster.host(1)}:8091 does not answer`);
    await cluster.meta(1, { auth: false });
    await cluster.data(6);
    const more = cluster.pod(METAS, [...DATAS, 6]);
    expect(await more.once(60)).toMatchObject({ status: 0 });
    expect((await more.once(60)).output).toBe('');
    const fewer = cluster.pod(METAS, DATAS);
    expect(await fewer.once(5)).toMatchObject({ status: 0 });
    expect(fewer.read('cluster-error')).toContain(`remove-data ${cluster.host(6)}:8088`);
  });

  test('names a data node that lost its volume, of which the cluster says that all is well', async () => {
    const pod = await joined();
    await cluster.kill(5, { lost: true });
    await cluster.data(5);
    await pod.once(5);
    expect(pod.read('cluster-error')).toContain(
      `data node ${cluster.host(5)}:8088 is in the cluster, and does not know it`,
    );
  });

  test('is brought to its desired state through any of its data nodes', async () => {
    const pod = await joined();
    await pod.once(60);
    const desired = (user: string, password: string) =>
      new Desired()
        .database('metrics', { replication: 2 })
        .user(user, password, { family: 'app' })
        .grant(user, 'WRITE', 'metrics')
        .continuousQuery(
          'cq',
          'metrics',
          'BEGIN SELECT mean(v) INTO "metrics"."autogen"."m2" FROM "m" GROUP BY time(1m) END',
        )
        .database(mailbox('sub').database, { duration: '1h', fate: 'destroy', replication: 2 })
        .subscription('sub', 'metrics', 'autogen', 'kapacitor.example:9092')
        .toString();
    const root = 'root:password of root';
    // A node may not know yet what another has just been told: watch tries again, too.
    await eventually(async () => (await cluster.reconcile(desired('app-1', 'one'), 4)).status === 0, 60);
    // What is there already is seen through another node too.
    expect(await cluster.reconcile(desired('app-1', 'one'), 5)).toMatchObject({ status: 0, output: '' });
    const policies = await cluster.query(5, 'SHOW RETENTION POLICIES ON metrics', root);
    expect(policies.body).toContain('["autogen","720h0m0s","24h0m0s",2,true]');
    expect((await cluster.ask(5, '/write?db=metrics', 'm v=1', 'app-1:one')).status).toBe(204);

    const { database, id } = mailbox('sub');
    const line = `announcement,id=${id} destination="https://~subscriber:token@kapacitor.example:9092"`;
    expect((await cluster.ask(4, `/write?db=${database}`, line, root)).status).toBe(204);
    await cluster.reconcile(desired('app-1', 'one'), 5);
    expect((await cluster.query(4, 'SHOW SUBSCRIPTIONS', root)).body).toContain('kapacitor.example');

    // A rotation, through a node that stays when the other one is gone.
    await cluster.kill(4);
    expect((await cluster.reconcile(desired('app-2', 'two'), 5)).output).toContain('user "app-1" is superseded');
    for (const account of ['app-1:one', 'app-2:two'])
      expect((await cluster.ask(5, '/write?db=metrics', 'm v=2', account)).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect((await cluster.reconcile(desired('app-2', 'two'), 5)).status).toBe(0);
    expect((await cluster.ask(5, '/write?db=metrics', 'm v=3', 'app-1:one')).status).toBe(401);
  });
});
