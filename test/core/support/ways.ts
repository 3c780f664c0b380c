import { TerraformStack } from 'cdktf';
import {
  AlertHandler,
  ChronografLogin,
  ContainerImage,
  ContinuousQueries,
  Credential,
  Deviations,
  Discovery,
  Exposure,
  Flux,
  IngressController,
  Peer,
  PodSecurity,
  Safeguard,
  ScrapeTarget,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  SourceRanges,
  TelegrafInput,
  Trust,
} from '../../../lib';
import { chronografIn, companyLogin } from '../../contract/rows/chronograf';
import { telegrafIn } from '../../contract/rows/telegraf';
import { influxdbIn, kapacitorIn, placement, secretVariable } from '../../contract/support';
import { ROOT } from '../../support/certificates';

const peers = [Peer.cidr('192.0.2.0/24')];
const ALERTS: [string, (reason: string, credential: Credential) => AlertHandler, string][] = [
  [
    'mail that may go in clear',
    (opportunisticTls, credential) =>
      AlertHandler.smtp({
        host: 'm.example',
        userName: 'u',
        fromAddress: 'f@m.example',
        credential,
        opportunisticTls,
        peers,
      }),
    'in clear text where it offers no STARTTLS',
  ],
  ['alerts over TCP', (reason) => AlertHandler.tcp({ port: 4242, peers, reason }), 'over TCP, in clear text'],
  ['alerts that write files', (reason) => AlertHandler.log(reason), 'can write to the files of its data volume'],
  ['alerts that run programs', (reason) => AlertHandler.exec(reason), 'can run programs in its pod'],
];

