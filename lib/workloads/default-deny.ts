import { Construct } from 'constructs';
import { KubernetesKinds } from '../core/kubernetes/kinds';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';

/**
 * Denies all traffic of the pods with some labels, or of all in a namespace: nobody reaches them, nor they anybody, but by the policies
 * that `openPath` makes (connections/network).
 */
export function denyAll(
  scope: Construct,
  id: string,
  metadata: Pick<KubernetesKinds['network_policy_v1'], 'metadata' | 'provider'>,
  matchLabels?: Record<string, string>,
): void {
  const podSelector = matchLabels === undefined ? {} : { matchLabels };
  new KubernetesResource(scope, id, 'network_policy_v1', {
    ...metadata,
    spec: { podSelector, policyTypes: ['Ingress', 'Egress'] },
  });
}
