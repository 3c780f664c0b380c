import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:https';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SecureNamespace, SecureTelegraf, TelegrafInput } from '../../lib';
import { folder, remove } from '../support/files';
import { endAll, eventually, executable, Running } from '../support/processes';
import { documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { TOML } from '../support/toml';
import { given } from './support/programs';
import { built } from './support/written';

type Table = Record<string, unknown>;
interface Config {
  readonly agent: Table;
  readonly secretstores: { readonly docker: { path: string }[] };
  readonly inputs: Record<string, Table[]>;
  readonly outputs: { readonly influxdb_v2: Table[]; health?: unknown };
}

const telegraf = executable('telegraf');
const writes =
  telegraf !== undefined &&
  execFileSync(telegraf, ['plugins', 'outputs'], { encoding: 'utf8' }).includes('outputs.influxdb_v2');
if (!writes) console.warn('SKIPPED: telegraf.scripts.test.ts needs a telegraf with outputs.influxdb_v2');

/** What somebody asked of the stand-in for the ingress of InfluxDB Clustered. */
interface Asked {
  readonly url: string;
  readonly authorization?: string;
  readonly body: string;
}

(writes ? describe : describe.skip)('a Telegraf that writes to InfluxDB Clustered', () => {
  const TOKEN = 'of the database $and "odd"';
  let home: string;
  let server: Server;
  let asked: Asked[];
  let daemon: Running | undefined;

  beforeEach(async () => {
    home = folder();
    asked = [];
    for (const name of ['ours', 'another'])
      execFileSync(
        'openssl',
        `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ${name}.key -out ${name}.crt`.split(
          ' ',
        ),
        { cwd: home, stdio: 'ignore' },
      );
    const read = (name: string) => readFileSync(join(home, name));
    server = createServer({ key: read('ours.key'), cert: read('ours.crt') }, (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts);
        const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
        asked.push({ url: request.url ?? '', authorization: request.headers.authorization, body: text.toString() });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await endAll();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    remove(home);
  });

  /** Starts it by the config file that the library writes, with the stand-in in the place of the ingress. */
  function start(verifiedBy: string): void {
    const { stack, clustered } = built();
    const namespace = new SecureNamespace(stack, 'agents');
    const client = new SecureTelegraf(stack, 'telegraf', { namespace, inputs: [TelegrafInput.mem()] });
    client.writeTo(clustered.database('metrics & more', { token: given(stack, 'token') }));
    const files = documentOf(stack)
      .all('kubernetes_config_map_v1')
      .flatMap(({ body }) => Object.entries(body.data as Record<string, string>));
    const [, text = ''] = files.find(([key]) => key.startsWith('telegraf-')) ?? [];
    const { port } = server.address() as AddressInfo;
    const config = TOML.parse(fill(text).replace('https://influxdb.example', `https://localhost:${port}`)) as Config;
    const [output] = config.outputs.influxdb_v2;
    if (!output) throw new Error('no output');
    output.tls_ca = join(home, verifiedBy);
    mkdirSync(join(home, 'secrets'));
    for (const store of config.secretstores.docker) store.path = join(home, 'secrets');
    const [, key = ''] = /:(\w+)\}/.exec(String(output.token)) ?? [];
    writeFileSync(join(home, 'secrets', key), TOKEN);
    delete config.outputs.health;
    Object.assign(config.agent, { interval: '200ms', flush_interval: '200ms', hostname: 'node' });
    writeFileSync(join(home, 'telegraf.conf'), TOML.stringify(config));
    const command = [telegraf ?? '', '--config', join(home, 'telegraf.conf'), '--unprotected'];
    daemon = new Running(command, { PATH: process.env.PATH ?? '' });
  }

  test('sends points by the API of InfluxDB 2, for that database, with the token', async () => {
    start('ours.crt');
    await eventually(() => Promise.resolve(asked.length > 0));
    const [first] = asked;
    expect(first?.authorization).toBe(`Token ${TOKEN}`);
    const url = new URL(first?.url ?? '', 'https://localhost');
    expect([url.pathname, url.searchParams.get('bucket'), url.searchParams.get('org')]).toEqual([
      '/api/v2/write',
      'metrics & more',
      '',
    ]);
    expect(first?.body).toMatch(/^mem,host=node /);
  });

  test('sends nothing to who has another certificate than the one that it trusts', async () => {
    start('another.crt');
    await eventually(() => Promise.resolve((daemon?.output ?? '').includes('certificate')));
    expect(asked).toEqual([]);
  });
});
