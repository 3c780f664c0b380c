import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { influxdbIn } from '../../contract/support';
import { INFLUXDB_PATHS as PATHS } from '../../../lib/influxdb-daemon/config';
import { fileOf } from '../../support/synthesized-files';
import { podScripts } from '../../support/pod-scripts';
import { Desired, identifier } from './desired';
import { slimPath } from '../../support/slim-path';
import { Volume, certificate, folder, remove } from '../../support/files';
import { Running, eventually, executable, freePort } from '../../support/processes';

const scripts = podScripts('influxdb');

export const influxd = executable('influxd');
export const influx = executable('influx');

/** What signs the tokens of its daemon. */
export const SHARED_SECRET = 'the shared secret of the test';

/** The answer of InfluxDB to a query or a write. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The InfluxDB pod on this machine: its volumes as folders, its containers as processes. */
export class Pod {
  readonly home = folder();
  readonly config = join(this.home, 'influxdb.conf');
  readonly desired = new Volume(join(this.home, 'desired'));
  readonly data = join(this.home, 'data');
  readonly scratch = join(this.home, 'scratch');
  daemon?: Running;
  private readonly tls = certificate();

  private constructor(
    readonly port: number,
    readonly bootstrapPort: number,
    /** Where its daemon gives backups. */
    readonly rpcPort: number,
  ) {
    for (const [name, content] of Object.entries(this.tls)) {
      writeFileSync(join(this.home, name), content, { mode: 0o600 });
    }
    writeFileSync(this.config, this.configuration());
  }

  static async create(): Promise<Pod> {
    return new Pod(await freePort(), await freePort(), await freePort());
  }

  /** One whose daemon runs, after its init container, and whose desired state is applied. */
  static async running(desired = new Desired()): Promise<Pod> {
    const pod = await Pod.create();
    pod.desired.write({ desired: desired.toString() });
    if ((await pod.bootstrap().ended) !== 0) throw new Error('bootstrap.sh failed: see its own tests');
    await pod.start();
    await pod.run('reconcile.sh', ['once'], {}).ended;
    return pod;
  }

  /** Runs the init container. */
  bootstrap(environment: Record<string, string> = {}): Running {
    return this.run('bootstrap.sh', [], environment);
  }

  /** Starts the main container, and waits until it answers. */
  async start(more: Record<string, string> = {}): Promise<void> {
    const environment = { PATH: process.env.PATH ?? '', INFLUXDB_HTTP_SHARED_SECRET: SHARED_SECRET, ...more };
    const daemon = new Running([influxd ?? '', '-config', this.config], environment);
    this.daemon = daemon;
    await eventually(() => daemon.output.includes('Listening for signals'));
  }

  /** The reconciler's volumes of their own, beside the same daemon: what one test does is unknown to the next. */
  reconciler(): Reconciler {
    return new Reconciler(this);
  }

  /** The administrator's password. */
  password(): string {
    return readFileSync(join(this.home, 'state', 'password'), 'utf8').trim();
  }

  /** Runs a statement, as the administrator unless a user is given. */
  async query(
    statement: string,
    user = '_reconciler',
    password = this.password(),
    { db = '', params = {}, chunked = false }: { db?: string; params?: object; chunked?: boolean } = {},
  ): Promise<Answer> {
    const form = new URLSearchParams({ q: statement, db, params: JSON.stringify(params), chunked: String(chunked) });
    return await this.post('/query', form.toString(), user, password);
  }

  /** Writes points of line protocol. */
  async write(database: string, points: string, user = '_reconciler', password = this.password()): Promise<Answer> {
    return await this.post(`/write?db=${encodeURIComponent(database)}`, points, user, password);
  }

