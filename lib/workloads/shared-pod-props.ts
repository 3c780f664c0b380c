import { Affinity, TopologySpread } from './affinity';
import { ContainerResources } from './container-resources';
import { EnvironmentVariable } from './environment-variable';
import { HostAlias, PodDns } from './pod-dns';

/** What pods of one workload or of many take. */
export interface SharedPodProps {
  /** On which nodes it runs, and beside which pods. @default - wherever there is room */
  readonly affinity?: Affinity;
  /** How its pods are spread. @default - as the cluster does */
  readonly topologySpread?: TopologySpread[];
  /** Its runtime class, like one of gVisor or Kata. @default - the cluster's default */
  readonly runtimeClassName?: string;
  /** Names in its pods' hosts file. @default - none */
  readonly hostAliases?: HostAlias[];
  /** How its pods resolve names. @default - by the cluster's DNS */
  readonly dns?: PodDns;
  /** Variables of the daemon from Secrets and ConfigMaps of its namespace, by their name. @default - none */
  readonly environment?: Record<string, EnvironmentVariable>;
  /**
   * More annotations for its Services; those that change who reaches it are refused. @default - none
   */
  readonly serviceAnnotations?: Record<string, string>;
  /**
   * A limit of CPU for each container that has none, as a multiple of what it asks for, and 0.2 cores at least: what a namespace
   * with a quota on `limits.cpu` takes. Of every container, the helpers too.
   * @default - no limit: throttling a daemon only makes it late
   */
  readonly cpuLimitRatio?: number;
  /**
   * What the containers of this library beside the daemon ask for and may use, by their names: `reconciler`, `passwords`, `tokens`,
   * `tasks`, `backup` and all others that `kubectl describe pod` names. What is given moves the other end of its kind along.
   * Containers of yours have `resources` of their own, and so do metrics.
   * @default - as little as each was measured to need
   */
  readonly helperResources?: Record<string, ContainerResources>;
}
