import { Construct } from 'constructs';
import { acceptSettings } from '../core/checks/accept-settings';
import { check, checkDuration, checkSize } from '../core/checks/checks';
import { checkShown } from '../core/checks/shown';
import { recordMistake } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { deferred } from '../core/terraform/deferred';
import { doubleDollars } from '../core/terraform/double-dollars';
import { escapeTemplate } from '../core/terraform/template';
import { fragments, isKnown } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { ownFlags } from './flags';
import { limitFlags } from './limits';
import { SecurePrometheusProps } from './prometheus-props';
import { PROMETHEUS_SETTINGS } from './settings';
import { httpsAddress } from '../core/checks/https-url';
import { checkText, isDuration, isLabelName, millisecondsOf } from '../prometheus-daemon/syntax';

/** The sections of the config file that no method adds to. */
export interface Sections {
  readonly global: Settings;
  readonly others: Settings;
  /** The time from one scrape to the next where a job says nothing else. */
  readonly scrapeInterval: Duration;
}

/** The longest of times: somewhat more is too much for Prometheus, which counts nanoseconds. */
export const LONGEST = Duration.days(36_500);

/** Prometheus's own default for the time that a scrape may take. */
export const SCRAPE_TIMEOUT = Duration.seconds(10);

/** What the props say of the config file. */
export function sectionsOf(owner: Construct, props: SecurePrometheusProps, version: string): Sections {
  const scrapeInterval = interval(owner, 'scrapeInterval', props.scrapeInterval);
  const { global, ...others } = acceptSettings(owner, props, PROMETHEUS_SETTINGS, version) as Record<
    string,
    Settings | undefined
  >;
  const { scrape_timeout: timeout } = global ?? {};
  if (isDuration(timeout) && millisecondsOf(timeout) > scrapeInterval._milliseconds)
    recordMistake(owner, {
      prop: 'settings.global.scrape_timeout',
      got: timeout,
      takes: `no more than \`scrapeInterval\`, ${scrapeInterval.toString()}`,
    });
  checkShown(owner, 'externalLabels', props.externalLabels);
  const labels = Object.entries(props.externalLabels ?? {});
  for (const [label, value] of labels) {
    check(owner, 'externalLabels', label, 'names of labels', isLabelName);
    checkText(owner, `externalLabels.${label}`, value);
  }
  return {
    scrapeInterval,
    others,
    global: {
      scrape_interval: scrapeInterval.toString(),
      scrape_timeout: shorter(scrapeInterval, SCRAPE_TIMEOUT).toString(),
      ...global,
      evaluation_interval: interval(owner, 'evaluationInterval', props.evaluationInterval).toString(),
      ...(labels.length > 0
        ? // Prometheus reads variables of the environment in them.
          { external_labels: Object.fromEntries(labels.map(([label, value]) => [label, doubleDollars(value)])) }
        : {}),
    },
  };
}

/** What the daemon has: a version, a volume, memory, and a URL of its own. */
export interface ServerFacts {
  readonly storage: Size;
  readonly memory?: Size;
  readonly version: string;
  /** As it stands when the stack is written out. */
  readonly url: () => string;
}

/** What the props say of the daemon's flags, as the container takes them. */
export function flagsOf(
  owner: Construct,
  props: SecurePrometheusProps,
  { storage, memory, url, version }: ServerFacts,
): string[] {
  const { retention = Duration.days(15), retentionSize, externalUrl } = props;
  checkDuration(owner, 'retention', retention, { min: Duration.hours(2), max: LONGEST });
  checkSize(owner, 'retentionSize', retentionSize, Size.mebibytes(1));
  check(owner, 'retentionSize', retentionSize, `less than the volume, ${storage.toString()}`, (size) => {
    return size.toBytes() < storage.toBytes();
  });
  if (externalUrl !== undefined && !isExternalUrl(externalUrl))
    recordMistake(owner, {
      prop: 'externalUrl',
      got: externalUrl,
      takes: 'an https URL without a user and a query',
    });
  const most = retentionSize?.toBytes() ?? Math.floor(storage.toBytes() * 0.8);
  // Kubernetes reads $(NAME) and $$.
  const asWritten = (flag: string) => escapeTemplate(doubleDollars(flag));
  return [
    `--storage.tsdb.retention.time=${retention.toString()}`,
    `--storage.tsdb.retention.size=${most}B`,
    deferred(() => asWritten(`--web.external-url=${externalUrl ?? url()}`)),
    ...limitFlags(owner, memory, props.limits).map(asWritten),
    ...ownFlags(owner, props, version).map(asWritten),
    ...(Object.keys(props.remoteWriters ?? {}).length > 0 ? ['--web.enable-remote-write-receiver'] : []),
  ];
}

// Of text that Terraform completes, what is known says no other scheme, and no user and query.
function isExternalUrl(text: string): boolean {
  if (isKnown(text)) return httpsAddress(text)?.query === '';
  const [first, ...others] = fragments(text);
  const known = [first, ...others].filter((part) => typeof part === 'string').join('');
  return (typeof first !== 'string' || /^https:\/\//i.test(first)) && !/[@?#]/.test(known);
}

/** The shorter of two durations. */
export function shorter(one: Duration, other: Duration): Duration {
  return other.toSeconds() < one.toSeconds() ? other : one;
}

function interval(owner: Construct, prop: string, given: Duration | undefined): Duration {
  const fine = checkDuration(owner, prop, given, { min: Duration.seconds(1), max: LONGEST });
  return (fine ? given : undefined) ?? Duration.minutes(1);
}
