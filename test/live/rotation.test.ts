import { TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  ContainerImage,
  Database,
  Duration,
  PrometheusRules,
  Rotation,
  RotationProps,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  TelegrafDeployment,
  TelegrafInput,
  WorkloadDefaults,
} from '../../lib';
import { digest } from '../../lib/core/values/digest';
import { TURNS } from './support/background';
import { Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { identity, logs, secret } from './support/kubectl';
import { LivePlatform } from './support/platform';
import { pause, waitFor } from './support/process';
import { PrometheusClient } from './support/prometheus';
import { printTimings, recordTiming } from './support/timings';
import { Writer } from './support/writer';

const TWO_MINUTES = 120;
const IMAGE = process.env.LIVE_TELEGRAF_IMAGE ?? '';

// Later than that, a certificate of a year is one that ends soon.
let warnedBefore = Duration.days(21);

/** What the example does not have: clients that would lose something, and a user who is not rotated. */
function withClients(influxdb: SecureInfluxDB): void {
  const stack = influxdb.node.scope as TerraformStack;
  const all = stack.node.findAll();
  const metrics = all.find((one): one is Database => one instanceof Database && one.databaseName === 'metrics');
  const namespace = all.find((one) => one instanceof SecureNamespace);
  const kapacitor = all.find((one) => one instanceof SecureKapacitor);
  const prometheus = all.find((one) => one instanceof SecurePrometheus);
  const nodes = all.find((one) => one instanceof SecureNodeExporter);
  const authority = all.find((one) => one instanceof CertificateAuthority);
  if (!metrics || !namespace || !kapacitor || !prometheus || !nodes || !authority)
    throw new Error('the example is another one');
  metrics.grantWrite(influxdb.addUser('still', { rotation: '' }));
  kapacitor.readFrom(metrics);
  prometheus.writeTo(metrics);
  const second = Duration.seconds(1);
  const often = new SecureTelegraf(stack, 'often', {
    namespace,
    deployment: TelegrafDeployment.replicas(1),
    inputs: [TelegrafInput.mem()],
    interval: second,
    flushInterval: second,
  });
  often.writeTo(metrics);
  for (const server of [influxdb, kapacitor, prometheus, nodes]) often.watchCertificate(server);
  prometheus.scrape(often.serveMetrics({ authority }));
  prometheus.addRules(PrometheusRules.fromObject(often.certificateAlerts(warnedBefore)));
}

// Telegraf writes by a plugin that the cluster's image may not have.
live('rotation.test.ts', 'LIVE_TELEGRAF_IMAGE')(
  'one counter that rotates every credential of the example platform',
  () => {
    const platform = new LivePlatform(uniqueName());
    const { namespace, client, influxdb, nodes } = platform;
    // Who asks has the former password until the last step.
    let asks: Login;
    const prometheus = new PrometheusClient(client, platform.url('prometheus', 9090), 'platform', () =>
      Promise.resolve(asks),
    );
    // The first number replaces pods once, as what they read their accounts from is new: afterwards nothing does.
    const [before, rotated] = [digest('1'), digest('2')];
    const rotate = (props: RotationProps) => {
      platform.prepare = (app) => {
        Rotation.of(app).set(props);
        WorkloadDefaults.of(app).set({ images: { telegraf: ContainerImage.fromTag(IMAGE) } });
      };
    };

    const until = (what: string, ask: () => Promise<boolean>) =>
      waitFor(what, TWO_MINUTES, async () => ((await ask()) ? true : undefined));
    const identities = async () => [
      ...(await Promise.all(['influxdb', 'telegraf', 'often', 'prometheus'].map((name) => identity(namespace, name)))),
      await identity(nodes, nodes),
    ];
    /** The accounts of a rotation, by their Secrets, each with a place where it has to be let in. */
    const accounts = (rotation: string) => {
      const [dot, dash] = [`.${rotation}`, `-${rotation}`];
      const of = async (place: string, secretName: string, name: string, url: string) => {
        const { password = '' } = await secret(place, secretName);
        return { url, user: { name, password } };
      };
      const [api, metrics] = [
        `${platform.url('kapacitor', 9092)}/kapacitor/v1/tasks`,
        `${platform.url('prometheus', 9090)}/metrics`,
      ];
      return Promise.all([
        of(namespace, `kapacitor-user-admin${dot}`, `admin${dot}`, api),
        of(namespace, `prometheus-credential${dash}`, `prometheus${dot}`, metrics),
        of(nodes, `${nodes}-credential${dash}`, `prometheus${dot}`, `https://${platform.exporterAddress}/metrics`),
        of(namespace, `influxdb-user-admin${dot}`, `admin${dot}`, `${platform.url('influxdb', 8086)}/ping`),
        of(namespace, `influxdb-user-collector${dot}`, `collector${dot}`, `${platform.url('influxdb', 8086)}/ping`),
      ]);
    };
    const ask = (doors: Awaited<ReturnType<typeof accounts>>) =>
      Promise.all(doors.map(async (door) => (await client.request({ ...door, ca: 'platform' })).status));
    let former: Awaited<ReturnType<typeof accounts>>;

    beforeAll(async () => {
      rotate({ counter: 1 });
      await platform.start(withClients);
      former = await accounts(before);
      asks = former[1].user;
      await platform.kapacitor.show('metrics', 'flow');
      await platform.flows(TWO_MINUTES, before);
      const up = async () => Object.values(await prometheus.query('up'));
      await until('targets that are up', async () => (await up()).every((one) => one === 1) && (await up()).length > 3);
    });
    afterAll(async () => {
      await platform.end();
      printTimings();
    });

    it('sees until when each certificate is valid, verified as its clients do, and has nothing to report', async () => {
      const watched =
        'count(count by (source) (x509_cert_enddate > time() and on (source) x509_cert_verification_code == 0))';
      await until('four certificates', async () => (await prometheus.query(watched))[''] === 4);
      expect(await prometheus.query('count(ALERTS{alertname=~"Certificate.*"})')).toEqual({});
    });

    it('refuses nobody, loses no point and restarts neither InfluxDB nor a writer in one apply', async () => {
      const pods = await identities();
      const names = ['still', `collector.${before}`];
      const writers = ['still', 'collector'].map((name) => new Writer(client, name));
      for (const [i, name] of names.entries())
        await writers[i]?.start(platform.url('influxdb', 8086), await platform.login('influxdb', name));
      const start = Date.now();
      rotate({ counter: 2 });
      warnedBefore = Duration.days(400);
      try {
        await platform.apply(withClients);
        recordTiming('an apply that rotates every credential', start);
        const next = await accounts(rotated);
        expect(new Set(next.map(({ user }) => user.name)).size).toBe(3);
        expect(await ask(next)).toEqual([200, 200, 200, 204, 204]);
        await platform.flows(TWO_MINUTES, rotated);
        // Until then kubelets have brought the Secrets to the pods.
        await pause(90);
      } finally {
        for (const writer of writers) await writer.stop();
      }
      for (const writer of writers) {
        const written = await writer.seen();
        expect(written.filter(({ status }) => status !== 204)).toEqual([]);
        expect(written.length).toBeGreaterThan(TURNS);
      }
      // Those without an account of Kapacitor, which restarts, and whose metrics have one password only.
      const up = await prometheus.query(
        `min_over_time(up{job!~"kapacitor|often.*"}[${Math.ceil((Date.now() - start) / 1000)}s])`,
      );
      expect(Object.values(up).filter((one) => one !== 1)).toEqual([]);
      expect(Object.keys(up).length).toBeGreaterThan(1);
      expect(await prometheus.query('prometheus_remote_storage_samples_failed_total')).toEqual({ prometheus: 0 });
      expect(await identities()).toEqual(pods);
      expect(await ask(former)).toEqual([200, 200, 200, 204, 204]);
      expect(await logs(namespace, 'kapacitor-0', 'kapacitor')).not.toMatch(/authorization failed|status=401/);
      const [from, to] = [start, Date.now() - 10_000].map((time) => `${Math.ceil(time / 2000) * 2000}ms`);
      const counted = `SELECT count(used_percent) FROM mem WHERE time >= ${from} AND time < ${to} GROUP BY time(2s)`;
      const rows = await influxdb.rows(await platform.login('influxdb', `dashboards.${before}`), 'metrics', counted);
      expect(rows.filter(([, count]) => count === 0)).toEqual([]);
    });

    it('tells somebody of a certificate that ends, of each server, and of nothing else', async () => {
      const told = 'count(count by (source) (ALERTS{alertname="CertificateEnding", alertstate=~"pending|firing"}))';
      await until('four certificates that end', async () => (await prometheus.query(told))[''] === 4);
      const wrong = 'count(ALERTS{alertname=~"Certificate(Invalid|Unknown)"})';
      expect(await prometheus.query(wrong)).toEqual({});
    });

    it('needs no further apply', async () => {
      const { changes, status } = await platform.deployment.plan(platform.build(withClients));
      expect({ changes, status }).toEqual({ changes: {}, status: 0 });
    });

    it('refuses the former accounts after an apply that ends them, and nobody else', async () => {
      rotate({ counter: 2, keepPrevious: false });
      await platform.apply(withClients);
      // InfluxDB goes on for five minutes.
      const refused = async () => (await ask(former)).slice(0, 3);
      await until('refused accounts', async () => (await refused()).every((status) => status === 401));
      const valid = await accounts(rotated);
      expect(await ask(valid)).toEqual([200, 200, 200, 204, 204]);
      asks = valid[1].user;
      const up = async () => Object.values(await prometheus.query('up'));
      await until('targets that are up', async () => (await up()).every((one) => one === 1));
    });

    it('lets everybody in by his password, and points flow, after one apply of other secrets that sign tokens', async () => {
      const signing = () =>
        Promise.all(['influxdb', 'kapacitor'].map((name) => secret(namespace, `${name}-shared-secret`)));
      const former = await signing();
      rotate({ counter: 2, keepPrevious: false, signingCounter: 1 });
      await platform.apply(withClients);
      for (const [i, now] of (await signing()).entries()) expect(now).not.toEqual(former[i]);
      await platform.flows(TWO_MINUTES, rotated);
      expect(await ask(await accounts(rotated))).toEqual([200, 200, 200, 204, 204]);
      expect(await logs(namespace, 'influxdb-0', 'reconciler')).not.toContain('error');
      await waitFor('every target that Prometheus scrapes', TWO_MINUTES, async () => {
        return Object.values(await prometheus.query('min(up)')).join() === '1' ? true : undefined;
      });
    });
  },
);
