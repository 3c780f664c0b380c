import { join } from 'node:path';
import { SecretKey } from '../credentials/bound-credential';
import { jwtScript } from '../workloads/jwt';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { OwnResources } from '../workloads/own-resources';
import { script } from '../workloads/script';
import { caVolume, secretFiles } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { KAPACITOR_PATHS as PATHS } from './config';
import { MetaConnection } from './meta-users';

/** The scripts of the init container. */
export function checkMetaScripts(): Record<string, string> {
  return { ...jwtScript(), 'check-meta.sh': script(join(__dirname, 'scripts/check-meta.sh')) };
}

/** What the init container is made of. */
export interface CheckMetaOptions {
  readonly image: string;
  readonly connection: MetaConnection;
  /** The name of a user that there should be. */
  readonly administrator: () => string;
  /** The folder with its scripts, a volume for what it remembers, and a folder for temporary files. */
  readonly scripts: Mount;
  readonly data: PodVolume;
  readonly tmp: Mount;
  /** Its certificate, which it shows where the config file says so. */
  readonly tls?: Mount;
  readonly resources: OwnResources;
}

/** Adds the init container that asks the meta nodes what Kapacitor will ask them: see scripts/check-meta.sh. */
export function checkMeta({ pod }: Workload, options: CheckMetaOptions): void {
  const { connection, scripts, data, tmp, tls } = options;
  const { address, userName, secret } = connection;
  const given: Record<string, SecretKey> = { secret: secret.key };
  pod.addInitContainer({
    image: options.image,
    name: 'check-meta',
    command: ['bash', `${scripts.path}/check-meta.sh`],
    env: {
      META_ADDRESS: address,
      META_CA: `${PATHS.metaCa}/ca.crt`,
      META_SECRET: `${PATHS.meta}/secret`,
      META_CHECKED: `${PATHS.data}/setup/meta`,
      HOME: '/tmp',
      ...(userName === undefined ? {} : { META_USER: userName }),
      ...(tls ? { META_CERTIFICATE: tls.path } : {}),
    },
    mounts: [
      scripts,
      data.writableAt(PATHS.data),
      pod.addVolume('meta-secret', secretFiles(given)).at(PATHS.meta),
      ...metaCaMount(connection, pod),
      ...(tls ? [tls] : []),
      tmp,
    ],
    deferred: () => ({ env: { META_ADMINISTRATOR: options.administrator() } }),
    resources: options.resources,
  });
}

/** The file that the config names as `meta-ca`. */
export function metaCaMount({ bundle }: MetaConnection, pod: Workload['pod']): Mount[] {
  return bundle ? [pod.addVolume('meta-ca', caVolume(bundle)).at(PATHS.metaCa)] : [];
}
