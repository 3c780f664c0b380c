import { isRecord } from '../values/records';

/** What a key of a daemon's config file holds. */
export interface ValueType {
  /** In words, to be read after "takes". */
  readonly takes: string;
  /** Whether a value that is known at synthesis is one of these. */
  readonly accepts: (value: unknown) => boolean;
  /** Whether Terraform may not fill it in. */
  readonly knownAtSynthesis?: true;
  /** Whether it is not shown where it is wrong: there may be a credential in it. */
  readonly hidden?: true;
}

/**
 * The types that a daemon's own config file tells apart, as `tools/known-settings.js` names them. A `section` is a table whose keys are
 * known, `sections` are a list of such: they are in the section `parent.key`, or in `key` where these have the same everywhere.
 */
export type ValueKind =
  'flag' | 'text' | 'texts' | 'integer' | 'number' | 'duration' | 'table' | 'section' | 'sections';

const FLAG: ValueType = { takes: 'true or false', accepts: (value) => typeof value === 'boolean' };
const TEXT: ValueType = { takes: 'text', accepts: (value) => typeof value === 'string' };
const TEXTS: ValueType = {
  takes: 'a list of texts',
  accepts: (value) => Array.isArray(value) && value.every(TEXT.accepts),
};
const INTEGER: ValueType = {
  takes: 'a whole number of 0 or more',
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};
const NUMBER: ValueType = { takes: 'a number', accepts: (value) => Number.isFinite(value) };
// Go reads it as text, and 0 is the one number that needs no unit. It counts nanoseconds in 63 bits.
const DURATION: ValueType = {
  takes: 'a duration like "30s"',
  accepts: (value) =>
    value === 0 ||
    (typeof value === 'string' &&
      /^(0|((\d+(\.\d+)?|\.\d+)(ns|us|µs|ms|s|m|h))+)$/.test(value) &&
      secondsOf(value) < 9.2e9),
};
const SECONDS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/([\d.]+)([a-zµ]+)/g)];
  return parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (SECONDS[unit] ?? 0), 0);
}
const TABLE: ValueType = { takes: 'a table', accepts: isRecord };
const TABLES: ValueType = {
  takes: 'a list of tables',
  accepts: (value) => Array.isArray(value) && value.every(TABLE.accepts),
};

export const VALUE_TYPES: Readonly<Record<ValueKind, ValueType>> = {
  flag: FLAG,
  text: TEXT,
  texts: TEXTS,
  integer: INTEGER,
  number: NUMBER,
  duration: DURATION,
  table: TABLE,
  section: TABLE,
  sections: TABLES,
};

export const POSITIVE: ValueType = {
  takes: 'a whole number of 1 or more',
  accepts: (value) => INTEGER.accepts(value) && value !== 0,
};
/** A whole number that a daemon makes room for at once: it panics where Go cannot, and is out of memory long before. */
export function countOf(min: number, max: number): ValueType {
  return {
    takes: `a whole number of ${min} to ${max}`,
    accepts: (value) => INTEGER.accepts(value) && (value as number) >= min && (value as number) <= max,
  };
}
export const INTERVAL: ValueType = {
  takes: 'a duration like "30s", of more than nothing',
  accepts: (value) => DURATION.accepts(value) && /[1-9]/.test(String(value)),
};
export const BYTES: ValueType = {
  takes: 'a whole number of bytes, or text like "512m"',
  accepts: (value) =>
    INTEGER.accepts(value) || (typeof value === 'string' && /^(\d{1,12}[kKmM]?|\d{1,9}[gG])$/.test(value)),
};
export const TEXT_BY_KEY: ValueType = {
  takes: 'texts by key',
  accepts: (value) => isRecord(value) && Object.values(value).every(TEXT.accepts),
};

/** One of a few texts, in any letters where `anyCase` says so. */
export function oneOf(texts: readonly string[], { anyCase = false } = {}): ValueType {
  const quoted = texts.map((text) => `"${text}"`);
  return {
    takes: `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`,
    accepts: (value) =>
      texts.includes(value as string) ||
      (anyCase && typeof value === 'string' && texts.some((text) => text.toLowerCase() === value.toLowerCase())),
  };
}
