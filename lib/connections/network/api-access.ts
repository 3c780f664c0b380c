import type { ClusterRoleV1Rule } from '@cdktf/provider-kubernetes/lib/cluster-role-v1';
import type { RoleV1Rule } from '@cdktf/provider-kubernetes/lib/role-v1';
import { checkPort } from '../../core/checks/checks';
import { acceptDeviation } from '../../core/checks/deviations';
import { NUMBER, PropType, PropTypes, requiredList } from '../../core/checks/prop-types';
import { claimObjectName, namespaceKey } from '../../core/kubernetes/claimed-names';
import { KubernetesResource } from '../../core/kubernetes/kubernetes-resource';
import { INamespace } from '../../core/kubernetes/namespace';
import { Peer } from '../../core/kubernetes/peer';
import { PEERS } from '../../core/kubernetes/prop-types';
import { constructId } from '../../core/terraform/ids';
import { escapeTemplate } from '../../core/terraform/template';
import { digest } from '../../core/values/digest';
import { grantInCluster } from '../../workloads/cluster-rights';
import { Mount } from '../../workloads/pod-volume';
import { secretSources, TOKEN_FOLDER } from '../../workloads/volumes';
import { Workload } from '../../workloads/workload';
import { openPath } from './path';

/** Where the API of Kubernetes is. */
export interface KubernetesDiscoveryOptions {
  /**
   * Where the API server is in the network: its own addresses, not that of the Service `kubernetes`, as policies see a
   * connection after its destination was chosen. `kubectl get endpointslices kubernetes` shows them.
   */
  readonly apiServer: Peer[];
  /** Its port there. @default 6443 */
  readonly port?: number;
}

const PORT: PropType<number> = {
  read: (value, scope, prop) => {
    const port = NUMBER.read(value, scope, prop);
    checkPort(scope, prop, port);
    return port;
  },
};

export const KUBERNETES_DISCOVERY: PropTypes<KubernetesDiscoveryOptions> = {
  apiServer: requiredList(PEERS, "the addresses of the API server, like Peer.cidr('192.0.2.1/32')"),
  port: PORT,
};

/** What the pod has a token for, and what it may do with it. */
export interface TokenUse {
  readonly prop: string;
  readonly subject: string;
  /** Behind "its pod has a token of Kubernetes' API, which …". */
  readonly may: string;
}

/** The name in the certificate of every API server, whatever the cluster's domain is. */
export const API_SERVER = 'kubernetes.default.svc';
/** What verifies an API server, in a pod that asks it. */
export const CLUSTER_CA = `${TOKEN_FOLDER}/ca.crt`;

/** What a pod asks the API of Kubernetes, and may. */
export class ApiAccess {
  private asked = false;

  public constructor(private readonly workload: Workload) {}

  /** Gives the pod a token, and the way to the API server, for a reason. Takes what was read as `KUBERNETES_DISCOVERY`. */
  public open(
    { apiServer, port = 6443 }: KubernetesDiscoveryOptions,
    reason: string,
    { prop, subject, may }: TokenUse,
  ): void {
    const { owner } = this.workload;
    const what = `its pod has a token of Kubernetes' API, which ${may}`;
    acceptDeviation(owner, 'api-token', { prop, subject, what, reason });
    if (!this.asked) this.workload.holdToken();
    for (const peer of apiServer) openPath(this.workload, peer, port);
    this.asked = true;
  }

  /** Whether something is asked. */
  public get isAsked(): boolean {
    return this.asked;
  }

  /** The token, and what verifies the API server. */
  public mounts(): Mount[] {
    if (!this.asked) return [];
    const items = [{ key: 'ca.crt', path: 'ca.crt' }];
    const sources = [
      { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
      { configMap: [{ name: 'kube-root-ca.crt', items }] },
    ];
    const volume = this.workload.pod.addVolume('api-access', secretSources(sources));
    return [volume.at(TOKEN_FOLDER)];
  }

  /** Lets it do something in all of the cluster, once. */
  public inCluster(id: string, rule: ClusterRoleV1Rule[]): void {
    if (!this.workload.owner.node.tryFindChild(id)) grantInCluster(this.workload, id, rule);
  }

  /** Lets it do something in a namespace, once. `what` begins the ids and tells the names from others there. */
  public inNamespace(namespace: INamespace, what: string, rule: RoleV1Rule[]): void {
    const { owner, name } = this.workload;
    const id = constructId(what, namespaceKey(namespace));
    if (owner.node.tryFindChild(id)) return;
    // A workload of the same name in another namespace may have a Role there.
    const roleName = `${name}-${what}-${digest(namespaceKey(this.workload.namespace), 6)}`;
    claimObjectName(owner, 'name', 'Role', namespace, roleName);
    const common = {
      provider: namespace.provider,
      metadata: { name: roleName, namespace: namespace.namespaceReference, labels: this.workload.selector },
    };
    const role = new KubernetesResource(owner, id, 'role_v1', { ...common, rule });
    new KubernetesResource(owner, `${id}+binding`, 'role_binding_v1', {
      ...common,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role.nameReference },
      subject: [
        {
          kind: 'ServiceAccount',
          name: this.workload.serviceAccountName,
          namespace: escapeTemplate(this.workload.namespace.namespaceName),
        },
      ],
    });
  }
}
