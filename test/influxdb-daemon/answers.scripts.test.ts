import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { podScripts } from '../support/pod-scripts';
import { identifier } from '../influxdb/support/desired';
import { folder, remove } from '../support/files';

const base64 = (text: string) => Buffer.from(text).toString('base64');

// The reconciler holds passwords of which InfluxDB has hashes alone.
describe('an InfluxDB that was taken over', () => {
  const home = folder();
  afterEach(() => {
    rmSync(join(home, 'ran'), { force: true });
  });
  afterAll(() => {
    remove(home);
  });

  const users = '{"statement_id":0,"series":[{"columns":["user","admin"],"values":[["x",true]]}]}';
  const code = `errors[$(touch ${join(home, 'ran')})]`;

  test.each([
    ['an error of no statement', `{"error":"${code}"}`],
    ['a statement whose number is the name of a variable', `${users},{"statement_id":text,"error":"${code}"}`],
    ['a row of such a statement', `${users},{"statement_id":0+text,"series":[{"name":"x","values":[[${code}]]}]}`],
    ['a statement whose number is text', `${users},{"statement_id":"${code}","error":"${code}"}`],
    ['a statement whose number has no end', `${users},{"statement_id":${'9'.repeat(40)},"error":"${code}"}`],
  ])('runs no command in the reconciler by %s', async (_, results) => {
    const server = createServer((request, response) => {
      let asked = '';
      request.on('data', (part: Buffer) => (asked += part.toString()));
      // What the reconciler looks for before it goes on to the next query.
      request.on('end', () => response.end(`{"results":[${/SHOW(\+|%20)USERS/.test(asked) ? users : results}]}\n`));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    for (const name of ['ledger', 'state']) mkdirSync(join(home, name), { recursive: true });
    writeFileSync(join(home, 'state/password'), 'secret');
    const user = ['user', base64(identifier('admin')), 'admin', base64("'pw'"), '-', 'own', '-'].join('\t');
    writeFileSync(join(home, 'desired'), `desired\t2\n${user}\nend\n`);
    const reconciler = spawn('bash', [join(podScripts('influxdb'), 'reconcile.sh'), 'once'], {
      env: {
        PATH: process.env.PATH,
        ...{ DESIRED: join(home, 'desired'), LEDGER_DIR: join(home, 'ledger'), STATE_DIR: join(home, 'state') },
        ...{
          INFLUX_HOST: '127.0.0.1',
          INFLUX_PORT: String((server.address() as AddressInfo).port),
          INFLUX_TLS: 'false',
        },
      },
      stdio: 'ignore',
    });
    await once(reconciler, 'exit');
    server.close();
    expect(existsSync(join(home, 'ran'))).toBe(false);
  });
});
