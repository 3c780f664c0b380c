// npm run bench:growth [10,30,100,300,1000]: how an InfluxDB grows with its users: the synthesis, in seconds of the processor, and its
// start, with the real influxd on loopback, in seconds of the clock, to which a loaded machine adds: with passwords in the desired state,
// and with those that only Secrets know. It needs influxd and influx as the script suites do.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { CertificateAuthority, SecureInfluxDB, SecureNamespace } from '../lib';
import { Desired, identifier, text } from '../test/influxdb/support/desired';
import { Volume } from '../test/support/files';
import { Pod, SHARED_SECRET } from '../test/influxdb/support/pod';
import { eventually, Running } from '../test/support/processes';

const IDLE = Number(process.env.BENCH_IDLE ?? 60);
const TICKS = 100;

interface Size {
  readonly users: number;
  readonly databases: number;
}

function sizeOf(users: number): Size {
  return { users, databases: Math.max(1, Math.round(users / 5)) };
}

const password = (n: number) => `password ${n} ${'x'.repeat(30)}`;
const base64 = (value: string) => Buffer.from(value).toString('base64');

function desired({ users, databases }: Size): Desired {
  const all = databasesOf(databases);
  for (let n = 0; n < users; n++) all.user(`user-${n}`, password(n));
  return granted(all, { users, databases });
}

function databasesOf(count: number): Desired {
  const all = new Desired('');
  all.user('root', 'password of root', { role: 'admin' });
  for (let n = 0; n < count; n++) all.database(`database-${n}`);
  return all;
}

function granted(all: Desired, { users, databases }: Size): Desired {
  for (let n = 0; n < users; n++) {
    all.grant(`user-${n}`, 'WRITE', `database-${n % databases}`);
    if (databases > 1) all.grant(`user-${n}`, 'READ', `database-${(n + 1) % databases}`);
  }
  return all;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

// The program of a user who has as many.
function synthesis({ users, databases }: Size): number {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-growth-'));
  const before = process.cpuUsage();
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'bench');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const all = Array.from({ length: databases }, (_, n) => influxdb.addDatabase(`database-${n}`));
  for (let n = 0; n < users; n++) {
    const user = influxdb.addUser(`user-${n}`);
    all[n % databases]?.grantWrite(user);
    if (databases > 1) all[(n + 1) % databases]?.grantRead(user);
  }
  app.synth();
  const { user, system } = process.cpuUsage(before);
  rmSync(outdir, { recursive: true });
  return (user + system) / 1e6;
}

// What InfluxDB itself takes for the same statements: somebody makes the first administrator, logs in as him and sends the others.
async function own({ users, databases }: Size): Promise<number> {
  const pod = await Pod.running(new Desired());
  const name = (n: number) => identifier(`database-${n % databases}`);
  const statements = [
    ...Array.from({ length: databases }, (_, n) => `CREATE DATABASE ${identifier(`database-${n}`)}`),
    ...Array.from(
      { length: users },
      (_, n) => `CREATE USER ${identifier(`user-${n}`)} WITH PASSWORD ${text(password(n))}`,
    ),
    ...Array.from({ length: users }, (_, n) => `GRANT WRITE ON ${name(n)} TO ${identifier(`user-${n}`)}`),
    ...Array.from({ length: users }, (_, n) => `GRANT READ ON ${name(n + 1)} TO ${identifier(`user-${n}`)}`),
  ];
  const root = ['root', 'password of root'] as const;
  const took = await seconds(async () => {
    await pod.query(`CREATE USER ${identifier(root[0])} WITH PASSWORD ${text(root[1])} WITH ALL PRIVILEGES`);
    for (let n = 0; n < statements.length; n += 100) await pod.query(statements.slice(n, n + 100).join(';'), ...root);
  });
  await pod.close();
  return took;
}

// Of the script and of all that it has waited for.
function processorSeconds({ pid }: Running): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 15) ?? [];
  return fields.reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
}

