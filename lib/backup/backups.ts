import { Construct } from 'constructs';
import { described, recordMistake } from '../core/checks/mistakes';
import { readArgument } from '../core/checks/prop-types';
import { Size } from '../core/values/size';
import { memoryVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { Backup, REQUIRED_BACKUP } from './backup';
import { addBackups } from './containers';
import { BackupSource, TakenFrom } from './source';

/** What a server gives for its backups. Internal. */
export interface BackupParts extends BackupSource {
  readonly workload: Workload;
  /** Asked for where there is a backup. */
  readonly takenFrom: () => TakenFrom;
}

/**
 * The backups of a server.
 *
 * @example
 * const backups = influxdb.backUp(Backup.toVolume({ size: Size.gibibytes(20) }));
 */
export class Backups extends Construct {
  /** @internal those of a server, which are taken to one place */
  public static _of(server: Construct, backup: Backup, parts: BackupParts): Backups {
    const given = readArgument(server, 'backup', backup, REQUIRED_BACKUP);
    const existing = server.node.tryFindChild('backups') as Backups | undefined;
    if (!existing) return new Backups(server, given, parts);
    recordMistake(server, {
      prop: 'backup',
      got: described('a second call'),
      takes: 'one call: all backups of a server go to one place',
    });
    return existing;
  }

  /** The PersistentVolumeClaim that they are on; nothing where they are in S3. */
  public readonly claimName?: string;

  private constructor(server: Construct, backup: Backup, parts: BackupParts) {
    super(server, 'backups');
    const { workload } = parts;
    const planned = backup._plan(server, workload);
    this.claimName = planned.claimName;
    const metrics = workload.pod.addVolume('backup-metrics', memoryVolume(Size.mebibytes(1)));
    addBackups(workload, planned, { ...parts, ...parts.takenFrom() }, metrics);
  }
}
