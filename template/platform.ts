import { join } from 'node:path';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { LocalBackend, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
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
} from 'cdktf-secure-monitoring';

// Where your nodes are: `kubectl get nodes -o wide`. With another network than theirs each plan warns.
const NODES = ['10.0.0.0/8'];

export class Platform extends TerraformStack {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    // The keys of certificates are in the state: a team takes a backend that encrypts and locks it, and that few people read.
    new LocalBackend(this, { path: join(__dirname, 'terraform.tfstate') });
    // The cluster is the one that KUBE_CONFIG_PATH names.
    new KubernetesProvider(this, 'kubernetes');

    const namespace = new SecureNamespace(this, 'monitoring');
    const authority = CertificateAuthority.selfManaged(this, 'authority');

    const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority });
    const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
    metrics.grantRead(influxdb.addUser('dashboards'));

    new SecureTelegraf(this, 'telegraf', { namespace }).writeTo(metrics);
    new SecureKapacitor(this, 'kapacitor', { namespace, authority }).subscribeTo(metrics);

    const nodes = new SecureNodeExporter(this, 'nodes', { authority, nodeCidrs: NODES, checkNodes: true });
    const prometheus = new SecurePrometheus(this, 'prometheus', { namespace, authority });
    prometheus.scrape(nodes);
    prometheus.addRules(PrometheusRules.ofPlatform());
  }
}
