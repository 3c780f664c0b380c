import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const library = join(__dirname, '..', '..', 'lib');

/** A folder with the scripts of a product's pod, as its ConfigMap puts them side by side. */
export function podScripts(product: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'scripts-'));
  for (const from of [join(library, 'workloads', 'scripts'), join(library, product, 'scripts')])
    for (const name of readdirSync(from)) symlinkSync(join(from, name), join(folder, name));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
