import type { NetworkPolicyV1SpecIngressFrom } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { TerraformResourceLifecycle } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { checkInteger } from '../../core/checks/checks';
import { described, inCall, recordMistake } from '../../core/checks/mistakes';
import { checkArgument, member, NUMBER } from '../../core/checks/prop-types';
import { customObject } from '../../core/kubernetes/custom-object';
import { KubernetesResource } from '../../core/kubernetes/kubernetes-resource';
import { stableDigest } from '../../core/kubernetes/names';
import { INamespace, sameCluster } from '../../core/kubernetes/namespace';
import { Peer } from '../../core/kubernetes/peer';
import { PEER } from '../../core/kubernetes/prop-types';
import { Protocol } from '../../core/kubernetes/protocol';
import { constructId, pathInStack } from '../../core/terraform/ids';
import { escapeTemplate } from '../../core/terraform/template';
import { digest } from '../../core/values/digest';
import { Workload } from '../../workloads/workload';
import { connectionAnnotation, ConnectionEnd, noteConnection, UsedAccount } from './connection';

/** One end of a connection: pods of this stack, or somebody else. */
export type End = Workload | Peer;

/** Pods that this library does not run, as a client: where they are, and what stands for them in this stack. */
export interface ForeignWorkload {
  readonly owner: Construct;
  readonly name: string;
  /** Where they find their credential. */
  readonly namespace: INamespace;
  readonly peers: readonly Peer[];
}

/** Who connects to a server. */
export type Client = Workload | ForeignWorkload;

/** What is known of a connection beside its ends. */
export interface ConnectionUse {
  /** As whom the client logs in. */
  readonly account?: UsedAccount;
  /** What an end that is a Peer stands for. */
  readonly server?: IConstruct;
  /** What the client verifies it by, where that is not what the server says. */
  readonly verifiedBy?: string;
  /** Whether datagrams go that way too: in all calls for two ends and a port, or in none. @default false */
  readonly udp?: boolean;
  /** What alone goes that way. @default TCP */
  readonly only?: Protocol;
}

/** The same as `openPath`, for a client that may be nobody of this library. */
export function openPathFrom(client: Client, server: End, port: number, use: ConnectionUse = {}): void {
  if (client instanceof Workload) {
    openPath(client, server, port, use);
    return;
  }
  for (const peer of client.peers) openNetwork(peer, server, port, use);
  note(client, server, port, use);
}

/** Lets somebody who is no workload of this stack reach a workload, in a call of its construct. `port` is asked for only where he is let in. */
export function admitPeer(scope: Construct, call: string, peer: Peer, workload: Workload, port: () => number): void {
  inCall(scope, call, peer, () => {
    if (!checkArgument(scope, 'peer', peer, PEER)) return;
    peer._check(scope, 'peer');
    openPath(peer, workload, port());
  });
}

/**
 * Lets a workload reach somebody who is no workload of this stack, in a call of its construct. Gives whether it does.
 * `protocol` is by default TCP.
 */
export function allowTo(workload: Workload, peer: Peer, port: number, protocol?: Protocol): boolean {
  const scope = workload.owner;
  return inCall(scope, 'allowTo', peer, () => {
    const typed = [
      checkArgument(scope, 'peer', peer, PEER),
      checkArgument(scope, 'port', port, NUMBER),
      protocol === undefined || checkArgument(scope, 'protocol', protocol, member(Protocol)),
    ];
    if (!typed.every(Boolean)) return false;
    peer._check(scope, 'peer');
    if (!checkInteger(scope, 'port', port, { min: 1, max: 65_535 })) return false;
    openPath(workload, peer, port, { only: protocol });
    return true;
  });
}

/**
 * Opens the network between a client and a server: a policy for each of the two that is a pod of this stack, and the
 * client's way to the cluster's DNS. Opening a path twice opens it once.
 */
export function openPath(client: End, server: End, port: number, use: ConnectionUse = {}): void {
  if (client instanceof Workload && server instanceof Workload && !sameCluster(client.namespace, server.namespace)) {
    recordMistake(client.owner, {
      prop: 'namespace',
      ofConstruct: true,
      got: described(`${server.owner.node.path}, whose namespace has another kubernetes provider`),
      takes:
        'the cluster of those that it connects to; a server of another cluster comes from `fromAttributes` of its class',
    });
    return;
  }
  openNetwork(client, server, port, use);
  note(client, server, port, use);
}

function openNetwork(client: End, server: End, port: number, { udp = false, only }: ConnectionUse): void {
  const protocols = only ? [only] : udp ? [Protocol.TCP, Protocol.UDP] : [Protocol.TCP];
  if (client instanceof Workload) {
    policy(client, 'Egress', server, port, protocols);
    openDns(client);
  }
  if (server instanceof Workload) policy(server, 'Ingress', client, port, protocols);
}

