import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../support/processes';
import { ask, eventually, terminate, type Answer, type Certificates } from '../../support/loopback';

/** The root of every test server; the administrator that subscribes is another one. */
const ROOT = { user: 'root', password: 'root-of-the-test-server' };

/** A real influxd on loopback with TLS and authentication. */
export class InfluxDBServer {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly binary: string,
    private readonly folder: string,
    public readonly port: number,
    private readonly certificates: Certificates,
  ) {}

  /** Reserves a port and a folder; nothing runs yet. */
  public static async prepare(binary: string, folder: string, certificates: Certificates): Promise<InfluxDBServer> {
    mkdirSync(folder, { recursive: true });
    return new InfluxDBServer(binary, folder, await freePort(), certificates);
  }

  public get url(): string {
    return `https://localhost:${this.port}`;
  }

  /** What the daemon logged. */
  public get log(): string {
    return readFileSync(join(this.folder, 'influxd.log'), 'utf8');
  }

  /** Starts the daemon and makes its root where there is none. */
  public async start(): Promise<void> {
    const tls = this.certificates;
    writeFileSync(
      join(this.folder, 'influxdb.conf'),
      `reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = "${this.folder}/meta"
[data]
  dir = "${this.folder}/data"
  wal-dir = "${this.folder}/wal"
[monitor]
  store-enabled = false
[subscriber]
  ca-certs = "${tls.caFile}"
[http]
  bind-address = "127.0.0.1:${this.port}"
  auth-enabled = true
  ping-auth-enabled = true
  https-enabled = true
  https-certificate = "${tls.certificateFile}"
  https-private-key = "${tls.keyFile}"
  shared-secret = "a shared secret of the test server"
`,
    );
    const log = openSync(join(this.folder, 'influxd.log'), 'a');
    const child = spawn(this.binary, ['-config', join(this.folder, 'influxdb.conf')], { stdio: ['ignore', log, log] });
    this.process = child;
    await eventually('influxd answers', async () => {
      if (child.exitCode !== null) throw new Error(this.log);
      return await ask(`${this.url}/ping`, { caFile: tls.caFile });
    });
    // The first administrator of a new server needs no credential; that of an old one is there.
    await this.ask('query', `CREATE USER ${ROOT.user} WITH PASSWORD '${ROOT.password}' WITH ALL PRIVILEGES`, {});
  }

  /** Runs statements as root; an error in the answer fails the test. */
  public async query(...statements: string[]): Promise<string> {
    let body = '';
    for (const statement of statements) {
      const answer = await this.ask('query', statement, ROOT);
      body = answer.body;
      if (answer.status !== 200 || body.includes('"error":')) throw new Error(`${statement}: ${body}`);
    }
    return body;
  }

  /** Writes points as root. */
  public async write(database: string, points: string): Promise<Answer> {
    return await ask(`${this.url}/write?db=${database}`, { caFile: this.certificates.caFile, body: points, ...ROOT });
  }

  /** The destinations of the subscriptions on one database. */
  public async destinations(database: string): Promise<string[]> {
    const answer = JSON.parse(await this.query('SHOW SUBSCRIPTIONS')) as {
      results: { series?: { name: string; values: [string, string, string, string[]][] }[] }[];
    };
    const series = answer.results[0]?.series?.find(({ name }) => name === database);
    return series?.values.flatMap(([, , , destinations]) => destinations) ?? [];
  }

  /** Makes the subscriptions that were announced in a mailbox, as the reconciler does. */
  public async subscribeAsAnnounced(mailbox: string, name: string, database: string): Promise<void> {
    const answer = JSON.parse(
      await this.ask('query', `SELECT last(destination) FROM "${mailbox}"..a`, ROOT).then((a) => a.body),
    ) as {
      results: { series?: { values: [string, string][] }[] }[];
    };
    const destination = answer.results[0]?.series?.[0]?.values[0]?.[1];
    if (destination === undefined) throw new Error('nothing was announced');
    if ((await this.destinations(database)).length > 0)
      await this.query(`DROP SUBSCRIPTION "${name}" ON ${database}.autogen`);
    await this.query(`CREATE SUBSCRIPTION "${name}" ON ${database}.autogen DESTINATIONS ANY '${destination}'`);
  }

  public async stop(): Promise<void> {
    await terminate(this.process);
    this.process = undefined;
  }

  /** Loses the volume. */
  public wipe(): void {
    for (const part of ['meta', 'data', 'wal']) rmSync(join(this.folder, part), { recursive: true, force: true });
  }

  private async ask(path: string, statement: string, user: { user?: string; password?: string }): Promise<Answer> {
    const { caFile } = this.certificates;
    return await ask(`${this.url}/${path}?q=${encodeURIComponent(statement)}`, { caFile, method: 'POST', ...user });
  }
}
