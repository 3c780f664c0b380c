import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { executable } from './processes';

/** A program that ends as one does that was killed, where the node has no memory left, until it is mended. */
export class FailingProgram {
  /** Where it is, and what PATH has to be. */
  readonly folder: string;
  readonly path: string;
  private readonly mended: string;

  constructor(home: string, name: string, status = 137) {
    this.folder = join(home, `failing-${name}`);
    mkdirSync(this.folder);
    this.path = [this.folder, process.env.PATH ?? ''].join(delimiter);
    this.mended = join(this.folder, 'mended');
    const script = `#!/bin/sh\n[ ! -e ${this.mended} ] || exec ${executable(name) ?? name} "$@"\nexit ${status}\n`;
    writeFileSync(join(this.folder, name), script, { mode: 0o755 });
    this.mend();
  }

  fail(): void {
    rmSync(this.mended, { force: true });
  }

  mend(): void {
    writeFileSync(this.mended, '');
  }
}
