// Applications of another namespace, which this program does not deploy: one writes to InfluxDB, one reads.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { CertificateAuthority, Peer, SecureInfluxDB, SecureNamespace } from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'own-applications');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const shop = influxdb.addDatabase('shop');

  // Each finds its password in the Secret `influxdb-user-…`, and what verifies the server in `authority-ca`, both in this namespace.
  influxdb.allowFrom(Peer.pods('shop', { app: 'orders' }));
  shop.grantWrite(influxdb.addUser('orders'));
  influxdb.allowFrom(Peer.pods('shop', { app: 'forecast' }));
  shop.grantRead(influxdb.addUser('forecast'));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
