// Targets of this library for a Prometheus that the Prometheus Operator runs. Terraform asks the cluster for the types of the
// operator's objects, so its CustomResourceDefinitions must be there before the plan.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Duration,
  Peer,
  PodMonitor,
  SecureInfluxDB,
  SecureNamespace,
  SecureNodeExporter,
  ServiceMonitor,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'prometheus-operator');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  // By these labels its Prometheus selects monitors, and here its pods are.
  const labels = { release: 'kube-prometheus-stack' };
  const peers = [Peer.pods('prometheus', { 'app.kubernetes.io/name': 'prometheus' })];

  const nodes = new SecureNodeExporter(stack, 'nodes', { authority });
  new PodMonitor(stack, 'nodes-monitor', { target: nodes, labels, peers });

  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  new ServiceMonitor(stack, 'influxdb-monitor', { target: influxdb, labels, peers, interval: Duration.minutes(1) });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
