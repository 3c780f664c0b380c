import { join } from 'node:path';
import { deferred } from '../core/terraform/deferred';
import { combineRevisions, revisionOf } from '../core/terraform/revision';
import { isKnown } from '../core/terraform/tokens';
import { script } from './script';

/** A field with a secret in it, which nothing must be made of but the file. */
export interface SecretField {
  readonly secret: string;
  /** Changes with the secret. */
  readonly revision: string;
}

interface Line {
  readonly fields: string[];
  readonly revision: string;
  /** How long it is at most. */
  readonly bytes: number;
}

// A Secret takes 1 MiB. Of a secret only the longest is known: 72 bytes, each escaped, as base64.
const PART_BYTES = 900_000;
const SECRET_BYTES = 200;

/**
 * What a stack wants, as a file that a script in the pod reads: see scripts/desired-file.sh. One that is too long for a Secret comes
 * in several parts, in the order of its lines: each says which one it is, of how many, and of which whole.
 */
export class DesiredFile {
  // By what they are about, so that the order of calls leaves no trace.
  private readonly lines = new Map<string, Line>();
  private bytes = 0;
  private parts = 1;
  private makePart?: (part: number) => void;

  /** `header` is its word and version. */
  public constructor(private readonly header = 'desired\t2') {}

  /** Adds a line, in place of one of the same kind `about` the same. A field has no tab and no line break: text is in base64. */
  public add(kind: string, about: string[], fields: (string | SecretField)[]): void {
    const texts = fields.map((field) => (typeof field === 'string' ? field : field.secret));
    const revisions = fields.map((field) => (typeof field === 'string' ? field : field.revision));
    const key = JSON.stringify([kind, ...about]);
    const bytes = fields.reduce(
      (sum, field) => sum + 1 + (typeof field === 'string' ? Buffer.byteLength(field) : SECRET_BYTES),
      kind.length,
    );
    this.bytes += bytes - (this.lines.get(key)?.bytes ?? 0);
    this.lines.set(key, {
      bytes,
      fields: [kind, ...texts],
      // Not by the numbers of tokens, which follow the order of the program.
      revision: combineRevisions([
        revisionOf([kind, ...revisions.filter(isKnown)]),
        ...revisions.filter((one) => !isKnown(one)),
      ]),
    });
    this.grow();
  }

  /** Calls `make` for each part that is needed besides the first, which everybody has. */
  public inParts(make: (part: number) => void): void {
    this.makePart = make;
    this.grow();
  }

  /** The file, or a part of it, as a value of a Secret or a ConfigMap. */
  public file(part = 1): string {
    return deferred(() => this.toString(part));
  }

  /** Changes with the file, or with a part of it. */
  public revision(part = 1): string {
    return deferred(() => {
      const own = combineRevisions(this.linesOf(part).map(({ revision }) => revision));
      return this.parts === 1 ? own : combineRevisions([own, this.whole()]);
    });
  }

  /** The file, or a part of it, as it is now. */
  public toString(part = 1): string {
    const lines = this.linesOf(part).map(({ fields }) => fields.join('\t'));
    const which = this.parts === 1 ? [] : [['part', part, this.parts, this.whole()].join('\t')];
    return [this.header, ...lines, ...which, 'end', ''].join('\n');
  }

  private grow(): void {
    while (this.makePart && this.bytes > this.parts * PART_BYTES) this.makePart(++this.parts);
  }

  // Of all parts together: those of two applies are never read as one file.
  private whole(): string {
    return combineRevisions(this.sorted().map(({ revision }) => revision));
  }

  private linesOf(part: number): Line[] {
    let before = 0;
    return this.sorted().filter(({ bytes }) => {
      const its = Math.min(this.parts, Math.floor((before * this.parts) / Math.max(this.bytes, 1)) + 1);
      before += bytes;
      return its === part;
    });
  }

  private sorted(): Line[] {
    return [...this.lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  }
}

/** desired-file.sh and what it sources, for the ConfigMap of a pod's scripts. */
export function desiredFileScript(): Record<string, string> {
  return { 'desired-file.sh': script(join(__dirname, 'scripts/desired-file.sh')), ...flushScript() };
}

/** flush.sh, for the ConfigMap of a pod's scripts. */
export function flushScript(): Record<string, string> {
  return { 'flush.sh': script(join(__dirname, 'scripts/flush.sh')) };
}

/** note-database.sh, which takes desired-file.sh, for the hook of a daemon's supervise.sh. */
export function noteDatabaseScript(): Record<string, string> {
  return { 'note-database.sh': script(join(__dirname, 'scripts/note-database.sh')) };
}

/** What has it called, of the folder with the scripts and the daemon's database. `sign` is the file that it leaves. */
export function noteDatabase(scripts: string, database: string, sign?: string): Record<string, string> {
  return {
    SUPERVISE_HOOK: `${scripts}/note-database.sh`,
    DATABASE_FILE: database,
    ...(sign === undefined ? {} : { DATABASE_SIGN: sign }),
  };
}

/** salts.sh, for the ConfigMap of a pod's scripts. */
export function saltsScript(): Record<string, string> {
  return { 'salts.sh': script(join(__dirname, 'scripts/salts.sh')) };
}
