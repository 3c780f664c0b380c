import { widePolicies as open } from '../../lib/posture/loose-policies';
import { binds, Pod, podsOf, policiesOf, Policy, Selection, selects } from '../support/kubernetes';
import { Stack } from './stack';

const NAMESPACE = 'kubernetes.io/metadata.name';

/** Promise 3: where a pod is open, or a connection is open on one side only. */
export function openPaths(stack: Stack): string[] {
  return [
    ...open(stack).map(({ address, what }) => `${address}: ${what}`),
    ...oneSided(podsOf(stack.document), policiesOf(stack.document)),
  ];
}

// What one pod of the stack may dial, the other must let in, and the reverse.
function oneSided(pods: Pod[], policies: Policy[]): string[] {
  const bound = pods.filter(({ spec }) => !spec.host_network);
  const opens = (own: Pod, other: Pod, port: string, direction: 'ingress' | 'egress') =>
    policies
      .filter((policy) => binds(policy, own) && policy.cluster === other.cluster)
      .flatMap((policy) => policy[direction])
      .some(
        (rule) =>
          rule.ports?.some((one) => one.port === port) && (rule.from ?? rule.to)?.some((peer) => matches(peer, other)),
      );
  const ports = [
    ...new Set(
      policies.flatMap((p) => [...p.ingress, ...p.egress].flatMap((r) => r.ports?.map(({ port }) => port) ?? [])),
    ),
  ];
  return bound.flatMap((client) =>
    bound.flatMap((server) =>
      ports
        .filter((port) => opens(client, server, port, 'egress') !== opens(server, client, port, 'ingress'))
        .map((port) => `${client.owner.address} and ${server.owner.address} do not agree about port ${port}`),
    ),
  );
}

function matches({ namespace_selector, pod_selector }: Selection, pod: Pod): boolean {
  return (
    namespace_selector?.match_labels?.[NAMESPACE] === pod.namespace &&
    selects(pod_selector?.match_labels ?? {}, pod.labels)
  );
}
