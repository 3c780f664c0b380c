import { TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  Alertmanager,
  CloudLogin,
  ContainerImage,
  Credential,
  TargetDiscovery,
  Duration,
  KubeletMetrics,
  Peer,
  PodSecurity,
  PrometheusFeature,
  PrometheusLogLevel,
  RelabelAction,
  PrometheusRules,
  ScrapeSource,
  ScrapeTarget,
  SecureExporter,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  SecurePrometheusProps,
  ServerCertificate,
  Size,
  SecureNodeExporter,
  Trust,
  HttpProxy,
} from '../../../lib';
import { SECURE_PROMETHEUS } from '../../../lib/prometheus/prop-types';
import { ServiceScrapeTarget } from '../../../lib/connections/scraping/scrape-service';
import { ROOT } from '../../support/certificates';
import { Entry, existing, oddDatabase, peers, placement, secretVariable, workload } from '../support';

/** A Prometheus in a place of its own. */
export function prometheusIn(stack: TerraformStack, props: Partial<SecurePrometheusProps> = {}): SecurePrometheus {
  return new SecurePrometheus(stack, 'prometheus', { ...placement(stack), ...props });
}

const RULES = PrometheusRules.fromObject({
  groups: [
    {
      name: 'a "group" ${x} %{y}',
      interval: '30s',
      rules: [
        { record: 'job:up:sum', expr: 'sum by (job) (up)', labels: { team: 'a' } },
        {
          alert: 'Down',
          expr: 'up{job=~"a|b"} == 0',
          for: '5m',
          keep_firing_for: '10m',
          annotations: { summary: '{{ $labels.instance }} of ${x} is down %{y}' },
        },
      ],
    },
  ],
});

