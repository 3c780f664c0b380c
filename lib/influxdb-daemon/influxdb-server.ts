import { asWord } from '../connections/people/shell';
import { Client } from '../connections/network/ends';
import { openPathFrom } from '../connections/network/path';
import {
  admit,
  IScrapeTarget,
  ScrapeAccount,
  Scraper,
  ScrapeService,
  isOfItsStack,
} from '../connections/scraping/scrape-target';
import { ALL_PROPS, inCall } from '../core/checks/calls';
import { described, recordMistake } from '../core/checks/mistakes';
import { readArgument, REQUIRED_TEXT } from '../core/checks/prop-types';
import { constructId } from '../core/terraform/ids';
import { isKnown } from '../core/terraform/tokens';
import { digest } from '../core/values/digest';
import { BoundCredential, SecretKey } from '../credentials/bound-credential';
import { Credential } from '../credentials/credential';
import { RotationOptions } from '../credentials/account-rotation';
import { writeOnlySecret } from '../credentials/write-only-secret';
import { SecureServer } from '../servers/secure-server';
import { sharedSecretOf } from '../servers/shared-secret';
import { RemovalPolicy } from '../workloads/removal-policy';
import { secretFiles, secretVolume, Volume } from '../workloads/volumes';
import { Workload } from '../workloads/workload';
import { InfluxDBAccounts, PasswordDelivery } from './accounts';
import { AdministratorOptions } from './administrator-options';
import { INFLUXDB_PORT } from './config';
import { MOST_OF_ALL } from './continuous-queries';
import { Database, DatabaseOptions } from './database';
import { DesiredState, Privilege } from './desired-state';
import { IInfluxDB, InfluxDBForClients, Subscription, SubscriptionRequest } from './influxdb';
import { MetaNodes } from './meta-nodes';
import { checkDatabaseName } from './names';
import { checkRetention, RetentionPolicyOptions, writeLimitsOf } from './database-retention-policy';
import { Subscriptions } from './subscriptions';
import { User, UserOptions } from './user';

/** What a product says of how it serves its clients, from the pods that `_prepare` made. */
export interface ServedInfluxDB {
  /** What signs its tokens. @default - a generated one */
  readonly sharedSecret?: Credential;
  /** Whether it runs continuous queries, so that databases take them. */
  readonly continuousQueries: boolean;
  /** Whether it limits how far from now points may be. */
  readonly limitsWrites: boolean;
  /** The Service of its instances, its name in DNS and the URL of each, where there are several. @default - there is one */
  readonly instances?: { readonly service: ScrapeService; readonly host: string; readonly urls: readonly string[] };
  /** On how many of its data nodes the announcements of its subscribers are, where it has several. */
  readonly copies?: number;
  /** The meta nodes, where it has some: its users are theirs. */
  readonly meta?: MetaNodes;
}

/**
 * An InfluxDB 1.x that this library keeps: its databases, users and grants.
 *
 * @example
 * const metrics = influxdb.addDatabase('metrics', { retention: Duration.days(30) });
 * metrics.grantRead(influxdb.addUser('dashboards'));
 */
// A product's constructor calls `_prepare`, then `_offerToClients`, defines its pods with what `_writeDesiredState` gives, and ends with `_addAccounts` and `_offerApi`.
export abstract class InfluxDBServer extends SecureServer implements IInfluxDB, IScrapeTarget {
  public readonly scheme = 'https';
  public readonly port = INFLUXDB_PORT;
  public readonly metricsPath = '/metrics';
  public readonly requiresClientCertificate = false;
  /** @internal */
  protected readonly _desired = new DesiredState();
  #server!: InfluxDBForClients;
  #served!: ServedInfluxDB;
  #sharedSecret!: BoundCredential;
  #accounts!: InfluxDBAccounts;
  #administrator!: User;
  #queryBytes = 0;

  /** The first administrator. */
  public get administrator(): User {
    return this.#administrator;
  }

