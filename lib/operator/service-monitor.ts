import { Construct } from 'constructs';
import { escapeTemplate } from '../core/terraform/template';
import { MonitorProps, monitorPods } from './monitor';

/**
 * A ServiceMonitor of the Prometheus Operator: its Prometheus finds the target by its Service, verifies it, and shows its
 * password. Made by `kubernetes_manifest`: the operator's CustomResourceDefinitions must be in the cluster before the plan.
 *
 * @example
 * new ServiceMonitor(this, 'nodes-monitor', {
 *   target: nodes,
 *   labels: { release: 'kube-prometheus-stack' },
 *   peers: [Peer.pods('prometheus', { 'app.kubernetes.io/name': 'prometheus' })],
 * });
 */
export class ServiceMonitor extends Construct {
  /**
   * Makes a ServiceMonitor.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param props What it is made with.
   */
  public constructor(scope: Construct, id: string, props: MonitorProps) {
    super(scope, id);
    monitorPods(this, props, 'ServiceMonitor', 'endpoints', (target, service) => ({
      targetPort: target.port,
      // Its pods have more than one Service, and would be scraped once for each.
      relabelings: [
        { sourceLabels: ['__meta_kubernetes_service_name'], regex: escapeTemplate(service.name), action: 'keep' },
      ],
    }));
  }
}
