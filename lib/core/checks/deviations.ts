import { IConstruct } from 'constructs';
import { DeviationCode, EXCEPTION_TO, OVERRIDES, Safeguard } from './deviation-codes';
import { isKnown } from '../terraform/tokens';
import { inCall } from './calls';
import { recordMistake, textOf } from './mistakes';
import { readText } from './prop-types';

// Some letters cannot be seen: a reason of Hangul fillers would pass for a text.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const METADATA = 'cdktf-secure-monitoring:deviation';

/** A secure default that somebody left, and why. */
export interface AcceptedDeviation {
  /** The path of the construct that it is accepted for. */
  readonly path: string;
  /** Which default was left, as programs tell them apart: `wide-peer`, `older-version`. It stays as it is, where words may change. */
  readonly code: string;
  /** What it is about, where a construct may leave a default several times: an address, a plugin, a limit. @default - the construct */
  readonly subject?: string;
  /** The number of the promise that it is an exception to: docs/promises.md says what each is. */
  readonly promise: number;
  /** What is lost by it. */
  readonly what: string;
  /** The reason that was given in the code. */
  readonly reason: string;
}

/** The secure defaults that were left in a tree of constructs. */
export class Deviations {
  /**
   * Every deviation that was accepted in this construct and below it, in the order of the tree.
   * @param scope The construct to begin at: an app, a stack, or one of its parts.
   */
  public static of(scope: IConstruct): AcceptedDeviation[] {
    return scope.node
      .findAll()
      .flatMap((construct) => construct.node.metadata)
      .filter((entry) => entry.type === METADATA)
      .map((entry) => entry.data as AcceptedDeviation);
  }

  /**
   * Lets overrides of the resources in this construct and below it loosen one safeguard. Without it, synthesis refuses what
   * `addOverride` and Aspects loosen.
   *
   * @example
   * Deviations.accept(influxdb, Safeguard.CONFIGURATION, 'a proxy until May');
   * @param scope The construct whose resources, and those below it, may be loosened.
   * @param safeguard Which of the safeguards.
   * @param reason Why.
   */
  public static accept(scope: IConstruct, safeguard: Safeguard, reason: string): void {
    inCall(scope, 'Deviations.accept', safeguard, () => {
      const takes = `one of ${Object.values(Safeguard).join(', ')}`;
      const what = `overrides may loosen this of its resources: ${safeguard}`;
      if (!Object.values(Safeguard).includes(safeguard))
        recordMistake(scope, { prop: 'safeguard', got: safeguard, takes });
      else acceptDeviation(scope, OVERRIDES[safeguard], { prop: 'reason', what, reason });
    });
  }

  private constructor() {
    // There are its methods only.
  }
}

/** Whether overrides of the resource at a path may loosen a safeguard: only where that is listed. */
export function isAccepted(listed: readonly AcceptedDeviation[], resource: string, safeguard: Safeguard): boolean {
  return listed.some(
    ({ path, code }) =>
      code === OVERRIDES[safeguard] && (path === '' || resource === path || resource.startsWith(`${path}/`)),
  );
}

/** Whether a default was left, by what the list says of it. */
export function isListed(listed: readonly AcceptedDeviation[], code: DeviationCode, subject?: string): boolean {
  return listed.some((one) => one.code === code && (subject === undefined || one.subject === subject));
}

/** A default that is left, and how it is given. */
export interface LeftDefault {
  /** What the reason was given to. */
  readonly prop: string;
  /** What it is about, where a construct may leave a default several times. */
  readonly subject?: string;
  /** What is lost by it. */
  readonly what: string;
  readonly reason: string | undefined;
}

/** Records a mistake unless there is a reason. */
export function checkReason(scope: IConstruct, prop: string, reason: string | undefined, what: string): boolean {
  // A program in JavaScript may give none at all; what nobody sees, or nobody can read in the code, is none either.
  if (typeof reason === 'string' && isKnown(reason) && /[\p{L}\p{N}]/u.test(reason.replace(INVISIBLE, '')))
    return readText(reason, scope, prop) !== undefined;
  recordMistake(scope, { prop, got: reason, takes: `a written reason for: ${what}` });
  return false;
}

/** Puts an exception to a promise on record; one without a reason is a mistake. */
export function acceptDeviation(
  scope: IConstruct,
  code: DeviationCode,
  { prop, subject, what, reason }: LeftDefault,
): void {
  checkReason(scope, prop, reason, what);
  const entry: AcceptedDeviation = {
    path: scope.node.path,
    code,
    ...(subject === undefined ? {} : { subject }),
    promise: EXCEPTION_TO[code],
    what,
    reason: textOf(reason),
  };
  const known = scope.node.metadata.some(
    (m) => m.type === METADATA && JSON.stringify(m.data) === JSON.stringify(entry),
  );
  if (!known) scope.node.addMetadata(METADATA, entry);
}
