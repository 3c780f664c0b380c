import { openPath } from '../connections/network/path';
import { yaml } from '../formats';
import { CLIENT_CERTIFICATE } from '../web-config/web-config';
import { Workload } from '../workloads/workload';
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
      min_version: 'TLS12',
    },
    // They dial each other by address.
    tls_client_config: { ...CLIENT_CERTIFICATE, ca_file: ca, server_name: host },
  });
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
