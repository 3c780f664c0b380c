import type { Daemon, DaemonContainer } from '../listeners';
import { openWebConfig } from '../config-files';

/** node_exporter: what it serves. It dials nobody. */
export const daemon: Daemon = { command: '/bin/node_exporter', open };

function open(place: DaemonContainer): string[] {
  return [
    ...openWebConfig(place),
    ...(place.container.args?.some((flag) =>
      /^--web\.listen-address=\[\$\((HOST|POD)_IP\)\]:(\d+|\$\{[^}]*\})$/.test(flag),
    )
      ? []
      : ['it listens on every address']),
  ];
}
