import { grantInCluster } from '../workloads/cluster-rights';
import { Mount } from '../workloads/pod-volume';
import { secretSources, TOKEN_FOLDER } from '../workloads/volumes';
import { Workload } from '../workloads/workload';

/**
 * Lets the identity of a workload read what kubelets know: /stats/summary and /pods. Gives its token, in a volume of its own, as the kubelet
 * renews the token every 48 minutes and the plugin reads it each time.
 */
export function grantKubelet(workload: Workload, resources: readonly string[]): () => Mount {
  workload.holdToken();
  grantInCluster(workload, 'kubelet', [{ apiGroups: [''], resources: [...resources], verbs: ['get'] }]);
  const sources = [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }];
  return () => workload.pod.addVolume('api-token', secretSources(sources)).at(TOKEN_FOLDER);
}
