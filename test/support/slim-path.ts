import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable } from './processes';

// What the scripts of a pod may count on: the smallest images have no gzip, mkfifo, paste, sync or tar.
const TOOLS = [
  ...[
    'awk',
    'base64',
    'basename',
    'bash',
    'cat',
    'chmod',
    'chown',
    'cp',
    'curl',
    'cut',
    'date',
    'df',
    'diff',
    'dirname',
  ],
  ...['du', 'env', 'false', 'find', 'getent', 'grep', 'head', 'hostname', 'id', 'install', 'kill', 'ln', 'ls', 'mkdir'],
  ...['mktemp', 'mv', 'od', 'openssl', 'printf', 'readlink', 'rm', 'sed', 'seq', 'sh', 'sha256sum', 'sleep', 'sort'],
  ...['stat', 'tail', 'tee', 'test', 'timeout', 'touch', 'tr', 'true', 'uname', 'wc'],
];

let folder: string | undefined;

/** A PATH with the tools of a slim image, and no others. */
export function slimPath(): string {
  if (folder !== undefined) return folder;
  const made = (folder = mkdtempSync(join(tmpdir(), 'slim-')));
  process.once('exit', () => {
    rmSync(made, { recursive: true, force: true });
  });
  for (const tool of TOOLS) {
    const file = executable(tool);
    if (file !== undefined) symlinkSync(file, join(made, tool));
  }
  return made;
}
