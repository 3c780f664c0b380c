import { Construct } from 'constructs';
import { literal } from '../core/literal';
import { MonitorProps, monitored, needsService } from './monitor';

/**
 * A PodMonitor of the Prometheus Operator 0.79 or newer: its Prometheus finds the target's pods, and puts the name of each
 * one's node into the label `node`. Made as a ServiceMonitor is.
 *
 * @example
 * new PodMonitor(this, 'nodes-monitor', {
 *   target: nodes,
 *   labels: { release: 'kube-prometheus-stack' },
 *   peers: [Peer.pods('prometheus', { 'app.kubernetes.io/name': 'prometheus' })],
 * });
 */
export class PodMonitor extends Construct {
  public constructor(scope: Construct, id: string, props: MonitorProps) {
    super(scope, id);
    const monitor = monitored(this, props);
    const service = monitor?.target._service;
    if (!monitor) return;
    if (!service) {
      needsService(this, monitor.target);
      return;
    }
    const { target, endpoint, interval, scrapeTimeout, make } = monitor;
    make('monitoring.coreos.com/v1', 'PodMonitor', {
      selector: { matchLabels: service.selector },
      namespaceSelector: { matchNames: [literal(service.namespace.namespaceName)] },
      podMetricsEndpoints: [
        {
          portNumber: target.port,
          scheme: 'https',
          path: literal(target.metricsPath),
          interval,
          scrapeTimeout,
          followRedirects: false,
          relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node', action: 'replace' }],
          ...endpoint,
        },
      ],
    });
  }
}
