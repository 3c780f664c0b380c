import { AskedText, IScrapeTarget, jobNameOf, Scraper } from '../connections/scraping/scrape-target';
import { isLoginParameter } from '../core/checks/confidential';
import { itemsOf } from '../core/checks/calls';
import { check, checkDuration, checkInteger, checkSize } from '../core/checks/checks';
import { checkShownAddresses, checkShownLabels } from '../core/checks/shown';
import { own } from '../core/values/records';
import { Duration, shorter } from '../core/values/duration';
import { isKnown } from '../core/terraform/tokens';
import { described, recordMistake, STAND_IN } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { doubleDollars } from '../core/terraform/double-dollars';
import { freeKey } from '../core/terraform/ids';
import { Workload } from '../workloads/workload';
import { ClientFiles, fileId } from '../prometheus-daemon/client-files';
import { Found, TargetDiscovery, TargetFinder } from './target-discovery';
import { selfLabels } from './config';
import { JobParts, JobContext } from './found-targets';
import { SCRAPE_TIMEOUT } from './sections';
import { RelabelAction, relabelConfigs } from './relabel-config';
import { ScrapeOptions } from './scrape-options';
import { ScrapeSource } from './scrape-source';
import { checkText, isLabelName, LONGEST_DURATION, NAMES_A_LOGIN } from '../prometheus-daemon/syntax';

/** What is asked of a target beside its own metrics. */
export interface ScrapeRequest extends Pick<Scraper, 'prop' | 'instead'> {
  readonly path?: string;
  readonly params?: Readonly<Record<string, string[]>>;
  /** Whom it asks in turn. @default - its own instances */
  readonly found?: Found;
}

/** The jobs of the config file. */
export class ScrapeJobs {
  private readonly jobs = new Map<string, Settings>();
  /** The names of those whose targets somebody else lists. */
  private readonly listed = new Set<string>();

  private readonly workload: Workload;
  private readonly files: ClientFiles;
  private readonly finder: TargetFinder;

  public constructor(
    private readonly context: Omit<JobContext, 'name'>,
    private readonly interval: Duration,
  ) {
    this.workload = context.workload;
    this.files = context.files;
    this.finder = new TargetFinder(context.workload, context.api);
  }

  /** The jobs in an order that does not depend on that of the calls. */
  public configs(): Settings[] {
    const jobs = [...this.jobs].sort(([a], [b]) => (a < b ? -1 : 1));
    return jobs.map(([name, job]) => this.withoutOthersNames(name, job));
  }

  // A list may call its targets by any job, and a target whose labels are honored its samples: under the name of another one, they would
  // hide that its targets are away, or say that they are.
  private withoutOthersNames(name: string, job: Settings): Settings {
    const others = [...this.jobs.keys()].filter((other) => other !== name).sort();
    if (others.length === 0) return job;
    const names = others
      .map((other) => (isKnown(other) ? other.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : other))
      .join('|');
    const renamed = { source_labels: ['job'], regex: `(${names})`, target_label: 'job' };
    const prepend = (key: string, rule: Settings) => ({ [key]: [rule, ...((job[key] ?? []) as Settings[])] });
    const own = doubleDollars(name);
    return {
      ...job,
      ...(this.listed.has(name) && prepend('relabel_configs', { ...renamed, replacement: own })),
      ...(job.honor_labels === true && prepend('metric_relabel_configs', { ...renamed, replacement: `${own}/$1` })),
    };
  }

  /** Scrapes itself, under its own id as any other target. */
  public addSelf(job: Settings): void {
    const { job: name } = selfLabels(this.workload);
    this.jobs.set(name, { job_name: name, ...job });
  }

  /** A target's own metrics, or what it says at another path. */
  public add(target: IScrapeTarget, options: ScrapeOptions, asked: ScrapeRequest = {}): void {
    const name = this.takenName(options.jobName ?? jobNameOf(target));
    const account = target._admit({
      workload: this.workload,
      certificateName: this.workload.host,
      prop: asked.prop,
      instead: asked.instead,
    });
    target._checkAsked?.(this.workload.owner, askedBy(options));
    const { scheme, requiresClientCertificate: certificate, trust, serverName } = target;
    const id = fileId('job', name);
    this.set(name, options, {
      scheme,
      metricsPath: asked.path ?? target.metricsPath,
      client: scheme === 'http' ? {} : this.files.clientConfig(id, { trust, serverName, account, certificate }),
      found: asked.found ?? this.finder.find(target, options.discovery ?? TargetDiscovery.dns()),
      params: asked.params,
    });
  }

  /** Targets that are no construct. */
  public addSource(source: ScrapeSource, options: ScrapeOptions): void {
    const name = this.takenName(options.jobName ?? source._name);
    if (options.discovery)
      recordMistake(this.workload.owner, {
        prop: 'discovery',
        got: options.discovery,
        takes: 'nothing beside a source, which says how its targets are found',
      });
    this.set(name, options, source._job({ ...this.context, name }));
  }

