import { IConstruct } from 'constructs';
import { checkDuration, checkInteger, checkSize } from '../core/checks/checks';
import { AcceptedRisk } from '../core/checks/accepted-risk';
import { acceptDeviation } from '../core/checks/deviations';
import { Duration } from '../core/values/duration';
import { isKnown } from '../core/terraform/tokens';
import { recordMistake } from '../core/checks/mistakes';
import { Size } from '../core/values/size';

/**
 * How much InfluxDB takes at once. Whoever may read one database could otherwise take all memory, or all time, from everybody
 * else; so could whoever may write. What is not given follows the memory limit of the pod.
 *
 * InfluxDB 1.x counts no memory, and its parser no depth: one statement of a million nested parentheses, by a user without any
 * grant, ends it; it is started again, with all that it acknowledged. So does a large body of his to `/api/v1/prom/read`, or in chunks to
 * `/api/v2/buckets`, and a compressed write by whoever may write: 400 KB of gzip take 1.6 GiB. Still several `distinct()` or `percentile()` over millions
 * of points, one subquery of millions of intervals whose client asks for it in one chunk, or many bodies of new series, take
 * more than 2 GiB. Names of fields are kept, and read at its start: 80 MB of nothing but new ones take 2 GiB for good. Who must not be
 * able to stop the server for others gets one for himself.
 */
export interface InfluxDBLimits {
  /** The largest body of a write as it is sent; what is compressed is counted by what its client says. @default Size.bytes(25000000) */
  readonly maxBodySize?: Size;
  /** Open connections; further ones are closed. @default - 2000 for each GiB of the memory limit */
  readonly maxConnectionLimit?: number;
  /**
   * Rows of one answer that is not chunked; it ends there, and says `partial: true`.
   * @default - 50000 for each GiB of the memory limit
   */
  readonly maxRowLimit?: number;
  /**
   * Writes to `/write` that are worked on at once, 0 is any number; the others wait. A write counts from its first byte, so that this
   * many slow clients of one database keep everybody else from writing. A body of 25 MB of new series takes 1.3 GiB.
   * @default 0
   */
  readonly maxConcurrentWriteLimit?: number;
  /** Writes that wait; 0 is any number of them. @default 0 */
  readonly maxEnqueuedWriteLimit?: number;
  /** How long a write may wait. @default Duration.seconds(30) */
  readonly enqueuedWriteTimeout?: Duration;
  /** Queries that run at once; further ones are refused. @default - 15 for each GiB of the memory limit */
  readonly maxConcurrentQueries?: number;
  /** How long a query may run. @default Duration.minutes(1) */
  readonly queryTimeout?: Duration;
  /** Intervals of `GROUP BY time(…)` in one SELECT, for each series. @default - 50000 for each GiB of the memory limit */
  readonly maxSelectBuckets?: number;
  /** Points that one SELECT reads; looked at once a second. @default - 25000000 for each GiB of the memory limit */
  readonly maxSelectPoints?: number;
  /** Series that one SELECT reads. @default - 50000 for each GiB of the memory limit */
  readonly maxSelectSeries?: number;
  /**
   * The largest that the points of a shard in memory may get before writes are refused.
   * @default - a quarter of the memory limit
   */
  readonly cacheMaxMemorySize?: Size;
  /** Limits that are not to hold, each by `AcceptedRisk.because(reason)`. @default - none */
  readonly unlimited?: UnlimitedInfluxDB;
}

/** Why a limit of InfluxDB is not to hold: some reader or writer may then stop the server for everybody. */
export interface UnlimitedInfluxDB {
  /** Why any number of connections may be open. @default - they are limited */
  readonly maxConnectionLimit?: AcceptedRisk;
  /** Why an answer may have any number of rows. @default - they are limited */
  readonly maxRowLimit?: AcceptedRisk;
  /** Why any number of queries may run at once. @default - they are limited */
  readonly maxConcurrentQueries?: AcceptedRisk;
  /** Why a query may run for ever. @default - it is limited */
  readonly queryTimeout?: AcceptedRisk;
  /** Why a SELECT may have any number of intervals. @default - they are limited */
  readonly maxSelectBuckets?: AcceptedRisk;
  /** Why a SELECT may read any number of points. @default - they are limited */
  readonly maxSelectPoints?: AcceptedRisk;
  /** Why a SELECT may read any number of series. @default - they are limited */
  readonly maxSelectSeries?: AcceptedRisk;
}

// By trying with 2 GiB on 1.12.4, without other load: 30 times `SELECT *` to the row limit take 1.7 GiB, a SELECT of 100000
// series takes 0.5 GiB. InfluxDB counts no memory: several heavy subqueries or sorts at once still exceed it.
const FOR_EACH_GIBIBYTE = {
  maxConnectionLimit: 2000,
  maxRowLimit: 50_000,
  maxConcurrentQueries: 15,
  maxSelectBuckets: 50_000,
  maxSelectPoints: 25_000_000,
  maxSelectSeries: 50_000,
} as const;
type Count = keyof typeof FOR_EACH_GIBIBYTE;

