import { join } from 'node:path';
import { CaBundle } from '../certificates/trust';
import { late } from '../core/late';
import { combineRevisions } from '../core/revision';
import { Size } from '../core/size';
import { SecretKey } from '../credentials/bound-credential';
import { PasswordFiles } from '../workloads/password-files';
import { Probe } from '../workloads/pod';
import { script } from '../workloads/script';
import { superviseScripts } from '../workloads/supervise';
import { caVolume, configMapVolume, memoryVolume, scratchVolume, secretVolume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { ContainerResources } from '../workloads/workload-props';
import { KAPACITOR_PATHS as PATHS, KAPACITOR_PORT } from './config';
import { NO_PLAIN_HTTP, UNREACHABLE } from './handlers/flags';
import { PlacedServer } from './servers';

/** What the pod of Kapacitor is made of. */
export interface KapacitorPodOptions {
  readonly image: string;
  readonly config: () => string;
  readonly subscriptions: () => string;
  readonly servers: () => PlacedServer[];
  /** What the alert handlers read from the environment. */
  readonly handlerSecrets: () => Record<string, SecretKey>;
  /** The alert handlers that tasks cannot use. */
  readonly disabledHandlers: () => string;
  readonly clusterId: string;
  readonly tlsSecretName: string;
  readonly ca: CaBundle;
  readonly usersSecretName: string;
  readonly usersRevision: string;
  readonly sharedSecret: SecretKey;
  readonly resources: ContainerResources;
}

const SCRIPTS = [
  'setup.sh',
  'serve.sh',
  'input.sh',
  'kapacitord.sh',
  'users.sh',
  'tasks.sh',
  'subscriptions.sh',
  'announce.sh',
];

/** The pod of Kapacitor: its users and subscriptions before the port, then the daemon. */
export class KapacitorPod {
  public readonly passwords: PasswordFiles;

  public constructor(workload: Workload, options: KapacitorPodOptions) {
    const { pod } = workload;
    this.passwords = new PasswordFiles(pod, PATHS.credentials);
    const { servers, image } = options;
    const config = workload.configure('config', {
      'kapacitor.conf': late(options.config),
      subscriptions: late(options.subscriptions),
    });
    const scripts = workload.configure('scripts', {
      ...superviseScripts(),
      ...Object.fromEntries(SCRIPTS.map((name) => [name, script(join(__dirname, 'scripts', name))])),
    });
    pod.addVolume('config', configMapVolume(config.name));
    pod.addVolume('scripts', configMapVolume(scripts.name, '0555'));
    pod.addVolume('tls', secretVolume(options.tlsSecretName));
    pod.addVolume('users', secretVolume(options.usersSecretName));
    pod.addVolume('ca', caVolume(options.ca));
    pod.addVolume('announcements', memoryVolume(Size.mebibytes(4)));
    pod.addVolume('tmp', scratchVolume(Size.gibibytes(1)));
    pod.rollOutOn('config', config.revision);
    pod.rollOutOn('scripts', scripts.revision);
    pod.rollOutOn('users', options.usersRevision);
    pod.rollOutOn(
      'secrets',
      late(() => revisions(options)),
    );
    pod.lateVolumes(() =>
      Object.fromEntries(servers().flatMap((s) => (s.bundle ? [[volumeOf(s), caVolume(s.bundle)]] : []))),
    );

    const common = {
      image,
      mounts: [
        { volume: 'config', path: PATHS.config },
        { volume: 'scripts', path: PATHS.scripts },
        { volume: 'tls', path: PATHS.tls },
        { volume: 'data', path: PATHS.data, writable: true },
        { volume: 'announcements', path: PATHS.announcements, writable: true },
      ],
    };
    const serverMounts = () =>
      servers().flatMap((server) =>
        server.caFile ? [{ volume: volumeOf(server), path: server.caFile.replace(/\/ca\.crt$/, '') }] : [],
      );
    const secretEnv = { KAPACITOR_HTTP_SHARED_SECRET: options.sharedSecret };
    const passwords = () =>
      byIndex(
        servers(),
        (i) => `KAPACITOR_INFLUXDB_${i}_PASSWORD`,
        (s) => s.password,
      );
    const disabled = late(options.disabledHandlers);
    const tmp = (subPath: string) => ({ volume: 'tmp', path: '/tmp', subPath, writable: true });

    pod.addInitContainer({
      ...common,
      name: 'setup',
      command: ['bash', `${PATHS.scripts}/setup.sh`],
      env: {
        CLUSTER_ID: options.clusterId,
        USERS: `${PATHS.users}/desired`,
        SUBSCRIPTIONS: `${PATHS.config}/subscriptions`,
        HTTP_PORT: String(KAPACITOR_PORT),
        HOME: '/tmp',
        DISABLED_HANDLERS: disabled,
        BLACKLISTED_CIDRS: UNREACHABLE.setup,
        ...NO_PLAIN_HTTP,
      },
      secretEnv,
      mounts: [...common.mounts, { volume: 'users', path: PATHS.users }, tmp('setup')],
      late: () => ({
        mounts: [...serverMounts(), ...this.passwords.mounts],
        env: byIndex(
          servers(),
          (i) => `SETUP_${i}_USERNAME`,
          (s) => s.administrator?.userName,
        ),
        secretEnv: {
          ...passwords(),
          ...byIndex(
            servers(),
            (i) => `SETUP_${i}_PASSWORD`,
            (s) => s.administrator?.password,
          ),
          ...options.handlerSecrets(),
        },
      }),
      resources: options.resources,
    });
    const probe = { ...verifiedPing(), timeoutSeconds: 10 };
    pod.addContainer({
      ...common,
      name: 'kapacitor',
      command: ['bash', `${PATHS.scripts}/supervise.sh`, 'bash', `${PATHS.scripts}/serve.sh`, 'kapacitord'],
      args: [
        ...['-config', `${PATHS.config}/kapacitor.conf`],
        ...['-disable-handlers', disabled, '-blacklist-cidrs', UNREACHABLE.daemon],
      ],
      env: {
        TLS_SOURCE: PATHS.tls,
        ON_CHANGE: 'restart',
        SUPERVISE_HOOK: `${PATHS.scripts}/announce.sh`,
        HOME: '/tmp',
        ...NO_PLAIN_HTTP,
      },
      secretEnv,
      ports: { api: KAPACITOR_PORT },
      mounts: [...common.mounts, { volume: 'ca', path: PATHS.ca }, tmp('kapacitor')],
      late: () => ({
        mounts: serverMounts(),
        env: byIndex(
          servers(),
          (i) => `ANNOUNCE_${i}_USERNAME`,
          (s) => s.userName,
        ),
        secretEnv: { ...passwords(), ...options.handlerSecrets() },
      }),
      // It answers when InfluxDB did and its tasks are started.
      startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 300 },
      livenessProbe: { ...probe, periodSeconds: 30, failureThreshold: 4 },
      readinessProbe: { ...probe, periodSeconds: 10, failureThreshold: 3 },
      resources: options.resources,
    });
  }
}

