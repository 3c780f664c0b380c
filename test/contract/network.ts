import { binds, Pod, podsOf, policiesOf, Policy, Rule, Selection, selects } from '../support/kubernetes';
import { Stack } from './stack';

const NAMESPACE = 'kubernetes.io/metadata.name';

/** Promise 3: where a pod is open, or a connection is open on one side only. */
export function openPaths(stack: Stack): string[] {
  const pods = podsOf(stack.document);
  const policies = policiesOf(stack.document);
  return [
    ...pods.flatMap((pod) => openPod(stack, pod, policies)),
    ...policies.flatMap((policy) => looseRules(stack, policy)),
    ...oneSided(pods, policies),
  ];
}

function openPod({ deviations }: Stack, pod: Pod, policies: Policy[]): string[] {
  const { address, body } = pod.owner;
  if (pod.spec.host_network)
    return deviations.some(({ what }) => what.startsWith('no NetworkPolicy binds'))
      ? []
      : [`${address} is on the node's network, and listed nowhere`];
  const own = policies.filter((policy) => binds(policy, pod));
  const denies = own.some(
    ({ types, ingress, egress, selector }) =>
      types.includes('Ingress') &&
      types.includes('Egress') &&
      ingress.length + egress.length === 0 &&
      Object.keys(selector).length > 1,
  );
  const late = own.filter(
    ({ resource, selector }) =>
      Object.keys(selector).length > 0 && !((body.depends_on ?? []) as string[]).includes(resource.address),
  );
  const talks = own.some(({ egress }) => egress.some(({ ports }) => ports?.some(({ port }) => port !== '53')));
  const dials = own.flatMap(({ egress }) => egress).filter(({ to }) => to?.some((peer) => !peer.ip_block));
  const resolves = own.some(({ egress }) => egress.some(({ ports }) => ports?.some(({ port }) => port === '53')));
  return [
    ...(denies ? [] : [`${address} has no policy of its own that denies both ways`]),
    ...late.map(({ resource }) => `${address} may start before ${resource.address}`),
    ...(talks && dials.length > 0 && !resolves ? [`${address} cannot resolve whom it may talk to`] : []),
  ];
}

function looseRules({ deviations }: Stack, policy: Policy): string[] {
  const everyone = deviations.some(({ what }) => what.startsWith('every address of the internet'));
  const { address } = policy.resource;
  const rules: [Rule, Selection[] | undefined][] = [
    ...policy.ingress.map((rule): [Rule, Selection[] | undefined] => [rule, rule.from]),
    ...policy.egress.map((rule): [Rule, Selection[] | undefined] => [rule, rule.to]),
  ];
  return rules.flatMap(([{ ports }, peers]) => [
    ...(ports?.length ? [] : [`${address} opens every port`]),
    ...(peers?.length ? [] : [`${address} opens to everyone`]),
    ...(peers ?? []).flatMap(({ ip_block, namespace_selector }) => {
      if (ip_block) return ip_block.cidr.endsWith('/0') && !everyone ? [`${address} opens to the internet`] : [];
      return namespace_selector?.match_labels?.[NAMESPACE] ? [] : [`${address} opens to every namespace`];
    }),
  ]);
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
