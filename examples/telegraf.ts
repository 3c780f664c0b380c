// Telegraf on every node: what it collects goes to a database of InfluxDB, which it may write to and nothing else. A second one
// scrapes the node exporters and serves what it gets to a Prometheus of somebody else.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Duration,
  Peer,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  SecureTelegraf,
  TelegrafDeployment,
  TelegrafInput,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'telegraf');
  new KubernetesProvider(stack, 'kubernetes');

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const nodes = new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });

  const hosts = new SecureTelegraf(stack, 'hosts', { namespace, globalTags: { cluster: 'east' } });
  hosts.writeTo(influxdb.addDatabase('hosts', { retention: Duration.days(30) }));

  const exporters = new SecureTelegraf(stack, 'exporters', {
    namespace,
    deployment: TelegrafDeployment.replicas(1),
    inputs: [TelegrafInput.telegrafItself()],
  });
  exporters.scrape(nodes, { interval: Duration.seconds(30) });
  exporters.serveMetrics({ authority }).allowScrapeFrom(Peer.namespace('observability'));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
