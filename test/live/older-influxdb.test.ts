import type { Construct } from 'constructs';
import { Deviations, type SecureInfluxDB, type SecureInfluxDBProps } from '../../lib';
import { TOML } from '../support/toml';
import satisfies from 'semver/functions/satisfies';
import { INFLUXDB_VERSIONS } from '../../lib/influxdb/versions';
import { influxdbAttacks, Target } from './support/attacks';
import { live, uniqueName } from './support/environment';
import { identity, kubectl, podOf } from './support/kubectl';
import { recordTiming, printTimings } from './support/timings';
import { Change, LivePlatform } from './support/platform';
import { waitFor } from './support/process';
import { plantTargets, STRANGER } from './support/targets';
import { startWeak, WeakName } from './support/weak';
import { Writer } from './support/writer';

const TWO_MINUTES = 120;

// The example platform with an InfluxDB of a version that takes a reason.
const older = process.env.LIVE_OLDER_INFLUXDB_IMAGE;
const mockRun = { image: older };
jest.mock('../../lib', () => {
  const lib = jest.requireActual<typeof import('../../lib')>('../../lib');
  class SecureInfluxDB extends lib.SecureInfluxDB {
    public constructor(scope: Construct, id: string, props: SecureInfluxDBProps) {
      const { image } = mockRun;
      const own = image === undefined ? {} : { image: lib.ContainerImage.fromTag(image).acceptOlder('what is tested') };
      super(scope, id, { ...props, ...own });
    }
  }
  return { ...lib, SecureInfluxDB };
});

