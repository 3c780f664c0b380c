import { join } from 'node:path';
import { desiredFileScript } from '../workloads/desired-file';
import { script } from '../workloads/script';

/** What the scripts of every pod with a Kapacitor share, for their ConfigMap. */
export function kapacitorScripts(): Record<string, string> {
  const own = ['common.sh', 'environment.sh'].map((name) => [name, script(join(__dirname, 'scripts', name))]);
  return { ...desiredFileScript(), ...(Object.fromEntries(own) as Record<string, string>) };
}
