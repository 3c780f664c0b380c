import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Credential } from '../../lib';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { Certificates } from '../support/loopback';
import { make, Synthesized } from './support/prometheus';

// What Prometheus answers to whom, by the flags that the library writes. It knows no rights: whoever has a password may do all of it.

const binary = executable('prometheus') ?? '';
if (binary === '') console.warn('prometheus is not installed: what its paths give to whom is not tried');

jest.setTimeout(60_000);

// Of `p`, by bcrypt with the least cost.
const HASH = '$2b$04$QyAVI3FSW7V6dovXlYnY7.m9l7SNkeaauN3215rgd9TmrAvw0D7S.';
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'];

/** The paths of its web.go and of its API, and which methods answer who has a password. */
const PATHS: Readonly<Record<string, string[]>> = {
  '/-/healthy': ['GET', 'HEAD'],
  '/-/ready': ['GET', 'HEAD'],
  '/-/reload': [],
  '/-/quit': [],
  '/metrics': ['GET'],
  '/federate?match[]=up': ['GET'],
  '/api/v1/query?query=up': ['GET', 'POST'],
  '/api/v1/series?match[]=up': ['GET', 'POST'],
  '/api/v1/status/config': ['GET'],
  '/api/v1/status/flags': ['GET'],
  '/api/v1/status/tsdb': ['GET'],
  '/api/v1/targets': ['GET'],
  '/api/v1/alerts': ['GET'],
  '/api/v1/write': [],
  '/api/v1/otlp/v1/metrics': [],
  '/api/v1/admin/tsdb/snapshot': [],
  '/api/v1/admin/tsdb/delete_series?match[]=up': [],
  '/api/v1/admin/tsdb/clean_tombstones': [],
  '/consoles/x': [],
  '/debug/pprof/cmdline': ['GET', 'POST'],
  '/debug/pprof/heap': ['GET', 'POST'],
};

(binary === '' ? describe.skip : describe)('Prometheus', () => {
  const home = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const certificates = new Certificates(join(home, 'authority'));
  let port: number;

  beforeAll(() => {
    const users = Object.fromEntries(['prometheus', 'agents'].map((user) => [user, HASH]));
    const tls = { cert_file: certificates.certificateFile, key_file: certificates.keyFile };
    writeFileSync(join(home, 'web.yml'), JSON.stringify({ tls_server_config: tls, basic_auth_users: users }));
    writeFileSync(join(home, 'prometheus.yml'), '{}');
  });
  afterEach(async () => {
    await endAll();
  });
  afterAll(() => {
    rmSync(home, { recursive: true });
  });

  async function start(props: Parameters<typeof make>[0] = {}): Promise<void> {
    port = await freePort();
    const written = new Synthesized(make(props).stack).container.args ?? [];
    const flags = written.filter((flag) => /^--(query|storage\.remote|web\.enable|enable)/.test(flag));
    const own = ['config.file=prometheus.yml', 'web.config.file=web.yml', 'storage.tsdb.path=data'].map((flag) =>
      flag.replace('=', `=${home}/`),
    );
    const listen = [`--web.listen-address=localhost:${port}`, '--no-auto-gomemlimit'];
    const running = new Running([binary, ...own.map((flag) => `--${flag}`), ...listen, ...flags], {});
    await eventually(async () => (await ask('GET', '/-/ready', 'prometheus')) === 200).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${running.output}`);
    });
  }

  function ask(method: string, path: string, user?: string, body: string | Buffer = ''): Promise<number> {
    return new Promise((resolve) => {
      const auth = user === undefined ? {} : { auth: `${user}:p` };
      const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
      const ca = readFileSync(certificates.caFile);
      const asked = request({ host: 'localhost', port, method, path, ca, agent: false, headers, ...auth }, (answer) => {
        answer.destroy();
        resolve(answer.statusCode ?? 0);
      });
      asked.on('error', () => {
        resolve(0);
      });
      asked.end(body);
    });
  }

  test('answers nobody without a password, and opens nothing to who has one but what is to be read', async () => {
    await start();
    for (const [path, expected] of Object.entries(PATHS)) {
      const answered: string[] = [];
      for (const method of METHODS) {
        expect(await ask(method, path)).toBe(401);
        expect(await ask(method, path, 'somebody')).toBe(401);
        const status = await ask(method, path, 'prometheus');
        if (method !== 'OPTIONS' && status > 0 && status < 300) answered.push(method);
      }
      expect([path, answered]).toEqual([path, expected]);
    }
  });

  // As `remoteWriters` says: an empty request of samples is taken from whoever may ask, too.
  test('takes samples from everybody who has a password, once somebody may send any', async () => {
    await start({ remoteWriters: { agents: Credential.generated() } });
    const nothing = Buffer.from([0]);
    expect(await ask('POST', '/api/v1/write', 'agents', nothing)).toBe(204);
    expect(await ask('POST', '/api/v1/write', 'prometheus', nothing)).toBe(204);
    expect(await ask('POST', '/api/v1/write', undefined, nothing)).toBe(401);
    expect(await ask('GET', '/api/v1/query?query=up', 'agents')).toBe(200);
  });
});
