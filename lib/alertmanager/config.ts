import { Construct } from 'constructs';
import { checkDuration } from '../core/checks/checks';
import { Settings } from '../core/checks/settings';
import { Duration } from '../core/values/duration';
import { yaml } from '../formats';
import { SecureAlertmanagerProps } from './alertmanager-props';

/** What the methods of an Alertmanager have added. */
export interface ConfigParts {
  readonly resolveTimeout: string;
  /** The route of what no other takes. */
  readonly defaultRoute: Settings | undefined;
  readonly routes: readonly Settings[];
  readonly receivers: readonly Settings[];
  readonly inhibitions: readonly Settings[];
  readonly timeIntervals: ReadonlyMap<string, readonly Settings[]>;
}

/** The config file. */
export function alertmanagerConfig(parts: ConfigParts): string {
  const { resolveTimeout, defaultRoute, routes, receivers, inhibitions } = parts;
  const timeIntervals = [...parts.timeIntervals].sort(([a], [b]) => (a < b ? -1 : 1));
  return yaml({
    global: { resolve_timeout: resolveTimeout, http_config: { follow_redirects: false } },
    route: { ...defaultRoute, routes },
    receivers,
    ...(inhibitions.length > 0 ? { inhibit_rules: inhibitions } : {}),
    ...(timeIntervals.length > 0
      ? { time_intervals: timeIntervals.map(([name, intervals]) => ({ name, time_intervals: intervals })) }
      : {}),
  });
}

/** When an alert counts as over, as the config file has it. */
export function resolveTimeoutOf(
  owner: Construct,
  { resolveTimeout = Duration.minutes(5) }: SecureAlertmanagerProps,
): string {
  checkDuration(owner, 'resolveTimeout', resolveTimeout, { min: Duration.seconds(1) });
  return resolveTimeout.toString();
}
