import { supportedVersions } from '../workloads/supported-versions';

/** The versions of Alertmanager that this library deploys. */
export const ALERTMANAGER_VERSIONS = supportedVersions({
  takes: 'Alertmanager 0.35.0 or newer, of 0.x',
  // Several addresses to listen at, limits of silences, secrets of all receivers from files.
  range: '>=0.35.0 <1.0.0',
  accepted: '>=0.35.0 <1.0.0',
  lacks: {},
  changes: { rateLimit: { range: '>=0.35.0', what: '`rate_limit` in the web config' } },
  image: 'quay.io/prometheus/alertmanager:v0.35.0',
});

/** In which versions a key of the web config is known: those of exporter-toolkit in its go.mod. */
export const WEB_CONFIG_SINCE = { rate_limit: ALERTMANAGER_VERSIONS.changes.rateLimit.range };
