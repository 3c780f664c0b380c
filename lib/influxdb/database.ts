import { Construct } from 'constructs';
import { Client } from '../connections/path';
import { Duration } from '../core/duration';
import { RemovalPolicy } from '../workloads/removal-policy';
import { Privilege } from './desired-state';
import { Account, AccountOptions, IDatabase, IInfluxDB } from './influxdb';
import { User } from './user';

/** How a database is made. */
export interface DatabaseOptions {
  /** How long points are kept, an hour at least. @default - for ever */
  readonly retention?: Duration;
  /** The name of its default retention policy. @default autogen */
  readonly retentionPolicy?: string;
  /** The time that one shard holds. @default - as InfluxDB derives it from the retention */
  readonly shardDuration?: Duration;
  /**
   * What happens to its points when the call leaves the code. RETAIN leaves the database as it is, and to you.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /** Takes over a database of this name that exists already. @default false */
  readonly adopt?: boolean;
}

/** What a database asks of its server. */
export interface DatabaseServer extends IInfluxDB {
  _grant(user: User, privilege: Privilege, database: Database): void;
  _clientAccount(client: Client, options?: AccountOptions): User;
}

interface DatabaseNames {
  readonly name: string;
  readonly retentionPolicy: string;
}

/** A database of a SecureInfluxDB. */
export class Database extends Construct implements IDatabase {
  /** @internal */
  public static _of(server: DatabaseServer & Construct, id: string, options: DatabaseNames): Database {
    return new Database(server, id, options);
  }

  public readonly databaseName: string;
  public readonly retentionPolicy: string;
  public readonly influxdb: IInfluxDB;
  readonly #server: DatabaseServer;

  private constructor(server: DatabaseServer & Construct, id: string, options: DatabaseNames) {
    super(server, id);
    this.databaseName = options.name;
    this.retentionPolicy = options.retentionPolicy;
    this.influxdb = server;
    this.#server = server;
  }

  /** Lets a user read its points. */
  public grantRead(user: User): void {
    this.#server._grant(user, 'READ', this);
  }

  /** Lets a user write points. */
  public grantWrite(user: User): void {
    this.#server._grant(user, 'WRITE', this);
  }

  /** Lets a user read, write and delete points. */
  public grantAll(user: User): void {
    this.#server._grant(user, 'ALL', this);
  }

  /** @internal */
  public _accountOf(client: Client, privilege: Privilege | undefined, options: AccountOptions = {}): Account {
    const user = this.#server._clientAccount(client, options);
    if (privilege) this.#server._grant(user, privilege, this);
    return { userName: user.userName, credential: user._credential };
  }
}
