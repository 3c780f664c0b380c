import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { ServiceAccountV1 } from '@cdktf/provider-kubernetes/lib/service-account-v1';
import { App, Aspects, TerraformResource, TerraformStack, TerraformVariable } from 'cdktf';
import {
  AcceptedRisk,
  AlertHandler,
  CertificateAuthority,
  ClusterPlatform,
  ContainerImage,
  Credential,
  Deviations,
  TargetDiscovery,
  Duration,
  EnvironmentVariable,
  Exposure,
  ExtraContainer,
  ExtraVolume,
  HttpProxy,
  NodeLabel,
  Peer,
  PodIdentity,
  Protocol,
  RemovalPolicy,
  Safeguard,
  ScrapeTarget,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  ServiceAccount,
  Size,
  SourceRanges,
  TelegrafDeployment,
  TelegrafListener,
  Trust,
  WorkloadDefaults,
} from '../../../lib';
import { ALLOWED } from './access';
import { PROXY_PORT } from './http-proxy';
import { SNMP } from './snmp';

/** The ports of the strict server. */
export const PORT = { hooks: 8443, impostor: 8444, metrics: 8445, hidden: 8446 };

/** What is known to the server and to who is let in. */
export const SECRET = {
  bearer: 'the token of who scrapes',
  client: 'the secret of who asks for a token',
  given: 'the-token-that-was-asked-for',
  hook: 'Bearer the token of the hook',
  alerta: 'the key of Alerta',
  slack: '/services/T0/B0/known-to-one',
  proxy: 'the-password-of-the-proxy',
};

/** ServiceAccounts that are not made with what runs as them. */
export const ACCOUNT = { alerting: 'alerting-of-others', scraping: 'scraping-of-others' };

/** By what name it is reached from outside. */
export const OUTSIDE = 'metrics.example';

export const ROLE = 'arn:aws:iam::111122223333:role/influxdb';
/** As `restricted-v2` of OpenShift chooses it, of the range of a namespace. */
export const CHOSEN_USER = 1000680000;

export interface Place {
  readonly namespace: string;
  readonly clients: string;
  /** An image whose Telegraf listens. */
  readonly listening: string;
  /** The address of who may send datagrams. */
  readonly sender: string;
  /** The address of the API server. */
  readonly node: string;
  /** What verifies the strict server and those who show a certificate, the one that is an impostor, and the proxy. */
  readonly trusted: string;
  readonly others: string;
  readonly egress: string;
}

/** Of each thing that people ask for, one. */
export class Needs extends TerraformStack {
  private readonly removalPolicy = RemovalPolicy.DESTROY;
  private readonly often = { interval: Duration.seconds(1), flushInterval: Duration.seconds(1) };
  private readonly resources = { requestedCpu: 0.02, requestedMemory: Size.mebibytes(64) };
  private readonly authority: CertificateAuthority;
  private readonly namespace: SecureNamespace;
  private readonly insider: Peer;
  private readonly strict: string;
  private readonly server: Peer[];

  public constructor(
    app: App,
    private readonly place: Place,
  ) {
    super(app, 'needs');
    const { namespace: name, clients } = place;
    new KubernetesProvider(this, 'kubernetes');
    const { removalPolicy } = this;
    this.namespace = new SecureNamespace(this, 'namespace', { name, removalPolicy });
    this.authority = CertificateAuthority.selfManaged(this, 'authority');
    this.insider = Peer.pods(clients, ALLOWED);
    this.strict = `strict.${clients}.svc`;
    this.server = [Peer.pods(clients, { app: 'strict' })];
    const influxdb = this.withExtras();
    this.listen(influxdb);
    this.alert();
    this.scrape(influxdb);
  }

  private given(id: string): Credential {
    const variable = new TerraformVariable(this, `secret_${id}`, { type: 'string', sensitive: true });
    return Credential.fromVariable(variable, { revision: '1' });
  }

