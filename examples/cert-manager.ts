// Certificates that cert-manager makes and renews: no key is in Terraform's state. The platform is a stack of its own, behind the one
// that installs cert-manager: the kubernetes provider asks the cluster for the types of cert-manager's objects before it plans.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertManagerAuthority,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecurePrometheus,
  SecureTelegraf,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'cert-manager');
  new KubernetesProvider(stack, 'kubernetes');
  // stack.addDependency(certManager), where that stack installs cert-manager.
  const authority = CertManagerAuthority.selfManaged(stack, 'authority');
  // Of another team's: CertManagerAuthority.fromClusterIssuer(stack, 'authority', { name: 'company' })

  const namespace = new SecureNamespace(stack, 'monitoring');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const metrics = influxdb.addDatabase('metrics');
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.subscribeTo(metrics);

  // What verifies InfluxDB is brought to the namespace of its clients too.
  const clients = new SecureNamespace(stack, 'clients');
  new SecureTelegraf(stack, 'telegraf', { namespace: clients }).writeTo(metrics);

  const nodes = new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
  for (const target of [nodes, influxdb, kapacitor]) prometheus.scrape(target);
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
