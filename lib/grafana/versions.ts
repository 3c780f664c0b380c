import { SupportedVersions } from '../workloads/daemon-image';

/** The versions of Grafana, and what each lacks. */
export const GRAFANA_VERSIONS: SupportedVersions = {
  takes: 'Grafana 12.0.1 and newer, of 12.x and 13.x',
  range: '>=12.0.1 <14.0.0',
  // Its settings, and a password that is reset from standard input.
  accepted: '>=10.4.0 <14.0.0',
  lacks: {
    '<12.0.1':
      'a link can lead somebody who is logged in to a script of others (CVE-2025-4123), unless its patch is in',
  },
  flavour: 'ubuntu',
  image: 'grafana/grafana:12.4.0-ubuntu',
};