  /** A DNS name with an address for each instance. */
  public get discoveryName(): string {
    return this.#served.instances?.host ?? this._workload.host;
  }

  /** The name that its certificate is verified for. */
  public get serverName(): string {
    return this._workload.host;
  }

  /**
   * Makes a user, who may do nothing until a database grants it. A user whose call leaves the code is dropped.
   * @param name The name that he logs in with.
   * @param options The password, and whether one of that name is taken over.
   */
  public addUser(name: string, options: UserOptions = {}): User {
    return inCall(this, 'addUser', name, () => {
      return this.#accounts.addUser(name, options);
    });
  }

  /**
   * Makes a further administrator, who may do everything.
   * @param name The name that he logs in with.
   * @param options The password, and whether one of that name is taken over.
   */
  public addAdministrator(name: string, options: UserOptions = {}): User {
    return inCall(this, 'addAdministrator', name, () => {
      return this.#accounts.addAdministrator(name, options);
    });
  }

  /** @internal */
  public get _server(): InfluxDBForClients {
    return this.#server;
  }

  /** @internal */
  public get _single(): boolean {
    return this.#served.instances === undefined;
  }

  /** @internal */
  public get _service(): ScrapeService {
    return this.#served.instances?.service ?? this._workload;
  }

  /** @internal */
  public get _continuousQueries(): boolean {
    return this.#served.continuousQueries;
  }

  /** @internal */
  public get _limitsWrites(): boolean {
    return this.#served.limitsWrites;
  }

  /** @internal */
  public _grant(user: User, privilege: Privilege, databaseName: string): void {
    this.#accounts.grant(user, privilege, databaseName);
  }

  /** @internal */
  public _addRetentionPolicy(database: Database, name: string, options: RetentionPolicyOptions): void {
    const { databaseName, _copies: replicationFactor } = database;
    const { removalPolicy, adopt = false, ...retention } = options;
    const destroy = removalPolicy === RemovalPolicy.DESTROY;
    const writeLimits = writeLimitsOf(this, options);
    const policy = { policy: name, ...retention, writeLimits, destroy, adopt, replicationFactor };
    this._desired.addPolicy({ database: databaseName, ...policy });
  }

  /** @internal */
  public _addContinuousQuery(name: string, database: Database, statement: string): void {
    this.#queryBytes += Buffer.byteLength(statement);
    if (this.#queryBytes > MOST_OF_ALL)
      recordMistake(database, {
        prop: ALL_PROPS,
        got: described(`${this.#queryBytes} bytes`),
        takes: `no more than ${MOST_OF_ALL} bytes of statements for one server`,
      });
    this._desired.addContinuousQuery({ name, database: database.databaseName, statement });
  }

  /** @internal the user of a client of the same stack, and the way there; the client's pods start after the server's */
  public _admitClient(client: Client, options: RotationOptions = {}): User {
    const user = this.#accounts.ofClient(client, options);
    const account = { userName: user.userName, credential: user._credential };
    openPathFrom(client, this._workload, INFLUXDB_PORT, { account });
    if (client instanceof Workload) client.startAfter(this._workload);
    return user;
  }

  /** @internal any user may read the metrics: the scraper's has no grant for it */
  public _admit(scraper: Scraper): ScrapeAccount | undefined {
    // Before an account is made for it.
    if (!isOfItsStack(this, scraper)) return undefined;
    const { userName, _credential: credential } = this.#accounts.ofClient(scraper.workload);
    const account = { userName, credential };
    return admit(this, scraper, [this._workload], account) ? account : undefined;
  }

  /** @internal says what its clients connect to; gives whom it sends its points to */
  protected _offerToClients(served: ServedInfluxDB): Subscriptions {
    const { _workload: workload } = this;
    const { instances, copies, meta } = served;
    const sharedSecret = sharedSecretOf(workload, served.sharedSecret);
    const subscriptions = new Subscriptions(this, workload, this.trust, copies);
    this.#served = served;
    this.#sharedSecret = sharedSecret;
    this.#server = {
      end: workload,
      host: workload.host,
      port: INFLUXDB_PORT,
      urls: instances?.urls,
      meta,
      sharedSecret,
      subscribe: (request: SubscriptionRequest): Subscription => subscriptions.add(request, this._desired),
    };
    return subscriptions;
  }

