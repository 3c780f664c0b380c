import { supportedVersions } from '../workloads/supported-versions';

/** The versions of Grafana, and what each lacks. */
export const GRAFANA_VERSIONS = supportedVersions({
  takes: 'Grafana 12.4.11, 13.0.9, 13.1.6 or 13.2.2 and newer, of 12.x and 13.x',
  range: '>=12.4.11 <13.0.0 || >=13.0.9 <13.1.0 || >=13.1.6 <13.2.0 || >=13.2.2 <14.0.0',
  // Its settings, and a password that is reset from standard input.
  accepted: '>=10.4.0 <14.0.0',
  lacks: {
    '<12.0.1':
      'a link can lead somebody who is logged in to a script of others (CVE-2025-4123), unless its patch is in',
    '>=12.3.0 <12.4.11 || >=13.0.0 <13.0.9 || >=13.1.0 <13.1.6 || >=13.2.0 <13.2.2':
      'whoever makes a dashboard can have a script run for who looks at it, and become administrator (CVE-2026-76154)',
    '>=12.0.0 <12.4.11 || >=13.0.0 <13.0.9 || >=13.1.0 <13.1.6 || >=13.2.0 <13.2.2':
      'the archive of a plugin that is downloaded can put a program anywhere on its volume (CVE-2026-15815)',
  },
  flavour: 'ubuntu',
  image: 'grafana/grafana:12.4.12-ubuntu',
});
