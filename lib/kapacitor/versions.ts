import { supportedVersions } from '../workloads/supported-versions';

/** The versions of Kapacitor OSS, and what each lacks. */
export const KAPACITOR_VERSIONS = supportedVersions({
  takes: 'Kapacitor 1.8.4 and newer, of 1.x',
  range: '>=1.8.4 <2.0.0',
  // Users and subscription tokens came to the open source version with 1.6.0.
  accepted: '>=1.6.0 <2.0.0',
  lacks: { '<1.8.4': 'a TICKscript can run programs in the pod, although exec handlers are disabled' },
  refusedTags: /:[^/@]*-(alpine|data|meta|enterprise)\b/,
  image: 'kapacitor:1.8.6',
});
