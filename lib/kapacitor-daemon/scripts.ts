import { join } from 'node:path';
import { desiredFileScript } from '../workloads/desired-file';
import { script } from '../workloads/script';

/** What the scripts of every pod with a Kapacitor share, for their ConfigMap. */
export function kapacitorScripts(): Record<string, string> {
  const own = ['common.sh', 'environment.sh'].map((name) => [name, script(join(__dirname, 'scripts', name))]);
  return { ...desiredFileScript(), ...(Object.fromEntries(own) as Record<string, string>) };
}

/** What the pod that makes tasks runs, for its ConfigMap. */
export function tasksScripts(): Record<string, string> {
  return { ...kapacitorScripts(), ...madeScript(), 'tasks.sh': script(join(__dirname, 'scripts/tasks.sh')) };
}

/** made.sh, for the ConfigMap of a pod's scripts. */
export function madeScript(): Record<string, string> {
  return { 'made.sh': script(join(__dirname, 'scripts/made.sh')) };
}
