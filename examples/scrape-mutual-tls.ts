// Mutual TLS: node exporters that take nobody without a certificate, and a Prometheus of a team that another one watches.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { CertificateAuthority, SecureNamespace, SecureNodeExporter, SecurePrometheus } from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'scrape-mutual-tls');
  new KubernetesProvider(stack, 'kubernetes');

  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  // Each server takes the certificates of the clients that are connected below, and no others of this authority.
  const clientAuthentication = { trust: authority.trust };
  const nodes = new SecureNodeExporter(stack, 'nodes', {
    authority,
    nodeCidrs: ['10.20.0.0/16'],
    clientAuthentication,
  });

  const team = new SecureNamespace(stack, 'team');
  const watched = new SecurePrometheus(stack, 'team-prometheus', { namespace: team, authority, clientAuthentication });
  watched.scrape(nodes);

  const namespace = new SecureNamespace(stack, 'monitoring');
  new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(watched);
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
