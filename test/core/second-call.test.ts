import { TerraformStack } from 'cdktf';
import {
  AlertHandler,
  Backup,
  CertificateAuthority,
  Credential,
  Duration,
  Exposure,
  IngressController,
  Peer,
  ReceiverIntegration,
  Size,
  SourceRanges,
  TelegrafListener,
} from '../../lib';
import { alertmanagerIn } from '../contract/rows/alertmanager';
import { clusteredIn } from '../contract/rows/influxdb-clustered';
import { telegrafIn } from '../contract/rows/telegraf';
import { externalInfluxdb, influxdbIn, kapacitorIn, peers, secretVariable } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { toldProps } from './support/told';
import { prometheusIn } from './support/prometheus';

// A second of what there may be one of says what else is wrong with it: else that is told only after the first mistake is mended.

const wrongPeers = [Peer.cidr('a b')];
const given = (stack: TerraformStack, id: string) =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });

test.each<[string, (stack: TerraformStack) => unknown, string[]]>([
  [
    'alert handlers',
    (stack) => {
      const kapacitor = kapacitorIn(stack);
      kapacitor.alertThrough(AlertHandler.slack({ url: given(stack, 'a'), peers }));
      for (let i = 0; i < 2; i++)
        kapacitor.alertThrough(
          AlertHandler.slack({ url: Credential.generated(), channel: 5 as never, peers: wrongPeers }),
        );
    },
    ['#2', '#3'].flatMap((call) =>
      ['handler', 'channel', 'peers[0]', 'url'].map((prop) => `alertThrough(slack default) ${call}.${prop}`),
    ),
  ],
  [
    'receivers',
    (stack) => {
      const { alertmanager } = alertmanagerIn(stack);
      const wrong = { webhookUrl: Credential.generated(), channel: 7 as never, peers: [] };
      for (let i = 0; i < 2; i++) alertmanager.addReceiver('team', [ReceiverIntegration.slack(wrong)]);
    },
    ['#2', '#3'].flatMap((call) => [
      `addReceiver("team") ${call}.name`,
      ...['channel', 'peers', 'webhookUrl'].map((prop) => `addReceiver("team") ${call}.integrations[0].${prop}`),
    ]),
  ],
  [
    'jobs',
    (stack) => {
      const { prometheus, exporter } = prometheusIn(stack);
      prometheus.scrape(exporter);
      const wrong = { interval: Duration.seconds(0), labels: { __a: 'x' } };
      for (let i = 0; i < 2; i++) prometheus.scrape(exporter, wrong);
      prometheus.scrape(exporter, { ...wrong, jobName: ' ' });
    },
    ['#2', '#3', '#4'].flatMap((call) =>
      ['jobName', 'labels', 'interval'].map((prop) => `scrape(mysql) ${call}.${prop}`),
    ),
  ],
  [
    'remote writes and reads',
    (stack) => {
      const { prometheus } = prometheusIn(stack);
      const right = { url: 'https://a.example', clientCertificate: true, peers };
      for (const queue of [{}, { capacity: -1 }, { capacity: -1 }]) prometheus.remoteWriteTo({ ...right, queue });
      for (const readRecent of [true, 5 as never]) prometheus.remoteReadFrom({ ...right, readRecent });
      prometheus.remoteReadFrom({ ...right, timeout: Duration.seconds(0) });
    },
    [
      ...['#2', '#3'].flatMap((call) =>
        ['url', 'queue.capacity'].map((prop) => `remoteWriteTo("https://a.example") ${call}.${prop}`),
      ),
      ...['readRecent', 'url'].map((prop) => `remoteReadFrom("https://a.example") #2.${prop}`),
      ...['url', 'timeout'].map((prop) => `remoteReadFrom("https://a.example") #3.${prop}`),
    ],
  ],
  [
    'exposures of a host',
    (stack) => {
      const influxdb = influxdbIn(stack);
      const ingress = (more: object) =>
        Exposure.ingress({
          ...{ host: 'a.example', className: 'x', controller: IngressController.traefik(), peers },
          ...more,
        });
      influxdb.exposeThrough(ingress({ tlsSecretName: 'a' }));
      for (let i = 0; i < 2; i++)
        influxdb.exposeThrough(ingress({ tlsSecretName: 'T_', annotations: { 'x.example/y': 'z' }, paths: ['q'] }));
    },
    ['#2', '#3'].flatMap((call) =>
      ['host', 'tlsSecretName', 'annotations', 'paths[0]'].map(
        (prop) => `exposeThrough(ingress of a.example) ${call}.${prop}`,
      ),
    ),
  ],
  [
    'a wrong host, by every way',
    (stack) => {
      const influxdb = influxdbIn(stack);
      const host = 'A b';
      const at = { host, className: 'x', controller: IngressController.traefik(), peers };
      const gateway = { host, gatewayName: 'g', listener: 'l', peers };
      const ranged = { host, sourceRanges: SourceRanges.of('192.0.2.0/24') };
      influxdb.exposeThrough(Exposure.ingress(at));
      influxdb.exposeThrough(Exposure.ingress({ ...at, authority: CertificateAuthority.selfManaged(stack, 'public') }));
      const controller = IngressController.ingressNginx();
      influxdb.exposeThrough(Exposure.ingressPassthrough({ ...at, controller, annotations: { 'x.example/y': 'z' } }));
      influxdb.exposeThrough(Exposure.gateway({ ...gateway, paths: ['q'] }));
      influxdb.exposeThrough(Exposure.gatewayPassthrough(gateway));
      influxdb.exposeThrough(Exposure.loadBalancer({ ...ranged, annotations: { 'x.example/y': 'z' } }));
      influxdb.exposeThrough(Exposure.nodePort({ ...ranged, nodePort: 0 }));
    },
    [
      'exposeThrough(ingress of A b).host',
      'exposeThrough(ingress of A b).tlsSecretName',
      'exposeThrough(ingress of A b) #2.host',
      'exposeThrough(ingressPassthrough of A b).host',
      'exposeThrough(ingressPassthrough of A b).annotations',
      'exposeThrough(gateway of A b).host',
      'exposeThrough(gateway of A b).paths[0]',
      'exposeThrough(gatewayPassthrough of A b).host',
      'exposeThrough(loadBalancer of A b).host',
      'exposeThrough(loadBalancer of A b).annotations',
      'exposeThrough(nodePort of A b).nodePort',
      'exposeThrough(nodePort of A b).host',
    ],
  ],
  [
    'listeners at a port',
    (stack) => {
      const telegraf = telegrafIn(stack);
      const authority = CertificateAuthority.selfManaged(stack, 'its-authority');
      telegraf.listen(TelegrafListener.influxdb(), { authority });
      const wrong = { userName: '', credential: Credential.generated({ length: 1 }), peers: wrongPeers };
      for (let i = 0; i < 2; i++) telegraf.listen(TelegrafListener.influxdb(wrong), { certificate: 5 as never });
    },
    ['#2', '#3'].flatMap((call) =>
      ['peers[0]', 'port', 'certificate', 'userName', 'credential.length'].map(
        (prop) => `listen(inputs.influxdb_listener) ${call}.${prop}`,
      ),
    ),
  ],
  [
    'metrics of a Telegraf',
    (stack) => {
      const telegraf = telegrafIn(stack);
      const authority = CertificateAuthority.selfManaged(stack, 'its-authority');
      telegraf.serveMetrics({ authority });
      for (let i = 0; i < 2; i++) telegraf.serveMetrics({ port: 1, credential: Credential.generated({ length: 1 }) });
    },
    [
      'serveMetrics(…) #2',
      'serveMetrics(…) #3',
      ...['#2', '#3'].flatMap((call) => ['port', 'credential.length'].map((prop) => `serveMetrics(…) ${call}.${prop}`)),
    ],
  ],
  [
    'backups',
    (stack) => {
      const influxdb = influxdbIn(stack);
      influxdb.backUp(Backup.toVolume({ size: Size.gibibytes(1) }));
      const wrong = { keep: Duration.seconds(1), metrics: { port: 80, resources: { requestedCpu: -1 } } };
      influxdb.backUp(Backup.toVolume({ size: Size.bytes(1), ...wrong }));
      influxdb.backUp(Backup.toVolume({ size: Size.gibibytes(1), ...wrong }));
      const s3 = { endpoint: 'http://a', bucket: 'B', accessKey: Credential.generated() };
      influxdb.backUp(Backup.toS3({ ...s3, peers: wrongPeers } as never));
    },
    [
      ...['backup', 'keep', 'metrics.port', 'metrics.resources.requestedCpu'].flatMap((prop) =>
        ['#2', '#3'].map((call) => `backUp(backups to a volume) ${call}.${prop}`),
      ),
      'backUp(backups to a volume) #2.size',
      ...['backup', 'endpoint', 'bucket', 'accessKey', 'secretKey', 'trust', 'peers[0]'].map(
        (prop) => `backUp(backups to S3).${prop}`,
      ),
    ],
  ],
  [
    'connections to a URL, by their credentials',
    (stack) => {
      const { prometheus } = prometheusIn(stack);
      const server = { url: 'https://a.example', userName: 'a', peers };
      for (const credential of [given(stack, 'a'), Credential.generated(), Credential.generated(), given(stack, 'b')])
        prometheus.remoteWriteTo({ ...server, credential });
    },
    ['#2.url', '#2.credential', '#3.url', '#3.credential', '#4.url'].map(
      (prop) => `remoteWriteTo("https://a.example") ${prop}`,
    ),
  ],
  [
    'secrets of plugins',
    (stack) => {
      const telegraf = telegrafIn(stack);
      for (const credential of [given(stack, 'a'), Credential.generated(), given(stack, 'b')])
        telegraf.secret('key', credential);
    },
    ['#2.name', '#2.credential', '#3.name'].map((prop) => `secret("key") ${prop}`),
  ],
  [
    'databases of somebody else',
    (stack) => {
      const server = externalInfluxdb(stack);
      for (const options of [
        { userName: 'a', credential: given(stack, 'a') },
        { userName: 'b:', credential: Credential.generated() },
      ])
        server.database('metrics', options);
      const clustered = clusteredIn(stack);
      for (const token of [given(stack, 'c'), Credential.generated()]) clustered.database('metrics', { token });
    },
    ['name', 'userName', 'credential', 'name', 'token'].map((prop) => `database("metrics") #2.${prop}`),
  ],
  [
    'subscriptions to a database',
    (stack) => {
      const server = externalInfluxdb(stack);
      const kapacitor = kapacitorIn(stack);
      const database = server.database('metrics', { userName: 'a', credential: given(stack, 'a') });
      kapacitor.subscribeTo(database, { setup: { userName: 'admin', credential: given(stack, 'b') } });
      kapacitor.subscribeTo(database, { setup: { userName: 'a:b', credential: given(stack, 'c') } });
    },
    ['database', 'setup.userName'].map((prop) => `subscribeTo(database-metrics) #2.${prop}`),
  ],
])('%s', (_, build, props) => {
  expect(toldProps(build).sort()).toEqual(props.sort());
});

