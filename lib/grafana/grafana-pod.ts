import { join } from 'node:path';
import { CaBundle } from '../certificates/trust';
import { proxied, UsedProxy } from '../connections/network/http-proxy';
import { deferred } from '../core/terraform/deferred';
import { DeferredParts } from '../workloads/container';
import { desiredFileScript, noteDatabase, noteDatabaseScript } from '../workloads/desired-file';
import { PasswordFiles } from '../workloads/password-files';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { askedByCurl } from '../workloads/probes';
import { OwnResources } from '../workloads/own-resources';
import { script } from '../workloads/script';
import { superviseScripts } from '../workloads/supervise';
import { caVolume, configMapVolume, scratchVolume, secretVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { GRAFANA_PATHS as PATHS, GRAFANA_PORT } from './environment';
import { TEMPORARY } from './product';

/** What the pod of Grafana is made of. */
export interface GrafanaPodOptions {
  readonly image: string;
  readonly environment: Record<string, string>;
  /** Variables that later calls decide. */
  readonly later: () => Record<string, string>;
  /** The files in its folders of provisioning, as they stand when the stack is written out. */
  readonly datasources: () => string;
  readonly providers: () => string;
  readonly administratorFile: string;
  readonly passwords: PasswordFiles;
  /** The volume of its database. */
  readonly data: PodVolume;
  readonly tlsSecretName: string;
  readonly ca: CaBundle;
  /** What verifies whom it dials, by the folder that it is mounted in. */
  readonly bundles: () => Record<string, CaBundle>;
  /** The folders with dashboards. */
  readonly dashboards: readonly Mount[];
  readonly proxy?: UsedProxy;
  /** Whether the public authorities of the image verify somebody whom it dials. */
  readonly trustsPublic: boolean;
  /** The folders of authorities for whoever names none. */
  readonly trusted: readonly string[];
  readonly basePath: string;
  readonly resources: OwnResources;
}

/** Defines the pod of Grafana. */
export function defineGrafanaPod(workload: Workload, given: GrafanaPodOptions): void {
  const { pod } = workload;
  // A proxy without a trust of its own is verified by them as well.
  const options = { ...given, trustsPublic: given.trustsPublic || given.proxy?.folders().length === 0 };
  pod.addContainer({
    name: 'grafana',
    image: options.image,
    command: ['bash', `${PATHS.scripts}/supervise.sh`, `${PATHS.scripts}/serve.sh`, 'grafana'],
    env: {
      ...options.environment,
      TLS_SOURCE: PATHS.tls,
      DATA_LOCK: PATHS.data,
      ON_CHANGE: 'restart',
      ...noteDatabase(PATHS.scripts, `${PATHS.data}/grafana.db`),
      GRAFANA_HOME: PATHS.home,
      ADMINISTRATOR_FILE: options.administratorFile,
      HOME: '/tmp',
      // Without it Go reads the image's public authorities.
      ...(options.trustsPublic ? {} : { SSL_CERT_FILE: `${PATHS.ca}/ca.crt` }),
    },
    ports: { api: GRAFANA_PORT },
    mounts: mountsOf(workload, options),
    deferred: () => whatItReads(workload, options),
    ...askedByCurl({
      url: `https://localhost:${GRAFANA_PORT}${options.basePath}/api/health`,
      ca: PATHS.ca,
      ready: '200',
      starts: 90,
    }),
    resources: options.resources,
  });
}

function mountsOf(workload: Workload, options: GrafanaPodOptions): Mount[] {
  const { pod } = workload;
  const scripts = workload.configure('scripts', {
    ...superviseScripts(),
    ...desiredFileScript(),
    ...noteDatabaseScript(),
    'serve.sh': script(join(__dirname, 'scripts/serve.sh')),
  });
  const datasources = workload.configure('datasources', { 'datasources.yaml': deferred(options.datasources) });
  const providers = workload.configure('providers', { 'providers.yaml': deferred(options.providers) });
  // Grafana reads them at its start.
  for (const [what, { revision }] of Object.entries({ scripts, datasources, providers })) pod.rollOutOn(what, revision);
  return [
    pod.addVolume('scripts', configMapVolume(scripts.name, '0555')).at(PATHS.scripts),
    pod.addVolume('datasources', configMapVolume(datasources.name)).at(`${PATHS.provisioning}/datasources`),
    pod.addVolume('providers', configMapVolume(providers.name)).at(`${PATHS.provisioning}/dashboards`),
    pod.addVolume('tls', secretVolume(options.tlsSecretName)).at(PATHS.tls),
    pod.addVolume('ca', caVolume(options.ca)).at(PATHS.ca),
    pod.addVolume('tmp', scratchVolume(TEMPORARY)).writableAt('/tmp'),
    options.data.writableAt(PATHS.data),
  ];
}

// Passwords, and what verifies whom it dials. It reads them once: a changed one starts it again.
function whatItReads({ pod }: Workload, options: GrafanaPodOptions): DeferredParts {
  const { passwords, bundles, dashboards, proxy, later, trustsPublic, trusted: authorities } = options;
  const passwordFolders = passwords.mounts.map(({ path }) => path);
  const trusted = Object.entries(bundles()).sort(([a], [b]) => (a < b ? -1 : 1));
  // Without folders of its own it would read the image's public authorities there.
  const { mounts, env, secretEnv } = proxied(proxy, [...authorities, ...(trustsPublic ? [] : [PATHS.ca])]);
  return {
    mounts: [
      ...passwords.mounts,
      ...trusted.map(([folder, bundle]) =>
        pod.addVolume(`trust-${folder.split('/').at(-1) ?? ''}`, caVolume(bundle)).at(folder),
      ),
      ...dashboards,
      ...mounts,
    ],
    secretEnv,
    env: {
      ...env,
      ...later(),
      REDACT_FOLDERS: [...passwordFolders].sort().join(':'),
      WATCH: [...passwordFolders, PATHS.ca, ...trusted.map(([folder]) => folder)].sort().join(':'),
    },
  };
}
