import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { TargetDiscovery } from './target-discovery';
import { RelabelConfig } from './relabel-config';

/** How a target is scraped. */
export interface ScrapeOptions {
  /** The value of the label `job`. @default - the construct id of the target; of what `serveMetrics` gives, that of the Telegraf */
  readonly jobName?: string;
  /** The time from one scrape to the next. @default - `scrapeInterval` of the Prometheus */
  readonly interval?: Duration;
  /** How long a scrape may take, no longer than the interval. @default - 10 seconds, or the interval where that is less */
  readonly timeout?: Duration;
  /** How its instances are found. @default TargetDiscovery.dns() */
  readonly discovery?: TargetDiscovery;
  /** More labels for all of its samples. @default - none */
  readonly labels?: Record<string, string>;
  /**
   * Whether labels of its samples win over those that the scrape adds. A `job` of theirs that another job of this Prometheus has is
   * written behind the name of this one, as `federate-team/influxdb`.
   * @default false
   */
  readonly honorLabels?: boolean;
  /** The most samples that a scrape may have: one with more fails as a whole. @default - 100000 for each GiB of the memory limit */
  readonly sampleLimit?: number;
  /**
   * The most bytes that a scrape may have once it is decompressed: one with more fails as a whole.
   * @default - 32 MiB for each GiB of the memory limit
   */
  readonly bodySizeLimit?: Size;
  /** Parameters of the request, `params` in Prometheus' words: `{ 'collect[]': ['cpu', 'meminfo'] }`. @default - none */
  readonly urlParameters?: Record<string, string[]>;
  /** What is done with the labels of each instance before it is scraped. @default - nothing */
  readonly relabelings?: RelabelConfig[];
  /** What is done with each sample before it is stored: dropping metrics that nobody asks for, above all. @default - nothing */
  readonly metricRelabelings?: RelabelConfig[];
}

/**
 * What another Prometheus hands on of its samples, with their labels and times. Of targets of this one it says nothing: what it calls by
 * the name of one of this one's jobs has the name of the federation before it, as `federate-team/influxdb`.
 */
export interface FederationOptions extends ScrapeOptions {
  /** Selectors of series, of which each is handed on that matches one: `{job="shop"}`. */
  readonly match: string[];
}
