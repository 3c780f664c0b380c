import { IConstruct } from 'constructs';
import { check, checkDuration } from '../core/checks/checks';
import { checkShownLabels } from '../core/checks/shown';
import { Settings } from '../core/checks/settings';
import { doubleDollars } from '../core/terraform/double-dollars';
import { Duration } from '../core/values/duration';
import { DEFAULT_INTERVAL } from './product';
import { SecureTelegrafProps } from './telegraf-props';

/** What the config file says for all plugins. `own` is what the user says of the agent. */
export function sharedConfig(scope: IConstruct, props: SecureTelegrafProps, everyNode: boolean, own: Settings) {
  const { interval = DEFAULT_INTERVAL, flushInterval = Duration.seconds(10), globalTags = {} } = props;
  for (const [prop, value] of Object.entries({ interval, flushInterval }))
    checkDuration(scope, prop, value, { min: Duration.milliseconds(100), max: Duration.days(1) });
  checkShownLabels(scope, 'globalTags', globalTags);
  for (const [key, tag] of Object.entries(globalTags)) {
    check(scope, 'globalTags', key, 'tags with a name', (text) => /^[^\p{C}\p{Cs}]+$/u.test(text));
    check(scope, `globalTags.${key}`, tag, 'Unicode text', (text) => !/\p{Cs}/u.test(text));
  }
  return {
    agent: {
      interval: interval.toString(),
      flush_interval: flushInterval.toString(),
      ...(everyNode ? { hostname: '${NODE_NAME}' } : {}),
      // What 1.40 makes the default, for the same plan with each version.
      skip_processors_after_aggregators: true,
      ...doubleDollars(own),
    },
    globalTags: doubleDollars(globalTags),
  };
}
