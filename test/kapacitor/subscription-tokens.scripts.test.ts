import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { eventually } from '../support/loopback';
import {
  ADMINISTRATOR,
  announce,
  createUser,
  describeScripts,
  expectPointsToFlow,
  KAPACITORD,
  setUp,
  tell,
  tokenOf,
} from './support/beside-influxdb';
import type { InfluxDBServer } from './support/influxdb-server';
import type { KapacitorPod } from './support/kapacitor-pod';

describeScripts((place) => {
  let pod: KapacitorPod;
  let influxdb: InfluxDBServer;
  let second: InfluxDBServer;
  beforeEach(() => {
    ({ pod, influxdb, second } = place);
  });

  describe('the token of a subscription', () => {
    beforeEach(() => {
      pod.subscriptions = [{ server: 0, database: 'app' }];
    });

    test('is made while no InfluxDB is there, and brings its points to a stream task', async () => {
      await influxdb.stop();
      await setUp(pod);
      const [destination, ...others] = pod.destinations;
      expect(others).toEqual([]);
      expect(destination).toMatch(new RegExp(`^https://~subscriber:[A-Za-z0-9_-]{80,}@localhost:${pod.port}$`));
      expect(statSync(pod.path('data/setup/destinations')).mode & 0o777).toBe(0o600);
      await influxdb.start();
      await pod.start();
      await announce(place);
      await expectPointsToFlow(place, 1);
      expect(await pod.login('~subscriber', tokenOf(destination))).toBe(204);
      expect(await pod.login('~subscriber', `${tokenOf(destination)}x`)).toBe(401);
      expect((await pod.api('users', '~subscriber', tokenOf(destination))).status).toBe(403);
    });

    test('stays as it is at the next start', async () => {
      await setUp(pod);
      const before = pod.destinations;
      // As all versions have written it: server, database and policy in base64, and where the points go.
      const written = readFileSync(pod.path('data/setup/destinations'), 'utf8');
      expect(written).toBe(`c2VydmVyLTA=\tImFwcCI=\tImF1dG9nZW4i\t${before.join()}\n`);
      expect(await setUp(pod)).not.toContain('token');
      expect(pod.destinations).toEqual(before);
      await pod.start();
      await announce(place);
      await expectPointsToFlow(place, 2);
    });

    test('is made anew after a lost Kapacitor volume, and the old one is of no use', async () => {
      await setUp(pod);
      const [old] = pod.destinations;
      pod.wipe();
      expect(await setUp(pod)).toContain('made a token for database "app", retention policy "autogen"');
      const [fresh] = pod.destinations;
      expect(fresh).not.toBe(old);
      await pod.start();
      await announce(place);
      await expectPointsToFlow(place, 3);
      expect(await pod.login('~subscriber', tokenOf(old))).toBe(401);
    });

    test('is the same for an InfluxDB that lost its volume, and is announced to it again', async () => {
      await setUp(pod);
      await pod.start();
      await announce(place);
      await influxdb.stop();
      influxdb.wipe();
      await place.prepare(influxdb);
      await announce(place);
      expect(await influxdb.destinations('app')).toEqual(pod.destinations);
      await expectPointsToFlow(place, 4);
    });

    test('that a user of Kapacitor deleted, or made an administrator of, is made anew', async () => {
      await setUp(pod);
      const [first] = pod.destinations;
      await pod.start();
      expect((await pod.api(`users/_sub:${tokenOf(first)}`, ...ADMINISTRATOR, undefined, 'DELETE')).status).toBe(204);
      await pod.stop();
      await setUp(pod);
      const [next] = pod.destinations;
      expect(next).not.toBe(first);
      await pod.start();
      await tell(pod, `users/_sub:${tokenOf(next)}`, { type: 'admin' }, 'PATCH');
      expect((await pod.api('users', '~subscriber', tokenOf(next))).status).toBe(200);
      await pod.stop();
      await setUp(pod);
      expect(pod.destinations).not.toContain(next);
      await pod.start();
      expect(await pod.login('~subscriber', tokenOf(next))).toBe(401);
    });

    // As `api`, it would be an administrator who outlives the user that made it one; with nothing, all points would be lost, without a word.
    test.each([['api'], ['all'], ['none']])(
      'that a user of Kapacitor permitted %s is made anew',
      async (permission) => {
        await setUp(pod);
        const [changed] = pod.destinations;
        await pod.start();
        await tell(pod, `users/_sub:${tokenOf(changed)}`, { type: 'normal', permissions: [permission] }, 'PATCH');
        await pod.stop();
        await setUp(pod);
        expect(pod.destinations).not.toContain(changed);
        await pod.start();
        await announce(place);
        await expectPointsToFlow(place, 5);
        await pod.stop();
        await setUp(pod);
        await pod.start();
        expect(await pod.login('~subscriber', tokenOf(changed))).toBe(401);
      },
    );

    test('follows the host name, and that of a database that is no longer subscribed is revoked', async () => {
      pod.subscriptions = [...pod.subscriptions, { server: 0, database: 'other' }];
      await setUp(pod);
      const [, other] = pod.destinations;
      pod.hostname = '127.0.0.1';
      pod.subscriptions = [{ server: 0, database: 'app' }];
      await setUp(pod);
      expect(pod.destinations).toEqual([expect.stringMatching(new RegExp(`@127\\.0\\.0\\.1:${pod.port}$`))]);
      await pod.start();
      expect(await pod.login('~subscriber', tokenOf(other))).toBe(401);
      expect(await pod.login('~subscriber', tokenOf(pod.destinations[0]))).toBe(204);
    });

    test('is one for each of several databases and policies of two servers, whatever they are called', async () => {
      pod = await place.newPod(influxdb, second);
      const odd = `a "b" <&> {"name":"app","columns": ü ["x 'y`;
      pod.subscriptions = [
        { server: 0, database: odd },
        { server: 0, database: 'app', policy: odd },
        { server: 0, database: 'app' },
        { server: 0, database: 'select', policy: '1h' },
        { server: 1, database: 'app' },
      ];
      await setUp(pod);
      const tokens = pod.destinations.map(tokenOf);
      expect(new Set(tokens).size).toBe(5);
      const servers = tokens.map((token) => Buffer.from(token, 'base64url').toString().split(';')[0]);
      expect(servers).toEqual(['server-0', 'server-0', 'server-0', 'server-0', 'server-1']);
      await setUp(pod);
      expect(pod.destinations.map(tokenOf)).toEqual(tokens);
      // A new one beside them takes nothing from the others.
      pod.subscriptions = [{ server: 1, database: 'more' }, ...pod.subscriptions];
      await setUp(pod);
      expect(pod.destinations.map(tokenOf).slice(1)).toEqual(tokens);
      await second.start();
      await second.query(createUser(pod.influxdbUser));
      await pod.start();
      const writes = async (database: string, n: number) =>
        (await pod.api(`write?db=${database}`, '~subscriber', tokens[n], 'm v=1')).status;
      expect(await Promise.all([writes('app', 1), writes('app', 4), writes('select', 3)])).toEqual([204, 204, 204]);
      expect(await writes('app', 3)).toBe(401);
    });

    test('is not waited for when the pod is deleted, and no kapacitord is left with the lock of the database', async () => {
      const hanging = pod.path('hanging');
      writeFileSync(hanging, `#!/bin/bash\nexec -a '${KAPACITORD ?? ''}' sleep 60\n`, { mode: 0o755 });
      const waits = pod.beginSetup({ KAPACITORD: hanging });
      await eventually('setup waits', () => Promise.resolve(pod.arguments.includes('OPTIONS') || undefined));
      const began = Date.now();
      waits.process.kill('SIGTERM');
      expect((await waits.end).code).toBe(143);
      expect(Date.now() - began).toBeLessThan(10_000);
      expect(readdirSync(pod.path('tmp'))).toEqual([]);
      await setUp(pod);
      expect(pod.daemons).toBe(0);
    });
  });
});
