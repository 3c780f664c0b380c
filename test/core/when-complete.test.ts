import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  AlertHandler,
  Credential,
  Exposure,
  Peer,
  SecureAlertmanager,
  SecureChronograf,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecureTelegraf,
  SourceRanges,
  Task,
  TelegrafInput,
  TopicHandler,
  Trust,
} from '../../lib';
import { alertmanagerIn } from '../contract/rows/alertmanager';
import { companyLogin } from '../contract/rows/chronograf';
import { telegrafIn } from '../contract/rows/telegraf';
import { emptyStack } from '../contract/stack';
import { kapacitorIn, peers, placement, secretVariable } from '../contract/support';
import { ROOT } from '../support/certificates';
import { byApp, stackIn } from '../support/refused';
import { mistakesIn } from '../support/synthesize';

// What shows only when all calls are made: who has ten calls would look for the one that is meant.

function databases(stack: TerraformStack) {
  const { namespace, authority } = placement(stack);
  const a = new SecureInfluxDB(stack, 'one', { namespace, authority }).addDatabase('a');
  const b = new SecureInfluxDB(stack, 'two', { namespace, authority }).addDatabase('b');
  return { namespace, authority, a, b };
}

const TICK = 'dbrp "other"."autogen"\nvar data = stream|from()\ndata|alert().crit(lambda: TRUE).slack()';

