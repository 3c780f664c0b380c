import { Exposure, SourceRanges } from '../../lib';
import { Attack, exporterAttacks, influxdbAttacks, kapacitorAttacks, metricsAttacks, Target } from './support/attacks';
import { ClientPod } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { Impostor } from './support/impostor';
import { KapacitorClient } from './support/kapacitor';
import { get, logs, podOf } from './support/kubectl';
import { printTimings } from './support/timings';
import { LivePlatform } from './support/platform';
import { pause, waitFor } from './support/process';
import { plantTargets, STRANGER } from './support/targets';
import { startWeak, WeakName } from './support/weak';

live('attacks.test.ts')('attacks on the example platform', () => {
  const platform = new LivePlatform(uniqueName());
  const { client: insider, outsider } = platform;
  let weak: Record<WeakName, string>;
  const real: Record<string, Target> = {};

  beforeAll(async () => {
    await platform.start();
    weak = await startWeak(platform.clients, insider);
    for (const [name, pod, service, port] of [
      ['influxdb', 'influxdb', 'influxdb', 8086],
      ['kapacitor', 'kapacitor', 'kapacitor', 9092],
      ['telegraf', 'kapacitor', 'kapacitor-metrics', 9273],
    ] as const) {
      const { status } = await podOf(platform.namespace, pod);
      const host = `${service}.${platform.namespace}.svc`;
      const address = status.podIP ?? '';
      real[name] = { scheme: 'https', host, port, address, insider, outsider, stranger: STRANGER };
    }
    const host = platform.exporter;
    real.exporter = {
      scheme: 'https',
      host,
      port: platform.exporterPort,
      address: host,
      insider,
      outsider,
      stranger: STRANGER,
    };
    await plantTargets(platform, weak);
  });
  afterAll(async () => {
    await platform.end();
    printTimings();
  });

  function weakTarget(name: WeakName, port: number): Target {
    const address = weak[name];
    const scheme = name.endsWith('open') ? 'http' : 'https';
    return { scheme, host: address, port, address, insider, outsider, stranger: STRANGER };
  }

  async function attack(name: 'influxdb' | 'kapacitor' | 'exporter' | 'telegraf', attacker: Attack, port: number) {
    const onWeak = await attacker.run(weakTarget(`${name}-${attacker.weak}`, port));
    const target = real[name];
    if (!target) throw new Error(`${name} does not run`);
    return { weak: onWeak, real: await attacker.run(target) };
  }

  it.each(influxdbAttacks)('InfluxDB refuses $name', async (attacker) => {
    expect(await attack('influxdb', attacker, 8086)).toEqual({ weak: 'got in', real: 'refused' });
  });

  it('InfluxDB is taken from nobody by one reader who asks for every 10 microseconds', async () => {
    interface Status {
      readonly containerStatuses: { readonly name: string; readonly restartCount: number }[];
    }
    const restarts = async (namespace: string, pod: string, container: string) => {
      const { status } = await get<{ status: Status }>(namespace, 'pod', pod);
      return status.containerStatuses.find(({ name }) => name === container)?.restartCount;
    };
    const q = 'SELECT mean(value) FROM treasure WHERE time > now() - 1h GROUP BY time(10u) fill(0)';
    const path = `/query?${new URLSearchParams({ db: 'metrics', q }).toString()}`;
    await insider.request({ url: `http://${weak['influxdb-small']}:8086${path}`, timeout: 60 });
    await waitFor('the end of one without limits', 30, async () =>
      (await restarts(platform.clients, 'influxdb-small', 'daemon')) === 0 ? undefined : true,
    );
    const before = await restarts(platform.namespace, 'influxdb-0', 'influxdb');
    const reader = await platform.login('influxdb', 'dashboards');
    const { body } = await platform.influxdb.query(reader, 'metrics', q);
    expect(body).toContain('max-select-buckets limit exceeded');
    expect(await restarts(platform.namespace, 'influxdb-0', 'influxdb')).toBe(before);
    expect(await platform.influxdb.rows(reader, 'metrics', 'SELECT last(value) FROM treasure')).toHaveLength(1);
  });

  it.each(kapacitorAttacks)('Kapacitor refuses $name', async (attacker) => {
    expect(await attack('kapacitor', attacker, 9092)).toEqual({ weak: 'got in', real: 'refused' });
  });

  it.each(exporterAttacks)('the node exporter refuses $name', async (attacker) => {
    expect(await attack('exporter', attacker, 9100)).toEqual({ weak: 'got in', real: 'refused' });
  });

  it.each(metricsAttacks)('Kapacitor refuses $name at the port of its metrics', async (attacker) => {
    expect(await attack('telegraf', attacker, 9273)).toEqual({ weak: 'got in', real: 'refused' });
  });

  describe('a NodePort', () => {
    const neighbour = new ClientPod(platform.clients, 'neighbour');
    const ask = async (from: ClientPod) => {
      const node = platform.nodeAddress;
      interface Service {
        readonly spec: { readonly type: string; readonly ports: { readonly nodePort: number }[] };
      }
      const { items } = await get<{ items: Service[] }>(platform.namespace, 'services');
      const spec = items.map((service) => service.spec).find(({ type }) => type === 'NodePort');
      return from.request({
        url: `https://${node}:${spec?.ports[0]?.nodePort ?? 0}/query?q=SHOW+DATABASES`,
        timeout: 5,
      });
    };

    it('is open to whom its source ranges name, who needs a user there, and to nobody else', async () => {
      await neighbour.start();
      const address = async (name: string) =>
        (await get<{ status: { podIP: string } }>(platform.clients, 'pod', name)).status.podIP;
      const open = async (...names: string[]) => {
        const ranges = (await Promise.all(names.map(address))).map((ip) => `${ip}/32`);
        await platform.apply((influxdb) => {
          influxdb.exposeThrough(
            Exposure.nodePort({ host: 'influxdb.example', sourceRanges: SourceRanges.of(...ranges) }),
          );
        });
      };
      await open('outsider', 'neighbour');
      await waitFor('both', 30, async () => ((await ask(neighbour)).status === 401 ? true : undefined));
      expect(await ask(outsider)).toMatchObject({ status: 401 });
      await open('outsider');
      await waitFor('one', 30, async () => ((await ask(neighbour)).status === 0 ? true : undefined));
      expect(await ask(outsider)).toMatchObject({ status: 401 });
      expect(await ask(neighbour)).toMatchObject({ status: 0 });
    });
  });

  describe('an impostor with a certificate of another authority', () => {
    const instead = async (server: string, port: number, test: () => Promise<void>) => {
      const impostor = new Impostor(platform.namespace, server, port, insider);
      try {
        await impostor.begin();
        await test();
      } finally {
        await impostor.end();
      }
    };

    it('gets no points from Kapacitor and those who write, who verify that it is InfluxDB', async () => {
      const collector = await platform.login('influxdb', 'collector');
      const url = `${platform.url('influxdb', 8086)}/write?db=metrics`;
      const write = (ca?: string) => insider.request({ url, user: collector, ca, body: 'impostor value=1' });
      await instead('influxdb', 8086, async () => {
        expect(await write()).toMatchObject({ status: 204 });
        expect(await write('platform')).toMatchObject({ status: 0, exit: 60 });
        await waitFor('a refusal in the log of Kapacitor', 60, async () => {
          const log = await logs(platform.namespace, 'kapacitor-0', 'kapacitor');
          return /^announce: .*SSL certificate problem/m.test(log) ? true : undefined;
        });
      });
    });

    it('gets no points from InfluxDB, which verifies that it is Kapacitor', async () => {
      const { url, user } = { url: platform.url('kapacitor', 9092), user: await platform.login('kapacitor', 'admin') };
      const careless = new KapacitorClient(insider, url, undefined, user);
      await careless.show('metrics', 'flow');
      const open = `http://${weak['influxdb-open']}:8086`;
      const destination = url.replace('//', `//${user.name}:${user.password}@`);
      const statement = `CREATE SUBSCRIPTION weak ON metrics.autogen DESTINATIONS ANY '${destination}'`;
      const query = new URLSearchParams({ q: statement }).toString();
      await insider.request({ url: `${open}/query?${query}`, method: 'POST' });
      const collector = await platform.login('influxdb', 'collector');
      const write = (value: number) => platform.influxdb.write(collector, 'metrics', `flow value=${value}`);
      await instead('kapacitor', 9092, async () => {
        await waitFor('a point from an InfluxDB that does not verify', 30, async () => {
          await insider.request({ url: `${open}/write?db=metrics`, body: 'flow value=2' });
          return (await careless.seen('flow')) === 2 ? true : undefined;
        });
        expect((await write(3)).status).toBe(204);
        await pause(3);
        expect(await careless.seen('flow')).toBe(2);
        const log = await logs(platform.namespace, 'influxdb-0', 'influxdb');
        expect(log).toContain('x509: certificate signed by unknown authority');
      });
      await expect(platform.flows(60)).resolves.toBeUndefined();
    });
  });
});
