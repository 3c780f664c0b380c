import { check, checkDuration } from '../core/checks/checks';
import { urlOf } from '../core/checks/https-url';
import { Duration } from '../core/values/duration';
import { Dialler } from '../prometheus-daemon/alertmanager';
import { isLabelName, LONGEST_DURATION } from '../prometheus-daemon/syntax';
import { connectServer, PrometheusServerOptions } from './server-connection';

/** A server that samples are read from, where a query asks for more than there is here. */
export interface RemoteReadOptions extends PrometheusServerOptions {
  /** Its name in metrics and logs. @default - the host in `url` */
  readonly name?: string;
  /** How long a request may take. @default Duration.minutes(1) */
  readonly timeout?: Duration;
  /** Whether it is asked too where this Prometheus has all that a query wants. @default false */
  readonly readRecent?: boolean;
  /** It is asked only where a selector has these labels. @default - always */
  readonly requiredMatchers?: Record<string, string>;
  /** Whether selectors get the external labels of this one. @default true */
  readonly filterExternalLabels?: boolean;
}

/** A server that samples are read from, as the config file has it. */
export function remoteReadConfig(options: RemoteReadOptions, dialler: Dialler): Record<string, unknown> {
  const { owner } = dialler.workload;
  const { name, timeout, readRecent, requiredMatchers, filterExternalLabels } = options;
  checkDuration(owner, 'timeout', timeout, { min: Duration.seconds(1), max: LONGEST_DURATION });
  check(owner, 'name', name, 'a name', (text) => text.trim() !== '');
  for (const label of Object.keys(requiredMatchers ?? {}))
    check(owner, 'requiredMatchers', label, 'names of labels', isLabelName);
  const { address, client } = connectServer('remote-read', options, dialler);
  return {
    url: urlOf(address),
    name: name ?? address.host,
    remote_timeout: timeout?.toString(),
    read_recent: readRecent,
    required_matchers: requiredMatchers,
    filter_external_labels: filterExternalLabels,
    ...client,
  };
}
