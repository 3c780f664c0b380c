// Certificates signed by a company's intermediate authority, whose key comes in a sensitive variable. The keys of the servers
// are in Terraform's state all the same: existing-secrets.ts shows how to keep them out.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { CertificateAuthority, Duration, KeyAlgorithm, SecureInfluxDB, SecureNamespace } from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'companys-authority');
  new KubernetesProvider(stack, 'kubernetes');
  const text = (id: string, sensitive: boolean) => new TerraformVariable(stack, id, { type: 'string', sensitive });

  const authority = CertificateAuthority.fromPem(stack, 'authority', {
    certificatePem: text('intermediate-certificate', false).stringValue,
    privateKey: text('intermediate-key', true),
    // What clients trust. Servers show the intermediate's certificate beside their own.
    rootPem: text('root-certificate', false).stringValue,
    keyAlgorithm: KeyAlgorithm.ecdsaP384(),
    certificateLifetime: Duration.days(90),
    certificateRenewBefore: Duration.days(30),
  });
  const namespace = new SecureNamespace(stack, 'monitoring');
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