/** The limits as the config file takes them; 0 is none. */
export interface AcceptedLimits extends Readonly<Record<Count, number>> {
  readonly maxBodySize: number;
  readonly maxConcurrentWriteLimit: number;
  readonly maxEnqueuedWriteLimit: number;
  readonly enqueuedWriteTimeout: Duration;
  readonly queryTimeout: Duration;
  readonly cacheMaxMemorySize: number;
  /** What the pod may take, in bytes. */
  readonly memory: number;
}

/** The limits that hold in a pod with this much memory. Those that InfluxDB does not take are reported, and not given. */
export function acceptLimits(scope: IConstruct, memory: Size | undefined, limits: InfluxDBLimits = {}): AcceptedLimits {
  const bytes = memory && isKnown(memory.toBytes()) ? memory.toBytes() : Size.gibibytes(2).toBytes();
  const count = (name: Count): number => {
    const fine = checkInteger(scope, `limits.${name}`, limits[name], { min: 1, max: Number.MAX_SAFE_INTEGER });
    if (isUnlimited(scope, limits, name)) return 0;
    const own = Math.max(1, Math.round((FOR_EACH_GIBIBYTE[name] * bytes) / 1024 ** 3));
    return (fine ? limits[name] : undefined) ?? own;
  };
  const time = (name: 'enqueuedWriteTimeout' | 'queryTimeout', min: Duration, own: Duration): Duration => {
    const fine = checkDuration(scope, `limits.${name}`, limits[name], { min, max: Duration.days(1) });
    return (fine ? limits[name] : undefined) ?? own;
  };
  const size = (name: 'maxBodySize' | 'cacheMaxMemorySize', own: number): number => {
    const fine = checkSize(scope, `limits.${name}`, limits[name]);
    return (fine ? limits[name] : undefined)?.toBytes() ?? own;
  };
  const writes = (name: 'maxConcurrentWriteLimit' | 'maxEnqueuedWriteLimit'): number => {
    const fine = checkInteger(scope, `limits.${name}`, limits[name], { min: 0, max: Number.MAX_SAFE_INTEGER });
    return (fine ? limits[name] : undefined) ?? 0;
  };
  const queryTimeout = time('queryTimeout', Duration.milliseconds(1), Duration.minutes(1));
  return {
    maxBodySize: size('maxBodySize', 25_000_000),
    maxConnectionLimit: count('maxConnectionLimit'),
    maxRowLimit: count('maxRowLimit'),
    maxConcurrentWriteLimit: writes('maxConcurrentWriteLimit'),
    maxEnqueuedWriteLimit: writes('maxEnqueuedWriteLimit'),
    enqueuedWriteTimeout: time('enqueuedWriteTimeout', Duration.seconds(0), Duration.seconds(30)),
    maxConcurrentQueries: count('maxConcurrentQueries'),
    queryTimeout: isUnlimited(scope, limits, 'queryTimeout') ? Duration.seconds(0) : queryTimeout,
    maxSelectBuckets: count('maxSelectBuckets'),
    maxSelectPoints: count('maxSelectPoints'),
    maxSelectSeries: count('maxSelectSeries'),
    cacheMaxMemorySize: size('cacheMaxMemorySize', Math.round(bytes / 4)),
    memory: bytes,
  };
}

function isUnlimited(scope: IConstruct, limits: InfluxDBLimits, name: keyof UnlimitedInfluxDB): boolean {
  const accepted = limits.unlimited?.[name];
  if (accepted === undefined) return false;
  acceptDeviation(scope, 'unlimited', {
    prop: `limits.unlimited.${name}`,
    subject: name,
    what: `${WORDS[name]}, by whoever has a user`,
    reason: accepted._reason,
  });
  if (limits[name] !== undefined)
    recordMistake(scope, { prop: `limits.${name}`, got: limits[name], takes: 'nothing beside `limits.unlimited`' });
  return true;
}

const WORDS: Readonly<Record<keyof UnlimitedInfluxDB, string>> = {
  maxConnectionLimit: 'any number of connections may be opened',
  maxRowLimit: 'an answer of any number of rows may be asked for',
  maxConcurrentQueries: 'any number of queries may be run at once',
  queryTimeout: 'a query of any length may be run',
  maxSelectBuckets: 'a SELECT of any number of intervals may be run',
  maxSelectPoints: 'a SELECT of any number of points may be run',
  maxSelectSeries: 'a SELECT of any number of series may be run',
};
