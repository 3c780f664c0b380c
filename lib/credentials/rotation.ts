import { Construct, IConstruct } from 'constructs';
import { checkInteger } from '../core/checks/checks';
import { described, recordMistake } from '../core/checks/mistakes';
import { FLAG, NUMBER, PropTypes, readProps } from '../core/checks/prop-types';
import { ScopedValues } from '../core/checks/scoped-values';
import { isKnown } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';

/** What rotates the credentials of a scope. */
export interface RotationProps {
  /**
   * Another one is another password, and for all who log in by name another name too: `telegraf.monitoring.1a2b3c4d`. Begin with
   * 0, which changes nobody's and makes the accounts of 1 ready, and add 1 each time: the next account is known to the server
   * before any client has it. Add 2 where somebody may have read the Secrets of a namespace, as the next account's is among them:
   * clients that are faster than the server are refused then, for two minutes at most.
   * @default - nothing rotates
   */
  readonly counter?: number;
  /**
   * Whether the accounts of the counter before are valid until it changes again, for those who get their new password later.
   * InfluxDB keeps them for five minutes without that. After somebody left or one password leaked, wait two minutes after the
   * apply that changed the counter, then say `false`. Where the Secrets themselves were read, say it in that same apply.
   * @default true
   */
  readonly keepPrevious?: boolean;
  /**
   * Rotates what signs tokens and sessions: shared secrets of InfluxDB and Kapacitor, Chronograf's token secret. There is one of
   * each at a time: the daemon restarts, and what was signed with the former is refused.
   * @default - nothing of that rotates
   */
  readonly signingCounter?: number;
}

const ROTATION_PROPS: PropTypes<RotationProps> = { counter: NUMBER, keepPrevious: FLAG, signingCounter: NUMBER };
const HIGHEST = 999_999;

const values = new ScopedValues<RotationProps>('Rotation', (where, given) => {
  const props = readProps(where, given, ROTATION_PROPS);
  const isUsable = ([prop, value]: [string, unknown]) => typeof value !== 'number' || isCounter(where, prop, value);
  return Object.fromEntries(Object.entries(props).filter(isUsable));
});

function isCounter(where: Construct, prop: string, got: number): boolean {
  if (Number.isNaN(got)) {
    const takes =
      'a whole number; `Rotation.every` gives one for a period of a day or more and two days that exist, like "2026-11-28", with `on` not before `since`';
    recordMistake(where, { prop, got, takes });
    return false;
  }
  if (isKnown(got)) return checkInteger(where, prop, got, { min: 0, max: HIGHEST });
  recordMistake(where, { prop, got: described('a token'), takes: 'a whole number that is known at synthesis' });
  return false;
}

/**
 * Rotates every credential that is generated for an app, a stack, a namespace or any other construct, by one number, on both
 * sides in one apply. The nearest that says a thing decides, and a `rotation` or a `credential` of the account itself before all.
 * An account of a client, say Telegraf's on InfluxDB, follows the client; one of a person follows the server.
 *
 * What is given (`Credential.fromVariable`, `fromSecret`) rotates where it comes from.
 *
 * @example
 * Rotation.of(stack).set({ counter: 1 });
 */
export class Rotation {
  /**
   * The rotation of what is in a scope.
   * @param scope An app, a stack, a namespace, or any other construct.
   */
  public static of(scope: IConstruct): Rotation {
    return new Rotation(scope);
  }

  /**
   * A counter that goes by the calendar: how many periods have passed. The day is given, and never taken from the clock, so that
   * the same code makes the same plan: a pipeline passes it on, and applies once in each period at least.
   * @param period How long a password is used, a day at least.
   * @param since The day on which the counter is 0, `2026-11-28`. It stays as it is.
   * @param on The day of the apply.
   */
  public static every(period: Duration, since: string, on: string): number {
    const passed = dayOf(on) - dayOf(since);
    // What is none gives NaN, which the checks of the counters refuse, with what is right.
    const isPeriod = period instanceof Duration && period.toHours() >= 24;
    return isPeriod && passed >= 0 ? Math.floor(passed / (period.toSeconds() * 1000)) : NaN;
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Sets the counters, before the first construct is made that they are for. Each can be set once for a scope.
   * @param props What rotates.
   */
  public set(props: RotationProps): void {
    values.set(this.scope, props);
  }
}

// In milliseconds; NaN where it is none, as 2026-02-31.
function dayOf(text: string): number {
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(`${text}T`) ? NaN : time;
}

function rotationOf(whose: Construct): RotationProps {
  return Object.assign({}, ...values.for(whose, whose.node.scopes)) as RotationProps;
}

// The account without a rotation is that of 0.
const nameOf = (counter: number) => (counter === 0 ? '' : String(counter));

/** The accounts of the counter, the next and the former one, where the scopes of whose they are have a counter. */
export function scopeRotation(whose: Construct): { rotation: string; alsoValidRotations: string[] } | undefined {
  const { counter, keepPrevious = true } = rotationOf(whose);
  if (counter === undefined) return undefined;
  const others = [counter + 1, ...(keepPrevious && counter > 0 ? [counter - 1] : [])];
  return { rotation: nameOf(counter), alsoValidRotations: others.map(nameOf) };
}

/** What makes a password new that has no name to change with it, where the scopes have a counter. */
export function scopeRotationInPlace(whose: Construct, kind: 'password' | 'signing'): string | undefined {
  const { counter, signingCounter } = rotationOf(whose);
  const number = kind === 'signing' ? signingCounter : counter;
  return number === undefined || number === 0 ? undefined : String(number);
}
