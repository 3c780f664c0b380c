import { join } from 'node:path';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { script, scriptsIn } from '../workloads/script';
import { lockScript } from '../workloads/supervise';

/** What a product says about backups of its own. */
export interface BackupSource {
  /** The daemon, which the backup says whose it is by. */
  readonly product: string;
  readonly image: string;
  /** The script with its functions `take` and `put_back`. */
  readonly script: string;
  /** The volume of its data. */
  readonly data: PodVolume;
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
export function backupScripts({ script: source }: BackupSource): Record<string, string> {
  return { ...lockScript(), ...scriptsIn(join(__dirname, 'scripts')), 'source.sh': script(source) };
}
