import { join } from 'node:path/posix';
import { CaBundle } from '../certificates/trust';
import { openPath } from '../connections/network/path';
import { Size } from '../core/values/size';
import { KAPACITOR_PORT, KAPACITOR_PATHS as PATHS } from '../kapacitor-daemon/config';
import { KapacitorUser } from '../kapacitor-daemon/user';
import { PasswordFiles } from '../workloads/password-files';
import { Probe } from '../workloads/container';
import { ephemeralStorage, OwnResources } from '../workloads/own-resources';
import { script } from '../workloads/script';
import { redactLogScript } from '../workloads/supervise';
import { caVolume, configMapVolume, scratchVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';

/** What joins members to one cluster. */
export interface JoinOptions {
  readonly image: string;
  /** The pods of the members, and the names of each. */
  readonly members: Workload;
  readonly names: readonly string[];
  /** As whom they are asked. */
  readonly administrator: KapacitorUser;
  /** What verifies them. */
  readonly ca: CaBundle;
}

/** Runs the pod that adds the members to each other, and is not ready while they are no cluster: see scripts/join.sh. */
export function runJoin(workload: Workload, options: JoinOptions): void {
  const { pod, namespace } = workload;
  const { image, members, names, administrator, ca } = options;
  const { userName, _credential: credential } = administrator;
  openPath(workload, members, KAPACITOR_PORT, { account: { userName, credential } });
  workload.startAfter(members);
  const scripts = workload.configure('scripts', {
    ...redactLogScript(),
    'join.sh': script(join(__dirname, 'scripts/join.sh')),
  });
  pod.rollOutOn('scripts', scripts.revision);
  pod.rollOutOn('ca', ca.revision);
  const passwords = new PasswordFiles(pod, PATHS.credentials);
  const command = ['bash', `${PATHS.scripts}/join.sh`];
  pod.addContainer({
    image,
    name: 'join',
    command,
    args: ['watch'],
    env: {
      MEMBERS: names.join(' '),
      JOIN_USER: userName,
      JOIN_PASSWORD_FILE: passwords.add(credential.in(namespace), 'administrator'),
      // Of the image's authorities none signs a member's certificate.
      SSL_CERT_FILE: `${PATHS.ca}/ca.crt`,
      SSL_CERT_DIR: PATHS.ca,
      STATE_DIR: '/tmp',
      HOME: '/tmp',
    },
    mounts: [
      pod.addVolume('scripts', configMapVolume(scripts.name, '0555')).at(PATHS.scripts),
      pod.addVolume('ca', caVolume(ca)).at(PATHS.ca),
      pod.addVolume('tmp', scratchVolume(Size.mebibytes(16))).writableAt('/tmp'),
      ...passwords.mounts,
    ],
    ...probesBy(command),
    resources: RESOURCES,
  });
  workload.runReplicas(1);
}

function probesBy(command: readonly string[]): { readonly readinessProbe: Probe; readonly livenessProbe: Probe } {
  const probe = (what: string) => ({ exec: { command: [...command, what] }, timeoutSeconds: 10, failureThreshold: 3 });
  return {
    readinessProbe: { ...probe('check'), periodSeconds: 15 },
    livenessProbe: { ...probe('alive'), periodSeconds: 60, initialDelaySeconds: 300 },
  };
}

const RESOURCES: OwnResources = {
  requestedCpu: 0.01,
  requestedMemory: Size.mebibytes(32),
  memoryLimit: Size.mebibytes(128),
  ...ephemeralStorage(),
};
