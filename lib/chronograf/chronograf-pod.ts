import { join } from 'node:path';
import { CaBundle } from '../certificates/trust';
import { proxied, UsedProxy } from '../connections/network/http-proxy';
import { deferred } from '../core/terraform/deferred';
import { Size } from '../core/values/size';
import { desiredFileScript, noteDatabase, noteDatabaseScript } from '../workloads/desired-file';
import { PasswordFiles } from '../workloads/password-files';
import { DeferredParts } from '../workloads/container';
import { HardenedPod } from '../workloads/hardened-pod';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { askedByCurl, CurlQuestion } from '../workloads/probes';
import { OwnResources } from '../workloads/own-resources';
import { script } from '../workloads/script';
import { superviseScripts } from '../workloads/supervise';
import {
  caVolume,
  configMapVolume,
  memoryVolume,
  NO_TEMPORARY_FILES,
  scratchVolume,
  secretVolume,
} from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { CHRONOGRAF_PORT, CHRONOGRAF_PATHS as PATHS } from './config';
import { TEMPORARY } from './product';

/** What the pod of Chronograf is made of. */
export interface ChronografPodOptions {
  readonly image: string;
  readonly environment: Record<string, string>;
  /** Arguments of the daemon. */
  readonly flags: readonly string[];
  /** The file that the scripts read, see scripts/common.sh. */
  readonly desired: () => string;
  readonly passwords: PasswordFiles;
  /** The volume of its data. */
  readonly data: PodVolume;
  readonly tlsSecretName: string;
  readonly ca: CaBundle;
  /** What verifies whom it dials, by the folder that it is mounted in. */
  readonly bundles: () => Record<string, CaBundle>;
  readonly proxy?: UsedProxy;
  /** Whether the public authorities of the image verify too, as those of a login provider. */
  readonly trustsPublic: boolean;
  readonly basePath: string;
  readonly resources: OwnResources;
}

const SCRIPTS = ['common.sh', 'setup.sh', 'serve.sh'];

type Volume = 'config' | 'scripts' | 'tls' | 'ca' | 'composed' | 'temporary';
type Volumes = Readonly<Record<Volume, PodVolume>>;

const DESIRED = `${PATHS.config}/desired`;

/** Defines the pod of Chronograf: its administrators before the port, then the daemon. */
export function defineChronografPod(workload: Workload, options: ChronografPodOptions): void {
  const volumes = addVolumes(workload, options);
  addSetup(workload.pod, options, volumes);
  addDaemon(workload.pod, options, volumes);
}

function addVolumes(workload: Workload, options: ChronografPodOptions): Volumes {
  const { pod } = workload;
  const config = workload.configure('config', { desired: deferred(options.desired) });
  const scripts = workload.configure('scripts', {
    ...superviseScripts(),
    ...desiredFileScript(),
    ...noteDatabaseScript(),
    ...Object.fromEntries(SCRIPTS.map((name) => [name, script(join(__dirname, 'scripts', name))])),
  });
  pod.rollOutOn('config', config.revision);
  pod.rollOutOn('scripts', scripts.revision);
  return {
    config: pod.addVolume('config', configMapVolume(config.name)),
    scripts: pod.addVolume('scripts', configMapVolume(scripts.name, '0555')),
    tls: pod.addVolume('tls', secretVolume(options.tlsSecretName)),
    ca: pod.addVolume('ca', caVolume(options.ca)),
    // What serve.sh puts together of passwords: htpasswd, sources.
    composed: pod.addVolume('composed', memoryVolume(Size.mebibytes(4))),
    temporary: pod.addVolume('tmp', scratchVolume(TEMPORARY)),
  };
}

// What both containers have.
function mountsOf({ data }: ChronografPodOptions, { config, scripts }: Volumes): Mount[] {
  return [config.at(PATHS.config), scripts.at(PATHS.scripts), data.writableAt(PATHS.data)];
}

function addSetup(pod: HardenedPod, options: ChronografPodOptions, volumes: Volumes): void {
  pod.addInitContainer({
    name: 'setup',
    image: options.image,
    command: ['bash', `${PATHS.scripts}/setup.sh`],
    env: { DESIRED, BOLT_PATH: options.environment.BOLT_PATH ?? '', HOME: '/tmp' },
    mounts: [...mountsOf(options, volumes), volumes.temporary.writableAt('/tmp', { subPath: 'setup' })],
    resources: options.resources,
  });
}

function addDaemon(pod: HardenedPod, options: ChronografPodOptions, volumes: Volumes): void {
  pod.addContainer({
    name: 'chronograf',
    image: options.image,
    command: ['bash', `${PATHS.scripts}/supervise.sh`, `${PATHS.scripts}/serve.sh`, 'chronograf', ...options.flags],
    env: {
      ...options.environment,
      DESIRED,
      TLS_SOURCE: PATHS.tls,
      DATA_LOCK: PATHS.data,
      ON_CHANGE: 'restart',
      ...noteDatabase(PATHS.scripts, options.environment.BOLT_PATH ?? ''),
      HOME: '/tmp',
      // It asks nobody for a login where a login provider sends people back to.
      ...NO_TEMPORARY_FILES,
      // Without it Go reads the image's public authorities.
      ...(options.trustsPublic ? {} : { SSL_CERT_FILE: `${PATHS.ca}/ca.crt` }),
    },
    ports: { api: CHRONOGRAF_PORT },
    mounts: [
      ...mountsOf(options, volumes),
      volumes.tls.at(PATHS.tls),
      volumes.ca.at(PATHS.ca),
      volumes.composed.writableAt(PATHS.composed),
      volumes.temporary.writableAt('/tmp', { subPath: 'chronograf' }),
    ],
    deferred: () => whatItReads(pod, options),
    ...askedByCurl(ping(options.basePath)),
    resources: options.resources,
  });
}

// Passwords, and what verifies whom it dials. It reads them once: a changed one starts it again.
function whatItReads(pod: HardenedPod, { passwords, bundles, proxy }: ChronografPodOptions): DeferredParts {
  const passwordFolders = passwords.mounts.map(({ path }) => path);
  const trustFolders = Object.keys(bundles()).sort();
  const trusted = Object.entries(bundles()).map(([folder, bundle]) =>
    pod.addVolume(volumeOf(folder), caVolume(bundle)).at(folder),
  );
  const { mounts, env, secretEnv } = proxied(proxy, [PATHS.ca, ...trustFolders]);
  return {
    mounts: [...passwords.mounts, ...trusted, ...mounts],
    secretEnv,
    env: {
      ...env,
      REDACT_FOLDERS: [...passwordFolders].sort().join(':'),
      WATCH: [...passwordFolders, PATHS.ca, ...trustFolders].sort().join(':'),
    },
  };
}

function volumeOf(folder: string): string {
  return `trust-${folder.split('/').at(-1) ?? ''}`;
}

// 200, or 401 where Chronograf checks passwords itself, as it does so here too. Of a dashboard that its full volume does
// not take it says 201 (multistore/dashboards.go of 1.11.4).
function ping(basePath: string): CurlQuestion {
  const url = `https://localhost:${CHRONOGRAF_PORT}${basePath}/ping`;
  return { url, ca: PATHS.ca, ready: '200|401', volume: PATHS.data, starts: 60 };
}
