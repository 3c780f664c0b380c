import { join } from 'node:path';
import { CaBundle } from '../certificates/trust';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { addReconciler, RECONCILER_STATE, reconcilerScripts } from '../influxdb-daemon/reconciler';
import { PasswordFiles } from '../workloads/password-files';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { askedByCurl, Question } from '../workloads/probes';
import { goMemoryLimit } from '../workloads/resources';
import { script } from '../workloads/script';
import { superviseScripts } from '../workloads/supervise';
import { caVolume, configMapVolume, memoryVolume, scratchVolume, secretVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { ContainerResources } from '../workloads/workload-props';
import { INFLUXDB_PORT, INFLUXDB_PATHS as PATHS } from './config';

/** What the pod's containers may have in /tmp together. */
export const TEMPORARY = Size.gibibytes(1);

/** What the pod of InfluxDB is made of. */
export interface InfluxDBPodOptions {
  readonly image: string;
  readonly config: string;
  readonly reload: boolean;
  /** The volume of its data. */
  readonly data: PodVolume;
  readonly tlsSecretName: string;
  readonly ca: CaBundle;
  readonly desiredSecretName: string;
  readonly sharedSecret: SecretKey;
  readonly resources: ContainerResources;
}

/** The pod of InfluxDB: its administrators before the port, the daemon, and the reconciler beside it. */
export class InfluxDBPod {
  private readonly subscribers: Mount[] = [];
  public readonly passwords: PasswordFiles;

  public constructor(
    private readonly workload: Workload,
    options: InfluxDBPodOptions,
  ) {
    const { pod } = workload;
    this.passwords = new PasswordFiles(pod, PATHS.credentials);
    const config = workload.configure('config', { 'influxdb.conf': options.config });
    const scripts = workload.configure('scripts', {
      ...superviseScripts(),
      ...reconcilerScripts(),
      'bootstrap.sh': script(join(__dirname, 'scripts/bootstrap.sh')),
    });
    const configMount = pod.addVolume('config', configMapVolume(config.name)).at(PATHS.config);
    const scriptsMount = pod.addVolume('scripts', configMapVolume(scripts.name, '0555')).at(PATHS.scripts);
    const desiredMount = pod.addVolume('desired', secretVolume(options.desiredSecretName)).at(PATHS.desired);
    const caMount = pod.addVolume('ca', caVolume(options.ca)).at(PATHS.ca);
    const stateMount = pod.addVolume('state', memoryVolume(Size.mebibytes(16))).writableAt(PATHS.state);
    const tls = pod.addVolume('tls', secretVolume(options.tlsSecretName));
    const keys = pod.addVolume('keys', memoryVolume(Size.mebibytes(1)));
    const temporary = pod.addVolume('tmp', scratchVolume(TEMPORARY));
    const tmp = (subPath: string) => temporary.writableAt('/tmp', { subPath });
    pod.rollOutOn('config', config.revision);
    pod.rollOutOn('scripts', scripts.revision);
    pod.rollOutOn('shared secret', options.sharedSecret.revision);

    const { image, data } = options;

    pod.addInitContainer({
      name: 'administrators',
      image,
      command: ['bash', `${PATHS.scripts}/bootstrap.sh`],
      env: {
        ...RECONCILER_STATE,
        INFLUXDB_CONFIG_PATH: `${PATHS.config}/influxdb.conf`,
        DATA_DIR: PATHS.data,
        LEDGER_DIR: `${PATHS.data}/reconciler`,
      },
      mounts: [configMount, scriptsMount, desiredMount, stateMount, tmp('administrators'), data.writableAt(PATHS.data)],
      // The daemon refuses a config that names a missing file.
      late: () => ({ mounts: [...this.passwords.mounts, ...this.subscribers] }),
      resources: options.resources,
    });
    pod.addContainer({
      name: 'influxdb',
      image,
      command: ['bash', `${PATHS.scripts}/supervise.sh`, 'influxd'],
      args: ['-config', `${PATHS.config}/influxdb.conf`],
      env: {
        TLS_SOURCE: PATHS.tlsSource,
        TLS_TARGET: PATHS.tls,
        ON_CHANGE: options.reload ? 'reload' : 'restart',
        RELOAD_PORT: String(INFLUXDB_PORT),
        DATA_LOCK: PATHS.data,
        DATA_VOLUME: PATHS.data,
        WAL_DIR: `${PATHS.data}/wal`,
        // Of a point that could not be delivered it logs the destination, with the subscriber's token.
        REDACT: '[^/@[:space:]]+:[^/@[:space:]]+@',
        HOME: '/tmp',
        ...goMemoryLimit(options.resources),
      },
      secretEnv: { INFLUXDB_HTTP_SHARED_SECRET: options.sharedSecret },
      ports: { api: INFLUXDB_PORT },
      mounts: [
        configMount,
        scriptsMount,
        caMount,
        tls.at(PATHS.tlsSource),
        keys.writableAt(PATHS.tls),
        data.writableAt(PATHS.data),
        tmp('influxdb'),
      ],
      late: () => ({ mounts: this.subscribers }),
      ...askedByCurl(PING),
      resources: options.resources,
    });
    addReconciler(pod, {
      image,
      mounts: [
        scriptsMount,
        desiredMount,
        stateMount,
        caMount,
        tmp('reconciler'),
        // The init container made the folder.
        data.writableAt(PATHS.ledger, { subPath: 'reconciler' }),
      ],
      passwords: this.passwords,
    });
  }

  /** Mounts what verifies the subscribers. The daemon reads it at start only. */
  public trustSubscribers(bundle: CaBundle): void {
    const volume = this.workload.pod.addVolume('subscribers-ca', caVolume(bundle));
    this.workload.pod.rollOutOn('subscribers', bundle.revision);
    this.subscribers.push(volume.at(PATHS.subscribersCa));
  }
}

// An answer of any kind: it takes a credential.
const PING: Question = {
  url: `https://localhost:${INFLUXDB_PORT}/ping`,
  ca: PATHS.ca,
  ready: '204|401',
  starts: 900,
  unready: `${PATHS.tls}/unready`,
};
