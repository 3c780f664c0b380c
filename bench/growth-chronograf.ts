// npm run bench:growth-chronograf [10,30,100,300,1000]: how a Chronograf grows with the servers that it shows, with the real chronograf
// and chronoctl on loopback, in seconds of the clock, to which a loaded machine adds: its setup, then until it serves, for the first
// start and for a restart. It needs them as the script suite does.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { certificate, folder, remove } from '../test/support/files';
import { eventually, executable, freePort, Running } from '../test/support/processes';
import { filesBelow } from '../test/chronograf/support/environment';
import { ask } from '../test/chronograf/support/provider';
import { podScripts } from '../test/support/pod-scripts';

const SECONDS = 600;
const scripts = podScripts('chronograf');

function installed(name: string): string {
  const path = executable(name);
  if (path === undefined) throw new Error(`${name} is not on this machine`);
  return path;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

// What the construct writes for as many servers, each with its own password.
function desired(home: string, servers: number): string {
  const lines = [
    ['desired', '2'],
    ...['TOKEN_SECRET', 'GH_CLIENT_SECRET'].map((variable) => ['environment', variable, join(home, 'token')]),
    ['administrator', base64('github'), base64('platform@example.com')],
  ];
  writeFileSync(join(home, 'token'), 'a secret of the bench');
  for (let n = 0; n < servers; n++) {
    const password = join(home, `password-${n}`);
    writeFileSync(password, `password ${n} ${'x'.repeat(30)}`);
    const url = `https://influxdb-${n}.monitoring.svc:8086`;
    const source = {
      id: String(n + 1),
      name: `server ${n}`,
      url,
      type: 'influx',
      username: 'chronograf',
      telegraf: 'metrics',
    };
    lines.push(['resource', `influxdb-${n}.src`, base64(JSON.stringify(source)), password]);
  }
  return [...lines, ['end'], ['']].map((fields) => fields.join('\t')).join('\n');
}

async function seconds(work: () => Promise<unknown>): Promise<string> {
  const from = performance.now();
  await work();
  return ((performance.now() - from) / 1000).toFixed(1);
}

async function start(environment: Record<string, string>, ca: string): Promise<[string, string]> {
  const setup = await seconds(async () => {
    const running = new Running(['bash', join(scripts, 'setup.sh')], environment);
    if ((await running.ended) !== 0) throw new Error(running.output);
  });
  let daemon: Running | undefined;
  const serves = await seconds(async () => {
    daemon = new Running(['bash', join(scripts, 'serve.sh'), 'chronograf'], environment);
    const ping = `https://localhost:${environment.PORT ?? ''}/ping`;
    const isOpen = () =>
      ask(ping, ca).then(
        ({ status }) => status === 200,
        () => false,
      );
    await eventually(isOpen, SECONDS);
  });
  await daemon?.stop();
  return [setup, serves];
}

async function measure(servers: number): Promise<Record<string, string | number>> {
  const home = folder();
  try {
    mkdirSync(join(home, 'run'));
    const own = certificate();
    for (const name of ['tls.crt', 'tls.key'] as const) writeFileSync(join(home, name), own[name]);
    writeFileSync(join(home, 'desired'), desired(home, servers));
    const environment = {
      ...filesBelow(home, installed('chronoctl'), installed('chronograf')),
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      GH_CLIENT_ID: 'bench',
      GH_ORGS: 'bench',
      REPORTING_DISABLED: 'true',
      LOG_LEVEL: 'error',
    };
    const [setup, serves] = await start(environment, own['tls.crt']);
    const [again, servesAgain] = await start(environment, own['tls.crt']);
    return {
      servers,
      'first setup s': setup,
      'then serves s': serves,
      'setup of a restart s': again,
      'then serves again s': servesAgain,
    };
  } finally {
    remove(home);
  }
}

async function main(): Promise<void> {
  for (const servers of (process.argv[2] ?? '10,30,100,300,1000').split(',').map(Number))
    console.log(JSON.stringify(await measure(servers)));
}

void main();
