// Datasources of a Grafana that runs in the namespace `grafana` already, say by its Helm chart. Its sidecar finds the definitions
// by their label; what they name is mounted by its values, as the outputs of the stack say:
//   extraSecretMounts, for `/etc/grafana-datasources/<name>/credential`
//   extraConfigmapMounts, for `/etc/grafana-datasources/<name>/ca`
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  GrafanaDatasource,
  Peer,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'grafana');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
  prometheus.scrape(new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] }));

  const grafana = {
    namespace: SecureNamespace.fromName(stack, 'grafana'),
    peers: [Peer.pods('grafana', { 'app.kubernetes.io/name': 'grafana' })],
  };
  // A user of its own, who may read this database and nothing else.
  GrafanaDatasource.ofDatabase(stack, 'metrics-datasource', influxdb.addDatabase('metrics'), grafana);
  GrafanaDatasource.ofPrometheus(stack, 'prometheus-datasource', prometheus, { ...grafana, isDefault: true });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
