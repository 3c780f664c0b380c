// Short-lived tokens in place of a password. The pod signs them itself with the server's shared secret, by which its reader could
// become any user: that is why it takes a reason, and is listed.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Deviations,
  SecureInfluxDB,
  SecureNamespace,
  SecureTelegraf,
  SignedTokens,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'telegraf-tokens');
  new KubernetesProvider(stack, 'kubernetes');

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
  telegraf.writeTo(influxdb.addDatabase('metrics'), {
    tokens: SignedTokens.because('no password may live longer than an hour'),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  for (const { path, what, reason } of Deviations.of(app)) console.log(`${path}: ${what} (${reason})`);
  app.synth();
}
