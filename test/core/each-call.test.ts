import { Lazy, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import {
  AcceptedRisk,
  AlertHandler,
  Backup,
  CertificateAuthority,
  Credential,
  Duration,
  Exposure,
  Flux,
  Peer,
  PrometheusRules,
  ReceiverIntegration,
  ScrapeSource,
  Size,
  SourceRanges,
  TelegrafInput,
  TelegrafListener,
  Trust,
} from '../../lib';
import { inCall, itemsOf } from '../../lib/core/checks/calls';
import { recordMistake } from '../../lib/core/checks/mistakes';
import { list, NUMBER } from '../../lib/core/checks/prop-types';
import { alertmanagerIn } from '../contract/rows/alertmanager';
import { telegrafIn } from '../contract/rows/telegraf';
import { emptyStack } from '../contract/stack';
import { influxdbIn, kapacitorIn, peers, secretVariable } from '../contract/support';
import { ROOT } from '../support/certificates';
import { toldProps } from './support/told';
import { prometheusIn } from './support/prometheus';

// What is wrong in two calls, or in two items of a list, is two lines: one of the two would be told only after the other is mended.

test('two calls with the same item have names of their own', () => {
  const lines = toldProps((stack) => {
    const scope = new Construct(stack, 'scope');
    for (const item of ['a', 'b', 'a', 'a'])
      inCall(scope, 'add', item, () => {
        recordMistake(scope, { prop: 'x', got: 1, takes: 'two' });
      });
  });
  expect(lines).toEqual(['add("a").x', 'add("b").x', 'add("a") #2.x', 'add("a") #3.x']);
});

test('an item that is left out moves no other to its place', () => {
  const scope = new Construct(emptyStack(), 'scope');
  const read = list(NUMBER).read(['x', 1, undefined, 2], scope, 'ports');
  expect(itemsOf(read ?? [])).toEqual([
    [1, 1],
    [3, 2],
  ]);
});

const late = { timeout: Duration.minutes(9) };
const trust = Trust.fromPem(ROOT);

test.each<[string, (stack: TerraformStack) => unknown, string[]]>([
  [
    'integrations of a receiver',
    (stack) => {
      const slack = (id: string, channel: unknown) => {
        const webhookUrl = Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
        return ReceiverIntegration.slack({ webhookUrl, peers, channel: channel as string });
      };
      const integrations = [slack('a', 3), slack('b', '#x'), slack('c', 3)];
      alertmanagerIn(stack).alertmanager.addReceiver('t', integrations);
    },
    ['addReceiver("t").integrations[0].channel', 'addReceiver("t").integrations[2].channel'],
  ],
  [
    'routes to one receiver',
    (stack) => {
      const { alertmanager, team } = alertmanagerIn(stack);
      for (const matchers of [['a="b"'], ['c="d"']])
        alertmanager.routeTo(team, { matchers, groupWait: Duration.seconds(-1) });
    },
    ['routeTo(team) #2.groupWait', 'routeTo(team) #3.groupWait'],
  ],
  [
    'inhibitions',
    (stack) => {
      const { alertmanager } = alertmanagerIn(stack);
      for (const label of ['a', 'b'])
        alertmanager.inhibit({ sourceMatchers: [label], targetMatchers: ['c="d"'], equal: ['e'] });
    },
    ['inhibit(…).sourceMatchers[0]', 'inhibit(…) #2.sourceMatchers[0]'],
  ],
  [
    'jobs of one target',
    (stack) => {
      const { prometheus, exporter } = prometheusIn(stack);
      for (const jobName of ['a', 'b']) prometheus.scrape(exporter, { jobName, ...late });
      for (const jobName of ['c', 'd']) prometheus.probe(exporter, { jobName, targets: ['https://a'], peers, ...late });
      for (const jobName of ['e', 'f']) prometheus.federate(prometheus, { jobName, match: ['up'], ...late });
    },
    [
      ...['scrape(mysql).timeout', 'scrape(mysql) #2.timeout', 'probe(mysql).timeout', 'probe(mysql) #2.timeout'],
      ...['federate(prometheus).other', 'federate(prometheus).timeout'],
      ...['federate(prometheus) #2.other', 'federate(prometheus) #2.timeout'],
    ],
  ],
  [
    'sources of a kind',
    (stack) => {
      const { prometheus } = prometheusIn(stack);
      const targets = { ports: [9100], trust, unauthenticated: AcceptedRisk.because('a test') };
      for (const name of ['a', 'b'])
        prometheus.scrapeFrom(ScrapeSource.configMap({ configMapName: name, peers, targets }), {
          jobName: name,
          ...late,
        });
    },
    ['scrapeFrom(ScrapeSource of config-map).timeout', 'scrapeFrom(ScrapeSource of config-map) #2.timeout'],
  ],
  [
    'targets and ports of a probe',
    (stack) => {
      const { prometheus, exporter } = prometheusIn(stack);
      prometheus.probe(exporter, { jobName: 'a', targets: ['https://a', 'x:99999', 'y:99999'], peers });
      prometheus.probe(exporter, { jobName: 'b', targets: ['https://a'], peers, ports: [443, 0, 0] });
    },
    ['probe(mysql).targets[1]', 'probe(mysql).targets[2]', 'probe(mysql) #2.ports[1]', 'probe(mysql) #2.ports[2]'],
  ],
  [
    'ports of Flux',
    (stack) => influxdbIn(stack, { flux: Flux.enabled('a test', { peers, ports: [0, 443, 0] }) }),
    ['flux.ports[0]', 'flux.ports[2]'],
  ],
  [
    'rules of relabelling',
    (stack) => {
      const { prometheus, exporter } = prometheusIn(stack);
      prometheus.scrape(exporter, { relabelings: [{ sourceLabels: ['a b', 'c', 'a b'], targetLabel: 'x' }] });
    },
    ['scrape(mysql).relabelings[0].sourceLabels[0]', 'scrape(mysql).relabelings[0].sourceLabels[2]'],
  ],
  [
    'handlers of a kind',
    (stack) => {
      const kapacitor = kapacitorIn(stack);
      for (const brokers of [['a'], ['b']])
        kapacitor.alertThrough(AlertHandler.kafka({ clusterId: 'x', brokers, peers }));
    },
    ['alertThrough(kafka x).brokers[0]', 'alertThrough(kafka x) #2.handler', 'alertThrough(kafka x) #2.brokers[0]'],
  ],
  [
    'inputs of a kind',
    (stack) => {
      const telegraf = telegrafIn(stack);
      for (let i = 0; i < 2; i++) telegraf.collect(TelegrafInput.mem({ interval: Duration.milliseconds(1) }));
    },
    ['collect(inputs.mem).interval', 'collect(inputs.mem) #2.interval', 'collect(inputs.mem) #2.input'],
  ],
  [
    'inputs, of which one is none',
    (stack) => {
      const wrong = TelegrafInput.mem({ interval: Duration.milliseconds(1) });
      telegrafIn(stack, { inputs: [5 as never, TelegrafInput.cpu(), wrong] });
    },
    ['inputs[0]', 'inputs[2].interval'],
  ],
  [
    'volumes: of a server, and of its backups',
    (stack) => {
      const wrong = { size: Size.bytes(1) };
      influxdbIn(stack, { storage: wrong }).backUp(Backup.toVolume(wrong));
    },
    ['storage.size', 'backUp(backups to a volume).size'],
  ],
  [
    'names of a host',
    (stack) => influxdbIn(stack, { hostAliases: [{ ip: '192.0.2.1', hostnames: ['A B', 'c', 'A B'] }] }),
    ['hostAliases[0].hostnames[0]', 'hostAliases[0].hostnames[2]'],
  ],
  [
    'tolerations, of which one is none',
    (stack) => influxdbIn(stack, { tolerations: [5 as never, { operator: 'Exist' }] }),
    ['tolerations[0]', 'tolerations[1].operator'],
  ],
  [
    'rules of one file',
    (stack) => {
      const { prometheus } = prometheusIn(stack);
      for (let i = 0; i < 2; i++) prometheus.addRules(PrometheusRules.fromObject({ groups: [{ name: 5, rules: [] }] }));
    },
    ['addRules(rules of an object).groups[0].name', 'addRules(rules of an object) #2.groups[0].name'],
  ],
])('%s', (_, build, names) => {
  expect(toldProps(build)).toEqual(names);
});

test.each<[string, (stack: TerraformStack) => unknown, string[]]>([
  [
    'a range that is all there is',
    (stack) => {
      const sourceRanges = SourceRanges.of('192.0.2.0/24', '0.0.0.0/0');
      influxdbIn(stack).exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges }));
    },
    ['exposeThrough(loadBalancer of a.example).sourceRanges[1]'],
  ],
  [
    'half of all, twice: together they are no more wrong than each',
    (stack) => {
      const sourceRanges = SourceRanges.of('0.0.0.0/1', '128.0.0.0/1');
      influxdbIn(stack).exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges }));
    },
    [
      'exposeThrough(loadBalancer of a.example).sourceRanges[0]',
      'exposeThrough(loadBalancer of a.example).sourceRanges[1]',
    ],
  ],
  [
    'datagrams from everybody, which no login keeps out',
    (stack) =>
      telegrafIn(stack).listen(TelegrafListener.statsd('a test', { sourceRanges: SourceRanges.everyone('x') })),
    ['listen(inputs.statsd).sourceRanges'],
  ],
  [
    'a peer of a listener that has a name',
    (stack) => {
      const authority = CertificateAuthority.selfManaged(stack, 'its-authority');
      telegrafIn(stack).listen(TelegrafListener.influxdb({ peers: [Peer.fqdn('1.2.3.4')] }), { authority });
    },
    ['listen(inputs.influxdb_listener).peers[0]'],
  ],
])('one cause is one line: %s', (_, build, names) => {
  expect(toldProps(build)).toEqual(names);
});

test('what is known late is about its call, once', () => {
  const host = Lazy.stringValue({ produce: () => 'A B' });
  const stack = emptyStack();
  influxdbIn(stack).exposeThrough(
    Exposure.gatewayPassthrough({ host, gatewayName: 'public', listener: 'https', peers: [Peer.namespace('x')] }),
  );
  const said = stack.node.validate().concat(stack.node.findAll().flatMap(({ node }) => node.validate()));
  expect(said.filter((line) => line.includes('.host`'))).toEqual([
    expect.stringMatching(/^`exposeThrough\([^`)]*\)\)?\.host` takes a DNS name/),
  ]);
});
