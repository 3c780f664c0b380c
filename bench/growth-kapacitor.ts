// npm run bench:growth-kapacitor [1,10,30,100,300,1000]: how the setup of a Kapacitor grows with its users, with the real kapacitord and influxd on
// loopback, in seconds of the clock, to which a loaded machine adds: its first one, which sets all, and that of a restart. It needs
// them as the script suites do.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from '../test/influxdb/support/desired';
import { executable } from '../test/support/processes';
import { InfluxDBServer } from '../test/kapacitor/support/influxdb-server';
import { KapacitorPod } from '../test/kapacitor/support/kapacitor-pod';
import { Certificates } from '../test/support/loopback';

function installed(name: string): string {
  const path = executable(name);
  if (path === undefined) throw new Error(`${name} is not on this machine`);
  return path;
}

async function setup(pod: KapacitorPod): Promise<string> {
  const from = performance.now();
  const { code, output } = await pod.setup({ PRINT_KEY: 'a key of the pod' });
  if (code !== 0) throw new Error(output);
  return ((performance.now() - from) / 1000).toFixed(1);
}

async function measure(users: number): Promise<Record<string, string | number>> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-kapacitor-'));
  const certificates = new Certificates(join(folder, 'tls'));
  const server = await InfluxDBServer.prepare(installed('influxd'), join(folder, 'influxdb'), certificates);
  await server.start();
  const pod = await KapacitorPod.prepare(installed('kapacitord'), join(folder, 'pod'), [server], certificates);
  const { username, password } = pod.influxdbUser;
  await server.query(`CREATE USER ${username} WITH PASSWORD ${text(password)}`);
  pod.users = Array.from({ length: users }, (_, n) => ({ name: `user-${n}`, password: `password ${n}` }));
  try {
    return { users, 'first setup s': await setup(pod), 'setup of a restart s': await setup(pod) };
  } finally {
    await pod.stop();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  for (const users of (process.argv[2] ?? '1,10,30,100,300,1000').split(',').map(Number))
    console.log(JSON.stringify(await measure(users)));
}

void main();
