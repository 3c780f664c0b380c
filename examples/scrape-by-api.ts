// The name of the node as a label: only the API of Kubernetes knows it. The pod gets a token for that, which may list and
// watch what it has to in one namespace, and a way to the API server.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Peer,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  TargetDiscovery,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'scrape-by-api');
  new KubernetesProvider(stack, 'kubernetes');

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const nodes = new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
  new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(nodes, {
    discovery: TargetDiscovery.kubernetes('labels say the node', {
      apiServer: [Peer.cidr('10.20.0.10/32'), Peer.cidr('10.20.0.11/32')],
    }),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
