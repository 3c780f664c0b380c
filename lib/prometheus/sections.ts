import { Construct } from 'constructs';
import { acceptSettings } from '../core/checks/accept-settings';
import { check, checkDuration } from '../core/checks/checks';
import { checkShownLabels } from '../core/checks/shown';
import { recordMistake } from '../core/checks/mistakes';
import { Settings } from '../core/checks/settings';
import { doubleDollars } from '../core/terraform/double-dollars';
import { Duration, shorter } from '../core/values/duration';
import { Size } from '../core/values/size';
import { scrapeLimits } from './limits';
import { SecurePrometheusProps } from './prometheus-props';
import { PROMETHEUS_SETTINGS } from './settings';
import { checkText, isDuration, isLabelName, LONGEST_DURATION, millisecondsOf } from '../prometheus-daemon/syntax';

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
export function configSections(
  owner: Construct,
  props: SecurePrometheusProps,
  { version, memory }: { readonly version: string; readonly memory?: Size },
): Sections {
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
  checkShownLabels(owner, 'externalLabels', props.externalLabels);
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
      ...scrapeLimits(memory),
      ...global,
      evaluation_interval: interval(owner, 'evaluationInterval', props.evaluationInterval).toString(),
      ...(labels.length > 0
        ? // Prometheus reads variables of the environment in them.
          { external_labels: Object.fromEntries(labels.map(([label, value]) => [label, doubleDollars(value)])) }
        : {}),
    },
  };
}

function interval(owner: Construct, prop: string, given: Duration | undefined): Duration {
  const fine = checkDuration(owner, prop, given, { min: Duration.seconds(1), max: LONGEST_DURATION });
  return (fine ? given : undefined) ?? Duration.minutes(1);
}