live('older-influxdb.test.ts', 'LIVE_OLDER_INFLUXDB_IMAGE')(
  'an InfluxDB that is accepted for a reason, in the example platform',
  () => {
    const platform = new LivePlatform(uniqueName());
    const { client, namespace, influxdb } = platform;
    const real: Target = {
      scheme: 'https',
      host: `influxdb.${namespace}.svc`,
      port: 8086,
      address: '',
      insider: client,
      outsider: platform.outsider,
      stranger: STRANGER,
    };
    let weak: Record<WeakName, string>;
    const login = (name: string) => platform.login('influxdb', name);
    const until = (what: string, ask: () => Promise<boolean>) =>
      waitFor(what, TWO_MINUTES, async () => ((await ask()) ? true : undefined));
    const newcomer: Change = (server: SecureInfluxDB) => {
      server.addDatabase('more').grantAll(server.addUser('newcomer'));
    };

    beforeAll(async () => {
      await platform.start();
      weak = await startWeak(platform.clients, client);
      await plantTargets(platform, weak);
    });
    afterAll(async () => {
      await platform.end();
      printTimings();
    });

    it('is that version, and the reason is listed where it takes one', async () => {
      const diagnostics = await influxdb.rows(await login('admin'), '', 'SHOW DIAGNOSTICS');
      expect(diagnostics.flat()).toContain(older?.replace(/^.*:/, ''));
      const { App } = jest.requireActual<typeof import('cdktf')>('cdktf');
      const stack = platform.build()(new App());
      const takesReason = !satisfies(older?.replace(/^.*:/, '') ?? '', INFLUXDB_VERSIONS.range);
      const reasons = Deviations.of(stack).map(({ reason }) => reason);
      expect(reasons.includes('what is tested')).toBe(takesReason);
    });

    // It says nothing of a line that it does not know: a protection would be off that the file asks for.
    it('knows every line of its config, and takes it as it is there', async () => {
      const inPod = async (command: string) => {
        const ran = await kubectl([
          '-n',
          namespace,
          'exec',
          'influxdb-0',
          '-c',
          'influxdb',
          '--',
          'bash',
          '-c',
          command,
        ]);
        // Go writes a duration with all its parts.
        return TOML.parse(ran.replace(/"(\d+m)0s"/g, '"$1"')) as Record<string, unknown>;
      };
      const written = await inPod('cat /etc/influxdb/influxdb.conf');
      expect(written).toMatchObject({ http: { 'auth-enabled': true, 'prom-read-auth-enabled': true } });
      expect(await inPod('influxd config -config /etc/influxdb/influxdb.conf 2>/dev/null')).toMatchObject(written);
    });

    it('takes points of who may write and shows them to who may read, and to Kapacitor by its token', async () => {
      const write = async (name: string) => (await influxdb.write(await login(name), 'metrics', 'own value=1')).status;
      const read = async (name: string) =>
        (await influxdb.query(await login(name), 'metrics', 'SELECT * FROM own')).status;
      expect([await write('collector'), await write('dashboards')]).toEqual([204, 403]);
      expect([await read('collector'), await read('dashboards')]).toEqual([403, 200]);
      await platform.kapacitor.show('metrics', 'flow');
      await expect(platform.flows(60)).resolves.toBeUndefined();
      expect(await platform.tokens()).toHaveLength(1);
    });

    it.each(influxdbAttacks)('refuses $name', async (attacker) => {
      const address = weak[`influxdb-${attacker.weak}`];
      const scheme = attacker.weak === 'open' ? 'http' : 'https';
      const onWeak = await attacker.run({ ...real, scheme, host: address, address });
      const { podIP = '' } = (await podOf(namespace, 'influxdb')).status;
      expect({ weak: onWeak, real: await attacker.run({ ...real, address: podIP }) }).toEqual({
        weak: 'got in',
        real: 'refused',
      });
    });

    it('gets a user with a database, and loses both, without a restart', async () => {
      const before = await identity(namespace, 'influxdb');
      await platform.apply(newcomer);
      const user = await login('newcomer');
      const start = Date.now();
      await until('the new user', () => influxdb.knows(user));
      recordTiming('from the apply until the older InfluxDB knows a new user', start);
      await until('the grant', async () => (await influxdb.write(user, 'more', 'own value=1')).status === 204);
      expect((await influxdb.write(user, 'metrics', 'own value=1')).status).toBe(403);
      await platform.apply(() => undefined);
      await until('the dropped user', async () => !(await influxdb.knows(user)));
      expect(await identity(namespace, 'influxdb')).toEqual(before);
    });

    it('serves a renewed certificate, and points go on to flow', async () => {
      const serial = async () => {
        const host = `influxdb.${namespace}.svc`;
        const verify = `-CAfile /tmp/platform.crt -no-CApath -verify_return_error -verify_hostname ${host}`;
        const dial = `openssl s_client -connect ${host}:8086 -servername ${host} ${verify} </dev/null 2>/dev/null`;
        return (await client.tryRun(`${dial} | openssl x509 -noout -serial`)).stdout;
      };
      const before = await serial();
      expect(before).toMatch(/^serial=[0-9A-F]+$/m);
      await platform.apply(() => undefined, { replace: ['tls_locally_signed_cert.influxdb_'] });
      const start = Date.now();
      await until('the renewed certificate', async () => !['', before].includes(await serial()));
      recordTiming('from the apply until the older InfluxDB serves a renewed certificate', start);
      await expect(platform.flows(60)).resolves.toBeUndefined();
    });

    it('needs no further apply', async () => {
      const { changes, status, stderr } = await platform.deployment.plan(platform.build());
      expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
    });

    // Last: no version is gone back to.
    it('is upgraded with its data: no acknowledged point, user or subscription is lost', async () => {
      const admin = await login('admin');
      const subscriptions = await influxdb.rows(admin, '', 'SHOW SUBSCRIPTIONS');
      const writer = new Writer(client, 'upgraded');
      await writer.start(platform.url('influxdb', 8086), await login('collector'));
      mockRun.image = undefined;
      const start = Date.now();
      try {
        await platform.apply();
        await until('writes after the upgrade', async () => {
          const last = (await writer.seen()).slice(-10);
          return last.length === 10 && last.every(({ status }) => status === 204);
        });
      } finally {
        await writer.stop();
      }
      recordTiming('an apply that upgrades InfluxDB, until points are written again', start);
      const written = await writer.seen();
      expect((await influxdb.rows(admin, '', 'SHOW DIAGNOSTICS')).flat()).toContain('1.12.4');
      const rows = await influxdb.rows(admin, 'metrics', 'SELECT value FROM upgraded');
      const kept = new Set(rows.map(([, value]) => value));
      expect(written.filter(({ number, status }) => status === 204 && !kept.has(number))).toEqual([]);
      expect(await influxdb.rows(await login('dashboards'), 'metrics', 'SELECT value FROM own')).not.toEqual([]);
      expect(await influxdb.rows(admin, '', 'SHOW SUBSCRIPTIONS')).toEqual(subscriptions);
      await expect(platform.flows(60)).resolves.toBeUndefined();
      expect((await platform.deployment.plan(platform.build())).changes).toEqual({});
    });
  },
);
