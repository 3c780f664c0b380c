import { Construct } from 'constructs';
import { ICertificateAuthority, ServerCertificate } from '../certificates/certificate';
import { Trust } from '../certificates/trust';
import { ServerAccess } from '../connections/access';
import { HttpServer } from '../connections/http-server';
import { openPath } from '../connections/path';
import { admit, IScrapeTarget, ScrapeAccount, Scraper, ScrapeService } from '../connections/scrape-target';
import { sameStack } from '../core/same-stack';
import { serverIdentity } from '../connections/server-identity';
import { checkDuration } from '../core/checks';
import { acceptDeviation } from '../core/deviations';
import { Duration } from '../core/duration';
import { recordMistake } from '../core/mistakes';
import { idOf, objectName, pathInStack } from '../core/names';
import { Peer } from '../core/peer';
import { ProviderResource } from '../core/provider-resource';
import { acceptSettings, mergeSettings, Settings } from '../core/settings';
import { argument, fits, NEEDED_TEXT, PEER, take } from '../core/shapes';
import { Size } from '../core/size';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { Exposure, EXPOSURE } from '../exposure/exposure';
import { toml } from '../formats';
import { AdministratorOptions, IDatabase, SetupAdministrator } from '../influxdb';
import { DATABASE } from '../influxdb/shapes';
import { DEFAULT_METRICS_PORT } from '../telegraf-daemon/prometheus-client';
import { checkImage, ContainerImage } from '../workloads/container-image';
import { PersistentStorage } from '../workloads/persistent-storage';
import { resourcesFor } from '../workloads/resources';
import { Workload } from '../workloads/workload';
import { WorkloadProps } from '../workloads/workload-props';
import { AlertHandler, DEFAULT_WORKSPACE, PlannedHandler } from './alert-handler';
import { checkKafka, KAPACITOR_PORT, kapacitorConfig, REFUSED_KAPACITOR_SETTINGS } from './config';
import { KapacitorPod } from './kapacitor-pod';
import { KapacitorMetrics, KapacitorMetricsOptions, METRICS_PATH, metricsHost, metricsService } from './metrics';
import { Servers } from './servers';
import { HANDLER, KAPACITOR_USER_OPTIONS, SECURE_KAPACITOR, SUBSCRIBE_OPTIONS } from './shapes';
import { KapacitorUser, KapacitorUserOptions, Users } from './users';
import { KAPACITOR_VERSIONS } from './versions';

