import { Construct } from 'constructs';
import { CaBundle } from '../certificates/trust';
import { noteAccess } from '../connections/network/connection-notes';
import { openPath } from '../connections/network/path';
import { escapeTemplate } from '../core/terraform/template';
import { digest } from '../core/values/digest';
import { Size } from '../core/values/size';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { base64, influxqlIdentifier } from '../formats';
import { DesiredFile } from '../workloads/desired-file';
import { jwtScript } from '../workloads/jwt';
import { Mount } from '../workloads/pod-volume';
import { askedByFiles } from '../workloads/probes';
import { ephemeralStorage } from '../workloads/own-resources';
import { caVolume, configMapVolume, memoryVolume, scratchVolume, secretSources } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { WorkloadOptions } from '../workloads/workload-options';
import { INFLUXDB_PORT } from './config';
import { RECONCILER_PATHS as PATHS, reconcilerScripts } from './reconciler-container';

const LIST = '/etc/influxdb-passwords';
const SHARED_SECRET = 'shared-secret';

/** What a pod that sets passwords is made of. */
export interface PasswordSetterOptions extends Omit<WorkloadOptions, 'part'> {
  readonly image: string;
  readonly ca: CaBundle;
  readonly server: Workload;
  /** What signs the server's tokens: it has no password of anybody's to log in with. */
  readonly sharedSecret: BoundCredential;
}

/**
 * A small pod beside InfluxDB that gives users the passwords that only their Secrets know: see scripts/set-passwords.sh. One more
 * user is one more file in it, which a running pod does not mount: it is replaced, and InfluxDB is not.
 */
export class PasswordSetter {
  private readonly workload: Workload;
  private readonly list = new DesiredFile('passwords\t1');
  private readonly secrets = new Map<string, SecretKey>();

  public constructor(
    owner: Construct,
    private readonly options: PasswordSetterOptions,
  ) {
    const { server, sharedSecret: credential } = options;
    this.workload = new Workload(owner, { ...options, part: 'passwords' });
    const account = { userName: '_reconciler', credential };
    openPath(this.workload, server, INFLUXDB_PORT, { account });
    noteAccess(owner, {
      account: {
        server: owner.node.path,
        userName: account.userName,
        secretName: credential.secretNameIn(server.namespace),
        administrator: true,
      },
    });
    const sharedSecret = credential.in(server.namespace);
    this.secrets.set(SHARED_SECRET, sharedSecret);
    this.workload.pod.rollOutOn('shared secret', sharedSecret.revision);
    this.addContainer();
    this.workload.startAfter(server);
    this.workload.runReplicas(1);
  }

  /** Gives a user the password in a Secret. */
  public add(userName: string, key: SecretKey): void {
    const file = digest(userName);
    this.secrets.set(file, key);
    this.list.add('user', [userName], [base64(influxqlIdentifier(userName)), `${PATHS.credentials}/${file}`]);
  }

  private addContainer(): void {
    const { pod } = this.workload;
    pod.addContainer({
      name: 'passwords',
      image: this.options.image,
      command: ['bash', `${PATHS.scripts}/set-passwords.sh`],
      env: {
        PASSWORDS: `${LIST}/passwords`,
        CREDENTIALS_DIR: PATHS.credentials,
        SHARED_SECRET: `${PATHS.credentials}/${SHARED_SECRET}`,
        STATE_DIR: PATHS.state,
        INFLUX_URL: `https://${this.options.server.host}:${INFLUXDB_PORT}`,
        SSL_CERT_FILE: `${PATHS.ca}/ca.crt`,
        SSL_CERT_DIR: PATHS.ca,
        HOME: '/tmp',
      },
      mounts: this.mounts(),
      ...askedByFiles({ folder: PATHS.state, error: 'error', alive: 'alive' }),
      resources: {
        requestedCpu: 0.01,
        requestedMemory: Size.mebibytes(32),
        memoryLimit: Size.mebibytes(128),
        ...ephemeralStorage(),
      },
    });
  }

  private mounts(): Mount[] {
    const { workload, options } = this;
    const { pod } = workload;
    const scripts = workload.configure('scripts', { ...reconcilerScripts(), ...jwtScript() });
    const list = workload.configure('list', { passwords: this.list.file() });
    pod.rollOutOn('scripts', scripts.revision);
    pod.rollOutOn('list', list.revision);
    return [
      pod.addVolume('scripts', configMapVolume(scripts.name, '0555')).at(PATHS.scripts),
      pod.addVolume('list', configMapVolume(list.name)).at(LIST),
      pod.addVolume('ca', caVolume(options.ca)).at(PATHS.ca),
      pod.addVolume('state', memoryVolume(Size.mebibytes(4))).writableAt(PATHS.state),
      pod.addVolume('tmp', scratchVolume(Size.mebibytes(16))).writableAt('/tmp'),
      pod.addVolume('credentials', () => this.credentials()).at(PATHS.credentials),
    ];
  }

  private credentials() {
    const files = [...this.secrets].sort(([a], [b]) => (a < b ? -1 : 1));
    const sources = files.map(([path, { secretName: name, key }]) => ({
      // One that somebody forgot to make, or deleted, must not keep all others from their passwords.
      secret: [{ name, optional: true, items: [{ key: escapeTemplate(key), path }] }],
    }));
    return secretSources(sources);
  }
}