  private set(name: string, options: ScrapeOptions, { scheme, metricsPath, client, found, params }: JobParts): void {
    const { owner } = this.workload;
    checkShownLabels(owner, 'labels', options.labels);
    for (const [label, value] of Object.entries(options.labels ?? {})) {
      check(owner, 'labels', label, 'names of labels', (text) => isLabelName(text) && !text.startsWith('__'));
      checkText(owner, `labels.${label}`, value);
    }
    const labels = labelRules(options.labels);
    const relabelings = relabelConfigs(owner, 'relabelings', options.relabelings);
    const metricRelabelings = relabelConfigs(owner, 'metricRelabelings', options.metricRelabelings);
    // A relabelling, and what others say of a target, may not send the password over plain HTTP.
    const kept = { target_label: '__scheme__', replacement: scheme };
    const theirs = relabelings.length > 0 || !isOwn(found);
    if (!isOwn(found)) this.listed.add(name);
    const rules = [...found.relabelings, ...labels, ...relabelings, ...(theirs ? [kept] : [])];
    const asked = { ...params, ...this.checkedParameters(options) };
    this.jobs.set(name, {
      job_name: name,
      scheme,
      metrics_path: metricsPath,
      ...(Object.keys(asked).length > 0 ? { params: asked } : {}),
      ...this.checkedTimes(options),
      ...this.checkedLimits(options),
      follow_redirects: false,
      ...client,
      ...found.discovery,
      ...(rules.length > 0 ? { relabel_configs: rules } : {}),
      ...(metricRelabelings.length > 0 ? { metric_relabel_configs: metricRelabelings } : {}),
    });
  }

  // What is wrong with a name is recorded, and another stands in for it.
  private takenName(name: string): string {
    const { owner } = this.workload;
    const refuse = (got: unknown, takes: string): false => {
      recordMistake(owner, { prop: 'jobName', got, takes });
      return false;
    };
    const fine = !isKnown(name)
      ? refuse(described('a token'), 'text that is known when the program runs')
      : name.trim() === ''
        ? refuse(name, 'a name')
        : checkText(owner, 'jobName', name) && (!this.jobs.has(name) || refuse(name, 'a name that no other job has'));
    return fine ? name : freeKey(this.jobs, STAND_IN);
  }

  private checkedParameters({ urlParameters = {} }: ScrapeOptions): Readonly<Record<string, string[]>> {
    for (const name of Object.keys(urlParameters))
      check(
        this.workload.owner,
        'urlParameters',
        name,
        'parameters that are no credential',
        (text) => !isLoginParameter(text) || NAMES_A_LOGIN.test(text),
      );
    // A URL with a password in it, above all.
    const values = Object.entries(urlParameters).flatMap(([name, all]) =>
      itemsOf(all).map(([at, value]) => [`${name}[${at}]`, value] as const),
    );
    checkShownAddresses(this.workload.owner, 'urlParameters', Object.fromEntries(values));
    return urlParameters;
  }

  private checkedTimes({ interval, timeout }: ScrapeOptions): Settings {
    const { owner } = this.workload;
    const fine = checkDuration(owner, 'interval', interval, { min: Duration.seconds(1), max: LONGEST_DURATION });
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

// What this library lists itself, or finds by the API, has no label that decides about the request.
function isOwn({ discovery }: Found): boolean {
  return !('http_sd_configs' in discovery || 'file_sd_configs' in discovery);
}

const PARAMETER = /^__param_(.+)/;

// What the parameters of its requests are, by themselves or by relabelling.
function askedBy({ urlParameters = {}, relabelings = [], labels = {} }: ScrapeOptions): AskedText[] {
  const become = (label: string, name: string): AskedText[] => {
    const text = own(labels, label);
    return text === undefined ? [] : [{ prop: `labels.${label}`, text: `${name}=${text}` }];
  };
  return [
    // A label may become one.
    ...relabelings.flatMap(({ action, targetLabel = '', sourceLabels = [], replacement = '' }) => {
      if (action === RelabelAction.LABELMAP && replacement.startsWith('__param_'))
        return Object.keys(labels).flatMap((label) => become(label, 'target'));
      const [, name] = PARAMETER.exec(targetLabel) ?? [];
      return name === undefined ? [] : sourceLabels.flatMap((label) => become(label, name));
    }),
    ...Object.entries(urlParameters).flatMap(([name, values]) =>
      values.map((value) => ({ prop: `urlParameters.${name}`, text: `${name}=${value}` })),
    ),
    ...itemsOf(relabelings).flatMap(([at, { targetLabel = '', replacement = '' }]) => {
      const [, name] = PARAMETER.exec(targetLabel) ?? [];
      return name === undefined ? [] : [{ prop: `relabelings[${at}].replacement`, text: `${name}=${replacement}` }];
    }),
  ];
}

// In a replacement `$1` is a group of the match.
function labelRules(labels: Record<string, string> = {}): Settings[] {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => ({ target_label: label, replacement: doubleDollars(value) }));
}