/** What a Kapacitor is made with. */
export interface SecureKapacitorProps extends WorkloadProps {
  /** Who signs its certificate. @default - `certificate` is given */
  readonly authority?: ICertificateAuthority;
  /** A certificate that somebody else issues. @default - `authority` signs one */
  readonly certificate?: ServerCertificate;
  /** Kapacitor OSS 1.8.4 or newer. @default ContainerImage.fromTag('kapacitor:1.8.6') */
  readonly image?: ContainerImage;
  /** The volume of its tasks and users. @default - 1 GiB of the cluster's default StorageClass, which no apply destroys */
  readonly storage?: PersistentStorage;
  /** The first administrator, who is there before the port is. @default - named `admin`, with a generated password */
  readonly administrator?: AdministratorOptions;
  /** Signs JSON web tokens; who has it can become any user. @default Credential.generated({ length: 64 }) */
  readonly sharedSecret?: Credential;
  /** Whether it shows its certificate to InfluxDB servers that ask for one. @default false */
  readonly clientCertificate?: boolean;
  /**
   * A written reason to show InfluxDB tokens in place of a password, valid for 10 minutes, that the daemon signs itself: its
   * `sharedSecret` must be that of its InfluxDB servers then, and who reads it can become any user there. The password is
   * still there for announcing subscriptions.
   * @default - it shows a password
   */
  readonly influxdbTokens?: string;
  /**
   * How its metrics are served, once something scrapes it or this is given: `{}` where it is a scraper that this library does
   * not run. A Telegraf in its pod does that, as an administrator of it.
   * @default - as its own defaults say
   */
  readonly metrics?: KapacitorMetricsOptions;
  /** How long it may take to stop before it is killed. @default Duration.seconds(30) */
  readonly terminationGracePeriod?: Duration;
  /** How many of its one pod a node drain may take away; 0 makes a drain wait for you. @default - no budget */
  readonly disruptionBudget?: number;
  /**
   * Any other key of Kapacitor's config file, by section: `{ logging: { level: 'DEBUG' } }`. A key that would undo a
   * promise is refused, with the prop to use.
   * @default - none
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
}

/** How Kapacitor is subscribed to a database. */
export interface SubscribeOptions {
  /**
   * An administrator of a server that this stack does not run, which makes the subscription. Only the setup before the
   * daemon's start sees it. Nobody drops that subscription when the call leaves the code: its owner does.
   * @default - one is made for this connection alone
   */
  readonly setup?: SetupAdministrator;
  /** Whether tasks that name no server use this one, where there are several. @default - true where there is one */
  readonly default?: boolean;
}

/**
 * A Kapacitor OSS 1.x that only talks TLS and knows everyone who talks to it, itself no administrator of InfluxDB.
 *
 * @example
 * const kapacitor = new SecureKapacitor(this, 'kapacitor', { namespace, authority });
 * kapacitor.subscribeTo(metrics);
 * kapacitor.alertThrough(AlertHandler.slack({ url: Credential.fromVariable(url, { revision: '1' }), peers }));
 */
export class SecureKapacitor extends Construct implements IScrapeTarget {
  public readonly scheme = 'https';
  public readonly metricsPath = METRICS_PATH;
  public readonly requiresClientCertificate = false;
  /** Where its API is: `https://kapacitor.monitoring.svc:9092`. */
  public readonly url: string;
  /** The port of its metrics; `url` has that of its API. */
  public readonly port: number;
  /** The name behind which its metrics are. */
  public readonly discoveryName: string;
  /** The name that the certificate of its metrics is verified for. */
  public readonly serverName: string;
  /** What verifies its certificates. */
  public readonly trust: Trust;
  /** The first administrator. */
  public readonly administrator: KapacitorUser;
  /** The ConfigMap in its namespace with what verifies its certificate, and the Secret where it is none. */
  public readonly caName: string;
  /** @internal */
  public readonly _single = true;
  readonly #workload: Workload;
  readonly #makeMetrics: () => KapacitorMetrics;
  #madeMetrics?: KapacitorMetrics;
  readonly #servers: Servers;
  readonly #users: Users;
  readonly #http: HttpServer;
  readonly #handlers = new Map<string, { readonly handler: PlannedHandler; readonly secrets: SecretKey[] }>();

