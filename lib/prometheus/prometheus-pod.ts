import { proxied, UsedProxy } from '../connections/network/http-proxy';
import { WebConfig } from '../web-config/web-config';
import { HardenedPod } from '../workloads/hardened-pod';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { Workload } from '../workloads/workload';
import { ClientFiles } from '../prometheus-daemon/client-files';
import { probesOf } from '../prometheus-daemon/probes';
import { CONFIG_FOLDER, DATA_FOLDER, PROMETHEUS_PORT as PORT } from './config';
import { ApiAccess } from '../connections/network/api-access';
import { holdsIn } from '../workloads/supported-versions';
import { OwnResources } from '../workloads/own-resources';
import { hasShell } from '../workloads/image-reference';
import { redactedLog } from '../workloads/redacted-log';
import { restartOnceThereIsRoom } from './liveness';
import { PROMETHEUS_VERSIONS } from './versions';

/** What the pod of Prometheus is made of. */
export interface PrometheusPodOptions {
  readonly image: string;
  readonly version: string;
  readonly web: WebConfig;
  /** The volume of its samples. */
  readonly data: PodVolume;
  readonly files: ClientFiles;
  readonly api: ApiAccess;
  /** The files beside those of the clients, as they stand when the stack is written out. */
  readonly config: () => { readonly 'prometheus.yml': string; readonly 'rules.yml': string };
  /** Flags of the daemon that props decide, as the container takes them. */
  readonly flags: readonly string[];
  readonly proxy?: UsedProxy;
  readonly resources: OwnResources;
}

/** Defines the pod of Prometheus: promtool looks at its files, then it runs. */
export function definePrometheusPod(workload: Workload, options: PrometheusPodOptions): void {
  const { web, files, config } = options;
  const mounts = [files.configVolume(web, config).at(CONFIG_FOLDER), ...web.mounts];
  addChecks(workload.pod, options, mounts);
  addDaemon(workload, options, mounts);
}

function addChecks(
  pod: HardenedPod,
  { image, web, api, resources }: PrometheusPodOptions,
  mounts: readonly Mount[],
): void {
  // A file that only the pod composes is checked by what composes it.
  if (web.wrapper.length === 0)
    pod.addInitContainer({
      name: 'check-web-config',
      image,
      command: ['/bin/promtool', 'check', 'web-config', web.file],
      mounts: web.mounts,
      resources,
    });
  pod.addInitContainer({
    name: 'check-config',
    image,
    command: ['/bin/promtool', 'check', 'config', `${CONFIG_FOLDER}/prometheus.yml`],
    // The certificate that it shows to servers is checked too.
    mounts,
    deferred: () => ({ mounts: api.mounts() }),
    resources,
  });
}

function addDaemon(workload: Workload, options: PrometheusPodOptions, mounts: readonly Mount[]): void {
  const { image, web, data, api, proxy, resources } = options;
  const log = hasShell(image) ? redactedLog(workload) : undefined;
  workload.pod.addContainer({
    name: 'prometheus',
    image,
    command: [...web.wrapper, ...(log?.wrapper ?? []), '/bin/prometheus'],
    args: argumentsOf(options),
    fieldEnv: { POD_IP: 'status.podIP' },
    mounts: [...mounts, ...(log?.mounts ?? []), data.writableAt(DATA_FOLDER)],
    deferred: () => {
      const { mounts: more, env, secretEnv } = proxied(proxy);
      const token = api.mounts();
      const secrets = log?.envFor([CONFIG_FOLDER, ...token.map(({ path }) => path)]);
      return { mounts: [...token, ...more], secretEnv, env: { ...env, ...secrets } };
    },
    ports: { api: PORT },
    ...probesOf(web, { port: PORT, command: READY }),
    ...restartOnceThereIsRoom(workload, options),
    resources,
  });
}

function argumentsOf({ version, web, flags }: PrometheusPodOptions): string[] {
  return [
    `--config.file=${CONFIG_FOLDER}/prometheus.yml`,
    ...(holdsIn(PROMETHEUS_VERSIONS.changes.autoReload, version)
      ? ['--config.auto-reload']
      : ['--enable-feature=auto-reload-config']),
    '--config.auto-reload-interval=5s',
    `--web.config.file=${web.file}`,
    // In brackets an address of either family may stand. It scrapes itself, and is probed, on loopback.
    `--web.listen-address=[$(POD_IP)]:${PORT}`,
    `--web.listen-address=localhost:${PORT}`,
    '--web.route-prefix=/',
    `--storage.tsdb.path=${DATA_FOLDER}`,
    ...flags,
  ];
}

// Who has replayed its log, too. The credential is in a file, which the command names.
const READY = [
  '/bin/promtool',
  'check',
  'ready',
  `--http.config.file=${CONFIG_FOLDER}/probe.yml`,
  `--url=https://localhost:${PORT}`,
];
