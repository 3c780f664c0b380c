import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of docs/ that is made of the code: a script writes it, and a test says when it is old. */
export class GeneratedFile {
  private readonly path: string;

  public constructor(
    name: string,
    /** What it says, as the code is now. */
    public readonly generate: () => string,
  ) {
    this.path = join(__dirname, '..', 'docs', name);
  }

  /** What it says in the repository. */
  public read(): string {
    return readFileSync(this.path, 'utf8');
  }

  public write(): void {
    writeFileSync(this.path, this.generate());
  }
}
