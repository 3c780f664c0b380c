import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { Certificates } from '../support/loopback';

// What a node exporter answers to whom, and what it believes of files, as `textfileFolders` says.

const binary = executable('node_exporter') ?? '';
if (binary === '') console.warn('node_exporter is not installed: what it answers to whom is not tried');

// Of `p`, by bcrypt with the least cost.
const HASH = '$2b$04$QyAVI3FSW7V6dovXlYnY7.m9l7SNkeaauN3215rgd9TmrAvw0D7S.';

(binary === '' ? describe.skip : describe)('a node exporter', () => {
  const home = mkdtempSync(join(tmpdir(), 'node-exporter-'));
  const certificates = new Certificates(join(home, 'authority'));
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const tls = { cert_file: certificates.certificateFile, key_file: certificates.keyFile };
    writeFileSync(
      join(home, 'web.yml'),
      JSON.stringify({ tls_server_config: tls, basic_auth_users: { prometheus: HASH } }),
    );
    writeFileSync(join(home, 'forged.prom'), 'node_load1 4242\nup{instance="another"} 1\n');
    const listen = `--web.listen-address=localhost:${port}`;
    const folder = `--collector.textfile.directory=${home}`;
    new Running([binary, `--web.config.file=${home}/web.yml`, listen, folder], {});
    await eventually(async () => (await ask('/metrics', 'prometheus')).status === 200);
  });
  afterAll(async () => {
    await endAll();
    rmSync(home, { recursive: true });
  });

  function ask(path: string, user?: string, method = 'GET'): Promise<{ status: number; body: string }> {
    return new Promise((resolve) => {
      const auth = user === undefined ? {} : { auth: `${user}:p` };
      const ca = readFileSync(certificates.caFile);
      const asked = request({ host: 'localhost', port, path, method, ca, agent: false, ...auth }, (answer) => {
        let body = '';
        answer.on('data', (data: Buffer) => (body += data.toString()));
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, body });
        });
      });
      asked.on('error', () => {
        resolve({ status: 0, body: '' });
      });
      asked.end();
    });
  }

  test.each(['/', '/metrics', '/debug/pprof/', '/debug/pprof/heap', '/debug/pprof/cmdline', '/debug/vars', '/x'])(
    '%s answers nobody without the password',
    async (path) => {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'])
        for (const user of [undefined, 'somebody']) expect((await ask(path, user, method)).status).toBe(401);
    },
  );

  // Of two values, the one that is collected first is told.
  test('tells what a file says, also of what it sees itself', async () => {
    const { body } = await ask('/metrics', 'prometheus');
    expect(body).toMatch(/^up\{instance="another"\} 1$/m);
    expect(body).toMatch(/^node_load5 /m);
    await eventually(async () => /^node_load1 4242$/m.test((await ask('/metrics', 'prometheus')).body));
    expect(body.match(/^node_load1 /gm)).toHaveLength(1);
  });
});
