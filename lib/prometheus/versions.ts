import { supportedVersions } from '../workloads/supported-versions';

/** The versions of Prometheus that this library deploys. */
export const PROMETHEUS_VERSIONS = supportedVersions({
  takes: 'Prometheus 3.4.0 or newer, of 3.x',
  // Before 3.4.0 a changed file of rules was not reloaded.
  range: '>=3.4.0 <4.0.0',
  accepted: '>=3.4.0 <4.0.0',
  lacks: {},
  changes: {
    azureWorkloadIdentity: { range: '>=3.7.0', what: 'it logs in to Azure by the token of its service account' },
    rateLimit: { range: '>=3.8.0', what: '`rate_limit` in the web config' },
    autoReload: { range: '>=3.12.0', what: 'it reloads a changed config by a flag of its own; before, by a feature' },
  },
  image: 'quay.io/prometheus/prometheus:v3.9.1',
});

/** In which versions a key of the web config is known: those of exporter-toolkit in its go.mod. */
export const WEB_CONFIG_SINCE = { rate_limit: PROMETHEUS_VERSIONS.changes.rateLimit.range };
