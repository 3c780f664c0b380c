import { HttpProxy } from '../connections/network/http-proxy';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { Credential } from '../credentials/credential';
import { SecureServerProps } from '../servers/secure-server-props';
import { WebConfigProps } from '../web-config/web-config-props';
import { PrometheusFlags } from './flag-options';
import { PrometheusLimits } from './limits';

/** What a Prometheus is made with. */
export interface SecurePrometheusProps extends SecureServerProps, WebConfigProps, PrometheusFlags {
  /**
   * How long samples are kept. Two hours at least, the length of Prometheus's smallest block.
   * @default Duration.days(15), Prometheus's own
   */
  readonly retention?: Duration;
  /**
   * How much samples may take; the oldest are removed first. What is not yet in a block, some two hours of samples, comes on top.
   * 1 MiB at least, and less than the volume.
   * @default - 80 percent of the volume, of the 80 to 85 that Prometheus's documentation advises
   * @see https://prometheus.io/docs/prometheus/latest/storage/#right-sizing-retention-size
   */
  readonly retentionSize?: Size;
  /** The time from one scrape of a target to the next. @default Duration.minutes(1), Prometheus's own */
  readonly scrapeInterval?: Duration;
  /** The time from one evaluation of rules to the next. @default Duration.minutes(1), Prometheus's own */
  readonly evaluationInterval?: Duration;
  /** Labels for whatever leaves it: alerts, remote writes, federation. @default - none */
  readonly externalLabels?: Record<string, string>;
  /**
   * The https URL that people reach it by, which is what alerts link to.
   * @default - where it is exposed, by the first host of several; else `url`
   */
  readonly externalUrl?: string;
  /**
   * The HTTP proxy by which remote servers and Alertmanagers are reached that no `peers` are given of: the way to it is the only
   * one that is opened for them.
   * @default - none: each has to say where it is
   */
  readonly proxy?: HttpProxy;
  /**
   * Whether it scrapes itself, on loopback, as a job with the construct's id. With `clientAuthentication`, it shows its own
   * certificate, which has to be one that it takes. Where this is `false`, with
   * `clientAuthentication`, and with an image without a shell, nothing starts it again after its volume was full, and what it stores from then on is lost at its next start.
   * @default true
   */
  readonly selfMonitoring?: boolean;
  /**
   * Who may send samples here, at `/api/v1/write`, by the names of these users: `{ agents: Credential.generated() }`. Prometheus knows no
   * rights: each of them may ask as well, and whoever may ask, as a Grafana, may send: samples that he makes up start and silence alerts, and
   * have its probe end it.
   * @default - nobody: its receiver is off
   */
  readonly remoteWriters?: Record<string, Credential>;
  /** How much queries may take at once. @default - what fits its memory limit */
  readonly limits?: PrometheusLimits;
  /**
   * Any other key of the sections `global`, `storage` and `runtime` of Prometheus's config file, in its own words:
   * `{ global: { label_limit: 50 } }`.
   * @default - none
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /**
   * Keys that a newer Prometheus has than this library knows. What is about listening, authentication or encryption is refused.
   * @default - none
   */
  readonly unknownSettings?: UnknownSettings;
}
