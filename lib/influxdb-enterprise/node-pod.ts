import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { ServerIdentity } from '../connections/tls/server-identity';
import { SubscriberAuthorities } from '../influxdb-daemon/subscriber-authorities';
import { BoundLicense } from '../servers/license';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { Probe } from '../workloads/container';
import { goMemoryLimit, OwnResources } from '../workloads/own-resources';
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
import { ENTERPRISE_PATHS as PATHS } from './config';
import { TEMPORARY } from './product';
import { reloadsCertificates, takesAuthorities } from './versions';

/** What a pod of either kind of nodes is made of. */
export interface NodePodOptions {
  readonly image: string;
  readonly version: string;
  /** The container's name, its program, and what stands behind the program. */
  readonly name: string;
  readonly daemon: string;
  readonly args?: string[];
  /** The name of the config file, and what is in it. */
  readonly file: string;
  readonly config: string;
  readonly data: PodVolume;
  readonly identity: ServerIdentity;
  readonly license: BoundLicense;
  /** Where it serves https. */
  readonly port: number;
  readonly ports: Record<string, number>;
  readonly env?: Record<string, string>;
  readonly secretEnv: Record<string, SecretKey>;
  readonly probes: { readonly startupProbe: Probe; readonly livenessProbe: Probe; readonly readinessProbe: Probe };
  /** What verifies the subscribers of its daemon, which are known later than the pod. */
  readonly subscribers?: SubscriberAuthorities;
  readonly resources: OwnResources;
}

/** Defines the pod of a node: a daemon that is known by the pod's own name, which is in its certificate. */
export function defineNodePod(workload: Workload, options: NodePodOptions): void {
  const { pod, namespace } = workload;
  const { identity, version, license, secretEnv, resources } = options;
  const licenseKey = license.credential.in(namespace);
  const isFile = license.kind === 'file';
  const mounts = addVolumes(workload, options, isFile ? { 'license.json': licenseKey } : undefined);
  const secrets = { ...secretEnv, ...(isFile ? {} : { INFLUXDB_ENTERPRISE_LICENSE_KEY: licenseKey }) };
  for (const [variable, { revision }] of Object.entries(secrets)) pod.rollOutOn(variable, revision);
  if (isFile) pod.rollOutOn('license', licenseKey.revision);
  // What verifies the other nodes is read at start only.
  pod.rollOutOn('ca', identity.bundle.revision);
  pod.addContainer({
    name: options.name,
    image: options.image,
    command: ['bash', `${PATHS.scripts}/supervise.sh`, options.daemon],
    args: ['-config', `${PATHS.config}/${options.file}`, ...(options.args ?? [])],
    hostEnv: { INFLUXDB_HOSTNAME: workload.podDomain },
    env: {
      TLS_SOURCE: PATHS.tlsSource,
      TLS_TARGET: PATHS.tls,
      ON_CHANGE: reloadsCertificates(version) ? 'reload' : 'restart',
      RELOAD_PORT: String(options.port),
      DATA_LOCK: PATHS.data,
      HOME: '/tmp',
      ...authorities(version, isFile),
      ...options.env,
      ...goMemoryLimit(resources),
    },
    secretEnv: secrets,
    ports: options.ports,
    mounts,
    deferred: () => options.subscribers?.gathered() ?? {},
    ...options.probes,
    resources,
  });
}

function addVolumes(
  workload: Workload,
  options: NodePodOptions,
  license: Record<string, SecretKey> | undefined,
): Mount[] {
  const { pod } = workload;
  const { identity, data } = options;
  const config = workload.configure('config', { [options.file]: options.config });
  const scripts = workload.configure('scripts', superviseScripts());
  pod.rollOutOn('config', config.revision);
  pod.rollOutOn('scripts', scripts.revision);
  return [
    pod.addVolume('config', configMapVolume(config.name)).at(PATHS.config),
    pod.addVolume('scripts', configMapVolume(scripts.name, '0555')).at(PATHS.scripts),
    pod.addVolume('ca', caVolume(identity.bundle)).at(PATHS.ca),
    pod.addVolume('tls', secretVolume(identity.secretName)).at(PATHS.tlsSource),
    pod.addVolume('keys', memoryVolume(Size.mebibytes(1))).writableAt(PATHS.tls),
    data.writableAt(PATHS.data),
    pod.addVolume('tmp', scratchVolume(TEMPORARY)).writableAt('/tmp'),
    ...(license ? [pod.addVolume('license', secretFiles(license)).at(PATHS.license)] : []),
  ];
}

// Before 1.13 no key names what verifies the other nodes: Go's own variables do. The vendor's license server, which a key is
// checked with, has a certificate of a public authority.
function authorities(version: string, licenseFile: boolean): Record<string, string> {
  if (takesAuthorities(version)) return {};
  return { SSL_CERT_FILE: `${PATHS.ca}/ca.crt`, SSL_CERT_DIR: licenseFile ? PATHS.ca : '/etc/ssl/certs' };
}
