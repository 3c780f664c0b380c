// Two clusters in one stack: each namespace carries the provider of its cluster, and all that is made in it goes there.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { CertificateAuthority, SecureInfluxDB, SecureNamespace } from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'several-clusters');
  // One authority, so that a client of either trusts both.
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  for (const cluster of ['east', 'west']) {
    const provider = new KubernetesProvider(stack, cluster, { alias: cluster, configContext: cluster });
    const namespace = new SecureNamespace(stack, `monitoring-${cluster}`, { name: 'monitoring', provider });
    new SecureInfluxDB(stack, `influxdb-${cluster}`, { name: 'influxdb', namespace, authority }).addDatabase('metrics');
  }
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
