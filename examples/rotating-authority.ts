// An authority that replaces another without a failed connection, one apply after each step:
//   1. the old one also trusts the new one: every client has both certificates (this program)
//   2. the servers take `authority: next`, and `next.alsoTrust(old.trust)`
//   3. `old` leaves the code
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { CertificateAuthority, SecureInfluxDB, SecureKapacitor, SecureNamespace } from '../lib';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'rotating-authority');
  new KubernetesProvider(stack, 'kubernetes');

  const old = CertificateAuthority.selfManaged(stack, 'authority');
  const next = CertificateAuthority.selfManaged(stack, 'authority-2027');
  old.alsoTrust(next.trust);

  const namespace = new SecureNamespace(stack, 'monitoring');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority: old });
  new SecureKapacitor(stack, 'kapacitor', { namespace, authority: old }).subscribeTo(influxdb.addDatabase('metrics'));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
