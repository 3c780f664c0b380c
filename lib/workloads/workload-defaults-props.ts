import { ContainerImage } from './container-image';
import { ClusterPlatform } from './cluster-platform';
import { SharedPodProps } from './shared-pod-props';
import { Toleration } from './workload-props';

/** What workloads share, unless one of them says something else itself. */
export interface WorkloadDefaultsProps extends SharedPodProps {
  /** What the cluster wants otherwise than Kubernetes does: a cloud, a distribution, a mesh. @default - nothing */
  readonly platforms?: ClusterPlatform[];
  /**
   * The registry, and a path in it, that images are pulled from which nobody names: `registry.example:5000/mirror` makes
   * `registry.example:5000/mirror/influxdb:1.12.4` and `registry.example:5000/mirror/prometheus/prometheus:v3.9.1` of the
   * defaults. What an `image` names in full stays as it is.
   * @default - Docker Hub and quay.io, as each construct says
   */
  readonly registry?: string;
  /**
   * Images by their daemon, for the helpers in other pods as well: `influxdb`, `node-exporter` and each other name of a default image
   * in docs/versions.md; `influxdb-data` and `influxdb-meta` are those of InfluxDB Enterprise. `registry` does not change them.
   * @default - the versions that this library is tested with
   */
  readonly images?: Record<string, ContainerImage>;
  /** Secrets to pull images with, by name, beside those that a construct names. They have to be in its namespace. @default - none */
  readonly imagePullSecrets?: string[];
  /** Labels of the nodes to run on. It does not bind what belongs on every node. @default - any node */
  readonly nodeSelector?: Record<string, string>;
  /** Taints to be scheduled in spite of. What belongs on every node tolerates all of them by itself. @default - none */
  readonly tolerations?: Toleration[];
  /** The priority class. @default - the cluster's default */
  readonly priorityClassName?: string;
  /** More labels for pods, beside those that a construct names. @default - none */
  readonly labels?: Record<string, string>;
  /** More annotations for pods, beside those that a construct names. @default - none */
  readonly annotations?: Record<string, string>;
}
