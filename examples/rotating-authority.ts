// An authority that replaces another while every client can verify every server. It takes three applies, and two minutes after each of the
// first two: the time in which kubelets bring a bundle to the pods. In one apply, clients and servers would disagree meanwhile.
//   1. the new key is trusted too: every client has both certificates (this program)
//   2. `generation: 2, alsoTrustedGenerations: [1]`: the servers show certificates of the new one
//   3. `generation: 2`
// A company's authority that replaces another one does so with `old.alsoTrust(next.trust)`, and replaces the servers' pods.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { CertificateAuthority, SecureInfluxDB, SecureKapacitor, SecureNamespace } from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'rotating-authority');
  new KubernetesProvider(stack, 'kubernetes');

  const authority = CertificateAuthority.selfManaged(stack, 'authority', {
    generation: 1,
    alsoTrustedGenerations: [2],
  });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).subscribeTo(influxdb.addDatabase('metrics'));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