const LATE: Record<string, [make: (stack: TerraformStack) => void, lines: string[]][]> = {
  'alertmanager/secure-alertmanager.ts': [
    [
      (stack) => {
        const { alertmanager, team } = alertmanagerIn(stack);
        alertmanager.routeTo(team, { matchers: ['a="b"'], muteTimeIntervals: ['nights'] });
        alertmanager.routeTo(team, { matchers: ['a="c"'], activeTimeIntervals: ['days', 'nights'] });
      },
      [
        '`routeTo(team) #2.muteTimeIntervals[0]` takes names that `addTimeIntervals` is called with, got "nights"',
        '`routeTo(team) #3.activeTimeIntervals[0]` takes names that `addTimeIntervals` is called with, got "days"',
        '`routeTo(team) #3.activeTimeIntervals[1]` takes names that `addTimeIntervals` is called with, got "nights"',
      ],
    ],
    [
      (stack) => new SecureAlertmanager(stack, 'alertmanager', placement(stack)),
      ['`routeTo` takes a call without `matchers`, who is told of alerts that no other route takes, got none'],
    ],
  ],
  'chronograf/connections.ts': [
    [
      (stack) => {
        const { a, b, ...placed } = databases(stack);
        const kapacitor = new SecureKapacitor(stack, 'kapacitor', placed);
        const chronograf = chronografOf(stack, placed);
        chronograf.readFrom(a);
        chronograf.manage(kapacitor, { database: b });
      },
      [
        '`manage(kapacitor).database` takes a database of a server that `readFrom` is called for, got the construct stack/two',
      ],
    ],
    [
      (stack) => {
        const { a, b, ...placed } = databases(stack);
        const chronograf = chronografOf(stack, placed);
        chronograf.readFrom(a, { isDefault: true });
        chronograf.readFrom(b, { isDefault: true });
      },
      ['`readFrom(database-b).isDefault` takes true for one server only: stack/one has it, got true'],
    ],
  ],
  'kapacitor-daemon/influxdb-servers.ts': [
    [
      (stack) => {
        const { a, b, ...placed } = databases(stack);
        const kapacitor = new SecureKapacitor(stack, 'kapacitor', placed);
        kapacitor.readFrom(a);
        kapacitor.subscribeTo(b);
      },
      [
        '`subscribeTo(database-b).isDefault` takes true, or has it in another call: one of the servers stack/one, stack/two comes first, got it in no call',
      ],
    ],
    [
      (stack) => {
        const { a, b, ...placed } = databases(stack);
        const kapacitor = new SecureKapacitor(stack, 'kapacitor', placed);
        kapacitor.readFrom(b);
        kapacitor.readFrom(a, { isDefault: true });
        kapacitor.writeTo(b, { isDefault: true });
      },
      ['`readFrom(database-a).isDefault` takes true for one server only: stack/two has it, got true'],
    ],
    [
      (stack) => {
        const placed = placement(stack);
        const kapacitor = new SecureKapacitor(stack, 'kapacitor', placed);
        for (const name of ['x', 'y']) {
          const influxdb = new SecureInfluxDB(new SecureNamespace(stack, name), 'influxdb', { ...placed, name });
          kapacitor.readFrom(influxdb.addDatabase(name), { isDefault: name === 'x' });
        }
      },
      [
        '`readFrom(database-y).database` takes databases of servers whose construct ids differ, as a TICKscript names them by it: stack/x/influxdb has it, got the construct stack/y/influxdb',
      ],
    ],
  ],
  'kapacitor-daemon/alert-handlers.ts': [
    [
      (stack) => {
        const kapacitor = kapacitorIn(stack);
        for (const workspace of ['a', 'b']) {
          const url = Credential.fromVariable(secretVariable(stack, workspace), { revision: '1' });
          kapacitor.alertThrough(AlertHandler.slack({ url, workspace, peers }));
        }
      },
      [
        '`alertThrough(slack b).workspace` takes "default", or another call does: one of a, b is the default of slack, got "b"',
      ],
    ],
  ],
  'kapacitor-daemon/tasks.ts': [
    [
      (stack) => {
        const kapacitor = kapacitorIn(stack);
        kapacitor.addTask(Task.fromText('cpu', TICK));
        kapacitor.addTopicHandler(TopicHandler.of({ topic: 'cpu', name: 'x', kind: 'slack' }));
      },
      [
        '`addTask(cpu).script` takes databases and policies whose points it gets, as a stream task: `subscribeTo` is for others, got "other"."autogen"',
        '`addTask(cpu).script` takes alert handlers that `alertThrough` declares, got "slack"',
        '`addTopicHandler(cpu x).kind` takes alert handlers that `alertThrough` declares, got "slack"',
      ],
    ],
  ],
  'prometheus-daemon/external-url.ts': [
    [
      (stack) => {
        const externalUrl = 'https://alerts.monitoring.svc:9093';
        const { alertmanager } = alertmanagerIn(stack, { externalUrl });
        const sourceRanges = SourceRanges.of('203.0.113.0/24');
        alertmanager.exposeThrough(Exposure.loadBalancer({ host: 'alerts.example', sourceRanges }));
      },
      [
        '`externalUrl` takes a URL that people reach, like "https://alerts.example:9093", its default, got "https://alerts.monitoring.svc:9093"',
      ],
    ],
  ],
  'telegraf/outputs.ts': [
    [
      (stack) => {
        const { namespace, a } = databases(stack);
        new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(a, { retentionPolicy: 'yearly' });
      },
      ['`writeTo(database-a).retentionPolicy` takes a policy that addRetentionPolicy made, got "yearly"'],
    ],
  ],
  'telegraf/plugin-registry.ts': [
    [
      (stack) => {
        const telegraf = telegrafIn(stack);
        const unknown = '@{mounted:own_other}';
        telegraf.addPlugins({ outputs: { http: { url: 'https://sink.example', headers: { token: unknown } } } });
        telegraf.addPlugins({ inputs: { apache: [{ urls: ['https://x.example'] }, { urls: ['https://y.example'] }] } });
        const dataOptions = { password: unknown };
        telegraf.collect(TelegrafInput.http({ url: 'https://z', trust: Trust.fromPem(ROOT), peers, dataOptions }));
      },
      [
        '`addPlugins(outputs.http).outputs.http.headers.token` takes references that `secret` gave, got "@{mounted:own_other}"',
        '`collect(inputs.http).dataOptions.password` takes references that `secret` gave, got "@{mounted:own_other}"',
        '`addPlugins(outputs.http).outputs.http.url` takes a server that a policy lets it reach',
        '`addPlugins(inputs.apache).inputs.apache[0].urls[0]` takes a server that a policy lets it reach',
        '`addPlugins(inputs.apache).inputs.apache[1].urls[0]` takes a server that a policy lets it reach',
      ],
    ],
    [
      (stack) => {
        telegrafIn(stack).addPlugins(
          { inputs: { memcached: { unix_sockets: ['/run/a.sock', '/run/b.sock'] } } },
          { unverified: AcceptedRisk.because('a test') },
        );
      },
      ['[0]` takes a server in the network', '[1]` takes a server in the network'],
    ],
    [
      (stack) => {
        const tagged = TelegrafInput.cpu({ tags: { a: 'b' } });
        telegrafIn(stack, { inputs: [tagged], settings: { agent: { always_include_local_tags: false } } });
      },
      ['`settings.agent.always_include_local_tags` takes nothing, or true, as an input has `tags`, got false'],
    ],
  ],
  'web-config/web-config.ts': [
    [
      (stack) => {
        const clientAuthentication = { trust: Trust.fromPem(ROOT) };
        new SecureNodeExporter(stack, 'nodes', {
          authority: placement(stack).authority,
          nodeCidrs: ['192.0.2.0/24'],
          clientAuthentication,
        });
      },
      ['`clientAuthentication.allowedSans` takes at least one name, or a client that is connected, got nobody'],
    ],
  ],
  'workloads/secure-namespace.ts': [
    [
      (stack) => {
        const namespace = new SecureNamespace(stack, 'small', { quota: { pods: '0' } });
        new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), namespace });
      },
      ['`quota.pods` takes what its pods need with a rollout of each, 3 at least, got "0"'],
    ],
  ],
};

