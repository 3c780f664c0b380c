// A namespace that somebody else made, with whatever else runs in it. Nothing of it is relied on: each pod brings its own
// policies and meets the `restricted` standard without being asked.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { CertificateAuthority, Peer, SecureInfluxDB, SecureKapacitor, SecureNamespace } from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'hardened-existing-namespace');
  new KubernetesProvider(stack, 'kubernetes');

  const namespace = SecureNamespace.fromName(stack, 'platform', {
    // This cluster resolves names on each node (NodeLocal DNSCache).
    dnsPeers: [Peer.cidr('169.254.20.10/32'), Peer.pods('kube-system', { 'k8s-app': 'kube-dns' })],
  });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).readFrom(influxdb.addDatabase('metrics'));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
