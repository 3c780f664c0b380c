import { supportedVersions } from '../workloads/supported-versions';

/** The versions of Kapacitor Enterprise, and what each lacks. */
export const KAPACITOR_ENTERPRISE_VERSIONS = supportedVersions({
  takes: 'Kapacitor Enterprise 1.5.7',
  range: '1.5.7',
  // `meta-ca` came with 1.5.4. 1.5.8 was withdrawn: large batch tasks lose points.
  accepted: '>=1.5.4 <1.5.8 || >1.5.8 <2.0.0',
  lacks: {
    '<1.5.7': 'it lacks what 1.5.5 to 1.5.7 mended',
    '>1.5.8': 'no public page describes an Enterprise of this version, and what it does with this configuration',
  },
  refusedTags: /:[^/@]*-alpine\b/,
  // Nobody can pull it: whoever has a license has an image, and names it.
  image: 'kapacitor-enterprise:1.5.7',
});
