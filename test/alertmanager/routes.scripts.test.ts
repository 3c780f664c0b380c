import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Credential, ReceiverIntegration, SecureAlertmanagerProps } from '../../lib';
import { alertmanagerIn } from '../contract/rows/alertmanager';
import { peers, secretVariable } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { MetaAuthority } from '../kapacitor-daemon/support/meta-certificates';
import { ROOT } from '../support/certificates';
import { documentOf, metadataOf } from '../support/document';
import { fill } from '../support/expressions';
import { podsOf } from '../support/kubernetes';

// What Alertmanager answers to whom, by the files and flags that the library writes. It knows no rights: whoever has the password may do
// all of it. And who is let in by its members.

const binary = executable('alertmanager') ?? '';
if (binary === '') console.warn('alertmanager is not installed: what its paths give to whom is not tried');

jest.setTimeout(60_000);

// Of `p`, by bcrypt with the least cost.
const HASH = '$2b$04$QyAVI3FSW7V6dovXlYnY7.m9l7SNkeaauN3215rgd9TmrAvw0D7S.';
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'];
const CANARY = 'canary-canary-canary';
const HOST = 'alertmanager.monitoring.svc';
const BOTH = { usage: 'serverAuth, clientAuth' };
const STATUS = '/status.v3alpha.StatusService/GetStatus';

/** The paths of its httpserver and its APIs, and which methods answer who has the password. */
const PATHS: Readonly<Record<string, string[]>> = {
  '/metrics': ['GET'],
  '/-/healthy': ['GET', 'HEAD'],
  '/-/ready': ['GET', 'HEAD'],
  '/-/reload': ['POST'],
  '/-/quit': [],
  '/debug/pprof/cmdline': ['GET'],
  '/debug/pprof/heap': ['GET'],
  '/api/v1/status': [],
  '/api/v2/status': ['GET'],
  '/api/v2/receivers': ['GET'],
  '/api/v2/silences': ['GET'],
  '/api/v2/silence/00000000-0000-0000-0000-000000000000': [],
  '/api/v2/alerts': ['GET', 'POST'],
  '/api/v2/alerts/groups': ['GET'],
  [`/api${STATUS}`]: ['POST'],
};

