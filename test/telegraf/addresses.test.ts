import { AcceptedRisk, Deviations, Peer } from '../../lib';
import { telegrafIn } from '../contract/rows/telegraf';
import { synthesize } from '../support/synthesize';
import { configOf, mistakes } from './support/telegraf';

// What decides whether a connection is encrypted differs from plugin to plugin: as the source of Telegraf 1.39.3 has it.

type Case = [plugin: string, table: Record<string, unknown>];

const ca = { tls_ca: '/etc/ca.crt' };
const on = { tls_enable: true };
const split = (plugin: string) => plugin.split('.') as ['inputs', string];

/** What is said of a plugin, with a reason or without. */
function said([plugin, table]: Case, reason?: string): string {
  const [kind, name] = split(plugin);
  return mistakes({}, (telegraf) => {
    telegraf.allowTo(Peer.cidr('192.0.2.0/24'), 443);
    const options = reason === undefined ? {} : { unverified: AcceptedRisk.because(reason) };
    telegraf.addPlugins({ [kind]: { [name]: table } }, options);
  });
}

describe('what encrypts is taken as it is', () => {
  test.each<Case>([
    ['inputs.redis', { servers: ['tcp://cache.example:443'], ...ca }],
    ['inputs.redis', { servers: ['cache.example:443'], ...on }],
    ['inputs.redis', { servers: ['tcp://localhost:6379'] }],
    ['inputs.redis_sentinel', { servers: ['tcp://cache.example:443'], ...ca }],
    ['inputs.mongodb', { servers: ['mongodb://db.example:443/?tls=true'], ...ca }],
    ['inputs.mongodb', { servers: ['mongodb+srv://db.example/'], ...on }],
    ['inputs.mongodb', { servers: ['db.example:443'], ...on }],
    ['inputs.docker', { endpoint: 'tcp://docker.example:443', ...ca }],
    ['inputs.mqtt_consumer', { servers: ['ssl://mq.example:443', 'mqtts://mq.example:443', 'wss://mq.example:443/x'] }],
    ['inputs.mqtt_consumer', { servers: ['mq.example:443'], ...ca }],
    ['inputs.nats_consumer', { servers: ['tls://mq.example:443'] }],
    ['inputs.nats_consumer', { servers: ['nats://mq.example:443'], secure: true, ...ca }],
    ['inputs.gnmi', { addresses: ['router.example:443'], ...on }],
    ['inputs.kafka_consumer', { brokers: ['k.example:443'], ...on }],
    ['inputs.ldap', { server: 'starttls://ldap.example:443', tls_server_name: 'ldap.example' }],
    ['inputs.ldap', { server: 'ldaps://ldap.example:443' }],
    ['inputs.http', { urls: ['https://localhost:8443/x'], tls_server_name: 'localhost' }],
    ['inputs.http', { urls: ['https://127.0.0.1:8443/x', 'https://[::1]/y'], tls_server_name: 'localhost' }],
    ['inputs.http', { urls: ['https://192.0.2.7/x'], tls_server_name: 'shop.example' }],
    ['inputs.http', { urls: ['https://192.0.2.7/x'], tls_server_name: 'localhost.example' }],
    ['inputs.sip', { server: 'sips://sip.example:443' }],
    ['inputs.x509_cert', { sources: ['tcp://web.example:443', 'https://web.example', '/etc/x.crt'] }],
    ['inputs.x509_cert', { sources: ['smtp://mail.example:443'] }],
    ['inputs.consul', { address: 'consul.example:443', scheme: 'https' }],
    ['inputs.consul', { address: 'https://consul.example:443', ...ca }],
    ['outputs.opentelemetry', { service_address: 'otel.example:443', ...ca }],
    ['outputs.opentelemetry', { service_address: 'https://otel.example:443/v1/metrics' }],
    ['outputs.mqtt', { servers: ['tcp://mq.example:443'], ...ca }],
    ['outputs.mqtt', { servers: ['ssl://mq.example:443'] }],
    ['outputs.graylog', { servers: ['tcp://logs.example:443'], ...ca }],
    ['outputs.socket_writer', { address: 'tcp://sink.example:443', ...ca }],
    ['outputs.syslog', { address: 'tcp6://sink.example:443', ...on }],
    ['outputs.stomp', { host: 'mq.example:443', ...on }],
    ['outputs.websocket', { url: 'wss://sink.example/x' }],
    ['outputs.websocket', { url: 'ws://localhost:8080/x' }],
    ['outputs.websocket', { url: 'wss://sink.example', http_proxy_url: 'https://192.0.2.7:443' }],
  ])('%s %j', (plugin, table) => {
    const [kind, name] = split(plugin);
    const listed: unknown[] = [];
    const made = synthesize((stack) => {
      const telegraf = telegrafIn(stack);
      telegraf.allowTo(Peer.cidr('192.0.2.0/24'), 443);
      telegraf.addPlugins({ [kind]: { [name]: table } });
      listed.push(...Deviations.of(stack));
    });
    expect([configOf(made)[kind][name], listed]).toEqual([[table], []]);
  });
});

