import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const library = join(__dirname, '..', '..', 'lib');

/** A folder with the scripts of a product's pod, as its ConfigMap puts them side by side. */
export function podScripts(product: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'scripts-'));
  // What it shares with others of its family is in a room of its own.
  for (const room of ['workloads', `${product.split('-')[0]}-daemon`, product]) {
    const from = join(library, room, 'scripts');
    if (existsSync(from)) for (const name of readdirSync(from)) symlinkSync(join(from, name), join(folder, name));
  }
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
