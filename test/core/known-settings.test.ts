import { Lazy, TerraformStack } from 'cdktf';
import { AcceptedRisk, ContainerImage, Deviations, TelegrafPluginsOptions, UnknownSettings } from '../../lib';
import { acceptSection, acceptSettings, SettingsPolicy } from '../../lib/core/checks/accept-settings';
import { nearest } from '../../lib/core/checks/did-you-mean';
import { ALERTMANAGER_SETTINGS } from '../../lib/alertmanager/known/settings';
import { CHRONOGRAF_SETTINGS } from '../../lib/chronograf/settings';
import { GRAFANA_SETTINGS } from '../../lib/grafana/settings';
import { DATA_SETTINGS, META_SETTINGS } from '../../lib/influxdb-enterprise/settings';
import { INFLUXDB_SETTINGS } from '../../lib/influxdb-daemon/settings';
import { KAPACITOR_SETTINGS } from '../../lib/kapacitor-daemon/settings';
import { KAPACITOR_ENTERPRISE_SETTINGS } from '../../lib/kapacitor-enterprise/settings';
import { PROMETHEUS_SETTINGS } from '../../lib/prometheus/settings';
import { TELEGRAF_AGENT } from '../../lib/telegraf/agent-settings';
import { KNOWN_PLUGINS } from '../../lib/telegraf/known-plugins';
import { ADDRESSES } from '../../lib/telegraf/plugin-checks/addresses';
import * as PLUGIN_CLASSES from '../../lib/telegraf/plugin-checks/classes';
import { emptyStack } from '../contract/stack';
import { influxdbIn, kapacitorIn } from '../contract/support';
import { prometheusIn } from '../contract/rows/prometheus';
import { telegrafIn } from '../contract/rows/telegraf';
import { settable, undecided, unprinted, VALUES } from '../support/settings';
import { blocks, mistakesIn, mistakesOf, synthesize } from '../support/synthesize';

interface Given {
  readonly settings?: Record<string, unknown>;
  readonly unknownSettings?: UnknownSettings;
  readonly image?: ContainerImage;
}
type Build = (stack: TerraformStack, given: Given) => unknown;
const influxdb: Build = (stack, given) => influxdbIn(stack, given);
const kapacitor: Build = (stack, given) => kapacitorIn(stack, given);
const prometheus: Build = (stack, given) => prometheusIn(stack, given);
const telegraf: Build = (stack, given) => telegrafIn(stack, given);