/** Every way to leave a secure default: what it is, a program that takes it for a reason, and what is listed. */
export const WAYS: [string, (stack: TerraformStack, reason: string) => unknown, { path: string; what: string }][] = [
  [
    'an older InfluxDB',
    (stack, reason) => influxdbIn(stack, { image: ContainerImage.fromTag('influxdb:1.8.10').acceptOlder(reason) }),
    {
      path: 'stack/influxdb',
      what:
        'version 1.8.10: unmaintained, and its TLS is that of an old Go; ' +
        'a reader of one database reads all of them through /api/v1/prom/read',
    },
  ],
  [
    'an older Kapacitor',
    (stack, reason) => kapacitorIn(stack, { image: ContainerImage.fromTag('kapacitor:1.7.1').acceptOlder(reason) }),
    {
      path: 'stack/kapacitor',
      what: 'version 1.7.1: a TICKscript can run programs in the pod, although exec handlers are disabled',
    },
  ],
  [
    'continuous queries',
    (stack, reason) => influxdbIn(stack, { continuousQueries: ContinuousQueries.enabled(reason) }),
    { path: 'stack/influxdb', what: 'whoever may read one database reads and writes all of them' },
  ],
  [
    'Flux',
    (stack, reason) => influxdbIn(stack, { flux: Flux.enabled({ reason }) }),
    { path: 'stack/influxdb', what: 'any user, without a grant too, makes InfluxDB send requests' },
  ],
  [
    'no limit of the rows of an answer',
    (stack, reason) => influxdbIn(stack, { limits: { unlimited: { maxRowLimit: reason } } }),
    { path: 'stack/influxdb', what: 'an answer of any number of rows may be asked for' },
  ],
  [
    'a server that is not verified',
    (stack, reason) => {
      const server = SecureInfluxDB.fromAttributes(stack, 'elsewhere', {
        url: 'https://influxdb.example:8086',
        trust: Trust.unverified(reason),
        peer: Peer.cidr('192.0.2.9/32'),
      });
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      kapacitorIn(stack).readFrom(server.database('metrics', { userName: 'reader', credential }));
    },
    { path: 'stack/kapacitor', what: 'is not verified' },
  ],
  ...ALERTS.map(([of, handler, what]): (typeof WAYS)[number] => [
    of,
    (stack, reason) => {
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      kapacitorIn(stack).alertThrough(handler(reason, credential));
    },
    { path: 'stack/kapacitor', what },
  ]),
  [
    'an annotation that nobody here knows',
    (stack, reason) => {
      const unverifiedAnnotations = { reason, annotations: { 'cloud.example/firewall': 'ours' } };
      const sourceRanges = SourceRanges.of('192.0.2.0/24');
      influxdbIn(stack).exposeThrough(
        Exposure.loadBalancer({ host: 'a.example', sourceRanges, unverifiedAnnotations }),
      );
    },
    { path: 'stack/influxdb', what: 'what the annotations cloud.example/firewall of the Service of a.example do' },
  ],
  [
    'a namespace for looser pods',
    (stack, reason) => new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.baseline(reason) }),
    { path: 'stack/agents', what: 'the namespace admits baseline pods' },
  ],
  [
    'a namespace for any pod',
    (stack, reason) => new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged(reason) }),
    { path: 'stack/agents', what: 'the namespace admits privileged pods' },
  ],
  [
    "tokens of Kubernetes' API for Prometheus",
    (stack, reason) => {
      const { namespace, authority } = placement(stack);
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const discovery = Discovery.kubernetes({ reason, apiServer: peers });
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(influxdb, { discovery });
    },
    { path: 'stack/prometheus', what: "a token of Kubernetes' API" },
  ],
  [
    'plugins that nobody verifies',
    (stack, reason) => {
      const telegraf = telegrafIn(stack);
      telegraf.allowTo(Peer.cidr('192.0.2.0/24'), 12201);
      telegraf.addPlugins({ outputs: { graylog: { servers: ['sink.example:12201'] } } }, { reason });
    },
    { path: 'stack/telegraf', what: 'outputs.graylog ' },
  ],
  [
    'a plugin that Telegraf does not have',
    (stack, reason) => {
      telegrafIn(stack).addPlugins({ inputs: { of_tomorrow: {} } }, { reason: 'x', unknown: reason });
    },
    { path: 'stack/telegraf', what: 'inputs.of_tomorrow is no plugin of' },
  ],
  [
    'a key that a plugin does not have',
    (stack, reason) => {
      telegrafIn(stack).addPlugins({ inputs: { tail: { of_tomorrow: 1 } } }, { unknown: reason });
    },
    { path: 'stack/telegraf', what: 'inputs.tail has a key' },
  ],
  [
    'settings that are not known',
    (stack, reason) => influxdbIn(stack, { unknownSettings: { reason, settings: { tomorrow: {} } } }),
    { path: 'stack/influxdb', what: 'settings that are not known' },
  ],
  [
    'tokens that Telegraf signs itself',
    (stack, reason) => {
      const { namespace, authority } = placement(stack);
      const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
      new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(metrics, { tokens: { reason } });
    },
    { path: 'stack/telegraf', what: 'can become any user there' },
  ],
  [
    'an identity for kubelets',
    (stack, reason) => telegrafIn(stack, { inputs: [TelegrafInput.kubelet({ ...KUBELET, reason })] }),
    { path: 'stack/telegraf', what: "a token of Kubernetes' API" },
  ],
  [
    'one that may run programs on nodes',
    (stack, reason) =>
      telegrafIn(stack, { inputs: [TelegrafInput.kubelet({ ...KUBELET, reason: 'x', nodesProxy: reason })] }),
    { path: 'stack/telegraf', what: 'may run programs in every pod of a node' },
  ],
  [
    'secrets that may be swapped',
    (stack, reason) => telegrafIn(stack, { unprotected: reason }),
    { path: 'stack/telegraf', what: 'its secrets may be written to swap' },
  ],
  [
    'metrics for whoever comes',
    (stack, reason) => {
      const { namespace, authority } = placement(stack);
      const target = ScrapeTarget.fromService(stack, 'target', {
        ...{
          namespace,
          serverName: 'shop.monitoring.svc',
          labels: { app: 'shop' },
          port: 443,
          trust: Trust.fromPem(ROOT),
        },
        unauthenticated: reason,
      });
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(target);
    },
    { path: 'stack/target', what: 'whoever reaches the metrics may read them' },
  ],
  [
    'tokens that Kapacitor signs itself',
    (stack, reason) => {
      const sharedSecret = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      kapacitorIn(stack, { sharedSecret, influxdbTokens: reason });
    },
    { path: 'stack/kapacitor', what: 'can become any user there' },
  ],
  [
    'what overrides loosen',
    (stack, reason) => {
      Deviations.accept(influxdbIn(stack), { safeguard: Safeguard.PODS, reason });
    },
    { path: 'stack/influxdb', what: 'overrides may loosen this of its resources: pods' },
  ],
  [
    'more addresses than those of one network',
    (stack, reason) => new SecureNamespace(stack, 'm', { dnsPeers: [Peer.wideCidr('0.0.0.0/1', reason)] }),
    { path: 'stack/m', what: 'a path to or from 0.0.0.0/1 is open' },
  ],
  [
    'a login without a provider',
    (stack, reason) => chronografIn(stack, { login: ChronografLogin.htpasswd({ users: [{ name: 'x' }], reason }) }),
    { path: 'stack/chronograf', what: 'whoever has a password of Chronograf is its administrator' },
  ],
  [
    'a login for whoever has an account',
    (stack, reason) => chronografIn(stack, { login: companyLogin(stack, { domains: [] }).openToAnyAccount(reason) }),
    { path: 'stack/chronograf', what: 'every account of the login provider may log in' },
  ],
  [
    'a server for the whole internet',
    (stack, reason) => {
      const sourceRanges = SourceRanges.everyone(reason);
      influxdbIn(stack).exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges }));
    },
    { path: 'stack/influxdb', what: 'every address of the internet may try to log in' },
  ],
  [
    'a controller that verifies nobody',
    (stack, reason) => {
      const controller = IngressController.unverified({
        reason,
        annotations: { 'appliance.example/backend': 'https' },
      });
      influxdbIn(stack).exposeThrough(
        Exposure.ingress({ host: 'a.example', className: 'x', controller, peers, tlsSecretName: 'tls' }),
      );
    },
    { path: 'stack/influxdb', what: 'is not verified by the ingress controller' },
  ],
];

const KUBELET = { trust: Trust.fromPem(ROOT), nodeCidrs: ['10.20.0.0/16'] };
