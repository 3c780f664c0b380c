import { hcl } from './hcl';
import { isRecord } from '../values/records';
import { isKnown } from './tokens';

/** A user's value as it is, in what reads a `$` as the start of something and two as one: what Terraform fills in too. */
export function doubleDollars<T>(value: T): T {
  return doubled(value) as T;
}

function doubled(value: unknown): unknown {
  if (typeof value === 'string')
    return isKnown(value) ? value.replaceAll('$', '$$$$') : hcl`replace(${value}, "$", "$$")`;
  if (Array.isArray(value) && isKnown(value)) return value.map(doubled);
  if (isRecord(value) && isKnown(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, doubled(item)]));
  return value;
}

/** Text as a name or value in the query of a URL. */
export function queryEncoded(text: string): string {
  // As `urlencode` does it, so that both are the same.
  return isKnown(text) ? new URLSearchParams({ x: text }).toString().slice(2) : hcl`urlencode(${text})`;
}
