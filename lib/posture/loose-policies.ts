import { Safeguard } from '../core/checks/deviation-codes';
import { isListed } from '../core/checks/deviations';
import { binds, Pod, podsOf, policiesOf, Policy } from './reading/kubernetes';
import { looseRules, openTogether } from './reading/loose-rules';
import { acceptedFor, Broken, Written } from './reading/written';

// OpenShift's listens on the second.
const DNS = ['53', '5353'];
const INSTANCE = 'app.kubernetes.io/instance';

/** Where policies are too wide in themselves. That they are as they were declared is looked at in as-declared.ts. */
export function widePolicies(written: Written): Broken[] {
  const policies = policiesOf(written.document);
  const byInstance = new Map<string, Policy[]>();
  for (const policy of policies) byInstance.set(podsKey(policy), [...(byInstance.get(podsKey(policy)) ?? []), policy]);
  const looseOnes = policies.flatMap((policy) =>
    looseRules(written, policy).map((what) => ({ address: policy.resource.address, what })),
  );
  const openOnes = podsOf(written.document).flatMap((pod) => {
    const near = [...(byInstance.get(pod.labels[INSTANCE] ?? '') ?? []), ...(byInstance.get('') ?? [])];
    return openPod(written, pod, near).map((what) => ({ address: pod.owner.address, what }));
  });
  return [...openOnes, ...looseOnes].map((one) => ({ ...one, safeguard: Safeguard.NETWORK }));
}

// Each policy is asked about few pods only, however many there are.
function podsKey({ selector }: Policy): string {
  return selector[INSTANCE] ?? '';
}

function openPod(written: Written, pod: Pod, policies: Policy[]): string[] {
  const { body } = pod.owner;
  if (pod.spec.host_network)
    return isListed(acceptedFor(written, pod.owner), 'host-network')
      ? []
      : ["it is on the node's network, and listed nowhere"];
  const own = policies.filter((policy) => binds(policy, pod));
  const denies = own.some(
    ({ types, ingress, egress, selector, selectsMore }) =>
      types.includes('Ingress') &&
      types.includes('Egress') &&
      ingress.length + egress.length === 0 &&
      !selectsMore &&
      Object.keys(selector).length > 1,
  );
  const waits = new Set((body.depends_on ?? []) as string[]);
  const late = own.filter(({ resource, selector }) => Object.keys(selector).length > 0 && !waits.has(resource.address));
  const talks = own.some(({ egress }) => egress.some(({ ports }) => ports?.some(({ port }) => !DNS.includes(port))));
  const dials = own.flatMap(({ egress }) => egress).filter(({ to }) => to?.some((peer) => !peer.ip_block));
  // Accepted for whose policy it is, which is for every pod of its namespace.
  const opened = isListed(acceptedFor(written, pod.owner), 'any-port')
    ? []
    : own.filter(({ ingress, egress }) => [...ingress, ...egress].some(({ ports }) => !ports?.length));
  const resolves = own.some(({ egress }) => egress.some(({ ports }) => ports?.some(({ port }) => DNS.includes(port))));
  return [
    ...(denies ? [] : ['it has no policy of its own that denies both ways']),
    ...openTogether(written, own),
    ...opened.map(({ resource }) => `${resource.address} opens every port of it`),
    ...late.map(({ resource }) => `it may start before ${resource.address}`),
    ...(talks && dials.length > 0 && !resolves ? ['it cannot resolve whom it may talk to'] : []),
  ];
}
