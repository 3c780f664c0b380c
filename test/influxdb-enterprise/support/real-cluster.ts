import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { folder, remove } from '../../support/files';
import { eventually, Running } from '../../support/processes';
import { Authority } from '../../live/support/openssl';
import { podScripts } from '../../support/pod-scripts';
import { ClusterPod } from './cluster-pod';

const SECRET = 'an-internal-shared-secret-that-is-easy-to-find';
const scripts = podScripts('influxdb-enterprise');

/** Where influxd-meta and influxd of a cluster are: InfluxDB Enterprise, or InfluxDB Cluster, an independent implementation. */
export const binaries = process.env.INFLUXDB_CLUSTER_BIN;

/** What an HTTPS server answers. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A cluster of real daemons on addresses of this machine's loopback, each with its own certificate. */
export class RealCluster {
  readonly home = folder();
  readonly authority = Authority.root();
  private readonly net = `127.${20 + Math.floor(Math.random() * 200)}.${Math.floor(Math.random() * 250)}`;
  private readonly daemons = new Map<number, Running>();

  constructor() {
    writeFileSync(join(this.home, 'secret'), `${SECRET}\n`);
    writeFileSync(join(this.home, 'ca.crt'), this.authority.pair.certificate);
    for (const name of ['none', 'state', 'ledger']) mkdirSync(join(this.home, name));
  }

  host(i: number): string {
    return `${this.net}.${i}`;
  }

  /** Starts a meta node, with what it has. */
  async meta(i: number, options: { auth?: boolean } = {}): Promise<void> {
    const { auth = true } = options;
    await this.run(i, 'influxd-meta', 8091, [], {
      INFLUXDB_META_DIR: this.folder(i),
      INFLUXDB_META_BIND_ADDRESS: `${this.host(i)}:8089`,
      INFLUXDB_META_HTTP_BIND_ADDRESS: `${this.host(i)}:8091`,
      INFLUXDB_META_HTTPS_ENABLED: 'true',
      INFLUXDB_META_HTTPS_CERTIFICATE: this.file(i, 'crt'),
      INFLUXDB_META_HTTPS_PRIVATE_KEY: this.file(i, 'key'),
      INFLUXDB_META_DATA_USE_TLS: 'true',
      INFLUXDB_META_AUTH_ENABLED: String(auth),
      INFLUXDB_META_INTERNAL_SHARED_SECRET: SECRET,
    });
  }

  /** Starts a data node, with what it has. */
  async data(i: number): Promise<void> {
    // In the file, as variables for this section have other names in InfluxDB Cluster.
    const config = ['[cluster]', 'https-enabled = true', `https-certificate = "${this.file(i, 'crt')}"`];
    config.push(`https-private-key = "${this.file(i, 'key')}"`);
    await this.run(i, 'influxd', 8086, config, {
      INFLUXDB_BIND_ADDRESS: `${this.host(i)}:8088`,
      INFLUXDB_META_DIR: join(this.folder(i), 'meta'),
      INFLUXDB_META_META_TLS_ENABLED: 'true',
      INFLUXDB_META_META_AUTH_ENABLED: 'true',
      INFLUXDB_META_META_INTERNAL_SHARED_SECRET: SECRET,
      INFLUXDB_DATA_DIR: join(this.folder(i), 'data'),
      INFLUXDB_DATA_WAL_DIR: join(this.folder(i), 'wal'),
      INFLUXDB_HINTED_HANDOFF_DIR: join(this.folder(i), 'hh'),
      INFLUXDB_HTTP_BIND_ADDRESS: `${this.host(i)}:8086`,
      INFLUXDB_HTTP_AUTH_ENABLED: 'true',
      INFLUXDB_HTTP_HTTPS_ENABLED: 'true',
      INFLUXDB_HTTP_HTTPS_CERTIFICATE: this.file(i, 'crt'),
      INFLUXDB_HTTP_HTTPS_PRIVATE_KEY: this.file(i, 'key'),
    });
  }

