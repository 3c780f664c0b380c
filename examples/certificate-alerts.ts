// Somebody is told three weeks before a certificate ends: a Telegraf dials each server as its clients do, and looks at what it shows.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Duration,
  PrometheusRules,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  TelegrafDeployment,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'certificate-alerts');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  // An apply in the last 90 days of a certificate renews it: who applies once in a month never sees one of these alerts.
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  const nodes = new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });

  const telegraf = new SecureTelegraf(stack, 'certificates', {
    namespace,
    deployment: TelegrafDeployment.replicas(1),
    inputs: [],
  });
  for (const server of [influxdb, kapacitor, nodes, prometheus]) telegraf.watchCertificate(server);
  prometheus.scrape(telegraf.serveMetrics({ authority }));
  prometheus.addRules(PrometheusRules.fromObject(telegraf.certificateAlerts(Duration.days(21))));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
