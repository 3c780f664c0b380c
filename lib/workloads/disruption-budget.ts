import { checkInteger } from '../core/checks/checks';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { Workload } from './workload';

/** How many pods of a workload may be missing while nodes are drained; as many as are drained where nothing is said. */
export function limitDisruption(workload: Workload, maxUnavailable: number | undefined): void {
  if (maxUnavailable === undefined) return;
  const { owner, scope, name, selector } = workload;
  checkInteger(owner, 'disruptionBudget', maxUnavailable, { min: 0 });
  new KubernetesResource(scope, 'disruption-budget', 'pod_disruption_budget_v1', {
    ...workload.claimMetadata('PodDisruptionBudget', name),
    spec: { maxUnavailable: String(maxUnavailable), selector: { matchLabels: selector } },
  });
}
