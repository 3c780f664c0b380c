import { holdsIn, supportedVersions } from '../workloads/supported-versions';

/** The versions of node_exporter, which serves metrics from a file too, and what each lacks. */
export const NODE_EXPORTER_VERSIONS = supportedVersions({
  takes: 'node_exporter 1.5.0 or newer, of 1.x',
  range: '>=1.5.0 <2.0.0',
  accepted: '>=1.4.0 <2.0.0',
  lacks: {
    '<1.4.1': 'who reads a password hash gets in with it (CVE-2022-46146)',
    '<1.5.0': 'it reads the kernel on all CPUs at once, which some kernels do not survive',
  },
  changes: {
    webConfigFlag: { range: '>=1.5.0', what: '`--web.config.file` names the web config; before, `--web.config`' },
    allowedSans: { range: '>=1.6.0', what: '`client_allowed_sans` in the web config' },
    rateLimit: { range: '>=1.11.0', what: '`rate_limit` in the web config' },
  },
  image: 'quay.io/prometheus/node-exporter:v1.12.1',
});

/** The flag that names its web config. */
export function webConfigFlag(version: string): string {
  return holdsIn(NODE_EXPORTER_VERSIONS.changes.webConfigFlag, version) ? '--web.config.file' : '--web.config';
}

/** Since when a key of its web config is known: the versions of exporter-toolkit in its go.mod. */
export const NODE_EXPORTER_WEB_CONFIG = {
  'tls_server_config.client_allowed_sans': NODE_EXPORTER_VERSIONS.changes.allowedSans.range,
  rate_limit: NODE_EXPORTER_VERSIONS.changes.rateLimit.range,
};
