import {
  Credential,
  Duration,
  MonitorProps,
  Peer,
  PodMonitor,
  ScrapeConfig,
  SecureNamespace,
  SecureNodeExporter,
  ServiceMonitor,
  Size,
  Trust,
} from '../../../lib';
import { ExternalScrapeTarget } from '../../../lib/connections/scraping/scrape-target';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Entry, placement, Program, secretVariable } from '../support';

const peers = [Peer.pods('observability', { 'app.kubernetes.io/name': 'prometheus' })];

type Kind = new (scope: Construct, id: string, props: MonitorProps) => Construct;

const cases = (Monitor: Kind): Record<'defaults' | 'every prop', Program> => ({
  defaults: (stack) => {
    const target = new SecureNodeExporter(stack, 'nodes', {
      authority: placement(stack).authority,
      hostNetwork: false,
    });
    new Monitor(stack, 'monitor', { target, peers });
  },
  'every prop': (stack) => {
    const { authority } = placement(stack);
    const target = new SecureNodeExporter(stack, 'nodes', {
      authority,
      hostNetwork: false,
      userName: `o"d'd \${x}`,
      clientAuthentication: { trust: authority.trust, allowedSans: ['prometheus.example'] },
    });
    new Monitor(stack, 'monitor', {
      target,
      peers,
      namespace: new SecureNamespace(stack, 'observability'),
      name: 'renamed',
      labels: { release: 'kube-prometheus-stack' },
      interval: Duration.seconds(30),
      scrapeTimeout: Duration.seconds(10),
      sampleLimit: 500_000,
      bodySizeLimit: Size.mebibytes(128),
      authority,
    });
  },
});

const external = (stack: TerraformStack) => {
  const namespace = new SecureNamespace(stack, 'observability');
  const target = new ExternalScrapeTarget(stack, 'elsewhere', {
    discoveryName: 'nodes.example',
    trust: Trust.unverified('its certificate is replaced in May'),
    credential: Credential.fromVariable(secretVariable(stack), { revision: '1' }),
    peers: [Peer.cidr('192.0.2.0/24')],
  });
  new ScrapeConfig(stack, 'config', { target, namespace, peers });
};

/** What the Prometheus Operator reads. */
export const rows: readonly Entry[] = [
  { construct: ServiceMonitor, cases: cases(ServiceMonitor) },
  { construct: PodMonitor, cases: cases(PodMonitor) },
  { construct: ScrapeConfig, cases: { ...cases(ScrapeConfig), 'of an external target': external } },
];
