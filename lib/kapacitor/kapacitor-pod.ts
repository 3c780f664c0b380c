import { join } from 'node:path/posix';
import { CaBundle } from '../certificates/trust';
import { deferred } from '../core/terraform/deferred';
import { combineRevisions } from '../core/terraform/revision';
import { Size } from '../core/values/size';
import { SecretKey } from '../credentials/bound-credential';
import { checkMeta, checkMetaScripts, metaCaMount } from '../kapacitor-daemon/check-meta';
import { KAPACITOR_PORT, KAPACITOR_PATHS as PATHS } from '../kapacitor-daemon/config';
import { disabledHandlers, NO_PLAIN_HTTP, UNREACHABLE } from '../kapacitor-daemon/handlers/flags';
import { NumberedServer, serverCaMounts } from '../kapacitor-daemon/influxdb-servers';
import { MetaConnection } from '../kapacitor-daemon/meta-users';
import { KAPACITOR_PROBES } from '../kapacitor-daemon/probes';
import { kapacitorScripts } from '../kapacitor-daemon/scripts';
import { PodSecrets } from '../kapacitor-daemon/pod-secrets';
import { PasswordFiles } from '../workloads/password-files';
import { Mount, PodVolume } from '../workloads/pod-volume';
import { goMemoryLimit } from '../workloads/resources';
import { script } from '../workloads/script';
import { superviseScripts } from '../workloads/supervise';
import { caVolume, configMapVolume, memoryVolume, scratchVolume, secretVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { ContainerResources } from '../workloads/workload-props';

/** What the pod's containers may have in /tmp together. */
export const TEMPORARY = Size.gibibytes(1);

/** What the pod of Kapacitor is made of. */
export interface KapacitorPodOptions {
  readonly image: string;
  readonly config: () => string;
  /** The config of the kapacitord that makes users and tokens, without a secret. */
  readonly setupConfig: () => string;
  /** The servers and subscriptions, as scripts/input.sh says. */
  readonly serversFile: () => string;
  /** The users whose passwords are in Secrets of others, as scripts/input.sh says. */
  readonly passwordsFile: () => string;
  readonly servers: () => NumberedServer[];
  /** What the alert handlers read from the environment. */
  readonly handlerSecrets: () => Record<string, SecretKey>;
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
  readonly sharedSecret: SecretKey;
  /** The meta nodes that are asked about users, and the name of an administrator there. */
  readonly meta?: MetaConnection;
  readonly administrator: () => string;
  readonly resources: ContainerResources;
}

const LIBRARY = ['input.sh', 'stand-in.sh', 'loopback.sh', 'users.sh', 'tokens.sh'];
const SCRIPTS = ['setup.sh', 'subscribe.sh', 'kapacitord.sh', 'passwords.sh', 'announce.sh', ...LIBRARY];

/** The pod of Kapacitor: its users and tokens before the port, then the daemon. */
export class KapacitorPod {
  private readonly passwords: PasswordFiles;
  private readonly administrators: PasswordFiles;
  private readonly config: PodVolume;
  private readonly scripts: PodVolume;
  private readonly announcements: PodVolume;
  private readonly temporary: PodVolume;
  private readonly secrets: PodSecrets;

  public constructor(
    private readonly workload: Workload,
    private readonly options: KapacitorPodOptions,
  ) {
    const { pod } = workload;
    this.passwords = options.passwords;
    this.secrets = new PodSecrets(pod, () => this.allSecrets());
    this.administrators = new PasswordFiles(pod, PATHS.administrators);
    const { image, data } = options;
    const config = workload.configure('config', {
      'kapacitor.conf': deferred(options.config),
      'setup.conf': deferred(options.setupConfig),
      servers: deferred(options.serversFile),
      passwords: deferred(options.passwordsFile),
    });
    const scripts = workload.configure('scripts', {
      ...superviseScripts(),
      ...kapacitorScripts(),
      ...Object.fromEntries(SCRIPTS.map((name) => [name, script(join(__dirname, 'scripts', name))])),
      ...(options.meta ? checkMetaScripts() : {}),
    });
    this.config = pod.addVolume('config', configMapVolume(config.name));
    this.scripts = pod.addVolume('scripts', configMapVolume(scripts.name, '0555'));
    this.announcements = pod.addVolume('announcements', memoryVolume(Size.mebibytes(4)));
    this.temporary = pod.addVolume('tmp', scratchVolume(TEMPORARY));
    const tls = pod.addVolume('tls', secretVolume(options.tlsSecretName));
    const users = pod.addVolume('users', secretVolume(options.usersSecretName));
    const ca = pod.addVolume('ca', caVolume(options.ca));
    const nothing = pod.addVolume('nothing', memoryVolume(Size.mebibytes(1)));
    pod.rollOutOn('config', config.revision);
    pod.rollOutOn('scripts', scripts.revision);
    pod.rollOutOn('users', options.usersRevision);
    pod.rollOutOn(
      'secrets',
      deferred(() => this.revisions()),
    );

    if (options.meta)
      checkMeta(workload, {
        image,
        connection: options.meta,
        administrator: options.administrator,
        scripts: this.scripts.at(PATHS.scripts),
        data,
        tmp: this.tmp('check-meta'),
        tls: 'meta-cert' in options.meta.settings ? tls.at(PATHS.tls) : undefined,
        resources: options.resources,
      });
    pod.addInitContainer({
      image,
      name: 'setup',
      command: ['bash', `${PATHS.scripts}/setup.sh`],
      env: { ...this.environment(), USERS: `${PATHS.users}/desired` },
      mounts: [...this.mounts(true), data.writableAt(PATHS.data), users.at(PATHS.users), this.tmp('setup')],
      deferred: () => ({ mounts: this.passwords.mounts }),
      resources: options.resources,
    });
    pod.addContainer({
      image,
      name: 'kapacitor',
      command: ['bash', `${PATHS.scripts}/supervise.sh`, 'bash', `${PATHS.scripts}/kapacitord.sh`, 'kapacitord'],
      args: [
        ...['-config', `${PATHS.config}/kapacitor.conf`],
        ...['-disable-handlers', deferred(options.disabledHandlers), '-blacklist-cidrs', UNREACHABLE],
      ],
      env: {
        ...this.environment(),
        ...goMemoryLimit(options.resources),
        TLS_SOURCE: PATHS.tls,
        DATA_LOCK: PATHS.data,
        ON_CHANGE: 'restart',
        REDACT_FOLDERS: `${PATHS.secrets}:${PATHS.givenSecrets}`,
        SUPERVISE_HOOK: `${PATHS.scripts}/announce.sh`,
        ...NO_PLAIN_HTTP,
      },
      ports: { api: KAPACITOR_PORT },
      mounts: [
        ...this.mounts(false),
        data.writableAt(PATHS.data),
        // What setup.sh keeps is not for what can run a user's tasks.
        nothing.at(`${PATHS.data}/setup`),
        tls.at(PATHS.tls),
        ca.at(PATHS.ca),
        ...(options.meta ? metaCaMount(options.meta, pod) : []),
        this.tmp('kapacitor'),
      ],
      deferred: () => ({
        mounts: [...this.serverMounts(), ...this.secrets.mounts(), ...this.passwords.mounts],
        env: this.watched(),
        secretEnv: this.secrets.environment(),
      }),
      ...KAPACITOR_PROBES,
      resources: options.resources,
    });
  }

  /** Mounts an administrator's password where no kapacitord runs, and gives the path of its file. */
  public addAdministrator(key: SecretKey, id: string): string {
    const { pod } = this.workload;
    if (this.administrators.mounts.length === 0)
      pod.addInitContainer({
        image: this.options.image,
        name: 'subscribe',
        command: ['bash', `${PATHS.scripts}/subscribe.sh`],
        env: this.environment(),
        mounts: [...this.mounts(false), this.tmp('subscribe')],
        deferred: () => ({
          mounts: [...this.serverMounts(), ...this.administrators.mounts],
          env: Object.fromEntries(
            this.options.servers().flatMap(({ index, administrator }) =>
              administrator
                ? [
                    [`SUBSCRIBE_${index}_USERNAME`, administrator.userName],
                    [`SUBSCRIBE_${index}_PASSWORD_FILE`, administrator.passwordFile],
                  ]
                : [],
            ),
          ),
        }),
        resources: this.options.resources,
      });
    return this.administrators.add(key, id);
  }

  private environment(): Record<string, string> {
    return {
      CLUSTER_ID: this.options.clusterId,
      ENDPOINT: `${this.workload.host}:${KAPACITOR_PORT}`,
      HTTP_PORT: String(KAPACITOR_PORT),
      ALERT_HANDLERS: disabledHandlers(new Set()),
      HOME: '/tmp',
    };
  }

  // Only setup.sh tells what the subscriptions are.
  private mounts(writesAnnouncements: boolean) {
    const { announcements } = this;
    return [
      this.config.at(PATHS.config),
      this.scripts.at(PATHS.scripts),
      writesAnnouncements ? announcements.writableAt(PATHS.announcements) : announcements.at(PATHS.announcements),
    ];
  }

  private tmp(subPath: string) {
    return this.temporary.writableAt('/tmp', { subPath });
  }

  private serverMounts(): Mount[] {
    return serverCaMounts(this.workload.pod, this.options.servers());
  }

  // By variable.
  private allSecrets(): Record<string, SecretKey> {
    const { sharedSecret, servers, handlerSecrets, meta } = this.options;
    return {
      KAPACITOR_HTTP_SHARED_SECRET: sharedSecret,
      ...(meta ? { [meta.secret.variable]: meta.secret.key } : {}),
      ...Object.fromEntries(servers().map(({ index, password }) => [`KAPACITOR_INFLUXDB_${index}_PASSWORD`, password])),
      ...handlerSecrets(),
    };
  }

  private watched(): Record<string, string> {
    const folders = [...this.secrets.watched(), ...this.passwords.mounts.map(({ path }) => path)];
    return folders.length > 0 ? { WATCH: folders.sort().join(':') } : {};
  }

  private revisions(): string {
    const bundles = this.options.servers().map(({ bundle }) => bundle?.revision ?? '');
    const meta = this.options.meta?.bundle ? [this.options.meta.bundle.revision] : [];
    const administrators = this.options.servers().map(({ administrator }) => administrator?.revision ?? '');
    return combineRevisions([...this.secrets.revisions(), ...bundles, ...administrators, ...meta]);
  }
}
