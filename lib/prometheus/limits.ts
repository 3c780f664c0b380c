import { IConstruct } from 'constructs';
import { checkDuration, checkInteger } from '../core/checks/checks';
import { Duration } from '../core/values/duration';
import { isKnown } from '../core/terraform/tokens';
import { NUMBER, DURATION, PropTypes } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { Size } from '../core/values/size';

/**
 * How much queries may take at once, so that nobody's query takes Prometheus away from the scrapes and alerts. A query that
 * would take more fails, and says so.
 *
 * They keep nobody from ending it who means to: a remote read of 30 MB takes 0.7 GiB while it is decompressed, and where `remoteWriters`
 * are on, Prometheus reads what is sent there to its end, 400 MB by 2 GiB. It is started again.
 */
export interface PrometheusLimits {
  /**
   * Samples that one query holds in memory, of some 60 bytes each; also those of one remote read.
   * @default - 2500000 for each GiB of the memory limit
   */
  readonly maxSamples?: number;
  /** Queries that run at once, those of rules too; the others wait. @default 4 */
  readonly maxConcurrency?: number;
  /** How long a query may run and wait. @default Duration.minutes(2), Prometheus's own */
  readonly queryTimeout?: Duration;
}

export const PROMETHEUS_LIMITS: PropTypes<PrometheusLimits> = {
  maxSamples: NUMBER,
  maxConcurrency: NUMBER,
  queryTimeout: DURATION,
};

// By trying with 2 GiB on 3.9.1, whose own defaults (50000000 samples, 20 queries) let one query take all of it.
const SAMPLES_FOR_EACH_GIBIBYTE = 2_500_000;

// By trying with 2 GiB on 3.9.1: an answer that is too long takes 0.5 GiB. Without, 1 MB of gzip takes 2.9 GiB at each scrape.
const SCRAPE_FOR_EACH_GIBIBYTE = { body: Size.mebibytes(32).toBytes(), samples: 100_000 };

/** What a target may make it take with one scrape, as the section `global` has it. */
export function scrapeLimits(memory: Size | undefined): Settings {
  const gibibytes = bytesOf(memory) / 1024 ** 3;
  return {
    body_size_limit: `${Math.max(1, Math.round(SCRAPE_FOR_EACH_GIBIBYTE.body * gibibytes))}B`,
    sample_limit: Math.max(1, Math.round(SCRAPE_FOR_EACH_GIBIBYTE.samples * gibibytes)),
  };
}

function bytesOf(memory: Size | undefined): number {
  return memory && isKnown(memory.toBytes()) ? memory.toBytes() : Size.gibibytes(2).toBytes();
}

/** The limits as flags. Its memory limit the daemon finds by itself, and collects garbage in time (`--auto-gomemlimit`). */
export function limitFlags(scope: IConstruct, memory: Size | undefined, limits: PrometheusLimits = {}): string[] {
  const { maxSamples, maxConcurrency, queryTimeout } = limits;
  const count = (name: string, value: number | undefined, own: number) => {
    const fine = checkInteger(scope, `limits.${name}`, value, { min: 1, max: 2 ** 31 - 1 });
    return (fine ? value : undefined) ?? own;
  };
  const own = Math.max(1, Math.round((SAMPLES_FOR_EACH_GIBIBYTE * bytesOf(memory)) / 1024 ** 3));
  const samples = count('maxSamples', maxSamples, own);
  const concurrency = count('maxConcurrency', maxConcurrency, 4);
  const bounds = { min: Duration.milliseconds(1), max: Duration.days(1) };
  const timed = checkDuration(scope, 'limits.queryTimeout', queryTimeout, bounds);
  return [
    `--query.max-samples=${samples}`,
    `--query.max-concurrency=${concurrency}`,
    `--query.timeout=${((timed ? queryTimeout : undefined) ?? Duration.minutes(2)).toString()}`,
    `--storage.remote.read-sample-limit=${samples}`,
    `--storage.remote.read-concurrent-limit=${concurrency}`,
  ];
}
