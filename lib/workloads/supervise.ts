import { join } from 'node:path';
import { script } from './script';

const FILES = [
  'supervise.sh',
  'take-certificate.sh',
  'authorities.sh',
  'torn-wal.sh',
  'redact-log.sh',
  'lock.sh',
  'space.sh',
];

/** supervise.sh and its parts, for the ConfigMap of a pod's scripts. */
export function superviseScripts(): Record<string, string> {
  return scriptsOf(FILES);
}

/** lock.sh, for a pod whose scripts keep others from its volume, and that has no daemon. */
export function lockScript(): Record<string, string> {
  return scriptsOf(['lock.sh']);
}

/** redact-log.sh, for a pod whose scripts show what a program says. */
export function redactLogScript(): Record<string, string> {
  return scriptsOf(['redact-log.sh']);
}

function scriptsOf(files: readonly string[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file, script(join(__dirname, 'scripts', file))]));
}
