import fc from 'fast-check';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { influxqlString } from '../../lib/formats';
import { Kills } from '../support/kills';
import { Certificates } from '../support/loopback';
import { executable } from '../support/processes';
import { runs } from '../support/runs';
import { InfluxDBServer } from './support/influxdb-server';
import { KapacitorPod } from './support/kapacitor-pod';

const [influxd, kapacitord] = ['influxd', 'kapacitord'].map(executable);
const live = influxd !== undefined && kapacitord !== undefined;
if (!live) console.warn('influxd or kapacitord is not installed: no script of the Kapacitor pod is killed');

// A container may be killed at any moment: for want of memory, with its node, or as its time to end is over.
(live ? describe : describe.skip)('setup.sh that is killed before any of its lines', () => {
  const environment = { PRINT_KEY: 'the shared secret' };
  const home = mkdtempSync(join(tmpdir(), 'kapacitor-killed-'));
  const kills = new Kills();
  let server: InfluxDBServer;
  let pod: KapacitorPod;
  beforeAll(async () => {
    const certificates = new Certificates(join(home, 'tls'));
    server = await InfluxDBServer.prepare(influxd ?? '', join(home, 'influxdb'), certificates);
    await server.start();
    pod = await KapacitorPod.prepare(kapacitord ?? '', join(home, 'pod'), [server], certificates);
    const { username, password } = pod.influxdbUser;
    await server.query('CREATE DATABASE app', `CREATE USER ${username} WITH PASSWORD ${influxqlString(password)}`);
  });
  afterAll(async () => {
    await Promise.all([pod.stop(), server.stop()]);
    rmSync(home, { recursive: true, force: true });
    kills.close();
  });

  // The data volume as it was, and none of the memory of the pod.
  async function begin(): Promise<void> {
    await pod.stop();
    for (const name of ['data', 'run']) {
      rmSync(pod.path(name), { recursive: true });
      mkdirSync(pod.path(name));
    }
    cpSync(join(home, 'former'), pod.path('data'), { recursive: true });
  }

  test('makes its users and tokens the next time, and takes the others away', async () => {
    pod.users = [
      { name: 'root', password: 'old' },
      { name: 'leaver', password: 'p' },
    ];
    pod.subscriptions = [{ server: 0, database: 'app' }];
    expect(await pod.setup(environment)).toMatchObject({ code: 0 });
    cpSync(pod.path('data'), join(home, 'former'), { recursive: true });
    pod.users = [
      { name: 'root', password: 'new' },
      { name: 'comes', password: 'p' },
    ];
    pod.subscriptions = [...pod.subscriptions, { server: 0, database: 'other' }];
    expect(await pod.setup({ ...environment, ...kills.trace() })).toMatchObject({ code: 0 });
    const lines = kills.linesFrom('mkdir -p "$private"').filter(({ name }) => !name.startsWith('stand-in.sh'));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...lines), async (line) => {
        await begin();
        // Without a status: by a signal.
        expect((await pod.setup({ ...environment, ...kills.before(line) })).code).toBeNull();
        expect(await pod.setup(environment)).toMatchObject({ code: 0 });
        expect(pod.ledger).toEqual(['comes', 'root']);
        await pod.start();
        expect(await Promise.all([pod.login('root', 'new'), pod.login('root', 'old')])).toEqual([204, 401]);
        expect(await Promise.all([pod.login('comes', 'p'), pod.login('leaver', 'p')])).toEqual([204, 401]);
        // Each that is announced is let in, and no other is there.
        const tokens = pod.destinations.map((destination) => /~subscriber:([^@]+)@/.exec(destination)?.[1] ?? '');
        const { body } = await pod.api('users?pattern=_sub:*', 'root', 'new');
        expect([...body.matchAll(/"_sub:([^"]*)"/g)].map(([, token]) => token).sort()).toEqual(tokens.sort());
        expect(tokens).toHaveLength(2);
      }),
      runs(6),
    );
  });
});
