import { Construct, IConstruct } from 'constructs';
import { checkDuration } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import {
  DURATION,
  instanceOf,
  member,
  PropTypes,
  readProps,
  required,
  RequiredPropType,
  SIZE,
  struct,
  TEXT,
} from '../core/checks/prop-types';
import { isKnown } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { AccessMode } from '../workloads/access-mode';
import { RemovalPolicy } from '../workloads/removal-policy';
import { Workload } from '../workloads/workload';
import { BACKUP_METRICS, BackupMetricsOptions } from './metrics';
import { backupClaim } from './names';
import { BackupLocation } from './location';
import { S3_STORE, S3Store, S3StoreOptions } from './s3-store';

/** When backups are taken, and who is told. */
export interface BackupOptions {
  /** How often one is taken, from 5 minutes on. @default Duration.days(1) */
  readonly every?: Duration;
  /**
   * How their metrics are served, once something scrapes them or this is given: `{}` where it is a scraper that this library does
   * not run.
   * @default - as its own defaults say
   */
  readonly metrics?: BackupMetricsOptions;
}

/** How backups are kept on a volume of their own. */
export interface VolumeBackupOptions extends BackupOptions {
  /** The size of the volume: each backup on it is a whole one, compressed. */
  readonly size: Size;
  /** Its StorageClass. @default - the cluster's default */
  readonly storageClassName?: string;
  /** Who may mount it. Choose it for a new volume. @default AccessMode.READ_WRITE_ONCE */
  readonly accessMode?: AccessMode;
  /** Whether an apply may destroy it. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * How long each is kept, and longer while fewer are newer than are taken in that time, as with a clock that is wrong or backups that
   * fail; where the volume is full, the oldest makes room. The last good one is kept however old it gets.
   * @default Duration.days(14)
   */
  readonly keep?: Duration;
}

/** How backups are kept in a store that speaks as S3 does. How long is a rule of the bucket, by the prefix. */
export interface S3BackupOptions extends BackupOptions, S3StoreOptions {
  /** What the names of its objects begin with. @default - its namespace and name: `monitoring/influxdb` */
  readonly prefix?: string;
}

/** How often backups are taken, and where they are kept. Internal. */
export interface PlannedBackup {
  readonly every: Duration;
  readonly metrics?: BackupMetricsOptions;
  /** How the scripts keep them, and what a container needs for it. */
  readonly location: BackupLocation;
  /** The volume that they are on. */
  readonly claimName?: string;
}

const OPTIONS: PropTypes<BackupOptions> = { every: DURATION, metrics: struct(BACKUP_METRICS) };
export const BACKUP_TO_VOLUME: PropTypes<VolumeBackupOptions> = {
  ...OPTIONS,
  size: required(SIZE, () => Size.gibibytes(1)),
  storageClassName: TEXT,
  accessMode: member(AccessMode),
  removalPolicy: member(RemovalPolicy),
  keep: DURATION,
};
export const BACKUP_TO_S3: PropTypes<S3BackupOptions> = { ...S3_STORE, ...OPTIONS, prefix: TEXT };
const EVERY = Duration.days(1);
const KEEP = Duration.days(14);
const FOLDER = '/var/lib/backups';

/**
 * Where the backups of a server are kept, and how often one is taken. Who can read them can read all that the server stores, and
 * has the hashes of its users' passwords.
 *
 * | kept | may be read and removed by | how long |
 * | --- | --- | --- |
 * | `toVolume` | whoever may mount the volume | `keep` |
 * | `toS3` | whom the store lets: the server's own key need not | as a rule of the bucket says |
 */
export class Backup {
  /**
   * On a volume of their own. It outlives the server, and no apply destroys it, unless `removalPolicy` says so.
   * @param options The size of the volume, how often, and how long each is kept.
   */
  public static toVolume(options: VolumeBackupOptions): Backup {
    return new Backup('a volume', (scope, workload) => onVolume(scope, workload, options));
  }

  /**
   * In a store that speaks as S3 does, over TLS, by a key that needs to write only: `s3:PutObject` below the prefix.
   * @param options Where it is, as whom it is written to, and how often.
   */
  public static toS3(options: S3BackupOptions): Backup {
    return new Backup('S3', (scope, workload) => inS3(scope, workload, options));
  }

  private constructor(
    private readonly where: string,
    /** @internal records on `scope` what is wrong with it; the volume is one of the workload's */
    public readonly _plan: (scope: Construct, workload: Workload) => PlannedBackup,
  ) {}

  /** Says where they are kept. */
  public toString(): string {
    return `backups to ${this.where}`;
  }
}

export const REQUIRED_BACKUP: RequiredPropType<Backup> = required(
  instanceOf(Backup, 'a Backup, like Backup.toVolume({ size: Size.gibibytes(20) })'),
  () => Backup.toVolume({ size: Size.gibibytes(1) }),
);

function onVolume(scope: Construct, workload: Workload, given: VolumeBackupOptions): PlannedBackup {
  const { every = EVERY, keep: kept, metrics, ...volume } = readProps(scope, given, BACKUP_TO_VOLUME);
  const keep = kept ?? KEEP;
  const fine = [checkEvery(scope, every), checkDuration(scope, 'keep', keep, { min: Duration.minutes(5) })].every(
    Boolean,
  );
  if (fine && keep.toSeconds() < every.toSeconds())
    recordMistake(
      scope,
      kept
        ? { prop: 'keep', got: kept, takes: `no less than \`every\`, ${every.toString()}` }
        : { prop: 'every', got: every, takes: `no more than \`keep\`, which is ${keep.toString()} by default` },
    );
  const backups = workload.store('backup', { ...volume, prop: '' });
  return {
    every,
    metrics,
    claimName: backupClaim(workload),
    location: {
      kind: 'volume',
      env: { BACKUPS: FOLDER, KEEP: String(Math.ceil(keep.toSeconds())) },
      mounts: [backups.writableAt(FOLDER)],
    },
  };
}

function inS3(scope: Construct, workload: Workload, given: S3BackupOptions): PlannedBackup {
  const { every = EVERY, prefix, metrics, ...options } = readProps(scope, given, BACKUP_TO_S3);
  checkEvery(scope, every);
  const store = new S3Store(scope, workload, 'backup', options);
  const below = prefix ?? `${workload.namespace.namespaceName}/${workload.name}`;
  const location = store.below(below);
  claimPlace(scope, below, location.env.S3_URL);
  return { every, metrics, location };
}

const places = new WeakMap<IConstruct, Map<string, Construct>>();

// Who restores takes the latest that is there, whose ever it is.
function claimPlace(scope: Construct, prefix: string, url: string | undefined): void {
  if (url === undefined || !isKnown(url)) return;
  const { root } = scope.node;
  const taken = places.get(root) ?? new Map<string, Construct>();
  places.set(root, taken);
  const first = taken.get(url) ?? scope;
  taken.set(url, first);
  // What stands in for a second call is below the server.
  if (!scope.node.scopes.includes(first))
    recordMistake(scope, {
      prop: 'prefix',
      got: prefix,
      takes: `one below which no other server has its backups: ${first.node.path} has`,
    });
}

function checkEvery(scope: Construct, every: Duration): boolean {
  return checkDuration(scope, 'every', every, { min: Duration.minutes(5), max: Duration.days(366) });
}
