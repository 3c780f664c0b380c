import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { InfluxDBServer } from './influxdb-server';
import { freePort } from '../../influxdb/support/processes';
import { ask, eventually, terminate, type Answer, type Certificates } from './loopback';

const SCRIPTS = resolve(__dirname, '../../../lib/kapacitor/scripts');
const COMMANDS = ['base64', 'cat', 'curl', 'grep', 'mv', 'od', 'rm', 'sed', 'sleep', 'sort', 'sync', 'tr'];

/** One subscription, as the construct hands it to the script. */
export interface Subscription {
  readonly server: number;
  readonly database: string;
  readonly policy?: string;
  readonly announcement?: string;
}

/** A user: with the password itself, or with the file that holds it. */
export interface User {
  readonly name: string;
  readonly password?: string;
  readonly file?: string;
  readonly adopt?: boolean;
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
  public readonly setupAdministrator: Login = { username: 'setup', password: `se"t\\u'p\n \${x} ü` };
  public readonly influxdbUser: Login = { username: 'kap', password: `k"a\\p'\n \${x} ü` };
  public users: User[] = [{ name: 'root', password: 'first password' }];
  public subscriptions: Subscription[] = [];
  public hostname = 'localhost';
  public timeout = 60;
  /** More of the config file. */
  public settings = '';
  public caFile: string;
  /** Everything that any script of this pod printed. */
  public output = '';
  private readonly running = new Set<ChildProcess>();

  private constructor(
    private readonly binary: string,
    private readonly folder: string,
    public readonly port: number,
    private readonly servers: InfluxDBServer[],
    private readonly certificates: Certificates,
  ) {
    this.caFile = certificates.caFile;
    for (const part of ['data', 'run', 'users', 'bin']) mkdirSync(this.path(part), { recursive: true });
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
  }

  /** Reserves a port and folders; nothing runs yet. */
  public static async prepare(
    binary: string,
    folder: string,
    servers: InfluxDBServer[],
    certificates: Certificates,
  ): Promise<KapacitorPod> {
    mkdirSync(folder, { recursive: true });
    return new KapacitorPod(binary, folder, await freePort(), servers, certificates);
  }

  public path(name: string): string {
    return join(this.folder, name);
  }

  /** The arguments of every command that a script ran, one command a line. */
  public get arguments(): string {
    return readFileSync(this.path('arguments'), 'utf8');
  }

  /** The environments that kapacitord was started with by setup.sh. */
  public get environments(): string[] {
    return readFileSync(this.path('environments'), 'utf8').trim().split('\n\n');
  }

  /** What the main container's kapacitord logged. */
  public get log(): string {
    return readFileSync(this.path('kapacitord.log'), 'utf8');
  }

  /** The names in the ledger. */
  public get ledger(): string[] {
    const lines = readFileSync(this.path('data/users.ledger'), 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => Buffer.from(line, 'base64').toString());
  }

  /** Runs the init container. */
  public async setup(environment: Record<string, string> = {}): Promise<Run> {
    return await this.beginSetup(environment).end;
  }

  /** Starts the init container: a test may act while it runs. */
  public beginSetup(environment: Record<string, string> = {}): { end: Promise<Run>; process: ChildProcess } {
    this.writeFiles();
    const administrators = this.servers.flatMap((_, i) => [
      [`SETUP_${i}_USERNAME`, this.setupAdministrator.username],
      [`SETUP_${i}_PASSWORD`, this.setupAdministrator.password],
    ]);
    return this.script('setup.sh', {
      CLUSTER_ID: this.clusterId,
      DATA: this.path('data'),
      CONFIG: this.path('kapacitor.conf'),
      USERS: this.path('users/desired'),
      SUBSCRIPTIONS: this.path('subscriptions'),
      HTTP_PORT: String(this.port),
      SETUP_TIMEOUT: String(this.timeout),
      SETUP_INTERVAL: '0.3',
      ...(Object.fromEntries(administrators) as Record<string, string>),
      ...environment,
    });
  }