// Until it is ready; then until it has looked at all once more.
async function applied(pod: Pod): Promise<number> {
  const unchanged = join(pod.data, 'reconciler', 'unchanged');
  const before = existsSync(unchanged) ? statSync(unchanged).mtimeMs : 0;
  const reconciler = pod.run('reconcile.sh', ['watch'], {});
  const took = await seconds(() => eventually(() => existsSync(join(pod.home, 'state', 'revision')), 900));
  await eventually(() => existsSync(unchanged) && statSync(unchanged).mtimeMs > before, 300);
  await reconciler.stop();
  return took;
}

async function start(pod: Pod): Promise<{ readonly port: number; readonly all: number }> {
  const port = await seconds(async () => {
    const status = await pod.bootstrap().ended;
    if (status !== 0) throw new Error(`bootstrap.sh ended with ${status}`);
  });
  await pod.start();
  return { port, all: await applied(pod) };
}

// Made by the reconciler with a password that nobody knows; a pod beside it sets those of the Secrets.
async function ofSecrets(size: Size): Promise<number> {
  const pod = await Pod.create();
  const all = databasesOf(size.databases).database('_accounts', { fate: 'destroy' });
  const names = Array.from({ length: size.users }, (_, n) => `user-${n}`);
  for (const name of names)
    all.add('user', base64(identifier(name)), 'user', '-', '-', 'own', '-').grant(name, 'READ', '_accounts');
  pod.desired.write({ desired: granted(all, size).toString() });
  const { port, all: made } = await start(pod);
  const [list, credentials] = [new Volume(join(pod.home, 'list')), new Volume(join(pod.home, 'credentials'))];
  const state = join(pod.home, 'setter');
  mkdirSync(state);
  const files = Object.fromEntries(names.map((name, n) => [name, password(n)]));
  credentials.write({ 'shared-secret': SHARED_SECRET, ...files });
  const lines = names.map((name) => ['user', base64(identifier(name)), credentials.file(name)].join('\t'));
  list.write({ passwords: ['passwords\t1', ...lines, 'end', ''].join('\n') });
  const setter = pod.run('set-passwords.sh', [], {
    PASSWORDS: list.file('passwords'),
    CREDENTIALS_DIR: credentials.path,
    STATE_DIR: state,
    INFLUX_URL: `https://localhost:${pod.port}`,
  });
  const isSet = () => setter.output.split('set the password of user').length > size.users;
  const set = await seconds(() => eventually(isSet, 900));
  await setter.stop();
  await pod.close();
  return port + made + set;
}

async function idle(pod: Pod): Promise<number> {
  const reconciler = pod.run('reconcile.sh', ['watch'], {});
  await sleep(30_000);
  const before = processorSeconds(reconciler);
  await sleep(IDLE * 1000);
  const spent = processorSeconds(reconciler) - before;
  await reconciler.stop();
  return (spent / IDLE) * 1000;
}

async function measure(size: Size): Promise<Record<string, string | number>> {
  const pod = await Pod.create();
  pod.desired.write({ desired: desired(size).toString() });
  const first = await start(pod);
  await pod.daemon?.stop();
  const again = await start(pod);
  const millicores = IDLE > 0 ? await idle(pod) : NaN;
  await pod.close();
  const alone = await own(size);
  const secrets = await ofSecrets(size);
  // The first program of a process pays for what all of them load.
  synthesis(sizeOf(5));
  return {
    ...size,
    'synthesis s': synthesis(size).toFixed(2),
    'InfluxDB alone s': alone.toFixed(1),
    'first: before the port s': first.port.toFixed(1),
    'first: all applied s': first.all.toFixed(1),
    ratio: ((first.port + first.all) / alone).toFixed(2),
    'of Secrets: all set s': secrets.toFixed(1),
    'ratio of Secrets': (secrets / alone).toFixed(2),
    'restart: before the port s': again.port.toFixed(1),
    'restart: ready s': again.all.toFixed(1),
    'idle millicores': millicores.toFixed(1),
  };
}

async function main(): Promise<void> {
  for (const users of (process.argv[2] ?? '10,30,100,300,1000').split(',').map(Number))
    console.log(JSON.stringify(await measure(sizeOf(users))));
}

void main();
