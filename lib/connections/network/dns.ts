import { KubernetesResource } from '../../core/kubernetes/kubernetes-resource';
import { Workload } from '../../workloads/workload';
import { onlyIf } from './network-policy';

/** Lets a workload reach who answers its DNS queries: the cluster's (`workloads/name-servers.ts`), or those that its namespace or its own props name. */
export function allowDns(client: Workload): void {
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
