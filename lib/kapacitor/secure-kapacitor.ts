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
import { constructId, pathInStack } from '../core/names';
import { Peer } from '../core/peer';
import { ProviderResource } from '../core/provider-resource';
import { mergeSettings } from '../core/settings';
import { readArgument, checkArgument, REQUIRED_TEXT, PEER, readProps } from '../core/shapes';
import { Size } from '../core/size';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { Exposure, EXPOSURE } from '../exposure/exposure';
import { toml } from '../formats';
import { IDatabase, SetupAdministrator } from '../influxdb';
import { DATABASE } from '../influxdb/shapes';
import { DEFAULT_METRICS_PORT } from '../telegraf-daemon/prometheus-client';
import { checkImage, ContainerImage } from '../workloads/container-image';
import { PersistentStorage } from '../workloads/persistent-storage';
import { ephemeralStorage, resourcesFor } from '../workloads/resources';
import { Workload } from '../workloads/workload';
import { WorkloadProps } from '../workloads/workload-props';
import { AlertHandler } from './alert-handler';
import { KAPACITOR_PORT, kapacitorConfig } from './config';
import { disabledHandlers } from './handlers/flags';
import { Handlers } from './handlers/handlers';
import { KapacitorPod, TEMPORARY } from './kapacitor-pod';
import { KapacitorMetrics, KapacitorMetricsOptions, METRICS_PATH, metricsHost, metricsService } from './metrics';
import { Servers } from './servers';
import { acceptKapacitorSettings } from './settings';
import { kapacitorSetupConfig } from './setup-config';
import { HANDLER, KAPACITOR_USER_OPTIONS, SECURE_KAPACITOR, SUBSCRIBE_OPTIONS } from './shapes';
import { KapacitorAdministratorOptions, KapacitorUser, KapacitorUserOptions, Users } from './users';
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
  readonly administrator?: KapacitorAdministratorOptions;
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
   * An administrator of a server that this stack does not run, which makes the subscription. Only a container that is
   * over before the daemon starts sees it, and nothing of Kapacitor's runs there. Nobody drops that subscription when
   * the call leaves the code: its owner does.
   * @default - the server is of this stack, and makes it by itself
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
  readonly #handlers: Handlers;

  public constructor(scope: Construct, id: string, props: SecureKapacitorProps) {
    super(scope, id);
    props = readProps(this, props, SECURE_KAPACITOR);
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
    const mountAdministrator = (key: SecretKey, id: string) => pod.addAdministrator(key, id);
    const servers: Servers = new Servers(this, workload, identity.trust, subscription, mountAdministrator, signing);
    this.#servers = servers;
    const users: Users = new Users(this, workload, (key, credential) => pod.passwords.add(key, credential));
    this.#users = users;
    const desired = writeOnlySecret(this, 'users', {
      namespace: workload.namespace,
      name: `${workload.name}-users`,
      data: { desired: users.file() },
      revision: users.revision(),
    });
    const handlers = new Handlers(this, workload);
    this.#handlers = handlers;
    workload.store('data', { ...props.storage, size: props.storage?.size ?? Size.gibibytes(1) });
    // The mistakes of the settings are recorded now; what the servers and handlers are is known at synthesis.
    const bare = kapacitorConfig({ host: workload.host, servers: [], showsCertificate, signsTokens });
    const settings = acceptKapacitorSettings(this, bare, props.settings);
    const config = () => {
      const own = kapacitorConfig({ host: workload.host, servers: servers.placed(), showsCertificate, signsTokens });
      return toml({ ...mergeSettings(own, settings), ...handlers.settings() });
    };
    const pod = new KapacitorPod(workload, {
      image: image.reference,
      config,
      setupConfig: () => toml(kapacitorSetupConfig({ host: workload.host, servers: servers.placed() })),
      serversFile: () => servers.file(),
      passwordsFile: () => users.passwordsFile(),
      servers: () => servers.placed(),
      handlerSecrets: () => handlers.secrets(),
      // Besides those of `alertThrough`, the sections of the settings that are handlers.
      disabledHandlers: () => disabledHandlers(new Set([...handlers.kinds(), ...Object.keys(settings)])),
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
        ...ephemeralStorage(TEMPORARY),
      }),
    });
    workload.serve({ api: KAPACITOR_PORT });
    workload.budget(props.disruptionBudget);
    workload.runSingleton({ api: KAPACITOR_PORT });
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
    if (checkArgument(this, 'exposure', exposure, EXPOSURE)) exposure._open(this.#http);
  }

  /** Has InfluxDB send every point of a database here: users, tokens, certificates and policies, both ways. */
  public subscribeTo(database: IDatabase, options: SubscribeOptions = {}): void {
    if (!this.#canUse(database)) return;
    options = readProps(this, options, SUBSCRIBE_OPTIONS, 'options');
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
    name = readArgument(this, 'name', name, REQUIRED_TEXT);
    options = readProps(this, options, KAPACITOR_USER_OPTIONS, 'options');
    return this.#users.add(this.#users.idOf(name), 'name', name, options);
  }

  /** Lets somebody who is no workload of this stack reach its port: people's tools, an ingress. They need a user as well. */
  public allowFrom(peer: Peer): void {
    if (!checkArgument(this, 'peer', peer, PEER)) return;
    peer._check(this, 'peer');
    openPath(peer, this.#workload, KAPACITOR_PORT);
  }

  /** Lets a scraper in that this library does not run. It needs the password of its metrics as well. */
  public allowScrapeFrom(peer: Peer): void {
    if (!checkArgument(this, 'peer', peer, PEER)) return;
    peer._check(this, 'peer');
    openPath(peer, this.#workload, this.#metrics.port);
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    return admit(this, scraper, [this.#workload]) ? this.#metrics.account : undefined;
  }

  /** @internal the user that a workload manages it as, and the way there */
  public _clientAccount(client: Workload): KapacitorUser {
    const id = `client-${constructId(pathInStack(client.owner))}`;
    openPath(client, this.#workload, KAPACITOR_PORT);
    client.startAfter(this.#workload);
    return this.#users.add(id, 'client', `${client.name}.${client.namespace.namespaceName}`, {});
  }

  /** Lets tasks tell somebody about an alert. */
  public alertThrough(handler: AlertHandler): void {
    if (checkArgument(this, 'handler', handler, HANDLER)) this.#handlers.add(handler);
  }

  // Made when it is asked for: it takes a container, and an administrator.
  get #metrics(): KapacitorMetrics {
    return (this.#madeMetrics ??= this.#makeMetrics());
  }

  #canUse(database: IDatabase): boolean {
    return checkArgument(this, 'database', database, DATABASE) && sameStack(this, 'database', database.influxdb);
  }
}