export const prometheus: Entry = {
  construct: SecurePrometheus,
  withProps: { types: SECURE_PROMETHEUS, make: prometheusIn },
  cases: {
    defaults: (stack) => prometheusIn(stack),
    'every prop': (stack) => {
      const { namespace } = placement(stack);
      const trust = Trust.fromConfigMap({ namespace, name: 'company-ca', key: 'root.pem', revision: '1' });
      new SecurePrometheus(stack, 'prometheus', {
        ...workload,
        namespace,
        certificate: ServerCertificate.fromSecret({ secretName: 'prometheus-company', trust }),
        userName: `o"d'd \${x}`,
        credential: existing(namespace, 'prometheus', { bcryptKey: 'hash' }),
        retention: Duration.days(90),
        retentionSize: Size.gibibytes(15),
        scrapeInterval: Duration.seconds(15),
        evaluationInterval: Duration.seconds(30),
        externalLabels: { cluster: 'a$b ${x} %{y}' },
        externalUrl: 'https://prometheus.example/$(x)',
        proxy: HttpProxy.of('https://proxy.example:8443', { peers, noProxy: ['.corp.example'] }),
        selfMonitoring: false,
        features: [PrometheusFeature.EXEMPLAR_STORAGE],
        lookbackDelta: Duration.minutes(10),
        blockDuration: Duration.hours(2),
        alertTimes: { resendDelay: Duration.seconds(30) },
        logLevel: PrometheusLogLevel.WARN,
        logAsJson: true,
        pageTitle: 'o"d $(x) ${x}',
        remoteWriters: { 'age"nts ${x}': existing(namespace, 'agents', { bcryptKey: 'hash' }) },
        limits: { maxSamples: 1_000_000, maxConcurrency: 2, queryTimeout: Duration.seconds(30) },
        webConfig: { http_server_config: { headers: { 'X-Frame-Options': 'deny' } } },
        settings: { global: { label_limit: 50 }, storage: { exemplars: { max_exemplars: 1000 } } },
      });
    },
    'every method': (stack) => {
      const { namespace, authority } = placement(stack);
      const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
      const given = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
      const trust = Trust.fromPem(ROOT);
      prometheus.scrape(new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['192.0.2.1/32'] }));
      const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
      prometheus.writeTo(influxdb.addDatabase(oddDatabase));
      prometheus.scrape(influxdb, {
        jobName: 'o"d ${x}',
        interval: Duration.minutes(2),
        timeout: Duration.seconds(20),
        labels: { team: 'a$1 ${x}' },
        honorLabels: true,
        sampleLimit: 10_000,
        bodySizeLimit: Size.mebibytes(10),
        relabelings: [{ sourceLabels: ['__address__'], regex: '(.*):.*', targetLabel: 'host', replacement: '$1' }],
        metricRelabelings: [{ sourceLabels: ['__name__'], regex: 'go_.*', action: RelabelAction.DROP }],
      });
      prometheus.addRules(RULES);
      prometheus.addRules(PrometheusRules.ofPlatform());
      prometheus.alertThrough(
        Alertmanager.at({
          url: 'https://alertmanager.example:9093/prefix/',
          trust,
          userName: 'prometheus',
          credential: given('alertmanager'),
          peers,
        }),
      );
      prometheus.remoteWriteTo({
        url: 'https://metrics.example/api/v1/write',
        userName: 'tenant',
        credential: existing(namespace, 'remote-write'),
        clientCertificate: true,
        writeRelabelings: [{ regex: 'pod', action: RelabelAction.LABELDROP }],
        peers,
      });
      prometheus.remoteWriteTo({
        url: 'https://mimir.example/api/v1/push',
        bearerToken: given('token'),
        headers: { 'X-Scope-OrgID': 'a ${x}' },
        secretHeaders: { 'X-Api-Key': given('key') },
        queue: { maxShards: 5, capacity: 10_000, sampleAgeLimit: Duration.hours(1) },
        sendExemplars: true,
        peers,
      });
      prometheus.remoteWriteTo({
        url: 'https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write',
        cloudLogin: CloudLogin.aws({ region: 'eu-central-1', peers }),
        peers,
      });
      prometheus.remoteReadFrom({
        url: 'https://old.example/api/v1/read',
        trust,
        userName: 'reader',
        credential: given('reader'),
        requiredMatchers: { team: 'a ${x}' },
        peers,
      });
      prometheus.allowFrom(Peer.namespace('dashboards'));
    },
    'finding targets by the API': (stack) => {
      const { namespace, authority } = placement(stack);
      const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
      const discovery = TargetDiscovery.kubernetes('what is tested', {
        apiServer: [Peer.cidr('192.0.2.1/32')],
        port: 443,
      });
      prometheus.scrape(new SecureNodeExporter(stack, 'nodes', { authority, hostNetwork: false }), { discovery });
    },
    'scraping what a cluster has': (stack) => {
      const { namespace, authority } = placement(stack);
      const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
      const given = (id: string) => Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
      const kubernetes = { apiServer: [Peer.cidr('192.0.2.1/32')] };
      const nodes = [Peer.cidr('10.20.0.0/16'), Peer.cidr('2001:db8:1::/48')];
      const trust = Trust.fromPem(ROOT);
      prometheus.scrapeFrom(ScrapeSource.kubelets('what is tested', { ...kubernetes, nodes }));
      prometheus.scrapeFrom(
        ScrapeSource.kubelets('what is tested', { ...kubernetes, nodes, trust, metrics: KubeletMetrics.CADVISOR }),
        {
          metricRelabelings: [{ sourceLabels: ['__name__'], regex: 'container_tasks_.*', action: RelabelAction.DROP }],
        },
      );
      prometheus.scrapeFrom(ScrapeSource.apiServer('what is tested', kubernetes));
      prometheus.scrapeFrom(
        ScrapeSource.annotatedPods('what is tested', {
          kubernetes,
          namespaces: [new SecureNamespace(stack, 'shops')],
          targets: { ports: [8443, 9443], trust, serverName: 'shops.example', bearerToken: given('annotated') },
        }),
        { urlParameters: { 'a[]': ['b ${x}', 'c'] } },
      );
      prometheus.scrapeFrom(
        ScrapeSource.http({
          server: { url: 'https://inventory.example/targets', userName: 'a', credential: given('inventory'), peers },
          targets: { ports: [9100], trust, requiresClientCertificate: true },
          peers,
          refreshInterval: Duration.minutes(5),
        }),
        { jobName: 'listed ${x}' },
      );
      prometheus.scrapeFrom(
        ScrapeSource.configMap({
          configMapName: 'targets',
          targets: { ports: [9100], trust, userName: 'a', credential: given('listed') },
          peers,
        }),
      );
      const elsewhere = { trust, peers };
      prometheus.scrape(
        ScrapeTarget.fromAttributes(stack, 'token', {
          ...elsewhere,
          discoveryName: 'token.example',
          bearerToken: given('token-secret'),
        }),
      );
      prometheus.scrape(
        ScrapeTarget.fromAttributes(stack, 'oauth2', {
          ...elsewhere,
          discoveryName: 'oauth.example',
          oauth2: {
            clientId: 'prometheus',
            clientSecret: given('client-secret'),
            tokenUrl: 'https://login.example/token',
            scopes: ['metrics'],
            endpointParams: { audience: 'a ${x}' },
            trust,
            peers,
          },
        }),
      );
      prometheus.scrape(
        ScrapeTarget.fromService(stack, 'kube-state-metrics', {
          namespace: SecureNamespace.fromName(stack, 'kube-system', { name: 'kube-system' }),
          labels: { 'app.kubernetes.io/name': 'kube-state-metrics' },
          port: 8080,
          clearText: AcceptedRisk.because('its chart has no TLS'),
        }),
        { honorLabels: true },
      );
    },
    'probing, and taking over from others': (stack) => {
      const { namespace, authority } = placement(stack);
      const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
      const exporter = new SecureExporter(stack, 'blackbox', {
        namespace,
        authority,
        image: ContainerImage.fromTag('quay.io/prometheus/blackbox-exporter:v0.27.0'),
        command: '/bin/mysqld_exporter',
        port: 9115,
      });
      prometheus.probe(exporter, {
        module: 'http_2xx',
        targets: ['https://shop.example/health?a=${x}', 'https://[2001:db8::1]:8443/'],
        peers: [Peer.cidr('192.0.2.0/24'), Peer.cidr('2001:db8::/64')],
        interval: Duration.minutes(5),
      });
      const team = new SecurePrometheus(stack, 'team', { namespace, authority });
      prometheus.federate(team, { match: ['{job="shop ${x}"}', 'up'] });
    },
    'mutual TLS, on both sides': (stack) => {
      const { namespace, authority } = placement(stack);
      const clientAuthentication = { trust: authority.trust };
      const one = new SecurePrometheus(stack, 'prometheus', { namespace, authority, clientAuthentication });
      const other = new SecureNamespace(stack, 'other');
      const two = new SecurePrometheus(stack, 'global', { namespace: other, authority, clientAuthentication });
      two.scrape(one);
      one.scrape(two);
    },
    'of a server that is not verified': (stack) => {
      const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
      prometheusIn(stack).scrape(
        ScrapeTarget.fromAttributes(stack, 'elsewhere', {
          discoveryName: 'nodes.example',
          trust: Trust.unverified('its certificate is replaced in May'),
          credential,
          peers,
        }),
      );
    },
  },
};