// A new credential reaches the daemon and its setup at start only.
function revisions(options: KapacitorPodOptions): string {
  return combineRevisions([
    options.sharedSecret.revision,
    ...options
      .servers()
      .flatMap(({ password, bundle, administrator }) => [
        password.revision,
        bundle?.revision ?? '',
        administrator?.password.revision ?? '',
      ]),
    ...Object.entries(options.handlerSecrets())
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { revision }]) => revision),
  ]);
}

function volumeOf({ caFile }: PlacedServer): string {
  return `server-${caFile?.split('/').at(-2) ?? ''}`;
}

function byIndex<T>(
  servers: PlacedServer[],
  name: (index: number) => string,
  value: (server: PlacedServer) => T | undefined,
): Record<string, T> {
  const entries = servers.map((server) => [name(server.index), value(server)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, T] => entry[1] !== undefined));
}

// OPTIONS is the one request that is answered without a credential.
function verifiedPing(): Probe {
  const url = `https://localhost:${KAPACITOR_PORT}/kapacitor/v1/ping`;
  const ping = ['curl', '-fsS', '-m', '8', '-o', '/dev/null', '--cacert', `${PATHS.ca}/ca.crt`, '--capath', PATHS.ca];
  return { exec: { command: [...ping, '-X', 'OPTIONS', url] } };
}
