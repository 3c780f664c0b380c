// Nothing secret in Terraform's state: certificates and passwords are in Secrets that another tool keeps (cert-manager,
// External Secrets, Vault), and pods read them there. A changed one reaches its daemon without an apply.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { Credential, SecureInfluxDB, SecureNamespace, ServerCertificate, Trust } from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'existing-secrets');
  new KubernetesProvider(stack, 'kubernetes');

  const namespace = SecureNamespace.fromName(stack, 'monitoring');
  const secret = (name: string) => Credential.fromSecret({ namespace, name });
  const influxdb = new SecureInfluxDB(stack, 'influxdb', {
    namespace,
    // Valid for influxdb.monitoring.svc and localhost, among others: see `ServerCertificate`.
    certificate: ServerCertificate.fromSecret({
      secretName: 'influxdb-certificate',
      trust: Trust.fromConfigMap({ namespace, name: 'company-ca' }),
    }),
    administrator: { credential: secret('influxdb-administrator') },
    sharedSecret: secret('influxdb-jwt'),
  });
  influxdb.addDatabase('metrics').grantWrite(influxdb.addUser('collector', { credential: secret('collector') }));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
