import { TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  Alertmanager,
  AlertHandler,
  Backup,
  ChronografLogin,
  CloudLogin,
  Credential,
  Exposure,
  GrafanaDatasource,
  GrafanaPlugins,
  HttpProxy,
  IngressController,
  License,
  ReceiverIntegration,
  ScrapeSource,
  ScrapeTarget,
  SecureInfluxDB,
  SecureInfluxDBClustered,
  SecureKapacitorEnterprise,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  ServiceMonitor,
  TargetDiscovery,
  TelegrafDeployment,
  TelegrafInput,
  Trust,
} from '../../lib';
import { ROOT } from '../support/certificates';
import { alertmanagerIn } from './rows/alertmanager';
import { chronografIn, companyLogin } from './rows/chronograf';
import { clusteredIn, clusteredProps } from './rows/influxdb-clustered';
import { grafanaIn, grafanaLogin } from './rows/grafana';
import { enterpriseProps } from './rows/kapacitor-enterprise';
import { prometheusIn } from './rows/prometheus';
import { telegrafIn } from './rows/telegraf';
import { influxdbIn, kapacitorIn, peers, placement, secretVariable } from './support';

export type Build = (stack: TerraformStack, list: never) => unknown;

const trust = Trust.fromPem(ROOT);
const given = (stack: TerraformStack, id?: string) =>
  Credential.fromVariable(secretVariable(stack, id), { revision: '1' });
const served = { trust, unauthenticated: AcceptedRisk.because('a test') };
const targets = { ports: [9100], ...served };
const scrape = (stack: TerraformStack, source: ScrapeSource) => {
  prometheusIn(stack).scrapeFrom(source);
};
const write = (stack: TerraformStack, cloudLogin: CloudLogin) => {
  prometheusIn(stack).remoteWriteTo({ url: 'https://store.example/write', trust, peers, cloudLogin });
};
const alert = (stack: TerraformStack, handler: AlertHandler) => {
  kapacitorIn(stack).alertThrough(handler);
};
const expose = (stack: TerraformStack, exposure: Exposure) => {
  influxdbIn(stack).exposeThrough(exposure);
};
const collect = (stack: TerraformStack, input: TelegrafInput, deployment = TelegrafDeployment.onEveryNode()) =>
  telegrafIn(stack, { inputs: [input], deployment });

const host = 'influxdb.example';
const gateway = { host, gatewayName: 'public', listener: 'https' };
const ingress = { host, className: 'public', controller: IngressController.traefik() };

const S3 = { endpoint: 'https://s3.example', bucket: 'backups', trust };
const ID = '00000000-0000-0000-0000-000000000000';
const OAUTH = { clientId: 'x', tokenUrl: 'https://login.example/token', trust };

