// An InfluxDB on OpenShift, beside Istio, in a namespace with a quota, with a container of the company's in its pod.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  ClusterPlatform,
  ContainerImage,
  ExtraContainer,
  ExtraVolume,
  SecureInfluxDB,
  SecureNamespace,
  Size,
  WorkloadDefaults,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'clouds');
  new KubernetesProvider(stack, 'kubernetes');

  WorkloadDefaults.of(stack).set({
    platforms: [ClusterPlatform.openShift(), ClusterPlatform.istio()],
    // The quota has limits of CPU: each container has one by this.
    cpuLimitRatio: 4,
  });
  const namespace = new SecureNamespace(stack, 'monitoring', { quota: { 'limits.cpu': '4', 'limits.memory': '8Gi' } });
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const shipper = ExtraContainer.because('audit reads what the company writes beside it', {
    name: 'shipper',
    image: ContainerImage.fromTag('registry.example/shipper:2.1.0'),
    readyCommand: ['test', '-e', '/mnt/spool/ready'],
    aliveCommand: ['test', '-d', '/mnt/spool'],
  });
  const influxdb = new SecureInfluxDB(stack, 'influxdb', {
    namespace,
    authority,
    topologySpread: [{ topologyKey: 'topology.kubernetes.io/zone' }],
    volumes: { spool: ExtraVolume.scratch(Size.mebibytes(256)) },
    sidecars: [shipper],
  });
  influxdb.addDatabase('metrics');
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
