import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformDashboards } from '../../lib/grafana/platform-dashboards';
import { folder, remove } from '../support/files';
import { commandLinesDuring, endAll, eventually, executable, Running } from '../support/processes';
import { Certificates } from '../support/loopback';
import { InfluxDBServer } from '../kapacitor/support/influxdb-server';
import { podScripts } from '../support/pod-scripts';

const scripts = podScripts('grafana');
const promtool = executable('promtool');
const influxd = executable('influxd');
console.warn('Grafana scripts: run with a stand-in for the daemon, as no Grafana is installed here');
for (const [name, binary] of Object.entries({ promtool, influxd }))
  if (binary === undefined) console.warn(`Dashboards of the platform: not tried, as ${name} is not installed here`);

// As in its pod: root without a capability is held by the modes of files.
const powerless = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];

// Says what it is called with; the first line of its input is a password. `fails` beside its database has it refuse one.
const STAND_IN = `#!/usr/bin/env bash
[ "$1" != server ] || trap 'echo stopped; exit 0' TERM
echo "$* <<"
case $1 in
  cli)
    [ ! -e "$GF_PATHS_DATA/slow" ] || exec sleep 30
    IFS= read -r password && printf '%s' "$password" >"$GF_PATHS_DATA/password"
    [ ! -e "$GF_PATHS_DATA/fails" ]
    ;;
  server)
    while :; do sleep 0.1; done
    ;;
esac
`;

let home: string;
beforeEach(() => {
  home = folder();
  for (const name of ['tls.crt', 'tls.key']) writeFileSync(join(home, name), 'x');
  writeFileSync(join(home, 'secret'), 'the password\n');
  writeFileSync(join(home, 'grafana'), STAND_IN, { mode: 0o755 });
});
afterEach(async () => {
  await endAll();
  remove(home);
});

const at = (name: string) => join(home, name);
const said = () => (existsSync(at('termination')) ? readFileSync(at('termination'), 'utf8') : '');
const serve = (environment: Record<string, string> = {}) =>
  new Running([...powerless, 'bash', join(scripts, 'serve.sh'), at('grafana')], {
    PATH: process.env.PATH ?? '',
    HOME: home,
    GRAFANA_HOME: '/usr/share/grafana',
    GF_PATHS_DATA: home,
    GF_SERVER_CERT_FILE: at('tls.crt'),
    GF_SERVER_CERT_KEY: at('tls.key'),
    ADMINISTRATOR_FILE: at('secret'),
    TERMINATION_LOG: at('termination'),
    ...environment,
  });
const SERVED = 'server --homepath /usr/share/grafana <<';
const RESET = 'cli --homepath /usr/share/grafana admin reset-admin-password --password-from-stdin <<';
const served = (running: Running) => eventually(() => running.output.includes(SERVED));

describe('serve.sh', () => {
  test('a new Grafana makes its administrator itself, of its settings', async () => {
    const running = serve();
    await served(running);
    expect(running.output).not.toContain('cli');
  });

  test('gives the administrator the password of the Secret before there is a port, in no argument', async () => {
    writeFileSync(at('grafana.db'), 'x');
    writeFileSync(at('secret'), 'canary "$(id)" \\ `x`\n');
    let running: Running | undefined;
    const lines = await commandLinesDuring(async () => {
      running = serve();
      await served(running);
    });
    const output = running?.output ?? '';
    expect(output.indexOf(RESET)).toBeGreaterThanOrEqual(0);
    expect(output.indexOf(RESET)).toBeLessThan(output.indexOf(SERVED));
    expect(readFileSync(at('password'), 'utf8')).toBe('canary "$(id)" \\ `x`');
    expect(`${lines}${output}`).not.toContain('canary');
  });

  test.each<[string, () => void, RegExp]>([
    [
      'it refuses the password',
      () => {
        writeFileSync(at('fails'), '');
      },
      /does not take the password/,
    ],
    [
      'the password is too short',
      () => {
        writeFileSync(at('secret'), 'abcd');
      },
      /less than 5 characters/,
    ],
    [
      'the password has two lines',
      () => {
        writeFileSync(at('secret'), 'a password\nof two lines\n');
      },
      /line break/,
    ],
    [
      'the password is missing',
      () => {
        rmSync(at('secret'));
      },
      /is missing/,
    ],
    [
      'there is no certificate',
      () => {
        rmSync(at('tls.crt'));
      },
      /GF_SERVER_CERT_FILE names no file/,
    ],
    [
      'its database is gone',
      () => {
        rmSync(at('grafana.db'));
        writeFileSync(at('database.made'), '');
      },
      /empty or missing: restore it/,
    ],
  ])('does not serve where %s, and says so', async (_, breakIt, message) => {
    writeFileSync(at('grafana.db'), 'x');
    breakIt();
    const running = serve();
    expect(await running.ended).toBe(1);
    expect(running.output).not.toContain(SERVED);
    expect(said()).toMatch(message);
  });

  test('remembers that there was a database, and begins anew where a person says so', async () => {
    writeFileSync(at('grafana.db'), 'x');
    await served(serve());
    await endAll();
    rmSync(at('grafana.db'));
    expect(await serve().ended).toBe(1);
    rmSync(at('database.made'));
    await served(serve());
  });

  // Which may run for months before its pod starts again.
  test('remembers the database that a new Grafana makes', async () => {
    await served(serve());
    const note = () =>
      spawnSync('bash', [join(scripts, 'note-database.sh')], {
        env: { PATH: process.env.PATH, DATABASE_FILE: at('grafana.db') },
      });
    expect(note().status).toBe(0);
    expect(existsSync(at('database.made'))).toBe(false);
    writeFileSync(at('grafana.db'), 'x');
    expect(note().status).toBe(0);
    await endAll();
    writeFileSync(at('grafana.db'), '');
    expect(await serve().ended).toBe(1);
    expect(said()).toContain('empty or missing');
  });

  test('the daemon gets the signal that ends it, and so does what sets the password', async () => {
    const running = serve();
    await served(running);
    running.signal('SIGTERM');
    expect(await running.ended).toBe(0);
    expect(running.output).toContain('stopped');
    writeFileSync(at('grafana.db'), 'x');
    writeFileSync(at('slow'), '');
    const slow = serve();
    await eventually(() => slow.output.includes(RESET));
    slow.signal('SIGTERM');
    expect(await slow.ended).toBe(143);
  });
});