describe('what does not encrypt takes a reason', () => {
  test.each<[...Case, string]>([
    [
      'inputs.redis',
      { servers: ['cache.example:443'] },
      'takes `tls_enable` or `tls_ca`: it does not encrypt by itself',
    ],
    ['inputs.mongodb', { servers: ['db.example:443'] }, 'takes `tls_enable` or `tls_ca`'],
    ['inputs.consul', { address: 'consul.example:443', ...ca }, 'takes `scheme`'],
    ['outputs.opentelemetry', { service_address: 'otel.example:443' }, 'takes `tls_enable` or `tls_ca`'],
    // It overwrites what the URL says of TLS by what its own options say.
    ['inputs.mongodb', { servers: ['mongodb+srv://db.example/?tls=true'] }, 'takes `tls_enable` or `tls_ca`'],
    // It has no TLS without `tls_enable`, whatever authority it is given.
    ['inputs.gnmi', { addresses: ['router.example:443'], ...ca }, 'takes `tls_enable`'],
    // It never hands what it is told of TLS on to its client.
    ['outputs.redistimeseries', { address: 'cache.example:443', ...ca }, 'takes `addPlugins(plugins, { unverified'],
    ['outputs.graylog', { servers: ['logs.example:443'], ...ca }, 'takes `tls_enable` or `tls_ca` beside tcp://'],
    [
      'inputs.mqtt_consumer',
      { servers: ['mq.example:443'] },
      'itself; or servers of a protocol that encrypts: ssl://, tls://, mqtts://',
    ],
  ])('%s %j', (plugin, table, takes) => {
    expect(said([plugin, table])).toContain(takes);
    expect(said([plugin, table]).match(/ takes /g)).toHaveLength(1);
    expect(said([plugin, table], 'they share a wire')).toBe('');
  });
});

describe('what says that it is clear takes a reason, too', () => {
  test.each<[...Case, string]>([
    ['inputs.redis', { servers: ['tcp://cache.example:443'] }, '`tls_enable` or `tls_ca` beside tcp://'],
    [
      'inputs.mongodb',
      { servers: ['mongodb://db.example:443/?tls=true'] },
      '`tls_enable` or `tls_ca` beside mongodb://',
    ],
    // The options are for a connection that its protocol has encrypted already.
    [
      'inputs.mqtt_consumer',
      { servers: ['tcp://mq.example:443'], ...ca },
      'servers of a protocol that encrypts: ssl://',
    ],
    ['inputs.sip', { server: 'sip://sip.example:443' }, 'servers of a protocol that encrypts: sips://'],
    // Some know no TLS at all.
    ['inputs.modbus', { controller: 'tcp://plc.example:443' }, 'a URL of a protocol that encrypts'],
    ['inputs.opcua', { endpoint: 'opc.tcp://plc.example:443' }, 'addPlugins(plugins, { unverified'],
    ['inputs.http_response', { urls: ['http://site.example:443'] }, 'a URL of a protocol that encrypts'],
    ['inputs.nginx', { urls: ['http://web.example:443/status'] }, 'a URL of a protocol that encrypts'],
  ])('%s %j', (plugin, table, takes) => {
    const without = said([plugin, table]);
    expect(without).toContain(takes);
    expect(without).toContain('`addPlugins(plugins, { unverified: AcceptedRisk.because(reason) })`');
    expect(said([plugin, table], 'they share a wire')).toBe('');
  });

  test('of a plugin that talks to nobody it is refused: no reason could be listed', () => {
    expect(said(['processors.starlark', { source: 'http://x.example' }], 'a test')).toContain(
      'a URL of a protocol that encrypts',
    );
  });
});

