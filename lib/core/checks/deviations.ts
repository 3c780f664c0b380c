import { IConstruct } from 'constructs';
import { recordMistake, textOf } from './mistakes';
import { PromiseNumber } from './promises';

const METADATA = 'cdktf-secure-monitoring:deviation';

/** A secure default that somebody left, and why. */
export interface AcceptedDeviation {
  /** The path of the construct that it is accepted for. */
  readonly path: string;
  /** The number of the promise that it is an exception to: docs/promises.md says what each is. */
  readonly promise: number;
  /** What is lost by it. */
  readonly what: string;
  /** The reason that was given in the code. */
  readonly reason: string;
}

/** What is checked of the resources as they are written, after Aspects and overrides. */
export enum Safeguard {
  /** The files, arguments, variables and images that daemons run with. */
  CONFIGURATION = 'configuration',
  /** Where credentials stand, and what they and the certificates are made of. */
  CREDENTIALS = 'credentials',
  /** What an apply may destroy: volumes, and namespaces with all that is in them. */
  DATA = 'data',
  /** What Services, Ingresses and custom objects open. */
  EXPOSURE = 'exposure',
  /** What pods may do in the API of Kubernetes. */
  IDENTITY = 'identity',
  /** Whom network policies let in and out. */
  NETWORK = 'network',
  /** How pods are confined, and what namespaces admit. */
  PODS = 'pods',
}

/** What overrides may loosen. */
export interface AcceptedOverrides {
  /** Which of the safeguards. */
  readonly safeguard: Safeguard;
  /** Why. `Deviations.of` lists it. */
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
   * Deviations.accept(influxdb, { safeguard: Safeguard.CONFIGURATION, reason: 'a proxy until May' });
   * @param scope The construct whose resources, and those below it, may be loosened.
   * @param options Which safeguard, and why.
   */
  public static accept(scope: IConstruct, options: AcceptedOverrides): void {
    const { safeguard, reason } = options;
    if (!Object.values(Safeguard).includes(safeguard))
      recordMistake(scope, {
        prop: 'safeguard',
        got: safeguard,
        takes: `one of ${Object.values(Safeguard).join(', ')}`,
      });
    acceptDeviation(scope, PROMISED[safeguard] ?? 10, 'reason', loosens(textOf(safeguard)), reason);
  }

  private constructor() {
    // There are its methods only.
  }
}

/** Whether overrides of the resource at a path may loosen a safeguard: only where that is listed. */
export function isAccepted(listed: readonly AcceptedDeviation[], resource: string, safeguard: Safeguard): boolean {
  return listed.some(
    ({ path, what }) =>
      what === loosens(safeguard) && (path === '' || resource === path || resource.startsWith(`${path}/`)),
  );
}

function loosens(safeguard: string): string {
  return `overrides may loosen this of its resources: ${safeguard}`;
}

// What a safeguard keeps.
const PROMISED: Readonly<Record<string, PromiseNumber | undefined>> = {
  [Safeguard.CONFIGURATION]: 1,
  [Safeguard.CREDENTIALS]: 5,
  [Safeguard.DATA]: 8,
  [Safeguard.EXPOSURE]: 1,
  [Safeguard.IDENTITY]: 4,
  [Safeguard.NETWORK]: 3,
  [Safeguard.PODS]: 4,
};

/** Puts an exception to a promise on record; one without a reason is a mistake. */
export function acceptDeviation(
  scope: IConstruct,
  promise: PromiseNumber,
  prop: string,
  what: string,
  reason: string | undefined,
): void {
  // A program in JavaScript may give none at all.
  if (typeof reason !== 'string' || reason.trim() === '')
    recordMistake(scope, { prop, got: reason, takes: `a written reason for: ${what}` });
  const entry: AcceptedDeviation = { path: scope.node.path, promise, what, reason: textOf(reason) };
  const known = scope.node.metadata.some(
    (m) => m.type === METADATA && JSON.stringify(m.data) === JSON.stringify(entry),
  );
  if (!known) scope.node.addMetadata(METADATA, entry);
}
