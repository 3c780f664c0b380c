// On AKS: a cluster that has nodes of Windows too, and the mesh of Linkerd, which these pods stay out of. Samples leave for Azure Monitor
// as an identity of Microsoft Entra.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  CloudLogin,
  ClusterPlatform,
  Peer,
  PodIdentity,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  WorkloadDefaults,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'aks');
  new KubernetesProvider(stack, 'kubernetes');
  WorkloadDefaults.of(stack).set({ platforms: [ClusterPlatform.windowsNodes(), ClusterPlatform.linkerd()] });
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(influxdb.addDatabase('metrics'));
  // Applications in the mesh take `config.linkerd.io/skip-outbound-ports: "8086"`: they talk TLS to the server themselves.
  influxdb.allowFrom(Peer.namespace('apps'));

  const clientId = '00000000-0000-0000-0000-000000000001';
  const prometheus = new SecurePrometheus(stack, 'prometheus', {
    namespace,
    authority,
    identity: PodIdentity.azure(clientId),
  });
  const nodes = new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
  for (const target of [nodes, influxdb]) prometheus.scrape(target);
  // A private endpoint of the workspace; the token comes by a firewall that knows the name.
  prometheus.remoteWriteTo({
    url: 'https://metrics.westeurope-1.metrics.ingest.monitor.azure.com/dataCollectionRules/dcr-1/streams/Microsoft-PrometheusMetrics/api/v1/write?api-version=2023-04-24',
    cloudLogin: CloudLogin.azure({
      clientId,
      tenantId: '00000000-0000-0000-0000-000000000002',
      peers: [Peer.cidr('10.20.9.4/32')],
    }),
    peers: [Peer.cidr('10.20.9.5/32')],
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
