import { TerraformStack } from 'cdktf';
import {
  AlertHandler,
  Backup,
  CertificateAuthority,
  Credential,
  Deviations,
  Flux,
  GrafanaPlugins,
  InfluxDBListenerOptions,
  MetaUsers,
  Peer,
  ReceiverIntegration,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  Size,
  TelegrafListener,
  Trust,
} from '../../lib';
import { ROOT } from '../support/certificates';
import { doorsOf } from './doors';
import { LISTS } from './lists';
import { alertmanagerIn } from './rows/alertmanager';
import { chronografIn, companyLogin } from './rows/chronograf';
import { exporterIn } from './rows/exporter';
import { grafanaIn, grafanaLogin } from './rows/grafana';
import { prometheusIn } from './rows/prometheus';
import { telegrafIn } from './rows/telegraf';
import { emptyStack } from './stack';
import { influxdbIn, kapacitorIn, placement, secretVariable } from './support';

// A peer that nobody checks is a way out to wherever its words lead: to every name there is, without a reason.
type Door = (stack: TerraformStack, peer: Peer) => unknown;

/** A list that is tried empty already. */
function list(name: keyof typeof LISTS): Door {
  return (stack, peer) => LISTS[name]?.(stack, [peer] as never);
}

const trust = Trust.fromPem(ROOT);
const given = (stack: TerraformStack) => Credential.fromVariable(secretVariable(stack), { revision: '1' });
const alerted = (stack: TerraformStack, handler: AlertHandler) => {
  kapacitorIn(stack).alertThrough(handler);
};

const listenIn = (stack: TerraformStack, options: InfluxDBListenerOptions = {}) => {
  const authority = CertificateAuthority.selfManaged(stack, 'listener-authority');
  return telegrafIn(stack).listen(TelegrafListener.influxdb(options), { authority });
};

/** Who is let out to, or asked. A name may stand for him. */
const OUT: Record<string, Door> = {
  'AlertHandlerOptions.peers': (stack, peer) => {
    alerted(stack, AlertHandler.slack({ url: given(stack), channel: '#alerts', peers: [peer] }));
  },
  'AwsLoginOptions.peers': list('AWS.peers'),
  'AzureLoginOptions.peers': list('AZURE.peers'),
  'ClearTextOptions.peers': list('CLEAR_TEXT.peers'),
  'ConfigMapSourceOptions.peers': list('CONFIG_MAP_SOURCE.peers'),
  'DownloadedPluginsOptions.peers': (stack, peer) => {
    const plugins = ['grafana-clock-panel@2.1.8'];
    grafanaIn(stack, { plugins: GrafanaPlugins.downloaded('a test', { plugins, peers: [peer] }) });
  },
  'ExternalServerAttributes.peer': (stack, peer) =>
    SecureInfluxDB.fromAttributes(stack, 'elsewhere', { url: 'https://influxdb.example', trust, peer }),
  'FluxOptions.peers': (stack, peer) => influxdbIn(stack, { flux: Flux.enabled('a test', { peers: [peer] }) }),
  'GrafanaMail.peers': list('GRAFANA_MAIL.peers'),
  'GrafanaOpenIdConnectOptions.peers': (stack, peer) =>
    grafanaIn(stack, { publicUrl: 'https://grafana.example', login: grafanaLogin(stack, { peers: [peer] }) }),
  'HttpInputOptions.peers': list('HTTP.peers'),
  'HttpProxyOptions.peers': list('PROXY.peers'),
  'HttpSourceOptions.peers': list('HTTP_SOURCE.peers'),
  'IntegrationOptions.peers': (stack, peer) => {
    const slack = ReceiverIntegration.slack({ webhookUrl: given(stack), peers: [peer] });
    alertmanagerIn(stack).alertmanager.addReceiver('more', [slack]);
  },
  'KubeletSourceOptions.nodes': list('KUBELETS.nodes'),
  'KubernetesDiscoveryOptions.apiServer': list('KUBERNETES_DISCOVERY.apiServer'),
  'LicenseKeyOptions.peers': list('KEY.peers'),
  'MetaUsersAttributes.peer': (stack, peer) => {
    const administrator = { credential: Credential.fromVariable(secretVariable(stack, 'admin'), { revision: '1' }) };
    const meta = { address: 'meta.example:8091', trust, peer, internalSharedSecret: given(stack) };
    kapacitorIn(stack, { administrator, metaUsers: MetaUsers.fromAttributes(meta) });
  },
  'OAuth2Options.peers': list('OAUTH2.peers'),
  'OAuthLoginOptions.peers': (stack, peer) => chronografIn(stack, { login: companyLogin(stack, { peers: [peer] }) }),
  'ProbeOptions.peers': (stack, peer) => {
    const placed = placement(stack);
    const exporter = exporterIn(stack, placed);
    const prometheus = new SecurePrometheus(stack, 'prometheus', placed);
    prometheus.probe(exporter, { targets: ['https://shop.example'], peers: [peer] });
  },
  'PrometheusServerOptions.peers': (stack, peer) => {
    const store = { url: 'https://store.example/write', trust, bearerToken: given(stack) };
    prometheusIn(stack).remoteWriteTo({ ...store, peers: [peer] });
  },
  'S3StoreOptions.peers': list('S3_STORE.peers'),
  'ScrapeTargetAttributes.peers': list('ATTRIBUTES.peers'),
  'SecureExporter.allowTo': (stack, peer) => {
    exporterIn(stack).allowTo(peer, 3306);
  },
  'SecureServer.allowTo': (stack, peer) => {
    influxdbIn(stack).allowTo(peer, 443);
  },
  'SecureTelegraf.allowTo': (stack, peer) => {
    telegrafIn(stack).allowTo(peer, 443);
  },
  'TcpOptions.peers': list('TCP.peers'),
};

