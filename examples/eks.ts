// On EKS: nodes of Fargate and of Graviton, people by an Application Load Balancer with a certificate of ACM, samples that leave for
// Amazon Managed Service for Prometheus as a role of IAM, and alerts that go to a topic of SNS as another. No key of AWS is anywhere.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  CloudLogin,
  ClusterPlatform,
  Exposure,
  IngressController,
  Peer,
  PodIdentity,
  ReceiverIntegration,
  SecureAlertmanager,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  WorkloadDefaults,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'eks');
  new KubernetesProvider(stack, 'kubernetes');
  // DaemonSets stay off Fargate; images that have both architectures run on either.
  WorkloadDefaults.of(stack).set({
    platforms: [ClusterPlatform.eksFargate(), ClusterPlatform.architectures(['amd64', 'arm64'])],
  });
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  // The role trusts the service account `prometheus` of the namespace: the account's annotation names it.
  const prometheus = new SecurePrometheus(stack, 'prometheus', {
    namespace,
    authority,
    identity: PodIdentity.eksRole('arn:aws:iam::111122223333:role/prometheus'),
    storage: { storageClassName: 'gp3' },
  });
  prometheus.scrape(new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] }));

  // Interface endpoints of the VPC, for `aps-workspaces` and `sts`.
  const endpoints = [Peer.cidr('10.20.8.0/24')];
  const region = 'eu-central-1';
  prometheus.remoteWriteTo({
    url: `https://aps-workspaces.${region}.amazonaws.com/workspaces/ws-1/api/v1/remote_write`,
    cloudLogin: CloudLogin.aws({ region, peers: endpoints }),
    peers: endpoints,
  });

  const alertmanager = new SecureAlertmanager(stack, 'alertmanager', {
    namespace,
    authority,
    identity: PodIdentity.eksRole('arn:aws:iam::111122223333:role/alertmanager'),
    storage: { storageClassName: 'gp3' },
  });
  // Endpoints for `sns` and `sts`.
  const topicArn = `arn:aws:sns:${region}:111122223333:alerts`;
  const topic = ReceiverIntegration.sns({ region, topicArn, peers: endpoints });
  alertmanager.routeTo(alertmanager.addReceiver('everybody', [topic]));
  prometheus.alertThrough(alertmanager);

  prometheus.exposeThrough(
    Exposure.ingress({
      host: 'prometheus.example',
      className: 'alb',
      controller: IngressController.awsLoadBalancer('it stands in the same VPC, which nobody else is in', {
        certificateArn: `arn:aws:acm:${region}:111122223333:certificate/12345678-1234-1234-1234-123456789012`,
      }),
      // Its subnets.
      peers: [Peer.cidr('10.20.0.0/22')],
    }),
  );
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
