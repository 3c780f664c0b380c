import { Construct } from 'constructs';
import { check, checkDuration, checkSize } from '../core/checks';
import { Duration } from '../core/duration';
import { Settings } from '../core/settings';
import { Size } from '../core/size';
import { SecurePrometheusProps } from './prometheus-props';
import { checkSettings } from './settings';
import { checkText, httpsAddress, isLabelName } from './syntax';

/** The sections of the config file that no method adds to. */
export interface Sections {
  readonly global: Settings;
  readonly others: Settings;
  /** The time from one scrape to the next where a job says nothing else. */
  readonly scrapeInterval: Duration;
}

/** Prometheus's own default for the time that a scrape may take. */
export const SCRAPE_TIMEOUT = Duration.seconds(10);

/** What the props say of the config file. */
export function sectionsOf(owner: Construct, props: SecurePrometheusProps): Sections {
  const scrapeInterval = interval(owner, 'scrapeInterval', props.scrapeInterval);
  const { global, ...others } = checkSettings(owner, props.settings);
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
          {
            external_labels: Object.fromEntries(labels.map(([label, value]) => [label, value.replaceAll('$', '$$$$')])),
          }
        : {}),
    },
  };
}

/** What the props say of the daemon's flags. */
export function flagsOf(owner: Construct, props: SecurePrometheusProps, storage: Size, url: string): string[] {
  const { retention = Duration.days(15), retentionSize, externalUrl } = props;
  checkDuration(owner, 'retention', retention, { min: Duration.hours(2), max: Duration.days(36_500) });
  checkSize(owner, 'retentionSize', retentionSize, Size.mebibytes(1));
  check(owner, 'retentionSize', retentionSize, `less than the volume, ${storage.toString()}`, (size) => {
    return size.toBytes() < storage.toBytes();
  });
  check(owner, 'externalUrl', externalUrl, 'an https URL without a user and a query', (text) => {
    return httpsAddress(text)?.query === '';
  });
  const most = retentionSize?.toBytes() ?? Math.floor(storage.toBytes() * 0.8);
  return [
    `--storage.tsdb.retention.time=${retention.toString()}`,
    `--storage.tsdb.retention.size=${most}B`,
    `--web.external-url=${externalUrl ?? url}`,
  ];
}

/** The shorter of two durations. */
export function shorter(one: Duration, other: Duration): Duration {
  return other.toSeconds() < one.toSeconds() ? other : one;
}

function interval(owner: Construct, prop: string, given: Duration | undefined): Duration {
  const fine = checkDuration(owner, prop, given, { min: Duration.seconds(1) });
  return (fine ? given : undefined) ?? Duration.minutes(1);
}