  // An InfluxDB with all that a pod takes of the user's own.
  private withExtras(): SecureInfluxDB {
    const { namespace, authority, resources, removalPolicy, insider } = this;
    new ConfigMapV1(this, 'greeting', {
      metadata: { name: 'greeting', namespace: namespace.namespaceReference },
      data: { text: 'from a file', TZ: 'Europe/Oslo' },
    });
    const image = ContainerImage.fromTag('busybox:1.36');
    const copies = ExtraContainer.because('what is tested', {
      ...{ name: 'first', image, command: ['sh', '-c', 'cp /mnt/greeting/text /mnt/spool/copied'] },
    });
    const shipper = ExtraContainer.because('what is tested', {
      ...{ name: 'shipper', image, readyCommand: ['test', '-e', '/mnt/spool/ready'] },
      command: ['sh', '-c', 'cat /mnt/spool/copied >/mnt/spool/ready && exec sleep 3600'],
    });
    const influxdb = new SecureInfluxDB(this, 'influxdb', {
      ...{ namespace, authority, resources, storage: { removalPolicy } },
      volumes: { greeting: ExtraVolume.configMap('greeting'), spool: ExtraVolume.scratch(Size.mebibytes(1)) },
      initContainers: [copies],
      sidecars: [shipper],
      environment: { TZ: EnvironmentVariable.fromConfigMap('greeting', 'TZ') },
      hostAliases: [{ ip: '192.0.2.77', hostnames: ['ntp.corp.example'] }],
      identity: PodIdentity.eksRole(ROLE),
      affinity: { nodes: [NodeLabel.isIn('kubernetes.io/os', ['linux'])] },
      topologySpread: [{ topologyKey: 'kubernetes.io/hostname' }],
      priorityClassName: namespace.namespaceName,
    });
    influxdb.allowFrom(insider);
    return influxdb;
  }

  // A Telegraf that others send to.
  private listen(influxdb: SecureInfluxDB): void {
    const { namespace, authority, often, place, insider } = this;
    const gateway = new SecureTelegraf(this, 'gateway', {
      ...{ ...often, namespace, image: ContainerImage.fromTag(place.listening) },
      deployment: TelegrafDeployment.replicas(1),
    });
    const metrics = influxdb.addDatabase('metrics');
    metrics.grantRead(influxdb.addUser('dashboards'));
    gateway.writeTo(metrics);
    const peers = [insider];
    const clients = Trust.fromPem(place.trusted);
    gateway.listen(TelegrafListener.influxdb({ peers }), { authority });
    const posted = gateway.listen(TelegrafListener.http());
    gateway.listen(TelegrafListener.syslog({ clients, peers }));
    gateway.listen(TelegrafListener.openTelemetry({ clients, peers }));
    const sourceRanges = SourceRanges.of(`${place.sender}/32`);
    const counted = gateway.listen(TelegrafListener.statsd('what is tested', { sourceRanges }));
    for (const one of [posted, counted]) one.exposeThrough(Exposure.nodePort({ host: OUTSIDE, sourceRanges }));
    this.askAgents(gateway);
  }

  // An agent of SNMP to which a way is opened, and one to which none is.
  private askAgents(gateway: SecureTelegraf): void {
    const { clients } = this.place;
    const ask = (name: string, host: string) => ({
      ...{ name, agents: [`${host}.${clients}.svc:${SNMP.port}`], timeout: '1s', retries: 0 },
      field: [{ name: 'octets', oid: SNMP.oid }],
    });
    const snmp = [ask('switch', 'agent'), ask('hidden_switch', 'hidden-agent')];
    gateway.addPlugins({ inputs: { snmp } }, { unverified: AcceptedRisk.because('what is tested') });
    gateway.allowTo(Peer.pods(clients, { app: 'agent' }), SNMP.port, Protocol.UDP);
  }

  private accountOf(namespace: SecureNamespace, name: string): ServiceAccountV1 {
    return new ServiceAccountV1(this, name, { metadata: { name, namespace: namespace.namespaceReference } });
  }

