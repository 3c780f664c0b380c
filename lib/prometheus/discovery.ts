import { openPath } from '../connections/paths/path';
import { IScrapeTarget, ScrapeService } from '../connections/scraping/scrape-target';
import { checkInteger } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake } from '../core/checks/mistakes';
import { NUMBER, PropTypes, readOptions, readProps, required } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { claimObjectName, namespaceKey } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { Peer } from '../core/kubernetes/peer';
import { somePeers } from '../core/kubernetes/prop-types';
import { constructId } from '../core/terraform/ids';
import { escapeTemplate } from '../core/terraform/template';
import { digest } from '../core/values/digest';
import { Mount } from '../workloads/pod-volume';
import { TOKEN_FOLDER } from '../workloads/volumes';
import { Workload } from '../workloads/workload';

/** Discovery by the API of Kubernetes. */
export interface KubernetesDiscoveryOptions {
  /**
   * Where the API server is in the network: its own addresses, not that of the Service `kubernetes`, as policies see a
   * connection after its destination was chosen. `kubectl get endpointslices kubernetes` shows them.
   */
  readonly apiServer: Peer[];
  /** Its port there. @default 6443 */
  readonly port?: number;
}

const KUBERNETES_DISCOVERY: PropTypes<KubernetesDiscoveryOptions> = {
  apiServer: required(somePeers("the addresses of the API server, like Peer.cidr('192.0.2.1/32')"), () => []),
  port: NUMBER,
};

/** How the instances of a target are found. */
export class Discovery {
  /** By its DNS name, which needs no access to the API of Kubernetes. Labels say the address of each instance. */
  public static dns(): Discovery {
    return new Discovery();
  }

  /**
   * By the API of Kubernetes, where labels are wanted that it alone knows: `namespace`, `pod` and `node`. The pod of Prometheus
   * gets a token that may list and watch endpoint slices, services and pods of the target's namespace, and nothing else; the
   * first such target replaces the pod. `Deviations.of` lists the reason.
   * @param reason Why the pod of Prometheus gets an identity in the API of Kubernetes.
   * @param options Where the API server is.
   */
  public static kubernetes(reason: string, options: KubernetesDiscoveryOptions): Discovery {
    return new Discovery(readOptions(options), reason);
  }

  private constructor(
    /** @internal */ public readonly _kubernetes?: Partial<KubernetesDiscoveryOptions>,
    /** @internal */ public readonly _reason = '',
  ) {}
}

/** Where the instances of a target are, as the config file has it. */
export interface Found {
  readonly discovery: Settings;
  readonly relabelings: readonly Settings[];
}

/** Finds targets, and gets the access to the API that this takes. */
export class TargetFinder {
  private asksApi = false;

  public constructor(private readonly workload: Workload) {}

  public find(target: IScrapeTarget, { _kubernetes: kubernetes, _reason: reason }: Discovery): Found {
    if (kubernetes) return this.byApi(target, kubernetes, reason);
    const { discoveryName: name, port } = target;
    if (target._single) return { discovery: { static_configs: [{ targets: [`${name}:${port}`] }] }, relabelings: [] };
    const records = ['A', 'AAAA'].map((type) => ({ names: [name], type, port }));
    return { discovery: { dns_sd_configs: records }, relabelings: [] };
  }

  /** The token, and what verifies the API server. */
  public mounts(): Mount[] {
    if (!this.asksApi) return [];
    const items = [{ key: 'ca.crt', path: 'ca.crt' }];
    const volume = this.workload.pod.addVolume('api-access', {
      projected: [
        {
          defaultMode: '0400',
          sources: [
            { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
            { configMap: [{ name: 'kube-root-ca.crt', items }] },
          ],
        },
      ],
    });
    return [volume.at(TOKEN_FOLDER)];
  }

  private byApi(target: IScrapeTarget, options: Partial<KubernetesDiscoveryOptions>, reason: string): Found {
    const { owner } = this.workload;
    const { apiServer, port = 6443 } = readProps(
      owner,
      options as KubernetesDiscoveryOptions,
      KUBERNETES_DISCOVERY,
      'discovery',
    );
    const { _service: service } = target;
    const where = service?.namespace.namespaceName ?? target.node.path;
    const what = `its pod has a token of Kubernetes' API, which lists endpoint slices, services and pods of ${where}`;
    acceptDeviation(owner, 'api-token', { prop: 'discovery', subject: where, what, reason });
    checkInteger(owner, 'discovery.port', port, { min: 1, max: 65535 });
    for (const peer of apiServer) openPath(this.workload, peer, port);
    if (!service || service.namespace.provider !== this.workload.namespace.provider) {
      recordMistake(owner, {
        prop: 'discovery',
        got: target,
        takes: 'Discovery.dns() for a target that is no Service of this stack in the same cluster',
      });
      return { discovery: {}, relabelings: [] };
    }
    this.grant(service);
    return {
      discovery: {
        kubernetes_sd_configs: [{ role: 'endpointslice', namespaces: { names: [service.namespace.namespaceName] } }],
      },
      relabelings: [
        { source_labels: ['__meta_kubernetes_service_name'], regex: service.name, action: 'keep' },
        { source_labels: ['__meta_kubernetes_endpointslice_port'], regex: String(target.port), action: 'keep' },
        { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
        { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
        { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'node' },
      ],
    };
  }

  // Prometheus needs `list` and `watch` on the three, and no `get`: lacking one of them, it finds nothing.
  private grant({ namespace }: ScrapeService): void {
    const { owner, name } = this.workload;
    this.asksApi = true;
    const id = constructId('discovery', namespaceKey(namespace));
    if (owner.node.tryFindChild(id)) return;
    // A Role of another Prometheus in another namespace may have the same name there.
    const roleName = `${name}-discovery-${digest(namespaceKey(this.workload.namespace), 6)}`;
    claimObjectName(owner, 'name', 'Role', namespaceKey(namespace), roleName);
    const common = {
      provider: namespace.provider,
      metadata: { name: roleName, namespace: namespace.namespaceReference, labels: this.workload.selector },
    };
    const verbs = ['list', 'watch'];
    const role = new KubernetesResource(owner, id, 'role_v1', {
      ...common,
      rule: [
        { apiGroups: [''], resources: ['pods', 'services'], verbs },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
      ],
    });
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