  public constructor(scope: Construct, id: string, props: SecureKapacitorProps) {
    super(scope, id);
    props = take(this, props, SECURE_KAPACITOR);
    const grace = props.terminationGracePeriod ?? Duration.seconds(30);
    checkDuration(this, 'terminationGracePeriod', grace, { min: Duration.seconds(5), max: Duration.hours(1) });
    const workload = new Workload(this, { product: 'kapacitor', props, user: 999, terminationGracePeriod: grace });
    this.#workload = workload;
    const image = props.image ?? ContainerImage.fromTag('kapacitor:1.8.6');
    checkImage(this, image, KAPACITOR_VERSIONS);
    const showsCertificate = props.clientCertificate ?? false;
    const identity = serverIdentity(workload, props, { dnsNames: workload.podDnsNames, client: showsCertificate });
    this.url = `https://${workload.host}:${KAPACITOR_PORT}`;
    this.trust = identity.trust;
    this.serverName = metricsHost(workload);
    this.caName = identity.bundle.configMapName ?? identity.bundle.secretName ?? '';
    // Given, so that the name of its subscriptions is known, and a lost volume leaves none behind.
    const clusterId = new ProviderResource(this, 'cluster-id', 'random_uuid', {}).getStringAttribute('result');
    const sharedSecret = new BoundCredential(this, 'shared-secret', {
      credential: props.sharedSecret ?? Credential.generated({ length: 64 }),
      secretName: `${workload.name}-shared-secret`,
      prop: 'sharedSecret',
    });
    const signsTokens = props.influxdbTokens !== undefined;
    if (props.influxdbTokens !== undefined)
      acceptDeviation(
        this,
        'influxdbTokens',
        'it has the shared secret of its InfluxDB servers, and can become any user there',
        props.influxdbTokens,
      );
    const subscription = `kapacitor-${clusterId}`;
    const signing = signsTokens ? sharedSecret : undefined;
    const servers = new Servers(this, workload, identity.trust, subscription, signing);
    this.#servers = servers;
    const users: Users = new Users(this, workload, (key, credential) => pod.passwords.add(key, credential));
    this.#users = users;
    const desired = writeOnlySecret(this, 'users', {
      namespace: workload.namespace,
      name: `${workload.name}-users`,
      data: { desired: users.file() },
      revision: users.revision(),
    });
    workload.store('data', { ...props.storage, size: props.storage?.size ?? Size.gibibytes(1) });
    // The mistakes of the settings are recorded now; what the servers and handlers are is known at synthesis.
    const bare = kapacitorConfig({ host: workload.host, servers: [], showsCertificate, signsTokens });
    const settings = acceptSettings(this, bare, props.settings, REFUSED_KAPACITOR_SETTINGS);
    checkKafka(this, settings);
    const config = () => {
      const own = kapacitorConfig({ host: workload.host, servers: servers.placed(), showsCertificate, signsTokens });
      return toml({ ...mergeSettings(own, settings), ...this.#handlerSettings() });
    };
    const pod = new KapacitorPod(workload, {
      image: image.reference,
      config,
      subscriptions: () => servers.subscriptionsFile(),
      servers: () => servers.placed(),
      handlerSecrets: () => this.#handlerSecrets(),
      clusterId,
      tlsSecretName: identity.secretName,
      ca: identity.bundle,
      usersSecretName: desired.nameReference,
      usersRevision: users.revision(),
      sharedSecret: sharedSecret.in(workload.namespace),
      resources: resourcesFor(this, props.resources, {
        requestedCpu: 0.1,
        requestedMemory: Size.mebibytes(256),
        memoryLimit: Size.gibibytes(1),
      }),
    });
    workload.serve({ api: KAPACITOR_PORT });
    workload.budget(props.disruptionBudget);
    workload.runSingleton({ api: KAPACITOR_PORT });
    this.node.addValidation({ validate: () => this.#validateWorkspaces() });
    const { name = 'admin', ...options } = props.administrator ?? {};
    this.administrator = users.add('administrator', 'administrator.name', name, options);
    this.#makeMetrics = () =>
      new KapacitorMetrics(this, 'metrics', props.metrics ?? {}, {
        workload,
        identity,
        authority: props.authority,
        makeUser: () => users.add('metrics-user', 'metrics', `${workload.name}.metrics`, {}),
        output: props.accessOutput,
      });
    this.port = props.metrics ? this.#metrics.port : DEFAULT_METRICS_PORT;
    this.discoveryName = metricsHost(workload);
    this.#http = new HttpServer({
      workload,
      identity,
      port: KAPACITOR_PORT,
      path: '/kapacitor/v1/ping',
      user: {
        userName: this.administrator.userName,
        credential: this.administrator._credential.in(workload.namespace),
      },
      client: (user, password) =>
        `KAPACITOR_URL=https://${encodeURIComponent(user)}:${password}@localhost:${KAPACITOR_PORT} kapacitor list tasks`,
      output: props.accessOutput,
    });
  }

  /** How people reach it after the deploy; an output of the stack has the same. */
  public get access(): ServerAccess {
    return this.#http.access;
  }

  /** @internal */
  public get _service(): ScrapeService {
    const { namespace, selector } = this.#workload;
    return { namespace, name: metricsService(this.#workload), selector };
  }

  /** Opens a way to it from outside of the cluster. Who comes by it needs a user as well. */
  public exposeThrough(exposure: Exposure): void {
    if (fits(this, 'exposure', exposure, EXPOSURE)) exposure._open(this.#http);
  }

  /** Has InfluxDB send every point of a database here: users, tokens, certificates and policies, both ways. */
  public subscribeTo(database: IDatabase, options: SubscribeOptions = {}): void {
    if (!this.#canUse(database)) return;
    options = take(this, options, SUBSCRIBE_OPTIONS, 'options');
    this.#servers.subscribe(database, options.setup, options.default ?? false);
  }

  /** Lets batch tasks query a database. */
  public readFrom(database: IDatabase): void {
    if (this.#canUse(database)) this.#servers.use(database, 'READ');
  }

  /** Lets tasks write to a database. */
  public writeTo(database: IDatabase): void {
    if (this.#canUse(database)) this.#servers.use(database, 'WRITE');
  }

  /** Makes a further administrator of its API. A user whose call leaves the code is removed. */
  public addUser(name: string, options: KapacitorUserOptions = {}): KapacitorUser {
    name = argument(this, 'name', name, NEEDED_TEXT);
    options = take(this, options, KAPACITOR_USER_OPTIONS, 'options');
    return this.#users.add(this.#users.idOf(name), 'name', name, options);
  }

  /** Lets somebody who is no workload of this stack reach its port: people's tools, an ingress. They need a user as well. */
  public allowFrom(peer: Peer): void {
    if (!fits(this, 'peer', peer, PEER)) return;
    peer._check(this, 'peer');
    openPath(peer, this.#workload, KAPACITOR_PORT);
  }

  /** Lets a scraper in that this library does not run. It needs the password of its metrics as well. */
  public allowScrapeFrom(peer: Peer): void {
    if (!fits(this, 'peer', peer, PEER)) return;
    peer._check(this, 'peer');
    openPath(peer, this.#workload, this.#metrics.port);
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    return admit(this, scraper, [this.#workload]) ? this.#metrics.account : undefined;
  }

  /** @internal the user that a workload manages it as, and the way there */
  public _clientAccount(client: Workload): KapacitorUser {
    const id = `client-${idOf(pathInStack(client.owner))}`;
    openPath(client, this.#workload, KAPACITOR_PORT);
    client.startAfter(this.#workload);
    return this.#users.add(id, 'client', `${client.name}.${client.namespace.namespaceName}`, {});
  }

  /** Lets tasks tell somebody about an alert. */
  public alertThrough(handler: AlertHandler): void {
    if (!fits(this, 'handler', handler, HANDLER)) return;
    const key = handler.toString();
    if (this.#handlers.has(key)) {
      recordMistake(this, { prop: 'handler', got: handler, takes: 'one handler of each kind and name' });
      return;
    }
    const planned = handler._plan(this);
    for (const peer of planned.peers) openPath(this.#workload, peer, planned.port);
    const secrets = planned.secrets.map(({ prop, credential }) => {
      const id = idOf('handler', key, prop);
      const secretName = objectName(
        `${this.#workload.name}-${key.replace(' ', '-')}`,
        `${this.#workload.name}-handler`,
      );
      return new BoundCredential(this, id, { credential, secretName, prop, given: true }).in(this.#workload.namespace);
    });
    this.#handlers.set(key, { handler: planned, secrets });
  }

  // Made when it is asked for: it takes a container, and an administrator.
  get #metrics(): KapacitorMetrics {
    return (this.#madeMetrics ??= this.#makeMetrics());
  }

  #canUse(database: IDatabase): boolean {
    return fits(this, 'database', database, DATABASE) && sameStack(this, 'database', database.influxdb);
  }

  // By section, each in the order of its names: a place in that order is a handler's number in the environment.
  #placedHandlers() {
    const places = new Map<string, number>();
    return [...this.#handlers]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { handler, secrets }]) => {
        const index = places.get(handler.section) ?? 0;
        places.set(handler.section, index + 1);
        return { handler, secrets, index };
      });
  }

  #handlerSettings(): Settings {
    const sections: Record<string, Settings[] | undefined> = {};
    for (const { handler } of this.#placedHandlers()) (sections[handler.section] ??= []).push(handler.settings);
    const several = new Set(['slack', 'httppost']);
    // Kapacitor does not start without a default among them.
    sections.slack = sections.slack?.map((slack, _, all) => ({
      ...slack,
      default: all.length === 1 || slack.workspace === DEFAULT_WORKSPACE,
    }));
    return Object.fromEntries(
      Object.entries(sections).flatMap(([name, all]) =>
        all ? [[name, several.has(name) ? all : (all[0] ?? {})]] : [],
      ),
    );
  }

  #validateWorkspaces(): string[] {
    const names = [...this.#handlers.values()]
      .map(({ handler }) => handler)
      .filter(({ section }) => section === 'slack');
    if (names.length < 2 || names.some(({ name }) => name === DEFAULT_WORKSPACE)) return [];
    const got = names.map(({ name }) => name).join(', ');
    return [`\`workspace\` takes "${DEFAULT_WORKSPACE}" for one of several Slack handlers, got ${got}`];
  }

  #handlerSecrets(): Record<string, SecretKey> {
    return Object.fromEntries(
      this.#placedHandlers().flatMap(({ handler, secrets, index }) =>
        handler.secrets.flatMap(({ variable }, i) => {
          const secret = secrets[i];
          return secret ? [[variable(index), secret]] : [];
        }),
      ),
    );
  }
}
