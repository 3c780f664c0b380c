import { TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  AlertHandler,
  CertificateAuthority,
  ChronografLogin,
  ClusteredIngressKind,
  ClusteredInstallMethod,
  ClusteredOperator,
  ClusteredRelease,
  ClusterPlatform,
  ContainerImage,
  ContinuousQueries,
  Credential,
  DaemonMount,
  Deviations,
  EnvironmentVariable,
  Exposure,
  ExtraContainer,
  ExtraContainerProps,
  Flux,
  GrafanaPlugins,
  HttpProxy,
  IngressController,
  Peer,
  PodSecurity,
  ReceiverIntegration,
  Safeguard,
  ScrapeTarget,
  SecureInfluxDB,
  SecureInfluxDBClustered,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  ServiceAccount,
  SignedTokens,
  SourceRanges,
  TargetDiscovery,
  TelegrafInput,
  TelegrafListener,
  Trust,
  UnknownAnnotations,
  UnknownSettings,
  WorkloadDefaults,
} from '../../../lib';
import { DeviationCode } from '../../../lib/core/checks/deviation-codes';
import { alertmanagerIn } from '../../contract/rows/alertmanager';
import { chronografIn, companyLogin } from '../../contract/rows/chronograf';
import { clusteredIn, clusteredProps } from '../../contract/rows/influxdb-clustered';
import { grafanaIn, grafanaLogin } from '../../contract/rows/grafana';
import { exporterIn } from '../../contract/rows/exporter';
import { kapacitorEnterpriseIn } from '../../contract/rows/kapacitor-enterprise';
import { enterpriseIn } from '../../influxdb-enterprise/support/enterprise';
import { telegrafIn } from '../../contract/rows/telegraf';
import { influxdbIn, kapacitorIn, placement, secretVariable } from '../../contract/support';
import { ROOT } from '../../support/certificates';

const beside = (reason: string, more: Partial<ExtraContainerProps> = {}) =>
  ExtraContainer.because(reason, {
    name: 'beside',
    image: ContainerImage.fromTag('registry.example/tool:1.0.0'),
    readyCommand: ['true'],
    ...more,
  });
const peers = [Peer.cidr('192.0.2.0/24')];
const ALERTS: [string, (reason: string, credential: Credential) => AlertHandler, DeviationCode, string][] = [
  [
    'mail that may go in clear',
    (reason, credential) =>
      AlertHandler.smtp({
        host: 'm.example',
        userName: 'u',
        fromAddress: 'f@m.example',
        credential,
        opportunisticTls: AcceptedRisk.because(reason),
        peers,
      }),
    'opportunistic-tls',
    'in clear text where it offers no STARTTLS',
  ],
  [
    'alerts over TCP',
    (reason) => AlertHandler.tcp(reason, { port: 4242, peers }),
    'plain-tcp',
    'over TCP, in clear text',
  ],
  [
    'alerts by MQTT without TLS',
    (reason) => AlertHandler.mqtt({ url: 'tcp://m.example:1883', clearText: AcceptedRisk.because(reason), peers }),
    'plain-alerts',
    'go to m.example in clear text',
  ],
  [
    'traps of SNMP',
    (reason) => AlertHandler.snmpTrap(reason, { address: 's.example:162', peers }),
    'plain-alerts',
    'go to s.example:162 in clear text',
  ],
  [
    'alerts that write files',
    (reason) => AlertHandler.log(reason),
    'alerts-write-files',
    'can write to the files of its data volume',
  ],
  [
    'alerts that run programs',
    (reason) => AlertHandler.exec(reason),
    'alerts-run-programs',
    'can run programs in its pod',
  ],
];

/** What is left without being asked for, as a product or a platform cannot do without it. */
export const UNASKED: [string, (stack: TerraformStack) => unknown][] = [
  ['each `SecureChronograf`', (stack) => chronografIn(stack)],
  ['each `SecureInfluxDBClustered`', (stack) => clusteredIn(stack)],
  [
    'each `SecureNodeExporter`',
    (stack) =>
      new SecureNodeExporter(stack, 'nodes', { authority: CertificateAuthority.selfManaged(stack, 'authority') }),
  ],
  [
    '`ClusterPlatform.openShift()`',
    (stack) => {
      WorkloadDefaults.of(stack).set({ platforms: [ClusterPlatform.openShift()] });
      influxdbIn(stack);
    },
  ],
];

