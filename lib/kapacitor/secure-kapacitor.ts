import { Construct } from 'constructs';
import { join } from 'node:path';
import { Backup } from '../backup/backup';
import { BackupParts, Backups, prepareBackups } from '../backup/backups';
import { accountOfClient } from '../connections/network/ends';
import { admitPeer, openPath } from '../connections/network/path';
import { admit, IScrapeTarget, ScrapeAccount, Scraper, ScrapeService } from '../connections/scraping/scrape-target';
import { acceptSettings } from '../core/checks/accept-settings';
import { acceptDeviation } from '../core/checks/deviations';
import { inCall } from '../core/checks/calls';
import { recordMistake } from '../core/checks/mistakes';
import { readArgument, readProps, REQUIRED_TEXT } from '../core/checks/prop-types';
import { mergeSettings, Settings } from '../core/checks/settings';
import { Peer } from '../core/kubernetes/peer';
import { UtilityResource } from '../core/terraform/utility-resource';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { RotationOptions } from '../credentials/account-rotation';
import { NewAccount, reserveLater } from '../credentials/server-user';
import { toml } from '../formats';
import { AlertHandlers } from '../kapacitor-daemon/alert-handlers';
import {
  influxdbSettings,
  KAPACITOR_PORT,
  kapacitorConfig,
  OWN_CERTIFICATE,
  KAPACITOR_PATHS as PATHS,
} from '../kapacitor-daemon/config';
import { disabledHandlers } from '../kapacitor-daemon/handlers/flags';
import { ExternalKapacitor, ExternalKapacitorAttributes } from '../kapacitor-daemon/external-kapacitor';
import { Servers } from '../kapacitor-daemon/influxdb-servers';
import { IKapacitor, KapacitorAccount } from '../kapacitor-daemon/kapacitor';
import { KapacitorServer } from '../kapacitor-daemon/kapacitor-server';
import { META_HAS_USERS, metaAdministrator } from '../kapacitor-daemon/meta-administrator';
import { MetaConnection } from '../kapacitor-daemon/meta-users';
import { KAPACITOR_USER_OPTIONS } from '../kapacitor-daemon/prop-types';
import { KAPACITOR_SETTINGS } from '../kapacitor-daemon/settings';
import { useProxy } from '../kapacitor-daemon/proxy';
import { KapacitorUser, KapacitorUserOptions } from '../kapacitor-daemon/user';
import { refuseRotation } from '../servers/external-server';
import { PreparedServer } from '../servers/secure-server';
import { sharedSecretOf } from '../servers/shared-secret';
import { DEFAULT_METRICS_PORT } from '../telegraf-daemon/prometheus-client';
import { PasswordFiles } from '../workloads/password-files';
import { Workload } from '../workloads/workload';
import { takenFrom } from './backed-up';
import { KapacitorPod } from './kapacitor-pod';
import { SecureKapacitorProps } from './kapacitor-props';
import { KapacitorMetrics, METRICS_PATH, metricsHost, metricsService } from './metrics';
import { KAPACITOR_PRODUCT } from './product';
import { SECURE_KAPACITOR } from './prop-types';
import { kapacitorSetupConfig } from './setup-config';
import { Users } from './users';

/**
 * A Kapacitor OSS 1.x that only talks TLS and knows everyone who talks to it, itself no administrator of InfluxDB.
 *
 * Its `image` is `kapacitor:1.8.6`, or another of 1.8.4 and newer. By default it asks for 0.1 cores and 256 MiB, may use 1 GiB,
 * stores 1 GiB of tasks and users, and has ten minutes to start and 30 seconds to stop.
 *
 * @see https://docs.influxdata.com/kapacitor/v1/administration/security/
 * @example
 * const kapacitor = new SecureKapacitor(this, 'kapacitor', { namespace, authority });
 * kapacitor.subscribeTo(metrics);
 * kapacitor.alertThrough(AlertHandler.slack({ url: Credential.fromVariable(url, { revision: '1' }), peers }));
 */
export class SecureKapacitor extends KapacitorServer implements IScrapeTarget {
  /**
   * A Kapacitor that this stack does not run.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param attributes Where it is, what verifies it, and who manages it.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ExternalKapacitorAttributes): IKapacitor {
    return new ExternalKapacitor(scope, id, attributes);
  }

  public readonly scheme = 'https';
  public readonly metricsPath = METRICS_PATH;
  public readonly requiresClientCertificate = false;
  /** The port of its metrics; `url` has that of its API. */
  public readonly port: number;
  /** The name behind which its metrics are. */
  public readonly discoveryName: string;
  /** The name that the certificate of its metrics is verified for. */
  public readonly serverName: string;
  /** The first administrator. */
  public readonly administrator: KapacitorUser;
  /** @internal */
  public readonly _single = true;
  readonly #backedUp: Omit<BackupParts, 'takenFrom'>;
  readonly #servers: Servers;
  readonly #users: Users;
  readonly #hasUsers: boolean;
  readonly #handlers: AlertHandlers;
  #settings: Settings = {};
  readonly #makeMetrics: () => KapacitorMetrics;
  #madeMetrics?: KapacitorMetrics;