function note(
  client: Client | Peer,
  server: End,
  port: number,
  { account, server: target, verifiedBy }: ConnectionUse,
): void {
  const owner = client instanceof Peer ? (server instanceof Workload ? server.owner : undefined) : client.owner;
  if (!owner) return;
  const login =
    account && !(client instanceof Peer)
      ? { userName: account.userName, secretName: account.credential.secretNameIn(client.namespace) }
      : undefined;
  const end =
    target && server instanceof Peer ? { ...describeEnd(server), path: target.node.path } : describeEnd(server);
  noteConnection(owner, { path: { client: describeEnd(client), server: end, port, verifiedBy, login } });
}

/** Lets a workload resolve names. */
function openDns(client: Workload): void {
  if (client.hostNetwork || client.scope.node.tryFindChild('dns')) return;
  const { peers, port } = client.pod.nameServers;
  new KubernetesResource(client.scope, 'dns', 'network_policy_v1', {
    ...client.claimMetadata('NetworkPolicy', `${client.name}-dns`),
    ...onlyIf(peers),
    spec: {
      podSelector: { matchLabels: client.selector },
      policyTypes: ['Egress'],
      egress: [
        {
          to: peers.map((peer) => peer._destination()),
          ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: String(port) })),
        },
      ],
    },
  });
}

function policy(
  workload: Workload,
  direction: 'Ingress' | 'Egress',
  other: End,
  port: number,
  protocols: readonly Protocol[],
): void {
  // A pod on the node's network has no policies of its own.
  if (workload.hostNetwork) return;
  const key = other instanceof Workload ? pathInStack(other.scope) : stableDigest(workload.owner, other.toString());
  const place = protocols[0] === Protocol.TCP ? String(port) : `${port}/${protocols.join()}`;
  const id = constructId(direction.toLowerCase(), key, place);
  if (workload.scope.node.tryFindChild(id)) return;
  const name = other instanceof Workload ? other.name : 'peer';
  const word = direction === 'Ingress' ? 'from' : 'to';
  const ports = protocols.map((protocol) => ({ protocol, port: String(port) }));
  const [client, server] = direction === 'Ingress' ? [other, workload] : [workload, other];
  const annotations = connectionAnnotation(describeEnd(client), describeEnd(server), port);
  if (other instanceof Peer && other._fqdn !== undefined) {
    if (direction === 'Egress') namedPolicy(workload, other._fqdn, { id, place, port, protocols });
    else
      recordMistake(workload.owner, {
        prop: 'peer',
        got: other,
        takes: 'pods, a namespace or addresses: who comes in has no name',
      });
    return;
  }
  const { metadata, ...claimed } = workload.claimMetadata(
    'NetworkPolicy',
    `${workload.name}-${word}-${name}-${digest(`${key}:${place}`, 6)}`,
  );
  new KubernetesResource(workload.scope, id, 'network_policy_v1', {
    ...claimed,
    metadata: { ...metadata, annotations },
    ...onlyIf(other instanceof Peer ? [other] : []),
    spec: {
      podSelector: { matchLabels: workload.selector },
      policyTypes: [direction],
      ...(direction === 'Ingress'
        ? { ingress: [{ from: [other instanceof Peer ? other._source() : podsOf(other)], ports }] }
        : { egress: [{ to: [other instanceof Peer ? other._destination() : podsOf(other)], ports }] }),
    },
  });
}

// Cilium learns the addresses of a name from what the pods' own DNS answers, which it has to read.
function namedPolicy(
  workload: Workload,
  fqdn: string,
  { id, place, port, protocols }: { id: string; place: string; port: number; protocols: readonly Protocol[] },
): void {
  const kind = 'CiliumNetworkPolicy';
  const name = `${workload.name}-to-name-${digest(`${fqdn}:${place}`, 6)}`;
  const { provider, metadata } = workload.claimMetadata(kind, name);
  const { peers, port: dnsPort } = workload.pod.nameServers;
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
          toPorts: [{ ports: protocols.map((protocol) => ({ port: String(port), protocol })) }],
        },
        ...peers.map((peer) => ({ ...peer._ciliumDestination(), toPorts: dns })),
      ],
    },
  });
}

/** An end as a person knows it. */
export function describeEnd(end: Client | Peer): ConnectionEnd {
  if (end instanceof Peer) return { name: end.toString(), ...(end._fqdn === undefined ? {} : { isPublic: true }) };
  return { name: `${end.name}.${end.namespace.namespaceName}`, path: end.owner.node.path };
}

/** What Terraform checks of peers that it fills in, before it makes a policy with them. */
export function onlyIf(peers: readonly Peer[]): { readonly lifecycle?: TerraformResourceLifecycle } {
  const precondition = peers.flatMap((peer) => peer._conditions());
  return precondition.length > 0 ? { lifecycle: { precondition } } : {};
}

function podsOf(end: Workload): NetworkPolicyV1SpecIngressFrom {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': escapeTemplate(end.namespace.namespaceName) } },
    podSelector: { matchLabels: end.selector },
  };
}
