import { IConstruct } from 'constructs';
import { check } from '../core/checks/checks';
import { fragments, isToken } from '../core/terraform/tokens';
import { Duration } from '../core/values/duration';

// As Prometheus reads them: model.ParseDuration and model.LabelName of prometheus/common.

/** Whether a text is a duration: `1h30m`, `5s`. */
export function isDuration(text: unknown): text is string {
  const pattern = /^(0|(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$/;
  // It counts nanoseconds in 64 bits.
  return typeof text === 'string' && text !== '' && pattern.test(text) && millisecondsOf(text) < 2 ** 63 / 1e6;
}

/** The longest of times: somewhat more is too much for daemons that count nanoseconds. */
export const LONGEST_DURATION = Duration.days(36_500);

/** How long a duration is. */
export function millisecondsOf(text: string): number {
  return Array.from(
    text.matchAll(/(\d+)([a-z]+)/g),
    ([, amount, unit = '']) => Number(amount) * (UNITS[unit] ?? 0),
  ).reduce((sum, one) => sum + one, 0);
}

const DAY = 86_400_000;
const UNITS: Readonly<Record<string, number>> = {
  y: 365 * DAY,
  w: 7 * DAY,
  d: DAY,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
};

/** Whether a text can name a label everywhere, in a query without quotes too. */
export function isLabelName(text: unknown): text is string {
  return typeof text === 'string' && /^[a-zA-Z_]\w*$/.test(text);
}

/** Whether a text is a number of bytes: `100MB`. */
export function isByteSize(text: unknown): boolean {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([KMGTPE]?)i?B$/.exec(typeof text === 'string' ? text : '') ?? [];
  if (amount === undefined) return text === '0';
  return Number(amount) * 1024 ** (unit === '' ? 0 : 'KMGTPE'.indexOf(unit) + 1) < 2 ** 63;
}

/** Whether a text can be a regular expression in RE2's syntax, as far as brackets and what RE2 leaves out tell. */
export function isRegex(text: string): boolean {
  if (/\p{Cs}/u.test(text)) return false;
  const plain = text
    .replace(/\\Q.*?(?:\\E|$)|\\(?:([1-9](?![0-7]))|.)/gs, (_, reference?: string) => (reference ? '(?=' : 'x'))
    .replace(/\[\^?\]?(\[:\^?\w+:\]|[^\]])*\]/g, 'x');
  if (/\\$|\[|\(\?<?[=!]/.test(plain)) return false;
  let open = 0;
  for (const character of plain) {
    if (character === '(') open++;
    if (character === ')' && --open < 0) return false;
  }
  return open === 0;
}

/** Whether a text is Unicode and no token. */
export function isText(text: unknown): text is string {
  return typeof text === 'string' && !/\p{Cs}/u.test(text) && !fragments(text).some(isToken);
}

/** Checks text that becomes a value of the config file. Tokens are let through. */
export function checkText(scope: IConstruct, prop: string, text: string | undefined): boolean {
  return check(scope, prop, text, 'Unicode text', (value) => typeof value === 'string' && !/\p{Cs}/u.test(value));
}

/** Parameters by which exporters of SNMP, MySQL and PostgreSQL are told which login of their own file they use. */
export const NAMES_A_LOGIN = /^auth(_module)?$/;
