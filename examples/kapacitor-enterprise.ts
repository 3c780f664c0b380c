// Kapacitor Enterprise, and the InfluxDB Enterprise that it alerts about. Whoever has the licenses and the image puts them where
// this names them; everything else is here. No part of it was run with the vendor's binaries.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  AcceptedRisk,
  AlertHandler,
  CertificateAuthority,
  ContainerImage,
  Credential,
  License,
  MetaUsers,
  Peer,
  SecureInfluxDBEnterprise,
  SecureKapacitorEnterprise,
  SecureNamespace,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'kapacitor-enterprise');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  // kubectl -n monitoring create secret generic influxdata-licenses --from-file=influxdb.json --from-file=kapacitor.json
  const license = (key: string) =>
    License.file({ credential: Credential.fromSecret({ namespace, name: 'influxdata-licenses', key }) });

  const influxdb = new SecureInfluxDBEnterprise(stack, 'influxdb', {
    namespace,
    authority,
    license: license('influxdb.json'),
  });
  const metrics = influxdb.addDatabase('metrics', { replicationFactor: 2 });

  // Who manages tasks, and whom the members are joined as.
  const operator = given('kapacitor-operator-password');
  influxdb.grantKapacitor(influxdb.addUser('kapacitor-operator', { credential: operator }));
  // Whom Kapacitor 1.5 asks the meta nodes as: later ones sign tokens with the internal shared secret.
  const asking = given('kapacitor-meta-password');
  influxdb.addAdministrator('kapacitor-meta', { credential: asking });

  const kapacitor = new SecureKapacitorEnterprise(stack, 'kapacitor', {
    namespace,
    authority,
    image: ContainerImage.fromTag('registry.example/kapacitor-enterprise:1.5.7'),
    license: license('kapacitor.json'),
    metaUsers: MetaUsers.of(influxdb, { userName: 'kapacitor-meta', credential: asking }),
    administrator: { name: 'kapacitor-operator', credential: operator },
    members: 3,
    redundancy: 2,
    clearTextBetweenMembers: AcceptedRisk.because('the network of the cluster is encrypted by its CNI'),
    tasksRunPrograms: AcceptedRisk.because('the platform team alone defines tasks'),
  });
  kapacitor.subscribeTo(metrics);
  kapacitor.alertThrough(
    AlertHandler.pagerDuty({
      routingKey: given('pagerduty-routing-key'),
      peers: [Peer.pods('egress', { app: 'proxy' })],
    }),
  );
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
