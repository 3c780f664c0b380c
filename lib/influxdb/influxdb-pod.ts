import { join } from 'node:path';
import { CaBundle } from '../certificates/trust';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { addReconciler, reconcilerScripts } from '../influxdb-daemon/reconciler-container';
import { SubscriberAuthorities } from '../influxdb-daemon/subscriber-authorities';
import { PodVolume } from '../workloads/pod-volume';
import { askedByCurl, CurlQuestion } from '../workloads/probes';
import { goMemoryLimit, OwnResources } from '../workloads/own-resources';
import { script } from '../workloads/script';
import { superviseScripts } from '../workloads/supervise';
import {
  caVolume,
  configMapVolume,
  memoryVolume,
  NO_TEMPORARY_FILES,
  scratchVolume,
  secretVolume,
  Volume,
} from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { INFLUXDB_PORT, LOGGED_CREDENTIALS, INFLUXDB_PATHS as PATHS } from '../influxdb-daemon/config';
import { LEDGER_FOLDER, STALLED, TEMPORARY } from './product';

/** What the pod of InfluxDB is made of. */
export interface InfluxDBPodOptions {
  readonly image: string;
  readonly config: string;
  readonly reload: boolean;
  /** The volume of its data. */
  readonly data: PodVolume;
  readonly tlsSecretName: string;
  readonly ca: CaBundle;
  /** The volume of the desired state. */
  readonly desired: () => Volume;
  readonly sharedSecret: SecretKey;
  /** What verifies its subscribers, which are known later than the pod. */
  readonly subscribers: SubscriberAuthorities;
  readonly resources: OwnResources;
  readonly queryTimeout: Duration;
}

/** The pod of InfluxDB: its first administrator before the port, the daemon, and the reconciler beside it. */
export class InfluxDBPod {
  public constructor(
    private readonly workload: Workload,
    private readonly options: InfluxDBPodOptions,
  ) {
    const { pod } = workload;
    const mounts = addVolumes(workload, options);
    pod.rollOutOn('shared secret', options.sharedSecret.revision);
    this.addBootstrap(mounts);
    this.addDaemon(mounts);
    const { scripts, desired, state, ca, tmp } = mounts;
    // bootstrap.sh made both folders.
    const ledger = options.data.writableAt(PATHS.ledger, { subPath: LEDGER_FOLDER });
    const meta = options.data.at(PATHS.meta, { subPath: 'meta' });
    addReconciler(pod, {
      image: options.image,
      mounts: [scripts, desired, state, ca, tmp('reconciler'), ledger, meta],
      renewedAuthorities: () => options.subscribers.renewed(),
      printKey: options.sharedSecret,
      env: {
        META_DB: `${PATHS.meta}/meta.db`,
        STALLED: `${PATHS.ledger}/${STALLED}`,
        PATIENCE: patience(options.queryTimeout),
      },
    });
  }

  private addBootstrap({ config, scripts, state, data, tmp }: Mounts): void {
    this.workload.pod.addInitContainer({
      name: 'administrators',
      image: this.options.image,
      command: ['bash', `${PATHS.scripts}/bootstrap.sh`],
      env: {
        STATE_DIR: PATHS.state,
        HOME: '/tmp',
        INFLUXDB_CONFIG_PATH: `${PATHS.config}/influxdb.conf`,
        DATA_DIR: PATHS.data,
        LEDGER_DIR: `${PATHS.data}/${LEDGER_FOLDER}`,
      },
      mounts: [config, scripts, state, tmp('administrators'), data],
      // The daemon refuses a config that names a missing file.
      deferred: () => this.options.subscribers.gathered(),
      resources: this.options.resources,
    });
  }

  private addDaemon({ config, scripts, ca, tls, keys, data, tmp }: Mounts): void {
    const { image, reload, sharedSecret, resources } = this.options;
    this.workload.pod.addContainer({
      name: 'influxdb',
      image,
      command: ['bash', `${PATHS.scripts}/supervise.sh`, 'influxd'],
      args: ['-config', `${PATHS.config}/influxdb.conf`],
      env: {
        TLS_SOURCE: PATHS.tlsSource,
        TLS_TARGET: PATHS.tls,
        ON_CHANGE: reload ? 'reload' : 'restart',
        RELOAD_PORT: String(INFLUXDB_PORT),
        DATA_LOCK: PATHS.data,
        DATA_VOLUME: PATHS.data,
        WAL_DIR: `${PATHS.data}/wal`,
        RESTART_MARK: `${PATHS.data}/${LEDGER_FOLDER}/${STALLED}`,
        REDACT: LOGGED_CREDENTIALS,
        HOME: '/tmp',
        ...NO_TEMPORARY_FILES,
        ...goMemoryLimit(resources),
      },
      secretEnv: { INFLUXDB_HTTP_SHARED_SECRET: sharedSecret },
      ports: { api: INFLUXDB_PORT },
      mounts: [config, scripts, ca, tls, keys, data, tmp('influxdb')],
      deferred: () => this.options.subscribers.gathered(),
      ...askedByCurl(STARTUP_QUESTION),
      resources,
    });
  }
}

// Longer than two rounds of queries that end in time.
function patience(queryTimeout: Duration): string {
  const seconds = queryTimeout.toSeconds();
  return String(seconds === 0 ? 600 : Math.ceil(2 * seconds + 30));
}

function addVolumes(workload: Workload, options: InfluxDBPodOptions) {
  const { pod } = workload;
  const config = workload.configure('config', { 'influxdb.conf': options.config });
  const scripts = workload.configure('scripts', {
    ...superviseScripts(),
    ...reconcilerScripts(),
    'bootstrap.sh': script(join(__dirname, 'scripts/bootstrap.sh')),
  });
  pod.rollOutOn('config', config.revision);
  pod.rollOutOn('scripts', scripts.revision);
  const temporary = pod.addVolume('tmp', scratchVolume(TEMPORARY));
  return {
    config: pod.addVolume('config', configMapVolume(config.name)).at(PATHS.config),
    scripts: pod.addVolume('scripts', configMapVolume(scripts.name, '0555')).at(PATHS.scripts),
    desired: pod.addVolume('desired', options.desired).at(PATHS.desired),
    ca: pod.addVolume('ca', caVolume(options.ca)).at(PATHS.ca),
    state: pod.addVolume('state', memoryVolume(Size.mebibytes(16))).writableAt(PATHS.state),
    tls: pod.addVolume('tls', secretVolume(options.tlsSecretName)).at(PATHS.tlsSource),
    keys: pod.addVolume('keys', memoryVolume(Size.mebibytes(1))).writableAt(PATHS.tls),
    data: options.data.writableAt(PATHS.data),
    tmp: (subPath: string) => temporary.writableAt('/tmp', { subPath }),
  };
}

type Mounts = ReturnType<typeof addVolumes>;

// An answer of any kind: it takes a credential.
const STARTUP_QUESTION: CurlQuestion = {
  url: `https://localhost:${INFLUXDB_PORT}/ping`,
  ca: PATHS.ca,
  ready: '204|401',
  starts: 900,
  unready: `${PATHS.tls}/unready`,
};