/** Lists that have to be given: each by the struct of prop types and its prop, or by its constant. */
export const LISTS: Record<string, Build> = {
  INTEGRATIONS: (stack, list) => alertmanagerIn(stack).alertmanager.addReceiver('more', list),
  'EMAIL.to': (stack, to) => {
    const email = { host: 'mail.example', fromAddress: 'a@mail.example', userName: 'a', credential: given(stack), to };
    alertmanagerIn(stack).alertmanager.addReceiver('more', [ReceiverIntegration.email({ ...email, peers })]);
  },
  MATCHERS: (stack, sourceMatchers) => {
    alertmanagerIn(stack).alertmanager.inhibit({ sourceMatchers, targetMatchers: ['severity="info"'] });
  },
  'MATCHERS of the target': (stack, targetMatchers) => {
    alertmanagerIn(stack).alertmanager.inhibit({ sourceMatchers: ['severity="page"'], targetMatchers });
  },
  'S3_STORE.peers': (stack, list) => {
    const keys = { accessKey: given(stack, 'access'), secretKey: given(stack, 'key') };
    influxdbIn(stack).backUp(Backup.toS3({ ...S3, ...keys, peers: list }));
  },
  'OAUTH.administrators': (stack, administrators) =>
    chronografIn(stack, { login: companyLogin(stack, { administrators }) }),
  'HTPASSWD.users': (stack, users) => chronografIn(stack, { login: ChronografLogin.htpasswd('a test', { users }) }),
  'KUBERNETES_DISCOVERY.apiServer': (stack, apiServer) => {
    const { namespace, authority } = placement(stack);
    const discovery = TargetDiscovery.kubernetes('a test', { apiServer });
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(influxdb, { discovery });
  },
  'KUBERNETES_DISCOVERY.apiServer of annotated pods': (stack, apiServer) => {
    const namespaces = [new SecureNamespace(stack, 'shop')];
    scrape(stack, ScrapeSource.annotatedPods('a test', { kubernetes: { apiServer }, namespaces, targets }));
  },
  'KUBERNETES_DISCOVERY.apiServer of itself': (stack, apiServer) => {
    scrape(stack, ScrapeSource.apiServer('a test', { apiServer }));
  },
  'KUBERNETES_DISCOVERY.apiServer of kubelets': (stack, apiServer) => {
    scrape(stack, ScrapeSource.kubelets('a test', { apiServer, nodes: peers }));
  },
  'KUBERNETES_DISCOVERY.apiServer of an inventory': (stack, apiServer) => {
    collect(stack, TelegrafInput.kubeInventory('a test', { apiServer }), TelegrafDeployment.replicas(1));
  },
  'PROXY.peers': (stack, list) =>
    prometheusIn(stack, { proxy: HttpProxy.of('https://proxy.example', { peers: list }) }),
  'ATTRIBUTES.peers': (stack, list) => {
    const target = { discoveryName: 'shop.example', ...served, peers: list };
    prometheusIn(stack).scrape(ScrapeTarget.fromAttributes(stack, 'shop', target));
  },
  'OAUTH2.peers': (stack, list) => {
    const oauth2 = { ...OAUTH, clientSecret: given(stack), peers: list };
    const target = ScrapeTarget.fromAttributes(stack, 'shop', { discoveryName: 'shop.example', trust, peers, oauth2 });
    prometheusIn(stack).scrape(target);
  },
  'PASSTHROUGH.peers': (stack, list) => {
    expose(stack, Exposure.gatewayPassthrough({ ...gateway, peers: list }));
  },
  'PASSTHROUGH.peers of a Gateway that ends TLS': (stack, list) => {
    expose(stack, Exposure.gateway({ ...gateway, peers: list }));
  },
  'PASSTHROUGH.peers of an Ingress': (stack, list) => {
    expose(stack, Exposure.ingressPassthrough({ ...ingress, peers: list }));
  },
  'PASSTHROUGH.peers of an Ingress that ends TLS': (stack, list) => {
    expose(stack, Exposure.ingress({ ...ingress, tlsSecretName: 'influxdb-public', peers: list }));
  },
  'DATASOURCE.peers': (stack, list) => {
    const namespace = SecureNamespace.fromName(stack, 'grafana');
    const metrics = influxdbIn(stack).addDatabase('metrics');
    GrafanaDatasource.ofDatabase(stack, 'datasource', metrics, { namespace, peers: list });
  },
  'GRAFANA_MAIL.peers': (stack, list) => {
    const mail = { host: 'mail.example', userName: 'grafana', credential: given(stack), fromAddress: 'a@mail.example' };
    grafanaIn(stack, { mail: { ...mail, peers: list } });
  },
  'DOWNLOADED.plugins': (stack, plugins) =>
    grafanaIn(stack, { plugins: GrafanaPlugins.downloaded('a test', { plugins, peers }) }),
  ids: (stack, ids) =>
    grafanaIn(stack, { plugins: GrafanaPlugins.ofImage('/opt/plugins').allowUnsigned('a test', ids) }),
  'CLUSTERED_INGRESS.hosts': (stack, hosts) => {
    const props = clusteredProps(stack);
    new SecureInfluxDBClustered(stack, 'clustered', { ...props, ingress: { ...props.ingress, hosts } });
  },
  'CLUSTERED_INGRESS.peers': (stack, list) => {
    const props = clusteredProps(stack);
    new SecureInfluxDBClustered(stack, 'clustered', { ...props, ingress: { ...props.ingress, peers: list } });
  },
  'CLUSTERED_DESTINATION.peers': (stack, list) => {
    const props = clusteredProps(stack);
    const network = { ...props.network, catalog: { peers: list } };
    new SecureInfluxDBClustered(stack, 'clustered', { ...props, network });
  },
  USERS: (stack, users) => clusteredIn(stack, { users }),
  'USER.groups': (stack, groups) => {
    clusteredIn(stack, {
      users: [{ id: '1', firstName: 'Ada', lastName: 'Lovelace', email: 'ada@x.example', groups }],
    });
  },
  'CLEAR_TEXT.peers': (stack, list) => {
    alert(stack, AlertHandler.sensu('a test', { address: 'sensu.example:3030', peers: list }));
  },
  'TCP.peers': (stack, list) => {
    alert(stack, AlertHandler.tcp('a test', { port: 5000, peers: list }));
  },
  'KAFKA.peers': (stack, list) => {
    alert(stack, AlertHandler.kafka({ brokers: ['broker.example:9093'], peers: list }));
  },
  'KAFKA.brokers': (stack, brokers) => {
    alert(stack, AlertHandler.kafka({ brokers, peers }));
  },
  'MQTT.peers': (stack, list) => {
    alert(stack, AlertHandler.mqtt({ url: 'ssl://mqtt.example:8883', peers: list }));
  },
  'SMTP.peers': (stack, list) => {
    const mail = {
      host: 'mail.example',
      userName: 'kapacitor',
      credential: given(stack),
      fromAddress: 'a@mail.example',
    };
    const opportunisticTls = AcceptedRisk.because('a test');
    alert(stack, AlertHandler.smtp({ ...mail, opportunisticTls, peers: list }));
  },
  'KEY.peers': (stack, list) => {
    const props = enterpriseProps(stack);
    const license = License.key({ credential: given(stack, 'license'), peers: list });
    new SecureKapacitorEnterprise(stack, 'kapacitor', { ...props, license });
  },
  'MONITOR.peers': (stack, list) => new ServiceMonitor(stack, 'monitor', { target: influxdbIn(stack), peers: list }),
  'AWS.peers': (stack, list) => {
    write(stack, CloudLogin.aws({ region: 'eu-central-1', peers: list }));
  },
  'AZURE.peers': (stack, list) => {
    write(stack, CloudLogin.azure({ clientId: ID, tenantId: ID, peers: list }));
  },
  'FOUND_TARGETS.ports': (stack, ports) => {
    scrape(stack, ScrapeSource.configMap({ configMapName: 'shops', peers, targets: { ...targets, ports } }));
  },
  'KUBELETS.nodes': (stack, nodes) => {
    scrape(stack, ScrapeSource.kubelets('a test', { apiServer: peers, nodes }));
  },
  'PROBE_OPTIONS.targets': (stack, list) => {
    const exporter = ScrapeTarget.fromAttributes(stack, 'blackbox', {
      discoveryName: 'probe.example',
      ...served,
      peers,
    });
    prometheusIn(stack).probe(exporter, { targets: list });
  },
  'FEDERATION_OPTIONS.match': (stack, match) => {
    const { namespace, authority } = placement(stack);
    const [one, other] = ['one', 'other'].map((id) => new SecurePrometheus(stack, id, { namespace, authority }));
    if (other) one?.federate(other, { match });
  },
  'ANNOTATED_PODS.namespaces': (stack, namespaces) => {
    scrape(stack, ScrapeSource.annotatedPods('a test', { kubernetes: { apiServer: peers }, namespaces, targets }));
  },
  'HTTP_SOURCE.peers': (stack, list) => {
    const server = { url: 'https://shops.example/targets', trust, peers, bearerToken: given(stack) };
    scrape(stack, ScrapeSource.http({ server, targets, peers: list }));
  },
  'CONFIG_MAP_SOURCE.peers': (stack, list) => {
    scrape(stack, ScrapeSource.configMap({ configMapName: 'shops', targets, peers: list }));
  },
  'KUBELET.nodeCidrs': (stack, nodeCidrs) => {
    collect(stack, TelegrafInput.kubelet('a test', { trust, nodeCidrs }));
  },
  'HTTP.peers': (stack, list) => {
    collect(stack, TelegrafInput.http({ url: 'https://shop.example/stats', trust, peers: list }));
  },
  'PREFERRED.nodes': (stack, nodes) => influxdbIn(stack, { affinity: { preferredNodes: [{ nodes }] } }),
  'ALIAS.hostnames': (stack, hostnames) => influxdbIn(stack, { hostAliases: [{ ip: '192.0.2.7', hostnames }] }),
};

