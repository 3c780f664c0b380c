import { SupportedVersions } from '../workloads/container-image';

/** The versions of Telegraf that can be run. Before 1.38 an environment variable could add to the config file. */
export const TELEGRAF_VERSIONS: SupportedVersions = {
  takes: 'Telegraf 1.38.0 or newer, of 1.x',
  range: '>=1.38.0 <2.0.0',
  accepted: '>=1.38.0 <2.0.0',
  lacks: {},
  refusedTags: /:[^/@]*-alpine\b/,
  fallback: '1.39.3',
};