  /** Ends a node as a crash does; without its volume if it is lost. */
  async kill(i: number, options: { lost?: boolean } = {}): Promise<void> {
    const daemon = this.daemons.get(i);
    daemon?.signal('SIGKILL');
    await daemon?.ended;
    if (options.lost) rmSync(this.folder(i), { recursive: true });
  }

  /** The pod that joins them. */
  pod(metas: readonly number[], datas: readonly number[], environment: Record<string, string> = {}): ClusterPod {
    return new ClusterPod({
      META_NODES: metas.map((i) => `${this.host(i)}:8091`).join(),
      DATA_NODES: datas.map((i) => `${this.host(i)}:8088`).join(),
      ...this.common(),
      SETTLE_INTERVAL: '1',
      ...environment,
    });
  }

  /** Brings it to a desired state, through one data node. */
  async reconcile(desired: string, through: number): Promise<{ status: number; output: string }> {
    writeFileSync(join(this.home, 'desired'), desired);
    const running = new Running(['bash', join(scripts, 'reconcile.sh'), 'once'], {
      PATH: process.env.PATH ?? '',
      DESIRED: join(this.home, 'desired'),
      INFLUX_HOST: this.host(through),
      GRACE: '2',
      ...this.common(),
    });
    return { status: await running.ended, output: running.output };
  }

  /** Asks a node. */
  async ask(i: number, path: string, body: string, user: string, port = 8086): Promise<Answer> {
    return await new Promise((resolve, reject) => {
      const call = request(
        {
          host: this.host(i),
          port,
          path,
          method: 'POST',
          ca: this.authority.pair.certificate,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            authorization: `Basic ${Buffer.from(user).toString('base64')}`,
          },
        },
        (response) => {
          let answer = '';
          response.on('data', (data: Buffer) => (answer += data.toString()));
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, body: answer });
          });
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }

  /** Runs a statement. */
  async query(i: number, q: string, user: string): Promise<Answer> {
    return await this.ask(i, '/query', new URLSearchParams({ q }).toString(), user);
  }

  log(i: number): string {
    return this.daemons.get(i)?.output ?? '';
  }

  async stop(): Promise<void> {
    for (const i of this.daemons.keys()) await this.kill(i);
    remove(this.home);
  }

  private common(): Record<string, string> {
    return {
      SECRET_FILE: join(this.home, 'secret'),
      SSL_CERT_FILE: join(this.home, 'ca.crt'),
      SSL_CERT_DIR: join(this.home, 'none'),
      STATE_DIR: join(this.home, 'state'),
      LEDGER_DIR: join(this.home, 'ledger'),
    };
  }

  private folder(i: number): string {
    return join(this.home, `node-${i}`);
  }

  private file(i: number, kind: 'crt' | 'key'): string {
    return join(this.home, `${i}.${kind}`);
  }

  private async run(
    i: number,
    program: string,
    port: number,
    config: readonly string[],
    environment: Record<string, string>,
  ): Promise<void> {
    mkdirSync(this.folder(i), { recursive: true });
    if (!existsSync(this.file(i, 'crt'))) {
      const { certificate, key } = this.authority.server(this.host(i));
      writeFileSync(this.file(i, 'crt'), certificate);
      writeFileSync(this.file(i, 'key'), key, { mode: 0o600 });
    }
    const file = join(this.home, `${i}.conf`);
    writeFileSync(file, `${config.join('\n')}\n`);
    const daemon = new Running([join(binaries ?? '', program), '-config', file], {
      INFLUXDB_HOSTNAME: this.host(i),
      INFLUXDB_REPORTING_DISABLED: 'true',
      SSL_CERT_FILE: join(this.home, 'ca.crt'),
      SSL_CERT_DIR: join(this.home, 'none'),
      HOME: this.home,
      ...environment,
    });
    this.daemons.set(i, daemon);
    await eventually(async () => {
      try {
        await this.ask(i, '/nothing', '', 'x:y', port);
        return true;
      } catch {
        return false;
      }
    });
  }
}
