import { inItem } from '../core/checks/calls';
import { checkDuration } from '../core/checks/checks';
import { urlOf } from '../core/checks/https-url';
import {
  DURATION,
  list,
  PropTypes,
  readOptions,
  readProps,
  required,
  REQUIRED_TEXT,
  requiredList,
  struct,
  TEXT,
} from '../core/checks/prop-types';
import { checkDataKey, checkObjectName } from '../core/kubernetes/names';
import { Peer } from '../core/kubernetes/peer';
import { OPTIONAL_NAMESPACE, whereIs } from '../core/kubernetes/prop-types';
import { Duration } from '../core/values/duration';
import { fileId } from '../prometheus-daemon/client-files';
import { KUBERNETES_DISCOVERY, KubernetesDiscoveryOptions } from '../connections/network/api-access';
import { FoundTargetsOptions, JobParts, JobContext, jobOf, TARGETS } from './found-targets';
import {
  AnnotatedPodsOptions,
  annotatedPods,
  apiServerJob,
  kubeletJob,
  KubeletMetrics,
  KubeletSourceOptions,
} from './kubernetes-jobs';
import { LONGEST_DURATION } from '../prometheus-daemon/syntax';
import { connectServer, MISSING_SERVER, PrometheusServerOptions, SERVER_OPTIONS } from './server-connection';

/** Targets that a server lists (`http_sd_configs`). */
export interface HttpSourceOptions {
  /** The server. */
  readonly server: PrometheusServerOptions;
  /** What all targets have in common. */
  readonly targets: FoundTargetsOptions;
  /** Where the targets are in the network. */
  readonly peers: Peer[];
  /** How often it is asked. @default Duration.minutes(1), Prometheus's own */
  readonly refreshInterval?: Duration;
}

/** Targets that a ConfigMap lists (`file_sd_configs`), which somebody else keeps in Prometheus's namespace. */
export interface ConfigMapSourceOptions {
  /** The name of the ConfigMap. */
  readonly configMapName: string;
  /** The key of the list, in JSON: `[{ "targets": ["shop.example:9100"], "labels": { "team": "a" } }]`. @default targets.json */
  readonly key?: string;
  /** What all targets have in common. */
  readonly targets: FoundTargetsOptions;
  /** Where the targets are in the network. */
  readonly peers: Peer[];
}

/** Targets that are no construct: what the cluster itself serves, and what somebody else lists. */
export class ScrapeSource {
  /**
   * The kubelet of every node, or what it knows of containers (cAdvisor). The pod of Prometheus gets a token that may list nodes and
   * read their metrics, and nothing else. The certificate of a kubelet has to be valid for its address: with
   * `serverTLSBootstrap` the cluster's authority signs it. The label `node` says which it is. `Deviations.of` lists the reason.
   * @param reason Why the pod of Prometheus gets an identity in the API of Kubernetes.
   * @param options Where the nodes are, and which metrics.
   */
  public static kubelets(reason: string, options: KubeletSourceOptions): ScrapeSource {
    const given = readOptions(options) as KubeletSourceOptions;
    const metrics: unknown = given.metrics ?? KubeletMetrics.KUBELET;
    const name = metrics === KubeletMetrics.KUBELET ? 'kubelet' : String(metrics).replace('/metrics/', '');
    return new ScrapeSource(name === 'resource' || name === 'probes' ? `kubelet-${name}` : name, (context) =>
      kubeletJob(context, reason, given),
    );
  }

  /**
   * The API server, as the Service `kubernetes` answers: of several, one at a time. The pod of Prometheus gets a token that may read
   * its `/metrics`, and nothing else. `Deviations.of` lists the reason.
   * @param reason Why the pod of Prometheus gets an identity in the API of Kubernetes.
   * @param options Where it is.
   */
  public static apiServer(reason: string, options: KubernetesDiscoveryOptions): ScrapeSource {
    return new ScrapeSource('kubernetes-api', (context) => apiServerJob(context, reason, readOptions(options)));
  }

  /**
   * Pods with the annotation `prometheus.io/scrape: "true"`, by `prometheus.io/port` and `prometheus.io/path` where they are there.
   * The pod of Prometheus gets a token that may list pods of these namespaces. `Deviations.of` lists the reason.
   * @param reason Why the pod of Prometheus gets an identity in the API of Kubernetes.
   * @param options Where they are, and what all of them have in common.
   */
  public static annotatedPods(reason: string, options: AnnotatedPodsOptions): ScrapeSource {
    return new ScrapeSource('annotated-pods', (context) => {
      const { kubernetes, namespaces, targets } = readProps(context.workload.owner, options, ANNOTATED_PODS);
      const found = annotatedPods(context, reason, { kubernetes, namespaces });
      const peers = namespaces.map(({ namespaceName }) => Peer.namespace(namespaceName));
      return jobOf(context, targets, peers, found);
    });
  }

  /**
   * Targets that a server lists.
   * @param options The server, and what all targets have in common.
   */
  public static http(options: HttpSourceOptions): ScrapeSource {
    return new ScrapeSource('http', (context) => {
      const { owner } = context.workload;
      const { server, targets, peers, refreshInterval } = readProps(owner, options, HTTP_SOURCE);
      checkDuration(owner, 'refreshInterval', refreshInterval, { min: Duration.seconds(1), max: LONGEST_DURATION });
      const { address, client } = inItem(owner, 'server', () => connectServer('targets', server, context));
      const discovery = {
        http_sd_configs: [{ url: urlOf(address), refresh_interval: refreshInterval?.toString(), ...client }],
      };
      return jobOf(context, targets, peers, { discovery, relabelings: [] });
    });
  }

  /**
   * Targets that a ConfigMap in Prometheus's namespace lists. It is read again when it changes; the first one replaces the pod.
   * @param options The ConfigMap, and what all targets have in common.
   */
  public static configMap(options: ConfigMapSourceOptions): ScrapeSource {
    return new ScrapeSource('config-map', (context) => {
      const { owner } = context.workload;
      const given = readProps(owner, options, CONFIG_MAP_SOURCE);
      const { configMapName, key = 'targets.json', targets, peers } = given;
      checkObjectName(owner, 'configMapName', configMapName);
      checkDataKey(owner, 'key', key);
      const path = context.files.configMapFile(`${fileId('targets', context.name)}.json`, { configMapName, key });
      return jobOf(context, targets, peers, { discovery: { file_sd_configs: [{ files: [path] }] }, relabelings: [] });
    });
  }

  private constructor(
    /** @internal the name of its job, unless another one is given */ public readonly _name: string,
    /** @internal */ public readonly _job: (context: JobContext) => JobParts,
  ) {}

  /** Says which it is. */
  public toString(): string {
    return `ScrapeSource of ${this._name}`;
  }
}

const ANNOTATED_PODS: PropTypes<AnnotatedPodsOptions> = {
  kubernetes: required(struct(KUBERNETES_DISCOVERY), () => ({ apiServer: [] })),
  namespaces: requiredList(list(OPTIONAL_NAMESPACE), 'the namespaces of the pods'),
  targets: TARGETS,
};

const HTTP_SOURCE: PropTypes<HttpSourceOptions> = {
  server: required(struct(SERVER_OPTIONS), () => MISSING_SERVER),
  targets: TARGETS,
  peers: whereIs('the targets are'),
  refreshInterval: DURATION,
};

const CONFIG_MAP_SOURCE: PropTypes<ConfigMapSourceOptions> = {
  configMapName: REQUIRED_TEXT,
  key: TEXT,
  targets: TARGETS,
  peers: whereIs('the targets are'),
};
