import { Settings } from '../core/checks/settings';
import { influxdbSettings, kapacitorConfig, ServerEntry } from '../kapacitor-daemon/config';
import { GOSSIP_PORT, RPC_PORT } from './ports';

/** Where things are in the pod, beside what every Kapacitor has. */
export const ENTERPRISE_PATHS = {
  license: '/etc/kapacitor-license',
  certificate: '/run/kapacitor-tls',
} as const;

/** What the config file says of all members. */
export interface EnterpriseConfigOptions {
  readonly host: string;
  readonly servers: readonly ServerEntry[];
  readonly meta: Settings;
  readonly redundancy: number;
  readonly showsCertificate: boolean;
  /** Whether the license is a file; a key is in the environment. */
  readonly licenseFile: boolean;
}

/**
 * The config file of Kapacitor Enterprise without secrets, and without what differs by member: scripts/member.sh has that.
 * Keys: "Configuring Kapacitor Enterprise" and "Create a Kapacitor Enterprise cluster", 1.5.
 */
export function enterpriseConfig(options: EnterpriseConfigOptions): Settings {
  const { host, servers, meta, redundancy, showsCertificate, licenseFile } = options;
  return {
    ...kapacitorConfig({
      host,
      // The guide knows one file for both.
      certificate: { certificate: `${ENTERPRISE_PATHS.certificate}/kapacitor.pem` },
      meta,
      influxdb: servers.map((server) => influxdbSettings(server, { host, showsCertificate, subscribes: true })),
    }),
    ...(licenseFile ? { enterprise: { 'license-path': `${ENTERPRISE_PATHS.license}/license` } } : {}),
    // Without a host it would bind to its hostname, which is in the DNS only when the pod is.
    cluster: { 'bind-address': `0.0.0.0:${GOSSIP_PORT}`, roles: ['worker'] },
    rpc: { 'bind-address': `0.0.0.0:${RPC_PORT}`, 'enable-grpc-logging': false },
    alert: { redundancy },
  };
}
