import { join } from 'node:path/posix';
import { CaBundle } from '../certificates/trust';
import { proxied } from '../connections/network/http-proxy';
import { deferred } from '../core/terraform/deferred';
import { combineRevisions } from '../core/terraform/revision';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { checkMeta, checkMetaScripts, metaCaMount } from '../kapacitor-daemon/check-meta';
import { KAPACITOR_PORT, KAPACITOR_PATHS as PATHS } from '../kapacitor-daemon/config';
import { disabledHandlers, NO_PLAIN_HTTP, UNREACHABLE } from '../kapacitor-daemon/handlers/flags';
import { serverCaMounts } from '../kapacitor-daemon/influxdb-servers';
import { MetaConnection } from '../kapacitor-daemon/meta-users';
import { KAPACITOR_PROBES } from '../kapacitor-daemon/probes';
import { kapacitorScripts, madeScript } from '../kapacitor-daemon/scripts';
import { DaemonSecrets, daemonSecrets, PodSecrets } from '../kapacitor-daemon/pod-secrets';
import { TEMPORARY } from '../kapacitor-daemon/product';
import { saltsScript } from '../workloads/desired-file';
import { PasswordFiles } from '../workloads/password-files';
import { DeferredParts } from '../workloads/container';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { goMemoryLimit, OwnResources } from '../workloads/own-resources';
import { script } from '../workloads/script';
import { superviseScripts } from '../workloads/supervise';
import { caVolume, configMapVolume, memoryVolume, scratchVolume, secretVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';

/** What the pod of Kapacitor is made of. */
export interface KapacitorPodOptions extends DaemonSecrets {
  readonly image: string;
  readonly config: () => string;
  /** The config of the kapacitord that makes users and tokens, without a secret. */
  readonly setupConfig: () => string;
  /** The servers and subscriptions, as scripts/input.sh says. */
  readonly serversFile: () => string;
  /** The users whose passwords are in Secrets of others, as scripts/input.sh says. */
  readonly passwordsFile: () => string;
  /** Whether a pod beside it makes tasks. What such a pod has made is removed before the daemon starts, once there is none. */
  readonly makesTasks: () => boolean;
  /** The alert handlers that tasks cannot use. */
  readonly disabledHandlers: () => string;
  readonly clusterId: string;
  /** The volume of its data. */
  readonly data: PodVolume;
  /** The users' passwords that are in Secrets of others. */
  readonly passwords: PasswordFiles;
  readonly tlsSecretName: string;
  readonly ca: CaBundle;
  readonly usersSecretName: string;
  readonly usersRevision: string;
  /** The name of an administrator, whom the meta nodes should know. */
  readonly administrator: () => string;
  readonly resources: OwnResources;
}

const LIBRARY = ['input.sh', 'stand-in.sh', 'loopback.sh', 'users.sh', 'tokens.sh'];
const SCRIPTS = ['setup.sh', 'subscribe.sh', 'kapacitord.sh', 'passwords.sh', 'announce.sh', ...LIBRARY];

type Volume = 'config' | 'scripts' | 'announcements' | 'temporary' | 'tls' | 'users' | 'ca' | 'nothing';

/** The pod of Kapacitor: its users and tokens before the port, then the daemon. */
export class KapacitorPod {
  private readonly administrators: PasswordFiles;
  private readonly secrets: PodSecrets;
  private readonly volumes: Readonly<Record<Volume, PodVolume>>;

  public constructor(
    private readonly workload: Workload,
    private readonly options: KapacitorPodOptions,
  ) {
    const { pod } = workload;
    this.secrets = new PodSecrets(pod, () => daemonSecrets(options));
    this.administrators = new PasswordFiles(pod, PATHS.administrators);
    this.volumes = this.addVolumes();
    pod.rollOutOn('users', options.usersRevision);
    pod.rollOutOn(
      'secrets',
      deferred(() => this.revisions()),
    );
    if (options.meta) this.addCheckOfMeta(options.meta);
    this.addSetup();
    this.addDaemon();
  }

  /** Mounts an administrator's password where no kapacitord runs, and gives the path of its file. */
  public addAdministrator(key: SecretKey, id: string): string {
    if (this.administrators.mounts.length === 0) this.addSubscribe();
    return this.administrators.add(key, id);
  }

  private addVolumes(): Record<Volume, PodVolume> {
    const { workload, options } = this;
    const { pod } = workload;
    const config = workload.configure('config', {
      'kapacitor.conf': deferred(options.config),
      'setup.conf': deferred(options.setupConfig),
      servers: deferred(options.serversFile),
      passwords: deferred(options.passwordsFile),
    });
    const scripts = workload.configure('scripts', {
      ...superviseScripts(),
      ...kapacitorScripts(),
      ...madeScript(),
      ...saltsScript(),
      ...Object.fromEntries(SCRIPTS.map((name) => [name, script(join(__dirname, 'scripts', name))])),
      ...(options.meta ? checkMetaScripts() : {}),
    });
    pod.rollOutOn('config', config.revision);
    pod.rollOutOn('scripts', scripts.revision);
    return {
      config: pod.addVolume('config', configMapVolume(config.name)),
      scripts: pod.addVolume('scripts', configMapVolume(scripts.name, '0555')),
      announcements: pod.addVolume('announcements', memoryVolume(Size.mebibytes(4))),
      temporary: pod.addVolume('tmp', scratchVolume(TEMPORARY)),
      tls: pod.addVolume('tls', secretVolume(options.tlsSecretName)),
      users: pod.addVolume('users', secretVolume(options.usersSecretName)),
      ca: pod.addVolume('ca', caVolume(options.ca)),
      nothing: pod.addVolume('nothing', memoryVolume(Size.mebibytes(1))),
    };
  }

  private addCheckOfMeta(connection: MetaConnection): void {
    const { image, administrator, data, resources } = this.options;
    const { scripts, tls } = this.volumes;
    checkMeta(this.workload, {
      image,
      connection,
      administrator,
      scripts: scripts.at(PATHS.scripts),
      data,
      tmp: this.tmp('check-meta'),
      tls: 'meta-cert' in connection.settings ? tls.at(PATHS.tls) : undefined,
      resources,
    });
  }

  private addSetup(): void {
    const { image, data, passwords, makesTasks, resources } = this.options;
    this.workload.pod.addInitContainer({
      image,
      name: 'setup',
      command: ['bash', `${PATHS.scripts}/setup.sh`],
      env: { ...this.environment(), USERS: `${PATHS.users}/desired` },
      // It knows passwords by it that it has set before: others may read the volume.
      secretEnv: { PRINT_KEY: this.options.sharedSecret },
      mounts: [
        ...this.mounts({ writesAnnouncements: true }),
        data.writableAt(PATHS.data),
        this.volumes.users.at(PATHS.users),
        this.tmp('setup'),
      ],
      deferred: () => ({ mounts: passwords.mounts, env: { MADE_TASKS: makesTasks() ? 'keep' : 'remove' } }),
      resources,
    });
  }

  private addDaemon(): void {
    const { image, disabledHandlers: disabled, resources } = this.options;
    this.workload.pod.addContainer({
      image,
      name: 'kapacitor',
      command: ['bash', `${PATHS.scripts}/supervise.sh`, 'bash', `${PATHS.scripts}/kapacitord.sh`, 'kapacitord'],
      args: [
        ...['-config', `${PATHS.config}/kapacitor.conf`],
        ...['-disable-handlers', deferred(disabled), '-blacklist-cidrs', UNREACHABLE],
      ],
      env: {
        ...this.environment(),
        ...goMemoryLimit(resources),
        TLS_SOURCE: PATHS.tls,
        DATA_LOCK: PATHS.data,
        ON_CHANGE: 'restart',
        REDACT_FOLDERS: `${PATHS.secrets}:${PATHS.givenSecrets}`,
        SUPERVISE_HOOK: `${PATHS.scripts}/announce.sh`,
        ...NO_PLAIN_HTTP,
      },
      ports: { api: KAPACITOR_PORT },
      mounts: this.daemonMounts(),
      deferred: () => this.daemonParts(),
      ...KAPACITOR_PROBES,
      resources,
    });
  }

  private daemonParts(): DeferredParts {
    const { passwords, handlers, proxy } = this.options;
    const throughProxy = proxied(proxy, handlers.folders());
    return {
      mounts: [
        ...this.serverMounts(),
        ...this.secrets.mounts(),
        ...passwords.mounts,
        ...handlers.mounts(this.workload.pod),
        ...throughProxy.mounts,
      ],
      env: { ...this.watched(), ...throughProxy.env },
      secretEnv: { ...this.secrets.environment(), ...throughProxy.secretEnv },
      fieldEnv: handlers.fields(),
    };
  }

  private addSubscribe(): void {
    const { image, servers, resources } = this.options;
    const credentials = () =>
      servers().flatMap(({ index, administrator }): [string, string][] =>
        administrator
          ? [
              [`SUBSCRIBE_${index}_USERNAME`, administrator.userName],
              [`SUBSCRIBE_${index}_PASSWORD_FILE`, administrator.passwordFile],
            ]
          : [],
      );
    this.workload.pod.addInitContainer({
      image,
      name: 'subscribe',
      command: ['bash', `${PATHS.scripts}/subscribe.sh`],
      env: this.environment(),
      mounts: [...this.mounts(), this.tmp('subscribe')],
      deferred: () => ({
        mounts: [...this.serverMounts(), ...this.administrators.mounts],
        env: Object.fromEntries(credentials()),
      }),
      resources,
    });
  }

  private daemonMounts(): Mount[] {
    const { data, meta } = this.options;
    const { nothing, tls, ca } = this.volumes;
    return [
      ...this.mounts(),
      data.writableAt(PATHS.data),
      // What setup.sh keeps is not for what can run a user's tasks.
      nothing.at(`${PATHS.data}/setup`),
      tls.at(PATHS.tls),
      ca.at(PATHS.ca),
      ...(meta ? metaCaMount(meta, this.workload.pod) : []),
      this.tmp('kapacitor'),
    ];
  }

  private environment(): Record<string, string> {
    const { startTimeout } = this.workload;
    return {
      ...(startTimeout && { SETUP_TIMEOUT: String(Math.ceil(startTimeout.toSeconds())) }),
      CLUSTER_ID: this.options.clusterId,
      ENDPOINT: `${this.workload.host}:${KAPACITOR_PORT}`,
      HTTP_PORT: String(KAPACITOR_PORT),
      ALERT_HANDLERS: disabledHandlers(new Set()),
      HOME: '/tmp',
    };
  }

  // Only setup.sh tells what the subscriptions are.
  private mounts({ writesAnnouncements = false } = {}): Mount[] {
    const { config, scripts, announcements } = this.volumes;
    return [
      config.at(PATHS.config),
      scripts.at(PATHS.scripts),
      writesAnnouncements ? announcements.writableAt(PATHS.announcements) : announcements.at(PATHS.announcements),
    ];
  }

  private tmp(subPath: string): Mount {
    return this.volumes.temporary.writableAt('/tmp', { subPath });
  }

  private serverMounts(): Mount[] {
    return serverCaMounts(this.workload.pod, this.options.servers());
  }

  private watched(): Record<string, string> {
    const folders = [...this.secrets.watched(), ...this.options.passwords.mounts.map(({ path }) => path)];
    return folders.length > 0 ? { WATCH: folders.sort().join(':') } : {};
  }

  private revisions(): string {
    const bundles = this.options.servers().map(({ bundle }) => bundle?.revision ?? '');
    const meta = this.options.meta?.bundle ? [this.options.meta.bundle.revision] : [];
    const administrators = this.options.servers().map(({ administrator }) => administrator?.revision ?? '');
    return combineRevisions([
      ...this.secrets.revisions(),
      ...bundles,
      ...administrators,
      ...meta,
      ...this.options.handlers.revisions(),
    ]);
  }
}
