import { Safeguard } from '../core/checks/deviation-codes';
import { isListed } from '../core/checks/deviations';
import { areWideTogether, isCidr, isWide } from '../core/kubernetes/cidr';
import { pluginPoliciesOf } from './plugin-policies';
import { Resource } from './reading/document';
import {
  binds,
  mayBind,
  mayHaveAll,
  Pod,
  podsOf,
  policiesOf,
  Policy,
  Rule,
  Selection,
  Selector,
} from './reading/kubernetes';
import { asPatchedPod } from './reading/manifests';
import { mayBe } from './reading/may-be';
import { acceptedFor, Broken, valueAt, Written } from './reading/written';

const NAMESPACE = 'kubernetes.io/metadata.name';
const NAME = 'app.kubernetes.io/name';
// OpenShift's listens on the second.
const DNS = ['53', '5353'];
const INSTANCE = 'app.kubernetes.io/instance';

/** Where policies are too wide in themselves. That they are as they were declared is looked at in as-declared.ts. */
export function openPaths(written: Written): Broken[] {
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

/**
 * Where others in the stack open a pod: by a policy, as policies add up and none takes back what another lets in, or by a pod
 * of the same labels, which is let in wherever this one is.
 */
export function openedByOthers(written: Written): Broken[] {
  const { withOthers, document, paths } = written;
  if (!withOthers) return [];
  const policies = policiesOf(withOthers).filter(
    ({ resource, ingress, egress }) => !paths.has(resource.address) && ingress.length + egress.length > 0,
  );
  const plugins = pluginPoliciesOf(withOthers).filter(({ resource }) => !paths.has(resource.address));
  const strangers = podsOf(withOthers, asPatchedPod).filter(({ owner }) => !paths.has(owner.address));
  return podsOf(document).flatMap((pod) => {
    const { cluster, namespace, labels, owner, spec } = pod;
    const selector = { [NAME]: labels[NAME] ?? '', [INSTANCE]: labels[INSTANCE] ?? '' };
    const theirs = policies.filter((policy) => !spec.host_network && mayBind(policy, pod));
    const opened = theirs.flatMap((policy) =>
      looseRules(written, policy, { own: false }).map((what) => `by ${policy.resource.address} ${what}`),
    );
    const together =
      theirs.length > 0
        ? openTogether(written, [...policiesOf(document).filter((policy) => binds(policy, pod)), ...theirs])
        : [];
    const alike = strangers
      .filter(
        (other) => other.cluster === cluster && mayBe(other.namespace, namespace) && mayHaveAll(other.labels, selector),
      )
      .map((other) => `${other.owner.address} has its labels, by which policies and Services select it`);
    const beside = plugins
      .filter((policy) => !spec.host_network && policy.binds(pod))
      .map(({ resource: { address } }) => `${address} is a policy beside those of Kubernetes, and may open it`);
    return [...opened, ...together, ...alike, ...beside].map((what) => ({
      address: owner.address,
      safeguard: Safeguard.NETWORK,
      what,
    }));
  });
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

function looseRules(written: Written, policy: Policy, { own = true } = {}): string[] {
  const rules: [Rule, Selection[] | undefined][] = [
    ...policy.ingress.map((rule): [Rule, Selection[] | undefined] => [rule, rule.from]),
    ...policy.egress.map((rule): [Rule, Selection[] | undefined] => [rule, rule.to]),
  ];
  const everyPort = own && isListed(acceptedFor(written, policy.resource), 'any-port');
  return [
    ...(own && policy.selectsMore ? ['it selects pods by expressions'] : []),
    ...rules.flatMap(([{ ports }, peers]) => [
      ...(ports?.length || everyPort ? [] : ['it opens every port']),
      ...(ports?.some(({ port, end_port }) => !port || end_port !== undefined) ? ['it opens more than one port'] : []),
      ...(peers?.length ? [] : ['it opens to everyone']),
      ...(peers ?? []).flatMap((peer) => looseSelection(written, policy, peer)),
    ]),
  ];
}

// What policies open together that open to one network each.
function openTogether(written: Written, policies: readonly Policy[]): string[] {
  const cidrs = new Map<string, string[]>();
  for (const { resource, ingress, egress } of policies)
    for (const { from, to, ports = [] } of [...ingress, ...egress])
      for (const { ip_block } of from ?? to ?? []) {
        const cidr = String(valueAt(ip_block, 'cidr'));
        if (!isCidr(cidr) || isAccepted(written, resource, cidr)) continue;
        for (const { port, protocol } of ports) {
          const way = from ? `may reach ${protocol} ${port}` : `it may reach at ${protocol} ${port}`;
          cidrs.set(way, [...(cidrs.get(way) ?? []), cidr]);
        }
      }
  return [...cidrs]
    .filter(([, all]) => areWideTogether(all))
    .map(([way, all]) => `the ${all.length} ranges of addresses that ${way} are much of the internet together`);
}

function looseSelection(written: Written, { resource }: Policy, peer: Selection): string[] {
  const { ip_block, namespace_selector, pod_selector } = peer;
  if (ip_block) {
    const cidr = String(valueAt(ip_block, 'cidr'));
    if (cidr.includes('${')) return isAsked(resource.body, cidr) ? [] : ['it opens to addresses that nobody knows'];
    if (isCidr(cidr) && !isWide(cidr)) return [];
    return isAccepted(written, resource, cidr) ? [] : [`it opens to ${cidr}`];
  }
  if (!selectsSome(namespace_selector) || !namespace_selector?.match_labels?.[NAMESPACE])
    return ['it opens to every namespace'];
  return pod_selector && !selectsSome(pod_selector) ? ['it opens to pods that it names in no way'] : [];
}

function isAccepted(written: Written, resource: Resource, cidr: string): boolean {
  return (
    isListed(acceptedFor(written, resource), 'open-to-internet') || isListed(written.deviations, 'wide-peer', cidr)
  );
}

function selectsSome(selector: Selector | undefined): boolean {
  return selector?.match_expressions === undefined && Object.keys(selector?.match_labels ?? {}).length > 0;
}

// Terraform is told to look at what only it knows.
function isAsked({ lifecycle }: Readonly<Record<string, unknown>>, cidr: string): boolean {
  const conditions = [valueAt(lifecycle, 'precondition') ?? []].flat() as { readonly condition?: unknown }[];
  const expression = cidr.replace(/^\$\{(.*)\}$/s, '$1');
  return conditions.some(({ condition }) => String(condition).includes(expression));
}
