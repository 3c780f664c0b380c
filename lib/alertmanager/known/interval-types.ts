import { ValueType, VALUE_TYPES } from '../../core/checks/value-types';
import { isRecord } from '../../core/values/records';

// As Alertmanager reads them: https://github.com/prometheus/alertmanager/blob/v0.35.0/timeinterval/timeinterval.go. One that it does not
// understand keeps its pod from starting.

const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');
const MONTHS = 'january february march april may june july august september october november december'.split(' ');

const byName = (names: readonly string[], first: number) => (text: string) => {
  const at = names.indexOf(text.toLowerCase());
  return at < 0 ? undefined : at + first;
};
const whole = (min: number, max: number) => (text: string) => {
  const number = /^-?\d+$/.test(text) ? Number(text) : NaN;
  return number >= min && number <= max && number !== 0 ? number : undefined;
};

/** A list of items, and of ranges of them. */
function rangesOf(
  takes: string,
  numberOf: (text: string) => number | undefined,
  isRange = (begin: number, end: number) => begin <= end,
): ValueType {
  const fits = (given: string) => {
    const [begin, end = begin, ...others] = given.split(':').map((part) => numberOf(part) ?? NaN);
    return begin !== undefined && end !== undefined && others.length === 0 && isRange(begin, end);
  };
  return {
    takes,
    accepts: (value) =>
      Array.isArray(value) &&
      value.every((one) => (typeof one === 'string' || VALUE_TYPES.integer.accepts(one)) && fits(String(one))),
    knownAtSynthesis: true,
  };
}

// From the end of a month to a day is none, and what is no range in February may be one elsewhere.
function isOfMonth(begin: number, end: number): boolean {
  const [first, last] = [begin, end].map((day) => (day < 0 ? 28 + day : day)) as [number, number];
  return !(begin < 0 && end > 0) && first <= last;
}

const areDays = (...days: number[]) => !days.some(Number.isNaN);
const monthOf = (text: string) => byName(MONTHS, 1)(text) ?? whole(1, 12)(text);

/** The keys of a time interval. */
export const INTERVAL_TYPES: Readonly<Record<string, ValueType>> = {
  times: {
    takes: 'a list of tables with a start_time before the end_time, like "08:00" and "17:00"',
    accepts: (value) => Array.isArray(value) && value.every(isTime),
    knownAtSynthesis: true,
  },
  // From Alertmanager 0.35 on, one may go on after Saturday.
  weekdays: rangesOf('a list of days like "monday", and of ranges like "monday:friday"', byName(WEEKDAYS, 0), areDays),
  days_of_month: rangesOf(
    'a list of days from 1 to 31, or "-31" to "-1" from its end, and of ranges like "1:5"',
    whole(-31, 31),
    isOfMonth,
  ),
  months: rangesOf('a list of months like "may" or 5, and of ranges like "may:august"', monthOf),
  years: rangesOf('a list of years, and of ranges like "2026:2028"', whole(1, 9999)),
  location: { takes: 'a time zone like "Europe/Berlin"', accepts: isTimeZone, knownAtSynthesis: true },
};

const CLOCK = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

function isTime(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { start_time: start, end_time: end, ...others } = value;
  // What else is in it is said by itself.
  if (Object.keys(others).length > 0) return true;
  return typeof start === 'string' && typeof end === 'string' && CLOCK.test(start) && CLOCK.test(end) && start < end;
}

// Go finds it as a file: by its exact letters, and no offset. Node.js knows other letters, and another name for some.
function isTimeZone(value: unknown): boolean {
  if (value === 'Local') return true;
  if (typeof value !== 'string' || !/^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(value)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions();
    return timeZone === value || timeZone.toLowerCase() !== value.toLowerCase();
  } catch {
    return false;
  }
}