  /** Runs the hook of the main container. */
  public async announce(environment: Record<string, string> = {}): Promise<Run> {
    const users = this.servers.map((_, i) => [`ANNOUNCE_${i}_USERNAME`, this.influxdbUser.username]);
    return await this.script('announce.sh', {
      ...(Object.fromEntries(users) as Record<string, string>),
      ...environment,
    }).end;
  }

  /** Starts the main container's kapacitord and waits for its port. */
  public async start(): Promise<void> {
    const log = openSync(this.path('kapacitord.log'), 'a');
    const child = spawn(this.binary, ['-config', this.path('kapacitor.conf'), '-disable-handlers', 'exec'], {
      env: { ...this.environment(), KAPACITOR_HTTP_BIND_ADDRESS: `127.0.0.1:${this.port}` },
      stdio: ['ignore', log, log],
    });
    this.running.add(child);
    await eventually('kapacitord answers', async () => {
      if (child.exitCode !== null) throw new Error(this.log);
      return await this.api('ping');
    });
  }

  /** Stops every process. */
  public async stop(): Promise<void> {
    await Promise.all([...this.running].map(terminate));
    this.running.clear();
  }

  /** How many kapacitord processes of this pod there are. */
  public get daemons(): number {
    const commands = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid));
    return commands.filter((pid) => {
      try {
        const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return program === this.binary && args.includes(this.path('kapacitor.conf'));
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

  /** A stand-in for kapacitord that hangs where it would be administrator of InfluxDB; its pid is in the file. */
  public hangingAsAdministrator(): { KAPACITORD: string; pidFile: string } {
    const program = this.path('hanging');
    const pidFile = this.path('hanging.pid');
    writeFileSync(
      program,
      `#!/bin/bash
if [ "$KAPACITOR_INFLUXDB_0_USERNAME" = '${this.setupAdministrator.username}' ]; then
  echo $$ >'${pidFile}.new' && mv '${pidFile}.new' '${pidFile}' && exec sleep 60
fi
exec '${this.path('bin/kapacitord')}' "$@"
`,
    );
    chmodSync(program, 0o755);
    return { KAPACITORD: program, pidFile };
  }

  /** A curl that answers in the place of Kapacitor where it is told to enable a task; gives the way back. */
  public refuseToEnable(answer: string): () => void {
    const real = this.path('bin/curl');
    const stub = `#!/bin/bash
[[ "$*" == *'-X PATCH'* ]] || exec '${this.path('real-curl/curl')}' "$@"
body=$(cat)
if [[ $body == *'"enabled"'* ]]; then printf '%s\n500' '${answer}'; exit; fi
printf %s "$body" | '${this.path('real-curl/curl')}' "$@"
`;
    mkdirSync(this.path('real-curl'));
    renameSync(real, this.path('real-curl/curl'));
    writeFileSync(real, stub);
    chmodSync(real, 0o755);
    return () => {
      renameSync(this.path('real-curl/curl'), real);
    };
  }

  /** Runs kapacitord with an environment that the setup gave it, but for authentication, and asks it something. */
  public async askAs(environment: string, path: string): Promise<number> {
    const exported = environment.replaceAll(/^declare -x /gm, 'export ');
    const command = `${exported}\nexport KAPACITOR_HTTP_AUTH_ENABLED=false\nexec '${this.binary}' -config '${this.path('kapacitor.conf')}' -disable-handlers exec`;
    const child = spawn('bash', ['-c', command], { stdio: 'ignore' });
    this.running.add(child);
    try {
      return await eventually('kapacitord answers', async () => {
        return (await fetch(`http://127.0.0.1:${this.port}/kapacitor/v1/${path}`)).status;
      });
    } finally {
      await terminate(child);
    }
  }

  /** The status of a request as one of the users: 204 or 401. */
  public async login(user: string, password: string): Promise<number> {
    return (await this.api('ping', user, password)).status;
  }

  /** Writes the files that Kubernetes would mount. */
  public writeFiles(): void {
    const field = (value: string | undefined, encode = base64) => (value === undefined ? '-' : encode(value));
    const json = (value: string) => base64(jsonencode(value));
    const users = this.users.map(({ name, password, file, adopt }) =>
      ['user', json(name), field(password, json), file ?? '-', adopt ? 'adopt' : 'own'].join('\t'),
    );
    const identifier = (name: string) => `"${name.replace(/[\\"]/g, '\\$&')}"`;
    const subscriptions = this.subscriptions.map(({ server, database, policy = 'autogen', announcement = '' }) => {
      const on = `${identifier(database)}.${identifier(policy)}`;
      return [
        'subscription',
        String(server),
        this.server(server).url,
        this.caFile,
        // Encoders of JSON differ in what they escape: both kinds have to work.
        base64(JSON.stringify(database)),
        json(policy),
        base64(`DROP SUBSCRIPTION "kapacitor-${this.clusterId}" ON ${on}`),
        base64(announcement),
      ].join('\t');
    });
    const desired = (lines: string[]) => ['desired\t1', ...lines, 'end', ''].join('\n');
    writeFileSync(this.path('users/desired'), desired(users));
    writeFileSync(this.path('subscriptions'), desired(subscriptions));
    writeFileSync(this.path('kapacitor.conf'), this.config());
  }

  private server(i: number): InfluxDBServer {
    const server = this.servers[i];
    if (server === undefined) throw new Error(`no server ${i}`);
    return server;
  }

  private config(): string {
    const tls = this.certificates;
    const data = this.path('data');
    const servers = this.servers.map((server, i) => {
      const wanted = new Map<string, string[]>();
      for (const { database, policy = 'autogen' } of this.subscriptions.filter((s) => s.server === i)) {
        wanted.set(database, [...(wanted.get(database) ?? []), policy]);
      }
      return `
[[influxdb]]
  enabled = true
  default = ${i === 0}
  name = "server-${i}"
  urls = ["${server.url}"]
  username = "${this.influxdbUser.username}"
  ssl-ca = "${tls.caFile}"
  disable-subscriptions = true
  subscription-protocol = "https"
  kapacitor-hostname = "${this.hostname}"
  [influxdb.subscriptions]
${[...wanted].map(([name, policies]) => `    ${JSON.stringify(name)} = ${JSON.stringify(policies)}`).join('\n')}
`;
    });
    return `data_dir = "${data}"
[http]
  bind-address = ":${this.port}"
  https-enabled = true
  https-certificate = "${tls.certificateFile}"
  https-private-key = "${tls.keyFile}"
  auth-enabled = true
[auth]
  enabled = true
  bcrypt-cost = 4
[storage]
  boltdb = "${data}/kapacitor.db"
[replay]
  dir = "${data}/replay"
[task]
  dir = "${data}/tasks"
[load]
  enabled = false
  dir = "${data}/load"
[config-override]
  enabled = false
[reporting]
  enabled = false
${servers.join('')}${this.settings}`;
  }

  private environment(): Record<string, string> {
    const passwords = this.servers.map((_, i) => [`KAPACITOR_INFLUXDB_${i}_PASSWORD`, this.influxdbUser.password]);
    return {
      PATH: `${this.path('bin')}${delimiter}${process.env.PATH ?? ''}`,
      // kapacitord makes a cache folder there, or below the working directory without it.
      HOME: this.folder,
      ANNOUNCEMENTS: this.path('run'),
      KAPACITOR_HTTP_SHARED_SECRET: 'a shared secret of the test',
      ...(Object.fromEntries(passwords) as Record<string, string>),
    };
  }

  private script(name: string, environment: Record<string, string>): { end: Promise<Run>; process: ChildProcess } {
    if (!existsSync(this.path('arguments'))) writeFileSync(this.path('arguments'), '');
    const child = spawn('bash', [join(SCRIPTS, name)], {
      env: { ...this.environment(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
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
