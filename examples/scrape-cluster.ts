// What the cluster itself serves: kubelets and containers, the API server, kube-state-metrics, and pods that ask for it by
// annotations. The pod of Prometheus has a token that may do what these four need, and nothing else.
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import {
  AcceptedRisk,
  CertificateAuthority,
  KubeletMetrics,
  Peer,
  ScrapeSource,
  ScrapeTarget,
  SecureNamespace,
  SecurePrometheus,
} from 'cdktf-secure-monitoring';

export function build(app: App): void {
  const stack = new TerraformStack(app, 'scrape-cluster');
  new KubernetesProvider(stack, 'kubernetes');

  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const prometheus = new SecurePrometheus(stack, 'prometheus', { namespace, authority });

  // `kubectl get endpointslices kubernetes` shows them.
  const kubernetes = { apiServer: [Peer.cidr('10.20.0.10/32')] };
  const nodes = [Peer.cidr('10.20.0.0/16')];
  prometheus.scrapeFrom(ScrapeSource.kubelets('volumes and pods of each node', { ...kubernetes, nodes }));
  prometheus.scrapeFrom(
    ScrapeSource.kubelets('what containers use', { ...kubernetes, nodes, metrics: KubeletMetrics.CADVISOR }),
  );
  prometheus.scrapeFrom(ScrapeSource.apiServer('its latency and its errors', kubernetes));

  // Its chart serves no TLS, and asks nobody.
  const kubeStateMetrics = ScrapeTarget.fromService(stack, 'kube-state-metrics', {
    namespace: SecureNamespace.fromName(stack, 'kube-system', { name: 'kube-system' }),
    labels: { 'app.kubernetes.io/name': 'kube-state-metrics' },
    port: 8080,
    clearText: AcceptedRisk.because('its chart has no TLS; it names objects, and no secret'),
  });
  prometheus.scrape(kubeStateMetrics, { honorLabels: true });

  prometheus.scrapeFrom(
    ScrapeSource.annotatedPods('teams say themselves what is scraped', {
      kubernetes,
      namespaces: [SecureNamespace.fromName(stack, 'shop')],
      targets: { ports: [8080, 9102], clearText: AcceptedRisk.because('they have no TLS before June') },
    }),
  );
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
