import { join } from 'node:path/posix';
import { CaBundle } from '../certificates/trust';
import { proxied } from '../connections/network/http-proxy';
import { deferred } from '../core/terraform/deferred';
import { combineRevisions } from '../core/terraform/revision';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { checkMeta, checkMetaScripts, metaCaMount } from '../kapacitor-daemon/check-meta';
import { KAPACITOR_PORT, KAPACITOR_PATHS as PATHS } from '../kapacitor-daemon/config';
import { NO_PLAIN_HTTP } from '../kapacitor-daemon/handlers/flags';
import { serverCaMounts } from '../kapacitor-daemon/influxdb-servers';
import { MetaConnection } from '../kapacitor-daemon/meta-users';
import { DaemonSecrets, daemonSecrets, PodSecrets } from '../kapacitor-daemon/pod-secrets';
import { KAPACITOR_PROBES } from '../kapacitor-daemon/probes';
import { TEMPORARY } from '../kapacitor-daemon/product';
import { kapacitorScripts } from '../kapacitor-daemon/scripts';
import { BoundLicense } from '../servers/license';
import { noteDatabase, noteDatabaseScript } from '../workloads/desired-file';
import { HardenedPod } from '../workloads/hardened-pod';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { goMemoryLimit, OwnResources } from '../workloads/own-resources';
import { script } from '../workloads/script';
import { superviseScripts } from '../workloads/supervise';
import {
  caVolume,
  configMapVolume,
  memoryVolume,
  scratchVolume,
  secretFiles,
  secretVolume,
} from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { ENTERPRISE_PATHS } from './config';
import { GOSSIP_PORT, RPC_PORT } from './ports';

/** What the pod of a member is made of. */
export interface MemberPodOptions extends DaemonSecrets {
  readonly image: string;
  readonly config: () => string;
  readonly license: BoundLicense;
  /** Where members are, without the names of their pods. */
  readonly domain: string;
  readonly data: PodVolume;
  readonly tlsSecretName: string;
  readonly ca: CaBundle;
  readonly meta: MetaConnection;
  /** The name of an administrator, whom the meta nodes should know. */
  readonly administrator: () => string;
  readonly resources: OwnResources;
}

/** Defines the pod of a member: its meta nodes are checked, then the daemon starts. */
export function defineMemberPod(workload: Workload, options: MemberPodOptions): void {
  const { pod, namespace } = workload;
  const { image, data, meta, license, administrator, resources } = options;
  const licenseKey = license.credential.in(namespace);
  const licenseFile = license.kind === 'file' ? licenseKey : undefined;
  const secrets = new PodSecrets(pod, () => ({
    ...daemonSecrets(options),
    ...(licenseFile ? {} : { KAPACITOR_LICENSE_KEY: licenseKey }),
  }));
  const volumes = addVolumes(workload, options);
  rollOutOnSecrets(pod, options, secrets, licenseFile);
  checkMeta(workload, {
    image,
    connection: meta,
    administrator,
    scripts: volumes.scripts,
    data,
    tmp: volumes.temporary.writableAt('/tmp', { subPath: 'check-meta' }),
    tls: 'meta-cert' in meta.settings ? volumes.tls : undefined,
    resources,
  });
  addDaemon(pod, options, secrets, [
    volumes.config,
    volumes.scripts,
    data.writableAt(PATHS.data),
    volumes.tls,
    pod.addVolume('certificate', memoryVolume(Size.mebibytes(1))).writableAt(ENTERPRISE_PATHS.certificate),
    pod.addVolume('ca', caVolume(options.ca)).at(PATHS.ca),
    ...metaCaMount(meta, pod),
    ...(licenseFile
      ? [pod.addVolume('license', secretFiles({ license: licenseFile })).at(ENTERPRISE_PATHS.license)]
      : []),
    volumes.temporary.writableAt('/tmp', { subPath: 'kapacitor' }),
  ]);
}

// The volumes that it has in any case.
function addVolumes(workload: Workload, options: MemberPodOptions) {
  const { pod } = workload;
  const config = workload.configure('config', { 'kapacitor.conf': deferred(options.config) });
  const scripts = workload.configure('scripts', {
    ...superviseScripts(),
    ...kapacitorScripts(),
    ...checkMetaScripts(),
    'member.sh': script(join(__dirname, 'scripts/member.sh')),
    ...noteDatabaseScript(),
  });
  pod.rollOutOn('config', config.revision);
  pod.rollOutOn('scripts', scripts.revision);
  return {
    config: pod.addVolume('config', configMapVolume(config.name)).at(PATHS.config),
    scripts: pod.addVolume('scripts', configMapVolume(scripts.name, '0555')).at(PATHS.scripts),
    tls: pod.addVolume('tls', secretVolume(options.tlsSecretName)).at(PATHS.tls),
    temporary: pod.addVolume('tmp', scratchVolume(TEMPORARY)),
  };
}

function rollOutOnSecrets(
  pod: HardenedPod,
  { servers, handlers, meta }: MemberPodOptions,
  secrets: PodSecrets,
  licenseFile: SecretKey | undefined,
): void {
  const revisions = () => {
    const bundles = servers().map(({ bundle }) => bundle?.revision ?? '');
    const licensed = licenseFile ? [licenseFile.revision] : [];
    return combineRevisions([
      ...secrets.revisions(),
      ...bundles,
      meta.bundle?.revision ?? '',
      ...licensed,
      ...handlers.revisions(),
    ]);
  };
  pod.rollOutOn('secrets', deferred(revisions));
}

function addDaemon(
  pod: HardenedPod,
  { image, domain, servers, handlers, proxy, resources }: MemberPodOptions,
  secrets: PodSecrets,
  mounts: readonly Mount[],
): void {
  pod.addContainer({
    image,
    name: 'kapacitor',
    command: ['bash', `${PATHS.scripts}/supervise.sh`, 'bash', `${PATHS.scripts}/member.sh`, 'kapacitord'],
    args: ['-config', `${PATHS.config}/kapacitor.conf`],
    env: {
      ...goMemoryLimit(resources),
      ...NO_PLAIN_HTTP,
      HOME: '/tmp',
      POD_DOMAIN: domain,
      TLS_SOURCE: PATHS.tls,
      TLS_TARGET: ENTERPRISE_PATHS.certificate,
      DATA_LOCK: PATHS.data,
      ON_CHANGE: 'restart',
      REDACT_FOLDERS: `${PATHS.secrets}:${PATHS.givenSecrets}`,
      ...noteDatabase(PATHS.scripts, `${PATHS.data}/kapacitor.db`, `${PATHS.data}/setup/database`),
    },
    fieldEnv: { POD_NAME: 'metadata.name' },
    ports: { api: KAPACITOR_PORT, gossip: GOSSIP_PORT, rpc: RPC_PORT },
    mounts,
    deferred: () => {
      const throughProxy = proxied(proxy, handlers.folders());
      return {
        mounts: [
          ...serverCaMounts(pod, servers()),
          ...secrets.mounts(),
          ...handlers.mounts(pod),
          ...throughProxy.mounts,
        ],
        env: { SERVERS: String(servers().length), ...watched(secrets), ...throughProxy.env },
        secretEnv: { ...secrets.environment(), ...throughProxy.secretEnv },
        fieldEnv: handlers.fields(),
      };
    },
    ...KAPACITOR_PROBES,
    resources,
  });
}

function watched(secrets: PodSecrets): Record<string, string> {
  const folders = secrets.watched();
  return folders.length > 0 ? { WATCH: folders.join(':') } : {};
}
