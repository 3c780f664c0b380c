import { Construct } from 'constructs';
import { bash } from '../connections/access/shell';
import { Client, openPathFrom } from '../connections/paths/path';
import { admit, IScrapeTarget, ScrapeAccount, Scraper, ScrapeService } from '../connections/scraping/scrape-target';
import { check, checkDuration } from '../core/checks/checks';
import { inCall, recordMistake } from '../core/checks/mistakes';
import { readArgument, readProps, REQUIRED_TEXT } from '../core/checks/prop-types';
import { acceptSettings } from '../core/checks/accept-settings';
import { sameStack } from '../core/checks/same-stack';
import { mergeSettings } from '../core/checks/settings';
import { constructId } from '../core/terraform/ids';
import { digest } from '../core/values/digest';
import { Duration } from '../core/values/duration';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { RotationOptions } from '../credentials/rotation';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { toml } from '../formats';
import { PreparedServer, SecureServer } from '../servers/secure-server';
import { sharedSecretOf } from '../servers/shared-secret';
import { RemovalPolicy } from '../workloads/removal-policy';
import { Workload } from '../workloads/workload';
import { InfluxDBAccounts } from '../influxdb-daemon/accounts';
import { INFLUXDB_PORT, influxdbConfig } from './config';
import { Database, DatabaseOptions } from '../influxdb-daemon/database';
import { DesiredState, Privilege } from '../influxdb-daemon/desired-state';
import { ExternalInfluxDB } from '../influxdb-daemon/external-influxdb';
import { ExternalInfluxDBAttributes } from '../influxdb-daemon/external-influxdb-props';
import { IInfluxDB, InfluxDBServer, Subscription, SubscriptionRequest } from '../influxdb-daemon/influxdb';
import { InfluxDBPod } from './influxdb-pod';
import { SecureInfluxDBProps } from './influxdb-props';
import { acceptLimits } from '../influxdb-daemon/limits';
import { checkDatabaseName } from '../influxdb-daemon/names';
import { INFLUXDB_PRODUCT } from './product';
import { DATABASE_OPTIONS } from '../influxdb-daemon/prop-types';
import { SECURE_INFLUXDB } from './prop-types';
import { INFLUXDB_SETTINGS } from './settings';
import { Subscriptions } from '../influxdb-daemon/subscriptions';
import { User, UserOptions } from '../influxdb-daemon/user';
import { reloadsCertificates } from './versions';

/**
 * An InfluxDB OSS 1.x server that only talks TLS, knows everyone who talks to it, and is reachable by declared clients only.
 *
 * Its `image` is `influxdb:1.12.4`, or another of 1.11.8 or 1.12.4 and newer. By default it asks for 0.25 cores and 512 MiB, may
 * use 2 GiB, stores 10 GiB, and has a minute to stop.
 *
 * @see https://docs.influxdata.com/influxdb/v1/administration/security/
 * @example
 * const influxdb = new SecureInfluxDB(this, 'influxdb', { namespace, authority });
 * const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
 * metrics.grantRead(influxdb.addUser('dashboards'));
 */
export class SecureInfluxDB extends SecureServer implements IInfluxDB, IScrapeTarget {
  /**
   * A server that this stack does not run. What only its owner can do is not in its interface.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param attributes Where it is, and what verifies it.
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ExternalInfluxDBAttributes): ExternalInfluxDB {
    return new ExternalInfluxDB(scope, id, attributes);
  }

  public readonly scheme = 'https';
  public readonly port = INFLUXDB_PORT;
  public readonly metricsPath = '/metrics';
  public readonly discoveryName: string;
  public readonly serverName: string;
  public readonly requiresClientCertificate = false;
  /** The first administrator. */
  public readonly administrator: User;
  /** @internal */
  public readonly _server: InfluxDBServer;
  /** @internal */
  public readonly _single = true;
  /** @internal */
  public readonly _service: ScrapeService;
  /** @internal */
  public readonly _continuousQueries: boolean;
  readonly #desired = new DesiredState();
  readonly #pod: InfluxDBPod;
  readonly #subscriptions: Subscriptions;
  readonly #accounts: InfluxDBAccounts;

  /**
   * Makes an InfluxDB server.
   * @param scope The construct that it belongs to, a stack or one below a stack.
   * @param id Its id there. It is in the state: with another one, it is made anew.
   * @param given What it is made with.
   */
  public constructor(scope: Construct, id: string, given: SecureInfluxDBProps) {
    super(scope, id);
    const props = readProps(this, given, SECURE_INFLUXDB);
    const server = this._prepare(props, INFLUXDB_PRODUCT);
    const { workload } = server;
    const sharedSecret = sharedSecretOf(workload, props.sharedSecret);
    this._service = workload;
    this.discoveryName = workload.host;
    this.serverName = workload.host;
    this._continuousQueries = props.continuousQueries !== undefined;
    this.#subscriptions = new Subscriptions(this, workload, this.trust);
    this._server = {
      end: workload,
      host: workload.host,
      port: INFLUXDB_PORT,
      sharedSecret,
      subscribe: (request: SubscriptionRequest): Subscription => this.#subscriptions.add(request, this.#desired),
    };
    this.#pod = this.#definePod(props, server, sharedSecret);
    workload.runNumbered({ api: INFLUXDB_PORT });
    const mountPassword = (key: SecretKey, credential: string) => this.#pod.passwords.add(key, credential);
    this.#accounts = new InfluxDBAccounts(this, workload, this.#desired, mountPassword);
    this.administrator = this.#accounts.addFirst(props.administrator);
    this._offer({
      path: '/ping?verbose=true',
      user: {
        userName: this.administrator.userName,
        credential: this.administrator._credential.in(workload.namespace),
      },
      client: (user, password) =>
        `INFLUX_USERNAME=${bash(user)} INFLUX_PASSWORD=${password} influx -ssl -host localhost -execute 'SHOW DATABASES'`,
    });
  }

