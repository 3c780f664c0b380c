import { checkDuration } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { Duration } from '../core/values/duration';
import { Dialler } from '../prometheus-daemon/alertmanager';
import { LONGEST_DURATION } from '../prometheus-daemon/syntax';
import { connectServer, PrometheusServerOptions } from './server-connection';

/** A server that alerts are sent to. */
export interface AlertmanagerOptions extends PrometheusServerOptions {
  /** How long a notification may take. @default Duration.seconds(10) */
  readonly timeout?: Duration;
}

/** An Alertmanager as the config file has it. */
export function alertmanagerSection(options: AlertmanagerOptions, dialler: Dialler): Record<string, unknown> {
  const { owner } = dialler.workload;
  checkDuration(owner, 'timeout', options.timeout, { min: Duration.seconds(1), max: LONGEST_DURATION });
  const { address, client } = connectServer('alertmanager', options, dialler);
  if (address.query !== '')
    recordMistake(owner, { prop: 'url', got: options.url, takes: 'the URL of an Alertmanager, which has no query' });
  return {
    scheme: 'https',
    ...(address.path === '' ? {} : { path_prefix: address.path }),
    timeout: options.timeout?.toString(),
    ...client,
    static_configs: [{ targets: [`${address.host}:${address.port}`] }],
  };
}
