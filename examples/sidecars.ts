// What a pod has of yours: variables and files from objects that are there, a container beside the daemon and one before it, names in
// its hosts file, and another way to resolve names. A container of yours is hardened as the daemon's is, and takes a reason.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  ContainerImage,
  EnvironmentVariable,
  ExtraContainer,
  ExtraVolume,
  Peer,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  Size,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'sidecars');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = SecureNamespace.fromName(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const busybox = ContainerImage.fromTag('busybox:1.36');

  const influxdb = new SecureInfluxDB(stack, 'influxdb', {
    namespace,
    authority,
    // Keys of a ConfigMap or a Secret. Where the daemon might read a setting from a variable, that takes a reason.
    environment: {
      TZ: EnvironmentVariable.fromConfigMap('site', 'zone'),
      SITE: EnvironmentVariable.fromConfigMap('site', 'name').because('our tracer labels processes by it'),
    },
    // All containers of the pod that are not the library's, and the daemon, find them at /mnt/site and /mnt/spool.
    volumes: { site: ExtraVolume.configMap('site'), spool: ExtraVolume.scratch(Size.mebibytes(64)) },
    initContainers: [
      ExtraContainer.because('the tracer wants its labels in a folder that it may write to', {
        name: 'labels',
        image: busybox,
        command: ['sh', '-c', 'cp /mnt/site/name /mnt/spool/labels'],
      }),
    ],
    sidecars: [
      ExtraContainer.because('the tracer sees the files of its own pod alone', {
        name: 'tracer',
        image: busybox,
        command: ['sh', '-c', 'while date > /mnt/spool/seen && sleep 30; do :; done'],
        environment: { TOKEN: EnvironmentVariable.fromSecret('tracer', 'token') },
        readyCommand: ['test', '-s', '/mnt/spool/seen'],
        aliveCommand: ['test', '-s', '/mnt/spool/labels'],
        resources: { requestedMemory: Size.mebibytes(16), memoryLimit: Size.mebibytes(64) },
      }),
    ],
    annotations: { 'example.com/traced': 'true' },
    serviceAnnotations: { 'service.kubernetes.io/topology-mode': 'Auto' },
  });
  // The tracer goes where the policies of the pod let it, and nowhere else.
  influxdb.allowTo(Peer.cidr('192.0.2.90/32'), 443);

  const kapacitor = new SecureKapacitor(stack, 'kapacitor', {
    namespace,
    authority,
    // A name that no DNS knows, a domain to look in, and fewer questions for names that have dots.
    hostAliases: [{ ip: '192.0.2.25', hostnames: ['mail.corp.example'] }],
    dns: { searches: ['corp.example'], options: { ndots: '2' } },
  });
  kapacitor.subscribeTo(influxdb.addDatabase('metrics'));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