/** Every way to leave a secure default: what it is, a program that takes it for a reason, and what is listed. */
export const WAYS: [
  string,
  (stack: TerraformStack, reason: string) => unknown,
  { path: string; code: DeviationCode; what: string },
][] = [
  [
    'an older InfluxDB',
    (stack, reason) => influxdbIn(stack, { image: ContainerImage.fromTag('influxdb:1.8.10').acceptOlder(reason) }),
    {
      path: 'stack/influxdb',
      code: 'older-version',
      what:
        'version 1.8.10: unmaintained, and its TLS is that of an old Go; ' +
        'a reader of one database reads all of them through /api/v1/prom/read',
    },
  ],
  [
    'an exporter that reads without verifying',
    (stack, reason) =>
      exporterIn(stack, { args: ['--es.uri=http://search:9200'], unverified: AcceptedRisk.because(reason) }),
    { path: 'stack/mysql', code: 'unverified-server', what: 'what it reads is not verified, or read in clear text' },
  ],
  [
    'a target that serves in clear text',
    (stack, reason) =>
      ScrapeTarget.fromAttributes(stack, 'plain', {
        discoveryName: 'plain.example',
        clearText: AcceptedRisk.because(reason),
        peers,
      }),
    { path: 'stack/plain', code: 'plain-metrics', what: 'its metrics are read in clear text, by whoever reaches them' },
  ],
  [
    'a login that goes to a proxy in clear text',
    (stack, reason) =>
      kapacitorIn(stack, {
        proxy: HttpProxy.of('http://p.example:3128', {
          login: Credential.fromVariable(secretVariable(stack, 'login'), { revision: '1' }),
          clearText: AcceptedRisk.because(reason),
          peers,
        }),
      }),
    { path: 'stack/kapacitor', code: 'plain-proxy', what: 'the login of the proxy goes to it in clear text' },
  ],
  [
    'an older Kapacitor',
    (stack, reason) => kapacitorIn(stack, { image: ContainerImage.fromTag('kapacitor:1.7.1').acceptOlder(reason) }),
    {
      path: 'stack/kapacitor',
      code: 'older-version',
      what: 'version 1.7.1: a TICKscript can run programs in the pod, although exec handlers are disabled',
    },
  ],
  [
    'an InfluxDB cluster with one meta node',
    (stack, reason) => enterpriseIn(stack, { metaNodes: 1, singleMetaNode: AcceptedRisk.because(reason) }),
    { path: 'stack/influxdb', code: 'single-meta-node', what: 'one meta node stops all of the cluster' },
  ],
  [
    'members of a Kapacitor cluster that talk in clear text',
    (stack, reason) => kapacitorEnterpriseIn(stack, { clearTextBetweenMembers: AcceptedRisk.because(reason) }),
    { path: 'stack/kapacitor', code: 'plain-members', what: 'its members tell each other about alerts in clear text' },
  ],
  [
    'tasks that can run programs',
    (stack, reason) => kapacitorEnterpriseIn(stack, { tasksRunPrograms: AcceptedRisk.because(reason) }),
    { path: 'stack/kapacitor', code: 'tasks-run-programs', what: 'whoever may define tasks can run programs' },
  ],
  [
    'continuous queries',
    (stack, reason) => influxdbIn(stack, { continuousQueries: ContinuousQueries.enabled(reason) }),
    {
      path: 'stack/influxdb',
      code: 'continuous-queries',
      what: 'whoever may read one database reads and writes all of them',
    },
  ],
  [
    'Flux',
    (stack, reason) => influxdbIn(stack, { flux: Flux.enabled(reason) }),
    { path: 'stack/influxdb', code: 'flux', what: 'any user, without a grant too, makes InfluxDB send requests' },
  ],
  [
    'no limit of the rows of an answer',
    (stack, reason) => influxdbIn(stack, { limits: { unlimited: { maxRowLimit: AcceptedRisk.because(reason) } } }),
    { path: 'stack/influxdb', code: 'unlimited', what: 'an answer of any number of rows may be asked for' },
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
    { path: 'stack/kapacitor', code: 'unverified-server', what: 'is not verified' },
  ],
  ...ALERTS.map(([of, handler, code, what]): (typeof WAYS)[number] => [
    of,
    (stack, reason) => {
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      kapacitorIn(stack).alertThrough(handler(reason, credential));
    },
    { path: 'stack/kapacitor', code, what },
  ]),
  [
    'an annotation that nobody here knows',
    (stack, reason) => {
      const unknownAnnotations = UnknownAnnotations.because(reason, { 'cloud.example/firewall': 'ours' });
      const sourceRanges = SourceRanges.of('192.0.2.0/24');
      influxdbIn(stack).exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges, unknownAnnotations }));
    },
    {
      path: 'stack/influxdb',
      code: 'unknown-annotations',
      what: 'what the annotations cloud.example/firewall of the Service of a.example do',
    },
  ],
  [
    'a namespace for looser pods',
    (stack, reason) => new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.baseline(reason) }),
    { path: 'stack/agents', code: 'pod-security', what: 'the namespace admits baseline pods' },
  ],
  [
    'a namespace for any pod',
    (stack, reason) => new SecureNamespace(stack, 'agents', { podSecurity: PodSecurity.privileged(reason) }),
    { path: 'stack/agents', code: 'pod-security', what: 'the namespace admits privileged pods' },
  ],
  [
    "tokens of Kubernetes' API for Prometheus",
    (stack, reason) => {
      const { namespace, authority } = placement(stack);
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      const discovery = TargetDiscovery.kubernetes(reason, { apiServer: peers });
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(influxdb, { discovery });
    },
    { path: 'stack/prometheus', code: 'api-token', what: "a token of Kubernetes' API" },
  ],
  [
    'plugins that nobody verifies',
    (stack, reason) => {
      const telegraf = telegrafIn(stack);
      telegraf.allowTo(Peer.cidr('192.0.2.0/24'), 12201);
      telegraf.addPlugins(
        { outputs: { graylog: { servers: ['sink.example:12201'] } } },
        { unverified: AcceptedRisk.because(reason) },
      );
    },
    { path: 'stack/telegraf', code: 'unverified-plugin', what: 'outputs.graylog ' },
  ],
  [
    'a plugin that Telegraf does not have',
    (stack, reason) => {
      telegrafIn(stack).addPlugins(
        { inputs: { of_tomorrow: {} } },
        { unverified: AcceptedRisk.because('x'), unknown: AcceptedRisk.because(reason) },
      );
    },
    { path: 'stack/telegraf', code: 'unknown-plugin', what: 'inputs.of_tomorrow is no plugin of' },
  ],
  [
    'a key that a plugin does not have',
    (stack, reason) => {
      telegrafIn(stack).addPlugins({ inputs: { tail: { of_tomorrow: 1 } } }, { unknown: AcceptedRisk.because(reason) });
    },
    { path: 'stack/telegraf', code: 'unknown-plugin', what: 'inputs.tail has a key' },
  ],
  [
    'settings that are not known',
    (stack, reason) => influxdbIn(stack, { unknownSettings: UnknownSettings.because(reason, { tomorrow: {} }) }),
    { path: 'stack/influxdb', code: 'unknown-settings', what: 'settings that are not known' },
  ],
  [
    'settings of a receiver that are not known',
    (stack, reason) => {
      const { alertmanager } = alertmanagerIn(stack);
      const unknownSettings = UnknownSettings.because(reason, { tomorrow: 1 });
      const hook = ReceiverIntegration.webhook({ url: 'https://hooks.example', peers, unknownSettings });
      alertmanager.addReceiver('hook', [hook]);
    },
    { path: 'stack/alertmanager', code: 'unknown-settings', what: 'beside those of Alertmanager' },
  ],
  [
    'time intervals that are not known',
    (stack, reason) => {
      const unknownSettings = UnknownSettings.because(reason, { tomorrow: 1 });
      alertmanagerIn(stack).alertmanager.addTimeIntervals('x', [{}], { unknownSettings });
    },
    { path: 'stack/alertmanager', code: 'unknown-settings', what: 'beside those of Alertmanager' },
  ],
  [
    'tokens that Telegraf signs itself',
    (stack, reason) => {
      const { namespace, authority } = placement(stack);
      const metrics = new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
      new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(metrics, { tokens: SignedTokens.because(reason) });
    },
    { path: 'stack/telegraf', code: 'signed-tokens', what: 'can become any user there' },
  ],
  [
    'metrics over UDP',
    (stack, reason) => {
      telegrafIn(stack).listen(TelegrafListener.statsd(reason, { sourceRanges: SourceRanges.of('10.30.0.0/16') }));
    },
    { path: 'stack/telegraf', code: 'plain-udp', what: 'in clear text and with no credential' },
  ],
  [
    'an identity for kubelets',
    (stack, reason) => telegrafIn(stack, { inputs: [TelegrafInput.kubelet(reason, { ...KUBELET })] }),
    { path: 'stack/telegraf', code: 'api-token', what: "a token of Kubernetes' API" },
  ],
  [
    'the token of an account that others made',
    (stack, reason) =>
      telegrafIn(stack, {
        inputs: [TelegrafInput.kubelet('x', { ...KUBELET })],
        serviceAccount: ServiceAccount.existingWithToken(reason, 'theirs'),
      }),
    { path: 'stack/telegraf', code: 'foreign-account', what: 'a token of the account theirs, which others made' },
  ],
  [
    'one that may run programs on nodes',
    (stack, reason) =>
      telegrafIn(stack, {
        inputs: [TelegrafInput.kubelet('x', { ...KUBELET, nodesProxy: AcceptedRisk.because(reason) })],
      }),
    { path: 'stack/telegraf', code: 'nodes-proxy', what: 'may run programs in every pod of a node' },
  ],
  [
    'secrets that may be swapped',
    (stack, reason) => telegrafIn(stack, { unprotected: AcceptedRisk.because(reason) }),
    { path: 'stack/telegraf', code: 'swappable-secrets', what: 'its secrets may be written to swap' },
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
        unauthenticated: AcceptedRisk.because(reason),
      });
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(target);
    },
    { path: 'stack/target', code: 'unauthenticated-metrics', what: 'whoever reaches the metrics may read them' },
  ],
  [
    'tokens that Kapacitor signs itself',
    (stack, reason) => {
      const sharedSecret = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      kapacitorIn(stack, { sharedSecret, influxdbTokens: AcceptedRisk.because(reason) });
    },
    { path: 'stack/kapacitor', code: 'signed-tokens', what: 'can become any user there' },
  ],
  [
    'what overrides loosen',
    (stack, reason) => {
      Deviations.accept(influxdbIn(stack), Safeguard.PODS, reason);
    },
    { path: 'stack/influxdb', code: 'overrides-pods', what: 'overrides may loosen this of its resources: pods' },
  ],
  [
    'more addresses than those of one network',
    (stack, reason) => new SecureNamespace(stack, 'm', { dnsPeers: [Peer.wideCidr(reason, '0.0.0.0/1')] }),
    { path: 'stack/m', code: 'wide-peer', what: 'a path to or from 0.0.0.0/1 is open' },
  ],
  [
    'every name in a domain',
    (stack, reason) => {
      kapacitorIn(stack).allowTo(Peer.wideFqdn(reason, '*.slack.com'), 443);
    },
    { path: 'stack/kapacitor', code: 'wide-peer', what: 'a path to every name in *.slack.com is open' },
  ],
  [
    'a login without a provider',
    (stack, reason) => chronografIn(stack, { login: ChronografLogin.htpasswd(reason, { users: [{ name: 'x' }] }) }),
    {
      path: 'stack/chronograf',
      code: 'login-by-password',
      what: 'whoever has a password of Chronograf is its administrator',
    },
  ],
  [
    'a login for whoever has an account',
    (stack, reason) => chronografIn(stack, { login: companyLogin(stack, { domains: [] }).openToAnyAccount(reason) }),
    { path: 'stack/chronograf', code: 'any-account', what: 'every account of the login provider may log in' },
  ],
  [
    'a login to Grafana for whoever has an account',
    (stack, reason) => {
      const login = grafanaLogin(stack, { domains: [] }).openToAnyAccount(reason);
      return grafanaIn(stack, { login, publicUrl: 'https://grafana.example' });
    },
    { path: 'stack/grafana', code: 'any-account', what: 'every account of the login provider may log in' },
  ],
  [
    'plugins of Grafana that are downloaded',
    (stack, reason) => {
      const options = { plugins: ['grafana-clock-panel@2.1.8'], peers: [Peer.cidr('192.0.2.80/32')] };
      return grafanaIn(stack, { plugins: GrafanaPlugins.downloaded(reason, options) });
    },
    { path: 'stack/grafana', code: 'downloaded-plugins', what: 'code of others is downloaded and run in it' },
  ],
  [
    'plugins of Grafana that nobody signed',
    (stack, reason) =>
      grafanaIn(stack, { plugins: GrafanaPlugins.ofImage('/opt/plugins').allowUnsigned(reason, ['company-app']) }),
    { path: 'stack/grafana', code: 'unsigned-plugins', what: 'plugins run in it that nobody signed: company-app' },
  ],
  [
    'a server for the whole internet',
    (stack, reason) => {
      const sourceRanges = SourceRanges.everyone(reason);
      influxdbIn(stack).exposeThrough(Exposure.loadBalancer({ host: 'a.example', sourceRanges }));
    },
    { path: 'stack/influxdb', code: 'open-to-internet', what: 'every address of the internet may try to log in' },
  ],
  [
    'a load balancer of AWS for the whole internet',
    (stack, reason) => {
      const controller = IngressController.awsLoadBalancer('a test', { internetFacing: AcceptedRisk.because(reason) });
      influxdbIn(stack).exposeThrough(Exposure.ingress({ host: 'a.example', className: 'alb', controller, peers }));
    },
    { path: 'stack/influxdb', code: 'open-to-internet', what: 'every address of the internet may try to log in' },
  ],
  [
    'a controller that verifies nobody',
    (stack, reason) => {
      const controller = IngressController.unverified(reason, {
        annotations: { 'appliance.example/backend': 'https' },
      });
      influxdbIn(stack).exposeThrough(
        Exposure.ingress({ host: 'a.example', className: 'x', controller, peers, tlsSecretName: 'tls' }),
      );
    },
    { path: 'stack/influxdb', code: 'unverifying-controller', what: 'is not verified by the ingress controller' },
  ],
  [
    'a container of the user beside a daemon',
    (stack, reason) => influxdbIn(stack, { sidecars: [beside(reason)] }),
    { path: 'stack/influxdb', code: 'extra-container', what: 'reaches what they have on loopback' },
  ],
  [
    'a container of the user that is told a secret as an argument',
    (stack, reason) => {
      const environment = { TOKEN: EnvironmentVariable.fromSecret('tunnel', 'token') };
      return influxdbIn(stack, { sidecars: [beside(reason, { environment, args: ['run', '--token=$(TOKEN)'] })] });
    },
    {
      path: 'stack/influxdb',
      code: 'secret-argument',
      what: 'the container beside of influxdb has what the Secret of TOKEN says on its command line, where its node shows it',
    },
  ],
  [
    'a container of the user that writes to its image',
    (stack, reason) =>
      influxdbIn(stack, { sidecars: [beside('a test', { writableImage: AcceptedRisk.because(reason) })] }),
    { path: 'stack/influxdb', code: 'writable-image', what: 'the container beside of influxdb may write to its image' },
  ],
  [
    'a container of the user that writes to the volume of a daemon',
    (stack, reason) => {
      const volumeMounts = [DaemonMount.writableAt(reason, '/var/lib/influxdb')];
      return influxdbIn(stack, { sidecars: [beside('a test', { volumeMounts })] });
    },
    {
      path: 'stack/influxdb',
      code: 'shared-volume',
      what: 'the container influxdb/beside writes to what its daemon has at /var/lib/influxdb, without the lock of a volume in use',
    },
  ],
  [
    'a variable that a daemon may read its settings from',
    (stack, reason) =>
      influxdbIn(stack, { environment: { INFLUXDB_X: EnvironmentVariable.fromSecret('a', 'b').because(reason) } }),
    { path: 'stack/influxdb', code: 'unknown-environment', what: 'whose meaning to it is not known' },
  ],
  [
    'settings of a newer package of InfluxDB Clustered',
    (stack, reason) =>
      clusteredIn(stack, { unknownSettings: UnknownSettings.because(reason, { tomorrow: { on: true } }) }),
    { path: 'stack/clustered', code: 'unknown-settings', what: 'settings that are not known, and not looked at' },
  ],
  [
    'an older InfluxDB Clustered',
    (stack, reason) => clusteredIn(stack, { release: ClusteredRelease.of('20240819-1176644').acceptOlder(reason) }),
    { path: 'stack/clustered', code: 'older-version', what: 'a release older than 20241024-1354148 is run' },
  ],
  [
    'an InfluxDB Clustered behind a Route of OpenShift',
    (stack, reason) => {
      const props = clusteredProps(stack);
      const kind = ClusteredIngressKind.openShiftRoute(reason);
      return new SecureInfluxDBClustered(stack, 'clustered', { ...props, ingress: { ...props.ingress, kind } });
    },
    { path: 'stack/clustered', code: 'unknown-tls', what: 'which TLS a Route of OpenShift gets is not documented' },
  ],
  [
    'the operator of InfluxDB Clustered, installed by its chart',
    (stack, reason) =>
      clusteredIn(stack, {
        installMethod: ClusteredInstallMethod.chartValues({ operator: ClusteredOperator.byChart(reason) }),
      }),
    {
      path: 'stack/clustered',
      code: 'cluster-administrator',
      what: 'may do everything with every resource of the cluster',
    },
  ],
];

const KUBELET = { trust: Trust.fromPem(ROOT), nodeCidrs: ['10.20.0.0/16'] };
