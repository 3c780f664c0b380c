// Something to look at on the first day: alerts about servers, nodes, volumes, refused points and backups by Prometheus, about hosts by
// Kapacitor. Each is one call, and tells of what is really scraped and written here.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  Backup,
  CertificateAuthority,
  Duration,
  Peer,
  PrometheusRules,
  ScrapeSource,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
  Size,
  Task,
  TaskTemplate,
  TaskVariable,
  TelegrafInput,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'first-day');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
  const inputs = [TelegrafInput.cpu(), TelegrafInput.mem(), TelegrafInput.disk(), TelegrafInput.telegrafItself()];
  const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace, inputs });
  telegraf.writeTo(metrics);
  const backups = influxdb.backUp(Backup.toVolume({ size: Size.gibibytes(10) }));

  // A host that is silent, a disk that fills, points that are refused.
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.subscribeTo(metrics);
  const hosts = {
    databases: [metrics],
    variables: { disk: TaskVariable.floatingPoint(80), memory: TaskVariable.floatingPoint(90) },
  };
  kapacitor.addTask(Task.fromTemplate('hosts', TaskTemplate.ofHosts(), hosts));

  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
  const nodes = new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
  const agents = telegraf.serveMetrics({ authority });
  for (const target of [influxdb, kapacitor, nodes, backups, agents]) prometheus.scrape(target);
  // How full the claims are, only kubelets know.
  const kubernetes = { apiServer: [Peer.cidr('10.20.0.10/32')], nodes: [Peer.cidr('10.20.0.0/16')] };
  prometheus.scrapeFrom(ScrapeSource.kubelets('alerts about volumes that fill', kubernetes));
  prometheus.addRules(PrometheusRules.ofPlatform());
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
