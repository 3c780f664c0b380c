import { HttpProxy } from '../connections/network/http-proxy';
import { AcceptedRisk } from '../core/checks/accepted-risk';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { Duration } from '../core/values/duration';
import { ContainerImage } from '../workloads/container-image';
import { WorkloadProps } from '../workloads/workload-props';
import { TelegrafDeployment } from './deployment';
import { TelegrafInput } from './input';

/** What a Telegraf is made with. */
export interface SecureTelegrafProps extends WorkloadProps {
  /** Where it runs. On every node means those with taints too, unless `tolerations` says which. @default TelegrafDeployment.onEveryNode() */
  readonly deployment?: TelegrafDeployment;
  /** Telegraf 1.38.0 or newer. @default ContainerImage.fromTag('telegraf:1.39.3') */
  readonly image?: ContainerImage;
  /** What it collects, beside what `scrape` and `settings` say. @default - cpu, mem, disk and system on every node; else nothing */
  readonly inputs?: TelegrafInput[];
  /** How often it collects. @default Duration.seconds(10), as in its default config file */
  readonly interval?: Duration;
  /** How often it writes. @default Duration.seconds(10), as in its default config file */
  readonly flushInterval?: Duration;
  /**
   * Tags for all metrics that have none of that name: who sends, or is scraped, may give them another value, which `tags` of a
   * listener or an input prevent.
   * @default - none but `host`
   */
  readonly globalTags?: Record<string, string>;
  /**
   * How long it may take to write what it has before it is killed: all but ten seconds of that, it waits for an InfluxDB that does not
   * answer.
   * @default Duration.minutes(2)
   */
  readonly terminationGracePeriod?: Duration;
  /** How many of its pods a node drain may take away; 0 makes a drain wait for you. @default - no budget */
  readonly disruptionBudget?: number;
  /**
   * Keeps secrets in memory that may be swapped (`--unprotected`): where the container runtime lets a
   * container lock less than 64 KiB, it does not start otherwise.
   * @default - secrets are in locked memory
   */
  readonly unprotected?: AcceptedRisk;
  /**
   * The HTTP proxy by which plugins of `settings` and `addPlugins` reach what is not in the cluster over HTTPS: those that ask the
   * environment, as InfluxDB's outputs do, and those with `use_system_proxy: true`. What others dial takes `allowTo`.
   * @default - none: `allowTo` opens each way
   */
  readonly proxy?: HttpProxy;
  /**
   * Any other plugin, and keys of `agent`: `{ processors: { rename: [{ … }] }, agent: { metric_buffer_limit: 50000 } }`. What
   * listens, is not known to verify whom it talks to, or holds a credential is refused; `addPlugins` takes secrets and reasons.
   * @default - none
   */
  readonly settings?: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- jsii has no unknown
  /**
   * The same with plugins, and keys of `agent` and of plugins, that a newer Telegraf has than this library knows, or an image of
   * your own. `addPlugins` takes a reason for them too.
   * @default - none
   */
  readonly unknownSettings?: UnknownSettings;
}
