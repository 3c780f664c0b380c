// Where pods run: on nodes of their own, the database on one with a fast disk and Kapacitor beside it, replicas in different zones, in
// a sandbox, and with priorities for when room is short.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  NodeLabel,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SecureTelegraf,
  TelegrafDeployment,
  TelegrafInput,
  WorkloadDefaults,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'scheduling');
  new KubernetesProvider(stack, 'kubernetes');

  // For all that is below: the nodes that are tainted for monitoring, and what else the cluster's pods have.
  WorkloadDefaults.of(stack).set({
    nodeSelector: { pool: 'monitoring' },
    tolerations: [{ key: 'dedicated', value: 'monitoring', effect: 'NoSchedule' }],
    priorityClassName: 'platform',
    labels: { team: 'platform', 'cost-centre': '4711' },
    annotations: { 'example.com/owner': 'platform' },
  });
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  // A fast disk it has to have; a node in the zone where most is written, and without what takes much memory, would be better.
  const influxdb = new SecureInfluxDB(stack, 'influxdb', {
    namespace,
    authority,
    priorityClassName: 'database',
    affinity: {
      nodes: [NodeLabel.isIn('disk', ['nvme', 'ssd']), NodeLabel.missing('example.com/draining')],
      preferredNodes: [{ nodes: [NodeLabel.isIn('topology.kubernetes.io/zone', ['eu-1a'])], weight: 80 }],
      apartFrom: [{ labels: { 'app.kubernetes.io/name': 'prometheus' }, weight: 100 }],
    },
    // A drain of its node waits for a person.
    disruptionBudget: 0,
  });
  const metrics = influxdb.addDatabase('metrics');
  // The points of subscriptions stay on the node: without a weight it has to be so.
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', {
    namespace,
    authority,
    affinity: { near: [{ labels: { 'app.kubernetes.io/name': 'influxdb' } }] },
  });
  kapacitor.subscribeTo(metrics);

  // In a sandbox, by the runtime class that its nodes have.
  new SecurePrometheus(stack, 'prometheus', { namespace, authority, runtimeClassName: 'gvisor' }).scrape(influxdb);

  // Replicas in different zones, as far as there is room. With `required` one more would rather not run.
  const services = new SecureTelegraf(stack, 'services', {
    namespace,
    deployment: TelegrafDeployment.replicas(2),
    inputs: [TelegrafInput.telegrafItself()],
    topologySpread: [{ topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1 }],
  });
  services.writeTo(metrics);

  // What belongs on every node goes there, whatever the defaults and the taints are; here, on those without a GPU.
  const telegraf = new SecureTelegraf(stack, 'telegraf', {
    namespace,
    affinity: { nodes: [NodeLabel.isNotIn('accelerator', ['gpu'])] },
  });
  telegraf.writeTo(metrics);
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
