import { DURATION, FLAG, list, member, PropTypes, struct, TEXT } from '../core/checks/prop-types';
import { Duration } from '../core/values/duration';

/** What is off in Prometheus unless it is asked for, as it may change. */
export enum PrometheusFeature {
  /** Keeps exemplars, and sends them on. */
  EXEMPLAR_STORAGE = 'exemplar-storage',
  /** Writes samples in memory to the volume when it stops, so that it starts faster. */
  MEMORY_SNAPSHOT_ON_SHUTDOWN = 'memory-snapshot-on-shutdown',
  /** Adds metrics about each scrape: its timeout, its limit, the size of its body. */
  EXTRA_SCRAPE_METRICS = 'extra-scrape-metrics',
  /** Takes functions of PromQL that are experimental. */
  PROMQL_EXPERIMENTAL_FUNCTIONS = 'promql-experimental-functions',
  /** Counts samples for each step of a query. */
  PROMQL_PER_STEP_STATS = 'promql-per-step-stats',
  /** Evaluates rules of a group at once that do not depend on each other. */
  CONCURRENT_RULE_EVAL = 'concurrent-rule-eval',
  /** Takes the time at which a counter began as its first sample. */
  CREATED_TIMESTAMP_ZERO_INGESTION = 'created-timestamp-zero-ingestion',
  /** Compacts at a random time, so that many do not at once. */
  DELAYED_COMPACTION = 'delayed-compaction',
  /** Sends what is known of metrics (type, unit, help) with remote write 2. */
  METADATA_WAL_RECORDS = 'metadata-wal-records',
  /** Has the type and the unit of a metric as labels. From 3.5. */
  TYPE_AND_UNIT_LABELS = 'type-and-unit-labels',
}

/** How much is logged. */
export enum PrometheusLogLevel {
  /** All there is. */
  DEBUG = 'debug',
  /** What it does. */
  INFO = 'info',
  /** What may be wrong. */
  WARN = 'warn',
  /** What is wrong. */
  ERROR = 'error',
}

/** When alerts are sent, beside what rules say. */
export interface AlertTimes {
  /** After a longer absence of Prometheus an alert waits for its `for` anew. @default Duration.hours(1) */
  readonly outageTolerance?: Duration;
  /** How long an alert waits at least after a start that goes on with its `for`. @default Duration.minutes(10) */
  readonly gracePeriod?: Duration;
  /** How long it waits before it tells an Alertmanager again. @default Duration.minutes(1) */
  readonly resendDelay?: Duration;
}

/** Flags of the daemon. What is not said is as Prometheus has it. */
export interface PrometheusFlags {
  /** What is off unless it is asked for. @default - none */
  readonly features?: PrometheusFeature[];
  /** How old the newest sample of a series may be that a query still takes. @default Duration.minutes(5) */
  readonly lookbackDelta?: Duration;
  /**
   * The span of each block of samples, which is never compacted to a longer one: `Duration.hours(2)` beside what uploads blocks, as a
   * sidecar of Thanos does.
   * @default - from two hours to a tenth of the retention
   */
  readonly blockDuration?: Duration;
  /** When alerts are sent, beside what rules say. @default - as Prometheus has it */
  readonly alertTimes?: AlertTimes;
  /** How much is logged. @default PrometheusLogLevel.INFO */
  readonly logLevel?: PrometheusLogLevel;
  /** Whether each line of the log is JSON. @default false */
  readonly logAsJson?: boolean;
  /** The title of its pages. @default - Prometheus's own */
  readonly pageTitle?: string;
}

const ALERT_TIMES: PropTypes<AlertTimes> = { outageTolerance: DURATION, gracePeriod: DURATION, resendDelay: DURATION };

export const PROMETHEUS_FLAGS: PropTypes<PrometheusFlags> = {
  features: list(member(PrometheusFeature)),
  lookbackDelta: DURATION,
  blockDuration: DURATION,
  alertTimes: struct(ALERT_TIMES),
  logLevel: member(PrometheusLogLevel),
  logAsJson: FLAG,
  pageTitle: TEXT,
};
