import { claimObjectName } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { objectName } from '../core/kubernetes/names';
import { Mount } from '../workloads/pod-volume';
import { TOKEN_FOLDER } from '../workloads/volumes';
import { Workload } from '../workloads/workload';

export const KUBELET_PORT = 10_250;

/**
 * Lets the identity of a workload read what kubelets know: /stats/summary and /pods. Gives its token, in a volume of its own, as the kubelet
 * renews the token every 48 minutes and the plugin reads it each time.
 */
export function grantKubelet(workload: Workload, resources: readonly string[]): Mount {
  const { owner, name, namespace, pod } = workload;
  const unique = `${namespace.namespaceName}-${name}-kubelet`;
  const metadata = { name: objectName(unique, `${name}-kubelet`), labels: workload.selector };
  claimObjectName(owner, 'name', 'ClusterRole', namespace.provider?.node.id ?? '', metadata.name);
  const { provider } = namespace;
  const role = new KubernetesResource(owner, 'kubelet', 'cluster_role_v1', {
    provider,
    metadata,
    rule: [{ apiGroups: [''], resources: [...resources], verbs: ['get'] }],
  });
  new KubernetesResource(owner, 'kubelet-binding', 'cluster_role_binding_v1', {
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
  const sources = [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }];
  return pod.addVolume('api-token', { projected: [{ defaultMode: '0400', sources }] }).at(TOKEN_FOLDER);
}
