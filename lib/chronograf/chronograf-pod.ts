import { join } from 'node:path';
import { CaBundle } from '../certificates/trust';
import { deferred } from '../core/terraform/deferred';
import { Size } from '../core/values/size';
import { desiredFileScript } from '../workloads/desired-file';
import { PasswordFiles } from '../workloads/password-files';
import { PodVolume } from '../workloads/pod-volume';
import { askedByCurl, Question } from '../workloads/probes';
import { script } from '../workloads/script';
import { superviseScripts } from '../workloads/supervise';
import { caVolume, configMapVolume, memoryVolume, scratchVolume, secretVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { ContainerResources } from '../workloads/workload-props';
import { CHRONOGRAF_PORT, CHRONOGRAF_PATHS as PATHS } from './config';

/** What the pod's containers may have in /tmp together. */
export const TEMPORARY = Size.mebibytes(256);

/** What the pod of Chronograf is made of. */
export interface ChronografPodOptions {
  readonly image: string;
  readonly environment: Record<string, string>;
  /** The file that the scripts read, see scripts/common.sh. */
  readonly desired: () => string;
  readonly passwords: PasswordFiles;
  /** The volume of its data. */
  readonly data: PodVolume;
  readonly tlsSecretName: string;
  readonly ca: CaBundle;
  /** What verifies whom it dials, by the folder that it is mounted in. */
  readonly bundles: () => Record<string, CaBundle>;
  /** Whether the public authorities of the image verify too, as those of a login provider. */
  readonly trustsPublic: boolean;
  readonly basePath: string;
  readonly resources: ContainerResources;
}

const SCRIPTS = ['common.sh', 'setup.sh', 'serve.sh'];

/** Makes the pod of Chronograf: its administrators before the port, then the daemon. */
export function chronografPod(workload: Workload, options: ChronografPodOptions): void {
  const { pod } = workload;
  const { image, environment, passwords, bundles, data } = options;
  const config = workload.configure('config', { desired: deferred(options.desired) });
  const scripts = workload.configure('scripts', {
    ...superviseScripts(),
    ...desiredFileScript(),
    ...Object.fromEntries(SCRIPTS.map((name) => [name, script(join(__dirname, 'scripts', name))])),
  });
  const configVolume = pod.addVolume('config', configMapVolume(config.name));
  const scriptsVolume = pod.addVolume('scripts', configMapVolume(scripts.name, '0555'));
  const tls = pod.addVolume('tls', secretVolume(options.tlsSecretName));
  const ca = pod.addVolume('ca', caVolume(options.ca));
  const composed = pod.addVolume('composed', memoryVolume(Size.mebibytes(4)));
  const temporary = pod.addVolume('tmp', scratchVolume(TEMPORARY));
  pod.rollOutOn('config', config.revision);
  pod.rollOutOn('scripts', scripts.revision);
  const folders = () => Object.keys(bundles()).sort();
  const trusted = () =>
    Object.entries(bundles()).map(([folder, bundle]) => pod.addVolume(volumeOf(folder), caVolume(bundle)).at(folder));

  const common = {
    image,
    mounts: [configVolume.at(PATHS.config), scriptsVolume.at(PATHS.scripts), data.writableAt(PATHS.data)],
    resources: options.resources,
  };
  const tmp = (subPath: string) => temporary.writableAt('/tmp', { subPath });
  const desired = `${PATHS.config}/desired`;
  pod.addInitContainer({
    ...common,
    name: 'setup',
    command: ['bash', `${PATHS.scripts}/setup.sh`],
    env: { DESIRED: desired, BOLT_PATH: environment.BOLT_PATH ?? '', HOME: '/tmp' },
    mounts: [...common.mounts, tmp('setup')],
  });
  pod.addContainer({
    ...common,
    name: 'chronograf',
    command: ['bash', `${PATHS.scripts}/supervise.sh`, `${PATHS.scripts}/serve.sh`, 'chronograf'],
    env: {
      ...environment,
      DESIRED: desired,
      TLS_SOURCE: PATHS.tls,
      DATA_LOCK: PATHS.data,
      ON_CHANGE: 'restart',
      HOME: '/tmp',
      // Without it Go reads the image's public authorities.
      ...(options.trustsPublic ? {} : { SSL_CERT_FILE: `${PATHS.ca}/ca.crt` }),
    },
    ports: { api: CHRONOGRAF_PORT },
    mounts: [
      ...common.mounts,
      tls.at(PATHS.tls),
      ca.at(PATHS.ca),
      composed.writableAt(PATHS.composed),
      tmp('chronograf'),
    ],
    deferred: () => ({
      mounts: [...passwords.mounts, ...trusted()],
      env: {
        SSL_CERT_DIR: [PATHS.ca, ...folders()].join(':'),
        // It reads them once: a changed password, or another authority, starts it again.
        REDACT_FOLDERS: passwords.mounts
          .map(({ path }) => path)
          .sort()
          .join(':'),
        WATCH: [...passwords.mounts.map(({ path }) => path), PATHS.ca, ...folders()].sort().join(':'),
      },
    }),
    ...askedByCurl(ping(options.basePath)),
  });
}

function volumeOf(folder: string): string {
  return `trust-${folder.split('/').at(-1) ?? ''}`;
}

// An answer of any kind: where Chronograf checks passwords itself, it checks them here too.
function ping(basePath: string): Question {
  return { url: `https://localhost:${CHRONOGRAF_PORT}${basePath}/ping`, ca: PATHS.ca, ready: '200|401', starts: 60 };
}
