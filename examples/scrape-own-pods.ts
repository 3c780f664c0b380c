// Metrics of your own pods: found by a headless Service, verified for one name, with a password or a certificate.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  ScrapeTarget,
  SecureNamespace,
  SecurePrometheus,
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'scrape-own-pods');
  new KubernetesProvider(stack, 'kubernetes');
  const variable = (id: string, sensitive: boolean) => new TerraformVariable(stack, id, { type: 'string', sensitive });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });

  const shops = SecureNamespace.fromName(stack, 'shops');
  const trust = Trust.fromPem(variable('shop-ca', false).stringValue);
  prometheus.scrape(
    ScrapeTarget.fromService(stack, 'checkout', {
      ...{ namespace: shops, labels: { app: 'checkout' }, port: 8443 },
      ...{ trust, serverName: 'checkout.shops.svc' },
      userName: 'prometheus',
      credential: Credential.fromVariable(variable('checkout-password', true), { revision: '1' }),
      // Its pods have policies: without one for Prometheus they keep it out.
      networkPolicy: true,
    }),
  );
  // It takes a certificate in the place of a password: that of Prometheus, which its CA has to be told.
  prometheus.scrape(
    ScrapeTarget.fromService(stack, 'stock', {
      ...{ namespace: shops, labels: { app: 'stock' }, port: 8443 },
      ...{ trust, serverName: 'stock.shops.svc' },
      requiresClientCertificate: true,
    }),
  );
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