  /**
   * Makes a database. Its name may hold any printable text without `/` and `\`.
   * @param name Its name. It is in the id of the construct: another one is another database.
   * @param options How long points are kept, and what happens to them.
   */
  public addDatabase(name: string, options: DatabaseOptions = {}): Database {
    return inCall(this, 'addDatabase', name, () => {
      name = readArgument(this, 'name', name, REQUIRED_TEXT);
      options = readProps(this, options, DATABASE_OPTIONS);
      const retentionPolicy = options.retentionPolicy ?? 'autogen';
      const { retention, shardDuration, removalPolicy, adopt = false } = options;
      const id = `database-${constructId(name)}`;
      const existing = this.node.tryFindChild(id) as Database | undefined;
      // The most that 64 bits of nanoseconds hold.
      const bounds = { min: Duration.hours(1), max: Duration.days(106_751) };
      if (existing)
        recordMistake(this, { prop: 'name', got: name, takes: 'a name that addDatabase was not called with before' });
      const valid = [
        checkDatabaseName(this, 'name', name),
        checkDatabaseName(this, 'retentionPolicy', retentionPolicy),
        checkDuration(this, 'retention', retention, bounds),
        checkDuration(this, 'shardDuration', shardDuration, bounds),
        check(this, 'shardDuration', shardDuration, 'no more than the retention', (shard) => {
          return retention === undefined || shard.toSeconds() <= retention.toSeconds();
        }),
      ].every(Boolean);
      if (existing) return existing;
      if (!valid) {
        // So that the program goes on: it has no line in the desired state.
        const standInId = `database-${digest(name)}`;
        const standIn = this.node.tryFindChild(standInId) as Database | undefined;
        return standIn ?? Database._of(this, standInId, { name: digest(name), retentionPolicy: 'autogen' });
      }
      const database = Database._of(this, id, { name, retentionPolicy });
      this.#desired.addDatabase({
        name,
        policy: retentionPolicy,
        duration: retention?.toString() ?? 'INF',
        shardDuration: shardDuration?.toString(),
        destroy: removalPolicy === RemovalPolicy.DESTROY,
        adopt,
      });
      return database;
    });
  }

  /**
   * Makes a user, who may do nothing until a database grants it. A user whose call leaves the code is dropped.
   * @param name The name that he logs in with.
   * @param options The password, and whether one of that name is taken over.
   */
  public addUser(name: string, options: UserOptions = {}): User {
    return inCall(this, 'addUser', name, () => {
      return this.#accounts.add(name, false, options);
    });
  }

  /**
   * Makes a further administrator, who may do everything.
   * @param name The name that he logs in with.
   * @param options The password, and whether one of that name is taken over.
   */
  public addAdministrator(name: string, options: UserOptions = {}): User {
    return inCall(this, 'addAdministrator', name, () => {
      return this.#accounts.add(name, true, options);
    });
  }

  /** @internal */
  public _grant(user: User, privilege: Privilege, databaseName: string): void {
    this.#accounts.grant(user, privilege, databaseName);
  }

  /** @internal */
  public _addContinuousQuery(name: string, database: Database, statement: string): void {
    this.#desired.addContinuousQuery({ name, database: database.databaseName, statement });
  }

  /** @internal */
  public _admitClient(client: Client, options: RotationOptions = {}): User {
    const user = this.#accounts.ofClient(client, options);
    const account = { userName: user.userName, credential: user._credential };
    openPathFrom(client, this._workload, INFLUXDB_PORT, { account });
    if (client instanceof Workload) client.startAfter(this._workload);
    return user;
  }

  /** @internal any user may read the metrics: the scraper's has no grant for it */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    if (!sameStack(scraper.workload.owner, 'target', this)) return undefined;
    const { userName, _credential: credential } = this.#accounts.ofClient(scraper.workload);
    const account = { userName, credential };
    return admit(this, scraper, [this._workload], account) ? account : undefined;
  }

  #definePod(props: SecureInfluxDBProps, server: PreparedServer, sharedSecret: BoundCredential): InfluxDBPod {
    const { workload, image, version, identity, data, resources } = server;
    props.flux?._enable(this, workload);
    props.continuousQueries?._accept(this);
    const config = influxdbConfig({
      version,
      limits: acceptLimits(this, resources.memoryLimit, props.limits),
      flux: props.flux !== undefined,
      continuousQueries: this._continuousQueries,
      internalStatistics: props.internalStatistics ?? false,
      subscribers: this.#subscriptions.trusted,
    });
    const settings = acceptSettings(this, props, INFLUXDB_SETTINGS, version);
    const desired = writeOnlySecret(this, 'desired', {
      namespace: workload.namespace,
      name: `${workload.name}-desired`,
      data: { desired: this.#desired.file() },
      revision: this.#desired.revision(),
    });
    const pod = new InfluxDBPod(workload, {
      image: image.reference,
      config: toml(mergeSettings(config, settings)),
      reload: reloadsCertificates(version),
      data,
      tlsSecretName: identity.secretName,
      ca: identity.bundle,
      desiredSecretName: desired.nameReference,
      sharedSecret: sharedSecret.in(workload.namespace),
      resources,
    });
    const subscribers = this.#subscriptions.bundle();
    if (subscribers) pod.trustSubscribers(subscribers);
    return pod;
  }
}
