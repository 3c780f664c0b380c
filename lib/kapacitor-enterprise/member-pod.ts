import { join } from 'node:path/posix';
import { CaBundle } from '../certificates/trust';
import { deferred } from '../core/terraform/deferred';
import { combineRevisions } from '../core/terraform/revision';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { checkMeta, checkMetaScripts, metaCaMount } from '../kapacitor-daemon/check-meta';
import { KAPACITOR_PORT, KAPACITOR_PATHS as PATHS } from '../kapacitor-daemon/config';
import { NO_PLAIN_HTTP } from '../kapacitor-daemon/handlers/flags';
import { NumberedServer, serverCaMounts } from '../kapacitor-daemon/influxdb-servers';
import { MetaConnection } from '../kapacitor-daemon/meta-users';
import { PodSecrets } from '../kapacitor-daemon/pod-secrets';
import { KAPACITOR_PROBES } from '../kapacitor-daemon/probes';
import { kapacitorScripts } from '../kapacitor-daemon/scripts';
import { BoundLicense } from '../servers/license';
import { PodVolume } from '../workloads/pod-volume';
import { goMemoryLimit } from '../workloads/resources';
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
import { ContainerResources } from '../workloads/workload-props';
import { ENTERPRISE_PATHS } from './config';
import { GOSSIP_PORT, RPC_PORT } from './ports';

/** What the pod's containers may have in /tmp together. */
export const TEMPORARY = Size.gibibytes(1);

const SCRIPTS = ['member.sh', 'remember-database.sh'];

/** What the pod of a member is made of. */
export interface MemberPodOptions {
  readonly image: string;
  readonly config: () => string;
  readonly servers: () => NumberedServer[];
  /** What the alert handlers read from the environment. */
  readonly handlerSecrets: () => Record<string, SecretKey>;
  readonly license: BoundLicense;
  /** Where members are, without the names of their pods. */
  readonly domain: string;
  readonly data: PodVolume;
  readonly tlsSecretName: string;
  readonly ca: CaBundle;
  readonly sharedSecret: SecretKey;
  readonly meta: MetaConnection;
  readonly administrator: () => string;
  readonly resources: ContainerResources;
}

/** Defines the pod of a member: its meta nodes are checked, then the daemon starts. */
export function defineMemberPod(workload: Workload, options: MemberPodOptions): void {
  const { pod } = workload;
  const { image, data, meta, license, resources } = options;
  const secrets = new PodSecrets(pod, () => secretsOf(workload, options));
  const config = workload.configure('config', { 'kapacitor.conf': deferred(options.config) });
  const scripts = workload.configure('scripts', {
    ...superviseScripts(),
    ...kapacitorScripts(),
    ...checkMetaScripts(),
    ...Object.fromEntries(SCRIPTS.map((name) => [name, script(join(__dirname, 'scripts', name))])),
  });
  const scriptFiles = pod.addVolume('scripts', configMapVolume(scripts.name, '0555')).at(PATHS.scripts);
  const temporary = pod.addVolume('tmp', scratchVolume(TEMPORARY));
  const tls = pod.addVolume('tls', secretVolume(options.tlsSecretName)).at(PATHS.tls);
  const file = license.kind === 'file' ? { license: license.credential.in(workload.namespace) } : undefined;
  pod.rollOutOn('config', config.revision);
  pod.rollOutOn('scripts', scripts.revision);
  pod.rollOutOn(
    'secrets',
    deferred(() => {
      const bundles = options.servers().map(({ bundle }) => bundle?.revision ?? '');
      const licensed = file ? [file.license.revision] : [];
      return combineRevisions([...secrets.revisions(), ...bundles, meta.bundle?.revision ?? '', ...licensed]);
    }),
  );
  checkMeta(workload, {
    image,
    connection: meta,
    administrator: options.administrator,
    scripts: scriptFiles,
    data,
    tmp: temporary.writableAt('/tmp', { subPath: 'check-meta' }),
    tls: 'meta-cert' in meta.settings ? tls : undefined,
    resources,
  });
  pod.addContainer({
    image,
    name: 'kapacitor',
    command: ['bash', `${PATHS.scripts}/supervise.sh`, 'bash', `${PATHS.scripts}/member.sh`, 'kapacitord'],
    args: ['-config', `${PATHS.config}/kapacitor.conf`],
    env: {
      ...goMemoryLimit(resources),
      ...NO_PLAIN_HTTP,
      HOME: '/tmp',
      POD_DOMAIN: options.domain,
      TLS_SOURCE: PATHS.tls,
      TLS_TARGET: ENTERPRISE_PATHS.certificate,
      DATA_LOCK: PATHS.data,
      ON_CHANGE: 'restart',
      REDACT_FOLDERS: `${PATHS.secrets}:${PATHS.givenSecrets}`,
      SUPERVISE_HOOK: `${PATHS.scripts}/remember-database.sh`,
    },
    fieldEnv: { POD_NAME: 'metadata.name' },
    ports: { api: KAPACITOR_PORT, gossip: GOSSIP_PORT, rpc: RPC_PORT },
    mounts: [
      pod.addVolume('config', configMapVolume(config.name)).at(PATHS.config),
      scriptFiles,
      data.writableAt(PATHS.data),
      tls,
      pod.addVolume('certificate', memoryVolume(Size.mebibytes(1))).writableAt(ENTERPRISE_PATHS.certificate),
      pod.addVolume('ca', caVolume(options.ca)).at(PATHS.ca),
      ...metaCaMount(meta, pod),
      ...(file ? [pod.addVolume('license', secretFiles(file)).at(ENTERPRISE_PATHS.license)] : []),
      temporary.writableAt('/tmp', { subPath: 'kapacitor' }),
    ],
    deferred: () => ({
      mounts: [...serverCaMounts(pod, options.servers()), ...secrets.mounts()],
      env: { SERVERS: String(options.servers().length), ...watched(secrets) },
      secretEnv: secrets.environment(),
    }),
    ...KAPACITOR_PROBES,
    resources,
  });
}

function watched(secrets: PodSecrets): Record<string, string> {
  const folders = secrets.watched();
  return folders.length > 0 ? { WATCH: folders.join(':') } : {};
}

// By variable.
function secretsOf(workload: Workload, options: MemberPodOptions): Record<string, SecretKey> {
  const { sharedSecret, servers, handlerSecrets, meta, license } = options;
  return {
    KAPACITOR_HTTP_SHARED_SECRET: sharedSecret,
    [meta.secret.variable]: meta.secret.key,
    ...(license.kind === 'key' ? { KAPACITOR_LICENSE_KEY: license.credential.in(workload.namespace) } : {}),
    ...Object.fromEntries(servers().map(({ index, password }) => [`KAPACITOR_INFLUXDB_${index}_PASSWORD`, password])),
    ...handlerSecrets(),
  };
}
