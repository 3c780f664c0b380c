import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import { instanceOf, PropType, PropTypes, readProps, REQUIRED_TEXT, TEXT } from '../core/checks/prop-types';
import { checkObjectName } from '../core/kubernetes/names';
import { escapeTemplate } from '../core/terraform/template';
import { claimVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { backupClaim } from './names';
import { BackupLocation } from './location';
import { S3_STORE, S3Store, S3StoreOptions } from './s3-store';

/** A backup on a volume. */
export interface VolumeRestoreOptions {
  /** The PersistentVolumeClaim with the backups, in the namespace of the server: `influxdb-backup`. */
  readonly claimName: string;
  /** Which one, by its name: `20260131T040500Z`. @default - the latest good one */
  readonly backup?: string;
}

/** A backup in a store that speaks as S3 does. The key has to be one that may read. */
export interface S3RestoreOptions extends S3StoreOptions {
  /** What the names of its objects begin with: `monitoring/influxdb`. */
  readonly prefix: string;
  /** Which one, by its name: `20260131T040500Z`. @default - the latest good one */
  readonly backup?: string;
}

export const RESTORE_FROM_VOLUME: PropTypes<VolumeRestoreOptions> = { claimName: REQUIRED_TEXT, backup: TEXT };
export const RESTORE_FROM_S3: PropTypes<S3RestoreOptions> = { ...S3_STORE, prefix: REQUIRED_TEXT, backup: TEXT };
const FOLDER = '/var/lib/restore';

/** The backup that a new server begins with. Its volume has to be empty: what it has stored is never written over. */
export class Restore {
  /**
   * From a volume that `Backup.toVolume` filled.
   * @param options Which volume, and which backup on it.
   */
  public static fromVolume(options: VolumeRestoreOptions): Restore {
    return new Restore('a volume', (scope, workload) => {
      const { claimName, backup } = readProps(scope, options, RESTORE_FROM_VOLUME);
      checkObjectName(scope, 'claimName', claimName);
      // A kubelet waits for ever where two volumes of a pod are one claim: its own backups are one volume.
      const name = claimName === backupClaim(workload) ? 'backup' : 'restore';
      const volume = workload.pod.addVolume(name, claimVolume(escapeTemplate(claimName)));
      const mounts = [volume.at(FOLDER)];
      return { kind: 'volume', env: { BACKUPS: FOLDER, ...named(scope, backup) }, mounts };
    });
  }

  /**
   * From a store that `Backup.toS3` filled.
   * @param options Where it is, as whom it is read, and which backup.
   */
  public static fromS3(options: S3RestoreOptions): Restore {
    return new Restore('S3', (scope, workload) => {
      const { prefix, backup, ...store } = readProps(scope, options, RESTORE_FROM_S3);
      const location = new S3Store(scope, workload, 'restore', store).below(prefix);
      return { ...location, env: { ...location.env, ...named(scope, backup) } };
    });
  }

  private constructor(
    private readonly where: string,
    /** @internal records on `scope` what is wrong with it */
    public readonly _location: (scope: Construct, workload: Workload) => BackupLocation,
  ) {}

  /** Says where it is from. */
  public toString(): string {
    return `a backup in ${this.where}`;
  }
}

export const RESTORE: PropType<Restore> = instanceOf(
  Restore,
  "a Restore, like Restore.fromVolume({ claimName: 'influxdb-backup' })",
);

function named(scope: Construct, backup: string | undefined): Record<string, string> {
  const takes = 'the name of a backup, like "20260131T040500Z"';
  check(scope, 'backup', backup, takes, (text) => /^\d{8}T\d{6}Z$/.test(text));
  return { BACKUP: backup ?? '' };
}
