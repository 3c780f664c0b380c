import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What each file of a folder exports, so that one more needs no list to be in. */
export function modulesIn<T>(folder: string): T[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      return require(join(folder, file)) as T;
    });
}
