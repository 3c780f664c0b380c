import { isListed } from '../../core/checks/deviations';
import { areWideTogether, isCidr, isWide } from '../../core/kubernetes/cidr';
import { Resource } from './document';
import { Policy, PolicyRule, Selection, Selector } from './kubernetes';
import { acceptedFor, valueAt, Written } from './written';

const NAMESPACE = 'kubernetes.io/metadata.name';

/** What is too wide in the rules of one policy: one of ours, or of somebody else. */
export function looseRules(written: Written, policy: Policy, { own = true } = {}): string[] {
  const rules: [PolicyRule, Selection[] | undefined][] = [
    ...policy.ingress.map((rule): [PolicyRule, Selection[] | undefined] => [rule, rule.from]),
    ...policy.egress.map((rule): [PolicyRule, Selection[] | undefined] => [rule, rule.to]),
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

/** What policies open together that open to one network each. */
export function openTogether(written: Written, policies: readonly Policy[]): string[] {
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
