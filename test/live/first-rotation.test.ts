// From a platform whose passwords were never rotated: the first step is another one than the next, as names get a number.
import { TerraformStack } from 'cdktf';
import {
  ContainerImage,
  Database,
  Duration,
  Rotation,
  SecureInfluxDB,
  SecureNamespace,
  SecureTelegraf,
  TelegrafInput,
  WorkloadDefaults,
} from '../../lib';
import { Login } from './support/client-pod';
import { live, uniqueName } from './support/environment';
import { identity, kubectl } from './support/kubectl';
import { Node } from './support/node';
import { LivePlatform } from './support/platform';
import { pause, waitFor } from './support/process';
import { printTimings, recordTiming } from './support/timings';

const TWO_MINUTES = 120;
const IMAGE = process.env.LIVE_TELEGRAF_IMAGE ?? '';

/** What the example does not have: one that would lose more in a shorter time. */
function withOften(influxdb: SecureInfluxDB): void {
  const stack = influxdb.node.scope as TerraformStack;
  const all = stack.node.findAll();
  const metrics = all.find((one): one is Database => one instanceof Database && one.databaseName === 'metrics');
  const namespace = all.find((one) => one instanceof SecureNamespace);
  if (!metrics || !namespace) throw new Error('the example is another one');
  const often = new SecureTelegraf(stack, 'often', {
    namespace,
    inputs: [TelegrafInput.cpu()],
    interval: Duration.seconds(1),
    flushInterval: Duration.seconds(1),
    globalTags: { of: 'often' },
  });
  often.writeTo(metrics);
}

// A rotated account is written with by a plugin that the cluster's image may not have.
live('first-rotation.test.ts', 'LIVE_TELEGRAF_IMAGE')(
  'the first number of a rotation, which replaces collectors',
  () => {
    const platform = new LivePlatform(uniqueName());
    const { namespace, influxdb } = platform;
    const node = new Node(`${namespace}-node`, `/tmp/${namespace}`);
    let counter = 0;
    platform.prepare = (app) => {
      Rotation.of(app).set({ counter });
      WorkloadDefaults.of(app).set({ images: { telegraf: ContainerImage.fromTag(IMAGE) } });
    };
    // Valid after the first number too, as all accounts are of the number before.
    let dashboards: Login;

    const until = (what: string, ask: () => Promise<boolean>) =>
      waitFor(what, TWO_MINUTES, async () => ((await ask()) ? true : undefined));
    const collectors = () => Promise.all(['telegraf', 'often'].map((name) => identity(namespace, name)));
    /** The times of the rounds of a collector that are not there. `cpu` has nothing to tell in the first round of a pod. */
    const missing = async (of: string, seconds: number, since: number, before: number) => {
      const [from, to] = [since, before].map((time) => `${Math.ceil(time / 1000 / seconds) * seconds}s`);
      const counted = `SELECT count(usage_idle) FROM cpu WHERE "of" = '${of}' AND cpu = 'cpu-total' AND time >= ${from} AND time < ${to} GROUP BY time(${seconds}s) fill(0)`;
      const rows = await influxdb.rows(dashboards, 'metrics', counted);
      expect(rows.length).toBeGreaterThan(1);
      return rows.filter(([, count]) => count === 0).map(([time]) => time);
    };
    // A round of a second may be written down with the second after.
    const holes = async (since: number, before: number) => ({
      telegraf: await missing('', 10, since, before),
      often: await missing('often', 2, since, before),
    });
    let settled: number;

    beforeAll(async () => {
      await Promise.all([node.start(), platform.start(withOften)]);
      dashboards = await platform.login('influxdb', 'dashboards');
      await until('points of both', async () => {
        const rows = await influxdb.rows(dashboards, 'metrics', 'SELECT count(usage_idle) FROM cpu GROUP BY "of"');
        return rows.length === 2;
      });
      settled = Date.now();
    });
    afterAll(async () => {
      await node.end();
      await platform.end();
      printTimings();
    });

    it('is begun with collectors that miss no round', async () => {
      await pause(40);
      expect(await holes(settled, Date.now() - 15_000)).toEqual({ telegraf: [], often: [] });
    });

    it('rotates every credential in one apply, and no round of a collector is missing, though both are other pods', async () => {
      const before = await collectors();
      const start = Date.now();
      counter = 1;
      await platform.apply(withOften);
      recordTiming('an apply of the first number', start);
      // The apply does not wait for pods on every node.
      await until('other pods', async () => {
        const now = await collectors().catch(() => before);
        return now.every(({ uid }, i) => uid !== before[i]?.uid);
      });
      recordTiming('from the first number until its collectors are the only ones', start);
      await pause(30);
      expect(await holes(settled, Date.now() - 15_000)).toEqual({ telegraf: [], often: [] });
      expect((await platform.deployment.plan(platform.build(withOften))).changes).toEqual({});
    });

    it('keeps what InfluxDB has not acknowledged when a collector is replaced', async () => {
      const before = await collectors();
      const start = Date.now();
      await node.signal('STOP', namespace, 'influxdb-0');
      try {
        await pause(5);
        await kubectl(['-n', namespace, 'rollout', 'restart', 'daemonset/telegraf', 'daemonset/often']);
        await pause(40);
      } finally {
        await node.signal('CONT', namespace, 'influxdb-0');
      }
      await until('other pods', async () => {
        const now = await collectors().catch(() => before);
        return now.every(({ uid }, i) => uid !== before[i]?.uid);
      });
      recordTiming('from the loss of InfluxDB for 45 s until the next collectors are the only ones', start);
      await pause(30);
      expect(await holes(start, Date.now() - 15_000)).toEqual({ telegraf: [], often: [] });
    });
  },
);
