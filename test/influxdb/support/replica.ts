import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CertificateAuthority, SecureInfluxDB, SecureNamespace } from '../../../lib';
import { emptyStack } from '../../contract/stack';
import { documentOf, metadataOf } from '../../support/document';
import { fill } from '../../support/expressions';
import { containersOf, Pod, podsOf, WrittenContainer } from '../../support/kubernetes';
import { Desired } from './desired';
import { Volume, certificate, folder, remove } from '../../support/files';
import { influxd } from './pod';
import { Running, eventually, freePort } from '../../support/processes';

// Synthesized once, and only where a test needs it.
let synthesized: { readonly pod: Pod; readonly files: Record<string, Record<string, string>> } | undefined;

function synthesize() {
  const stack = emptyStack();
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const document = documentOf(stack);
  const pod = podsOf(document).find(({ owner }) => owner.type === 'kubernetes_stateful_set_v1');
  if (!pod) throw new Error('there is no pod');
  const files = document.all('kubernetes_config_map_v1').map((map): [string, Record<string, string>] => {
    const data = Object.entries(map.body.data as Record<string, string>);
    return [metadataOf(map).name, Object.fromEntries(data.map(([name, text]) => [name, fill(text)]))];
  });
  return (synthesized = { pod, files: Object.fromEntries(files) });
}

const HOUR_AGO = Date.now() - 3_600_000;

/** One pod of InfluxDB as it is synthesized, on this machine: its volumes are folders, its containers are processes. */
export class Replica {
  public readonly home = folder();
  public readonly keys = join(this.home, 'keys');
  public readonly tls: Volume;
  private readonly places: readonly (readonly [string, string])[];
  private readonly pair = certificate();
  private readonly agent = new Agent({ keepAlive: true, ca: this.pair['tls.crt'] });
  private readonly spec = synthesized ?? synthesize();
  main?: Running;

  private constructor(
    private readonly name: string,
    public readonly data: string,
    private readonly port: number,
    private readonly bootstrapPort: number,
  ) {
    const files = this.spec.files;
    const scripts = join(this.home, 'scripts');
    const config = join(this.home, 'config');
    const state = join(this.home, 'state');
    const desired = new Volume(join(this.home, 'desired'));
    this.tls = new Volume(join(this.home, 'tls'));
    for (const made of [scripts, config, state, this.keys, join(this.home, 'ca')]) mkdirSync(made);
    this.tls.write(this.pair);
    writeFileSync(join(this.home, 'ca', 'ca.crt'), this.pair['tls.crt']);
    desired.write({ desired: new Desired().database('m').toString() });
    // The longer ones first.
    this.places = [
      ['/etc/influxdb-desired', desired.path],
      ['/etc/influxdb-tls', this.tls.path],
      ['/etc/influxdb-subscribers-ca', join(this.home, 'ca')],
      ['/etc/influxdb-ca', join(this.home, 'ca')],
      ['/etc/influxdb', config],
      ['/var/lib/influxdb-meta', join(data, 'meta')],
      ['/var/lib/influxdb', data],
      ['/var/lib/reconciler', join(data, 'reconciler')],
      ['/run/influxdb', this.keys],
      ['/run/reconciler', state],
      ['/opt/scripts', scripts],
    ];
    for (const [file, text] of Object.entries(files['influxdb-scripts'] ?? {}))
      writeFileSync(join(scripts, file), text);
    writeFileSync(join(config, 'influxdb.conf'), this.local(files['influxdb-config']?.['influxdb.conf'] ?? ''));
  }

  /** A pod with a name, on a data volume. */
  public static async create(name: string, data: string): Promise<Replica> {
    return new Replica(name, data, await freePort(), await freePort());
  }

  /** Starts the init container. */
  public init(environment: Record<string, string> = {}): Running {
    return this.run('administrators', { BOOTSTRAP_PORT: String(this.bootstrapPort), ...environment });
  }

  /** Starts the daemon's container. */
  public start(environment: Record<string, string> = {}): Running {
    this.main = this.run('influxdb', {
      INFLUXDB_HTTP_SHARED_SECRET: 'the shared secret',
      SUPERVISE_INTERVAL: '0.5',
      ...environment,
    });
    return this.main;
  }

  /** Starts the container beside the daemon. */
  public reconcile(): Running {
    return this.run('reconciler', {
      INFLUX_PORT: String(this.port),
      PRINT_KEY: 'the shared secret',
      RECONCILE_INTERVAL: '0.5',
      LOOK_INTERVAL: '1',
    });
  }

  /** Runs the init container to its end and starts the daemon's. */
  public async up(environment: Record<string, string> = {}): Promise<Running> {
    const init = this.init(environment);
    if ((await init.ended) !== 0) throw new Error(init.output);
    const main = await this.open(environment);
    await this.apply();
    return main;
  }

