import { Construct } from 'constructs';
import { check, checkDuration } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { Duration } from '../core/values/duration';
import { isKnown } from '../core/terraform/tokens';
import { described, recordMistake } from '../core/checks/mistakes';
import { DURATION, instanceOf, PropType, REQUIRED_TEXT, PropTypes } from '../core/checks/prop-types';
import { influxqlIdentifier } from '../formats';

/** Whether InfluxDB runs continuous queries. */
export class ContinuousQueries {
  /**
   * InfluxDB runs them. It asks nobody for a grant on what they read: whoever may read one database can make a query that
   * copies every other database into it, or writes there, and that goes on when its user is dropped. Those of
   * `addContinuousQuery` are made here; every other is reported by the reconciler. `Deviations.of` lists the reason.
   * @param reason Why they are run.
   */
  public static enabled(reason: string): ContinuousQueries {
    return new ContinuousQueries(reason);
  }

  private constructor(private readonly reason: string) {}

  /** @internal */
  public _accept(scope: Construct): void {
    const what =
      'whoever may read one database reads and writes all of them, by a continuous query that outlives the user';
    acceptDeviation(scope, 'continuous-queries', { prop: 'continuousQueries', what, reason: this.reason });
  }
}

export const CONTINUOUS_QUERIES: PropType<ContinuousQueries> = instanceOf(
  ContinuousQueries,
  "a ContinuousQueries, like ContinuousQueries.enabled('the reason')",
);

/** A query that InfluxDB runs again and again. */
export interface ContinuousQueryOptions {
  /**
   * What it does: `SELECT mean("value") AS "value" INTO "hourly"."autogen"."cpu" FROM "cpu" GROUP BY time(1h), *`. Whoever
   * may read what it writes reads what it read.
   */
  readonly query: string;
  /** How often it runs. @default - once in the interval that it groups by */
  readonly resampleEvery?: Duration;
  /** How far back it looks each time. @default - one interval */
  readonly resampleFor?: Duration;
}

export const CONTINUOUS_QUERY_OPTIONS: PropTypes<ContinuousQueryOptions> = {
  query: REQUIRED_TEXT,
  resampleEvery: DURATION,
  resampleFor: DURATION,
};

// A line of the desired state holds it in base64, and the pod takes lines of 100 kB: see desired-file.sh.
const LONGEST = 50_000;
/** How much the statements of a server may be together: the reconciler reads twice that of those of the code, see queries-there.sh. */
export const MOST_OF_ALL = 400_000;

/** The whole statement that makes a query; nothing where something is wrong with it, which is recorded. */
export function continuousQuery(
  scope: Construct,
  name: string,
  database: string,
  { query, resampleEvery, resampleFor }: ContinuousQueryOptions,
): string | undefined {
  const bounds = { min: Duration.seconds(1), max: Duration.days(3650) };
  const takes = 'one SELECT … INTO … FROM … GROUP BY time(…), known at synthesis and without ";"';
  const fine = [
    isKnown(query) ? check(scope, 'query', query, takes, isContinuous) : refuseToken(scope, takes),
    check(scope, 'query', query, `no more than ${LONGEST} bytes`, (text) => Buffer.byteLength(text) <= LONGEST),
    checkDuration(scope, 'resampleEvery', resampleEvery, bounds),
    checkDuration(scope, 'resampleFor', resampleFor, bounds),
  ].every(Boolean);
  if (!fine) return undefined;
  const resample = [
    ...(resampleEvery ? [`EVERY ${resampleEvery.toString()}`] : []),
    ...(resampleFor ? [`FOR ${resampleFor.toString()}`] : []),
  ];
  return [
    `CREATE CONTINUOUS QUERY ${influxqlIdentifier(name)} ON ${influxqlIdentifier(database)}`,
    ...(resample.length > 0 ? [`RESAMPLE ${resample.join(' ')}`] : []),
    `BEGIN ${query.trim()} END`,
  ].join(' ');
}

function refuseToken(scope: Construct, takes: string): false {
  recordMistake(scope, { prop: 'query', got: described('a token'), takes });
  return false;
}

// InfluxDB parses it; this finds what would end the statement early, or make another one of it.
function isContinuous(query: string): boolean {
  const bare = query.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'/g, 'quoted');
  return (
    /^\s*SELECT\s[^]*\sINTO\s[^]*\sFROM\s[^]*\sGROUP\s+BY\s[^]*\btime\s*\(/i.test(bare) &&
    !/[;"'\0\r\p{Cs}]|--|\/\*/u.test(bare) &&
    !/\bEND\s*$/i.test(bare)
  );
}