  /**
   * Makes a Kapacitor.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureKapacitorProps) {
    super(scope, id);
    const props = readProps(this, given, SECURE_KAPACITOR);
    const server = this._prepare(props, KAPACITOR_PRODUCT, { client: props.clientCertificate });
    const { workload, identity } = server;
    this.#backedUp = prepareBackups(this, server, props, { scripts: join(__dirname, 'scripts') });
    this.discoveryName = metricsHost(workload);
    this.serverName = metricsHost(workload);
    // The daemon would make one on its volume: by this one its subscriptions are known, and a lost volume leaves none behind.
    const clusterId = new UtilityResource(this, 'cluster-id', 'random_uuid', {}).getStringAttribute('result');
    const sharedSecret = sharedSecretOf(workload, props.sharedSecret);
    const passwords = new PasswordFiles(workload.pod, PATHS.credentials);
    this.#users = new Users(this, workload, (key, id) => passwords.add(key, id));
    this.#handlers = new AlertHandlers(this, workload, { proxy: props.proxy });
    const { version } = server;
    const { clientCertificate: showsCertificate = false } = props;
    const meta = props.metaUsers?._connect(this, { prop: 'metaUsers', workload, version, showsCertificate });
    const pod = this.#definePod(props, server, { clusterId, sharedSecret, passwords, meta });
    const mountAdministrator = (key: SecretKey, id: string) => pod.addAdministrator(key, id);
    this.#acceptSignedTokens(props);
    const signing = props.influxdbTokens && sharedSecret;
    const subscriptions = { name: `kapacitor-${clusterId}`, mountAdministrator };
    this.#servers = new Servers(this, workload, { trust: this.trust, signing, subscriptions });
    const declared = () => this.#declaredHandlers();
    this._takeParts({
      servers: this.#servers,
      handlers: this.#handlers,
      props,
      server,
      product: KAPACITOR_PRODUCT,
      declared,
    });
    workload.runNumbered({ api: KAPACITOR_PORT });
    this.#hasUsers = props.metaUsers === undefined;
    this.administrator = this.#addAdministrator(props, workload);
    this.#makeMetrics = () =>
      new KapacitorMetrics(this, 'metrics', props.metrics ?? {}, {
        workload,
        identity,
        authority: props.authority,
        makeUser: () =>
          this.#clientOf({ id: 'metrics-user', prop: 'metrics', baseName: `${workload.name}.metrics` }, {}),
        accessOutput: props.accessOutput,
      });
    // Asking for the metrics would make them.
    this.port = props.metrics ? this.#metrics.port : DEFAULT_METRICS_PORT;
    this._offerApi(this.administrator);
  }

  /** @internal */
  public get _service(): ScrapeService {
    const { namespace, selector } = this._workload;
    return { namespace, name: metricsService(this._workload), selector };
  }

