import { join } from 'node:path';
import { desiredFileScript } from '../workloads/desired-file';
import { script } from '../workloads/script';

/** What the scripts of every pod with a Kapacitor share, for their ConfigMap. */
export function kapacitorScripts(): Record<string, string> {
  return { ...desiredFileScript(), ...scripts('common.sh', 'environment.sh') };
}

/** What the pod that makes tasks runs, for its ConfigMap. */
export function tasksScripts(): Record<string, string> {
  return { ...kapacitorScripts(), ...madeScript(), ...scripts('tasks.sh', 'observe-tasks.sh') };
}

/** made.sh, for the ConfigMap of a pod's scripts. */
export function madeScript(): Record<string, string> {
  return scripts('made.sh');
}

function scripts(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, script(join(__dirname, 'scripts', name))]));
}
