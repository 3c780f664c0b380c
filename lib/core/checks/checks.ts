import { IConstruct } from 'constructs';
import { isKnown } from '../terraform/tokens';
import { Duration } from '../values/duration';
import { Size } from '../values/size';
import { FILLED_IN } from './confidential';
import { didYouMean } from './did-you-mean';
import { recordMistake } from './mistakes';
import { whenWritten } from './when-written';

const LAST_PORT = 65_535;

/** Bounds of a number, both included. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Records each key that is none of those that are known, with the nearest of these. `takes` is what they are names of. */
export function checkKnownKeys(
  scope: IConstruct,
  prop: string,
  given: object | undefined,
  known: readonly string[],
  takes: string,
): void {
  for (const key of Object.keys(given ?? {}))
    if (!known.includes(key))
      recordMistake(scope, { prop, got: key, takes: `${takes} ${known.join(', ')}${didYouMean(key, known) ?? ''}` });
}

/** Records a mistake unless the value is absent, unknown as yet, or one that the check accepts. Gives whether it is fine. */
export function check<T>(
  scope: IConstruct,
  prop: string,
  value: T | undefined,
  takes: string,
  accepts: (value: T) => boolean,
): boolean {
  if (value === undefined) return true;
  if (!isKnown(value)) {
    whenWritten(scope, value, (made) => {
      if (!JSON.stringify(made).includes(FILLED_IN)) check(scope, prop, made as T, takes, accepts);
    });
    return true;
  }
  const fine = accepts(value);
  if (!fine) recordMistake(scope, { prop, got: value, takes });
  return fine;
}

/** A whole number within bounds. */
export function checkInteger(scope: IConstruct, prop: string, value: number | undefined, bounds: Bounds = {}): boolean {
  return check(
    scope,
    prop,
    value,
    `a whole number${boundsInWords(bounds)}`,
    (n) => Number.isInteger(n) && inside(n, bounds),
  );
}

/** A port that somebody dials. */
export function checkPort(scope: IConstruct, prop: string, port: number | undefined): boolean {
  return checkInteger(scope, prop, port, { min: 1, max: LAST_PORT });
}

/** A port that a daemon listens at: nobody but root may below 1024. */
export function checkListeningPort(scope: IConstruct, prop: string, port: number | undefined): boolean {
  return checkInteger(scope, prop, port, { min: 1024, max: LAST_PORT });
}

/** A duration within bounds, in seconds. */
export function checkDuration(
  scope: IConstruct,
  prop: string,
  value: Duration | undefined,
  bounds: { readonly min?: Duration; readonly max?: Duration } = {},
): boolean {
  const limits = { min: bounds.min?.toSeconds() ?? 0, max: bounds.max?.toSeconds() };
  const words = bounds.max
    ? `a duration from ${(bounds.min ?? Duration.seconds(0)).toString()} to ${bounds.max.toString()}, in whole milliseconds`
    : `a duration of ${(bounds.min ?? Duration.seconds(0)).toString()} or more, in whole milliseconds`;
  return check(
    scope,
    prop,
    value,
    words,
    (d) => Number.isSafeInteger(d._milliseconds) && inside(d.toSeconds(), limits),
  );
}

/** A size of at least one byte, or of the given minimum. */
export function checkSize(scope: IConstruct, prop: string, value: Size | undefined, min = Size.bytes(1)): boolean {
  return check(scope, prop, value, `a size of ${min.toString()} or more, in whole bytes`, (s) => {
    return Number.isSafeInteger(s.toBytes()) && s.toBytes() >= min.toBytes();
  });
}

function inside(value: number, { min = -Infinity, max = Infinity }: Bounds): boolean {
  return value >= min && value <= max;
}

function boundsInWords({ min, max }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of ${min} or more`;
  return max === undefined ? '' : ` of ${max} or less`;
}
