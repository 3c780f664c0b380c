// On GKE Autopilot, where no pod sees its node: kubelets say what nodes and containers take, and samples leave for Google Cloud Managed
// Service for Prometheus as a service account of Google's. Services have an address of each family.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  CloudLogin,
  ClusterPlatform,
  KubeletMetrics,
  Peer,
  PodIdentity,
  ScrapeSource,
  SecureNamespace,
  SecurePrometheus,
  WorkloadDefaults,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'gke');
  new KubernetesProvider(stack, 'kubernetes');
  // A node exporter here would be a mistake that says so.
  WorkloadDefaults.of(stack).set({ platforms: [ClusterPlatform.gkeAutopilot(), ClusterPlatform.dualStack()] });
  // Autopilot has a cache of DNS on each node.
  const namespace = new SecureNamespace(stack, 'monitoring', { dnsPeers: [Peer.cidr('169.254.20.10/32')] });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  const prometheus = new SecurePrometheus(stack, 'prometheus', {
    namespace,
    authority,
    identity: PodIdentity.gke('prometheus@project.iam.gserviceaccount.com'),
    externalLabels: { location: 'europe-west1', cluster: 'east' },
  });
  prometheus.scrapeFrom(
    ScrapeSource.kubelets('nobody else knows what containers take', {
      apiServer: [Peer.cidr('10.20.0.2/32')],
      nodes: [Peer.cidr('10.20.0.0/22'), Peer.cidr('2001:db8:20::/64')],
      metrics: KubeletMetrics.CADVISOR,
    }),
  );
  // Private Google Access has these addresses.
  prometheus.remoteWriteTo({
    url: 'https://monitoring.googleapis.com/v1/projects/project/location/global/prometheus/api/v1/write',
    cloudLogin: CloudLogin.google(),
    peers: [Peer.cidr('199.36.153.8/30')],
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
