import { proxied, UsedProxy } from '../connections/network/http-proxy';
import { Construct } from 'constructs';
import { AcceptedRisk } from '../core/checks/accepted-risk';
import { acceptDeviation } from '../core/checks/deviations';
import { SecretKey } from '../credentials/bound-credential';
import { Hook } from '../workloads/container';
import { HOST_ROOT, mountHost } from '../workloads/host-mounts';
import { Mount } from '../workloads/pod-volume';
import { askedByCurl, CurlQuestion } from '../workloads/probes';
import { OwnResources } from '../workloads/own-resources';
import { redactedLog } from '../workloads/redacted-log';
import { TOKEN_FOLDER } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { HEALTH_ADDRESS, TELEGRAF_PATHS as PATHS } from './config';
import { TelegrafFiles } from './files';

/** What Telegraf is run with. */
export interface TelegrafContainerOptions {
  readonly image: string;
  readonly resources: OwnResources;
  /** That its secrets may be written to swap. Put on record on `owner`. */
  readonly unprotected: AcceptedRisk | undefined;
  readonly owner: Construct;
  readonly hostMounts: boolean;
  /** What takes to the rest of the world what plugins have no way of their own to. @default - nothing */
  readonly proxy?: UsedProxy;
  /** Its config and what that names. */
  readonly files: TelegrafFiles;
  /** What later calls give it to read. @default - nothing */
  readonly moreMounts?: () => readonly Mount[];
  /** Secrets that its config file names as variables, for plugins that take no reference. @default - none */
  readonly secretEnv?: () => Record<string, SecretKey>;
  /** The folders of the secrets that its config file names. */
  readonly secretFolders: () => readonly string[];
  /** What it waits for before it ends. @default - nothing */
  readonly preStop?: () => Hook | undefined;
  /** The port for metrics, where there is one. */
  readonly metricsPort: () => number | undefined;
}

/** Adds Telegraf to a pod. */
export function runTelegraf(workload: Workload, options: TelegrafContainerOptions): void {
  const { pod } = workload;
  const { owner, unprotected, hostMounts, files, moreMounts, metricsPort } = options;
  if (unprotected)
    acceptDeviation(owner, 'swappable-secrets', {
      prop: 'unprotected',
      what: 'its secrets may be written to swap',
      reason: unprotected._reason,
    });
  const log = redactedLog(workload);
  pod.addContainer({
    name: 'telegraf',
    image: options.image,
    command: [...log.wrapper, 'telegraf'],
    args: [
      '--config',
      PATHS.config,
      // The files of a volume are replaced by a link to a new folder, which the watcher sees.
      '--watch-config',
      'notify',
      // An environment variable is text within a value, and never a part of the file.
      '--strict-env-handling',
      ...(unprotected ? ['--unprotected'] : []),
    ],
    env: hostMounts ? { HOST_PROC: '/host/proc', HOST_SYS: '/host/sys', HOST_MOUNT_PREFIX: HOST_ROOT } : {},
    fieldEnv: { NODE_NAME: 'spec.nodeName', NODE_IP: 'status.hostIP', POD_IP: 'status.podIP' },
    mounts: [...log.mounts, files.volume.at(PATHS.files), ...(hostMounts ? mountHost(pod) : [])],
    deferred: () => {
      const port = metricsPort();
      const ports: Record<string, number> = port === undefined ? {} : { metrics: port };
      const { mounts, env, secretEnv } = proxied(options.proxy);
      const more = moreMounts?.() ?? [];
      const tokens = more.map(({ path }) => path).filter((path) => path === TOKEN_FOLDER);
      const folders = [...options.secretFolders(), ...tokens];
      return {
        mounts: [...more, ...mounts],
        ports,
        preStop: options.preStop?.(),
        secretEnv: { ...options.secretEnv?.(), ...secretEnv },
        env: { ...env, ...log.envFor(folders) },
      };
    },
    ...askedByCurl(HEALTH),
    resources: options.resources,
  });
}

// Its agent runs. Loopback is the pod's own: nothing listens in the network for it, and it needs no credential.
const HEALTH: CurlQuestion = { url: HEALTH_ADDRESS, ready: '200', starts: 60 };
