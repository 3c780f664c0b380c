import { Construct } from 'constructs';
import { webConfigFlag } from '../web-config/node-exporter-versions';
import { WebConfig } from '../web-config/web-config';
import { DaemonImage } from '../workloads/daemon-image';
import { HOST_ROOT, mountHost } from '../workloads/host-mounts';
import { askedByTcp } from '../workloads/probes';
import { resourcesFor } from '../workloads/own-resources';
import { Workload } from '../workloads/workload';
import { collectorFlags, extraFlags } from './flags';
import { nodeFiles } from './node-files';
import { SecureNodeExporterProps } from './node-exporter-props';
import { NODE_EXPORTER_RESOURCES } from './product';

/** What the pod of a node exporter is made of. */
export interface NodeExporterPodOptions {
  readonly workload: Workload;
  readonly web: WebConfig;
  readonly port: number;
  readonly daemon: DaemonImage;
}

/** Defines the pod of a node exporter, and records what is wrong with its collectors and flags. */
export function defineNodeExporterPod(
  scope: Construct,
  props: SecureNodeExporterProps,
  { workload, web, port, daemon: { image, version } }: NodeExporterPodOptions,
): void {
  const { hostNetwork, pod } = workload;
  const collectors = props.collectors ?? {};
  const files = nodeFiles(scope, collectors, version);
  const address = hostNetwork ? 'HOST_IP' : 'POD_IP';
  pod.addContainer({
    name: 'node-exporter',
    image: image.reference,
    command: [...web.wrapper, '/bin/node_exporter'],
    args: [
      // In brackets an address of either family may stand.
      `--web.listen-address=[$(${address})]:${port}`,
      `${webConfigFlag(version)}=${web.file}`,
      '--path.procfs=/host/proc',
      '--path.sysfs=/host/sys',
      `--path.rootfs=${HOST_ROOT}`,
      `--path.udev.data=${HOST_ROOT}/run/udev/data`,
      ...collectorFlags(scope, collectors, { version, hostNetwork }),
      ...files.flags,
      ...extraFlags(scope, props.extraArgs),
    ],
    fieldEnv: { [address]: hostNetwork ? 'status.hostIP' : 'status.podIP' },
    env: files.env,
    mounts: [...web.mounts, ...mountHost(pod)],
    ports: { metrics: port },
    ...askedByTcp(port),
    resources: resourcesFor(scope, props.resources, NODE_EXPORTER_RESOURCES),
  });
}
