import { posix } from 'node:path';
import { TELEGRAF_PATHS as PATHS } from '../../telegraf-daemon/config';

// What makes points of what it reads, or of its hash, by which a short password is guessed.
const READERS = /\b(inputs\.(file|filestat|tail|multifile|directory_monitor)|processors\.lookup)\b/;
// With the tokens of its account.
const FOLDERS = [PATHS.files, PATHS.accounts, PATHS.signing, PATHS.tokens, '/run/secrets'];
// Where a process is found with what it was told.
const OF_PROCESS = /^\/proc\/[^/]+\/(environ$|(root|cwd|fd|task)(\/|$))/;
const OF_PROCESSES = ['/proc/self/environ', '/proc/1/environ'];

/** Whether an option of a plugin leads to Telegraf's own credentials, which would become points. `path` says which plugin. */
export function leadsToOwnFiles(path: string, key: string, text: string): boolean {
  if (!READERS.test(path)) return false;
  // Telegraf finds keys by their letters alone.
  const name = key
    .replace(/(\[\d+\])+$/, '')
    .replaceAll('_', '')
    .toLowerCase();
  // Of multifile, within `base_dir`.
  if (name === 'file') return /(^|\/)(telegraf(-\w+)?(\/|$)|environ$)/.test(text);
  if (name === 'directory') return mayLeadTo(posix.join(text, '**'));
  return /^(files|basedir)$/.test(name) && mayLeadTo(text);
}

// By a pattern of Go's, with `**` for any depth, of what is in a folder.
function mayLeadTo(pattern: string): boolean {
  const path = posix.resolve('/', pattern.replaceAll('\\', '')).replace(/^\/var\/run(?=\/|$)/, '/run');
  const isIn = (folder: string) => path === folder || path.startsWith(`${folder}/`);
  const file = new RegExp(`^${sourceOf(path)}$`);
  const around = new RegExp(`^${sourceOf(posix.dirname(path))}$`);
  return (
    OF_PROCESS.test(path) ||
    OF_PROCESSES.some((one) => file.test(one)) ||
    FOLDERS.flatMap((folder) => [folder, `${folder}/secrets`]).some(
      (one) => isIn(one) || around.test(one) || file.test(`${one}/x`),
    )
  );
}

function sourceOf(pattern: string): string {
  const globs: Readonly<Record<string, string>> = { '**': '.*', '*': '[^/]*', '?': '[^/]' };
  return pattern.replace(
    /\*\*|[*?]|[[{].*|[.+^$()|\\\]}]/g,
    (part) => globs[part] ?? (/^[[{]/.test(part) ? '.*' : `\\${part}`),
  );
}
