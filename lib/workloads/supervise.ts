import { join } from 'node:path';
import { script } from './script';

const FILES = ['supervise.sh', 'certificate.sh', 'torn-wal.sh', 'journal.sh', 'lock.sh', 'space.sh'];

/** supervise.sh and its parts, for the ConfigMap of a pod's scripts. */
export function superviseScripts(): Record<string, string> {
  return Object.fromEntries(FILES.map((file) => [file, script(join(__dirname, 'scripts', file))]));
}
