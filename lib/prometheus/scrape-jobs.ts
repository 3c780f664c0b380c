import { IScrapeTarget } from '../connections/scraping/scrape-target';
import { check, checkDuration, checkInteger, checkSize } from '../core/checks/checks';
import { Duration } from '../core/values/duration';
import { isKnown } from '../core/terraform/tokens';
import { described, recordMistake } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { Size } from '../core/values/size';
import { doubleDollars } from '../core/terraform/double-dollars';
import { Workload } from '../workloads/workload';
import { ClientFiles, fileId } from '../prometheus-daemon/client-files';
import { Discovery, TargetFinder } from './discovery';
import { LONGEST, SCRAPE_TIMEOUT, shorter } from './options';
import { RelabelConfig, relabelConfigs } from './relabel-config';
import { checkText, isLabelName } from '../prometheus-daemon/syntax';

/** How a target is scraped. */
export interface ScrapeOptions {
  /** The value of the label `job`. @default - the construct id of the target */
  readonly jobName?: string;
  /** The time from one scrape to the next. @default - `scrapeInterval` of the Prometheus */
  readonly interval?: Duration;
  /** How long a scrape may take, no longer than the interval. @default - 10 seconds, or the interval where that is less */
  readonly timeout?: Duration;
  /** How its instances are found. @default Discovery.dns() */
  readonly discovery?: Discovery;
  /** More labels for all of its samples. @default - none */
  readonly labels?: Record<string, string>;
  /** Whether labels of its samples win over those that the scrape adds. @default false */
  readonly honorLabels?: boolean;
  /** The most samples that a scrape may have: one with more fails as a whole. @default - no limit */
  readonly sampleLimit?: number;
  /** The most bytes that a scrape may have before decompression ends: one with more fails as a whole. @default - no limit */
  readonly bodySizeLimit?: Size;
  /** What is done with the labels of each instance before it is scraped. @default - nothing */
  readonly relabelings?: RelabelConfig[];
  /** What is done with each sample before it is stored: dropping metrics that nobody asks for, above all. @default - nothing */
  readonly metricRelabelings?: RelabelConfig[];
}

/** The jobs of the config file. */
export class ScrapeJobs {
  private readonly jobs = new Map<string, Settings>();

  public constructor(
    private readonly workload: Workload,
    private readonly files: ClientFiles,
    private readonly interval: Duration,
    private readonly finder: TargetFinder,
  ) {}

  /** The jobs in an order that does not depend on that of the calls. */
  public configs(): Settings[] {
    return [...this.jobs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, job]) => job);
  }

  /** Scrapes itself, under its own id as any other target. */
  public addSelf(job: Settings): void {
    const name = this.workload.owner.node.id;
    this.jobs.set(name, { job_name: name, ...job });
  }

  public add(target: IScrapeTarget, options: ScrapeOptions): void {
    const { owner } = this.workload;
    const name = options.jobName ?? target.node.id;
    if (!this.takesName(name)) return;
    const account = target._admit({ workload: this.workload, certificateName: this.workload.host });
    const { requiresClientCertificate: certificate, trust, serverName } = target;
    const client = this.files.clientConfig(fileId('job', name), { trust, serverName, account, certificate });
    const { discovery = Discovery.dns() } = options;
    const found = this.finder.find(target, discovery);
    const labels = relabelConfigs(owner, 'labels', labelRules(options.labels));
    for (const label of Object.keys(options.labels ?? {}))
      check(owner, 'labels', label, 'names of labels', (text) => isLabelName(text) && !text.startsWith('__'));
    const relabelings = relabelConfigs(owner, 'relabelings', options.relabelings);
    const metricRelabelings = relabelConfigs(owner, 'metricRelabelings', options.metricRelabelings);
    const rules = [...found.relabelings, ...labels, ...relabelings, ...(relabelings.length > 0 ? [ENCRYPTED] : [])];
    this.jobs.set(name, {
      job_name: name,
      scheme: target.scheme,
      metrics_path: target.metricsPath,
      ...this.checkedTimes(options),
      ...this.checkedLimits(options),
      follow_redirects: false,
      ...client,
      ...found.discovery,
      ...(rules.length > 0 ? { relabel_configs: rules } : {}),
      ...(metricRelabelings.length > 0 ? { metric_relabel_configs: metricRelabelings } : {}),
    });
  }

  // What is wrong with a name is recorded.
  private takesName(name: string): boolean {
    const { owner } = this.workload;
    const refuse = (got: unknown, takes: string): false => {
      recordMistake(owner, { prop: 'jobName', got, takes });
      return false;
    };
    if (!isKnown(name)) return refuse(described('a token'), 'text that is known when the program runs');
    if (name.trim() === '') return refuse(name, 'a name');
    return checkText(owner, 'jobName', name) && (!this.jobs.has(name) || refuse(name, 'a name that no other job has'));
  }

  private checkedTimes({ interval, timeout }: ScrapeOptions): Settings {
    const { owner } = this.workload;
    const fine = checkDuration(owner, 'interval', interval, { min: Duration.seconds(1), max: LONGEST });
    const every = (fine ? interval : undefined) ?? this.interval;
    checkDuration(owner, 'timeout', timeout, { min: Duration.milliseconds(1), max: every });
    return {
      scrape_interval: interval?.toString(),
      scrape_timeout: (timeout ?? (interval && shorter(interval, SCRAPE_TIMEOUT)))?.toString(),
    };
  }

  private checkedLimits({ honorLabels, sampleLimit, bodySizeLimit }: ScrapeOptions): Settings {
    const { owner } = this.workload;
    checkInteger(owner, 'sampleLimit', sampleLimit, { min: 1, max: Number.MAX_SAFE_INTEGER });
    checkSize(owner, 'bodySizeLimit', bodySizeLimit);
    return {
      honor_labels: honorLabels,
      sample_limit: sampleLimit,
      body_size_limit: bodySizeLimit && `${bodySizeLimit.toBytes()}B`,
    };
  }
}

// A relabelling may not send the password over plain HTTP, whatever label it makes.
const ENCRYPTED = { target_label: '__scheme__', replacement: 'https' };

// In a replacement `$1` is a group of the match.
function labelRules(labels: Record<string, string> = {}): RelabelConfig[] {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([targetLabel, value]) => ({ targetLabel, replacement: doubleDollars(value) }));
}
