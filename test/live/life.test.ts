import { Credential, Database, SecureInfluxDB } from '../../lib';
import { TURNS } from './support/background';
import { Login } from './support/client-pod';
import { replaceAuthority } from './support/authority';
import { live, uniqueName } from './support/environment';
import { identity, isReady, kubectl, logs, podOf } from './support/kubectl';
import { History } from './support/history';
import { formsOf, inTheOpen, leaks } from './support/leaks';
import { recordTiming, printTimings } from './support/timings';
import { Change, LivePlatform } from './support/platform';
import { run, waitFor } from './support/process';
import { longestGap, Writer } from './support/writer';

const TWO_MINUTES = 120;

live('life.test.ts')('the life of the example platform', () => {
  const platform = new LivePlatform(uniqueName());
  const { namespace, client, influxdb } = platform;
  const history = new History([namespace, platform.nodes]);
  let admin: { name: string; password: string };

  const newcomer =
    (rotation: string, reads: boolean): Change =>
    (server) => {
      const user = server.addUser('newcomer', { credential: Credential.generated({ rotation }) });
      if (reads) metrics(server).grantRead(user);
    };
  const login = (name: string) => platform.login('influxdb', name);
  const until = (what: string, ask: () => Promise<boolean>) =>
    waitFor(what, TWO_MINUTES, async () => ((await ask()) ? true : undefined));
  // Nothing where the certificate is not verified.
  const serial = async (address: string) => {
    const name = address.replace(/:.*/, '');
    const verify = `-CAfile /tmp/platform.crt -no-CApath -verify_return_error -verify_hostname ${name}`;
    const dial = `openssl s_client -connect ${address} -servername ${name} ${verify} </dev/null 2>/dev/null`;
    return (await client.tryRun(`${dial} | openssl x509 -noout -serial`)).stdout;
  };
  const identities = async () => [
    await identity(namespace, 'influxdb'),
    await identity(namespace, 'kapacitor'),
    await identity(platform.nodes, platform.nodes),
  ];
  const reads = async (user: Login) => (await influxdb.query(user, 'metrics', 'SELECT value FROM flow LIMIT 1')).status;
  const writing = async (measurement: string, meanwhile: (writer: Writer) => Promise<void>) => {
    const writer = new Writer(client, measurement);
    await writer.start(platform.url('influxdb', 8086), await login('collector'));
    try {
      await meanwhile(writer);
    } finally {
      await writer.stop();
    }
    return writer.seen();
  };

  beforeAll(async () => {
    history.begin();
    await platform.start();
    admin = await login('admin');
    await platform.kapacitor.show('metrics', 'flow');
    await platform.flows(30);
  });
  afterAll(async () => {
    await history.end();
    await platform.end();
    printTimings();
  });

  it('adds a user while a writer writes: no write fails, no pod is replaced', async () => {
    const before = await identities();
    const written = await writing('writes', async () => {
      const start = Date.now();
      await platform.apply(newcomer('1', true));
      recordTiming('an apply that adds a user', start);
      const applied = Date.now();
      const user = await login('newcomer');
      await until('the new user', async () => (await reads(user)) === 200);
      recordTiming('from the apply until the new user reads', applied);
    });
    expect(written.filter(({ status }) => status !== 204)).toEqual([]);
    expect(written.length).toBeGreaterThan(TURNS);
    expect(await identities()).toEqual(before);
  });

  describe('after an apply that rotates a password, revokes a grant and renews certificates', () => {
    let before: { user: Login; scraper: Login; influxdb: object; exporter: object; serials: string[] };
    let applied: number;
    const serials = async () => [
      await serial(`influxdb.${namespace}.svc:8086`),
      await serial(`kapacitor.${namespace}.svc:9092`),
      await serial(platform.exporterAddress),
      await serial(`kapacitor-metrics.${namespace}.svc:9273`),
    ];
    const scrape = async (user: Login) =>
      (await client.request({ url: `https://${platform.exporterAddress}/metrics`, ca: 'platform', user })).status;

    beforeAll(async () => {
      before = {
        user: await login('newcomer'),
        scraper: await platform.scraper(),
        influxdb: await identity(namespace, 'influxdb'),
        exporter: await identity(platform.nodes, platform.nodes),
        serials: await serials(),
      };
      await history.remember();
      const certificates = ['influxdb', 'kapacitor', 'nodes', 'kapacitor_metrics'].map(
        (name) => `tls_locally_signed_cert.${name}_certificate_`,
      );
      await platform.apply(newcomer('2', false), { replace: [...certificates, 'random_password.nodes_'] });
      applied = Date.now();
    });

    it('InfluxDB takes the new password, and neither the old one nor the revoked grant', async () => {
      const user = await login('newcomer');
      expect(user.password).not.toBe(before.user.password);
      await until('the new password', () => influxdb.knows(user));
      recordTiming('from the apply until a rotated password is taken', applied);
      expect(await influxdb.knows(before.user)).toBe(false);
      await until('the revoked grant', async () => (await reads(user)) === 403);
      recordTiming('from the apply until a revoked grant is gone', applied);
    });

    it('the exporter takes the new password and not the old one, without a restart', async () => {
      const scraper = await platform.scraper();
      await until("the exporter's new password", async () => (await scrape(scraper)) === 200);
      recordTiming("from the apply until the exporter's rotated password is taken", applied);
      expect(await scrape(before.scraper)).toBe(401);
      expect(await identity(platform.nodes, platform.nodes)).toEqual(before.exporter);
    });

    it.each([
      ['InfluxDB', 0],
      ['Kapacitor', 1],
      ['the exporter', 2],
      ["what serves Kapacitor's metrics", 3],
    ])('%s serves the renewed certificate', async (name, i) => {
      await until('the renewed certificate', async () => !['', before.serials[i]].includes((await serials())[i]));
      recordTiming(`from the apply until ${name} serves a renewed certificate`, applied);
      expect((await serials())[i]).toMatch(/^serial=[0-9A-F]+$/m);
    });

    it('InfluxDB was not restarted for that, and points go on to flow', async () => {
      expect(await identity(namespace, 'influxdb')).toEqual(before.influxdb);
      await expect(platform.flows(60)).resolves.toBeUndefined();
    });
  });

  describe('after an apply that drops a user and adds one whom somebody made by hand', () => {
    let former: Awaited<ReturnType<typeof login>>;
    const conflicting =
      (adopt: boolean): Change =>
      (server) => {
        server.addUser('byhand', { adopt });
      };
    const reconciler = async () => isReady(await podOf(namespace, 'influxdb'), 'reconciler');

    beforeAll(async () => {
      former = await login('newcomer');
      await influxdb.rows(admin, '', `CREATE USER byhand WITH PASSWORD 'by hand'`);
      await platform.apply(conflicting(false));
    });

    it('the dropped user is gone', async () => {
      await until('the dropped user', async () => !(await influxdb.knows(former)));
      expect(await influxdb.knows(former)).toBe(false);
    });

    it('the reconciler takes nothing over unasked, and says which name it is', async () => {
      await until('an unready reconciler', async () => !(await reconciler()));
      const pod = await podOf(namespace, 'influxdb');
      const log = await logs(namespace, pod.metadata.name, 'reconciler');
      expect(log).toContain(
        'error: user "byhand" already exists and was not made here: adopt it or choose another name',
      );
      const events = async () => kubectl(['-n', namespace, 'get', 'events', '--field-selector', 'reason=Unhealthy']);
      await until('an event with the name', async () => (await events()).includes('"byhand" already exists'));
      expect(await influxdb.knows({ name: 'byhand', password: 'by hand' })).toBe(true);
      await expect(platform.flows(30)).resolves.toBeUndefined();
    });

    it('an explicit adoption heals it', async () => {
      await platform.apply(conflicting(true));
      const adopted = Date.now();
      const user = await login('byhand');
      await until('the adopted user', () => influxdb.knows(user));
      await until('a ready reconciler', reconciler);
      recordTiming('from the apply until a conflict is healed by adoption', adopted);
      expect(await influxdb.knows({ name: 'byhand', password: 'by hand' })).toBe(false);
    });
  });

  it('loses no acknowledged point when InfluxDB is killed, first the daemon and then its pod', async () => {
    const written = await writing('killed', async (writer) => {
      await kill('influxdb', 'influxd');
      await until('writes after the kill', async () => {
        const last = (await writer.seen()).slice(-10);
        return last.length === 10 && last.every(({ status }) => status === 204);
      });
    });
    const gap = longestGap(written);
    recordTiming('without writes when InfluxDB is killed', gap.from, gap.to);
    expect(written.some(({ status }) => status !== 204)).toBe(true);
    const kept = new Set((await influxdb.rows(admin, 'metrics', 'SELECT value FROM killed')).map(([, value]) => value));
    expect(written.filter(({ number, status }) => status === 204 && !kept.has(number))).toEqual([]);
    await expect(platform.flows(60)).resolves.toBeUndefined();
  });

  it('goes on with the tasks of a Kapacitor whose pod is killed', async () => {
    const killed = await kill('kapacitor', 'kapacitord');
    await expect(platform.flows(TWO_MINUTES)).resolves.toBeUndefined();
    recordTiming('from the deletion of the pod of Kapacitor until points are in a task again', killed);
  });

  // The daemon first, which may flush nothing, then its pod.
  async function kill(name: string, daemon: string): Promise<number> {
    const { uid } = await identity(namespace, name);
    const scan = `for p in /proc/[0-9]*; do [ "$(cat $p/comm 2>/dev/null)" != ${daemon} ] || kill -KILL \${p#/proc/}; done`;
    // It ends with the container.
    await run('kubectl', ['-n', namespace, 'exec', `${name}-0`, '-c', name, '--', 'bash', '-c', scan]);
    await until(`a container of ${name} that was started again`, async () => {
      const { restarts } = await identity(namespace, name);
      return (restarts[name] ?? 0) > 0 && isReady(await podOf(namespace, name));
    });
    // The last test looks for it.
    const again = new RegExp(`^${name}-0 ${uid}/${name}, restart [1-9]`);
    await until(`the log of that container of ${name}`, () =>
      Promise.resolve([...history.logs].some(([id, log]) => again.test(id) && log !== '')),
    );
    const killed = Date.now();
    await deletePod(name);
    await until(`another pod of ${name}`, async () => (await identity(namespace, name)).uid !== uid);
    return killed;
  }

  // Not by force, which would let two daemons run on one volume.
  async function deletePod(name: string): Promise<void> {
    await kubectl(['-n', namespace, 'delete', 'pod', `${name}-0`, '--grace-period=1', '--wait=false']);
  }

  it('has points flow again after an apply that replaces the lost volume of InfluxDB', async () => {
    await loseVolume('influxdb');
    const start = Date.now();
    await platform.apply(newcomer('3', true));
    await platform.flows(TWO_MINUTES);
    recordTiming('from a lost volume of InfluxDB until points flow, the apply included', start);
    expect(await influxdb.rows(admin, 'metrics', 'SELECT count(value) FROM killed')).toEqual([]);
    expect(await influxdb.knows(await login('dashboards'))).toBe(true);
  });

  it('has points flow again after an apply that replaces the lost volume of Kapacitor', async () => {
    await loseVolume('kapacitor');
    const start = Date.now();
    await platform.apply(newcomer('3', true));
    // The tasks were on the volume: they are the user's.
    await until('the task', () => platform.kapacitor.show('metrics', 'flow').then(() => true));
    await platform.flows(TWO_MINUTES);
    recordTiming('from a lost volume of Kapacitor until points flow, the apply included', start);
    const subscriptions = await influxdb.rows(admin, '', 'SHOW SUBSCRIPTIONS');
    expect(subscriptions).toHaveLength(1);
  });

  it('has everybody verify everybody again after one apply that replaces an authority that leaked', async () => {
    const before = [await identity(namespace, 'telegraf'), await identity(platform.nodes, platform.nodes)];
    expect(await replaceAuthority(platform, (options) => platform.apply(newcomer('3', true), options))).toEqual([]);
    expect([await identity(namespace, 'telegraf'), await identity(platform.nodes, platform.nodes)]).toEqual(before);
  });

  it('leaked no password, key or token of any time: not in the logs of pods that are gone, nor in what is there', async () => {
    await history.remember();
    const { secrets, logs: past } = history;
    for (const token of await platform.tokens())
      for (const form of formsOf(token)) secrets.set(form, "Kapacitor's token");
    const texts = new Map([...past, ...(await inTheOpen([namespace, platform.nodes]))]);
    expect(leaks(secrets, texts)).toEqual([]);
    // It was looked at: three pods of InfluxDB and a daemon that was killed in the first, and three passwords of one user.
    const influxds = [...past].filter(([id, log]) => /^influxdb-0 .*\/influxdb,/.test(id) && log !== '');
    expect(influxds.length).toBeGreaterThanOrEqual(4);
    expect(influxds.map(([id]) => id).join()).toContain('restart 1');
    const passwords = [...secrets].filter(
      ([text, from]) => from === 'influxdb-user-newcomer/password' && /^\w+$/.test(text),
    );
    expect(passwords.length).toBeGreaterThanOrEqual(3);
    const secret = passwords[0]?.[0] ?? '';
    expect(
      leaks(secrets, new Map([['sight', `Basic ${Buffer.from(`newcomer:${secret}`).toString('base64')}`]])),
    ).toEqual(['influxdb-user-newcomer/password is in sight']);
  });

  it('needs no further apply after all of that', async () => {
    const { changes, status } = await platform.deployment.plan(platform.build(newcomer('3', true)));
    expect({ changes, status }).toEqual({ changes: {}, status: 0 });
  });

  async function loseVolume(name: string): Promise<void> {
    await kubectl(['-n', namespace, 'delete', 'pvc', `${name}-data`, '--wait=false']);
    await deletePod(name);
    await kubectl(['-n', namespace, 'wait', '--for=delete', `pvc/${name}-data`, '--timeout=60s'], { timeout: 70 });
  }
});

function metrics(server: SecureInfluxDB): Database {
  const found = server.node.children.find((child) => child instanceof Database && child.databaseName === 'metrics');
  if (!(found instanceof Database)) throw new Error('the example has no database metrics');
  return found;
}
