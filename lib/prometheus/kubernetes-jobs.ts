import { TRUST } from '../certificates/prop-types';
import { Trust } from '../certificates/trust';
import { openPath } from '../connections/network/path';
import { itemsOf } from '../core/checks/calls';
import { described, recordMistake } from '../core/checks/mistakes';
import { member, PropTypes, readProps } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { KUBELET_PORT } from '../core/kubernetes/kubelet';
import { INamespace } from '../core/kubernetes/namespace';
import { Peer } from '../core/kubernetes/peer';
import { whereIs } from '../core/kubernetes/prop-types';
import { fileId } from '../prometheus-daemon/client-files';
import { TOKEN_FOLDER } from '../workloads/volumes';
import {
  API_SERVER,
  CLUSTER_CA,
  KUBERNETES_DISCOVERY,
  KubernetesDiscoveryOptions,
} from '../connections/network/api-access';
import { Found } from './target-discovery';
import { FoundTargetsOptions, JobParts, JobContext } from './found-targets';

/** Pods that say by annotations that they are scraped. */
export interface AnnotatedPodsOptions {
  /** Where the API server is. */
  readonly kubernetes: KubernetesDiscoveryOptions;
  /** The namespaces of the pods: the token may list pods there, and nowhere else. */
  readonly namespaces: INamespace[];
  /** What all of them have in common. */
  readonly targets: FoundTargetsOptions;
}

/** What a kubelet serves. */
export enum KubeletMetrics {
  /** Of itself. */
  KUBELET = '/metrics',
  /** Of the containers of its node. */
  CADVISOR = '/metrics/cadvisor',
  /** Of the probes that it does. */
  PROBES = '/metrics/probes',
  /** CPU and memory of pods and containers, in short. */
  RESOURCE = '/metrics/resource',
}

/** Kubelets, and the API that lists the nodes. */
export interface KubeletSourceOptions extends KubernetesDiscoveryOptions {
  /** Where the nodes are in the network: `Peer.cidr('10.20.0.0/16')`. */
  readonly nodes: Peer[];
  /** Which metrics. @default KubeletMetrics.KUBELET */
  readonly metrics?: KubeletMetrics;
  /** What verifies their certificates. @default - the authority of the cluster */
  readonly trust?: Trust;
}

const KUBELETS: PropTypes<KubeletSourceOptions> = {
  ...KUBERNETES_DISCOVERY,
  nodes: whereIs('the nodes are', { example: "Peer.cidr('10.20.0.0/16')" }),
  metrics: member(KubeletMetrics),
  trust: TRUST,
};

const LOGIN = { authorization: { credentials_file: `${TOKEN_FOLDER}/token` } };

/** A job for the kubelets of all nodes. */
export function kubeletJob(
  { workload, files, api, name }: JobContext,
  reason: string,
  given: KubeletSourceOptions,
): JobParts {
  const { nodes, metrics, trust, ...kubernetes } = readProps(workload.owner, given, KUBELETS);
  const may = 'lists nodes, and reads the metrics of kubelets';
  api.open(kubernetes, reason, { prop: 'source', subject: 'nodes', may });
  api.inCluster('kubelets', [
    { apiGroups: [''], resources: ['nodes'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
  ]);
  for (const peer of nodes) openPath(workload, peer, KUBELET_PORT);
  const verified: Settings = trust
    ? files.clientConfig(fileId('job', name), { trust }).tls_config
    : { ca_file: CLUSTER_CA };
  return {
    scheme: 'https',
    metricsPath: metrics ?? KubeletMetrics.KUBELET,
    client: { tls_config: verified, ...LOGIN },
    found: {
      discovery: { kubernetes_sd_configs: [{ role: 'node' }] },
      relabelings: [{ source_labels: ['__meta_kubernetes_node_name'], target_label: 'node' }],
    },
  };
}

/** A job for the API server. */
export function apiServerJob(
  { workload, api }: JobContext,
  reason: string,
  given: Partial<KubernetesDiscoveryOptions>,
): JobParts {
  const options = readProps(workload.owner, given as KubernetesDiscoveryOptions, KUBERNETES_DISCOVERY);
  const may = "reads the API server's metrics";
  api.open(options, reason, { prop: 'source', subject: 'kubernetes', may });
  api.inCluster('api-server', [{ nonResourceUrls: ['/metrics'], verbs: ['get'] }]);
  return {
    scheme: 'https',
    metricsPath: '/metrics',
    client: { tls_config: { ca_file: CLUSTER_CA, server_name: API_SERVER }, ...LOGIN },
    found: { discovery: { static_configs: [{ targets: [`${API_SERVER}:443`] }] }, relabelings: [] },
  };
}

/** Pods that say by annotations that they are scraped. */
export function annotatedPods(
  { workload, api }: JobContext,
  reason: string,
  { kubernetes, namespaces }: Pick<AnnotatedPodsOptions, 'kubernetes' | 'namespaces'>,
): Found {
  const names = namespaces.map(({ namespaceName }) => namespaceName);
  for (const [at, namespace] of itemsOf(namespaces)) {
    if (namespace.provider !== workload.namespace.provider)
      recordMistake(workload.owner, {
        prop: `namespaces[${at}]`,
        got: described(`${namespace.namespaceName}, which has another kubernetes provider`),
        takes: 'namespaces of the same cluster',
      });
    api.inNamespace(namespace, 'pods', [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }]);
  }
  api.open(kubernetes, reason, { prop: 'source', subject: names.join(', '), may: `lists pods of ${names.join(', ')}` });
  const annotation = (key: string) => `__meta_kubernetes_pod_annotation_prometheus_io_${key}`;
  const addressed = { source_labels: [annotation('port'), '__meta_kubernetes_pod_ip'], target_label: '__address__' };
  return {
    discovery: { kubernetes_sd_configs: [{ role: 'pod', namespaces: { names } }] },
    relabelings: [
      { source_labels: [annotation('scrape')], regex: 'true', action: 'keep' },
      { source_labels: [annotation('path')], regex: '(/.*)', target_label: '__metrics_path__' },
      { ...addressed, regex: '(\\d+);([\\d.]+)', replacement: '$2:$1' },
      { ...addressed, regex: '(\\d+);(.*:.*)', replacement: '[$2]:$1' },
      { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
      { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
      { source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'node' },
    ],
  };
}
