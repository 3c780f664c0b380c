import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecureInfluxDB, SecureTelegraf, TelegrafInput } from '../../lib';
import { placement } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { folder, remove } from '../support/files';
import { endAll, eventually, executable, Running } from '../support/processes';
import { Server } from '../influxdb/support/server';
import { documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { TOML } from '../support/toml';

type Table = Record<string, unknown>;
interface Config {
  agent: Table;
  secretstores: { docker: { path: string }[] };
  inputs: Record<string, Table[]>;
  outputs: Record<string, Table[]>;
}

const telegraf = executable('telegraf');
const needed = ['inputs.exec', 'outputs.http', 'outputs.influxdb'];
const lacking = needed.filter((plugin) => !has(plugin));
const skipped = executable('influxd') === undefined || lacking.length > 0;
if (skipped) console.warn(`SKIPPED: rotation.scripts.test.ts needs influxd and a telegraf with ${lacking.join(', ')}`);

function has(plugin: string): boolean {
  if (telegraf === undefined) return false;
  const kind = plugin.split('.')[0] ?? '';
  return execFileSync(telegraf, ['plugins', kind], { encoding: 'utf8' }).split(/\s+/).includes(plugin);
}

(skipped ? describe.skip : describe)('while the password of a Telegraf changes', () => {
  let home: string;
  let server: Server;
  beforeAll(async () => {
    server = await Server.start();
  });
  afterAll(async () => {
    await server.close();
  });
  beforeEach(() => {
    home = folder();
  });
  afterEach(async () => {
    await endAll(server.daemon);
    remove(home);
  });

  /** Lays the config file out that the library writes for a database, and gives the output in it. */
  function laidOut(database: string, rotation?: string): Table {
    const stack = emptyStack();
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const client = new SecureTelegraf(stack, 'telegraf', { namespace, inputs: [TelegrafInput.mem()] });
    client.writeTo(influxdb.addDatabase(database), { rotation });
    const [file] = documentOf(stack)
      .all('kubernetes_config_map_v1')
      .flatMap(({ body }) => Object.entries(body.data as Record<string, string>))
      .flatMap(([key, text]) => (key.startsWith('telegraf-') ? [text] : []));
    const config = TOML.parse(
      fill(file ?? '').replaceAll('https://influxdb.monitoring.svc:8086', `https://localhost:${server.port}`),
    ) as Config;
    for (const store of config.secretstores.docker) store.path = join(home, 'secrets');
    const counts = `n=$(($(cat ${home}/counted) + 1)); echo $n >${home}/counted; echo "counted value=\${n}i"`;
    writeFileSync(join(home, 'counted'), '0');
    writeFileSync(join(home, 'count.sh'), counts);
    const exec = { commands: [`sh ${join(home, 'count.sh')}`], data_format: 'influx' };
    Object.assign(config.agent, { interval: '100ms', flush_interval: '300ms', hostname: 'node' });
    const written = {
      ...config,
      inputs: { exec: [exec] },
      outputs: Object.fromEntries(Object.entries(config.outputs).filter(([name]) => name !== 'health')),
    };
    const [output] = Object.values(written.outputs).flat();
    if (!output) throw new Error('no output');
    output.tls_ca = join(server.home, 'tls.crt');
    writeFileSync(join(home, 'telegraf.conf'), TOML.stringify(written));
    return output;
  }

  /** Replaces the files that references name, all at once, as the kubelet does. */
  function mount(secrets: Record<string, string>): void {
    const of = mkdtempSync(join(home, 'mounted-'));
    for (const [reference, value] of Object.entries(secrets)) {
      const path = join(of, /:(\w+)\}/.exec(reference)?.[1] ?? '');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, value);
    }
    symlinkSync(of, join(home, 'next'));
    renameSync(join(home, 'next'), join(home, 'secrets'));
  }

  function start(): Running {
    const command = [telegraf ?? '', '--config', join(home, 'telegraf.conf'), '--watch-config', 'notify'];
    return new Running([...command, '--unprotected'], { PATH: process.env.PATH ?? '' });
  }

  async function numbers(database: string): Promise<number[]> {
    const answer = JSON.parse(await server.admin('SELECT value FROM counted', database)) as {
      results: { series?: { values: [string, number][] }[] }[];
    };
    return (answer.results[0]?.series?.[0]?.values ?? []).map(([, value]) => value);
  }

  /** Which points are not there, once the newest ones are. */
  async function lost(database: string, daemon: Running): Promise<number[]> {
    const [newest = 0] = (await numbers(database)).slice(-1);
    await eventually(async () => ((await numbers(database)).at(-1) ?? 0) > newest + 20);
    daemon.signal('SIGTERM');
    await daemon.ended;
    const there = new Set(await numbers(database));
    return Array.from({ length: Math.max(...there) }, (_, index) => index + 1).filter((number) => !there.has(number));
  }

  async function user(name: string, database: string): Promise<void> {
    await server.admin(`CREATE USER "${name}" WITH PASSWORD '${name}'; GRANT WRITE ON ${database} TO "${name}"`);
  }

  test.each([
    ['InfluxDB learns the new one after it', 'later', true],
    ['it learns the new one after InfluxDB', 'sooner', false],
  ])('no point is lost where %s', async (_, database, telegrafFirst) => {
    await server.admin(`CREATE DATABASE ${database}`);
    await user(`${database}-old`, database);
    const { username, password } = laidOut(database, 'spring') as Record<string, string>;
    const account = (name: string) => ({ [username ?? '']: name, [password ?? '']: name });
    mount(account(`${database}-old`));
    const daemon = start();
    await eventually(async () => (await numbers(database)).length > 10);
    if (telegrafFirst) mount(account(`${database}-new`));
    else await user(`${database}-new`, database);
    await sleep(3000);
    if (telegrafFirst) {
      await eventually(() => daemon.output.includes('received status code: 401'));
      await user(`${database}-new`, database);
    } else mount(account(`${database}-new`));
    await sleep(1000);
    await server.admin(`DROP USER "${database}-old"`);
    expect(await lost(database, daemon)).toEqual([]);
    expect(daemon.output).not.toContain('reload');
  });

  // Or what is above would show nothing.
  test('points are lost where it is the same user on both sides', async () => {
    await server.admin('CREATE DATABASE same');
    await user('same', 'same');
    const output = laidOut('same') as Record<string, string>;
    output.username = 'same';
    const config = TOML.parse(execFileSync('cat', [join(home, 'telegraf.conf')], { encoding: 'utf8' })) as Config;
    for (const table of config.outputs.influxdb ?? []) table.username = 'same';
    writeFileSync(join(home, 'telegraf.conf'), TOML.stringify(config));
    mount({ [output.password ?? '']: 'same' });
    const daemon = start();
    await eventually(async () => (await numbers('same')).length > 10);
    mount({ [output.password ?? '']: 'changed' });
    await sleep(3000);
    await server.admin(`SET PASSWORD FOR same = 'changed'`);
    expect((await lost('same', daemon)).length).toBeGreaterThan(10);
  });
});