  // A Kapacitor as on OpenShift, with handlers that it reaches by itself, and some by a proxy only.
  private alert(): void {
    const { authority, resources, removalPolicy, place, server, strict, insider } = this;
    const { clients, namespace: name } = place;
    const namespace = new SecureNamespace(this, 'openshift', { name: `${name}-openshift`, removalPolicy });
    WorkloadDefaults.of(namespace).set({ platforms: [ClusterPlatform.openShift()] });
    const proxy = HttpProxy.of(`https://proxy.${clients}.svc:${PROXY_PORT}`, {
      login: this.given('proxy'),
      trust: Trust.fromPem(place.egress),
      peers: ['proxy', 'impostor-proxy'].map((app) => Peer.pods(clients, { app })),
    });
    const kapacitor = new SecureKapacitor(this, 'kapacitor', {
      ...{ namespace, authority, resources, proxy, storage: { size: Size.mebibytes(64), removalPolicy } },
      serviceAccount: ServiceAccount.existing(ACCOUNT.alerting),
    });
    kapacitor.node.addDependency(this.accountOf(namespace, ACCOUNT.alerting));
    kapacitor.allowFrom(insider);
    asRestrictedV2(kapacitor);
    const trust = Trust.fromPem(place.trusted);
    const hook = { trust, secretHeaders: { Authorization: this.given('hook') } };
    const at = (port: number, path: string) => `https://${strict}:${port}/${path}`;
    const direct = { ...hook, endpoint: 'direct', url: at(PORT.hooks, 'direct'), peers: server };
    kapacitor.alertThrough(AlertHandler.httpPost(direct));
    const impostor = { ...direct, endpoint: 'impostor', url: at(PORT.impostor, 'direct') };
    kapacitor.alertThrough(AlertHandler.httpPost(impostor));
    kapacitor.alertThrough(AlertHandler.httpPost({ ...hook, endpoint: 'proxied', url: at(PORT.hidden, 'proxied') }));
    kapacitor.alertThrough(
      AlertHandler.alerta({ url: at(PORT.hooks, 'api'), token: this.given('alerta'), trust, peers: server }),
    );
    kapacitor.alertThrough(AlertHandler.slack({ url: this.given('slack'), channel: '#alerts', trust }));
  }

  private scrape(influxdb: SecureInfluxDB): void {
    const { namespace, authority, resources, removalPolicy, place, server, strict, insider } = this;
    const prometheus = new SecurePrometheus(this, 'prometheus', {
      ...{ namespace, authority, resources, storage: { size: Size.mebibytes(64), removalPolicy } },
      scrapeInterval: Duration.seconds(2),
      serviceAccount: ServiceAccount.existingWithToken('what is tested', ACCOUNT.scraping),
    });
    prometheus.node.addDependency(this.accountOf(namespace, ACCOUNT.scraping));
    prometheus.allowFrom(insider);
    const apiServer = [Peer.cidr(`${place.node}/32`)];
    prometheus.scrape(influxdb, { discovery: TargetDiscovery.kubernetes('what is tested', { apiServer }) });
    const trust = Trust.fromPem(place.trusted);
    const target = (id: string, metricsPath: string, login: object) => {
      const at = { discoveryName: strict, serverName: strict, port: PORT.metrics, metricsPath, trust, peers: server };
      prometheus.scrape(ScrapeTarget.fromAttributes(this, id, { ...at, ...login }));
    };
    target('bearer', '/bearer', { bearerToken: this.given('bearer') });
    target('guessed', '/bearer', { bearerToken: this.given('guess') });
    const tokens = {
      ...{ clientId: 'prometheus', tokenUrl: `https://${strict}:${PORT.metrics}/token`, trust, peers: server },
      clientSecret: this.given('client'),
    };
    target('oauth', '/oauth', { oauth2: tokens });
    target('unknown', '/oauth', { oauth2: { ...tokens, clientSecret: this.given('guessed_client') } });
    target('deceived', '/oauth', {
      oauth2: { ...tokens, clientSecret: this.given('client_again'), trust: Trust.fromPem(place.others) },
    });
  }
}

/** What a cluster of OpenShift does to the pods that its `restricted-v2` admits. */
function asRestrictedV2(kapacitor: SecureKapacitor): void {
  Deviations.accept(kapacitor, Safeguard.PODS, 'what admits pods on OpenShift is not here to choose');
  Aspects.of(kapacitor).add({
    visit(node) {
      if (!(node instanceof TerraformResource) || node.terraformResourceType !== 'kubernetes_stateful_set_v1') return;
      const security = 'spec.template.spec.security_context';
      node.addOverride(`${security}.run_as_user`, String(CHOSEN_USER));
      node.addOverride(`${security}.fs_group`, String(CHOSEN_USER));
    },
  });
}

/** What Terraform is told of all of it. */
export function variablesOf(place: Place): Record<string, string> {
  const { clients } = place;
  const given = {
    ...{ bearer: SECRET.bearer, guess: 'a guess', client: SECRET.client, client_again: SECRET.client },
    ...{ guessed_client: 'another guess', hook: SECRET.hook, alerta: SECRET.alerta },
    slack: `https://strict.${clients}.svc:${PORT.hidden}${SECRET.slack}`,
    proxy: `kapacitor:${SECRET.proxy}`,
  };
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [`secret_${name}`, value]));
}