  /** Takes away what the tests before made that one of the next would report. */
  async clear(): Promise<void> {
    const { body } = await this.query('SHOW USERS; SHOW SUBSCRIPTIONS; SHOW CONTINUOUS QUERIES');
    const { results } = JSON.parse(body) as {
      results: { series?: { name?: string; values?: unknown[][] }[] }[];
    };
    const [users = [], subscriptions = [], queries = []] = results.map(({ series = [] }) => series);
    const rows = (all: typeof users) =>
      all.flatMap(({ name = '', values = [] }) =>
        values.map((row) => [name, ...row].map((text) => identifier(String(text)))),
      );
    const statements = [
      ...rows(users).map(([, user = '']) => (user === '"_reconciler"' ? '' : `DROP USER ${user}`)),
      ...rows(subscriptions).map(([database, policy, name]) => `DROP SUBSCRIPTION ${name} ON ${database}.${policy}`),
      ...rows(queries).map(([database, name]) => `DROP CONTINUOUS QUERY ${name} ON ${database}`),
    ];
    await this.query(statements.filter(Boolean).join('; ') || 'SHOW USERS');
  }

  /** Runs a script as its container would. */
  run(script: string, parameters: readonly string[], environment: Record<string, string>): Running {
    return new Running(['bash', join(scripts, script), ...parameters], {
      PATH: [dirname(influx ?? ''), slimPath()].join(':'),
      DESIRED: this.desired.file('desired'),
      DATA_DIR: this.data,
      LEDGER_DIR: join(this.data, 'reconciler'),
      STATE_DIR: join(this.home, 'state'),
      SCRATCH_DIR: this.scratch,
      INFLUXDB_CONFIG_PATH: this.config,
      META_DB: join(this.data, 'meta', 'meta.db'),
      PRINT_KEY: SHARED_SECRET,
      BOOTSTRAP_PORT: String(this.bootstrapPort),
      INFLUX_PORT: String(this.port),
      SSL_CERT_FILE: join(this.home, 'tls.crt'),
      ...environment,
    });
  }

  async close(): Promise<void> {
    await this.daemon?.stop();
    remove(this.home);
  }

  private async post(path: string, body: string, user: string, password: string): Promise<Answer> {
    const headers = {
      'content-type': path === '/query' ? 'application/x-www-form-urlencoded' : 'text/plain',
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    };
    return await new Promise((resolve, reject) => {
      const options = { host: 'localhost', port: this.port, path, method: 'POST', headers, ca: this.tls['tls.crt'] };
      const call = request(options, (response) => {
        let answer = '';
        response.on('data', (data: Buffer) => (answer += data.toString()));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: answer });
        });
        // Of a daemon that ended in the middle of its answer.
        response.on('error', reject);
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  // What the library writes, on ports and in folders of this machine.
  private configuration(): string {
    return fileOf(
      (stack) => influxdbIn(stack),
      { pod: 'influxdb', container: 'influxdb', path: `${PATHS.config}/influxdb.conf` },
      {
        [PATHS.data]: this.data,
        [PATHS.tls]: this.home,
        [`${PATHS.subscribersCa}/ca.crt`]: `${this.home}/tls.crt`,
        '":8086"': `"127.0.0.1:${this.port}"`,
        '"127.0.0.1:8088"': `"127.0.0.1:${this.rpcPort}"`,
      },
    );
  }
}

/** The reconciler container with its own desired state, ledger and memory volume. */
export class Reconciler {
  readonly home: string;
  readonly desired: Volume;
  readonly state: string;
  readonly ledger: string;

  constructor(readonly pod: Pod) {
    this.home = mkdtempSync(join(pod.home, 'reconciler-'));
    this.desired = new Volume(join(this.home, 'desired'));
    this.state = join(this.home, 'state');
    this.ledger = join(this.home, 'ledger', 'ledger');
    mkdirSync(this.state);
    mkdirSync(dirname(this.ledger));
    copyFileSync(join(pod.home, 'state', 'password'), join(this.state, 'password'));
  }

  /** Starts the script. */
  start(mode: string, environment: Record<string, string> = {}): Running {
    return this.pod.run('reconcile.sh', [mode], {
      DESIRED: this.desired.file('desired'),
      LEDGER_DIR: dirname(this.ledger),
      STATE_DIR: this.state,
      ...environment,
    });
  }

  /** Sets the desired state and applies it once. */
  async apply(
    desired: Desired | string,
    environment: Record<string, string> = {},
  ): Promise<{ status: number; output: string }> {
    this.desired.write({ desired: desired.toString() });
    const running = this.start('once', environment);
    return { status: await running.ended, output: running.output };
  }

  /** The content of a file in the memory volume, empty where there is none. */
  read(name: string): string {
    const path = join(this.state, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }
}
