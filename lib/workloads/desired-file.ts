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
}

/** What a stack wants, as a file that a script in the pod reads: see scripts/desired-file.sh. */
export class DesiredFile {
  // By what they are about, so that the order of calls leaves no trace.
  private readonly lines = new Map<string, Line>();

  /** Adds a line, in place of one of the same kind `about` the same. A field has no tab and no line break: text is in base64. */
  public add(kind: string, about: string[], fields: (string | SecretField)[]): void {
    const texts = fields.map((field) => (typeof field === 'string' ? field : field.secret));
    const revisions = fields.map((field) => (typeof field === 'string' ? field : field.revision));
    this.lines.set(JSON.stringify([kind, ...about]), {
      fields: [kind, ...texts],
      // Not by the numbers of tokens, which follow the order of the program.
      revision: combineRevisions([
        revisionOf([kind, ...revisions.filter(isKnown)]),
        ...revisions.filter((one) => !isKnown(one)),
      ]),
    });
  }

  /** The file, as a value of a Secret or a ConfigMap. */
  public file(): string {
    return deferred(() => this.toString());
  }

  /** Changes with the file. */
  public revision(): string {
    return deferred(() => combineRevisions(this.sorted().map(({ revision }) => revision)));
  }

  /** The file as it is now. */
  public toString(): string {
    return ['desired\t2', ...this.sorted().map(({ fields }) => fields.join('\t')), 'end', ''].join('\n');
  }

  private sorted(): Line[] {
    return [...this.lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  }
}

/** desired-file.sh, for the ConfigMap of a pod's scripts. */
export function desiredFileScript(): Record<string, string> {
  return { 'desired-file.sh': script(join(__dirname, 'scripts/desired-file.sh')) };
}

/** salts.sh, for the ConfigMap of a pod's scripts. */
export function saltsScript(): Record<string, string> {
  return { 'salts.sh': script(join(__dirname, 'scripts/salts.sh')) };
}
