import { IConstruct } from 'constructs';
import { recordMistake, textOf } from './mistakes';

const METADATA = 'cdktf-secure-monitoring:deviation';

/** A secure default that somebody left, and why. */
export interface AcceptedDeviation {
  /** The path of the construct that it is accepted for. */
  readonly path: string;
  /** What is lost by it. */
  readonly what: string;
  /** The reason that was given in the code. */
  readonly reason: string;
}

/** The secure defaults that were left in a tree of constructs. */
export class Deviations {
  /** Every deviation that was accepted in this construct and below it, in the order of the tree. */
  public static in(scope: IConstruct): AcceptedDeviation[] {
    return scope.node
      .findAll()
      .flatMap((construct) => construct.node.metadata)
      .filter((entry) => entry.type === METADATA)
      .map((entry) => entry.data as AcceptedDeviation);
  }
}

/** Puts a deviation on record; one without a reason is a mistake. */
export function acceptDeviation(scope: IConstruct, prop: string, what: string, reason: string | undefined): void {
  // A program in JavaScript may give none at all.
  if (typeof reason !== 'string' || reason.trim() === '')
    recordMistake(scope, { prop, got: reason, takes: `a written reason for: ${what}`, undoesPromise: true });
  const entry: AcceptedDeviation = { path: scope.node.path, what, reason: textOf(reason) };
  const known = scope.node.metadata.some(
    (m) => m.type === METADATA && JSON.stringify(m.data) === JSON.stringify(entry),
  );
  if (!known) scope.node.addMetadata(METADATA, entry);
}
