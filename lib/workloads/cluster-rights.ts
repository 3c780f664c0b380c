import type { ClusterRoleV1Rule } from '@cdktf/provider-kubernetes/lib/cluster-role-v1';
import { claimObjectName } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { objectName } from '../core/kubernetes/names';
import { Workload } from './workload';

/** Lets the identity of a workload do something in all of the cluster. `id` tells it from what else it may. */
export function grantInCluster(workload: Workload, id: string, rule: ClusterRoleV1Rule[]): void {
  const { owner, name, namespace } = workload;
  const { provider } = namespace;
  const unique = `${namespace.namespaceName}-${name}-${id}`;
  const metadata = { name: objectName(unique, `${name}-${id}`), labels: workload.selector };
  claimObjectName(owner, 'name', 'ClusterRole', { provider }, metadata.name);
  const role = new KubernetesResource(owner, id, 'cluster_role_v1', { provider, metadata, rule });
  new KubernetesResource(owner, `${id}-binding`, 'cluster_role_binding_v1', {
    provider,
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role.nameReference },
    subject: [
      {
        kind: 'ServiceAccount',
        name: workload.serviceAccountName,
        namespace: namespace.namespaceReference,
        apiGroup: '',
      },
    ],
  });
}
