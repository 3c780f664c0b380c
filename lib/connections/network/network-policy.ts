import type { NetworkPolicyV1SpecIngressFrom } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { TerraformResourceLifecycle } from 'cdktf';
import { METADATA_RANGES } from '../../core/kubernetes/metadata-ranges';
import { customObject } from '../../core/kubernetes/custom-object';
import { KubernetesResource } from '../../core/kubernetes/kubernetes-resource';
import { stableDigest } from '../../core/kubernetes/names';
import { Peer } from '../../core/kubernetes/peer';
import { Protocol } from '../../core/kubernetes/protocol';
import { constructId, pathInStack } from '../../core/terraform/ids';
import { escapeTemplate } from '../../core/terraform/template';
import { digest } from '../../core/values/digest';
import { Workload } from '../../workloads/workload';
import { connectionAnnotation } from './connection-notes';
import { describeEnd, End } from './ends';

/** Lets a workload reach another end, or be reached by it, at one port. */
export function allow(
  workload: Workload,
  direction: 'Ingress' | 'Egress',
  other: End,
  port: number,
  protocols: readonly Protocol[],
): void {
  // A pod on the node's network has no policies of its own.
  if (workload.hostNetwork) return;
  const key = other instanceof Workload ? pathInStack(other.scope) : stableDigest(workload.owner, other.toString());
  const portKey = protocols[0] === Protocol.TCP ? String(port) : `${port}/${protocols.join()}`;
  const id = constructId(direction.toLowerCase(), key, portKey);
  if (workload.scope.node.tryFindChild(id)) return;
  const name = other instanceof Workload ? other.name : 'peer';
  const word = direction === 'Ingress' ? 'from' : 'to';
  const ports = protocols.map((protocol) => ({ protocol, port: String(port) }));
  const [client, server] = direction === 'Ingress' ? [other, workload] : [workload, other];
  const annotations = connectionAnnotation(describeEnd(client), describeEnd(server), port);
  // A name cannot come in: `INCOMING_PEER` has recorded that.
  if (other instanceof Peer && other._fqdn !== undefined) {
    if (direction === 'Egress') namedPolicy(workload, other._fqdn, { id, portKey, port, protocols });
    return;
  }
  const { metadata, ...claimed } = workload.claimMetadata(
    'NetworkPolicy',
    `${workload.name}-${word}-${name}-${digest(`${key}:${portKey}`, 6)}`,
  );
  new KubernetesResource(workload.scope, id, 'network_policy_v1', {
    ...claimed,
    metadata: { ...metadata, annotations },
    ...onlyIf(other instanceof Peer ? [other] : []),
    spec: {
      podSelector: { matchLabels: workload.selector },
      policyTypes: [direction],
      ...(direction === 'Ingress'
        ? { ingress: [{ from: [other instanceof Peer ? other._source() : podSelector(other)], ports }] }
        : { egress: [{ to: [other instanceof Peer ? other._destination() : podSelector(other)], ports }] }),
    },
  });
}

// Cilium learns the addresses of a name from what the pods' own DNS answers, which it has to read.
function namedPolicy(
  workload: Workload,
  fqdn: string,
  { id, portKey, port, protocols }: { id: string; portKey: string; port: number; protocols: readonly Protocol[] },
): void {
  const kind = 'CiliumNetworkPolicy';
  const name = `${workload.name}-to-name-${digest(`${fqdn}:${portKey}`, 6)}`;
  const { provider, metadata } = workload.claimMetadata(kind, name);
  const { peers, port: dnsPort } = workload.pod.nameServers;
  const toPorts = [{ ports: protocols.map((protocol) => ({ port: String(port), protocol })) }];
  const dns = [{ ports: [{ port: String(dnsPort), protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }];
  const annotations = connectionAnnotation(describeEnd(workload), { name: fqdn }, port);
  customObject(workload.scope, id, {
    apiVersion: 'cilium.io/v2',
    kind,
    provider,
    metadata: { ...metadata, annotations },
    spec: {
      endpointSelector: { matchLabels: workload.selector },
      egress: [
        {
          toFQDNs: [fqdn.startsWith('*') ? { matchPattern: fqdn } : { matchName: fqdn }],
          toPorts,
        },
        ...peers.map((peer) => ({ ...peer._ciliumDestination(), toPorts: dns })),
      ],
      // Whoever has the name says which addresses it has.
      egressDeny: [{ toCIDR: METADATA_RANGES, toPorts }],
    },
  });
}

/** What Terraform checks of peers that it fills in, before it makes a policy with them. */
export function onlyIf(peers: readonly Peer[]): { readonly lifecycle?: TerraformResourceLifecycle } {
  const precondition = peers.flatMap((peer) => peer._conditions());
  return precondition.length > 0 ? { lifecycle: { precondition } } : {};
}

function podSelector(end: Workload): NetworkPolicyV1SpecIngressFrom {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': escapeTemplate(end.namespace.namespaceName) } },
    podSelector: { matchLabels: end.selector },
  };
}
