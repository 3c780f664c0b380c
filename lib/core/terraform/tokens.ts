import { IResolvable, Token, Tokenization } from 'cdktf';

// The one place that knows how cdktf marks a token in what it gives: the rest of this library asks here.

/** A piece of a string: literal text, or a token. */
export type Fragment = string | IResolvable;

/** The pieces of a token that is composed of others. */
export const PARTS = Symbol('parts');

// cdktf encodes the n-th token as this marker, or, for a number, as the double with n in its lowest 48 bits.
const TOKEN = /\$\{TfToken\[[\w:.-]+\]\}|-8\.\d+e\+298/g;

/** Whether a number is in the range of those that cdktf encodes tokens as. */
export function mayBeNumberToken(value: number): boolean {
  return value < -8e298 && value > -9e298;
}

/**
 * Text in which nothing is left that cdktf would look up as the token of a number, though the user wrote it: `e` stands in for the
 * letter. The pattern is cdktf's own, its stray `|` included.
 */
export function withoutNumberTokens(text: string, e: string): string {
  if (!mayHoldNumber(text)) return text;
  return text.replace(/[-|\d.+]+e[-|\d.eE+]+/g, (number) =>
    mayBeNumberToken(parseFloat(number)) ? number.replace('e', () => e) : number,
  );
}

/** Whether text may have a number of the size of cdktf's in it. */
export function mayHoldNumber(text: string): boolean {
  return /e\+?2\d\d/.test(text);
}

/** Whether text has in it what cdktf encodes the token of a number as. */
export function holdsNumberMark(text: string): boolean {
  return text.includes('e+298');
}

// Cheap, where most hold none.
function mayHoldToken(text: string): boolean {
  return /TfToken\[|e\+298/.test(text);
}

/** The literal text and the tokens, number tokens included, that a string is made of. */
export function fragments(value: string): Fragment[] {
  if (!mayHoldToken(value)) return value === '' ? [] : [value];
  const parts: Fragment[] = [];
  let end = 0;
  for (const match of value.matchAll(TOKEN)) {
    const token = match[0].startsWith('$') ? Tokenization.reverse(match[0])[0] : numberToken(Number(match[0]));
    if (token === undefined) continue;
    if (match.index > end) parts.push(value.slice(end, match.index));
    parts.push(...(PARTS in token ? (token[PARTS] as Fragment[]) : [token]));
    end = match.index + match[0].length;
  }
  if (end < value.length) parts.push(value.slice(end));
  return parts.reduce<Fragment[]>((merged, part) => {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
    return merged;
  }, []);
}

/** Whether a fragment is filled in later. */
export function isToken(fragment: Fragment): fragment is IResolvable {
  return typeof fragment !== 'string';
}

/** The token that a value other than a string stands for. */
export function tokenOf(value: unknown): IResolvable | undefined {
  if (typeof value === 'number') return mayBeToken(value) ? numberToken(value) : undefined;
  if (!mayBeToken(value) || !Token.isUnresolved(value)) return undefined;
  // `Tokenization.reverse` throws for a list of numbers.
  if (Array.isArray(value) && typeof value[0] === 'number') return Tokenization.reverseNumberList(value as number[]);
  return Tokenization.reverse(value)[0];
}

// cdktf throws for a number that looks like a token and is none.
function numberToken(value: number): IResolvable | undefined {
  try {
    return Tokenization.reverseNumber(value);
  } catch {
    return undefined;
  }
}

// cdktf looks at the bits of each number and at each key, which costs more than all else where values are none.
function mayBeToken(value: unknown): boolean {
  if (typeof value === 'number') return mayBeNumberToken(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length === 1 && (typeof value[0] !== 'string' || mayHoldToken(value[0]));
  return 'resolve' in value || Object.keys(value).some(mayHoldToken);
}

/** Whether text is what a list or a map of tokens shows among the items or keys of another. */
export function isCollectionMarker(text: unknown): boolean {
  return typeof text === 'string' && /[#&]\{TfToken\[/.test(text);
}

/** Text for a person, whom the marks of tokens tell nothing. */
export function readable(text: string): string {
  return text.replace(/[$#&]\{TfToken\[[^\]]*\]\}/g, '(what Terraform fills in)');
}

/** Whether a value can be checked now: Terraform fills in the others when it runs. */
export function isKnown(value: unknown): boolean {
  return typeof value === 'number' ? !tokenOf(value) : !Token.isUnresolved(value);
}
