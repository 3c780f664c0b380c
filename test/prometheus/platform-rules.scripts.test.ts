import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrometheusRules, SecurePrometheus } from '../../lib';
import { platformRules } from '../../lib/prometheus/platform-rules';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { endAll, eventually, executable, freePort, Running } from '../support/processes';
import { documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { CASES } from './support/platform-cases';
import { Series, SILENT } from './support/platform-series';

const promtool = executable('promtool');
if (promtool === undefined) console.warn('Rules of the platform: not tried, as promtool is not installed here');

const rules = platformRules().groups.flatMap((group) => group.rules as { alert: string; labels: object }[]);
const inputOf = (series: Series) =>
  Object.entries(series).map(([series, values]) => ({ series, values: String(values) }));

describe('PrometheusRules.ofPlatform', () => {
  test('is in the file of rules of who adds it, and each alert is tried below', () => {
    const stack = emptyStack();
    new SecurePrometheus(stack, 'prometheus', placement(stack)).addRules(PrometheusRules.ofPlatform());
    const written = fill(JSON.stringify(documentOf(stack).all('kubernetes_config_map_v1')));
    for (const { alert } of rules) expect(written).toContain(alert);
    expect(CASES.map(({ alert }) => alert).sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });
});

(promtool === undefined ? describe.skip : describe)('the rules of the platform, by promtool', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'platform-rules-'));
    writeFileSync(join(home, 'rules.json'), JSON.stringify(platformRules()));
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  const tried = (tests: readonly object[]) => {
    writeFileSync(join(home, 'test.json'), JSON.stringify({ rule_files: ['rules.json'], tests }));
    const { status, stdout, stderr } = spawnSync(promtool ?? '', ['test', 'rules', 'test.json'], {
      cwd: home,
      encoding: 'utf8',
    });
    return { status, said: `${stdout}${stderr}` };
  };
  const FIRING = 'count by (alertname) (ALERTS{alertstate="firing"})';

  test('fire alone for what each is about, and say whose it is', () => {
    const tests = CASES.map(({ alert, series, after = '2h', labels, summary }) => {
      const { severity } = rules.find((rule) => rule.alert === alert)?.labels as { severity: string };
      return {
        name: alert,
        interval: '1m',
        input_series: inputOf(series),
        alert_rule_test: [
          {
            alertname: alert,
            eval_time: after,
            exp_alerts: [{ exp_labels: { severity, ...labels }, exp_annotations: { summary } }],
          },
        ],
        promql_expr_test: [
          { expr: FIRING, eval_time: after, exp_samples: [{ labels: `{alertname="${alert}"}`, value: 1 }] },
        ],
      };
    });
    expect(tried(tests)).toMatchObject({ status: 0 });
  });

  test('are silent where all is well, where something starts, and where nothing is scraped', () => {
    const tests = Object.entries(SILENT).map(([name, series]) => ({
      name,
      interval: '1m',
      input_series: inputOf(series),
      promql_expr_test: ['30m', '2h', '8h'].map((eval_time) => ({ expr: FIRING, eval_time, exp_samples: [] })),
    }));
    expect(tried(tests)).toMatchObject({ status: 0 });
  });
});

// What a daemon does not serve, a rule waits for in vain.
describe('the metrics of the rules', () => {
  const used = (pattern: RegExp) => [...new Set(JSON.stringify(platformRules()).match(pattern) ?? [])];
  const CONFIG = `
alerting: { alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:1'] }] }] }
remote_write: [{ url: 'http://127.0.0.1:1/write' }]
rule_files: [rules.json]
`;
  const DAEMONS: [string, RegExp, (home: string, address: string) => string[]][] = [
    ['node_exporter', /\bnode_\w+/g, (_, address) => [`--web.listen-address=${address}`]],
    [
      'prometheus',
      /\bprometheus_\w+/g,
      (home, address) => [
        `--config.file=${join(home, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(home, 'data')}`,
        `--web.listen-address=${address}`,
      ],
    ],
  ];

  for (const [daemon, pattern, args] of DAEMONS) {
    const program = executable(daemon);
    if (program === undefined) console.warn(`Rules of the platform: their metrics are not looked for: no ${daemon}`);
    (program === undefined ? describe.skip : describe)(daemon, () => {
      test('are served', async () => {
        const home = mkdtempSync(join(tmpdir(), 'platform-metrics-'));
        writeFileSync(join(home, 'prometheus.yml'), CONFIG);
        writeFileSync(join(home, 'rules.json'), JSON.stringify(platformRules()));
        const address = `127.0.0.1:${await freePort()}`;
        new Running([program ?? '', ...args(home, address)], {});
        let missing: string[] = ['all'];
        // The exporter has them all when its collectors ran, Prometheus when its senders did.
        await eventually(async () => {
          const text = await fetch(`http://${address}/metrics`).then(
            (answer) => answer.text(),
            () => '',
          );
          missing = used(pattern).filter((metric) => !new RegExp(`^${metric}[ {]`, 'm').test(text));
          return missing.length === 0;
        }).catch(() => undefined);
        await endAll();
        rmSync(home, { recursive: true, force: true });
        expect(missing).toEqual([]);
      });
    });
  }
});
