// What Telegraf reads besides its node: the kubelets, the API of Kubernetes, a service of somebody else, and any plugin in Telegraf's own words. Its
// secrets are references; whom it talks to is said, and nobody else is reached.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  KubernetesInventory,
  Peer,
  PodSecurity,
  SecureInfluxDB,
  SecureNamespace,
  SecureTelegraf,
  TelegrafDeployment,
  TelegrafInput,
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'telegraf-inputs');
  new KubernetesProvider(stack, 'kubernetes');
  const text = (id: string) => new TerraformVariable(stack, id, { type: 'string' }).stringValue;
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });

  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  // Host mounts need a namespace of their own, so that the other stays `restricted`.
  const agents = new SecureNamespace(stack, 'agents', {
    podSecurity: PodSecurity.privileged('Telegraf reads the file systems of its node'),
  });

  const hosts = new SecureTelegraf(stack, 'hosts', {
    namespace: agents,
    deployment: TelegrafDeployment.onEveryNode({ hostMounts: true }),
    inputs: [
      TelegrafInput.cpu(),
      TelegrafInput.disk(),
      TelegrafInput.diskio(),
      TelegrafInput.kubelet('pods by their use of CPU and memory', {
        trust: Trust.fromPem(text('cluster-ca')),
        nodeCidrs: ['10.20.0.0/16'],
      }),
    ],
  });
  hosts.writeTo(influxdb.addDatabase('hosts'), { nameDrop: ['kubernetes_system_container'] });

  const services = new SecureTelegraf(stack, 'services', {
    namespace,
    deployment: TelegrafDeployment.replicas(1),
    inputs: [
      TelegrafInput.http({
        url: 'https://shop.example/status.json',
        trust: Trust.fromPem(text('shop-ca')),
        peers: [Peer.cidr('192.0.2.80/32')],
        credential: given('shop-token'),
        dataFormat: 'json',
      }),
      TelegrafInput.kubeInventory('replicas that are missing, and containers that restart', {
        apiServer: [Peer.cidr('192.0.2.1/32')],
        resources: [KubernetesInventory.DEPLOYMENTS, KubernetesInventory.PODS],
      }),
    ],
  });
  services.allowTo(Peer.pods('databases', { app: 'postgres' }), 5432);
  // The DSN says in text that the server is verified: as a whole in a secret, it would take a reason.
  const password = services.secret('postgres', given('postgres-password'));
  const ca = services.caFile(Trust.fromPem(text('postgres-ca')));
  const verified = `sslmode=verify-full sslrootcert=${ca}`;
  services.addPlugins({
    inputs: {
      postgresql: { address: `host=postgres.databases.svc user=telegraf password=${password} ${verified}` },
    },
    processors: { rename: { replace: [{ tag: 'server', dest: 'database' }] } },
  });
  services.writeTo(influxdb.addDatabase('services'));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
