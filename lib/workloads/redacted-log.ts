import { join } from 'node:path';
import { Size } from '../core/values/size';
import { Mount } from './pod-volume';
import { script } from './script';
import { configMapVolume, memoryVolume } from './volumes';
import { Workload } from './workload';

const FILES = ['serve-redacted.sh', 'cut-secrets.awk', 'read-secrets.sh'];
const SCRIPTS = '/opt/log-scripts';
const LOG_FOLDER = '/run/log';

/** How a container runs its daemon so that its log has no secrets. */
export interface RedactedLog {
  /** What goes before the daemon and its arguments. */
  readonly wrapper: string[];
  readonly mounts: Mount[];
  /** The variables to give it. `folders` are the volumes with its secrets; those in its `secretEnv` are cut out by themselves. */
  readonly envFor: (folders: readonly string[]) => Record<string, string>;
}

/**
 * Has secrets cut out of the log of a daemon that supervise.sh does not run, by what the smallest image with a shell has. Once for a
 * pod: it gets a ConfigMap, and a volume in memory.
 */
export function redactedLog(workload: Workload): RedactedLog {
  const { pod } = workload;
  const scripts = workload.configure('log-scripts', logScripts());
  pod.rollOutOn('log scripts', scripts.revision);
  return {
    wrapper: ['/bin/sh', `${SCRIPTS}/serve-redacted.sh`],
    mounts: [
      pod.addVolume('log-scripts', configMapVolume(scripts.name, '0555')).at(SCRIPTS),
      pod.addVolume('log', memoryVolume(Size.mebibytes(4))).writableAt(LOG_FOLDER),
    ],
    envFor: (folders) => ({ LOG_FOLDER, ...(folders.length > 0 ? { REDACT_FOLDERS: folders.join(':') } : {}) }),
  };
}

function logScripts(): Record<string, string> {
  return Object.fromEntries(FILES.map((file) => [file, script(join(__dirname, 'scripts', file))]));
}
