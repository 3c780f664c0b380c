import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { influxqlIdentifier, toml } from '../../../lib/formats';
import { influxdbSettings, kapacitorConfig, OWN_CERTIFICATE, ServerEntry } from '../../../lib/kapacitor-daemon/config';
import { disabledHandlers } from '../../../lib/kapacitor-daemon/handlers/flags';
import { kapacitorSetupConfig } from '../../../lib/kapacitor/setup-config';
import { DesiredFile } from '../../../lib/workloads/desired-file';
import type { InfluxDBServer } from './influxdb-server';
import { freePort } from '../../support/processes';
import { podScripts } from '../../support/pod-scripts';
import { ask, eventually, terminate, type Answer, type Certificates } from '../../support/loopback';

const SCRIPTS = podScripts('kapacitor');
const COMMANDS = ['base64', 'cat', 'curl', 'grep', 'mv', 'od', 'openssl', 'rm', 'sed', 'sleep', 'sort', 'sync', 'tr'];

/** The database that this Kapacitor's announcements go to. */
export const MAILBOX = '_subscriptions_0123456789abcdef';

/** A subscription, as the construct hands it to the scripts: announced, but where an administrator makes it. */
export interface Subscription {
  readonly server: number;
  readonly database: string;
  readonly policy?: string;
  readonly announcement?: string;
  readonly byAdministrator?: boolean;
}

/** A user: with the password itself, or with the file that holds it. */
export interface User {
  readonly name: string;
  readonly password?: string;
  readonly file?: string;
}

