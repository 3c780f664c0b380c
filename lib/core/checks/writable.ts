import { IConstruct } from 'constructs';
import { fragments, isKnown, isToken, tokenOf } from '../terraform/tokens';
import { isRecord } from '../values/records';
import { described, recordMistake } from './mistakes';
import { whenWritten } from './when-written';

/** What is wrong with a value. */
export interface Refusal {
  /** What it is, as far as that may be said. */
  readonly got: unknown;
  readonly takes: string;
}

/**
 * Looks at a value of a daemon's config file: gives what is wrong with it, `fine` where nothing within it is looked at, and
 * nothing where that is.
 */
export type Judge = (key: string, value: unknown, prop: string) => Refusal | 'fine' | undefined;

/** Whether a key can be written to a config file. `prop` is its path. */
export function isWritableKey(scope: IConstruct, prop: string): boolean {
  // The daemons fold letters of other alphabets to those of their keys.
  const fine = !fragments(prop).some(isToken) && /^[\w.[\]/:@ *-]+$/.test(prop);
  if (!fine) recordMistake(scope, { prop, got: described('its key'), takes: 'keys of letters, digits, "-" and "_"' });
  return fine;
}

/**
 * Whether a value can be written to a config file, and `judge` has nothing against it. What is wrong is recorded, also where it
 * is known only when the stack is written out.
 */
export function isWritableBy(
  scope: IConstruct,
  prop: string,
  value: unknown,
  judge: Judge,
  inside: readonly unknown[] = [],
): boolean {
  const refuse = (refusal: Refusal): false => {
    recordMistake(scope, { prop, ...refusal });
    return false;
  };
  if (!isWritableKey(scope, prop)) return false;
  if (inside.includes(value))
    return refuse({ got: described('a table that holds itself'), takes: 'values that can be written out' });
  const verdict = judge(prop.split('.').at(-1) ?? '', value, prop);
  if (verdict !== undefined) return verdict === 'fine' || refuse(verdict);
  if (!isKnown(value)) whenWritten(scope, value, (made) => isWritableBy(scope, prop, made, judge));
  const within = [...inside, value];
  if (Array.isArray(value) && isKnown(value))
    return value.map((item, index) => isWritableBy(scope, `${prop}[${index}]`, item, judge, within)).every(Boolean);
  if (tokenOf(value)) return true;
  if (isRecord(value))
    return Object.entries(value)
      .map(([key, item]) => isWritableBy(scope, `${prop}.${key}`, item, judge, within))
      .every(Boolean);
  if (typeof value === 'string') return !/\p{Cs}/u.test(value) || refuse({ got: value, takes: 'Unicode text' });
  const fine =
    typeof value === 'boolean' || value === undefined || (typeof value === 'number' && Number.isFinite(value));
  return fine || refuse({ got: value, takes: 'text, a finite number, true, false, a list or a table' });
}
