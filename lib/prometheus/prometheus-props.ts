import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { WebConfigProps } from '../web-config/web-config-props';
import { ContainerImage } from '../workloads/container-image';
import { PersistentStorage } from '../workloads/persistent-storage';
import { WorkloadProps } from '../workloads/workload-props';
import { PrometheusLimits } from './limits';

/** What a Prometheus is made with. */
export interface SecurePrometheusProps extends WorkloadProps, WebConfigProps {
  /** Prometheus 3.4.0 or newer, of 3.x. @default ContainerImage.fromTag('quay.io/prometheus/prometheus:v3.9.1') */
  readonly image?: ContainerImage;
  /** The volume of its samples. @default - 20 GiB of the cluster's default StorageClass, which no apply destroys */
  readonly storage?: PersistentStorage;
  /** How long samples are kept. @default Duration.days(15), Prometheus's own */
  readonly retention?: Duration;
  /**
   * How much samples may take; the oldest are removed first. What is not yet in a block, some two hours of samples, comes on top.
   * @default - 80 percent of the volume, of the 80 to 85 that Prometheus's documentation advises
   */
  readonly retentionSize?: Size;
  /** The time from one scrape of a target to the next. @default Duration.minutes(1), Prometheus's own */
  readonly scrapeInterval?: Duration;
  /** The time from one evaluation of rules to the next. @default Duration.minutes(1), Prometheus's own */
  readonly evaluationInterval?: Duration;
  /** Labels for whatever leaves it: alerts, remote writes, federation. @default - none */
  readonly externalLabels?: Record<string, string>;
  /** The https URL that people reach it by, which is what alerts link to. @default - `url` */
  readonly externalUrl?: string;
  /**
   * Whether it scrapes itself, on loopback, as a job with the construct's id. With `clientAuthentication`, it shows its own
   * certificate, which has to be one that it takes.
   * @default true
   */
  readonly selfMonitoring?: boolean;
  /** How much queries may take at once. @default - what fits its memory limit */
  readonly limits?: PrometheusLimits;
  /** How long it may take to stop before it is killed. @default Duration.minutes(5) */
  readonly terminationGracePeriod?: Duration;
  /** How many of its one pod a node drain may take away; 0 makes a drain wait for you. @default - no budget */
  readonly disruptionBudget?: number;
  /**
   * Any other key of the sections `global`, `storage` and `runtime` of Prometheus's config file, in its own words:
   * `{ global: { label_limit: 50 } }`.
   * @default - none
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
}
