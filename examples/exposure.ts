// Ways to servers from outside of the cluster. Each serves TLS, verifies the server or leaves TLS to it, and lets in nobody but
// those who bring the requests.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  CertificateAuthority,
  Exposure,
  IngressController,
  Peer,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecurePrometheus,
  SourceRanges,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'exposure');
  new KubernetesProvider(stack, 'kubernetes');
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });

  // By an Ingress. People see the certificate in `influxdb-example`, say one that cert-manager keeps there.
  influxdb.exposeThrough(
    Exposure.ingress({
      host: 'influxdb.example',
      className: 'haproxy',
      controller: IngressController.haproxyIngress(),
      peers: [Peer.pods('ingress', { 'app.kubernetes.io/name': 'haproxy-ingress' })],
      tlsSecretName: 'influxdb-example',
      paths: ['/query', '/write', '/ping'],
    }),
  );

  // By an Ingress whose controller has a wildcard certificate for all names of the company: no Secret here is needed for it.
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });
  prometheus.exposeThrough(
    Exposure.ingress({
      host: 'prometheus.example',
      className: 'haproxy',
      controller: IngressController.haproxyIngress(),
      peers: [Peer.pods('ingress', { 'app.kubernetes.io/name': 'haproxy-ingress' })],
      controllersCertificate: true,
    }),
  );

  // By a load balancer, which leaves TLS to Kapacitor: its certificate is made valid for the name.
  const kapacitor = new SecureKapacitor(stack, 'kapacitor', { namespace, authority });
  kapacitor.exposeThrough(
    Exposure.loadBalancer({ host: 'kapacitor.example', sourceRanges: SourceRanges.of('203.0.113.0/24') }),
  );
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
