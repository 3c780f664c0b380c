import { Construct } from 'constructs';
import { check, checkDuration, checkInteger } from '../core/checks/checks';
import { Duration } from '../core/values/duration';
import { httpsAddress } from '../core/checks/https-url';
import { externalUrlFlag, ReachedAt } from '../prometheus-daemon/external-url';
import { SecureAlertmanagerProps } from './alertmanager-props';

/** What the props say of the daemon's flags. */
export function flagsOf(owner: Construct, props: SecureAlertmanagerProps, reachedAt: ReachedAt): string[] {
  const { retention = Duration.hours(120), maxSilences = 10_000, externalUrl } = props;
  checkDuration(owner, 'retention', retention, { min: Duration.hours(1) });
  checkInteger(owner, 'maxSilences', maxSilences, { min: 1, max: 1_000_000 });
  check(owner, 'externalUrl', externalUrl, 'an https URL without a user and a query', (one) => {
    return httpsAddress(one)?.query === '';
  });
  return [
    `--data.retention=${retention.toString()}`,
    `--silences.max-silences=${maxSilences}`,
    // A comment, its author and its matchers.
    '--silences.max-silence-size-bytes=65536',
    externalUrlFlag(owner, externalUrl, reachedAt),
  ];
}
