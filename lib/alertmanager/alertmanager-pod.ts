import { join } from 'node:path';
import { CaBundle } from '../certificates/trust';
import { proxied, UsedProxy } from '../connections/network/http-proxy';
import { ClientFiles } from '../prometheus-daemon/client-files';
import { probesOf } from '../prometheus-daemon/probes';
import { WebConfig } from '../web-config/web-config';
import { HardenedPod } from '../workloads/hardened-pod';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { OwnResources } from '../workloads/own-resources';
import { RedactedLog, redactedLog } from '../workloads/redacted-log';
import { scriptsIn } from '../workloads/script';
import { caVolume, configMapVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { GOSSIP_CA, gossipConfig, joinMembers } from './gossip';
import { ALERTMANAGER_PORT as PORT, CONFIG_FOLDER, DATA_FOLDER, GOSSIP_PORT } from './product';

const SCRIPTS = '/opt/alertmanager';

/** What the pod of Alertmanager is made of. */
export interface AlertmanagerPodOptions {
  readonly image: string;
  readonly web: WebConfig;
  /** The volume of its silences. */
  readonly data: PodVolume;
  readonly files: ClientFiles;
  readonly replicas: number;
  /** What verifies the other members. */
  readonly ca: CaBundle;
  /** The config file, as it stands when the stack is written out. */
  readonly config: () => string;
  /** Flags of the daemon that props decide, as the container takes them. */
  readonly flags: readonly string[];
  readonly proxy?: UsedProxy;
  readonly resources: OwnResources;
}

/** The pods of Alertmanager: amtool looks at the config file, then it runs. */
export function defineAlertmanagerPod(workload: Workload, options: AlertmanagerPodOptions): void {
  const { pod } = workload;
  const scripts = workload.configure('scripts', scriptsIn(join(__dirname, 'scripts')));
  pod.rollOutOn('scripts', scripts.revision);
  const { web, files, config, replicas } = options;
  const volume = files.configVolume(web, () => ({
    'alertmanager.yml': config(),
    ...(replicas > 1 ? { 'members.yml': gossipConfig(workload) } : {}),
  }));
  const mounts = [volume.at(CONFIG_FOLDER), ...web.mounts];
  if (replicas > 1) {
    pod.rollOutOn('members', options.ca.revision);
    mounts.push(pod.addVolume('members-ca', caVolume(options.ca)).at(GOSSIP_CA));
  }
  addCheck(pod, options, mounts);
  const flags = joinMembers(workload, replicas, `${CONFIG_FOLDER}/members.yml`);
  addDaemon(pod, options, flags, redactedLog(workload), [
    ...mounts,
    pod.addVolume('scripts', configMapVolume(scripts.name, '0555')).at(SCRIPTS),
  ]);
}

function addCheck(pod: HardenedPod, { image, resources }: AlertmanagerPodOptions, mounts: readonly Mount[]): void {
  pod.addInitContainer({
    name: 'check-config',
    image,
    command: ['/bin/amtool', 'check-config', `${CONFIG_FOLDER}/alertmanager.yml`],
    mounts,
    resources,
  });
}

function addDaemon(
  pod: HardenedPod,
  { image, web, data, replicas, flags, proxy, resources }: AlertmanagerPodOptions,
  members: readonly string[],
  log: RedactedLog,
  mounts: readonly Mount[],
): void {
  pod.addContainer({
    name: 'alertmanager',
    image,
    command: [...web.wrapper, '/bin/sh', `${SCRIPTS}/reload.sh`, ...log.wrapper, '/bin/alertmanager'],
    args: [
      `--config.file=${CONFIG_FOLDER}/alertmanager.yml`,
      `--web.config.file=${web.file}`,
      // In brackets an address of either family may stand. It is probed on loopback.
      `--web.listen-address=[$(POD_IP)]:${PORT}`,
      `--web.listen-address=localhost:${PORT}`,
      '--web.route-prefix=/',
      `--storage.path=${DATA_FOLDER}`,
      ...members,
      ...flags,
    ],
    fieldEnv: { POD_IP: 'status.podIP' },
    mounts: [...mounts, ...log.mounts, data.writableAt(DATA_FOLDER)],
    deferred: () => {
      const { env, ...throughProxy } = proxied(proxy);
      return { ...throughProxy, env: { ...env, ...log.envFor([CONFIG_FOLDER]) } };
    },
    ports: { api: PORT, ...(replicas > 1 ? { gossip: GOSSIP_PORT } : {}) },
    ...probesOf(web, { port: PORT, command: READY }),
    resources,
  });
}

// The credential is in a file, which the command names.
const READY = [
  '/bin/amtool',
  `--http.config.file=${CONFIG_FOLDER}/probe.yml`,
  `--alertmanager.url=https://localhost:${PORT}`,
  'cluster',
  'show',
];