function chronografOf(stack: TerraformStack, placed: ReturnType<typeof placement>): SecureChronograf {
  return new SecureChronograf(stack, 'chronograf', {
    ...placed,
    login: companyLogin(stack),
    publicUrl: 'https://c.example',
  });
}

test.each(Object.entries(LATE).flatMap(([file, rows]) => rows.map(([make, lines]) => [file, lines, make] as const)))(
  '%s names the calls that it is about: %s',
  (_, lines, make) => {
    const stack = emptyStack();
    make(stack);
    const said = mistakesIn(stack)
      .split('\n')
      .filter((line) => /^ +\[/.test(line));
    expect(said).toEqual(lines.map((line) => expect.stringContaining(line) as unknown));
  },
);

const lib = join(__dirname, '..', '..', 'lib');
const sources = readdirSync(lib, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(lib, file), 'utf8') }));

test('each place that finds such mistakes is tried', () => {
  const finding = sources.filter(({ text }) => /^(?!export function).*\bwhenComplete\(/m.test(text));
  expect(finding.map(({ file }) => file).sort()).toEqual(Object.keys(LATE).sort());
});

test('no other validation says what a user got wrong, in words of its own', () => {
  const validating = sources.filter(({ text }) => text.includes('addValidation('));
  // What records as the others do, and what a stack lacks.
  const allowed = ['core/checks/mistakes.ts', 'core/checks/when-written.ts', 'posture/required-versions.ts'];
  expect(validating.map(({ file }) => file).sort()).toEqual(allowed);
});

const late = (stack: TerraformStack) => {
  const { namespace, a } = databases(stack);
  new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(a, { retentionPolicy: 'yearly' });
};

test('they are told by whichever stack fails first, too', () => {
  const told = byApp((stack) => {
    new SecureNamespace(stack, 'wrong', { name: 'Not A Label' });
    late(stackIn(stack.node.scope as never, 'other'));
  });
  expect(told).toContain('another stack has mistakes too: [other/telegraf] `writeTo(database-a).retentionPolicy`');
});

test('and with what cannot be written out', () => {
  const told = byApp((stack) => {
    late(stack);
    const url = Credential.fromVariable(secretVariable(stack, 'slack'), { revision: '1' });
    const other = stackIn(stack.node.scope as never, 'other');
    kapacitorIn(other).alertThrough(
      AlertHandler.slack({ url, workspace: '\ud800', peers: [Peer.cidr('192.0.2.0/24')] }),
    );
  });
  expect(told).toContain('[stack/telegraf] `writeTo(database-a).retentionPolicy`');
});
