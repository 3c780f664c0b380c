import { Construct } from 'constructs';
import { openPath } from '../connections/network/path';
import { LOWEST_TLS, TLS12_CIPHERS } from '../connections/tls/served-tls';
import { checkInteger } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import { isKnown } from '../core/terraform/tokens';
import { yaml } from '../formats';
import { CLIENT_CERTIFICATE } from '../web-config/web-config';
import { Workload } from '../workloads/workload';
import { SecureAlertmanagerProps } from './alertmanager-props';
import { GOSSIP_PORT } from './product';

/** Where a member finds what verifies the others, `ca.crt`. */
export const GOSSIP_CA = '/etc/alertmanager-ca';

/**
 * How members talk to each other: over mutual TLS, to none but those who have the certificate of this Alertmanager, whoever
 * else its authority signs for.
 * @see https://github.com/prometheus/alertmanager/blob/main/docs/https.md#gossip-traffic
 */
export function gossipConfig({ host }: Workload): string {
  const ca = `${GOSSIP_CA}/ca.crt`;
  return yaml({
    tls_server_config: {
      ...CLIENT_CERTIFICATE,
      client_auth_type: 'RequireAndVerifyClientCert',
      client_ca_file: ca,
      client_allowed_sans: [host],
      min_version: LOWEST_TLS.webConfig,
      cipher_suites: TLS12_CIPHERS,
    },
    // They dial each other by address.
    tls_client_config: { ...CLIENT_CERTIFICATE, ca_file: ca, server_name: host },
  });
}

/** How many members there are. */
export function countMembers(owner: Construct, { replicas = 1 }: SecureAlertmanagerProps): number {
  if (isKnown(replicas)) return checkInteger(owner, 'replicas', replicas, { min: 1, max: 9 }) ? replicas : 1;
  recordMistake(owner, {
    prop: 'replicas',
    got: described('a token'),
    takes: 'a number from 1 to 9 that is known when the program runs',
  });
  return 1;
}

/** The flags of a member, and its way to the others. */
export function joinMembers(workload: Workload, replicas: number, file: string): string[] {
  if (replicas === 1) return ['--cluster.listen-address='];
  openPath(workload, workload, GOSSIP_PORT);
  return [
    `--cluster.listen-address=[$(POD_IP)]:${GOSSIP_PORT}`,
    `--cluster.tls-config=${file}`,
    ...workload.podDnsNames(replicas).map((name) => `--cluster.peer=${name}:${GOSSIP_PORT}`),
  ];
}