/** How a script ended. */
export interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** The name and password of an InfluxDB user. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The JSON that Terraform's `jsonencode` makes. */
export function jsonencode(value: string): string {
  return JSON.stringify(value).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The folders, the config and the processes of a Kapacitor pod, on loopback. */
export class KapacitorPod {
  public readonly clusterId = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';
  public readonly administrator: Login = { username: 'owner', password: `se"t\\u'p\n \${x} ü` };
  public readonly influxdbUser: Login = { username: 'kap', password: `k"a\\p'\n \${x} ü` };
  public users: User[] = [{ name: 'root', password: 'first password' }];
  public subscriptions: Subscription[] = [];
  public hostname = 'localhost';
  public timeout = 60;
  /** More sections of the config file. */
  public settings: Record<string, unknown> = {};
  public caFile: string;
  /** Everything that any script of this pod printed. */
  public output = '';
  private readonly running = new Set<ChildProcess>();

  private constructor(
    private readonly binary: string,
    private readonly folder: string,
    public readonly port: number,
    private readonly standInPort: number,
    private readonly servers: InfluxDBServer[],
    private readonly certificates: Certificates,
  ) {
    this.caFile = certificates.caFile;
    for (const part of ['data', 'run', 'users', 'bin', 'secrets', 'given', 'tmp'])
      mkdirSync(this.path(part), { recursive: true });
    // Every command that a script runs is written down with its arguments, kapacitord with its environment too.
    const logger = this.path('logger');
    const real = (process.env.PATH ?? '').split(delimiter);
    writeFileSync(
      logger,
      `#!/bin/bash
printf '%s\\n' "$*" >>'${this.path('arguments')}'
if [ "\${0##*/}" = kapacitord ]; then
  { export -p | sort; echo; } >>'${this.path('environments')}'
  exec '${binary}' "$@"
fi
PATH='${real.join(delimiter)}'
exec "\${0##*/}" "$@"
`,
    );
    chmodSync(logger, 0o755);
    for (const command of [...COMMANDS, 'kapacitord']) symlinkSync(logger, this.path(`bin/${command}`));
    writeFileSync(this.path('arguments'), '');
    writeFileSync(this.path('environments'), '');
    this.giveSecret('KAPACITOR_HTTP_SHARED_SECRET', 'a shared secret of the test');
    servers.forEach((_, i) => {
      this.giveSecret(`KAPACITOR_INFLUXDB_${i}_PASSWORD`, this.influxdbUser.password);
    });
  }

  /** Reserves ports and folders; nothing runs yet. */
  public static async prepare(
    binary: string,
    folder: string,
    servers: InfluxDBServer[],
    certificates: Certificates,
  ): Promise<KapacitorPod> {
    mkdirSync(folder, { recursive: true });
    return new KapacitorPod(binary, folder, await freePort(), await freePort(), servers, certificates);
  }

  public path(name: string): string {
    return join(this.folder, name);
  }

  /** A key of a Secret, as a file of the main container. */
  public giveSecret(variable: string, text: string | Buffer, folder: 'secrets' | 'given' = 'secrets'): void {
    writeFileSync(this.path(`${folder}/${variable}`), text);
  }

  /** The arguments of every command that a script ran, one command a line. */
  public get arguments(): string {
    return readFileSync(this.path('arguments'), 'utf8');
  }

  /** The environments that kapacitord was started with by a script. */
  public get environments(): string[] {
    return readFileSync(this.path('environments'), 'utf8').trim().split('\n\n').filter(Boolean);
  }

  /** What the main container's kapacitord logged. */
  public get log(): string {
    return readFileSync(this.path('kapacitord.log'), 'utf8');
  }

  /** The names in the ledger. */
  public get ledger(): string[] {
    const lines = readFileSync(this.path('data/setup/users.ledger'), 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => line.replace(/^=/, ''));
  }

  /** The destinations that setup.sh made, in the order of the subscriptions. */
  public get destinations(): string[] {
    const lines = readFileSync(this.path('run/destinations'), 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => line.split('\t').at(-1) ?? '');
  }

  /** Runs the init container. */
  public async setup(environment: Record<string, string> = {}): Promise<Run> {
    return await this.beginSetup(environment).end;
  }

  /** Starts the init container: a test may act while it runs. */
  public beginSetup(environment: Record<string, string> = {}): { end: Promise<Run>; process: ChildProcess } {
    this.writeFiles();
    return this.script('setup.sh', environment);
  }

  /** Runs the init container that has an administrator of InfluxDB. */
  public async subscribe(environment: Record<string, string> = {}): Promise<Run> {
    writeFileSync(this.path('administrator'), `${this.administrator.password}\n`);
    const given = this.servers.flatMap((_, i) => [
      [`SUBSCRIBE_${i}_USERNAME`, this.administrator.username],
      [`SUBSCRIBE_${i}_PASSWORD_FILE`, this.path('administrator')],
    ]);
    return await this.script('subscribe.sh', {
      ...(Object.fromEntries(given) as Record<string, string>),
      ...environment,
    }).end;
  }

  /** Runs the hook of the main container. */
  public async announce(environment: Record<string, string> = {}): Promise<Run> {
    return await this.script('announce.sh', environment).end;
  }

  /** Starts the main container's daemon and waits for its port. */
  public async start(environment: Record<string, string> = {}): Promise<void> {
    const child = this.beginMain(environment);
    await eventually('kapacitord answers', async () => {
      if (child.exitCode !== null) throw new Error(this.log);
      return await this.api('ping');
    });
  }

  /** Starts the main container's daemon as supervise.sh does. */
  public beginMain(environment: Record<string, string> = {}): ChildProcess {
    const log = openSync(this.path('kapacitord.log'), 'a');
    const daemon = ['kapacitord', '-config', this.path('kapacitor.conf'), '-disable-handlers', 'exec'];
    const child = spawn('bash', [join(SCRIPTS, 'kapacitord.sh'), ...daemon], {
      env: { ...this.environment(), ...this.daemonEnvironment(), ...environment },
      stdio: ['ignore', log, log],
    });
    this.running.add(child);
    return child;
  }

  /** Stops every process. */
  public async stop(): Promise<void> {
    await Promise.all([...this.running].map(terminate));
    this.running.clear();
  }

  /** How many kapacitord processes of this pod there are. */
  public get daemons(): number {
    const configs = [this.path('kapacitor.conf'), this.path('setup.conf')];
    const commands = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid));
    return commands.filter((pid) => {
      try {
        const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return program === this.binary && configs.some((config) => args.includes(config));
      } catch {
        return false;
      }
    }).length;
  }

  /** Loses the data volume. */
  public wipe(): void {
    rmSync(this.path('data'), { recursive: true });
    mkdirSync(this.path('data'));
  }

  /** Kapacitor's API over TLS. */
  public async api(
    path: string,
    user?: string,
    password?: string,
    body?: string,
    method?: 'PATCH' | 'DELETE',
  ): Promise<Answer> {
    const url = `https://localhost:${this.port}/kapacitor/v1/${path}`;
    return await ask(url, { caFile: this.certificates.caFile, user, password, body, method });
  }

  /** The status of a request as one of the users: 204 or 401. */
  public async login(user: string, password: string): Promise<number> {
    return (await this.api('ping', user, password)).status;
  }

  /** Writes the files that Kubernetes would mount: the configs are those that the construct writes. */
  public writeFiles(): void {
    const json = (value: string) => base64(jsonencode(value));
    const desired = { users: new DesiredFile(), given: new DesiredFile(), servers: new DesiredFile() };
    for (const { name, password, file = '-' } of this.users)
      for (const one of file === '-' ? [desired.users] : [desired.users, desired.given])
        one.add('user', [name], [json(name), password === undefined ? '-' : json(password), file]);
    this.entries().forEach(({ name, url, userName }, index) => {
      desired.servers.add('server', [String(index)], [base64(name), url, this.caFile, base64(userName)]);
    });
    this.subscriptions.forEach((subscription, index) => {
      const { server, database, policy = 'autogen', byAdministrator } = subscription;
      const { announcement = 'a,id=1 destination="DESTINATION"' } = subscription;
      desired.servers.add(
        'subscription',
        [String(index)],
        [
          String(server),
          base64(influxqlIdentifier(database)),
          base64(influxqlIdentifier(policy)),
          ...(byAdministrator ? ['-', '-'] : [MAILBOX, base64(announcement)]),
        ],
      );
    });
    writeFileSync(this.path('users/desired'), desired.users.toString());
    writeFileSync(this.path('users/passwords'), desired.given.toString());
    writeFileSync(this.path('servers'), desired.servers.toString());
    const servers = this.entries();
    const host = this.hostname;
    const influxdb = servers.map((server) => influxdbSettings(server, { host, showsCertificate: false }));
    const config = kapacitorConfig({ host, certificate: OWN_CERTIFICATE, influxdb });
    writeFileSync(this.path('kapacitor.conf'), toml({ ...config, ...this.settings }));
    writeFileSync(this.path('setup.conf'), toml(kapacitorSetupConfig({ host, servers })));
  }

  private entries(): ServerEntry[] {
    return this.servers.map(({ url }, i) => {
      const subscriptions: Record<string, string[]> = {};
      for (const { database, policy = 'autogen' } of this.subscriptions.filter(({ server }) => server === i))
        (subscriptions[database] ??= []).push(policy);
      const { caFile } = this;
      return {
        name: `server-${i}`,
        url,
        urls: [url],
        userName: this.influxdbUser.username,
        isDefault: i === 0,
        caFile,
        subscriptions,
      };
    });
  }

  // The places that are fixed in a pod.
  private daemonEnvironment(): Record<string, string> {
    return {
      KAPACITOR_DATA_DIR: this.path('data'),
      KAPACITOR_STORAGE_BOLTDB: this.path('data/kapacitor.db'),
      KAPACITOR_REPLAY_DIR: this.path('data/replay'),
      KAPACITOR_TASK_DIR: this.path('data/tasks'),
      KAPACITOR_HTTP_BIND_ADDRESS: `127.0.0.1:${this.port}`,
      KAPACITOR_HTTP_HTTPS_CERTIFICATE: this.certificates.certificateFile,
      KAPACITOR_HTTP_HTTPS_PRIVATE_KEY: this.certificates.keyFile,
    };
  }

  private environment(): Record<string, string> {
    return {
      PATH: `${this.path('bin')}${delimiter}${process.env.PATH ?? ''}`,
      // kapacitord makes a cache folder there, or below the working directory without it.
      HOME: this.folder,
      TMPDIR: this.path('tmp'),
      CLUSTER_ID: this.clusterId,
      DATA: this.path('data'),
      CONFIG: this.path('setup.conf'),
      USERS: this.path('users/desired'),
      PASSWORDS: this.path('users/passwords'),
      SERVERS: this.path('servers'),
      SECRETS: this.path('secrets'),
      GIVEN_SECRETS: this.path('given'),
      ANNOUNCEMENTS: this.path('run'),
      ENDPOINT: `${this.hostname}:${this.port}`,
      ALERT_HANDLERS: disabledHandlers(new Set()),
      HTTP_PORT: String(this.port),
      STAND_IN_PORT: String(this.standInPort),
      SETUP_TIMEOUT: String(this.timeout),
      SETUP_INTERVAL: '0.3',
      INFLUXDB_INTERVAL: '0.3',
      INFLUXDB_PATIENCE: '10',
    };
  }

  private script(name: string, environment: Record<string, string>): { end: Promise<Run>; process: ChildProcess } {
    if (!existsSync(this.path('servers'))) this.writeFiles();
    const child = spawn('bash', [join(SCRIPTS, name)], {
      env: { ...this.environment(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a kill reaches its children.
      detached: true,
    });
    this.running.add(child);
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = new Promise<Run>((resolveRun) => {
      child.once('close', (code) => {
        this.running.delete(child);
        this.output += output;
        resolveRun({ code, output });
      });
    });
    return { end, process: child };
  }
}
