import { Testing } from 'cdktf';
import { AcceptedRisk, AlertHandler, Credential, Deviations, Peer, Trust } from '../../lib';
import { emptyStack } from '../contract/stack';
import { kapacitorIn, secretVariable } from '../contract/support';
import { Document, documentOf } from '../support/document';
import { fill } from '../support/expressions';
import { podsOf } from '../support/kubernetes';
import { ROOT } from '../support/certificates';
import { mistakesOf } from '../support/synthesize';
import { TOML } from '../support/toml';

const peers = [Peer.cidr('192.0.2.0/24')];
const trust = Trust.fromPem(ROOT);
type Secret = (id: string) => Credential;
type Make = (secret: Secret) => AlertHandler;

function through(...handlers: Make[]) {
  const stack = emptyStack();
  const kapacitor = kapacitorIn(stack);
  for (const make of handlers)
    kapacitor.alertThrough(make((id) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' })));
  return stack;
}

function configOf(document: Document): Record<string, unknown> {
  const texts = document
    .all('kubernetes_config_map_v1')
    .flatMap(({ body }) => (body.data as Record<string, string | undefined>)['kapacitor.conf'] ?? []);
  return TOML.parse(fill(texts[0] ?? '')) as Record<string, unknown>;
}

/** The variables that a Secret is behind, with the Terraform variable in it. */
function secretsOf(document: Document): Record<string, unknown> {
  const files = podsOf(document)
    .flatMap(({ spec }) => spec.volume)
    .flatMap(({ name, projected }) => (name === 'secrets' ? (projected ?? []) : []))
    .flatMap(({ sources }) => sources.flatMap(({ secret = [] }) => secret));
  const named = files.map(({ name, items = [] }) => {
    const { password } = (document.referredTo(name ?? '')?.body.data_wo ?? {}) as { password?: string };
    return [items[0]?.path ?? '', password] as const;
  });
  return Object.fromEntries(named.filter(([, value]) => value?.startsWith('${var.')));
}

const portsOf = (document: Document) =>
  document
    .all('kubernetes_network_policy_v1')
    .flatMap(({ body }) => (body.spec as { egress?: { to: unknown; ports: object[] }[] }).egress ?? [])
    .flatMap(({ to, ports }) => (JSON.stringify(to).includes('192.0.2.0/24') ? ports : []));

const url = 'https://x.example:8443/api';
const mqtt = { url: 'ssl://m.example:8883', peers };
test.each<[string, Make, string, object, Record<string, string>, object[]]>([
  [
    'Slack by the token of a bot',
    (secret) => AlertHandler.slack({ token: secret('t'), channel: '#a', peers, settings: { 'icon-emoji': ':fire:' } }),
    'slack',
    [
      {
        ...{ enabled: true, 'icon-emoji': ':fire:', workspace: 'default', channel: '#a', default: true },
        url: 'https://slack.com/api/chat.postMessage',
      },
    ],
    { KAPACITOR_SLACK_0_TOKEN: 't' },
    [{ protocol: 'TCP', port: '443' }],
  ],
  [
    'Discord',
    (secret) => AlertHandler.discord({ url: secret('u'), peers }),
    'discord',
    [{ enabled: true, workspace: 'default', default: true }],
    { KAPACITOR_DISCORD_0_URL: 'u' },
    [{ protocol: 'TCP', port: '443' }],
  ],
  [
    'Teams',
    (secret) => AlertHandler.teams({ channelUrl: secret('u'), peers, settings: { global: true } }),
    'teams',
    { enabled: true, global: true },
    { KAPACITOR_TEAMS_CHANNEL_URL: 'u' },
    [{ protocol: 'TCP', port: '443' }],
  ],
  [
    'Telegram',
    (secret) => AlertHandler.telegram({ token: secret('t'), chatId: '1', peers, settings: { 'parse-mode': 'HTML' } }),
    'telegram',
    { enabled: true, 'chat-id': '1', 'parse-mode': 'HTML' },
    { KAPACITOR_TELEGRAM_TOKEN: 't' },
    [{ protocol: 'TCP', port: '443' }],
  ],
  [
    'Pushover',
    (secret) => AlertHandler.pushover({ token: secret('t'), userKey: secret('k'), peers }),
    'pushover',
    { enabled: true },
    { KAPACITOR_PUSHOVER_TOKEN: 't', KAPACITOR_PUSHOVER_USER_KEY: 'k' },
    [{ protocol: 'TCP', port: '443' }],
  ],
  [
    "PagerDuty's European address",
    (secret) =>
      AlertHandler.pagerDuty({ routingKey: secret('k'), url: 'https://events.eu.pagerduty.com/v2/enqueue', peers }),
    'pagerduty2',
    { enabled: true, url: 'https://events.eu.pagerduty.com/v2/enqueue' },
    { KAPACITOR_PAGERDUTY2_ROUTING_KEY: 'k' },
    [{ protocol: 'TCP', port: '443' }],
  ],
  [
    'Opsgenie',
    (secret) => AlertHandler.opsGenie({ apiKey: secret('k'), url, peers, settings: { teams: ['a'], details: true } }),
    'opsgenie2',
    { enabled: true, url, teams: ['a'], details: true },
    { KAPACITOR_OPSGENIE2_API_KEY: 'k' },
    [{ protocol: 'TCP', port: '8443' }],
  ],
  [
    'VictorOps',
    (secret) => AlertHandler.victorOps({ apiKey: secret('k'), routingKey: 'team', peers }),
    'victorops',
    { enabled: true, 'routing-key': 'team' },
    { KAPACITOR_VICTOROPS_API_KEY: 'k' },
    [{ protocol: 'TCP', port: '443' }],
  ],
  [
    'BigPanda',
    (secret) => AlertHandler.bigPanda({ appKey: 'a', token: secret('t'), peers }),
    'bigpanda',
    { enabled: true, 'app-key': 'a' },
    { KAPACITOR_BIGPANDA_TOKEN: 't' },
    [{ protocol: 'TCP', port: '443' }],
  ],
  [
    'Alerta',
    (secret) => AlertHandler.alerta({ url, token: secret('t'), peers, settings: { origin: 'o' } }),
    'alerta',
    { enabled: true, url, origin: 'o' },
    { KAPACITOR_ALERTA_TOKEN: 't' },
    [{ protocol: 'TCP', port: '8443' }],
  ],
  [
    'ServiceNow',
    (secret) => AlertHandler.serviceNow({ url, userName: 'u', credential: secret('p'), peers }),
    'servicenow',
    { enabled: true, url, username: 'u' },
    { KAPACITOR_SERVICENOW_PASSWORD: 'p' },
    [{ protocol: 'TCP', port: '8443' }],
  ],
  [
    'Zenoss',
    (secret) => AlertHandler.zenoss({ url, userName: 'u', credential: secret('p'), peers, settings: { tid: 2 } }),
    'zenoss',
    { enabled: true, url, username: 'u', tid: 2 },
    { KAPACITOR_ZENOSS_PASSWORD: 'p' },
    [{ protocol: 'TCP', port: '8443' }],
  ],
  [
    'Kafka, to the ports of all brokers',
    (secret) =>
      AlertHandler.kafka({ brokers: ['a.x:9093', 'b.x:9094'], userName: 'u', credential: secret('p'), peers }),
    'kafka',
    [
      {
        ...{ enabled: true, id: 'default', brokers: ['a.x:9093', 'b.x:9094'], 'use-ssl': true },
        ...{ 'sasl-username': 'u', 'sasl-mechanism': 'SCRAM-SHA-512' },
      },
    ],
    { KAPACITOR_KAFKA_0__SASL_PASSWORD: 'p' },
    [
      { protocol: 'TCP', port: '9093' },
      { protocol: 'TCP', port: '9094' },
    ],
  ],
  [
    'MQTT',
    (secret) => AlertHandler.mqtt({ ...mqtt, userName: 'u', credential: secret('p') }),
    'mqtt',
    [{ enabled: true, name: 'default', url: mqtt.url, username: 'u', default: true }],
    { KAPACITOR_MQTT_0_PASSWORD: 'p' },
    [{ protocol: 'TCP', port: '8883' }],
  ],
  [
    'SNMP, by UDP alone',
    (secret) => AlertHandler.snmpTrap('a test', { address: 's.example:162', community: secret('c'), peers }),
    'snmptrap',
    { enabled: true, addr: 's.example:162' },
    { KAPACITOR_SNMPTRAP_COMMUNITY: 'c' },
    [{ protocol: 'UDP', port: '162' }],
  ],
  [
    'Sensu',
    () => AlertHandler.sensu('a test', { address: 's.example:3030', peers, settings: { source: 's' } }),
    'sensu',
    { enabled: true, addr: 's.example:3030', source: 's' },
    {},
    [{ protocol: 'TCP', port: '3030' }],
  ],
])('%s: its section, its secrets from the environment alone, its way', (_, make, section, table, secrets, ports) => {
  const document = documentOf(through(make));
  expect(configOf(document)[section]).toEqual(table);
  const expected = Object.entries(secrets).map(([name, id]) => [name, `\${var.${id}}`]);
  expect(secretsOf(document)).toEqual(Object.fromEntries(expected));
  expect(portsOf(document)).toEqual(ports);
});

test('to each broker of MQTT a pod is a client of its own, unless it is said: of two of one id, one is thrown out', () => {
  const document = documentOf(
    through(
      () => AlertHandler.mqtt({ ...mqtt, brokerName: 'z' }),
      () => AlertHandler.mqtt({ ...mqtt, brokerName: 'a', settings: { 'client-id': 'known' } }),
      () => AlertHandler.mqtt(mqtt),
    ),
  );
  const sections = configOf(document).mqtt as { readonly name: string; readonly 'client-id'?: string }[];
  expect(sections.map(({ name, 'client-id': id }) => [name, id])).toEqual([
    ['a', 'known'],
    ['default', undefined],
    ['z', undefined],
  ]);
  const env = podsOf(document)[0]?.spec.container.find(({ name }) => name === 'kapacitor')?.env ?? [];
  expect(env.filter(({ name }) => name.endsWith('_CLIENT_ID'))).toEqual(
    [1, 2].map((index) => ({
      name: `KAPACITOR_MQTT_${index}_CLIENT_ID`,
      value_from: { field_ref: { field_path: 'metadata.uid' } },
    })),
  );
});

test('several of a kind are told apart in the environment by their place in the config file', () => {
  const document = documentOf(
    through(
      (secret) => AlertHandler.discord({ url: secret('z'), workspace: 'z', peers }),
      (secret) => AlertHandler.discord({ url: secret('d'), peers }),
      (secret) =>
        AlertHandler.kafka({ brokers: ['k.x:1'], clusterId: 'b', userName: 'u', credential: secret('b'), peers }),
      (secret) =>
        AlertHandler.kafka({ brokers: ['k.x:1'], clusterId: 'a', userName: 'u', credential: secret('a'), peers }),
    ),
  );
  const { discord, kafka } = configOf(document) as Record<string, Record<string, unknown>[]>;
  expect(discord?.map(({ workspace, default: isDefault }) => [workspace, isDefault])).toEqual([
    ['default', true],
    ['z', false],
  ]);
  expect(kafka?.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(secretsOf(document)).toEqual({
    KAPACITOR_DISCORD_0_URL: '${var.d}',
    KAPACITOR_DISCORD_1_URL: '${var.z}',
    KAPACITOR_KAFKA_0__SASL_PASSWORD: '${var.a}',
    KAPACITOR_KAFKA_1__SASL_PASSWORD: '${var.b}',
  });
});

describe('a private authority', () => {
  const environment = (document: Document) =>
    podsOf(document)
      .flatMap(({ spec }) => spec.container)
      .flatMap(({ name, env = [] }) => (name === 'kapacitor' ? env : []));

  test('is trusted beside those of the image by a handler that has no list of its own', () => {
    const document = documentOf(through((secret) => AlertHandler.teams({ channelUrl: secret('u'), trust, peers })));
    expect(environment(document)).toContainEqual({ name: 'SSL_CERT_DIR', value: '/etc/kapacitor-handlers-ca/all' });
  });

  test('is a file of its own for one that has, and of no other', () => {
    const document = documentOf(through((secret) => AlertHandler.discord({ url: secret('u'), trust, peers })));
    const [discord] = configOf(document).discord as Record<string, string>[];
    const file = discord?.['ssl-ca'] ?? '';
    expect(file).toMatch(/^\/etc\/kapacitor-handlers-ca\/own\/\w+\.crt$/);
    expect(environment(document).map(({ name }) => name)).not.toContain('SSL_CERT_DIR');
    const items = podsOf(document)
      .flatMap(({ spec }) => spec.volume)
      .flatMap(({ name, projected = [] }) => (name === 'handlers-ca' ? projected : []))
      .flatMap(({ sources }) => sources.flatMap(({ config_map: maps = [] }) => maps))
      .flatMap(({ items: all = [] }) => all.map(({ path }) => path));
    expect(items).toEqual([file.replace('/etc/kapacitor-handlers-ca/', '')]);
  });

  test('may be left out with a reason where Kapacitor can do so, which is listed', () => {
    const unverified = Trust.unverified('a test');
    const stack = through((secret) => AlertHandler.alerta({ url, token: secret('t'), trust: unverified, peers }));
    expect(Deviations.of(stack).map(({ code }) => code)).toEqual(['unverified-server']);
    expect(configOf(documentOf(stack)).alerta).toMatchObject({ 'insecure-skip-verify': true });
  });
});

describe('is refused:', () => {
  const key = (secret: Secret) => ({ apiKey: secret('k'), peers });
  test.each<[string, Make, string]>([
    ['nowhere', (s) => AlertHandler.teams({ channelUrl: s('u') }), '(teams).peers` takes where the channel'],
    [
      'plain HTTP',
      (s) => AlertHandler.opsGenie({ ...key(s), url: 'http://x.example' }),
      '(opsgenie2).url` takes an https',
    ],
    [
      'no verification where there always is',
      (s) => AlertHandler.opsGenie({ ...key(s), trust: Trust.unverified('x') }),
      '(opsgenie2).trust` takes what verifies',
    ],
    [
      'a key that does not exist',
      (s) => AlertHandler.opsGenie({ ...key(s), settings: { team: ['a'] } }),
      'did you mean "teams"?',
    ],
    [
      'a value of another type',
      (s) => AlertHandler.opsGenie({ ...key(s), settings: { teams: 'a' } }),
      'settings.teams` takes a list of texts',
    ],
    [
      'a key that a prop decides',
      (s) => AlertHandler.opsGenie({ ...key(s), settings: { 'api-key': 'x' } }),
      'settings.api-key` takes nothing here',
    ],
    [
      'verification off by a setting',
      (s) => AlertHandler.slack({ url: s('u'), peers, settings: { 'insecure-skip-verify': true } }),
      'nothing here: use `trust`',
    ],
    ['Slack with neither a webhook nor a bot', () => AlertHandler.slack({ peers }), '(slack default).url` takes'],
    ['a bot without a channel', (s) => AlertHandler.slack({ token: s('t'), peers }), '(slack default).channel` takes'],
    [
      'one for all that is not the default',
      (s) => AlertHandler.slack({ url: s('u'), workspace: 'a', peers, settings: { global: true } }),
      'settings.global` takes true for',
    ],
    [
      'MQTT in clear text',
      () => AlertHandler.mqtt({ peers, url: 'tcp://m.example:1883' }),
      'clearText` takes AcceptedRisk.because',
    ],
    [
      'MQTT with a login in its URL',
      () => AlertHandler.mqtt({ peers, url: 'ssl://u:canary@m.example:8883' }),
      'got a URL with a user',
    ],
    ['no broker', () => AlertHandler.kafka({ peers, brokers: [] }), 'brokers` takes one broker or more'],
    [
      'a broker without a port',
      () => AlertHandler.kafka({ peers, brokers: ['k.example'] }),
      'brokers[0]` takes a host and a port',
    ],
    [
      'a mechanism without a login',
      () => AlertHandler.kafka({ peers, brokers: ['k.x:1'], saslMechanism: 'PLAIN' }),
      'saslMechanism` takes',
    ],
    [
      'a mechanism that does not exist',
      (s) => AlertHandler.kafka({ peers, brokers: ['k.x:1'], userName: 'u', credential: s('p'), saslMechanism: 'X' }),
      'saslMechanism` takes',
    ],
  ])('%s', (_, make, said) => {
    const text = mistakesOf((stack) => {
      const secret: Secret = (id) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
      kapacitorIn(stack).alertThrough(make(secret));
    }, true);
    expect(text).toContain(said);
    expect(text).not.toContain('canary');
  });

  test('a section in settings, whose alerts no policy would let out: the call that opens the way is named', () => {
    const stack = emptyStack();
    kapacitorIn(stack, { settings: { victorops: { enabled: true } } });
    expect(() => Testing.synth(stack, false)).toThrow('use `alertThrough` with AlertHandler.victorOps');
  });
});

test('what goes in clear text is listed, with where to', () => {
  const clearText = AcceptedRisk.because('a test');
  const stack = through(
    () => AlertHandler.snmpTrap('a test', { address: 's.example:162', peers }),
    () => AlertHandler.sensu('a test', { address: 's.example:3030', peers }),
    () => AlertHandler.mqtt({ url: 'tcp://m.example:1883', clearText, peers }),
  );
  const listed = Deviations.of(stack).filter(({ code }) => code === 'plain-alerts');
  expect(listed.map(({ what }) => what)).toEqual([
    expect.stringContaining('s.example:162'),
    expect.stringContaining('s.example:3030'),
    expect.stringContaining('m.example'),
  ]);
});
