import { Mount } from '../workloads/pod-volume';

/** Where backups are, as the scripts take it. */
export interface BackupLocation {
  /** The scripts `to-` and `from-` it. */
  readonly kind: 'volume' | 's3';
  readonly env: Record<string, string>;
  readonly mounts: readonly Mount[];
}