  /**
   * Makes a further administrator of its API. A user whose call leaves the code is removed. Beside `metaUsers` there are none.
   * @param name The name that he logs in with.
   * @param options The password.
   */
  public addUser(name: string, options: KapacitorUserOptions = {}): KapacitorUser {
    return inCall(this, 'addUser', name, () => {
      name = readArgument(this, 'name', name, REQUIRED_TEXT);
      options = readProps(this, options, KAPACITOR_USER_OPTIONS);
      if (!this.#hasUsers)
        recordMistake(this, {
          prop: 'name',
          got: name,
          takes: 'no call beside `metaUsers`: InfluxDB Enterprise has the users',
        });
      return this.#users.addNamed(name, options);
    });
  }

  /**
   * Takes backups of its database, while it runs: tasks, templates, handlers, users. What it has in memory, like the points of a
   * window, is in none.
   * @param backup Where they are kept, and how often one is taken.
   */
  public backUp(backup: Backup): Backups {
    return inCall(this, 'backUp', backup, () => {
      const account = { id: 'backup-user', prop: 'backUp', baseName: `${this._workload.name}.backup` };
      return Backups._of(this, backup, {
        ...this.#backedUp,
        takenFrom: () => takenFrom(this.#backedUp, this.#clientOf(account, {})),
      });
    });
  }

  /**
   * Lets a scraper in that this library does not run. It needs the password of its metrics as well.
   * @param peer Who: pods, a namespace or addresses.
   */
  public allowScrapeFrom(peer: Peer): void {
    admitPeer(this, 'allowScrapeFrom', peer, this._workload, () => this.#metrics.port);
  }

  /** @internal */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    const { account } = this.#metrics;
    return admit(this, scraper, [this._workload], account) ? account : undefined;
  }

  /** @internal the user that a workload manages it as, and the way there */
  public _admitAdministrator(client: Workload, options: RotationOptions): KapacitorAccount {
    if (!this.#hasUsers) refuseRotation(client.owner, options, META_HAS_USERS);
    // `manage` takes one server once: there is no second call for the same client.
    const user = this.#clientOf(accountOfClient(client), options);
    reserveLater(user.alsoValid, client.namespace);
    const account = { userName: user.userName, credential: user._credential };
    openPath(client, this._workload, KAPACITOR_PORT, { account });
    client.startAfter(this._workload);
    return account;
  }

  #addAdministrator({ administrator }: SecureKapacitorProps, workload: Workload): KapacitorUser {
    if (!this.#hasUsers) return metaAdministrator(this, workload, administrator);
    const { name: baseName = 'admin', ...options } = administrator ?? {};
    return this.#users.add({ id: 'administrator', prop: 'administrator.name', baseName }, options);
  }

  #definePod(
    props: SecureKapacitorProps,
    { workload, image, version, identity, data, resources }: PreparedServer,
    { clusterId, sharedSecret, passwords, meta }: KapacitorPodParts,
  ): KapacitorPod {
    const users = this.#users.secret();
    const servers = () => this.#servers.numbered();
    const { host } = workload;
    // The mistakes of the settings are recorded now; what the servers and handlers are is known at synthesis.
    const settings = (this.#settings = acceptSettings(this, props, KAPACITOR_SETTINGS, version));
    return new KapacitorPod(workload, {
      image: image.reference,
      config: () => toml({ ...mergeSettings(this.#config(props, meta), settings), ...this.#handlers.settings() }),
      setupConfig: () => toml(kapacitorSetupConfig({ host, servers: this.#servers.numbered() })),
      serversFile: () => this.#servers.file(),
      passwordsFile: () => this.#users.passwordsFile(),
      servers,
      handlers: this.#handlers,
      proxy: useProxy(props.proxy, workload, { servers, handlers: this.#handlers, meta }),
      disabledHandlers: () => disabledHandlers(this.#declaredHandlers()),
      makesTasks: () => this._makesTasks,
      clusterId,
      data,
      passwords,
      tlsSecretName: identity.secretName,
      ca: identity.bundle,
      usersSecretName: users.name,
      usersRevision: users.revision,
      sharedSecret: sharedSecret.in(workload.namespace),
      meta,
      administrator: () => this.administrator.userName,
      resources,
    });
  }

  // Besides those of `alertThrough`, the sections of the settings that are handlers.
  #declaredHandlers(): ReadonlySet<string> {
    return new Set([...this.#handlers.kinds(), ...Object.keys(this.#settings)]);
  }

  #config({ clientCertificate = false, influxdbTokens }: SecureKapacitorProps, meta?: MetaConnection): Settings {
    const { host } = this._workload;
    // setup.sh makes the tokens of subscriptions, and InfluxDB's own reconciler makes the subscriptions: see scripts/.
    const options = { host, showsCertificate: clientCertificate, signsTokens: influxdbTokens !== undefined };
    return kapacitorConfig({
      host,
      certificate: OWN_CERTIFICATE,
      meta: meta?.settings,
      influxdb: this.#servers.numbered().map((server) => influxdbSettings(server, options)),
    });
  }

  // Where InfluxDB Enterprise has the users, nobody but its administrators makes one.
  #clientOf(account: NewAccount, options: RotationOptions): KapacitorUser {
    return this.#hasUsers ? this.#users.add(account, options) : this.administrator;
  }

  #acceptSignedTokens({ influxdbTokens }: SecureKapacitorProps): void {
    if (!influxdbTokens) return;
    const what = 'it has the shared secret of its InfluxDB servers, and can become any user there';
    acceptDeviation(this, 'signed-tokens', { prop: 'influxdbTokens', what, reason: influxdbTokens._reason });
  }

  // Made when it is asked for: it takes a container, and an administrator.
  get #metrics(): KapacitorMetrics {
    return (this.#madeMetrics ??= this.#makeMetrics());
  }
}

interface KapacitorPodParts {
  readonly clusterId: string;
  readonly sharedSecret: BoundCredential;
  readonly passwords: PasswordFiles;
  readonly meta?: MetaConnection;
}