// What Grafana puts in the place of its variables.
const filled = (expr: string) =>
  expr
    .replaceAll('$__rate_interval', '5m')
    .replaceAll('$__interval', '1m')
    .replaceAll('$timeFilter', 'time > now() - 1h')
    .replaceAll(/\$(job|instance|host)\b/g, '.+');

interface Target {
  readonly expr?: string;
  readonly query?: string;
}
interface Dashboard {
  readonly panels: { readonly title: string; readonly targets: Target[] }[];
  readonly templating: { readonly list: { readonly type: string; readonly query: unknown }[] };
}
const DASHBOARDS = Object.values(platformDashboards()) as Dashboard[];
const PANELS = DASHBOARDS.flatMap(({ panels }) => panels);
const queriesOf = (key: 'expr' | 'query') =>
  PANELS.flatMap(({ title, targets }) =>
    targets.flatMap(({ [key]: text }) => (text === undefined ? [] : [{ title, text: filled(text) }])),
  );

(promtool === undefined ? describe.skip : describe)('the dashboards of a Prometheus, by promtool', () => {
  test('ask what Prometheus takes for a query', () => {
    const rules = queriesOf('expr').map(({ text }, index) => ({ record: `panel:${index}`, expr: text }));
    writeFileSync(at('rules.json'), JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const checked = spawnSync(promtool ?? '', ['check', 'rules', at('rules.json')], { encoding: 'utf8' });
    expect({ status: checked.status, said: `${checked.stdout}${checked.stderr}` }).toMatchObject({ status: 0 });
    expect(rules.length).toBeGreaterThan(25);
    expect(JSON.stringify(rules)).not.toContain('$');
  });
});

// What the inputs of a Telegraf write, at two times.
const POINTS = [120, 60].flatMap((ago) => {
  const time = Math.floor(Date.now() / 1000) - ago;
  return [
    `cpu,host=a,cpu=cpu-total usage_idle=90 ${time}`,
    `mem,host=a used_percent=40 ${time}`,
    `disk,host=a,path=/ used_percent=50 ${time}`,
    `system,host=a load5=1,n_cpus=2i ${time}`,
    `net,host=a,interface=eth0 bytes_recv=${1000 - ago}i,bytes_sent=${1000 - ago}i ${time}`,
  ];
});

(influxd === undefined ? describe.skip : describe)('the dashboard of a database, by influxd', () => {
  test('draws a line of each panel, and knows the hosts', async () => {
    const tls = new Certificates(at('tls'));
    const server = await InfluxDBServer.prepare(influxd ?? '', at('influxdb'), tls);
    try {
      await server.start();
      await server.query('CREATE DATABASE metrics');
      expect(await server.write('metrics&precision=s', POINTS.join('\n'))).toMatchObject({ status: 204 });
      const queries = queriesOf('query');
      expect(queries.length).toBeGreaterThan(5);
      const empty: string[] = [];
      for (const { title, text } of queries)
        if (!(await server.query(text.replace('FROM ', 'FROM "metrics"..'))).includes('"series"')) empty.push(title);
      expect(empty).toEqual([]);
      const hosts = DASHBOARDS.flatMap(({ templating }) => templating.list).find(({ query }) =>
        String(query).startsWith('SHOW'),
      );
      expect(await server.query(String(hosts?.query).replace('VALUES FROM', 'VALUES ON "metrics" FROM'))).toContain(
        '["host","a"]',
      );
    } finally {
      await server.stop();
    }
  });
});
