// Exposure by the Gateway API: an HTTPRoute, and a BackendTLSPolicy by which the Gateway verifies the server. Terraform asks the
// cluster for their types, so the Gateway API's CustomResourceDefinitions must be there before the plan.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { CertificateAuthority, Exposure, Peer, SecureInfluxDB, SecureNamespace } from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'gateway');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring', { labels: { 'public-gateway': 'allowed' } });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  influxdb.exposeThrough(
    Exposure.gateway({
      host: 'influxdb.example',
      gatewayName: 'public',
      gatewayNamespace: 'gateways',
      listener: 'https',
      peers: [Peer.pods('gateways', { 'gateway.networking.k8s.io/gateway-name': 'public' })],
    }),
  );
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
