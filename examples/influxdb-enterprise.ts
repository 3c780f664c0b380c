// InfluxDB Enterprise, InfluxData's licensed product: three meta nodes, three data nodes, and all that uses them. Whoever has a license
// puts it into the Secret that this names, `kubectl -n monitoring create secret generic influxdb-license --from-file=license.json`;
// everything else is here. No part of it was run with the vendor's binaries.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  Credential,
  Duration,
  Exposure,
  GrafanaDatasource,
  License,
  MetaUsers,
  Peer,
  SecureInfluxDBEnterprise,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  Size,
  SourceRanges,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'influxdb-enterprise');
  new KubernetesProvider(stack, 'kubernetes');
  const given = (id: string) =>
    Credential.fromVariable(new TerraformVariable(stack, id, { type: 'string', sensitive: true }), { revision: '1' });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  const influxdb = new SecureInfluxDBEnterprise(stack, 'influxdb', {
    namespace,
    authority,
    license: License.file({
      credential: Credential.fromSecret({ namespace, name: 'influxdb-license', key: 'license.json' }),
    }),
    dataNodes: 3,
    storage: { size: Size.gibibytes(100) },
    resources: { memoryLimit: Size.gibibytes(8) },
    antiEntropy: { checkInterval: Duration.minutes(30) },
    auditLog: true,
    settings: { 'hinted-handoff': { 'max-age': '72h' } },
  });
  const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(90), replicationFactor: 2 });
  influxdb.exposeThrough(
    Exposure.loadBalancer({ host: 'influxdb.example', sourceRanges: SourceRanges.of('192.0.2.0/24') }),
  );

  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace });
  telegraf.writeTo(metrics);

  // Kapacitor's users are those of InfluxDB Enterprise, whom its meta nodes know.
  const operator = given('kapacitor-operator-password');
  influxdb.grantKapacitor(influxdb.addUser('kapacitor-operator', { credential: operator }));
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', {
    namespace,
    authority,
    metaUsers: MetaUsers.of(influxdb),
    administrator: { name: 'kapacitor-operator', credential: operator },
  });
  kapacitor.subscribeTo(metrics);

  new SecurePrometheus(stack, 'prometheus', { namespace, authority }).scrape(influxdb);
  GrafanaDatasource.ofDatabase(stack, 'metrics-datasource', metrics, {
    namespace: SecureNamespace.fromName(stack, 'grafana'),
    peers: [Peer.pods('grafana', { 'app.kubernetes.io/name': 'grafana' })],
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
