import type { RoleV1Rule } from '@cdktf/provider-kubernetes/lib/role-v1';
import { API_SERVER, ApiAccess, CLUSTER_CA } from '../connections/network/api-access';
import { Settings } from '../core/checks/settings';
import { INamespace } from '../core/kubernetes/namespace';
import { TOKEN_FOLDER } from '../workloads/volumes';

/** A kind of object that `inputs.kube_inventory` counts and describes. */
export enum KubernetesInventory {
  DAEMON_SETS = 'daemonsets',
  DEPLOYMENTS = 'deployments',
  ENDPOINTS = 'endpoints',
  INGRESSES = 'ingress',
  /** Of the whole cluster, whatever `namespace` says. */
  NODES = 'nodes',
  /** Of the whole cluster, whatever `namespace` says. */
  PERSISTENT_VOLUMES = 'persistentvolumes',
  PERSISTENT_VOLUME_CLAIMS = 'persistentvolumeclaims',
  PODS = 'pods',
  RESOURCE_QUOTAS = 'resourcequotas',
  SERVICES = 'services',
  STATEFUL_SETS = 'statefulsets',
}

const GROUPS: Readonly<Record<KubernetesInventory, string>> = {
  [KubernetesInventory.DAEMON_SETS]: 'apps',
  [KubernetesInventory.DEPLOYMENTS]: 'apps',
  [KubernetesInventory.ENDPOINTS]: 'discovery.k8s.io',
  [KubernetesInventory.INGRESSES]: 'networking.k8s.io',
  [KubernetesInventory.NODES]: '',
  [KubernetesInventory.PERSISTENT_VOLUMES]: '',
  [KubernetesInventory.PERSISTENT_VOLUME_CLAIMS]: '',
  [KubernetesInventory.PODS]: '',
  [KubernetesInventory.RESOURCE_QUOTAS]: '',
  [KubernetesInventory.SERVICES]: '',
  [KubernetesInventory.STATEFUL_SETS]: 'apps',
};
const NAMES: Readonly<Partial<Record<KubernetesInventory, string>>> = {
  [KubernetesInventory.ENDPOINTS]: 'endpointslices',
  [KubernetesInventory.INGRESSES]: 'ingresses',
};
const OF_CLUSTER: readonly KubernetesInventory[] = [KubernetesInventory.NODES, KubernetesInventory.PERSISTENT_VOLUMES];

/** All kinds. Secrets, which the plugin lists too, for the certificates in them, are none: whoever lists those reads every password. */
export const WHOLE_INVENTORY: readonly KubernetesInventory[] = Object.values(KubernetesInventory);

/** Lets it list these kinds and nothing else, and gives the plugin's options for that. */
export function inventoryOf(
  api: ApiAccess,
  kinds: readonly KubernetesInventory[],
  namespace: INamespace | undefined,
): Settings {
  const within = kinds.filter((kind) => namespace !== undefined && !OF_CLUSTER.includes(kind));
  const everywhere = kinds.filter((kind) => !within.includes(kind));
  if (everywhere.length > 0) api.inCluster('inventory', rules(everywhere));
  if (namespace && within.length > 0) api.inNamespace(namespace, 'inventory', rules(within));
  return {
    url: `https://${API_SERVER}`,
    tls_ca: CLUSTER_CA,
    bearer_token: `${TOKEN_FOLDER}/token`,
    // Its own default is the namespace `default`.
    namespace: namespace?.namespaceName ?? '',
    resource_include: [...kinds],
  };
}

function rules(kinds: readonly KubernetesInventory[]): RoleV1Rule[] {
  const groups = [...new Set(kinds.map((kind) => GROUPS[kind]))].sort();
  return groups.map((group) => ({
    apiGroups: [group],
    resources: kinds.filter((kind) => GROUPS[kind] === group).map((kind) => NAMES[kind] ?? kind),
    verbs: ['list'],
  }));
}