  /** Makes what the stack wants, once: beside the daemon, as the reconciler's container does all the time. */
  private async apply(): Promise<void> {
    const reconciler = this.reconcile();
    await eventually(() => existsSync(join(this.home, 'state', 'revision')));
    await reconciler.stop();
  }

  /** Starts the daemon's container, until it answers. */
  public async open(environment: Record<string, string> = {}): Promise<Running> {
    const main = this.start(environment);
    await eventually(() => this.isReady(), 30);
    // What it printed while the probe ran has not been read yet.
    await sleep(50);
    return main;
  }

  /** Replaces its certificate. */
  public renew(): void {
    const renewed = certificate();
    this.tls.write(renewed);
    writeFileSync(join(this.home, 'ca', 'ca.crt'), renewed['tls.crt']);
  }

  /** What the readiness probe says. */
  public readiness(): { readonly ready: boolean; readonly says: string } {
    const [program = '', ...parameters] = this.container('influxdb').readiness_probe?.exec?.command ?? [];
    const { status, stdout } = spawnSync(
      program,
      parameters.map((text) => this.local(fill(text))),
    );
    return { ready: status === 0, says: stdout.toString() };
  }

  public isReady(): boolean {
    return this.readiness().ready;
  }

  /** Writes numbered points, a request for each, and gives the numbers that were acknowledged. */
  public async write(from: number, to: number, database = 'm'): Promise<number[]> {
    const written: number[] = [];
    for (let n = from; n <= to; n++) {
      const { status } = await this.post(
        `/write?precision=ms&db=${database}`,
        `m v=${String(n)} ${String(HOUR_AGO + n)}`,
      );
      if (status === 204) written.push(n);
    }
    return written;
  }

  /** The numbers that are there. */
  public async numbers(database = 'm'): Promise<number[]> {
    const body = new URLSearchParams({ q: 'SELECT v FROM m', db: database }).toString();
    const answer = JSON.parse((await this.post('/query', body)).body) as {
      results: { series?: { values: [string, number][] }[] }[];
    };
    return (answer.results[0]?.series?.[0]?.values ?? []).map(([, n]) => n);
  }

  /** Runs a statement, as the administrator or as another user. */
  public async query(statement: string, login?: string, more: Record<string, string> = {}): Promise<string> {
    return (await this.post('/query', new URLSearchParams({ q: statement, ...more }).toString(), login)).body;
  }

  /** Removes what is its own: not the data. */
  public forget(): void {
    this.agent.destroy();
    remove(this.home);
  }

  /** How often influxd has been started by the running container. */
  public starts(): number {
    return (this.main?.output.match(/msg="InfluxDB starting"/g) ?? []).length;
  }

  private run(name: string, more: Record<string, string>): Running {
    const { command = [], args = [], env = [] } = this.container(name);
    const variables = env.flatMap((one) => (one.value === undefined ? [] : [[one.name, this.local(fill(one.value))]]));
    mkdirSync(join(this.home, 'tmp'), { recursive: true });
    return new Running(
      [...command, ...args].map((text) => this.local(fill(text))),
      {
        PATH: [dirname(influxd ?? ''), process.env.PATH ?? ''].join(':'),
        HOSTNAME: this.name,
        SCRATCH_DIR: join(this.home, 'tmp', 'bootstrap'),
        ...(Object.fromEntries(variables) as Record<string, string>),
        ...more,
      },
    );
  }

  private container(name: string): WrittenContainer {
    const found = containersOf(this.spec.pod).find((container) => container.name === name);
    if (!found) throw new Error(`there is no container ${name}`);
    return found;
  }

  // What is at a path of its own, and on a port of its own, where many pods share a machine.
  private local(text: string): string {
    const moved = this.places.reduce((result, [from, to]) => result.replaceAll(from, to), text);
    return moved
      .replaceAll('127.0.0.1:8088', '127.0.0.1:0')
      .replaceAll('":8086"', `"127.0.0.1:${String(this.port)}"`)
      .replaceAll('localhost:8086', `localhost:${String(this.port)}`)
      .replace(/^8086$/, String(this.port));
  }

  private get administrator(): string {
    return `_reconciler:${readFileSync(join(this.home, 'state', 'password'), 'utf8').trim()}`;
  }

  private async post(
    path: string,
    body: string,
    login = this.administrator,
  ): Promise<{ readonly status: number; readonly body: string }> {
    const form = path === '/query' ? 'application/x-www-form-urlencoded' : 'text/plain';
    const headers = { 'content-type': form, authorization: `Basic ${Buffer.from(login).toString('base64')}` };
    return await new Promise((resolve) => {
      const options = { host: 'localhost', port: this.port, path, method: 'POST', headers, agent: this.agent };
      const call = request(options, (response) => {
        let answer = '';
        response.on('data', (data: Buffer) => (answer += data.toString()));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: answer });
        });
      });
      call.on('error', () => {
        resolve({ status: 0, body: '' });
      });
      call.end(body);
    });
  }
}