  /** @internal what signs its tokens */
  protected get _sharedSecret(): BoundCredential {
    return this.#sharedSecret;
  }

  /** @internal makes the Secret with the desired state, for the pod whose name is `name`, and gives the volume of it */
  protected _writeDesiredState({ namespace, name }: Workload): () => Volume {
    this._desired.declare(this);
    const files: Record<string, SecretKey> = {};
    const write = (part: number) => {
      const file = part === 1 ? 'desired' : `desired-${part}`;
      const revision = this._desired.revision(part);
      const data = { desired: this._desired.file(part) };
      const secret = writeOnlySecret(this, file, { namespace, name: `${name}-${file}`, data, revision });
      files[file] = { secretName: secret.nameReference, key: 'desired', revision, madeByTerraform: true };
    };
    write(1);
    this._desired.inParts(write);
    return () => {
      const [first, ...others] = Object.values(files);
      return first && others.length === 0 ? secretVolume(first.secretName) : secretFiles(files);
    };
  }

  /** @internal its accounts, of which the administrator's is the first */
  protected _addAccounts(delivery: PasswordDelivery, administrator: AdministratorOptions | undefined): void {
    this.#accounts = new InfluxDBAccounts(this, this._workload, this._desired, delivery);
    this.#administrator = this.#accounts.addFirst(administrator);
  }

  /** @internal says how people use its API, when everything else is there */
  protected _offerApi(): void {
    const { _workload: workload } = this;
    const { userName, _credential: credential } = this.#administrator;
    this._offerToPeople({
      path: '/ping?verbose=true',
      user: { userName, credential: credential.in(workload.namespace) },
      client: (user, password) =>
        `INFLUX_USERNAME=${asWord(user)} INFLUX_PASSWORD=${password} influx -ssl -host localhost -execute 'SHOW DATABASES'`,
    });
  }

  /** @internal takes options that `readProps` gave; `copies` is on how many data nodes each point is, where there are several */
  protected _addDatabase(name: string, options: DatabaseOptions, copies?: number): Database {
    name = readArgument(this, 'name', name, REQUIRED_TEXT);
    const retentionPolicy = options.retentionPolicy ?? 'autogen';
    const { retention, shortened, shardDuration, removalPolicy, adopt = false } = options;
    // What is filled in later would be another text in every run.
    const shown = isKnown(name) ? name : digest(name);
    const id = `database-${constructId(shown)}`;
    const existing = this.node.tryFindChild(id) as Database | undefined;
    // All are looked at, so that each mistake is recorded.
    const named = checkDatabaseName(this, 'name', name);
    const valid = [
      named,
      checkDatabaseName(this, 'retentionPolicy', retentionPolicy),
      checkRetention(this, options, this),
    ].every(Boolean);
    if (existing && named)
      recordMistake(this, { prop: 'name', got: name, takes: 'a name that addDatabase was not called with before' });
    // So that the program goes on, one that is refused has no line in the desired state, and a name that InfluxQL can say.
    const database =
      existing ?? Database._of(this, id, { name: named ? shown : digest(name), retentionPolicy, copies });
    if (existing || !valid) return database;
    this._desired.addDatabase({
      name,
      policy: retentionPolicy,
      retention,
      shortened,
      shardDuration,
      writeLimits: writeLimitsOf(this, options),
      destroy: removalPolicy === RemovalPolicy.DESTROY,
      adopt,
      replicationFactor: copies,
    });
    return database;
  }
}
