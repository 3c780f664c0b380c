import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A product of one file, `thing` in a folder. */
export function fileSource(home: string): string {
  const path = join(home, 'thing-source.sh');
  writeFileSync(
    path,
    [
      `take() { put thing <${join(home, 'thing')}; }`,
      // shell variables of restore.sh
      'put_back() { get_file thing >"$data/thing"; }',
      '',
    ].join('\n'),
  );
  return path;
}
