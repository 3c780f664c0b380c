// A sidecar of Thanos in the pod of Prometheus: it uploads blocks to an object store, and answers queriers about what is not there
// yet. It writes to the volume of the daemon, which takes a reason, and reads its config and its certificate.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  ContainerImage,
  DaemonMount,
  Duration,
  ExtraContainer,
  ExtraVolume,
  Peer,
  SecureNamespace,
  SecurePrometheus,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'thanos');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');

  const prometheus = new SecurePrometheus(stack, 'prometheus', {
    namespace,
    authority,
    // Blocks that are uploaded must not be compacted here, and have to tell whose they are.
    blockDuration: Duration.hours(2),
    externalLabels: { cluster: 'east' },
    retention: Duration.days(2),
    // `objstore.yml` with the key of the bucket, and `clients.crt`, the authority of queriers.
    volumes: { thanos: ExtraVolume.secret('thanos') },
    sidecars: [
      ExtraContainer.because('it uploads the blocks that are on the volume of this pod', {
        name: 'thanos',
        image: ContainerImage.fromTag('quay.io/thanos/thanos:v0.40.1'),
        command: ['/bin/thanos', 'sidecar'],
        args: [
          '--tsdb.path=/prometheus',
          '--prometheus.url=https://localhost:9090',
          // As the probes of the daemon ask it: verified, with its own password.
          '--prometheus.http-client-file=/etc/prometheus/probe.yml',
          '--objstore.config-file=/mnt/thanos/objstore.yml',
          '--http-address=127.0.0.1:10902',
          '--grpc-address=0.0.0.0:10901',
          '--grpc-server-tls-cert=/etc/web-config/tls.crt',
          '--grpc-server-tls-key=/etc/web-config/tls.key',
          '--grpc-server-tls-client-ca=/mnt/thanos/clients.crt',
        ],
        volumeMounts: [
          DaemonMount.writableAt('it links blocks into a folder of its own before it uploads them', '/prometheus'),
          DaemonMount.at('/etc/prometheus'),
          DaemonMount.at('/etc/web-config'),
        ],
        readyCommand: ['wget', '-qO-', '127.0.0.1:10902/-/ready'],
        aliveCommand: ['wget', '-qO-', '127.0.0.1:10902/-/healthy'],
      }),
    ],
  });
  // To the object store. Queriers are let in at 10901 by a policy of yours, and have to show a certificate.
  prometheus.allowTo(Peer.cidr('192.0.2.80/32'), 443);
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
