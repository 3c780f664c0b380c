// A Telegraf that others send to: by TLS and a password, a token or a certificate, and by UDP with the reason that it takes.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import {
  CertificateAuthority,
  Duration,
  Exposure,
  Peer,
  SecureInfluxDB,
  SecureNamespace,
  SecureTelegraf,
  SocketDataFormat,
  SourceRanges,
  TelegrafDeployment,
  TelegrafListener,
  Trust,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'telegraf-listen');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
  const yearly = metrics.addRetentionPolicy('yearly', { retention: Duration.days(365) });

  const gateway = new SecureTelegraf(stack, 'gateway', { namespace, deployment: TelegrafDeployment.replicas(2) });
  gateway.writeTo(metrics);
  // What is kept for long is another policy of the same database.
  gateway.writeTo(yearly, { namePass: ['billing*'] });

  // Clients of InfluxDB, as `writer`, at https://gateway-listen-8186.monitoring.svc:8186.
  gateway.listen(TelegrafListener.influxdb(), { authority }).allowFrom(Peer.namespace('apps'));
  // Samples of a Prometheus of others, which sends them by remote write; it comes from outside of the cluster.
  const samples = TelegrafListener.http({ paths: ['/receive'], dataFormat: 'prometheusremotewrite' });
  gateway
    .listen(samples, { authority })
    .exposeThrough(Exposure.loadBalancer({ host: 'samples.example', sourceRanges: SourceRanges.of('203.0.113.0/24') }));
  // Applications with a library for InfluxDB 2, which knows tokens alone.
  gateway.listen(TelegrafListener.influxdbV2({ port: 9999 })).allowFrom(Peer.namespace('apps'));
  // Graphite's lines from hosts that show a certificate of the company.
  const root = new TerraformVariable(stack, 'company-root', { type: 'string' });
  const clients = Trust.fromPem(root.stringValue);
  const graphite = { dataFormat: SocketDataFormat.GRAPHITE, dataOptions: { templates: ['host.measurement*'] } };
  gateway.listen(TelegrafListener.socket({ clients, peers: [Peer.cidr('10.30.0.0/16')], port: 2003, ...graphite }));
  // What collectors of OpenTelemetry send; each has a certificate too.
  gateway.listen(TelegrafListener.openTelemetry({ clients, peers: [Peer.pods('apps', { app: 'collector' })] }));
  // Switches that speak nothing else.
  const sourceRanges = SourceRanges.of('10.40.0.0/24');
  gateway.listen(TelegrafListener.statsd('the load balancers speak StatsD only', { sourceRanges }));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