describe('what points are told apart by is no option of a plugin', () => {
  test.each([
    { tags: { scheme: 'http', url: 'http://shop.example', server: 'tcp://x', insecure_skip_verify: 'true' } },
    { tagpass: { scheme: ['http'], url: ['http://shop.example'], token: ['a'] } },
    { tagdrop: { password: ['*'], listen: ['x'] } },
  ])('%j', (tags) => {
    expect(said(['inputs.prometheus', { urls: ['https://shop.example'], ...tags }])).toBe('');
  });

  test.each([
    { tags: { password: 'hunter2' } },
    { tags: { url: 'https://x.example/?token=hunter2' } },
    { tagpass: { url: ['https://bob:hunter2@x.example'] } },
  ])('but for a credential: %j', (tags) => {
    expect(said(['inputs.prometheus', { urls: ['https://shop.example'], ...tags }])).toContain(' takes ');
  });
});

describe('no address as the plugin reads it is refused with a reason too', () => {
  test.each<[...Case, string]>([
    ['inputs.redis', { servers: ['tls://cache.example:443'], ...ca }, 'an address with no protocol, tcp:// or unix://'],
    [
      'inputs.redis',
      { servers: ['rediss://cache.example:443'], ...ca },
      'an address with no protocol, tcp:// or unix://',
    ],
    ['inputs.redis_sentinel', { servers: ['cache.example:443'], ...ca }, 'an address with tcp:// or unix://'],
    [
      'inputs.mongodb',
      { servers: ['tls://db.example:443'], ...ca },
      'an address with no protocol, mongodb:// or mongodb+srv://',
    ],
    ['inputs.mqtt_consumer', { servers: ['https://mq.example:443'], ...ca }, 'an address with ssl://'],
    ['inputs.aerospike', { servers: ['tls://db.example:443'], enable_tls: true }, 'an address with no protocol'],
    ['inputs.kafka_consumer', { brokers: ['https://k.example:443'], ...on }, 'an address with no protocol'],
    ['outputs.socket_writer', { address: 'https://sink.example:443' }, 'an address with tcp://'],
    ['outputs.syslog', { address: 'sink.example:443', ...ca }, 'an address with tcp://'],
    ['outputs.websocket', { url: 'https://sink.example' }, 'an address with wss://'],
    ['inputs.redis', { servers: ['TCP://cache.example:443'], ...ca }, 'an address with no protocol, tcp:// or unix://'],
  ])('%s %j', (plugin, table, takes) => {
    for (const reason of [undefined, 'they share a wire']) {
      expect(said([plugin, table], reason)).toContain(takes);
      expect(said([plugin, table], reason).match(/ takes /g)).toHaveLength(1);
    }
  });
});

// What stands before the last "@" is a user: who is dialed is behind it.
test.each<Case>([
  ['inputs.http', { urls: ['http://localhost:@{mounted:own_a}@elsewhere.example/'] }],
  ['inputs.redis', { servers: ['tcp://localhost:@{mounted:own_a}@elsewhere.example:443'] }],
  ['outputs.websocket', { url: 'ws://127.0.0.1:@{mounted:own_a}@elsewhere.example' }],
])('a user who is called like the pod itself makes nobody of it: %s %j', (plugin, table) => {
  expect(said([plugin, table])).toMatch(/encrypt/);
});
