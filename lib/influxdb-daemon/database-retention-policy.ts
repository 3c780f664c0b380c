import { IConstruct } from 'constructs';
import { Client } from '../connections/network/ends';
import { ACCEPTED, AcceptedRisk } from '../core/checks/accepted-risk';
import { check, checkDuration } from '../core/checks/checks';
import { checkReason } from '../core/checks/deviations';
import { DURATION, FLAG, member, PropTypes } from '../core/checks/prop-types';
import { Duration } from '../core/values/duration';
import { RemovalPolicy } from '../workloads/removal-policy';
import { Privilege } from './desired-state';
import { Account, AdmitOptions, IDatabase, IInfluxDB } from './influxdb';
import { WriteLimits } from './plan-words';

/** How long a database keeps points. */
export interface RetentionOptions {
  /** How long points are kept, an hour at least. @default - for ever */
  readonly retention?: Duration;
  /**
   * That the retention is shorter than it was, and why: InfluxDB deletes what is older, so a plan that shortens one is refused without.
   * It takes another reason each time. What a plan compares with is the retention at the first apply, or at that of the last reason.
   * @default - such a plan is refused
   */
  readonly shortened?: AcceptedRisk;
  /** The time that one shard holds. @default - as InfluxDB derives it from the retention */
  readonly shardDuration?: Duration;
  /**
   * How much later than now a point may be; later ones are refused. Whoever may write could make a shard for each week to come, until
   * InfluxDB has no memory left. InfluxDB 1.11 knows no such limit.
   * @default Duration.days(1)
   * @see https://docs.influxdata.com/influxdb/v1/query_language/manage-database/#future-limit
   */
  readonly futureLimit?: Duration;
  /**
   * How much earlier than now a point may be; earlier ones are refused. Where points are kept for ever, whoever may write could make a
   * shard for each week that was. InfluxDB 1.11 knows no such limit.
   * @default - as long as points are kept
   * @see https://docs.influxdata.com/influxdb/v1/query_language/manage-database/#past-limit
   */
  readonly pastLimit?: Duration;
}

/** How a retention policy of a database is made, besides its default one. */
export interface RetentionPolicyOptions extends RetentionOptions {
  /**
   * What happens to its points when the call leaves the code. RETAIN leaves the policy as it is, and to you.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /** Takes over a policy of this name that exists already. @default false */
  readonly adopt?: boolean;
}

export const RETENTION_OPTIONS: PropTypes<RetentionOptions> = {
  retention: DURATION,
  shortened: ACCEPTED,
  shardDuration: DURATION,
  futureLimit: DURATION,
  pastLimit: DURATION,
};

export const RETENTION_POLICY_OPTIONS: PropTypes<RetentionPolicyOptions> = {
  ...RETENTION_OPTIONS,
  removalPolicy: member(RemovalPolicy),
  adopt: FLAG,
};

/** How far from now points may be, as the desired state has it; of a server that cannot limit that, nothing. */
export function writeLimitsOf(
  { _limitsWrites: limits }: { readonly _limitsWrites: boolean },
  { futureLimit = Duration.days(1), pastLimit }: RetentionOptions = {},
): WriteLimits | undefined {
  return limits ? { future: futureLimit, past: pastLimit } : undefined;
}

/** Checks how long points are kept, by a server that has limits of when they may be, or by one that has none. */
export function checkRetention(
  scope: IConstruct,
  { retention, shardDuration, shortened, futureLimit, pastLimit }: RetentionOptions,
  server: { readonly _limitsWrites: boolean },
): boolean {
  // InfluxDB takes no less than an hour. The most is what 64 bits of nanoseconds hold.
  const bounds = { min: Duration.hours(1), max: Duration.days(106_751) };
  const limits = { ...bounds, min: Duration.minutes(1) };
  const takes = 'nothing with this image: InfluxDB 1.12 is the first that limits when points may be';
  const limit = (prop: 'futureLimit' | 'pastLimit', value: Duration | undefined) =>
    check(scope, prop, value, takes, () => server._limitsWrites) && checkDuration(scope, prop, value, limits);
  const durations = [
    checkDuration(scope, 'retention', retention, bounds),
    checkDuration(scope, 'shardDuration', shardDuration, bounds),
  ].every(Boolean);
  return [
    durations &&
      check(scope, 'shardDuration', shardDuration, 'no more than the retention', (shard) => {
        return retention === undefined || shard.toSeconds() <= retention.toSeconds();
      }),
    limit('futureLimit', futureLimit),
    limit('pastLimit', pastLimit),
    !shortened || checkReason(scope, 'shortened', shortened._reason, 'InfluxDB deletes points that were kept before'),
  ].every(Boolean);
}

/** What a retention policy asks of the database that it is of. */
export interface PolicyOwner extends IDatabase {
  _admit(client: Client, privilege: Privilege | undefined, options?: AdmitOptions): Account;
  _hasPolicy(name: string): boolean;
}

/**
 * A retention policy of a database, which whatever takes a database takes too: who writes to it writes there, and Kapacitor is
 * subscribed to the points of this policy. InfluxDB grants databases, no policies: who may use one uses all of them.
 *
 * @example
 * const yearly = metrics.addRetentionPolicy('yearly', { retention: Duration.days(365) });
 * telegraf.writeTo(yearly);
 */
export class DatabaseRetentionPolicy implements IDatabase {
  /** @internal */
  public static _of(database: PolicyOwner, name: string): DatabaseRetentionPolicy {
    return new DatabaseRetentionPolicy(database, name);
  }

  public readonly databaseName: string;
  public readonly retentionPolicy: string;
  public readonly influxdb: IInfluxDB;
  readonly #database: PolicyOwner;

  private constructor(database: PolicyOwner, name: string) {
    this.databaseName = database.databaseName;
    this.retentionPolicy = name;
    this.influxdb = database.influxdb;
    this.#database = database;
  }

  /** The names of its database and itself. */
  public toString(): string {
    return `${this.databaseName} ${this.retentionPolicy}`;
  }

  /** @internal */
  public get _policy(): string {
    return this.retentionPolicy;
  }

  /** @internal */
  public _hasPolicy(name: string): boolean {
    return this.#database._hasPolicy(name);
  }

  /** @internal */
  public _admit(client: Client, privilege: Privilege | undefined, options?: AdmitOptions): Account {
    return this.#database._admit(client, privilege, options);
  }
}
