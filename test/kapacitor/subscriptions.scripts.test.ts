import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { ROOT } from '../support/certificates';
import { eventually } from '../support/loopback';
import { createUser, describeScripts, expectPointsToFlow, setUp } from './support/beside-influxdb';
import type { InfluxDBServer } from './support/influxdb-server';
import { type KapacitorPod, MAILBOX } from './support/kapacitor-pod';

describeScripts((place) => {
  let pod: KapacitorPod;
  let influxdb: InfluxDBServer;
  beforeEach(() => {
    ({ pod, influxdb } = place);
  });

  describe('the announcement', () => {
    beforeEach(async () => {
      const announcement = 'a,id=1 text="DESTINATIONS",destination="DESTINATION"';
      pod.subscriptions = [{ server: 0, database: 'app', announcement }];
      await setUp(pod);
    });

    test('lets InfluxDB know the destination, from files that only Kapacitor can read', async () => {
      expect(await pod.announce()).toEqual({ code: 0, output: '' });
      const answer = await influxdb.query(`SELECT destination FROM ${MAILBOX}..a`);
      expect(answer).toContain(`"${pod.destinations[0] ?? ''}"`);
      expect(statSync(pod.path('run/destinations')).mode & 0o777).toBe(0o600);
    });

    test('failing says why in one line', async () => {
      const { username, password } = pod.influxdbUser;
      const line = (reason: string) => ({ code: 1, output: `announce: InfluxDB ${influxdb.url} ${reason}\n` });
      pod.giveSecret('KAPACITOR_INFLUXDB_0_PASSWORD', 'wrong');
      expect(await pod.announce()).toEqual(line(`does not know the user ${username} with this password (HTTP 401)`));
      pod.giveSecret('KAPACITOR_INFLUXDB_0_PASSWORD', password);
      await influxdb.query(`REVOKE WRITE ON ${MAILBOX} FROM ${username}`);
      expect(await pod.announce()).toEqual(line(`does not let the user ${username} write to ${MAILBOX} (HTTP 403)`));
      await influxdb.stop();
      const { code, output } = await pod.announce();
      expect(code).toBe(1);
      expect(output).toMatch(/^announce: InfluxDB .* cannot be reached: \(7\) Failed to connect.*\n$/);
    });

    test('trusts no authority by what the container with stored tasks may leave beside the destinations', async () => {
      const hash = execFileSync('openssl', ['x509', '-hash', '-noout', '-in', pod.caFile], { encoding: 'utf8' }).trim();
      copyFileSync(pod.caFile, pod.path(`run/${hash}.0`));
      // Of another name than that one.
      pod.caFile = pod.path('other.crt');
      writeFileSync(pod.caFile, ROOT);
      pod.writeFiles();
      expect(await pod.announce()).toEqual({
        code: 1,
        output: expect.stringMatching(/cannot be reached: .*certificate/) as string,
      });
    });

    test('is of nothing but what is wanted, and of a destination here', async () => {
      pod.subscriptions = [];
      await setUp(pod);
      expect(await pod.announce()).toEqual({ code: 0, output: '' });
      pod.subscriptions = [{ server: 0, database: 'app' }];
      await setUp(pod);
      const file = pod.path('run/destinations');
      writeFileSync(file, readFileSync(file, 'utf8').replace('@localhost', '@elsewhere'));
      expect(await pod.announce()).toEqual({ code: 0, output: '' });
      expect(await influxdb.query(`SHOW MEASUREMENTS ON ${MAILBOX}`)).not.toContain('"a"');
    });
  });

  describe('the subscription to a server of others', () => {
    const made = async () => await influxdb.destinations('app');

    beforeEach(async () => {
      pod.subscriptions = [{ server: 0, database: 'app', byAdministrator: true }];
      await setUp(pod);
      await influxdb.query(`${createUser(pod.administrator)} WITH ALL PRIVILEGES`);
    });

    test('is made by its administrator where no kapacitord runs, once, and again when it is lost or its token is', async () => {
      expect(await pod.subscribe()).toEqual({ code: 0, output: expect.stringContaining('subscribes to') as string });
      expect(await made()).toEqual(pod.destinations);
      // InfluxDB shows readers what names no database, with the token.
      expect(pod.arguments).toContain('/query?db=%2F');
      expect(pod.arguments).not.toMatch(/\/query(\s|$)/m);
      expect((await pod.subscribe()).output).toContain('is subscribed to database "app"');
      await pod.start();
      await expectPointsToFlow(place, 5);
      await pod.stop();
      pod.wipe();
      await setUp(pod);
      expect((await pod.subscribe()).code).toBe(0);
      expect(await made()).toEqual(pod.destinations);
      expect(await pod.announce()).toEqual({ code: 0, output: '' });
    });

    test('waits for its server, and for an administrator who is made late', async () => {
      const waits = pod.subscribe({ SETUP_TIMEOUT: '30' });
      await waits;
      await influxdb.query(`DROP SUBSCRIPTION "kapacitor-${pod.clusterId}" ON app.autogen`);
      await influxdb.query(`DROP USER ${pod.administrator.username}`);
      const late = pod.subscribe({ SETUP_TIMEOUT: '30' });
      await eventually(
        'it waits',
        () => Promise.resolve(pod.arguments.includes('SUBSCRIPTIONS') || undefined),
        2,
      ).catch(() => undefined);
      await influxdb.query(`${createUser(pod.administrator)} WITH ALL PRIVILEGES`);
      expect(await late).toEqual({ code: 0, output: expect.stringContaining('subscribes to') as string });
    });

    test('is never of a destination that is not here, whatever the setup left', async () => {
      const file = pod.path('run/destinations');
      const right = readFileSync(file, 'utf8');
      for (const [from, to] of [
        ['@localhost', '@elsewhere'],
        ['https://', 'http://'],
        ['@localhost', `', 'https://elsewhere:1@localhost`],
        ['subscriber:', `subscriber:x'; DROP DATABASE app; --`],
        [/\d+\n$/, '1\n'],
      ] as const) {
        writeFileSync(file, right.replace(from, to));
        expect(await pod.subscribe()).toEqual({
          code: 1,
          output: expect.stringContaining('error: there is no token for database "app"') as string,
        });
      }
      expect(await made()).toEqual([]);
    });

    test('with a wrong password, a user that is no administrator, another authority: each ends with its reason', async () => {
      const timeout = { SETUP_TIMEOUT: '1' };
      writeFileSync(pod.path('wrong'), 'wrong password');
      const wrong = await pod.subscribe({ ...timeout, SUBSCRIBE_0_PASSWORD_FILE: pod.path('wrong') });
      expect(wrong.code).toBe(1);
      expect(wrong.output).toContain(
        `InfluxDB ${influxdb.url} was not ready for the subscription within 1 s: HTTP 401`,
      );
      const file = pod.path('secrets/KAPACITOR_INFLUXDB_0_PASSWORD');
      const lesser = await pod.subscribe({
        ...timeout,
        SUBSCRIBE_0_USERNAME: pod.influxdbUser.username,
        SUBSCRIBE_0_PASSWORD_FILE: file,
      });
      expect(lesser.output).toContain('HTTP 403, the user is not an administrator yet');
      pod.caFile = place.otherCertificates().caFile;
      pod.writeFiles();
      expect((await pod.subscribe(timeout)).output).toContain('SSL certificate problem');
    });
  });
});
