import { Construct } from 'constructs';
import { check, checkDuration, checkListeningPort } from '../core/checks/checks';
import { Duration } from '../core/values/duration';
import { isKnown } from '../core/terraform/tokens';
import { described, recordMistake } from '../core/checks/mistakes';
import { LOWEST_TLS, TLS12_CIPHERS } from '../connections/tls/served-tls';
import { Settings } from '../core/checks/settings';
import { doubleDollars } from '../core/terraform/double-dollars';
import { SecretKey } from '../credentials/bound-credential';
import { isUserName, USER_NAME } from '../credentials/user-name';
import { TelegrafFiles } from './files';

/** Where metrics are served, to whom, and how long. */
export interface PrometheusClientOptions {
  readonly userName?: string;
  readonly port?: number;
  readonly expirationInterval?: Duration;
}

/** The output that serves metrics to Prometheus. */
export interface PrometheusClient {
  readonly userName: string;
  readonly port: number;
  /** Its table in the config file, with the password and the certificate that it is to have. */
  readonly table: (files: TelegrafFiles, password: SecretKey, tlsSecretName: string) => Settings;
}

/** The port that the plugin has by itself. */
export const DEFAULT_METRICS_PORT = 9273;

/** Checks the options of a construct. `taken` are ports that something else in the pod listens on. */
export function prometheusClient(
  scope: Construct,
  options: PrometheusClientOptions,
  taken: readonly number[] = [],
): PrometheusClient {
  const { userName = 'prometheus', port = DEFAULT_METRICS_PORT, expirationInterval = Duration.minutes(1) } = options;
  const named = check(scope, 'userName', userName, USER_NAME, isUserName);
  const numbered = checkListeningPort(scope, 'port', port) && isKnown(port);
  if (taken.includes(port))
    recordMistake(scope, { prop: 'port', got: port, takes: 'a port that nothing else in the pod listens on' });
  if (!isKnown(port))
    recordMistake(scope, { prop: 'port', got: described('a token'), takes: 'a number that is known at synthesis' });
  checkDuration(scope, 'expirationInterval', expirationInterval, { min: Duration.seconds(1) });
  const client = { userName: named ? userName : 'prometheus', port: numbered ? port : DEFAULT_METRICS_PORT };
  return {
    ...client,
    table: (files, password, tlsSecretName) => ({
      // In brackets an address of either family may stand.
      listen: `[\${POD_IP}]:${client.port}`,
      metric_version: 2,
      basic_username: doubleDollars(client.userName),
      basic_password: files.secret('metrics', password),
      expiration_interval: expirationInterval.toString(),
      ...files.certificate(tlsSecretName),
      tls_min_version: LOWEST_TLS.telegraf,
      tls_cipher_suites: TLS12_CIPHERS,
    }),
  };
}
