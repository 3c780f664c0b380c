import { Construct } from 'constructs';
import { MonitorProps, monitorPods } from './monitor';

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
  /**
   * Makes a PodMonitor.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param props What it is made with.
   */
  public constructor(scope: Construct, id: string, props: MonitorProps) {
    super(scope, id);
    monitorPods(this, props, 'PodMonitor', 'podMetricsEndpoints', (target) => ({
      portNumber: target.port,
      relabelings: [{ sourceLabels: ['__meta_kubernetes_pod_node_name'], targetLabel: 'node', action: 'replace' }],
    }));
  }
}
