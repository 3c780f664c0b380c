import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { eventually } from '../support/loopback';
import { ADMINISTRATOR, describeScripts, setUp, tell, tokenOf } from './support/beside-influxdb';
import type { InfluxDBServer } from './support/influxdb-server';
import type { KapacitorPod } from './support/kapacitor-pod';

describeScripts((place) => {
  let pod: KapacitorPod;
  let influxdb: InfluxDBServer;
  beforeEach(() => {
    ({ pod, influxdb } = place);
  });

  describe('a stored task', () => {
    const dbrps = [{ db: 'app', rp: 'autogen' }];
    /** The tasks by name: whether each is enabled and runs. */
    const tasks = async () => {
      const { body } = await pod.api('tasks?fields=status&fields=executing', ...ADMINISTRATOR);
      const list = (JSON.parse(body) as { tasks: { id: string; status: string; executing: boolean }[] }).tasks;
      return Object.fromEntries(list.map(({ id, status, executing }) => [id, `${status} ${executing}`]));
    };

    beforeEach(async () => {
      pod.subscriptions = [{ server: 0, database: 'app' }];
      await influxdb.query(`GRANT ALL ON app TO ${pod.influxdbUser.username}`);
      await setUp(pod);
      await pod.start();
    });

    // It looked as if it could not start, and ran as administrator of InfluxDB in the setup that its owner brought about.
    test('whose template was replaced, so that it cannot be disabled, never reads what Kapacitor may not', async () => {
      await influxdb.query('CREATE DATABASE payroll');
      await influxdb.write('payroll', 'salary v=4711');
      await influxdb.write('app', 'salary v=1');
      const steals = (database: string) => `batch
        |query('SELECT v FROM ${database}.autogen.salary').period(1h).every(20ms)
        |influxDBOut().database('app').retentionPolicy('autogen').measurement('from_${database}').flushInterval(20ms)`;
      for (const db of ['payroll', 'app']) {
        await tell(pod, 'templates', { id: db, type: 'batch', script: steals(db) });
        await tell(pod, 'tasks', {
          id: `inert-${db}`,
          'template-id': db,
          dbrps: [{ db, rp: 'autogen' }],
          status: 'enabled',
        });
        expect((await pod.api(`templates/${db}`, ...ADMINISTRATOR, undefined, 'DELETE')).status).toBe(204);
        await tell(pod, 'templates', { id: db, type: 'batch', script: `var lacks string\n${steals(db)}` });
      }
      // What it may read it does read: the attack would show.
      await eventually('the task copies', async () => {
        return (await influxdb.query('SELECT * FROM app.autogen.from_app')).includes('series') || undefined;
      });
      const token = tokenOf(pod.destinations[0]);
      expect((await pod.api(`users/_sub:${token}`, ...ADMINISTRATOR, undefined, 'DELETE')).status).toBe(204);
      await pod.stop();
      expect(await setUp(pod)).toContain('made a token');
      await pod.start();
      expect(await tasks()).toEqual({ 'inert-app': 'enabled true', 'inert-payroll': 'enabled true' });
      await pod.stop();
      expect(await influxdb.query('SELECT * FROM app.autogen.from_payroll')).not.toContain('4711');
      for (const environment of pod.environments) expect(environment).not.toContain(pod.administrator.username);
    });

    test('reaches nothing and nobody in the setup: not the network, no alert handler', async () => {
      const seen: string[] = [];
      // An address of this machine that is no loopback one.
      const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
      const host = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
      const listener = createServer((request, response) => {
        seen.push(request.url ?? '');
        response.end();
      });
      const port = await new Promise<number>((resolvePort) =>
        listener.listen(0, host, () => {
          const address = listener.address();
          resolvePort(typeof address === 'object' && address ? address.port : 0);
        }),
      );
      try {
        const stats = `stream|from().measurement('m')|stats(20ms).align()`;
        const add = async (id: string, script: string) => {
          await tell(pod, 'tasks', { id, type: 'stream', status: 'enabled', dbrps, script });
        };
        const file = pod.path('data/written');
        await add('posts', `${stats}|httpPost('http://${host}:${port}/node')`);
        await add(
          'alerts',
          `${stats}|alert().crit(lambda: TRUE).post('http://${host}:${port}/handler').log('${file}')`,
        );
        await eventually('both tasks are heard', () =>
          Promise.resolve((seen.includes('/node') && seen.includes('/handler') && existsSync(file)) || undefined),
        );
        await pod.stop();
        seen.length = 0;
        rmSync(file);
        await setUp(pod);
        expect(seen).toEqual([]);
        expect(existsSync(file)).toBe(false);
        await pod.start();
        expect(await tasks()).toEqual({ alerts: 'enabled true', posts: 'enabled true' });
      } finally {
        listener.close();
      }
    });
  });
});
