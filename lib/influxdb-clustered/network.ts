import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { onlyIf } from '../connections/network/network-policy';
import { checkPort } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { claimObjectName } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { traitsOf } from '../workloads/cluster-platform';
import { nameServers } from '../workloads/name-servers';
import { platformsOf } from '../workloads/workload-defaults';
import { ClusteredDestination, ClusteredNetwork } from './clustered-props';

/** Whose policies they are. */
export interface NetworkOwner {
  readonly name: string;
  readonly namespace: INamespace;
  /** Where the pods of the ingress are. */
  readonly ingress: Peer[];
}

const PORTS = { catalog: 5432, objectStore: 443, identityProvider: 443, apiServer: 6443, registry: 443 } as const;

/**
 * The policies of its namespace, for all pods in it: the package's own cannot be told apart before they run, and their ports are
 * documented nowhere. Whom they dial is known by its port, and nobody else is reached.
 */
export function writeNetworkPolicies(
  scope: Construct,
  owner: NetworkOwner,
  network: ClusteredNetwork,
): ITerraformDependable[] {
  const { namespace, ingress } = owner;
  acceptDeviation(scope, 'any-port', {
    prop: 'network',
    what: `every port between the pods of ${namespace.namespaceName}, and from its ingress, is open`,
    reason: 'InfluxData documents no port of a component',
  });
  const own = Peer.namespace(namespace.namespaceName);
  const from = ingress.map((peer) => peer._source());
  const { peers: dns, port } = nameServers(namespace, undefined, traitsOf(platformsOf(scope, namespace)).dns);
  const dnsPorts = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: String(port) }));
  return [
    policy(scope, owner, 'within', [], {
      ingress: [{ from: [own._source()] }],
      egress: [{ to: [own._destination()] }],
    }),
    policy(scope, owner, 'from-ingress', ingress, { ingress: from.length > 0 ? [{ from }] : [] }),
    policy(scope, owner, 'dns', dns, { egress: egressTo(dns, dnsPorts) }),
    ...(Object.keys(PORTS) as (keyof typeof PORTS)[]).flatMap((key) => {
      const destination = network[key];
      return destination ? [policyTo(scope, owner, key, destination)] : [];
    }),
  ];
}

function policyTo(
  scope: Construct,
  owner: NetworkOwner,
  key: keyof typeof PORTS,
  { peers, port = PORTS[key] }: ClusteredDestination,
): ITerraformDependable {
  checkPort(scope, `network.${key}.port`, port);
  const word = `to-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const ports = [{ protocol: 'TCP', port: String(port) }];
  return policy(scope, owner, word, peers, { egress: peers.length > 0 ? egressTo(peers, ports) : [] });
}

function egressTo(peers: readonly Peer[], ports: readonly object[]): object[] {
  return [{ to: peers.map((peer) => peer._destination()), ports }];
}

function policy(
  scope: Construct,
  { name, namespace }: NetworkOwner,
  word: string,
  peers: readonly Peer[],
  rules: object,
): ITerraformDependable {
  claimObjectName(scope, 'name', 'NetworkPolicy', namespace, `${name}-${word}`);
  return new KubernetesResource(scope, `policy-${word}`, 'network_policy_v1', {
    provider: namespace.provider,
    metadata: { name: `${name}-${word}`, namespace: namespace.namespaceReference },
    ...onlyIf(peers),
    spec: {
      podSelector: {},
      policyTypes: Object.keys(rules).map((key) => (key === 'ingress' ? 'Ingress' : 'Egress')),
      ...rules,
    },
  });
}
