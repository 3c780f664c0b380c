import { Construct } from 'constructs';
import { IN_CLUSTER, UsedProxy } from '../connections/network/http-proxy';
import { Duration } from '../core/values/duration';
import { SecretKey } from '../credentials/bound-credential';
import { runTelegraf } from '../telegraf-daemon/container';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { Hook } from '../workloads/container';
import { ContainerImage } from '../workloads/container-image';
import { limitDisruption } from '../workloads/disruption-budget';
import { checkAdmitsHostMounts } from '../workloads/host-mounts';
import { Mount } from '../workloads/pod-volume';
import { resourcesFor } from '../workloads/own-resources';
import { Workload } from '../workloads/workload';
import { checkReplicas, TelegrafDeployment } from './deployment';
import { PluginRegistry } from './plugin-registry';
import { DEFAULT_INTERVAL, TELEGRAF_RESOURCES } from './product';
import { SecureTelegrafProps } from './telegraf-props';

// For how long two pods are on a node: with a tenth of the nodes at once, an update takes ten times that.
const LONGEST_OVERLAP = Duration.minutes(2);

/** What the pods of a Telegraf are made of. */
export interface TelegrafPods {
  readonly workload: Workload;
  readonly deployment: TelegrafDeployment;
  readonly hostMounts: boolean;
  readonly image: ContainerImage;
  readonly files: TelegrafFiles;
  readonly mounts: () => readonly Mount[];
  readonly metricsPort: () => number | undefined;
  readonly secretEnv: () => Record<string, SecretKey>;
  readonly secretFolders: () => readonly string[];
  readonly registry: PluginRegistry;
  /** What each waits for before it ends. */
  readonly preStop: () => Hook | undefined;
}

/** Runs one pod on every node, or a number of pods. */
export function runPods(owner: Construct, props: SecureTelegrafProps, pods: TelegrafPods): void {
  const { workload, deployment, hostMounts, image, files, mounts, registry } = pods;
  const { metricsPort, secretEnv, secretFolders, preStop } = pods;
  const { _replicas: replicas } = deployment;
  if (hostMounts) checkAdmitsHostMounts(owner, workload.namespace, 'PodSecurity.privileged(reason), for `hostMounts`');
  runTelegraf(workload, {
    image: image.reference,
    hostMounts,
    owner,
    unprotected: props.unprotected,
    files,
    moreMounts: mounts,
    metricsPort,
    secretEnv,
    secretFolders,
    preStop,
    proxy: proxyOf(props, workload, registry),
    resources: resourcesFor(owner, props.resources, TELEGRAF_RESOURCES),
  });
  limitDisruption(workload, props.disruptionBudget);
  const known = replicas !== undefined && checkReplicas(owner, replicas);
  if (replicas === undefined) workload.runOnEveryNode({ minReadySeconds: secondsUntilComplete(props) });
  else workload.runReplicas(known ? replicas : 1);
}

// `cpu` and others give what changed since the round before, so a pod's first round lacks it: the former one goes after its second.
function secondsUntilComplete({ interval = DEFAULT_INTERVAL }: SecureTelegrafProps): number {
  return Math.min(Math.ceil(2 * interval.toSeconds()), LONGEST_OVERLAP.toSeconds());
}

function proxyOf({ proxy }: SecureTelegrafProps, workload: Workload, registry: PluginRegistry): UsedProxy | undefined {
  if (proxy) registry.markProxy();
  return proxy?._use(workload, () => [...IN_CLUSTER, ...registry.hosts()]);
}
