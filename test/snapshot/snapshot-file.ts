import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'pretty-format';
import * as serializer from '../../snapshot';
import { snapshotUpdate } from '../support/snapshot-update';

/** The folder of the snapshots: a file for each program, where jest itself has one for each test file. */
export const FOLDER = join(__dirname, '__snapshots__');

/** A value as text, for its snapshot. */
export function snapshotText(value: unknown): string {
  const text = format(value, { escapeString: false, printBasicPrototype: false, plugins: [serializer] });
  // A script of this repository is reviewed where it is; its digest would hide what changed besides.
  return `${text.replace(/(?<=: "a script), sha256 [0-9a-f]{12}(?=",\n)/g, '')}\n`;
}

/** What the snapshot of that name says. As with jest's own, `-u` writes it, and a new one is written unless it is `--ci`. */
export function snapshotFile(name: string, text: string): string | undefined {
  const file = join(FOLDER, `${name}.txt`);
  const update = snapshotUpdate();
  if (update === 'all' || (update === 'new' && !existsSync(file))) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, text);
  }
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
