import { CaBundle } from '../certificates/trust';
import { deferred } from '../core/terraform/deferred';
import { Size } from '../core/values/size';
import { DesiredFile } from '../workloads/desired-file';
import { askedByFiles } from '../workloads/probes';
import { ephemeralStorage } from '../workloads/own-resources';
import { caVolume, configMapVolume, memoryVolume, scratchVolume, secretFiles } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { KAPACITOR_PORT, KAPACITOR_PATHS as PATHS } from './config';
import { KapacitorAccount } from './kapacitor';
import { tasksScripts } from './scripts';

/** What the pod that makes tasks runs with. */
export interface TasksPodOptions {
  /** A workload of its own: what is wrong with one task must not take Kapacitor out of its Service. */
  readonly workload: Workload;
  readonly image: string;
  /** The names of the members that run each task. */
  readonly members: readonly string[];
  /** As whom they are asked. */
  readonly account: KapacitorAccount;
  /** What verifies them. */
  readonly ca: CaBundle;
}

const DESIRED = '/etc/kapacitor-tasks';
const STATE = '/run/reconciler';

// An image may have to be pulled. Then the apply fails, and the pod's events say which task was refused.
const PROGRESS_DEADLINE = 300;

/** Runs the pod that makes the tasks, and is not ready while one of them is not as the code says: see scripts/tasks.sh. */
export function runTasks(desired: DesiredFile, { workload, image, members, account, ca }: TasksPodOptions): void {
  const { pod, namespace } = workload;
  const scripts = workload.configure('scripts', tasksScripts());
  const config = workload.configure('desired', { desired: deferred(() => desired.toString()) });
  pod.rollOutOn('scripts', scripts.revision);
  pod.rollOutOn('desired', config.revision);
  pod.addContainer({
    image,
    name: 'tasks',
    command: ['bash', `${PATHS.scripts}/tasks.sh`],
    args: ['watch'],
    env: {
      DESIRED: `${DESIRED}/desired`,
      MEMBERS: members.join(' '),
      KAPACITOR_PORT: String(KAPACITOR_PORT),
      KAPACITOR_USER: account.userName,
      KAPACITOR_PASSWORD_FILE: `${PATHS.credentials}/password`,
      KAPACITOR_CA: `${PATHS.ca}/ca.crt`,
      STATE_DIR: STATE,
      HOME: '/tmp',
    },
    mounts: [
      pod.addVolume('scripts', configMapVolume(scripts.name, '0555')).at(PATHS.scripts),
      pod.addVolume('desired', configMapVolume(config.name)).at(DESIRED),
      pod.addVolume('ca', caVolume(ca)).at(PATHS.ca),
      pod.addVolume('password', secretFiles({ password: account.credential.in(namespace) })).at(PATHS.credentials),
      pod.addVolume('state', memoryVolume(Size.mebibytes(16))).writableAt(STATE),
      pod.addVolume('tmp', scratchVolume(Size.mebibytes(16))).writableAt('/tmp'),
    ],
    ...askedByFiles({ folder: STATE, error: 'error', alive: 'alive', done: 'revision' }),
    resources: {
      requestedCpu: 0.01,
      requestedMemory: Size.mebibytes(32),
      memoryLimit: Size.mebibytes(128),
      ...ephemeralStorage(),
    },
  });
  // Two of them would undo each other's changes.
  workload.runAlone(PROGRESS_DEADLINE);
}
