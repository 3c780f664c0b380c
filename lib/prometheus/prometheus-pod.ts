import { proxied, UsedProxy } from '../connections/network/http-proxy';
import { escapeTemplate } from '../core/terraform/template';
import { WebConfig } from '../web-config/web-config';
import { Probe } from '../workloads/container';
import { HardenedPod } from '../workloads/hardened-pod';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { Workload } from '../workloads/workload';
import { ClientFiles } from '../prometheus-daemon/client-files';
import { asksItself, probesOf } from '../prometheus-daemon/probes';
import { CONFIG_FOLDER, DATA_FOLDER, PROMETHEUS_PORT as PORT } from './config';
import { ApiAccess } from '../connections/network/api-access';
import { holdsIn } from '../workloads/supported-versions';
import { OwnResources } from '../workloads/own-resources';
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
  workload.pod.addContainer({
    name: 'prometheus',
    image,
    command: [...web.wrapper, '/bin/prometheus'],
    args: argumentsOf(options),
    fieldEnv: { POD_IP: 'status.podIP' },
    mounts: [...mounts, data.writableAt(DATA_FOLDER)],
    deferred: () => {
      const { mounts: more, ...throughProxy } = proxied(proxy);
      return { mounts: [...api.mounts(), ...more], ...throughProxy };
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

/**
 * While its volume is full, what it cannot append to its log leaves a hole there, and the next start cuts off all that follows: it is
 * started again as soon as there is room, before hours follow. It counts such failures in its own samples, which show them once there is
 * room; those of a Prometheus of the same name elsewhere, which come by `federate` or `remoteWriters`, have more labels. No other answer
 * ends it, as its credential may change meanwhile; nor does none, as whoever reaches its port can take all connections that it takes at
 * once, and a probe that is late would have failed.
 */
function restartOnceThereIsRoom(
  { owner, host }: Workload,
  { web, image }: PrometheusPodOptions,
): { readonly livenessProbe?: Probe } {
  if (!asksItself(web) || image.includes('distroless')) return {};
  const own = `{job=${JSON.stringify(owner.node.id)},instance="${host}:${PORT}"}`;
  // What has no label left, as vector(0).
  const failed = `sum without (job, instance) (prometheus_tsdb_wal_writes_failed_total${own}) > 0 and vector(0)`;
  const server = [`--http.config.file=${CONFIG_FOLDER}/probe.yml`, `https://localhost:${PORT}`];
  const script = `case $(timeout 20 /bin/promtool query instant "$@" 2>&1) in
*'=> '*) echo 'the volume was full: what is stored now would be lost at the next start' && exit 1 ;;
*'connection refused'*) exit 1 ;;
esac`;
  return {
    livenessProbe: {
      exec: { command: ['sh', '-c', script, 'liveness', ...server, escapeTemplate(failed)] },
      timeoutSeconds: 30,
      periodSeconds: 60,
      failureThreshold: 2,
      // A count of before the last start is found for as long.
      initialDelaySeconds: 330,
    },
  };
}

// Who has replayed its log, too. The credential is in a file, which the command names.
const READY = [
  '/bin/promtool',
  'check',
  'ready',
  `--http.config.file=${CONFIG_FOLDER}/probe.yml`,
  `--url=https://localhost:${PORT}`,
];
