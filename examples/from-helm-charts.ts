// Servers that Helm charts have run until now, with their volumes: each takes the claim that its chart left behind. What is on InfluxDB's
// becomes the code's where that says `adopt`. docs/tasks/from-helm-charts.md has the steps before this one.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Duration,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  Size,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'from-helm-charts');
  new KubernetesProvider(stack, 'kubernetes');
  // The namespace of the charts, which goes on as it is.
  const namespace = SecureNamespace.fromName(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const size = Size.gibibytes(8);

  const influxdb = new SecureInfluxDB(stack, 'influxdb', {
    namespace,
    authority,
    storage: { existingClaim: 'influxdb-data-influxdb-0', size },
    administrator: { adopt: true },
  });
  const telegraf = influxdb.addDatabase('telegraf', { adopt: true, retention: Duration.days(30) });
  telegraf.addRetentionPolicy('year', { adopt: true, retention: Duration.days(365) });
  telegraf.grantRead(influxdb.addUser('grafana', { adopt: true }));

  // A chart's Deployment takes its claim with it, unless it was told to keep it.
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', {
    namespace,
    authority,
    storage: { existingClaim: 'kapacitor', size },
  });
  kapacitor.subscribeTo(telegraf);

  // Older samples than these are deleted at the first start: say at least what the chart said.
  const prometheus = new SecurePrometheus(stack, 'prometheus', {
    namespace,
    authority,
    storage: { existingClaim: 'prometheus-server', size },
    retention: Duration.days(90),
  });
  prometheus.scrape(influxdb);
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
