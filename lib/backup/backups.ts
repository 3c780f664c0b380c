import { Construct } from 'constructs';
import { ICertificateAuthority } from '../certificates/certificate';
import { Trust } from '../certificates/trust';
import { admitPeer } from '../connections/network/path';
import { admit, IScrapeTarget, ScrapeAccount, Scraper, ScrapeService } from '../connections/scraping/scrape-target';
import { ServerIdentity } from '../connections/tls/server-identity';
import { inItem, propOf } from '../core/checks/calls';
import { described, recordMistake } from '../core/checks/mistakes';
import { readArgument } from '../core/checks/prop-types';
import { Peer } from '../core/kubernetes/peer';
import { Size } from '../core/values/size';
import { PreparedServer } from '../servers/secure-server';
import { SecureServerProps } from '../servers/secure-server-props';
import { standInFor } from '../workloads/stand-in';
import { memoryVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { backupAlerts } from './alerts';
import { Backup, REQUIRED_BACKUP } from './backup';
import { addBackups, addRestore } from './containers';
import { BackupMetrics, BACKUP_METRICS_PORT } from './metrics';
import { backupHost, backupService } from './names';
import { Restore } from './restore';
import { BackupSource, TakenFrom } from './source';

/** What a server gives for its backups. Internal. */
export interface BackupParts extends BackupSource {
  readonly workload: Workload;
  /** The certificate of the server, and who signs others. */
  readonly identity: ServerIdentity;
  readonly authority?: ICertificateAuthority;
  /** Whether the stack gets outputs. */
  readonly output?: boolean;
  /** Asked for where there is a backup. */
  readonly takenFrom: () => TakenFrom;
}

interface BackupScripts extends Pick<BackupSource, 'scripts' | 'sourced'> {
  /** Whether they copy all of the data before it is kept. */
  readonly isCopied?: boolean;
}

/** Restores a server where that is asked for, before its other init containers, and gives what is the same for all backups. */
export function prepareBackups(
  scope: Construct,
  { workload, identity, image, data, storage }: PreparedServer,
  { authority, accessOutput: output, restoreFrom }: RestoredServerProps,
  { isCopied = false, ...scripts }: BackupScripts,
): Omit<BackupParts, 'takenFrom'> {
  const product = workload.selector['app.kubernetes.io/name'] ?? '';
  const copied = isCopied ? storage : undefined;
  const source = { product, image: image.reference, ...scripts, data, copied };
  const parts = { workload, identity, authority, output, ...source };
  if (restoreFrom)
    addRestore(
      workload,
      inItem(scope, 'restoreFrom', () => restoreFrom._location(scope, workload)),
      parts,
    );
  return parts;
}

interface RestoredServerProps extends SecureServerProps {
  readonly restoreFrom?: Restore;
}

/**
 * The backups of a server: what says whether they are taken. Whoever scrapes them sees when the last good one was.
 *
 * | metric | says |
 * | --- | --- |
 * | `backup_last_success_timestamp_seconds` | when the last good one began; 0 without one |
 * | `backup_overdue_timestamp_seconds` | from when on the next is overdue: two times `every` after that |
 * | `backup_failing` | 1 where the last attempt failed, else 0 |
 * | `backup_last_duration_seconds`, `backup_last_size_bytes` | how long the last good one took, how large it is |
 *
 * @example
 * const backups = influxdb.backUp(Backup.toVolume({ size: Size.gibibytes(20) }));
 * prometheus.scrape(backups);
 * prometheus.addRules(PrometheusRules.fromObject(Backups.alerts()));
 */
export class Backups extends Construct implements IScrapeTarget {
  /**
   * Rules for a Prometheus that scrapes backups: `BackupFails` where the last attempt failed, `BackupOverdue` where none was good for
   * twice as long as there is between two, and `BackupUnknown` where nobody says. They are about all that it scrapes.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as PrometheusRules.fromObject takes it
  public static alerts(): Record<string, any> {
    return backupAlerts();
  }

  /** @internal those of a server, which are taken to one place */
  public static _of(server: Construct, backup: Backup, parts: BackupParts): Backups {
    const given = readArgument(server, 'backup', backup, REQUIRED_BACKUP);
    const existing = server.node.tryFindChild(backupService(parts.workload)) as Backups | undefined;
    if (!existing) return new Backups(server, given, parts);
    // So that what else is wrong with the second is told, too.
    const workload = standInFor(parts.workload);
    new Backups(workload.owner, given, { ...parts, workload, output: false });
    const takes = 'one call: all backups of a server go to one place';
    recordMistake(server, { prop: 'backup', got: described('a second call'), takes });
    return existing;
  }

  public readonly scheme = 'https';
  public readonly metricsPath = '/metrics';
  public readonly requiresClientCertificate = false;
  public readonly port: number;
  public readonly discoveryName: string;
  public readonly serverName: string;
  public readonly trust: Trust;
  /** The PersistentVolumeClaim that they are on; nothing where they are in S3. */
  public readonly claimName?: string;
  /** @internal */
  public readonly _single = true;
  readonly #workload: Workload;
  readonly #makeMetrics: () => BackupMetrics;
  #madeMetrics?: BackupMetrics;

  private constructor(server: Construct, backup: Backup, parts: BackupParts) {
    // Scrapers call their job after it.
    super(server, backupService(parts.workload));
    const { workload, identity } = parts;
    const planned = backup._plan(server, workload);
    const metrics = workload.pod.addVolume('backup-metrics', memoryVolume(Size.mebibytes(1)));
    addBackups(workload, planned, { ...parts, ...parts.takenFrom() }, metrics);
    this.#workload = workload;
    this.claimName = planned.claimName;
    this.trust = identity.trust;
    this.discoveryName = backupHost(workload);
    this.serverName = backupHost(workload);
    const givenTo = propOf(server, 'metrics');
    this.#makeMetrics = () => new BackupMetrics(this, 'metrics', planned.metrics ?? {}, { ...parts, metrics, givenTo });
    this.port = planned.metrics ? this.#metrics.port : BACKUP_METRICS_PORT;
  }

  /** @internal */
  public get _service(): ScrapeService {
    const { namespace, selector } = this.#workload;
    return { namespace, name: backupService(this.#workload), selector };
  }

  /**
   * Lets a scraper in that this library does not run. It needs the password of the metrics as well.
   * @param peer Who: pods, a namespace or addresses.
   */
  public allowScrapeFrom(peer: Peer): void {
    admitPeer(this, 'allowScrapeFrom', peer, this.#workload, () => this.#metrics.port);
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    const { account } = this.#metrics;
    return admit(this, scraper, [this.#workload], account) ? account : undefined;
  }

  // Made when it is asked for: it takes a container.
  get #metrics(): BackupMetrics {
    return (this.#madeMetrics ??= this.#makeMetrics());
  }
}