(binary === '' ? describe.skip : describe)('Alertmanager', () => {
  const home = mkdtempSync(join(tmpdir(), 'alertmanager-routes-'));
  const authority = new MetaAuthority(join(home, 'authority'));
  const pair = authority.sign([`DNS:${HOST}`, 'DNS:localhost'], BOTH);
  let port: number;
  let gossip = 0;
  let running: Running;

  afterAll(async () => {
    await endAll();
    rmSync(home, { recursive: true });
  });

  // The files of its ConfigMap, with a secret in each that a receiver's is in.
  async function start(props: Partial<SecureAlertmanagerProps> = {}): Promise<void> {
    [port, gossip] = [await freePort(), await freePort()];
    const folder = mkdtempSync(join(home, 'config-'));
    const stack = emptyStack();
    const { alertmanager } = alertmanagerIn(stack, props);
    const given = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
    const url = 'https://service.example';
    alertmanager.addReceiver('hook', [
      ReceiverIntegration.webhook({ url, bearerToken: given('token'), peers }),
      ReceiverIntegration.email({
        host: 'mail.example',
        userName: 'alerts',
        credential: given('mail'),
        fromAddress: 'a@example.com',
        to: ['b@example.com'],
        peers,
      }),
    ]);
    const document = documentOf(stack);
    const own = document
      .all('kubernetes_config_map_v1')
      .filter((one) => metadataOf(one).name === 'alertmanager-config');
    for (const [file, text] of own.flatMap(({ body }) => Object.entries(body.data as Record<string, string>)))
      writeFileSync(join(folder, file), file.endsWith('.crt') ? ROOT : moved(fill(text), folder));
    const config = readFileSync(join(folder, 'alertmanager.yml'), 'utf8');
    for (const [path] of config.matchAll(new RegExp(`${folder}/[\\w.-]+`, 'g')))
      if (!readdirSync(folder).includes(path.slice(folder.length + 1)))
        writeFileSync(path, path.endsWith('.crt') ? ROOT : `https://service.example/${CANARY}`);
    const [certificate, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
    writeFileSync(certificate, pair.cert);
    writeFileSync(key, pair.key);
    mkdirSync(join(folder, 'data'));
    const tls = { cert_file: certificate, key_file: key };
    writeFileSync(
      join(folder, 'web.yml'),
      JSON.stringify({ tls_server_config: tls, basic_auth_users: { prometheus: HASH } }),
    );
    const container = podsOf(document)
      .flatMap(({ spec }) => spec.container)
      .find(({ name }) => name === 'alertmanager');
    const flags = (container?.args ?? []).filter((flag) =>
      /^--(data|silences|web\.(route|external)|cluster\.tls)/.test(flag),
    );
    running = new Running(
      [
        binary,
        `--config.file=${folder}/alertmanager.yml`,
        `--web.config.file=${folder}/web.yml`,
        `--storage.path=${folder}/data`,
        `--web.listen-address=localhost:${port}`,
        ...flags.map((flag) => moved(fill(flag), folder)),
        `--cluster.listen-address=${(props.replicas ?? 1) > 1 ? `127.0.0.1:${gossip}` : ''}`,
      ],
      {},
    );
    await eventually(async () => (await ask('GET', '/-/ready', 'prometheus')).status === 200).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${running.output}`);
      },
    );
  }

  const moved = (text: string, folder: string) =>
    text
      .replaceAll('/etc/alertmanager-ca/ca.crt', authority.file)
      .replaceAll('/etc/alertmanager/', `${folder}/`)
      .replaceAll('/etc/web-config/', `${folder}/`);

  function ask(method: string, path: string, user?: string, body = ''): Promise<{ status: number; body: string }> {
    return new Promise((resolve) => {
      const auth = user === undefined ? {} : { auth: `${user}:p` };
      const headers = { 'content-type': 'application/json' };
      const to = { host: 'localhost', port, method, path, ca: readFileSync(authority.file), agent: false as const };
      const asked = request({ ...to, headers, ...auth }, (answer) => {
        let text = '';
        answer.on('data', (data: Buffer) => (text += data.toString()));
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, body: text });
        });
      });
      asked.on('error', () => {
        resolve({ status: 0, body: '' });
      });
      asked.end(body);
    });
  }

  describe('alone', () => {
    beforeAll(async () => {
      await start();
    });
    afterAll(async () => {
      await endAll();
    });

    // A build may have no interface: whoever has the password finds nothing there.
    test.each(['/', '/ui', '/ui/', '/assets/a.js', '/favicon.ico'])('nor its interface at %s', async (path) => {
      for (const user of [undefined, 'somebody']) expect((await ask('GET', path, user)).status).toBe(401);
      expect((await ask('GET', path, 'prometheus')).status).not.toBe(401);
    });

    test.each(Object.entries(PATHS))('answers nobody at %s without the password', async (path, expected) => {
      const answered: string[] = [];
      for (const method of METHODS) {
        expect((await ask(method, path)).status).toBe(401);
        expect((await ask(method, path, 'somebody')).status).toBe(401);
        const sent = path.endsWith('/alerts') ? '[]' : '{}';
        const { status, body } = await ask(method, path, 'prometheus', sent);
        expect(body).not.toContain(CANARY);
        if (method !== 'OPTIONS' && status > 0 && status < 300) answered.push(method);
      }
      expect(answered).toEqual(expected);
    });

    test.each([STATUS, '/grpc.health.v1.Health/Check', '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo'])(
      'answers nobody at %s by gRPC without the password',
      async (path) => {
        expect(await grpc(path)).toBe(401);
        expect(await grpc(path, `Basic ${btoa('somebody:p')}`)).toBe(401);
        expect(await grpc(path, `Basic ${btoa('prometheus:p')}`)).toBe(200);
      },
    );
  });

  function grpc(path: string, authorization?: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const session = connectHttp2(`https://localhost:${port}`, { ca: readFileSync(authority.file) });
      session.on('error', reject);
      const headers = authorization === undefined ? {} : { authorization };
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        ...headers,
      });
      stream.on('response', (answer) => {
        resolve(Number(answer[':status']));
        session.destroy();
      });
      stream.on('error', reject);
      // A message of nothing.
      stream.end(Buffer.alloc(5));
    });
  }

  // Whoever talks to a member can silence everything.
  describe('one of several', () => {
    beforeAll(async () => {
      await start({ replicas: 2 });
    });
    afterAll(async () => {
      await endAll();
    });

    test.each<[string, () => object]>([
      ['no certificate', () => ({})],
      ['one of another authority', () => new MetaAuthority(join(home, 'another')).sign([`DNS:${HOST}`], BOTH)],
      ['that of another workload', () => authority.sign(['DNS:prometheus.monitoring.svc'], BOTH)],
      ['one with its name as a common name', () => authority.sign([], { ...BOTH, commonName: HOST })],
    ])('lets in nobody who shows %s', async (_, shown) => {
      expect(await letIn(shown())).toBe(false);
    });

    test('lets in who shows its own', async () => {
      expect(await letIn(authority.sign([`DNS:${HOST}`], BOTH))).toBe(true);
    });

    test.each([
      ['ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256', true],
      ['ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA', false],
    ])('takes TLS 1.2 with %s: %s', async (ciphers, taken) => {
      const own = authority.sign([`DNS:${HOST}`], BOTH);
      expect(await letIn({ ...own, ciphers, maxVersion: 'TLSv1.2' })).toBe(taken);
    });
  });

  // With TLS 1.3 who dials learns only afterwards that he was refused.
  function letIn(shown: object): Promise<boolean> {
    return new Promise((resolve) => {
      const ca = readFileSync(authority.file);
      const socket = connect({ host: 'localhost', port: gossip, ca, servername: HOST, ...shown });
      const settled = (is: boolean) => {
        socket.destroy();
        resolve(is);
      };
      socket.on('secureConnect', () => {
        setTimeout(settled, 1500, true);
      });
      socket.on('error', () => {
        settled(false);
      });
      socket.on('close', () => {
        settled(false);
      });
    });
  }
});
