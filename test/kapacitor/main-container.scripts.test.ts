import { mkdirSync, rmSync } from 'node:fs';
import { eventually } from '../support/loopback';
import { ADMINISTRATOR, describeScripts, setUp } from './support/beside-influxdb';
import type { InfluxDBServer } from './support/influxdb-server';
import type { KapacitorPod } from './support/kapacitor-pod';

describeScripts((place) => {
  let pod: KapacitorPod;
  let influxdb: InfluxDBServer;
  beforeEach(() => {
    ({ pod, influxdb } = place);
  });

  describe('the main container', () => {
    test('waits until InfluxDB takes its password, which may be there later than the pod', async () => {
      await setUp(pod);
      pod.giveSecret('KAPACITOR_INFLUXDB_0_PASSWORD', 'the new one\n');
      pod.beginMain({ INFLUXDB_PATIENCE: '60' });
      await eventually('it waits', () =>
        Promise.resolve(pod.log.includes('takes the user kap: HTTP 401') || undefined),
      );
      expect(pod.log).not.toContain('listening on');
      await influxdb.query(`SET PASSWORD FOR kap = 'the new one'`);
      await eventually('it starts', () => Promise.resolve(pod.log.includes('listening on') || undefined));
      expect(await pod.login(...ADMINISTRATOR)).toBe(204);
    });

    test('does not wait for ever: kapacitord says by itself what is wrong', async () => {
      await setUp(pod);
      pod.giveSecret('KAPACITOR_INFLUXDB_0_PASSWORD', 'wrong');
      pod.beginMain({ INFLUXDB_PATIENCE: '1' });
      await eventually('it starts', () => Promise.resolve(pod.log.includes('kapacitor starting') || undefined));
      expect(pod.log).toContain('did not take the user kap within 1 s (HTTP 401): starts all the same');
    });

    test('takes its secrets from files as they are now, less the line break that ends a file', async () => {
      await setUp(pod);
      const url = 'https://localhost/hook';
      pod.settings = { slack: [{ enabled: true, default: true, workspace: 'w', channel: '#c' }] };
      pod.writeFiles();
      const inEnvironment = async () => {
        await pod.start();
        const environment = pod.environments.at(-1) ?? '';
        await pod.stop();
        return environment;
      };
      pod.giveSecret('KAPACITOR_SLACK_0_URL', `${url}/first\n`, 'given');
      expect(await inEnvironment()).toContain(`KAPACITOR_SLACK_0_URL="${url}/first"\n`);
      pod.giveSecret('KAPACITOR_SLACK_0_URL', `${url}/second`, 'given');
      pod.giveSecret('KAPACITOR_HTTP_SHARED_SECRET', 'shared\n', 'secrets');
      const environment = await inEnvironment();
      expect(environment).toContain(`KAPACITOR_SLACK_0_URL="${url}/second"\n`);
      expect(environment).toContain('KAPACITOR_HTTP_SHARED_SECRET="shared"\n');
    });

    test('takes no file for a variable that is none of Kapacitor, and no secret that cannot be one', async () => {
      await setUp(pod);
      const ended = async () => await new Promise((done) => pod.beginMain().once('exit', done));
      mkdirSync(pod.path('given'), { recursive: true });
      pod.giveSecret('LD_PRELOAD', 'x', 'given');
      expect(await ended()).toBe(1);
      expect(pod.log).toContain('LD_PRELOAD is named like no variable of Kapacitor');
      rmSync(pod.path('given/LD_PRELOAD'));
      pod.giveSecret('KAPACITOR_HTTP_SHARED_SECRET', 'a\0b');
      expect(await ended()).toBe(1);
      expect(pod.log).toContain('KAPACITOR_HTTP_SHARED_SECRET has a NUL byte');
    });

    test.each(['', '\n'])(
      'with the shared secret %j is not started: whoever signs with nothing would be its administrator',
      async (nothing) => {
        await setUp(pod);
        pod.giveSecret('KAPACITOR_HTTP_SHARED_SECRET', nothing);
        expect(await new Promise((done) => pod.beginMain().once('exit', done))).toBe(1);
        expect(pod.log).toContain('KAPACITOR_HTTP_SHARED_SECRET is empty');
      },
    );
  });
});
