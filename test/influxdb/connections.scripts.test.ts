import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { connect, Socket } from 'node:net';
import { join } from 'node:path';
import { askedByCurl } from '../../lib/workloads/probes';
import { succeeds } from '../support/probe';
import { endAll, eventually, executable } from '../support/processes';
import { Server } from './support/server';

// What who reaches the port, without a user, can take of it: no setting of influxd's ends a connection on which nothing comes.

const live = executable('influxd') !== undefined;
if (!live) console.warn('influxd is not installed: what its connections are is not tried');

const MOST = 8;

(live ? describe : describe.skip)(
  'all connections that influxd takes, in the hands of somebody without a user,',
  () => {
    let server: Server;
    const there = new Agent({ keepAlive: true, maxSockets: 1 });
    const taken: Socket[] = [];
    beforeAll(async () => {
      server = await Server.start({ limits: { maxConnectionLimit: MOST } });
      copyFileSync(join(server.home, 'tls.crt'), join(server.home, 'ca.crt'));
      await ping(there);
      for (let n = 0; n < MOST; n++) {
        const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
        taken.push(socket);
        await once(socket, 'connect');
      }
    });
    afterAll(async () => {
      there.destroy();
      await server.close();
      await endAll();
    });

    const ping = (agent: Agent | false = false) =>
      new Promise<number>((resolve) => {
        const asked = request({ ...server.address, path: '/ping', agent }, (answer) => {
          answer.resume().on('end', () => {
            resolve(answer.statusCode ?? 0);
          });
        });
        asked.on('error', () => {
          resolve(0);
        });
        asked.end();
      });
    const probes = () => {
      const url = `https://localhost:${server.port}/ping`;
      return askedByCurl({ url, ca: server.home, ready: '204|401', starts: 1 });
    };

    test('keep others out', async () => {
      expect(await ping()).toBe(0);
      expect(await succeeds(probes().readinessProbe)).toBe(false);
    });

    test('end nobody who was there before, as a restart would', async () => {
      expect(await succeeds(probes().livenessProbe)).toBe(true);
      await ping(there);
    });

    test('are there for others as soon as they are let go', async () => {
      for (const socket of taken) socket.destroy();
      await eventually(() => succeeds(probes().readinessProbe));
      expect(await ping()).toBe(401);
    });
  },
);