test('all of it is told of the construct that the user called', () => {
  const stack = emptyStack();
  const wrong = { port: -1, userName: 'a:b', expirationInterval: Duration.seconds(0) };
  const telegraf = telegrafIn(stack);
  telegraf.serveMetrics({ authority: CertificateAuthority.selfManaged(stack, 'one') });
  telegraf.serveMetrics({ authority: CertificateAuthority.selfManaged(stack, 'two'), ...wrong });
  const made = stack.node.children.flatMap(({ node }) => node.findAll());
  const failing = made.filter(({ node }) => node.validate().length > 0);
  expect(failing.map(({ node }) => node.path)).toEqual([telegraf.node.path]);
  expect(telegraf.node.validate()).toHaveLength(4);
});

test.each<[string, (stack: TerraformStack) => Credential, string[]]>([
  ['no variable', () => Credential.fromVariable(5 as never, {} as never), ['', '.revision']],
  ['no revision', (stack) => Credential.fromVariable(secretVariable(stack), {} as never), ['.revision']],
  [
    'a revision that is no text',
    (stack) => Credential.fromVariable(secretVariable(stack), { revision: 5 as never }),
    ['.revision'],
  ],
])('a credential that is given by %s', (_, credential, props) => {
  const lines = toldProps((stack) => influxdbIn(stack).addUser('v', { credential: credential(stack) }));
  expect(lines.sort()).toEqual(props.map((prop) => `addUser("v").credential${prop}`));
});
