// Pods that run as ServiceAccounts which the security team makes, in a namespace where nobody else may make one by hand.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Peer,
  PodIdentity,
  SecureInfluxDB,
  SecureNamespace,
  SecurePrometheus,
  ServiceAccount,
  TargetDiscovery,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'existing-accounts');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = SecureNamespace.fromName(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  // Its token is in no pod. EKS knows the account by an association: the way to its agent is opened.
  const influxdb = new SecureInfluxDB(stack, 'influxdb', {
    namespace,
    authority,
    serviceAccount: ServiceAccount.existing('influxdb-s3'),
    identity: PodIdentity.eksPodIdentity(),
  });

  // This one asks the API of Kubernetes: what that takes is granted to the account, whose token is in the pod.
  new SecurePrometheus(stack, 'prometheus', {
    namespace,
    authority,
    serviceAccount: ServiceAccount.existingWithToken('the security team makes each account', 'prometheus-sd'),
  }).scrape(influxdb, {
    discovery: TargetDiscovery.kubernetes('dashboards show the node', { apiServer: [Peer.cidr('192.0.2.1/32')] }),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
