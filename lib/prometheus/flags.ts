import { Construct } from 'constructs';
import satisfies from 'semver/functions/satisfies';
import { itemsOf } from '../core/checks/calls';
import { check, checkDuration } from '../core/checks/checks';
import { httpsAddress } from '../core/checks/https-url';
import { described, recordMistake } from '../core/checks/mistakes';
import { doubleDollars } from '../core/terraform/double-dollars';
import { escapeTemplate } from '../core/terraform/template';
import { fragments, isKnown } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';
import { Size } from '../core/values/size';
import { externalUrlFlag, ReachedAt } from '../prometheus-daemon/external-url';
import { checkText } from '../prometheus-daemon/syntax';
import { PrometheusFeature, PrometheusFlags } from './flag-options';
import { limitFlags } from './limits';
import { SecurePrometheusProps } from './prometheus-props';
import { retentionFlags } from './retention';

const FEATURE_SINCE: Readonly<Record<string, string>> = { [PrometheusFeature.TYPE_AND_UNIT_LABELS]: '>=3.5.0' };

/** What the daemon has: a version, a volume, memory, and URLs of its own. */
export interface ServerFacts extends ReachedAt {
  readonly storage: Size;
  readonly memory?: Size;
  readonly version: string;
}

/** What the props say of the daemon's flags, as the container takes them. */
export function flagsOf(
  owner: Construct,
  props: SecurePrometheusProps,
  { storage, memory, version, ...reachedAt }: ServerFacts,
): string[] {
  const retention = retentionFlags(owner, props, storage);
  const { externalUrl } = props;
  const takes = 'an https URL without a user and a query';
  if (externalUrl !== undefined && !isExternalUrl(externalUrl))
    recordMistake(owner, { prop: 'externalUrl', got: externalUrl, takes });
  else check(owner, 'externalUrl', externalUrl, takes, isExternalUrl);
  // Kubernetes reads $(NAME) and $$.
  const asWritten = (flag: string) => escapeTemplate(doubleDollars(flag));
  return [
    ...retention,
    externalUrlFlag(owner, externalUrl, reachedAt),
    ...limitFlags(owner, memory, props.limits).map(asWritten),
    ...prometheusFlags(owner, props, version).map(asWritten),
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

// What its own props say.
function prometheusFlags(owner: Construct, props: PrometheusFlags, version: string): string[] {
  const { features = [], lookbackDelta, blockDuration, alertTimes = {}, logLevel, logAsJson, pageTitle } = props;
  const { outageTolerance, gracePeriod, resendDelay } = alertTimes;
  for (const [at, feature] of itemsOf(features)) {
    const range = FEATURE_SINCE[feature] ?? '*';
    if (satisfies(version, range)) continue;
    recordMistake(owner, {
      prop: `features[${at}]`,
      got: described(`"${feature}" with version ${version}`),
      takes: `it with a version ${range}`,
    });
  }
  checkDuration(owner, 'lookbackDelta', lookbackDelta, { min: Duration.seconds(1), max: Duration.days(1) });
  checkDuration(owner, 'blockDuration', blockDuration, { min: Duration.minutes(1), max: Duration.days(31) });
  const bounds = { min: Duration.seconds(0), max: Duration.days(365) };
  for (const [key, value] of Object.entries({ outageTolerance, gracePeriod, resendDelay }))
    checkDuration(owner, `alertTimes.${key}`, value, bounds);
  checkText(owner, 'pageTitle', pageTitle);
  check(owner, 'pageTitle', pageTitle, 'a line of text', (text) => !/[\0\n]/.test(text));
  const flags: Readonly<Record<string, { toString(): string } | undefined>> = {
    'query.lookback-delta': lookbackDelta,
    'storage.tsdb.min-block-duration': blockDuration,
    'storage.tsdb.max-block-duration': blockDuration,
    'rules.alert.for-outage-tolerance': outageTolerance,
    'rules.alert.for-grace-period': gracePeriod,
    'rules.alert.resend-delay': resendDelay,
    'log.level': logLevel,
    'log.format': logAsJson ? 'json' : undefined,
    'web.page-title': pageTitle,
  };
  return [
    ...[...new Set(features)].sort().map((feature) => `--enable-feature=${feature}`),
    ...Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value.toString()}`])),
  ];
}
