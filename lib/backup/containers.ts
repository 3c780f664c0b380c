import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { isKnown } from '../core/terraform/tokens';
import { A_DAY_OF_STARTS } from '../workloads/container';
import { PodVolume } from '../workloads/pod-volume';
import { touches } from '../workloads/probes';
import { ephemeralStorage } from '../workloads/own-resources';
import { configMapVolume, scratchVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { PlannedBackup } from './backup';
import { BackupLocation } from './location';
import { BACKUP_PATHS as PATHS, backupScripts, BackupSource, TakenFrom } from './source';

// One part of a file, or the meta data of an InfluxDB.
const SCRATCH = Size.mebibytes(256);
// What fails is tried again before it is overdue.
const LONGEST_RETRY_PAUSE = Duration.minutes(15);

function resources(scratch = SCRATCH) {
  return {
    requestedCpu: 0.01,
    requestedMemory: Size.mebibytes(32),
    memoryLimit: Size.mebibytes(128),
    ...ephemeralStorage(scratch),
  };
}

// What is larger has the kubelet evict the pod, and the server with it.
function scratchFor({ copied }: BackupSource): Size {
  const bytes = copied?.toBytes() ?? 0;
  return isKnown(bytes) ? Size.bytes(SCRATCH.toBytes() + bytes) : SCRATCH;
}

// Where on the volume of the data is kept what a backup remembers.
const STATE = { subPath: 'backup' };

/** Adds the container that takes backups; `metrics` is where it says how they went. */
export function addBackups(
  workload: Workload,
  { every, location }: PlannedBackup,
  source: BackupSource & TakenFrom,
  metrics: PodVolume,
): void {
  const { pod, name } = workload;
  const size = scratchFor(source);
  const { scripts, scratch } = shared(workload, 'backup', source, size);
  const written = { exec: { command: ['test', '-e', `${PATHS.metrics}/backup.prom`] } };
  addStateFolder(workload, source);
  pod.addContainer({
    name: 'backup',
    image: source.image,
    command: ['bash', `${PATHS.scripts}/backup.sh`],
    env: {
      ...common(source, location),
      TO: location.kind,
      SERVER: name,
      EVERY: String(Math.ceil(every.toSeconds())),
      RETRY: String(Math.min(LONGEST_RETRY_PAUSE.toSeconds(), Math.ceil(every.toSeconds()))),
      STATE_DIR: PATHS.state,
      METRICS_DIR: PATHS.metrics,
      ...source.env,
    },
    mounts: [
      scripts.at(PATHS.scripts),
      scratch.writableAt(PATHS.scratch),
      // It tells how much room there is, too.
      source.data.writableAt(PATHS.state, STATE),
      metrics.writableAt(PATHS.metrics),
      ...location.mounts,
      ...source.mounts,
    ],
    // Not for a backup that failed: what depends on the server would wait for that.
    startupProbe: { ...written, periodSeconds: 2, failureThreshold: A_DAY_OF_STARTS },
    readinessProbe: { ...written, periodSeconds: 60 },
    livenessProbe: touches(`${PATHS.metrics}/alive`),
    resources: resources(size),
  });
}

// The kubelet would make it as root.
function addStateFolder({ pod }: Workload, { image, data }: BackupSource & TakenFrom): void {
  pod.addInitContainer({
    name: 'backup-folder',
    image,
    command: ['mkdir', '-p', `${PATHS.data}/${STATE.subPath}`],
    mounts: [data.writableAt(PATHS.data)],
    resources: resources(),
  });
}

/** Adds the init container that puts a backup onto an empty volume: before all others. */
export function addRestore(workload: Workload, location: BackupLocation, source: BackupSource): void {
  const { scripts, scratch } = shared(workload, 'restore', source);
  workload.pod.addInitContainer({
    name: 'restore',
    image: source.image,
    command: ['bash', `${PATHS.scripts}/restore.sh`],
    env: { ...common(source, location), FROM: location.kind, DATA_DIR: PATHS.data },
    mounts: [
      scripts.at(PATHS.scripts),
      scratch.writableAt(PATHS.scratch),
      source.data.writableAt(PATHS.data),
      ...location.mounts,
    ],
    resources: resources(),
  });
}

function common({ product }: BackupSource, { env }: BackupLocation): Record<string, string> {
  return { PRODUCT: product, SCRATCH_DIR: PATHS.scratch, HOME: PATHS.scratch, TMPDIR: PATHS.scratch, ...env };
}

function shared(workload: Workload, use: 'backup' | 'restore', source: BackupSource, size = SCRATCH) {
  const scripts = workload.configure(`${use}-scripts`, backupScripts(source));
  workload.pod.rollOutOn(`${use} scripts`, scripts.revision);
  return {
    scripts: workload.pod.addVolume(`${use}-scripts`, configMapVolume(scripts.name, '0555')),
    scratch: workload.pod.addVolume(`${use}-tmp`, scratchVolume(size)),
  };
}
