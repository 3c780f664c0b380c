// What pods ask for and may use: of the daemons, of the containers beside them, and in a namespace with a quota, which all of it has
// to fit into while a rollout runs. What does not fit is a mistake before there is a plan.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Duration,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureTelegraf,
  Size,
  TelegrafDeployment,
  TelegrafInput,
  WorkloadDefaults,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'resources');
  new KubernetesProvider(stack, 'kubernetes');

  WorkloadDefaults.of(stack).set({
    // A quota on limits of CPU admits no container without one: four times of what it asks for.
    cpuLimitRatio: 4,
    // Of the containers beside daemons, by the names that `kubectl describe pod` shows.
    helperResources: { reconciler: { memoryLimit: Size.mebibytes(256) } },
  });
  const namespace = new SecureNamespace(stack, 'monitoring', {
    quota: {
      'requests.cpu': '2',
      'requests.memory': '6Gi',
      'limits.cpu': '8',
      'limits.memory': '10Gi',
      'requests.storage': '60Gi',
      pods: '12',
    },
  });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  // Its limits of queries and caches follow the memory, unless they are said.
  const influxdb = new SecureInfluxDB(stack, 'influxdb', {
    namespace,
    authority,
    resources: { requestedCpu: 0.5, requestedMemory: Size.gibibytes(1), memoryLimit: Size.gibibytes(2) },
    limits: { queryTimeout: Duration.seconds(30), maxConcurrentQueries: 20 },
    storage: { size: Size.gibibytes(40) },
  });
  const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });

  const kapacitor = new SecureKapacitor(stack, 'kapacitor', {
    namespace,
    authority,
    resources: { requestedCpu: 0.2, cpuLimit: 1, memoryLimit: Size.gibibytes(1) },
    helperResources: { setup: { memoryLimit: Size.mebibytes(512) } },
  });
  kapacitor.subscribeTo(metrics);

  const telegraf = new SecureTelegraf(stack, 'telegraf', {
    namespace,
    deployment: TelegrafDeployment.replicas(1),
    inputs: [TelegrafInput.telegrafItself()],
    resources: { requestedMemory: Size.mebibytes(64), memoryLimit: Size.mebibytes(256) },
  });
  telegraf.writeTo(metrics);
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