const said = (build: Build, given: Given) => mistakesOf((stack) => void build(stack, given));
const lines = (build: Build, given: Given) => said(build, given).match(/\[stack\/.*/g) ?? [];

const configs = (build: Build, given: Given): string =>
  blocks(
    synthesize((stack) => void build(stack, given)),
    'kubernetes_config_map_v1',
  )
    .map(({ data }) => JSON.stringify(data))
    .join('\n');

describe('what a daemon would ignore without a word, or not start with, is one mistake that says what was meant', () => {
  test.each<[string, Build, Record<string, unknown>, string]>([
    [
      'a section',
      influxdb,
      { cordinator: {} },
      '.cordinator` takes a section that InfluxDB 1.12.4 knows (did you mean "coordinator"?), got "cordinator"',
    ],
    [
      'a key',
      influxdb,
      { data: { 'max-values-pertag': 1 } },
      '.data.max-values-pertag` takes a key of "data" that InfluxDB 1.12.4 knows (did you mean "max-values-per-tag"?), got "max-values-pertag"',
    ],
    [
      'a key of a prop',
      influxdb,
      { coordinator: { 'query-timeot': '5s' } },
      '(did you mean "query-timeout"? It takes nothing here: use `limits.queryTimeout`), got "query-timeot"',
    ],
    ['another spelling', influxdb, { coordinator: { writeTimeout: '5s' } }, '(did you mean "write-timeout"?)'],
    [
      'a key like no other',
      influxdb,
      { coordinator: { zzz: 1 } },
      'knows: write-timeout; what is newer goes into `unknownSettings`, got "zzz"',
    ],
    ['a value at the top', kapacitor, { 'default-retention-polcy': 'x' }, '(did you mean "default-retention-policy"?)'],
    [
      'a section',
      kapacitor,
      { loging: { level: 'DEBUG' } },
      '.loging` takes a section that Kapacitor 1.8.6 knows (did you mean "logging"?)',
    ],
    [
      'a key',
      kapacitor,
      { logging: { lvel: 'DEBUG' } },
      '.logging.lvel` takes a key of "logging" that Kapacitor 1.8.6 knows (did you mean "level"?)',
    ],
    [
      'text for a number',
      kapacitor,
      { alert: { 'topic-buffer-length': '5' } },
      '.alert.topic-buffer-length` takes a whole number of 0 to 100000, got "5"',
    ],
    [
      'room that no machine has',
      kapacitor,
      { alert: { 'topic-buffer-length': 2 ** 53 - 1 } },
      '.alert.topic-buffer-length` takes a whole number of 0 to 100000',
    ],
    [
      'a number for a duration',
      kapacitor,
      { stats: { 'stats-interval': 10 } },
      '.stats.stats-interval` takes a duration like "30s", got 10',
    ],
    [
      'text for a flag',
      kapacitor,
      { alert: { 'persist-topics': 'true' } },
      '.alert.persist-topics` takes true or false, got "true"',
    ],
    [
      'another level',
      kapacitor,
      { logging: { level: 'LOUD' } },
      '.logging.level` takes "DEBUG", "INFO" or "ERROR", got "LOUD"',
    ],
    [
      'a section',
      prometheus,
      { globl: {} },
      '.globl` takes a section that Prometheus 3.9.1 knows (did you mean "global"?)',
    ],
    [
      'a key',
      prometheus,
      { global: { label_limt: 5 } },
      '.global.label_limt` takes a key of "global" that Prometheus 3.9.1 knows (did you mean "label_limit"?)',
    ],
    [
      'a key of a prop',
      prometheus,
      { global: { scrape_intervl: '5s' } },
      'It takes nothing here: use `scrapeInterval`)',
    ],
    [
      'a key of the agent',
      telegraf,
      { agent: { metric_bufer_limit: 5 } },
      '.agent.metric_bufer_limit` takes a key of "agent" that Telegraf 1.39.3 knows (did you mean "metric_buffer_limit"?)',
    ],
    [
      'text for a flag of the agent',
      telegraf,
      { agent: { quiet: 'yes' } },
      '.agent.quiet` takes true or false, got "yes"',
    ],
    [
      'a plugin',
      telegraf,
      { inputs: { ngnix: {} } },
      '.inputs.ngnix` takes a plugin that Telegraf 1.39.3 has (did you mean "nginx"?), got "ngnix"',
    ],
    [
      'a plugin of another kind',
      telegraf,
      { outputs: { nginx: {} } },
      '.outputs.nginx` takes a plugin that Telegraf 1.39.3 has',
    ],
    [
      'a key of a plugin',
      telegraf,
      { inputs: { tail: [{ fils: ['/dev/null'] }] } },
      '.inputs.tail.fils` takes a key that inputs.tail of Telegraf 1.39.3 has (did you mean "files"?), got "fils"',
    ],
  ])('%s', (_, build, settings, sentence) => {
    expect(lines(build, { settings })).toEqual([expect.stringContaining(sentence)]);
  });

  test('two keys that differ by their case alone, which the daemon would take for one', () => {
    const settings = { coordinator: { 'write-timeout': '5s', 'Write-Timeout': '6s' } };
    expect(lines(influxdb, { settings })).toEqual([expect.stringContaining('takes each key once')]);
  });

  test('a value of another type that a Lazy makes', () => {
    const lazy = (text: string) => ({ coordinator: { 'write-timeout': Lazy.stringValue({ produce: () => text }) } });
    expect(said(influxdb, { settings: lazy('5s') })).toBe('');
    expect(said(influxdb, { settings: lazy('5') })).toContain('`settings.coordinator.write-timeout` takes a duration');
  });

  test('a key that only a newer version of the daemon knows than its image has', () => {
    const settings = { data: { 'tar-stream-buffer-size': 4096 } };
    const image = ContainerImage.fromTag('influxdb:1.11.8');
    expect(lines(influxdb, { settings, image })).toEqual([expect.stringContaining('a version >=1.12.0 of the image')]);
    expect(said(influxdb, { settings })).toBe('');
  });
});

describe('what is newer than this library', () => {
  const reason = 'InfluxDB 1.13 has it';

  test('goes in by a door with a reason, which is listed', () => {
    const settings = { logging: { level: 'debug' } };
    const newer = { logging: { 'of-tomorrow': 5 }, tomorrow: { enabled: true } };
    const listed: string[] = [];
    const text = configs(
      (stack, given) => {
        influxdb(stack, given);
        listed.push(...Deviations.of(stack).map((one) => one.reason));
      },
      { settings, unknownSettings: UnknownSettings.because(reason, newer) },
    );
    expect(text).toContain('[logging]\\nlevel = \\"debug\\"\\nof-tomorrow = 5\\n');
    expect(text).toContain('[tomorrow]\\nenabled = true\\n');
    expect(listed).toEqual([reason]);
  });

  test('takes a reason', () => {
    const unknownSettings = UnknownSettings.because(' ', { tomorrow: {} });
    expect(said(influxdb, { unknownSettings })).toContain('a written reason for');
    expect(said(influxdb, { unknownSettings: { settings: {} } as never })).toContain(
      '`unknownSettings` takes an UnknownSettings, like UnknownSettings.because(',
    );
  });

  test.each<[string, Build, Record<string, unknown>, string]>([
    ['what a prop decides', influxdb, { coordinator: { 'query-timeout': '1s' } }, 'use `limits.queryTimeout`'],
    ['what undoes a promise', influxdb, { HTTP: { 'Auth-Enabled': false } }, 'it is always so'],
    ['a section that listens', influxdb, { udp: [{ enabled: true }] }, 'this listener knows no authentication'],
    ['what is known', influxdb, { coordinator: { 'write-timeout': '1s' } }, 'it is known, and goes into `settings`'],
    ['a listener', influxdb, { tomorrow: { 'bind-address': ':1' } }, 'nothing about listening'],
    ['a port', influxdb, { tomorrow: { port: 1 } }, 'nothing about listening'],
    ['an address', influxdb, { tomorrow: { 'rpc-addr': ':1' } }, 'nothing about listening'],
    [
      'a credential in other words',
      influxdb,
      { tomorrow: { smtpPassword: 'hunter2' } },
      'whoever may read a ConfigMap could read it',
    ],
    ['a listener in other words', influxdb, { tomorrow: { listenAddress: ':1' } }, 'nothing about listening'],
    ['a server that nobody verifies, in other words', influxdb, { tomorrow: { skipVerify: true } }, 'encryption'],
    [
      'a listener in a table',
      influxdb,
      { tomorrow: { a: [{ b: { 'listen-address': ':1' } }] } },
      'nothing about listening',
    ],
    [
      'weaker TLS',
      influxdb,
      { http: { 'tls-of-tomorrow': 'weak' } },
      'nothing about listening, authentication, encryption',
    ],
    [
      'no authentication',
      influxdb,
      { http: { 'write-auth-enabled': false } },
      'nothing about listening, authentication',
    ],
    ['a credential', influxdb, { tomorrow: { password: 'hunter2' } }, 'whoever may read a ConfigMap could read it'],
    [
      'a server that nobody verifies',
      kapacitor,
      { logging: { 'insecure-skip-verify': true } },
      'false: servers are verified',
    ],
    ['clear text', influxdb, { tomorrow: { url: 'http://x.example' } }, 'a URL whose scheme encrypts'],
    ['a program', kapacitor, { tomorrow: { command: 'x' } }, 'or programs that this library does not know'],
    ['a handler', kapacitor, { slack: { 'of-tomorrow': 1 } }, 'use `alertThrough`'],
    ['targets', prometheus, { scrape_configs: [] }, '`scrape` connects a target'],
    ['a file of the log', telegraf, { agent: { logfile: '/x' } }, 'it logs to the log of the pod'],
    ['a listener of any plugin', telegraf, { inputs: { mine: { service_address: ':1' } } }, 'nothing that listens'],
    ['a plugin that listens', telegraf, { inputs: { statsd: {} } }, 'nothing that listens'],
    [
      'a key of a plugin about encryption',
      telegraf,
      { inputs: { tail: { files: [], tls_less: true } } },
      'nothing about listening',
    ],
  ])('is not %s', (_, build, settings, sentence) => {
    const told = said(build, { unknownSettings: UnknownSettings.because(reason, settings) });
    expect(told).toContain(sentence);
    expect(told).not.toContain('hunter2');
  });

  test('is a plugin of Telegraf, or a key of one, whose reason is listed with its name', () => {
    const settings = {
      inputs: { of_tomorrow: {}, tail: { files: ['/dev/null'], of_tomorrow: 5 } },
      agent: { tomorrow: 1 },
    };
    const listed: string[] = [];
    const text = configs(
      (stack, given) => {
        telegraf(stack, given);
        listed.push(...Deviations.of(stack).map((one) => one.what));
      },
      { unknownSettings: UnknownSettings.because(reason, settings) },
    );
    expect(text).toMatch(/\[\[inputs\.of_tomorrow\]\].*of_tomorrow = 5/s);
    expect(text).toContain('tomorrow = 1');
    expect(listed).toEqual(
      expect.arrayContaining([
        'inputs.of_tomorrow is no plugin of Telegraf 1.39.3',
        'inputs.tail has a key that Telegraf 1.39.3 does not: of_tomorrow',
      ]),
    );
  });

  test('is a plugin that `addPlugins` takes with a reason of its own', () => {
    const plugins = { inputs: { of_tomorrow: { urls: ['https://localhost'] } } };
    const add = (options: TelegrafPluginsOptions) =>
      mistakesOf((stack) => {
        telegrafIn(stack).addPlugins(plugins, options);
      });
    expect(add({ unverified: AcceptedRisk.because(reason) })).toContain(
      '.inputs.of_tomorrow` takes a plugin that Telegraf 1.39.3 has',
    );
    expect(add({ unverified: AcceptedRisk.because(reason), unknown: AcceptedRisk.because(reason) })).toBe('');
  });
});

const LISTS_OF_KAPACITOR = [
  ...['azure', 'consul', 'dns', 'ec2', 'file-discovery', 'gce', 'graphite', 'kubernetes', 'marathon'],
  ...['nerve', 'scraper', 'serverset', 'static-discovery', 'swarm', 'triton', 'udp'],
];

// `tools/known-settings.js` writes down what a new version knows; what is about it is for a person to decide.
const POLICIES: [string, SettingsPolicy, string[]][] = [
  // What is not printed while it is unset, and an old name.
  ['InfluxDB', INFLUXDB_SETTINGS, ['cluster', 'http.headers', 'http.unix-socket-group', 'tls.ciphers']],
  ['Kapacitor', KAPACITOR_SETTINGS, LISTS_OF_KAPACITOR],
  ['Kapacitor Enterprise', KAPACITOR_ENTERPRISE_SETTINGS, LISTS_OF_KAPACITOR],
  ['Chronograf', CHRONOGRAF_SETTINGS, []],
  ['Prometheus', PROMETHEUS_SETTINGS, []],
  ['Alertmanager', ALERTMANAGER_SETTINGS, []],
  ['Telegraf', TELEGRAF_AGENT, []],
];

test.each(POLICIES)(
  'whatever %s knows is for settings or not, and what is not known to it is named here',
  (_, policy, own) => {
    expect(undecided(policy)).toEqual([]);
    expect(unprinted(policy).sort()).toEqual(own);
  },
);

test('what is said about how plugins of Telegraf dial is said about plugins that it has', () => {
  const lists: unknown[] = [...Object.values(PLUGIN_CLASSES), ADDRESSES];
  const names = lists.flatMap((list) => (list instanceof Set ? ([...list] as string[]) : Object.keys(list as object)));
  expect(names.length).toBeGreaterThan(200);
  expect(names.filter((name) => !Object.hasOwn(KNOWN_PLUGINS.plugins, name))).toEqual([]);
});

test.each([
  ['ngnix', 'nginx'],
  ['urlz', 'urls'],
  ['url', 'urls'],
  ['timeuot', 'timeout'],
  ['query_timeout', 'query-timeout'],
  ['x', undefined],
  ['something', undefined],
])('%s is nearest to %s', (written, near) => {
  expect(nearest(written, ['nginx', 'urls', 'timeout', 'query-timeout', 'abcdefgh'])).toBe(near);
});

test.each(
  Object.entries({
    ...{ INFLUXDB_SETTINGS, META_SETTINGS, DATA_SETTINGS, KAPACITOR_SETTINGS, KAPACITOR_ENTERPRISE_SETTINGS },
    ...{ PROMETHEUS_SETTINGS, ALERTMANAGER_SETTINGS, GRAFANA_SETTINGS, TELEGRAF_AGENT },
  }),
)(
  'what %s lets through by its name is no credential for what it is: a number, or whether there is one',
  (_, policy) => {
    const stack = emptyStack();
    const accept = (section: string, settings: Record<string, unknown>) =>
      policy === ALERTMANAGER_SETTINGS
        ? acceptSection(stack, 'settings', section, { settings }, policy)
        : acceptSettings(stack, { settings: { [section]: settings } }, policy);
    for (const [section, key, type] of settable(policy))
      for (const value of VALUES)
        if (typeof value !== 'string' && type.accepts(value)) accept(section, { [key]: value });
    expect(mistakesIn(stack)).not.toContain('credential');
  },
);
