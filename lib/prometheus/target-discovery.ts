import { IScrapeTarget } from '../connections/scraping/scrape-target';
import { recordMistake } from '../core/checks/mistakes';
import { readOptions, readProps } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { Workload } from '../workloads/workload';
import { ApiAccess, KUBERNETES_DISCOVERY, KubernetesDiscoveryOptions } from '../connections/network/api-access';

/** How the instances of a target are found. */
export class TargetDiscovery {
  /** By its DNS name, which needs no access to the API of Kubernetes. Labels say the address of each instance. */
  public static dns(): TargetDiscovery {
    return new TargetDiscovery();
  }

  /**
   * By the API of Kubernetes, where labels are wanted that it alone knows: `namespace`, `pod` and `node`. The pod of Prometheus
   * gets a token that may list and watch endpoint slices, services and pods of the target's namespace, and nothing else; the
   * first such target replaces the pod. `Deviations.of` lists the reason.
   * @param reason Why the pod of Prometheus gets an identity in the API of Kubernetes.
   * @param options Where the API server is.
   */
  public static kubernetes(reason: string, options: KubernetesDiscoveryOptions): TargetDiscovery {
    return new TargetDiscovery(readOptions(options), reason);
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
  public constructor(
    private readonly workload: Workload,
    private readonly api: ApiAccess,
  ) {}

  public find(target: IScrapeTarget, { _kubernetes: kubernetes, _reason: reason }: TargetDiscovery): Found {
    if (kubernetes) return this.byApi(target, kubernetes, reason);
    const { discoveryName: name, port } = target;
    if (target._single) return { discovery: { static_configs: [{ targets: [`${name}:${port}`] }] }, relabelings: [] };
    const records = ['A', 'AAAA'].map((type) => ({ names: [name], type, port }));
    return { discovery: { dns_sd_configs: records }, relabelings: [] };
  }

  private byApi(target: IScrapeTarget, given: Partial<KubernetesDiscoveryOptions>, reason: string): Found {
    const { owner } = this.workload;
    const { _service: service } = target;
    const options = readProps(owner, given as KubernetesDiscoveryOptions, KUBERNETES_DISCOVERY, 'discovery');
    const where = service?.namespace.namespaceName ?? target.node.path;
    const may = `lists endpoint slices, services and pods of ${where}`;
    this.api.open(options, reason, { prop: 'discovery', subject: where, may });
    if (!service || service.namespace.provider !== this.workload.namespace.provider) {
      recordMistake(owner, {
        prop: 'discovery',
        got: target,
        takes: 'TargetDiscovery.dns() for a target that is no Service of this stack in the same cluster',
      });
      return { discovery: {}, relabelings: [] };
    }
    // Prometheus needs `list` and `watch` on the three, and no `get`: lacking one of them, it finds nothing.
    const verbs = ['list', 'watch'];
    this.api.inNamespace(service.namespace, 'discovery', [
      { apiGroups: [''], resources: ['pods', 'services'], verbs },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
    ]);
    return {
      discovery: {
        kubernetes_sd_configs: [{ role: 'endpointslice', namespaces: { names: [service.namespace.namespaceName] } }],
      },
      relabelings: [
        { source_labels: ['__meta_kubernetes_service_name'], regex: service.name, action: 'keep' },
        { source_labels: ['__meta_kubernetes_endpointslice_port'], regex: String(target.port), action: 'keep' },
        // A Service of two families has each pod in a slice of either: that of the pod's first address is kept.
        {
          source_labels: ['__meta_kubernetes_endpointslice_address_type', '__meta_kubernetes_pod_ip'],
          regex: 'IPv4;[^:]*|IPv6;.*:.*',
          action: 'keep',
        },
        { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
        { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
        { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'node' },
      ],
    };
  }
}
