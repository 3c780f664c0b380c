import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import type { SecureInfluxDBProps } from '../../../lib';
import { INFLUXDB_PATHS } from '../../../lib/influxdb-daemon/config';
import { influxdbIn } from '../../contract/support';
import { emptyStack } from '../../contract/stack';
import { documentOf } from '../../support/document';
import { fill } from '../../support/expressions';
import { podsOf } from '../../support/kubernetes';
import { temporaryFolder } from '../../support/sent-as-file';
import { certificate, folder, remove } from '../../support/files';
import { eventually, executable, freePort, Running } from '../../support/processes';

/** The config file that the library writes. */
export function configOf(props: Partial<SecureInfluxDBProps> = {}): string {
  const stack = emptyStack();
  influxdbIn(stack, props);
  const maps = documentOf(stack).all('kubernetes_config_map_v1');
  const found = maps.map(({ body }) => (body.data as Record<string, string>)['influxdb.conf']).find(Boolean);
  return fill(found ?? '');
}

// Where it puts temporary files: in its pod /tmp is a volume of its own.
function temporaryFolderIn(home: string): string {
  const stack = emptyStack();
  influxdbIn(stack);
  const [pod] = podsOf(documentOf(stack)).filter(({ spec }) => spec.container.some(({ name }) => name === 'influxdb'));
  const daemon = pod?.spec.container.find(({ name }) => name === 'influxdb');
  return temporaryFolder(daemon?.env, join(home, 'tmp'));
}

/** An answer of the daemon. */
export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** influxd on loopback with the config that the library writes, but for where its files and its port are. */
export class Server {
  readonly daemon: Running;
  private readonly tls = certificate();

  private constructor(
    readonly port: number,
    config: string,
    readonly home = folder(),
  ) {
    for (const [name, content] of Object.entries(this.tls))
      writeFileSync(join(this.home, name), content, { mode: 0o600 });
    const file = join(this.home, 'influxdb.conf');
    writeFileSync(
      file,
      config
        .replaceAll(`${INFLUXDB_PATHS.tls}/`, `${this.home}/`)
        .replaceAll(INFLUXDB_PATHS.data, this.home)
        .replaceAll(`${INFLUXDB_PATHS.subscribersCa}/ca.crt`, join(this.home, 'tls.crt'))
        .replace('":8086"', `"127.0.0.1:${port}"`)
        .replace('"127.0.0.1:8088"', '"127.0.0.1:0"'),
    );
    const environment = {
      PATH: process.env.PATH ?? '',
      HOME: this.home,
      TMPDIR: temporaryFolderIn(this.home),
      INFLUXDB_HTTP_SHARED_SECRET: 'x'.repeat(64),
    };
    this.daemon = new Running([executable('influxd') ?? '', '-config', file], environment);
  }

  /** Starts it, with an administrator whose password is `admin`. */
  static async start(props: Partial<SecureInfluxDBProps> = {}): Promise<Server> {
    const server = await Server.open(configOf(props));
    const { status, body } = await server.post(
      '/query',
      form("CREATE USER admin WITH PASSWORD 'admin' WITH ALL PRIVILEGES"),
    );
    if (status !== 200) throw new Error(body);
    return server;
  }

  /** Starts one that has ended, with what it has. */
  static async again({ home }: Server): Promise<Server> {
    return Server.open(configOf(), home);
  }

  private static async open(config: string, home?: string): Promise<Server> {
    const server = new Server(await freePort(), config, home);
    await eventually(() => server.daemon.output.includes('Listening for signals'));
    return server;
  }

  /** Where it listens, and what verifies it. */
  get address(): { readonly host: string; readonly port: number; readonly ca: string } {
    return { host: 'localhost', port: this.port, ca: this.tls['tls.crt'] };
  }

  /** Runs a statement. A user's password is the user's name. */
  query(user: string, q: string, more: Record<string, string> = {}): Promise<Reply> {
    return this.post('/query', form(q, more), user);
  }

  /** Runs a statement as the administrator, which must succeed. */
  async admin(q: string, db = ''): Promise<string> {
    const { status, body } = await this.query('admin', q, { db });
    if (status !== 200 || body.includes('"error"')) throw new Error(`${q}: ${body}`);
    return body;
  }

  /** Writes points of line protocol. */
  write(user: string, db: string, points: string): Promise<Reply> {
    return this.post(`/write?db=${encodeURIComponent(db)}`, points, user);
  }

  /** Posts anything. */
  post(path: string, body: string | Buffer, user?: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('POST', path, { body, user, headers });
  }

  /** Sends anything. */
  send(
    method: string,
    path: string,
    { body = '', user, headers = {} }: { body?: string | Buffer; user?: string; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const authorization = user === undefined ? {} : { authorization: `Basic ${btoa(`${user}:${user}`)}` };
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return new Promise((resolve, reject) => {
      const call = request(
        {
          ...this.address,
          path,
          method,
          headers: { ...type, ...authorization, ...headers },
        },
        (response) => {
          let answer = '';
          response.on('data', (data: Buffer) => (answer += data.toString()));
          response.on('error', reject);
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, body: answer });
          });
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }

  async close(): Promise<void> {
    await this.daemon.stop();
    remove(this.home);
  }
}

function form(q: string, more: Record<string, string> = {}): string {
  return new URLSearchParams({ q, ...more }).toString();
}
