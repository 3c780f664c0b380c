import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { Database, RemovalPolicy, SecureInfluxDB, type ServerAccess, User, WrittenSecrets } from '../../lib';
import { executable } from '../support/processes';
import { live, uniqueName } from './support/environment';
import { exists, kubectl } from './support/kubectl';
import { formsOf, inTheOpen, leaks, secretsOf, valuesOf } from './support/leaks';
import { printTimings, recordTiming } from './support/timings';
import { bundleOf } from './support/access';
import { Change, LivePlatform } from './support/platform';
import { Ended, run, waitFor } from './support/process';

// The commands of a server's output, in one shell: each after the one before, and the way to the server once it is open.
async function asPeopleDo(outputs: string, server: string): Promise<Ended> {
  const { value } = (JSON.parse(outputs) as Record<string, { value: ServerAccess }>)[`${server}_access`] ?? {};
  const lines = (value?.commands ?? []).flatMap((command) => {
    const program = /(?:^|\s)(influx|kapacitor) (?:-ssl|list)/.exec(command)?.[1];
    if (program !== undefined && executable(program) === undefined) return [];
    const port = / port-forward \S+ (\d+) &$/.exec(command)?.[1];
    if (port === undefined) return [command];
    return [
      command.replace(/&$/, '>forwarded &'),
      'until grep -q "^Forwarding from" forwarded; do kill -0 $!; sleep 0.1; done',
    ];
  });
  const folder = mkdtempSync(join(tmpdir(), 'access-'));
  const path = ['influx', 'kapacitor'].flatMap((name) => executable(name) ?? []).map((file) => dirname(file));
  // What curl tells of its progress is worth reading where something failed.
  const end = 'status=$?; kill $(jobs -p); [ $status = 0 ] || cat errors >&4';
  const script = ['set -e', `cd ${folder}`, 'exec 4>&2 2>errors', `trap '${end}' EXIT`, ...lines];
  const env = { PATH: [...path, process.env.PATH ?? ''].join(delimiter) };
  try {
    return await run('bash', ['-c', script.join('\n')], { env });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

live('platform.test.ts')('the example platform on a cluster', () => {
  const platform = new LivePlatform(uniqueName());

  beforeAll(() => platform.start());
  afterAll(async () => {
    await platform.end();
    printTimings();
  });

  it('takes a point as Telegraf writes it, and gives it to those who may read', async () => {
    const collector = await platform.login('influxdb', 'collector');
    const dashboards = await platform.login('influxdb', 'dashboards');
    const now = Date.now();
    const { status } = await platform.influxdb.write(collector, 'metrics', `cpu,host=a usage_idle=97.5 ${now}000000`);
    expect(status).toBe(204);
    expect(await platform.influxdb.rows(dashboards, 'metrics', "SELECT usage_idle FROM cpu WHERE host = 'a'")).toEqual([
      [new Date(now).toISOString().replace(/\.?0*Z$/, 'Z'), 97.5],
    ]);
    expect((await platform.influxdb.query(collector, 'metrics', 'SELECT usage_idle FROM cpu')).status).toBe(403);
    expect((await platform.influxdb.write(dashboards, 'metrics', 'cpu usage_idle=1')).status).toBe(403);
  });

  it('shows a task of Kapacitor what is written to InfluxDB', async () => {
    await platform.kapacitor.show('metrics', 'flow');
    await expect(platform.flows(30)).resolves.toBeUndefined();
  });

  it('has what Telegraf collects on each node in InfluxDB', async () => {
    const dashboards = await platform.login('influxdb', 'dashboards');
    const statement = 'SELECT last(usage_idle) FROM cpu WHERE time > now() - 1m GROUP BY host';
    const rows = await waitFor('a point of Telegraf', 60, async () => {
      const found = await platform.influxdb.rows(dashboards, 'metrics', statement);
      return found.length > 0 ? found : undefined;
    });
    for (const [, idle] of rows) expect(idle).toBeGreaterThanOrEqual(0);
  });

  it('has Kapacitor alert about what Telegraf writes', async () => {
    await platform.kapacitor.alertOn('metrics', 'mem');
    const levels = await waitFor('an alert', 60, async () => {
      const seen = await platform.kapacitor.levels('mem');
      return seen.length > 0 ? seen : undefined;
    });
    expect(levels).toEqual(['CRITICAL']);
  });

  it('has every target up in Prometheus, verified, and the rules', async () => {
    const jobs = ['influxdb', 'kapacitor', 'nodes', 'prometheus'];
    // It scrapes each minute, and may be there before they are.
    const up = await waitFor('a scrape of each target that succeeds', 180, async () => {
      const seen = await platform.prometheus.query('up');
      return jobs.every((job) => seen[job] === 1) ? seen : undefined;
    });
    expect(Object.keys(up).sort()).toEqual(jobs);
    for (const { scrapeUrl } of await platform.prometheus.targets()) expect(scrapeUrl).toMatch(/^https:/);
    expect(await platform.prometheus.rules()).toEqual(['TargetDown', 'node:cpu_busy:ratio']);
  });

  it('has in Prometheus what each task of Kapacitor did', async () => {
    const reaches = async (expression: string, least: number) =>
      // Prometheus scrapes each minute, and one task is there before the other.
      waitFor(expression, 150, async () => {
        const { kapacitor } = await platform.prometheus.query(`max by (job) (${expression})`);
        return kapacitor !== undefined && kapacitor >= least ? kapacitor : undefined;
      });
    expect(await reaches('kapacitor_num_enabled_tasks', 2)).toBeGreaterThanOrEqual(2);
    expect(await reaches('kapacitor_nodes_alerts_triggered{task="alert-mem"}', 1)).toBeGreaterThanOrEqual(1);
    expect(await reaches('kapacitor_ingress_points_received{database="metrics"}', 1)).toBeGreaterThanOrEqual(1);
    expect(await reaches('kapacitor_memstats_heap_alloc_bytes', 1e6)).toBeGreaterThanOrEqual(1e6);
  });

  it('needs no second apply', async () => {
    const { changes, status, stderr, stdout } = await platform.deployment.plan(platform.build());
    expect({ changes, status, stderr }).toEqual({ changes: {}, status: 0, stderr: '' });
    expect(stdout).not.toContain('Warning');
  });

  it('says in the plan in words what a Secret hides: who may do more, and whose points go', async () => {
    const { stdout, changes } = await platform.deployment.plan(
      platform.build((influxdb) => {
        const metrics = databaseOf(influxdb);
        for (const user of influxdb.node.children) if (user instanceof User) metrics.grantAll(user);
        influxdb.addDatabase('payroll', { removalPolicy: RemovalPolicy.DESTROY });
      }),
    );
    expect(stdout).toMatch(/\["dashboards"\] will be updated in-place[\s\S]*~ metrics = "READ" -> "ALL"/);
    expect(stdout).toMatch(/\["payroll"\] will be created[\s\S]*\+ when_its_call_goes += "destroys all its points"/);
    expect(Object.keys(changes).join()).toContain('["collector"]');
  });

  // `up` was 0, and nobody who deployed was told why.
  it('warns in the plan of a node that `nodeCidrs` do not hold, and plans nothing for it', async () => {
    const { nodeCidrs } = platform;
    platform.nodeCidrs = ['10.0.0.0/8'];
    try {
      const { stdout } = await platform.deployment.plan(platform.build());
      const warning = /nodeCidrs takes the addresses of all nodes, got 10\.0\.0\.0\/8, which do not hold/;
      expect(stdout.replace(/\s+/g, ' ')).toMatch(warning);
    } finally {
      platform.nodeCidrs = nodeCidrs;
    }
  });

  it('lets those scrape who have the password, and who verify that it is the exporter', async () => {
    const url = `https://${platform.exporterAddress}/metrics`;
    const answer = await platform.client.request({ url, ca: 'platform', user: await platform.scraper() });
    expect(answer).toMatchObject({ status: 200, exit: 0 });
    expect(answer.body).toMatch(/^node_cpu_seconds_total\{/m);
    expect(answer.body).toMatch(/^node_network_receive_bytes_total\{/m);
  });

  it.each([
    ['influxdb', /"version"\s*:\s*"1\./, 'influx', /^metrics$/m],
    ['kapacitor', /^/, 'kapacitor', /^alert-mem\s+stream\s+enabled/m],
    ['prometheus', /"status":"success"/, 'none', /^/],
  ])('lets people in who run what the output of %s says', async (server, answer, client, listing) => {
    const { stdout, stderr, status } = await asPeopleDo(await platform.deployment.outputs(), server);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(answer);
    expect(stdout).toMatch(executable(client) === undefined ? answer : listing);
  });

  it('has passwords and keys in the state and a saved plan where they are made, and nowhere else', async () => {
    const values = await valuesOf([platform.namespace, platform.nodes]);
    const { resources } = JSON.parse(platform.deployment.state) as { resources: { type: string; name: string }[] };
    await platform.deployment.plan(platform.build());
    const plan = JSON.parse(await platform.deployment.savedPlan()) as {
      planned_values: { outputs?: object; root_module: { resources: { type: string; address: string }[] } };
      configuration: object;
      variables?: object;
    };
    const places = new Map(
      [...resources, ...plan.planned_values.root_module.resources].map((one, i) => [
        `${one.type} ${i}`,
        JSON.stringify(one),
      ]),
    );
    const found = values.map(({ name, text }) => {
      const forms = new Map(formsOf(text).map((form) => [form, name]));
      return { name, types: new Set(leaks(forms, places).map((leak) => leak.replace(/^.* is in (\w+) \d+$/, '$1'))) };
    });
    const types = new Set(found.flatMap((one) => [...one.types]));
    expect([...types].sort()).toEqual(['random_password', 'tls_cert_request', 'tls_private_key']);
    const stated = found.filter((one) => one.types.size > 0);
    console.info(`${stated.length} of ${found.length} values of Secrets are in Terraform's state`);
    const secrets = await secretsOf([platform.namespace, platform.nodes]);
    const rest = { outputs: plan.planned_values.outputs, configuration: plan.configuration, variables: plan.variables };
    expect(leaks(secrets, new Map([['the rest of the plan', JSON.stringify(rest)]]))).toEqual([]);
  });

  it('leaks no password, key or token where anybody may look: logs, pods, ConfigMaps, events, the synthesized JSON', async () => {
    const namespaces = [platform.namespace, platform.nodes];
    const secrets = await secretsOf(namespaces);
    const admin = await platform.login('influxdb', 'admin');
    const tokens = await platform.tokens();
    expect(tokens).toHaveLength(1);
    for (const token of tokens) for (const form of formsOf(token)) secrets.set(form, "Kapacitor's token");
    const texts = await inTheOpen(namespaces);
    texts.set('the synthesized JSON', platform.deployment.json);
    texts.set('the outputs', await platform.deployment.outputs());
    expect(leaks(secrets, texts)).toEqual([]);
    // The search finds what is there: a Secret is no place where anybody may look.
    const found = await kubectl([
      '-n',
      platform.namespace,
      'get',
      'secret',
      'kapacitor-tls',
      '-o',
      'go-template={{index .data "tls.key" | base64decode}}',
    ]);
    expect(leaks(secrets, new Map([['sight', found + admin.password]]))).toContain(
      'influxdb-user-admin/password is in sight',
    );
    expect(leaks(secrets, new Map([['sight', found]]))).toContain('kapacitor-tls/tls.key is in sight');
  });

  // Last: all is made anew that is in the state only.
  it('writes what somebody changed in a Secret again once its revision is bumped, and everyone gets what was written', async () => {
    const change = JSON.stringify({ stringData: { password: 'somebody else chose this' } });
    await kubectl(['-n', platform.namespace, 'patch', 'secret', 'influxdb-user-dashboards', '-p', change]);
    // Terraform keeps nothing to compare it with.
    expect((await platform.deployment.plan(platform.build())).changes).toEqual({});
    const rewrite: Change = (influxdb) => {
      WrittenSecrets.of(TerraformStack.of(influxdb)).rewrite('2');
    };
    await platform.apply(rewrite);
    for (const name of ['dashboards', 'admin', 'collector']) {
      const login = await platform.login('influxdb', name);
      expect(login.password).not.toBe('somebody else chose this');
      await waitFor(`${name} to be let in`, 180, async () => (await platform.influxdb.knows(login)) || undefined);
    }
  });

  it('takes over what is in the cluster when the state is lost: points stay, and no Secret is in the state', async () => {
    const counted = async () =>
      platform.influxdb.rows(await platform.login('influxdb', 'admin'), 'metrics', 'SELECT count(usage_idle) FROM cpu');
    const [[, before] = []] = await counted();
    platform.deployment.loseState();
    const { status, stderr } = await platform.deployment.tryApply(platform.build());
    expect(status).not.toBe(0);
    expect(stderr).toContain('already exists');
    const blocks = await platform.deployment.import(platform.build());
    expect(blocks).toContain(`id = "${platform.namespace}/influxdb-data"`);
    expect(blocks).not.toMatch(/to = kubernetes_secret/);
    const { resources } = JSON.parse(platform.deployment.state) as {
      resources: { type: string; instances: { attributes: { data?: unknown } }[] }[];
    };
    const secrets = resources.filter(({ type }) => type === 'kubernetes_secret_v1');
    expect(secrets.length).toBeGreaterThan(10);
    expect(secrets.flatMap(({ instances }) => instances.filter(({ attributes }) => attributes.data))).toEqual([]);
    const { changes } = await platform.deployment.plan(platform.build());
    expect(changes).toEqual({});
    await platform.client.trust('platform', await bundleOf(platform.namespace, 'influxdb'));
    await waitFor('the points', 180, async () => Number((await counted())[0]?.[1] ?? 0) >= Number(before) || undefined);
    const { status: taken } = await platform.influxdb.write(
      await platform.login('influxdb', 'collector'),
      'metrics',
      'cpu usage_idle=1',
    );
    expect(taken).toBe(204);
  });

  it('goes away with one destroy, which leaves nothing in the cluster', async () => {
    const start = Date.now();
    await platform.deployment.destroy();
    recordTiming('destroy of the example platform', start);
    for (const namespace of [platform.namespace, platform.nodes])
      expect(await exists('', 'namespace', namespace)).toBe(false);
    expect(JSON.parse(platform.deployment.state)).toMatchObject({ resources: [] });
  });
});

function databaseOf(influxdb: SecureInfluxDB): Database {
  const [database] = influxdb.node.children.filter((child) => child instanceof Database);
  if (!database) throw new Error('the example has no database');
  return database;
}
