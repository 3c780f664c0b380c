// Samples leave for a service of a cloud, as whom the pod itself is there, and for one that knows tenants by a header and a token;
// what is too old to be here is read from a third. Another Prometheus, of agents, may write here.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  CloudLogin,
  Credential,
  Duration,
  Peer,
  PodIdentity,
  SecureNamespace,
  SecurePrometheus,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'remote-write');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) => {
    const variable = new TerraformVariable(stack, id, { type: 'string', sensitive: true });
    return Credential.fromVariable(variable, { revision: '1' });
  };

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const prometheus = new SecurePrometheus(stack, 'prometheus', {
    namespace,
    authority,
    identity: PodIdentity.eksRole('arn:aws:iam::111122223333:role/prometheus'),
    remoteWriters: { agents: Credential.generated() },
    settings: { storage: { tsdb: { out_of_order_time_window: '10m' } } },
  });
  prometheus.allowFrom(Peer.pods('edge', { app: 'agent' }));

  // Endpoints of the VPC, which have addresses of their own.
  const endpoints = [Peer.cidr('10.20.8.0/24')];
  prometheus.remoteWriteTo({
    url: 'https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write',
    cloudLogin: CloudLogin.aws({ region: 'eu-central-1', peers: endpoints }),
    peers: endpoints,
    queue: { maxShards: 20, capacity: 10_000 },
  });
  prometheus.remoteWriteTo({
    url: 'https://mimir.example/api/v1/push',
    bearerToken: given('mimir-token'),
    headers: { 'X-Scope-OrgID': 'team-a' },
    queue: { retryOnRateLimit: true, sampleAgeLimit: Duration.hours(2) },
    peers: [Peer.cidr('192.0.2.80/32')],
  });
  prometheus.remoteReadFrom({
    url: 'https://archive.example/api/v1/read',
    userName: 'prometheus',
    credential: given('archive-password'),
    peers: [Peer.cidr('192.0.2.81/32')],
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
