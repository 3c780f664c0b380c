import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { onlyIf } from '../connections/paths/path';
import { checkInteger } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { claimObjectName, namespaceKey } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { ClusteredDestination, ClusteredNetwork } from './clustered-props';

/** Whose policies they are. */
export interface NetworkPlace {
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
export function networkOf(
  scope: Construct,
  { name, namespace, ingress }: NetworkPlace,
  network: ClusteredNetwork,
): ITerraformDependable[] {
  acceptDeviation(scope, 'any-port', {
    prop: 'network',
    what: `every port between the pods of ${namespace.namespaceName}, and from its ingress, is open`,
    reason: 'InfluxData documents no port of a component',
  });
  const policy = (word: string, peers: readonly Peer[], rules: object): ITerraformDependable => {
    claimObjectName(scope, 'name', 'NetworkPolicy', namespaceKey(namespace), `${name}-${word}`);
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
  };
  const own = Peer.namespace(namespace.namespaceName);
  const dns = namespace.dnsPeers ?? [Peer.pods('kube-system', { 'k8s-app': 'kube-dns' })];
  const dnsPorts = ['UDP', 'TCP'].map((protocol) => ({ protocol, port: '53' }));
  return [
    policy('within', [], { ingress: [{ from: [own._source()] }], egress: [{ to: [own._destination()] }] }),
    policy('from-ingress', ingress, {
      ingress: ingress.length > 0 ? [{ from: ingress.map((peer) => peer._source()) }] : [],
    }),
    policy('dns', dns, { egress: [{ to: dns.map((peer) => peer._destination()), ports: dnsPorts }] }),
    ...(Object.keys(PORTS) as (keyof typeof PORTS)[]).flatMap((key) => {
      const destination: ClusteredDestination | undefined = network[key];
      if (!destination) return [];
      const { peers, port = PORTS[key] } = destination;
      checkInteger(scope, `network.${key}.port`, port, { min: 1, max: 65_535 });
      const ports = [{ protocol: 'TCP', port: String(port) }];
      const word = `to-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      return [
        policy(word, peers, {
          egress: peers.length > 0 ? [{ to: peers.map((peer) => peer._destination()), ports }] : [],
        }),
      ];
    }),
  ];
}
