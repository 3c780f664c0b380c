import { join } from 'node:path';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { desiredFileScript, saltsScript } from '../workloads/desired-file';
import { PasswordFiles } from '../workloads/password-files';
import { DeferredParts } from '../workloads/container';
import { HardenedPod } from '../workloads/hardened-pod';
import { Mount } from '../workloads/pod-volume';
import { askedByFiles } from '../workloads/probes';
import { ephemeralStorage } from '../workloads/own-resources';
import { scriptsIn } from '../workloads/script';

/** Where things are in a pod that has a reconciler. */
export const RECONCILER_PATHS = {
  ca: '/etc/influxdb-ca',
  desired: '/etc/influxdb-desired',
  credentials: '/etc/influxdb-credentials',
  scripts: '/opt/scripts',
  state: '/run/reconciler',
  ledger: '/var/lib/reconciler',
} as const;

/** What the reconciler runs with. */
export interface ReconcilerOptions {
  readonly image: string;
  /** Its scripts, the desired state, the authority, the memory volume, a folder that lasts, and one for temporary files. */
  readonly mounts: Mount[];
  /** Those that it sets itself from files. @default - none */
  readonly passwords?: PasswordFiles;
  /** What verifies subscribers, where it may be renewed without a new pod. */
  readonly renewedAuthorities?: () => readonly Mount[];
  /** What it knows a password by that it has set before: the volume of its ledger may be read by others. */
  readonly printKey: SecretKey;
  /** Where InfluxDB answers. @default - on localhost */
  readonly env?: Record<string, string>;
}

/** The scripts of the reconciler, for the ConfigMap of a pod's scripts. */
export function reconcilerScripts(): Record<string, string> {
  return { ...desiredFileScript(), ...saltsScript(), ...scriptsIn(join(__dirname, 'scripts')) };
}

/** Adds the container that brings an InfluxDB to its desired state: see scripts/reconcile.sh. */
export function addReconciler(pod: HardenedPod, options: ReconcilerOptions): void {
  const { ca, scripts, ledger } = RECONCILER_PATHS;
  pod.addContainer({
    name: 'reconciler',
    image: options.image,
    command: ['bash', `${scripts}/reconcile.sh`],
    args: ['watch'],
    env: {
      STATE_DIR: RECONCILER_PATHS.state,
      DESIRED: `${RECONCILER_PATHS.desired}/desired`,
      HOME: '/tmp',
      LEDGER_DIR: ledger,
      SSL_CERT_FILE: `${ca}/ca.crt`,
      SSL_CERT_DIR: ca,
      ...options.env,
    },
    secretEnv: { PRINT_KEY: options.printKey },
    mounts: options.mounts,
    deferred: (): DeferredParts => {
      const [authorities] = options.renewedAuthorities?.() ?? [];
      return {
        mounts: [...(options.passwords?.mounts ?? []), ...(authorities ? [authorities] : [])],
        env: { ...(authorities && { SUBSCRIBERS_CA: `${authorities.path}/ca.crt` }) },
      };
    },
    // What is wrong is which name could not be reconciled. Until all is there, clients have to wait.
    ...askedByFiles({ folder: RECONCILER_PATHS.state, error: 'error', alive: 'alive', done: 'revision' }),
    resources: {
      requestedCpu: 0.01,
      requestedMemory: Size.mebibytes(32),
      memoryLimit: Size.mebibytes(256),
      ...ephemeralStorage(),
    },
  });
}
