// A Prometheus that scrapes everything of a stack, evaluates rules, tells an Alertmanager and keeps a copy elsewhere. Each
// connection is one call; a new one is reloaded, not rolled out.
import { join } from 'node:path';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  Alertmanager,
  CertificateAuthority,
  Credential,
  Duration,
  Peer,
  PrometheusRules,
  RelabelAction,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  Size,
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'prometheus');
  new KubernetesProvider(stack, 'kubernetes');
  const variable = (id: string, sensitive: boolean) => new TerraformVariable(stack, id, { type: 'string', sensitive });
  const given = (id: string) => Credential.fromVariable(variable(id, true), { revision: '1' });

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const prometheus = new SecurePrometheus(stack, 'prometheus', {
    namespace,
    authority,
    storage: { size: Size.gibibytes(50) },
    retention: Duration.days(30),
    scrapeInterval: Duration.seconds(30),
    externalLabels: { cluster: 'east' },
  });

  prometheus.scrape(new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] }), {
    metricRelabelings: [{ sourceLabels: ['__name__'], regex: 'node_scrape_.*', action: RelabelAction.DROP }],
  });
  prometheus.scrape(new SecureInfluxDB(stack, 'influxdb', { namespace, authority }));

  // Alerts for what is deployed here, and rules of your own.
  prometheus.addRules(PrometheusRules.ofPlatform());
  prometheus.addRules(PrometheusRules.fromFile(join(__dirname, 'rules.yml')));
  prometheus.alertThrough(
    Alertmanager.at({
      url: 'https://alertmanager.example:9093',
      trust: Trust.fromPem(variable('alertmanager-ca', false).stringValue),
      userName: 'prometheus',
      credential: given('alertmanager-password'),
      peers: [Peer.cidr('192.0.2.93/32')],
    }),
  );
  // With no `trust`, the public authorities that the image brings along verify it.
  prometheus.remoteWriteTo({
    url: 'https://metrics.example/api/v1/write',
    userName: 'tenant',
    credential: given('metrics-password'),
    writeRelabelings: [{ sourceLabels: ['__name__'], regex: 'up|job:.*', action: RelabelAction.KEEP }],
    peers: [Peer.cidr('192.0.2.0/28')],
  });
  prometheus.allowFrom(Peer.pods('dashboards', { app: 'grafana' }));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
