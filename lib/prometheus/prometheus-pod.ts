import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { deferredMap } from '../core/terraform/deferred';
import { yaml } from '../formats';
import { WebConfig } from '../web-config/web-config';
import { HardenedPod } from '../workloads/pod';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { Workload } from '../workloads/workload';
import { ContainerResources } from '../workloads/workload-props';
import { ClientFiles } from '../prometheus-daemon/client-files';
import { asksItself, probesOf } from '../prometheus-daemon/probes';
import { CONFIG_FOLDER, DATA_FOLDER, PROMETHEUS_PORT as PORT } from './config';
import { TargetFinder } from './discovery';
import { holdsIn } from '../workloads/daemon-image';
import { PROMETHEUS_VERSIONS } from './versions';

/** What the pod of Prometheus is made of. */
export interface PrometheusPodOptions {
  readonly image: string;
  readonly version: string;
  readonly web: WebConfig;
  /** The volume of its samples. */
  readonly data: PodVolume;
  readonly files: ClientFiles;
  readonly finder: TargetFinder;
  /** The files beside those of the clients, as they stand when the stack is written out. */
  readonly config: () => { readonly 'prometheus.yml': string; readonly 'rules.yml': string };
  /** Flags of the daemon that props decide, as the container takes them. */
  readonly flags: readonly string[];
  readonly resources: ContainerResources;
}

/** Defines the pod of Prometheus: promtool looks at its files, then it runs. */
export function definePrometheusPod(workload: Workload, options: PrometheusPodOptions): void {
  const mounts = [addConfig(workload, options).at(CONFIG_FOLDER), ...options.web.mounts];
  addChecks(workload.pod, options, mounts);
  addDaemon(workload.pod, options, mounts);
}

// One folder, so that the config, what it verifies by and the passwords change in one step.
function addConfig(workload: Workload, { web, files, config }: PrometheusPodOptions): PodVolume {
  const probe: Record<string, string> = asksItself(web)
    ? { 'probe.yml': yaml(files.clientConfig('self', { trust: web.identity.trust, account: web.account })) }
    : {};
  const configMap = new KubernetesResource(workload.owner, 'config', 'config_map_v1', {
    ...workload.claimMetadata('ConfigMap', `${workload.name}-config`),
    data: deferredMap(() => ({ ...config(), ...probe, ...files.certificateFiles() })),
  });
  return workload.pod.addVolume('config', () => ({
    projected: [
      { defaultMode: '0400', sources: [{ configMap: [{ name: configMap.nameReference }] }, ...files.sources()] },
    ],
  }));
}

function addChecks(
  pod: HardenedPod,
  { image, web, finder, resources }: PrometheusPodOptions,
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
    deferred: () => ({ mounts: finder.mounts() }),
    resources,
  });
}

function addDaemon(pod: HardenedPod, options: PrometheusPodOptions, mounts: readonly Mount[]): void {
  const { image, web, data, finder, resources } = options;
  pod.addContainer({
    name: 'prometheus',
    image,
    command: [...web.wrapper, '/bin/prometheus'],
    args: argumentsOf(options),
    fieldEnv: { POD_IP: 'status.podIP' },
    mounts: [...mounts, data.writableAt(DATA_FOLDER)],
    deferred: () => ({ mounts: finder.mounts() }),
    ports: { api: PORT },
    ...probesOf(web, { port: PORT, command: READY, periodSeconds: 10 }),
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
