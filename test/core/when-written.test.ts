import { Fn, Lazy, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { SecureInfluxDB, SecureNamespace, SecureTelegraf } from '../../lib';
import { influxdbIn, placement } from '../contract/support';
import { allWays } from '../support/refused';

// A Lazy is no value when a check asks for one, and one when the stack is written.

const text = (made: string) => Lazy.stringValue({ produce: () => made });
const any = (made: unknown) => Lazy.anyValue({ produce: () => made });

function plugins(stack: TerraformStack, inputs: Record<string, unknown>): void {
  const { namespace, authority } = placement(stack);
  const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
  telegraf.writeTo(metrics);
  telegraf.addPlugins({ inputs });
}

test.each<[string, (stack: TerraformStack) => unknown, string]>([
  [
    'a URL without TLS in settings',
    (stack) => influxdbIn(stack, { settings: { http: { realm: text('http://sink.example') } } }),
    '`settings.http.realm` takes a URL whose scheme encrypts',
  ],
  [
    'a password in settings',
    (stack) => influxdbIn(stack, { settings: { http: { realm: text('password=hunter2hunter2') } } }),
    '`settings.http.realm` takes text that whoever reads a ConfigMap may know',
  ],
  [
    'a list in settings',
    (stack) =>
      influxdbIn(stack, {
        settings: { http: { 'access-log-status-filters': Token.asList(any(['http://sink.example'])) } },
      }),
    '`settings.http.access-log-status-filters[0]` takes a URL whose scheme encrypts',
  ],
  [
    'a user in the rest of a URL',
    (stack) => {
      plugins(stack, { http: { urls: [`https://${text('u:hunter2@sink.example')}`] } });
    },
    '.inputs.http.urls[0]` takes a URL without one',
  ],
  [
    'headers of a plugin',
    (stack) => {
      plugins(stack, { http: { urls: ['https://x'], headers: any({ Authorization: 'Bearer hunter2' }) } });
    },
    '.inputs.http.headers.Authorization` takes a reference that `secret` gives',
  ],
  [
    'a table of a plugin',
    (stack) => {
      plugins(stack, { http: { urls: ['https://x'], headers: any({ insecure_skip_verify: true }) } });
    },
    '.inputs.http.headers.insecure_skip_verify` takes false: servers are verified',
  ],
  [
    'a name',
    (stack) => new SecureNamespace(stack, 'm', { labels: { team: text('not a label') } }),
    '`labels.team` takes at most 63 letters',
  ],
  [
    'a number',
    (stack) => influxdbIn(stack, { limits: { maxConcurrentQueries: Token.asNumber(any(-1)) } }),
    '`limits.maxConcurrentQueries` takes a whole number',
  ],
])('what a Lazy makes is checked: %s', (_, build, takes) => {
  for (const said of allWays(build)) {
    expect(said).toContain(takes);
    expect(said).not.toContain('hunter2');
  }
});

test('what it makes may be right, or what Terraform fills in', () => {
  const said = allWays((stack) => {
    const variable = new TerraformVariable(stack, 'text', { type: 'string' }).stringValue;
    new SecureNamespace(stack, 'm', { labels: { team: text('a'), other: text(variable), third: Fn.lower(variable) } });
    influxdbIn(stack, {
      settings: { http: { realm: text(`https://${variable}`), 'access-log-status-filters': any([variable, 1]) } },
    });
  });
  expect(said).toEqual(['', '', '']);
});
