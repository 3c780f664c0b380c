import { Construct } from 'constructs';
import { check, checkDuration } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { DURATION, FLAG, PropTypes, requiredList, TEXTS } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { isKnown } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';
import { isLabelName, isRegex } from '../prometheus-daemon/syntax';

/** Which alerts, and how often: what is not said is as at the route above. */
export interface RouteOptions {
  /**
   * What alerts have to match, all of them: `severity="page"`, `team=~"a|b"`.
   * @default - every alert: that is the route for those that no other matches
   */
  readonly matchers?: string[];
  /** The labels by which alerts are sent together. @default - all in one, or as above */
  readonly groupBy?: string[];
  /** How long the first of a group waits for others. @default Duration.seconds(30) */
  readonly groupWait?: Duration;
  /** How long what joins a group waits. @default Duration.minutes(5) */
  readonly groupInterval?: Duration;
  /** When what goes on is sent again. @default Duration.hours(4) */
  readonly repeatInterval?: Duration;
  /** Whether routes after it get its alerts too. @default false */
  readonly continues?: boolean;
  /** The time intervals in which it sends nothing, by name. @default - none */
  readonly muteTimeIntervals?: string[];
  /** The time intervals in which alone it sends, by name. @default - always */
  readonly activeTimeIntervals?: string[];
}

export const ROUTE_OPTIONS: PropTypes<RouteOptions> = {
  matchers: TEXTS,
  groupBy: TEXTS,
  groupWait: DURATION,
  groupInterval: DURATION,
  repeatInterval: DURATION,
  continues: FLAG,
  muteTimeIntervals: TEXTS,
  activeTimeIntervals: TEXTS,
};

/** Which alerts keep which others from being sent. */
export interface InhibitOptions {
  /** What an alert matches that keeps others back. */
  readonly sourceMatchers: string[];
  /** What those match that are kept back. */
  readonly targetMatchers: string[];
  /** The labels that both have to have alike. @default - none: any such alert keeps all of those back */
  readonly equal?: string[];
}

const MATCHERS = requiredList(TEXTS, 'one matcher or more: none match every alert');

export const INHIBIT_OPTIONS: PropTypes<InhibitOptions> = {
  sourceMatchers: MATCHERS,
  targetMatchers: MATCHERS,
  equal: TEXTS,
};

const MATCHER = /^\s*[a-zA-Z_:][\w:]*\s*(=~|!~|!=|=)\s*("(?:\\.|[^"\\])*"|[^"{}[\],\s]*)\s*$/;

/** Checks matchers, and gives those that are some. */
export function checkMatchers(scope: Construct, prop: string, matchers: readonly string[] | undefined): string[] {
  return (matchers ?? []).filter((matcher, index) => {
    const [, operator = '', value = ''] = MATCHER.exec(matcher) ?? [];
    const fine =
      !isKnown(matcher) || (operator !== '' && (!operator.includes('~') || isRegex(value.replace(/^"|"$/g, ''))));
    if (!fine)
      recordMistake(scope, {
        prop: `${prop}[${index}]`,
        got: matcher,
        takes: 'a label, one of =, !=, =~ and !~, and a value: severity="page"',
      });
    return fine;
  });
}

/** Checks names of labels. */
export function checkLabels(scope: Construct, prop: string, labels: readonly string[] | undefined, all = false): void {
  for (const [index, label] of (labels ?? []).entries())
    check(
      scope,
      `${prop}[${index}]`,
      label,
      'the name of a label',
      (text) => isLabelName(text) || (all && text === '...'),
    );
}

/** A route as the config file has it. */
export function routeConfig(scope: Construct, receiver: string, options: RouteOptions): Settings {
  const { groupBy, continues, muteTimeIntervals, activeTimeIntervals } = options;
  const matchers = checkMatchers(scope, 'matchers', options.matchers);
  checkLabels(scope, 'groupBy', groupBy, true);
  const durations = {
    groupWait: options.groupWait,
    groupInterval: options.groupInterval,
    repeatInterval: options.repeatInterval,
  };
  for (const [prop, duration] of Object.entries(durations))
    checkDuration(scope, prop, duration, { min: prop === 'groupWait' ? Duration.seconds(0) : Duration.seconds(1) });
  return {
    receiver,
    ...(matchers.length > 0 ? { matchers } : {}),
    ...(groupBy ? { group_by: groupBy } : {}),
    ...(options.groupWait ? { group_wait: options.groupWait.toString() } : {}),
    ...(options.groupInterval ? { group_interval: options.groupInterval.toString() } : {}),
    ...(options.repeatInterval ? { repeat_interval: options.repeatInterval.toString() } : {}),
    ...(continues ? { continue: true } : {}),
    ...(muteTimeIntervals ? { mute_time_intervals: muteTimeIntervals } : {}),
    ...(activeTimeIntervals ? { active_time_intervals: activeTimeIntervals } : {}),
  };
}
