import { Fn, Lazy, TerraformStack, TerraformVariable, Token } from 'cdktf';
import {
  ContainerImage,
  ExtraContainer,
  PrometheusRules,
  SecureAlertmanager,
  SecureExporter,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
} from '../../lib';
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

const prometheusIn = (stack: TerraformStack, props: object = {}) =>
  new SecurePrometheus(stack, 'prometheus', { ...placement(stack), ...props });
const image = ContainerImage.fromTag('registry.example/exporter:1.0.0');
const exporterIn = (stack: TerraformStack, props: object) =>
  new SecureExporter(stack, 'exporter', { ...placement(stack), image, command: '/bin/exporter', port: 9115, ...props });

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
  [
    'an annotation',
    (stack) => influxdbIn(stack, { annotations: { note: text('password=hunter2') } }),
    '`annotations.note` takes text that others may read',
  ],
  [
    'a tag of all points',
    (stack) => {
      const { namespace } = placement(stack);
      new SecureTelegraf(stack, 'telegraf', { namespace, globalTags: { note: text('pwd=hunter2') } });
    },
    '`globalTags.note` takes text that others may read',
  ],
  [
    'an argument',
    (stack) => exporterIn(stack, { args: ['--collect', `--source=${text('x?password=hunter2')}`] }),
    '`args[1]` takes text that others may read',
  ],
  [
    'a variable',
    (stack) => exporterIn(stack, { env: { SOURCE: text('https://u:hunter2@x.example') } }),
    '`env.SOURCE` takes text that others may read',
  ],
  [
    'a file',
    (stack) => exporterIn(stack, { files: { 'a.yml': text('password: hunter2') } }),
    '`files.a.yml` takes text that others may read',
  ],
  [
    'what an exporter reads',
    (stack) => exporterIn(stack, { args: [`--uri=${text('http://x.example')}`] }),
    '`args[0]` takes what is read over TLS that it verifies',
  ],
  [
    'the command of a sidecar',
    (stack) => {
      const command = ['sh', '-c', text('run --password hunter2')];
      const sidecar = { name: 'x', image, command, readyCommand: ['true'], aliveCommand: ['true'] };
      influxdbIn(stack, { sidecars: [ExtraContainer.because('it is ours', sidecar)] });
    },
    '`sidecars[0].command[2]` takes text that others may read',
  ],
  [
    'an annotation of a rule',
    (stack) => {
      const rules = [{ alert: 'Down', expr: 'up == 0', annotations: { note: text('password=hunter2') } }];
      prometheusIn(stack).addRules(PrometheusRules.fromObject({ groups: [{ name: 'a', rules }] }));
    },
    'groups[0].rules[0].annotations.note` takes text that others may read',
  ],
  [
    'a label of all samples',
    (stack) => prometheusIn(stack, { externalLabels: { note: text('token=hunter2') } }),
    '`externalLabels.note` takes text that others may read',
  ],
  [
    'where people reach Prometheus',
    (stack) => prometheusIn(stack, { externalUrl: text('https://u:hunter2@x.example') }),
    '`externalUrl` takes an https URL without a user',
  ],
  [
    'where people reach Alertmanager',
    (stack) => new SecureAlertmanager(stack, 'am', { ...placement(stack), externalUrl: text('http://x.example') }),
    '`externalUrl` takes an https URL without a user',
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
