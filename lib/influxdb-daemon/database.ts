import { Construct } from 'constructs';
import { Client } from '../connections/network/ends';
import { ALL_PROPS, inCall, propOf } from '../core/checks/calls';
import { recordMistake } from '../core/checks/mistakes';
import { readArgument, readProps, REQUIRED_TEXT } from '../core/checks/prop-types';
import { RotationOptions } from '../credentials/account-rotation';
import { RemovalPolicy } from '../workloads/removal-policy';
import { CONTINUOUS_QUERY_OPTIONS, continuousQuery, ContinuousQueryOptions } from './continuous-queries';
import { Privilege } from './desired-state';
import { Account, IDatabase, IInfluxDB } from './influxdb';
import { checkDatabaseName, checkQueryName } from './names';
import {
  checkRetention,
  RETENTION_POLICY_OPTIONS,
  RetentionOptions,
  DatabaseRetentionPolicy,
  RetentionPolicyOptions,
} from './database-retention-policy';
import { User } from './user';

/** How a database is made. */
export interface DatabaseOptions extends RetentionOptions {
  /** The name of its default retention policy. @default autogen */
  readonly retentionPolicy?: string;
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
  readonly _continuousQueries: boolean;
  readonly _limitsWrites: boolean;
  _addRetentionPolicy(database: Database, name: string, options: RetentionPolicyOptions): void;
  _addContinuousQuery(name: string, database: Database, statement: string): void;
  _grant(user: User, privilege: Privilege, databaseName: string): void;
  _admitClient(client: Client, options?: RotationOptions): User;
}

interface DatabaseNames {
  readonly name: string;
  readonly retentionPolicy: string;
  /** On how many data nodes each point is, where there are several. */
  readonly copies?: number;
}

/**
 * A database of a SecureInfluxDB.
 *
 * What its grants allow is what InfluxDB 1.x makes of them, which is more than their names say. Any user, without a grant too,
 * reads the metrics, and sees the measurements of every database with all values of its tags (`SHOW SERIES EXACT CARDINALITY ON other
 * GROUP BY *`). No setting prevents it: data of several owners that must not know of each other belongs on several servers.
 * @see https://docs.influxdata.com/influxdb/v1/administration/authentication_and_authorization/
 */
export class Database extends Construct implements IDatabase {
  /** @internal */
  public static _of(server: DatabaseServer & Construct, id: string, options: DatabaseNames): Database {
    return new Database(server, id, options);
  }

  public readonly databaseName: string;
  public readonly retentionPolicy: string;
  public readonly influxdb: IInfluxDB;
  readonly #server: DatabaseServer;
  // As mistakes in its grants name it.
  readonly #madeBy: string;
  /** @internal */
  public readonly _copies?: number;
  readonly #queries = new Set<string>();
  readonly #policies = new Map<string, DatabaseRetentionPolicy>();

  private constructor(server: DatabaseServer & Construct, id: string, options: DatabaseNames) {
    super(server, id);
    this.databaseName = options.name;
    this.retentionPolicy = options.retentionPolicy;
    this.influxdb = server;
    this._copies = options.copies;
    this.#server = server;
    this.#madeBy = propOf(server, ALL_PROPS);
  }

  /**
   * READ: lets a user read its points, series, policies and continuous queries, and the texts of the queries that run
   * on it or name no database, as they run; InfluxDB 1.11 shows those on other databases too.
   * InfluxDB asks for no more than that to show the series, with their tags, and the fields of other databases too
   * (`SHOW SERIES FROM other.autogen.cpu`), but not their points.
   * @param user The user, of the server that has the database.
   */
  public grantRead(user: User): void {
    inCall(this.#server, `${this.#madeBy}.grantRead`, user, () => {
      this.#server._grant(user, 'READ', this.databaseName);
    });
  }

  /**
   * WRITE: lets a user write points, and also delete them: by `DELETE`, by `DROP SERIES`, all of a policy by `DROP RETENTION
   * POLICY`. InfluxDB has no grant to write alone. It does not read points.
   * @param user The user, of the server that has the database.
   */
  public grantWrite(user: User): void {
    inCall(this.#server, `${this.#madeBy}.grantWrite`, user, () => {
      this.#server._grant(user, 'WRITE', this.databaseName);
    });
  }

  /**
   * ALL: READ and WRITE together, and to copy points within the database by `SELECT … INTO`. It is no administrator of it.
   * @param user The user, of the server that has the database.
   */
  public grantAll(user: User): void {
    inCall(this.#server, `${this.#madeBy}.grantAll`, user, () => {
      this.#server._grant(user, 'ALL', this.databaseName);
    });
  }

  /**
   * Makes a retention policy besides the default one. Whatever takes a database takes it too.
   * @param name Its name; no other policy of this database has it.
   * @param options How long it keeps points.
   */
  public addRetentionPolicy(name: string, options: RetentionPolicyOptions = {}): DatabaseRetentionPolicy {
    return inCall(this, 'addRetentionPolicy', name, () => {
      name = readArgument(this, 'name', name, REQUIRED_TEXT);
      options = readProps(this, options, RETENTION_POLICY_OPTIONS);
      const policy = DatabaseRetentionPolicy._of(this, name);
      const valid = [checkDatabaseName(this, 'name', name), checkRetention(this, options, this.#server)].every(Boolean);
      const existing = this._hasPolicy(name);
      if (existing) recordMistake(this, { prop: 'name', got: name, takes: 'a name that no other policy of it has' });
      if (!valid || existing) return policy;
      this.#policies.set(name, policy);
      this.#server._addRetentionPolicy(this, name, options);
      return policy;
    });
  }

  /** @internal */
  public _hasPolicy(name: string): boolean {
    return name === this.retentionPolicy || this.#policies.has(name);
  }

  /**
   * Has InfluxDB run a query again and again, on points of this database. It takes `continuousQueries` of the server. A query
   * whose call leaves the code is dropped.
   * @param name Its name; no other query of this database has it.
   * @param options The query, and how often it runs.
   */
  public addContinuousQuery(name: string, options: ContinuousQueryOptions): void {
    inCall(this, 'addContinuousQuery', name, () => {
      name = readArgument(this, 'name', name, REQUIRED_TEXT);
      options = readProps(this, options, CONTINUOUS_QUERY_OPTIONS);
      if (!this.#server._continuousQueries)
        recordMistake(this, {
          prop: ALL_PROPS,
          got: name,
          takes: 'a server with `continuousQueries: ContinuousQueries.enabled(reason)`, as it runs none otherwise',
        });
      const isNamed = checkQueryName(this, 'name', name);
      if (this.#queries.has(name))
        recordMistake(this, {
          prop: 'name',
          got: name,
          takes: 'a name that addContinuousQuery was not called with before',
        });
      this.#queries.add(name);
      const statement = continuousQuery(this, isNamed ? name : '', this.databaseName, options);
      if (isNamed && statement !== undefined) this.#server._addContinuousQuery(name, this, statement);
    });
  }

  /** @internal */
  public _admit(client: Client, privilege: Privilege | undefined, options: RotationOptions = {}): Account {
    const user = this.#server._admitClient(client, options);
    if (privilege) this.#server._grant(user, privilege, this.databaseName);
    return { userName: user.userName, credential: user._credential };
  }
}