/** The same of values by key. */
export const MAPS: Record<string, Build> = {
  'NEIGHBOURS.labels': (stack, labels) => influxdbIn(stack, { affinity: { near: [{ labels }] } }),
};

/** Lists that may be left out where something else leads there: a proxy, an exporter elsewhere. */
export const OTHERWISE: [string, Build][] = [
  [
    'the peers of an Alertmanager',
    (stack, list) => {
      const server = { url: 'https://alerts.example', trust, bearerToken: given(stack), peers: list };
      prometheusIn(stack).alertThrough(Alertmanager.at(server));
    },
  ],
  [
    'the peers of a receiver',
    (stack, list) => {
      const slack = ReceiverIntegration.slack({ webhookUrl: given(stack), peers: list });
      alertmanagerIn(stack).alertmanager.addReceiver('more', [slack]);
    },
  ],
  [
    'the peers of an alert handler',
    (stack, list) => {
      alert(stack, AlertHandler.slack({ url: given(stack), channel: '#alerts', peers: list }));
    },
  ],
  [
    "the peers of Chronograf's login",
    (stack, list) => chronografIn(stack, { login: companyLogin(stack, { peers: list }) }),
  ],
  [
    "the peers of Grafana's login",
    (stack, list) =>
      grafanaIn(stack, { publicUrl: 'https://grafana.example', login: grafanaLogin(stack, { peers: list }) }),
  ],
  [
    "the peers of Grafana's plugins",
    (stack, list) => {
      const plugins = ['grafana-clock-panel@2.1.8'];
      grafanaIn(stack, { plugins: GrafanaPlugins.downloaded('a test', { plugins, peers: list }) });
    },
  ],
  [
    'the nodes of a node exporter that is scraped',
    (stack, nodeCidrs) => {
      const { namespace, authority } = placement(stack);
      const nodes = new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs });
      new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(nodes);
    },
  ],
];
