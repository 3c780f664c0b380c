import { Construct } from 'constructs';
import { Trust } from '../certificates/trust';
import { HttpServer } from '../connections/access/http-server';
import { ServerAccess } from '../connections/access/server-access';
import { openPath } from '../connections/paths/path';
import { admit, IScrapeTarget, ScrapeAccount, Scraper, ScrapeService } from '../connections/scraping/scrape-target';
import { serverIdentity } from '../connections/tls/server-identity';
import { checkDuration } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { checkArgument, readArgument, readProps, REQUIRED_TEXT } from '../core/checks/prop-types';
import { sameStack } from '../core/checks/same-stack';
import { mergeSettings } from '../core/checks/settings';
import { Peer } from '../core/kubernetes/peer';
import { PEER } from '../core/kubernetes/prop-types';
import { constructId, pathInStack } from '../core/terraform/ids';
import { UtilityResource } from '../core/terraform/utility-resource';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { ROTATION, RotationOptions } from '../credentials/rotation';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { Exposure, EXPOSURE } from '../exposure/exposure';
import { toml } from '../formats';
import { IDatabase } from '../influxdb';
import { DATABASE } from '../influxdb/prop-types';
import { DEFAULT_METRICS_PORT } from '../telegraf-daemon/prometheus-client';
import { checkImage, ContainerImage } from '../workloads/container-image';
import { ephemeralStorage, resourcesFor } from '../workloads/resources';
import { Workload } from '../workloads/workload';
import { AlertHandler } from './alert-handler';
import { KAPACITOR_PORT, kapacitorConfig } from './config';
import { disabledHandlers } from './handlers/flags';
import { Handlers } from './handlers/handlers';
import { IKapacitor, KapacitorAccount } from './kapacitor';
import { KapacitorPod, TEMPORARY } from './kapacitor-pod';
import { SecureKapacitorProps, SubscribeOptions } from './kapacitor-props';
import { KapacitorMetrics, METRICS_PATH, metricsHost, metricsService } from './metrics';
import { HANDLER, KAPACITOR_USER_OPTIONS, SECURE_KAPACITOR, SUBSCRIBE_OPTIONS } from './prop-types';
import { Servers } from './servers';
import { acceptKapacitorSettings } from './settings';
import { kapacitorSetupConfig } from './setup-config';
import { KapacitorUser, KapacitorUserOptions, Users } from './users';
import { KAPACITOR_VERSIONS } from './versions';

/**
 * A Kapacitor OSS 1.x that only talks TLS and knows everyone who talks to it, itself no administrator of InfluxDB.
 *
 * @example
 * const kapacitor = new SecureKapacitor(this, 'kapacitor', { namespace, authority });
 * kapacitor.subscribeTo(metrics);
 * kapacitor.alertThrough(AlertHandler.slack({ url: Credential.fromVariable(url, { revision: '1' }), peers }));
 */
export class SecureKapacitor extends Construct implements IScrapeTarget, IKapacitor {
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
    const identity = serverIdentity(workload, props, { dnsNames: workload.podDnsNames(), client: showsCertificate });
    this.url = `https://${workload.host}:${KAPACITOR_PORT}`;
    this.trust = identity.trust;
    this.serverName = metricsHost(workload);
    this.caName = identity.bundle.configMapName ?? identity.bundle.secretName ?? '';
    // Given, so that the name of its subscriptions is known, and a lost volume leaves none behind.
    const clusterId = new UtilityResource(this, 'cluster-id', 'random_uuid', {}).getStringAttribute('result');
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
    const data = workload.store('data', { ...props.storage, size: props.storage?.size ?? Size.gibibytes(1) });
    // The mistakes of the settings are recorded now; what the servers and handlers are is known at synthesis.
    const bare = kapacitorConfig({ host: workload.host, servers: [], showsCertificate, signsTokens });
    const settings = acceptKapacitorSettings(this, bare, props.settings);
    const config = () => {
      const own = kapacitorConfig({ host: workload.host, servers: servers.placed(), showsCertificate, signsTokens });
      return toml({ ...mergeSettings(own, settings), ...handlers.settings() });
    };
    const pod = new KapacitorPod(workload, {
      image: image.reference,
      data,
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
    workload.runNumbered({ api: KAPACITOR_PORT });
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
    this.#servers.subscribe(database, options);
  }

  /** Lets batch tasks query a database. */
  public readFrom(database: IDatabase, options: RotationOptions = {}): void {
    if (this.#canUse(database)) this.#servers.use(database, 'READ', readProps(this, options, ROTATION, 'options'));
  }

  /** Lets tasks write to a database. */
  public writeTo(database: IDatabase, options: RotationOptions = {}): void {
    if (this.#canUse(database)) this.#servers.use(database, 'WRITE', readProps(this, options, ROTATION, 'options'));
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
  public _administratorOf(client: Workload, options: RotationOptions): KapacitorAccount {
    const id = `client-${constructId(pathInStack(client.owner))}`;
    openPath(client, this.#workload, KAPACITOR_PORT);
    client.startAfter(this.#workload);
    const user = this.#users.add(id, 'client', `${client.name}.${client.namespace.namespaceName}`, options);
    return { userName: user.userName, credential: user._credential };
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
