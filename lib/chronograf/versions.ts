import { supportedVersions } from '../workloads/supported-versions';

/** The versions of Chronograf, and what each lacks. */
export const CHRONOGRAF_VERSIONS = supportedVersions({
  takes: 'Chronograf 1.11.1 and newer, of 1.x',
  range: '>=1.11.1 <2.0.0',
  // Basic authentication, PKCE and the settings for TLS are all there since 1.9.4.
  accepted: '>=1.9.4 <2.0.0',
  lacks: {
    '<1.11.1':
      'another web site can make the browser of somebody who is logged in send queries, and who may only read can write',
  },
  refusedTags: /:[^/@]*-alpine\b/,
  image: 'chronograf:1.11.4',
});
