import type { Daemon, DaemonContainer } from '../listeners';
import { openWebConfig } from '../config-files';

/** An exporter of the exporter-toolkit family: what it serves. What it reads is in words of its own. */
export const daemon: Daemon = { command: '/bin/mysqld_exporter', open };

function open(place: DaemonContainer): string[] {
  const listens = place.container.args?.filter((flag) => flag.startsWith('--web.listen-address=')) ?? [];
  return [
    ...openWebConfig(place),
    ...(listens.length === 1 && /=\[\$\(POD_IP\)\]:\d+$/.test(listens[0] ?? '') ? [] : ['it listens on every address']),
  ];
}
