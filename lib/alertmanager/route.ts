import { Construct } from 'constructs';
import { checkDuration } from '../core/checks/checks';
import { DURATION, FLAG, PropTypes, TEXTS } from '../core/checks/prop-types';
import { Settings } from '../core/checks/settings';
import { Duration } from '../core/values/duration';
import { checkLabelNames, checkMatchers } from './matchers';

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

/** A route as the config file has it. */
export function routeConfig(scope: Construct, receiver: string, options: RouteOptions): Settings {
  const { groupBy, continues, muteTimeIntervals, activeTimeIntervals } = options;
  const matchers = checkMatchers(scope, 'matchers', options.matchers);
  checkLabelNames(scope, 'groupBy', groupBy, true);
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
