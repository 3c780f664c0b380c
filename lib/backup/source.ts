import { join } from 'node:path';
import { Size } from '../core/values/size';
import { flushScript } from '../workloads/desired-file';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { script, scriptsIn } from '../workloads/script';
import { lockScript } from '../workloads/supervise';

/** What a product says about backups of its own. */
export interface BackupSource {
  /** The daemon, which the backup says whose it is by. */
  readonly product: string;
  readonly image: string;
  /** The folder of its scripts, of which `PRODUCT-source.sh` has the functions `take` and `put_back`. */
  readonly scripts: string;
  /** Those that it sources. @default - none */
  readonly sourced?: readonly string[];
  /** The volume of its data. */
  readonly data: PodVolume;
  /** How large that is, where all of it is copied before it is kept, as it would change meanwhile. @default - it is streamed */
  readonly copied?: Size;
}

/** What the container reads that takes backups. */
export interface TakenFrom {
  readonly env: Record<string, string>;
  readonly mounts: readonly Mount[];
}

/** Where things are in the containers that back up and restore. */
export const BACKUP_PATHS = {
  scripts: '/opt/backup',
  state: '/var/lib/backup-state',
  metrics: '/run/backup',
  scratch: '/var/tmp/backup',
  data: '/var/lib/data',
} as const;

/** The scripts of both, for a ConfigMap. */
export function backupScripts({ product, scripts, sourced = [] }: BackupSource): Record<string, string> {
  return {
    ...lockScript(),
    ...flushScript(),
    ...scriptsIn(join(__dirname, 'scripts')),
    ...Object.fromEntries(sourced.map((name) => [name, script(join(scripts, name))])),
    'source.sh': script(join(scripts, `${product}-source.sh`)),
  };
}
