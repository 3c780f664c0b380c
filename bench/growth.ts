// npm run bench:growth [10,100,1000]: how the start of an InfluxDB grows with its users, with the real influxd on loopback. It
// needs influxd and influx as the script suites do. Seconds of the clock; a loaded machine adds.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Desired, identifier, text } from '../test/influxdb/support/desired';
import { Pod } from '../test/influxdb/support/pod';
import { eventually, Running } from '../test/influxdb/support/processes';

const IDLE = Number(process.env.BENCH_IDLE ?? 60);
const TICKS = 100;

interface Size {
  readonly users: number;
  readonly databases: number;
}

function sizeOf(users: number): Size {
  return { users, databases: Math.max(1, Math.round(users / 5)) };
}

function desired({ users, databases }: Size): Desired {
  const all = new Desired('');
  all.user('root', 'password of root', { role: 'admin' });
  for (let n = 0; n < databases; n++) all.database(`database-${n}`);
  for (let n = 0; n < users; n++) all.user(`user-${n}`, `password ${n} ${'x'.repeat(30)}`);
  for (let n = 0; n < users; n++) {
    all.grant(`user-${n}`, 'WRITE', `database-${n % databases}`);
    all.grant(`user-${n}`, 'READ', `database-${(n + 1) % databases}`);
  }
  return all;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

// What InfluxDB itself takes for the same statements.
async function own({ users, databases }: Size): Promise<number> {
  const pod = await Pod.running(new Desired());
  const statements = [
    ...Array.from({ length: databases }, (_, n) => `CREATE DATABASE ${identifier(`database-${n}`)}`),
    ...Array.from(
      { length: users },
      (_, n) => `CREATE USER ${identifier(`user-${n}`)} WITH PASSWORD ${text(`password ${n} ${'x'.repeat(30)}`)}`,
    ),
  ];
  const took = await seconds(async () => {
    for (let n = 0; n < statements.length; n += 100) await pod.query(statements.slice(n, n + 100).join(';'));
  });
  await pod.close();
  return took;
}

// Of the script and of all that it has waited for.
function processorSeconds({ pid }: Running): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 15) ?? [];
  return fields.reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
}

async function applied(pod: Pod): Promise<number> {
  const reconciler = pod.run('reconcile.sh', ['watch'], {});
  const took = await seconds(() => eventually(() => existsSync(join(pod.home, 'state', 'revision')), 600));
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
  return {
    ...size,
    'InfluxDB alone s': alone.toFixed(1),
    'first: before the port s': first.port.toFixed(1),
    'first: all applied s': first.all.toFixed(1),
    ratio: ((first.port + first.all) / alone).toFixed(2),
    'restart: before the port s': again.port.toFixed(1),
    'restart: all compared s': again.all.toFixed(1),
    'idle millicores': millicores.toFixed(1),
  };
}

async function main(): Promise<void> {
  for (const users of (process.argv[2] ?? '10,100,1000').split(',').map(Number))
    console.log(JSON.stringify(await measure(sizeOf(users))));
}

void main();
