import { Construct } from 'constructs';
import { INamespace } from '../core/kubernetes/namespace';
import { checkAdmits } from './admission';
import { HardenedPod } from './hardened-pod';
import { Mount } from './pod-volume';
import { hostVolume } from './volumes';

/** Reports a namespace that does not admit pods with mounts of their node. */
export function checkAdmitsHostMounts(scope: Construct, namespace: INamespace, takes: string): void {
  checkAdmits(scope, namespace, ['privileged'], takes);
}

/**
 * The users of pods that see their node, each nobody else's there. The kernel opens the files, the environment and the memory of a
 * process to others of its user, whatever container it is in (ptrace(2), "Ptrace access mode checking"), and so does /proc/PID/root
 * of the node: as nobody (65534), of which there are many, or as 1000, the first user of a node, they would see too much.
 */
export const HOST_USERS = { nodeExporter: 59_100, telegraf: 59_273 } as const;

/** Where the root of the node's file system is mounted. */
export const HOST_ROOT = '/host/root';

/** Mounts what tells about the node, read-only, below `/host`. Gives the mounts of the container that looks at it. */
export function mountHost(pod: HardenedPod): Mount[] {
  return [
    pod.addVolume('proc', hostVolume('/proc')).at('/host/proc'),
    pod.addVolume('sys', hostVolume('/sys')).at('/host/sys'),
    // With what the node mounts later. A /proc that is no shared mount could not be mounted that way.
    pod.addVolume('root', hostVolume('/')).at(HOST_ROOT, { fromHost: true }),
  ];
}