const serviceScrapeTarget: Entry = {
  construct: ServiceScrapeTarget,
  cases: {
    defaults: (stack) => {
      prometheusIn(stack).scrape(
        ScrapeTarget.fromService(stack, 'shop', {
          namespace: new SecureNamespace(stack, 'shops'),
          labels: { app: 'shop' },
          port: 8443,
          trust: Trust.fromPem(ROOT),
          serverName: 'shop.example',
          userName: 'prometheus',
          credential: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
        }),
      );
    },
    'every prop': (stack) => {
      const prometheus = prometheusIn(stack);
      const namespace = new SecureNamespace(stack, 'shops', { podSecurity: PodSecurity.baseline('older images') });
      const common = { namespace, port: 8443, trust: Trust.fromPem(ROOT), serverName: 'shop.example' };
      prometheus.scrape(
        ScrapeTarget.fromService(stack, 'certified', {
          ...common,
          name: 'renamed',
          labels: { app: 'certified', 'example.com/tier': 'back' },
          metricsPath: '/internal/${x}/metrics',
          requiresClientCertificate: true,
          networkPolicy: false,
        }),
      );
      prometheus.scrape(
        ScrapeTarget.fromService(stack, 'open', {
          ...common,
          labels: { app: 'open' },
          unauthenticated: AcceptedRisk.because('its metrics say nothing that is not public'),
        }),
      );
    },
  },
};

/** What the room of Prometheus, and its targets, have in the table. */
export const rows: readonly Entry[] = [prometheus, serviceScrapeTarget];
