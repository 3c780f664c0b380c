// Leaving a secure default takes a written reason. This program prints each, as an auditor would want to read it.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  ContainerImage,
  Deviations,
  PodSecurity,
  SecureInfluxDB,
  SecureNamespace,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'accepted-deviations');
  new KubernetesProvider(stack, 'kubernetes');

  const podSecurity = PodSecurity.baseline('the log shipper of the company runs here too');
  const namespace = new SecureNamespace(stack, 'monitoring', { podSecurity });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const image = ContainerImage.fromTag('influxdb:1.11.7').acceptOlder('the dashboards are tested with 1.12 in May');
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority, image });
}

if (require.main === module) {
  const app = new App();
  build(app);
  for (const { path, what, reason } of Deviations.of(app)) console.log(`${path}: ${what} (${reason})`);
  app.synth();
}
