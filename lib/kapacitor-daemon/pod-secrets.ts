import { UsedProxy } from '../connections/network/http-proxy';
import { SecretKey } from '../credentials/bound-credential';
import { HardenedPod } from '../workloads/hardened-pod';
import { Mount } from '../workloads/pod-volume';
import { secretFiles } from '../workloads/volumes';
import { AlertHandlers } from './alert-handlers';
import { KAPACITOR_PATHS as PATHS } from './config';
import { NumberedServer } from './influxdb-servers';
import { MetaConnection } from './meta-users';

/** Whose secrets a Kapacitor reads from the environment, whatever the product is. */
export interface DaemonSecrets {
  readonly sharedSecret: SecretKey;
  readonly servers: () => NumberedServer[];
  readonly handlers: AlertHandlers;
  /** What takes to the rest of the world what goes out over HTTPS. */
  readonly proxy?: UsedProxy;
  /** The meta nodes that are asked about users. */
  readonly meta?: MetaConnection;
}

/** Those secrets by variable. */
export function daemonSecrets({ sharedSecret, servers, handlers, meta }: DaemonSecrets): Record<string, SecretKey> {
  return {
    KAPACITOR_HTTP_SHARED_SECRET: sharedSecret,
    ...(meta ? { [meta.secret.variable]: meta.secret.key } : {}),
    ...Object.fromEntries(servers().map(({ index, password }) => [`KAPACITOR_INFLUXDB_${index}_PASSWORD`, password])),
    ...handlers.secrets(),
  };
}

/**
 * What the daemon reads from the environment alone. A container's own never changes: so they are files, each named like its
 * variable, which the script exports that starts the daemon.
 */
export class PodSecrets {
  /** `all` are by variable. */
  public constructor(
    private readonly pod: HardenedPod,
    private readonly all: () => Record<string, SecretKey>,
  ) {}

  public mounts(): Mount[] {
    return this.folders().map(({ volume, path, keys }) => this.pod.addVolume(volume, secretFiles(keys)).at(path));
  }

  // A header's name is a part of its variable's, and may be none that a shell knows: the container has that one.
  public environment(): Record<string, SecretKey> {
    return this.variables({ exportable: false });
  }

  /** The folders at whose change the daemon has to start again. */
  public watched(): string[] {
    return this.folders().flatMap(({ path }) => (path === PATHS.givenSecrets ? [path] : []));
  }

  /** The revisions of those at whose change the pod is rolled out. */
  public revisions(): string[] {
    const sorted = (secrets: Record<string, SecretKey>) =>
      Object.entries(secrets)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, secret]) => secret);
    const rolledOut = [
      ...sorted(this.variables({ exportable: true })).filter(({ madeByTerraform }) => madeByTerraform),
      ...sorted(this.variables({ exportable: false })),
    ];
    return rolledOut.map(({ revision }) => revision);
  }

  private variables({ exportable }: { readonly exportable: boolean }): Record<string, SecretKey> {
    return Object.fromEntries(Object.entries(this.all()).filter(([name]) => /^\w+$/.test(name) === exportable));
  }

  // A change of what Terraform made rolls the pod out, a change of what others made restarts the daemon.
  private folders() {
    const all = Object.entries(this.variables({ exportable: true }));
    return [
      { volume: 'secrets', path: PATHS.secrets, keys: all.filter(([, { madeByTerraform }]) => madeByTerraform) },
      {
        volume: 'given-secrets',
        path: PATHS.givenSecrets,
        keys: all.filter(([, { madeByTerraform }]) => !madeByTerraform),
      },
    ]
      .filter(({ keys }) => keys.length > 0)
      .map(({ keys, ...folder }) => ({ ...folder, keys: Object.fromEntries(keys) }));
  }
}