/** Who is let in, and whom a policy without names lets out to. */
const WITHOUT_NAME: Record<string, Door> = {
  'Backups.allowScrapeFrom': (stack, peer) => {
    const backup = Backup.toVolume({ size: Size.gibibytes(1), metrics: {} });
    influxdbIn(stack).backUp(backup).allowScrapeFrom(peer);
  },
  'ClusteredDestination.peers': list('CLUSTERED_DESTINATION.peers'),
  'ClusteredIngress.peers': list('CLUSTERED_INGRESS.peers'),
  'ExistingNamespaceOptions.dnsPeers': (stack, peer) => SecureNamespace.fromName(stack, 'theirs', { dnsPeers: [peer] }),
  'GatewayExposureProps.peers': list('PASSTHROUGH.peers of a Gateway that ends TLS'),
  'GatewayPassthroughProps.peers': list('PASSTHROUGH.peers'),
  'GrafanaDatasourceProps.peers': list('DATASOURCE.peers'),
  'ListenerOptions.peers': (stack, peer) => listenIn(stack, { peers: [peer] }),
  'IngressExposureProps.peers': list('PASSTHROUGH.peers of an Ingress that ends TLS'),
  'MonitorProps.peers': list('MONITOR.peers'),
  'PassthroughExposureProps.peers': list('PASSTHROUGH.peers of an Ingress'),
  'ScrapedServer.allowScrapeFrom': (stack, peer) => {
    exporterIn(stack).allowScrapeFrom(peer);
  },
  'SecureKapacitor.allowScrapeFrom': (stack, peer) => {
    kapacitorIn(stack, { metrics: {} }).allowScrapeFrom(peer);
  },
  'SecureNamespaceProps.dnsPeers': (stack, peer) => new SecureNamespace(stack, 'ours', { dnsPeers: [peer] }),
  'SecureServer.allowFrom': (stack, peer) => {
    influxdbIn(stack).allowFrom(peer);
  },
  'TelegrafEndpoint.allowFrom': (stack, peer) => {
    listenIn(stack).allowFrom(peer);
  },
};

const DOORS = { ...OUT, ...WITHOUT_NAME };

test('each prop and method that takes peers is tried, or a new one could let out to anywhere', () => {
  expect(Object.keys(DOORS).sort()).toEqual(doorsOf('Peer'));
});

function mistakes(build: Door, peer: Peer): string[] {
  const stack = emptyStack();
  build(stack, peer);
  return stack.node.children.flatMap(({ node }) => node.findAll()).flatMap(({ node }) => node.validate());
}

const NAMED = /^`([^`]*\.)?((peers|dnsPeers|nodes|apiServer)\[0\]|peer)` takes /;

const WRONG: [string, Peer][] = [
  ['a range with bits after its prefix', Peer.cidr('192.0.2.1/24')],
  ['the whole internet', Peer.cidr('0.0.0.0/0')],
  ['a namespace that can have no such name', Peer.namespace('a b')],
  ['pods that are not named', Peer.pods('shop', {})],
];
const WRONG_NAMES: [string, Peer][] = [
  ['every name', Peer.fqdn('*')],
  ['an address as a name', Peer.fqdn('192.0.2.7')],
  ['a pattern without a domain', Peer.wideFqdn('a test', '*')],
];

describe.each(Object.entries(DOORS))('%s', (name, build) => {
  test.each(WRONG)('refuses %s in one line, which says where it was given', (_, peer) => {
    expect(mistakes(build, peer)).toEqual([expect.stringMatching(NAMED)]);
  });

  test.each(WRONG_NAMES)('refuses %s in one line', (_, peer) => {
    expect(mistakes(build, peer)).toEqual([expect.stringMatching(NAMED)]);
  });

  test('takes a name only of whom policies can know by it', () => {
    const told = mistakes(build, Peer.fqdn('hooks.slack.com')).map((line) => line.replace(/:.*/, ''));
    expect(told.map((line) => line.replace(NAMED, ''))).toEqual(name in OUT ? [] : ['pods, a namespace or addresses']);
  });

  test('asks for a reason where all are meant, and lists it', () => {
    expect(mistakes(build, Peer.wideCidr('', '0.0.0.0/0'))).toEqual([expect.stringMatching(/takes a written reason/)]);
    const stack = emptyStack();
    build(stack, Peer.wideCidr('a test', '0.0.0.0/0'));
    expect(Deviations.of(stack)).toContainEqual(expect.objectContaining({ code: 'wide-peer', reason: 'a test' }));
  });
});
