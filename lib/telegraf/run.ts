import { Construct } from 'constructs';
import { IN_CLUSTER, UsedProxy } from '../connections/network/http-proxy';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { runTelegraf } from '../telegraf-daemon/container';
import { TelegrafFiles } from '../telegraf-daemon/files';
import { ContainerImage } from '../workloads/container-image';
import { checkAdmitsHostMounts } from '../workloads/host-mounts';
import { Mount } from '../workloads/pod-volume';
import { ephemeralStorage, resourcesFor } from '../workloads/resources';
import { Workload } from '../workloads/workload';
import { checkReplicas, TelegrafDeployment } from './deployment';
import { PluginRegistry } from './plugins/registry';
import { SecureTelegrafProps } from './telegraf-props';

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
  readonly registry: PluginRegistry;
}

/** Runs one on every node, or some of them. */
export function runPods(owner: Construct, props: SecureTelegrafProps, pods: TelegrafPods): void {
  const { workload, deployment, hostMounts, image, files, mounts, metricsPort, secretEnv, registry } = pods;
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
    proxy: proxyOf(props, workload, registry),
    resources: resourcesFor(owner, props.resources, {
      requestedCpu: 0.05,
      requestedMemory: Size.mebibytes(64),
      memoryLimit: Size.mebibytes(512),
      ...ephemeralStorage(),
    }),
  });
  workload.budget(props.disruptionBudget);
  const known = replicas !== undefined && checkReplicas(owner, replicas);
  if (replicas === undefined) workload.runOnEveryNode();
  else workload.runReplicas(known ? replicas : 1);
}

function proxyOf({ proxy }: SecureTelegrafProps, workload: Workload, registry: PluginRegistry): UsedProxy | undefined {
  if (proxy) registry.allowOthers();
  return proxy?._use(workload, () => [...IN_CLUSTER, ...registry.hosts()]);
}
