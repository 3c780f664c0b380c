import { TerraformStack } from 'cdktf';
import { telegrafIn } from '../contract/rows/telegraf';
import { influxdbIn, peers } from '../contract/support';
import { allWays } from '../support/refused';

const plugin = (table: object) => (stack: TerraformStack) => {
  const telegraf = telegrafIn(stack);
  for (const peer of peers) telegraf.allowTo(peer, 443);
  telegraf.addPlugins({ outputs: { http: { url: 'https://sink.example', ...table } } });
};

// Telegraf tells letters apart where its plugins name a key, and does not start with one that it does not find.
test.each([
  ['Insecure_Skip_Verify', false, 'insecure_skip_verify'],
  ['tlsca', '/x', 'tls_ca'],
  ['Alias', 'x', 'alias'],
])('a key %s is a mistake that says how it is spelled', (key, value, spelled) => {
  for (const said of allWays(plugin({ [key]: value })))
    expect(said).toContain(`http.${key}\` takes this key as Telegraf spells it: ${spelled}`);
});

test('whom a plugin dials is found by letters alone, as Telegraf finds it', () => {
  for (const said of allWays((stack) => {
    telegrafIn(stack).addPlugins({ inputs: { apache: { u_r_l_s: ['web.example/server-status'] } } });
  }))
    expect(said).toContain('inputs.apache` takes URLs that begin with https://');
});

test.each<[string, unknown]>([
  ['tls_min_version', 'TLS10'],
  ['tls_min_version', 'TLS11'],
  ['tls_cipher_suites', ['TLS_RSA_WITH_RC4_128_SHA']],
  ['tls_cipher_suites', ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA']],
])('%s takes no %j', (key, value) => {
  for (const said of allWays(plugin({ [key]: value }))) expect(said).toContain(`http.${key}\` takes `);
});

test('what is stronger is taken', () => {
  const ciphers = ['TLS_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'];
  expect(allWays(plugin({ tls_min_version: 'TLS13', tls_cipher_suites: ciphers }))).toEqual(['', '', '']);
});

// Its keys are no properties: nothing of it would be written.
test('settings in a Map are a mistake', () => {
  const settings = new Map([['http', { realm: 'x' }]]) as unknown as Record<string, unknown>;
  for (const said of allWays((stack) => influxdbIn(stack, { settings })))
    expect(said).toContain('`settings` takes settings by key');
});
