import { IResolvable, IResolveContext, LazyBase, Token, Tokenization } from 'cdktf';
import { DeferredText } from './late';

/**
 * The door for every literal that becomes an attribute: Terraform reads its `${` and `%{` as text. Goes into arrays,
 * plain objects and their keys; leaves tokens and class instances alone, and copies only what it changes.
 *
 * It is the last step: text that passed it must not pass it again, or go into a config file.
 */
export function escapeTemplate<T>(value: T): T {
  return escaped(value) as T;
}

function escaped(value: unknown): unknown {
  if (typeof value === 'string') return escapedString(value);
  if (Array.isArray(value)) {
    const items = value.map(escaped);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (isRecord(value)) {
    const entries = Object.entries(value);
    const changed = entries.map(([key, item]) => [escapedKey(key), escaped(item)] as const);
    return changed.every(([key, item], index) => key === entries[index]?.[0] && item === entries[index][1])
      ? value
      : Object.fromEntries(changed);
  }
  return value;
}

// cdktf loses the key `__proto__` where it resolves objects, and `//` is a comment in Terraform's JSON. As a template both
// are keys.
function escapedKey(key: string): string {
  return key === '__proto__' || key === '//' ? `\${"${key}"}` : escapedString(key);
}

function escapedString(value: string): string {
  if (!/[$%\r\ufeff]|e\+?2\d\d/.test(value)) return value;
  const parts = fragments(value);
  if (!parts.some(isToken)) return templateText(value);
  // cdktf takes a literal `${` in a string with tokens for an expression, in which the tokens get no braces of their own,
  // and does not find a number's token after a digit, point or minus.
  const renders = parts.every((part, index) => isToken(part) || templateText(part, parts[index + 1]) === part);
  return renders && !value.includes('e+298') ? value : template(value);
}

/**
 * A string of literal text and tokens as one value: the same text wherever it goes, be it an attribute, the argument of a
 * function or a part of a longer string. Only text that Terraform could not take for anything else stays as it is.
 */
export function template(value: string): string {
  const parts = fragments(value);
  return parts.some((part) => isToken(part) || templateText(part) !== part)
    ? Token.asString(new Template(parts))
    : value;
}

/** A piece of a string: literal text, or a token. */
export type Fragment = string | IResolvable;

// cdktf encodes the n-th token as this marker, or, for a number, as the double with n in its lowest 48 bits.
const TOKEN = /\$\{TfToken\[[\w:.-]+\]\}|-8\.\d+e\+298/g;

/** Whether a number is one of those that cdktf encodes tokens as. */
export function mayBeNumberToken(value: number): boolean {
  return value < -8e298 && value > -9e298;
}

// What cdktf would look up as the token of a number, though the user wrote it.
function withoutNumberTokens(text: string, e: string): string {
  if (!/e\+?2\d\d/.test(text)) return text;
  return text.replace(/[-|\d.+]+e[-|\d.eE+]+/g, (number) =>
    mayBeNumberToken(parseFloat(number)) ? number.replace('e', () => e) : number,
  );
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
    parts.push(...(token instanceof Template ? token.parts : [token]));
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

class Template implements IResolvable {
  public readonly creationStack: string[] = [];

  constructor(public readonly parts: readonly Fragment[]) {}

  public resolve(context: IResolveContext): string {
    if (context.suppressBraces) return templateExpression(this.parts, context);
    return this.parts
      .map((part, index) =>
        typeof part === 'string' ? templateText(part, this.parts[index + 1]) : resolve(part, context, false),
      )
      .join('');
  }

  public toString(): string {
    return Token.asString(this);
  }
}

// `$${` and `%%{` are text. What else Terraform would not take for itself becomes an expression: a `$` directly before one,
// which would make such an escape of it, a carriage return without line feed, after which it knows no expression any
// more, and a byte order mark at the start, which it drops.
function templateText(text: string, next?: Fragment): string {
  const escaped = withoutNumberTokens(text.replace(/[$%](?=\{)/g, '$&$&'), '${"e"}')
    .replace(/^\ufeff/, '${"\\ufeff"}')
    .replace(/\$*\r(?!\n)/g, (match) => `\${"${match.slice(0, -1)}\\r"}`);
  return next === undefined || !isToken(next) ? escaped : escaped.replace(/\$+$/, '${"$&"}');
}

/**
 * A value as a Terraform expression, without `${}`: what a function takes as an argument. Text, be it given or made by a
 * Lazy, is quoted; a token that renders an expression gives just that.
 */
export function expression(value: unknown, context: IResolveContext): string {
  if (typeof value === 'string') {
    const parts = fragments(value);
    const [first] = parts;
    return parts.length === 1 && first !== undefined && isToken(first)
      ? tokenExpression(first, context)
      : templateExpression(parts, context);
  }
  const token = tokenOf(value);
  if (token) return tokenExpression(token, context);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => expression(item, context)).join(', ')}]`;
  if (isRecord(value)) {
    const items = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${items.map(([key, item]) => `(${expression(key, context)}) = ${expression(item, context)}`).join(', ')}}`;
  }
  if (value === undefined || value === null) return 'null';
  throw new Error(`A Terraform expression takes strings, numbers, booleans, arrays and objects, got a ${typeof value}`);
}

function templateExpression(parts: readonly Fragment[], context: IResolveContext): string {
  const inner = parts.map((part) =>
    isToken(part) ? `\${${tokenExpression(part, context)}}` : quotedExpression(part).slice(1, -1),
  );
  return `"${inner.join('')}"`;
}

function quotedExpression(text: string): string {
  const marked = withoutNumberTokens(quoted(text), '\\u0065');
  return marked.replace(/[$%](?=\{|"$)/g, (sign) => (sign === '$' ? '\\u0024' : '\\u0025'));
}

/** Marks a token that gives an expression without braces when the context suppresses them: it need not be tried. */
export const RENDERS_EXPRESSION = Symbol('renders an expression');

function tokenExpression(token: IResolvable, context: IResolveContext): string {
  if (token instanceof Template) return templateExpression(token.parts, context);
  context.suppressBraces = true;
  if (RENDERS_EXPRESSION in token) return String(token.resolve(context));
  const made: unknown = token.resolve(context);
  if (token instanceof LazyBase || token instanceof DeferredText || typeof made !== 'string')
    return expression(made, context);
  const bare = String(resolve(token, context, true));
  if (bare !== resolve(token, context, false)) return bare;
  // What renders the same with and without braces is no expression, unless somebody wrote the braces out.
  return /^\$\{.*\}$/s.test(bare) ? `(${bare.slice(2, -1)})` : quotedExpression(bare);
}

function resolve(token: IResolvable, context: IResolveContext, suppressBraces: boolean): unknown {
  const before = context.suppressBraces;
  context.suppressBraces = suppressBraces;
  const resolved: unknown = context.resolve(token);
  context.suppressBraces = before;
  return resolved;
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

/** Whether a value is a plain object, as opposed to an instance of a class. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What a table has by a key of its own: a user may write `constructor`. */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/**
 * Whether text can stand between double quotes as it is, but for `"` and `\`. Terraform composes characters (NFC), also
 * across an escape: `\n` followed by U+0303 becomes `\ñ`. And no parser takes every control character.
 */
export function isPrintable(text: string): boolean {
  return /^[ -~]*$/.test(text) || (!/[\p{C}\p{Zl}\p{Zp}]/u.test(text) && text === text.normalize('NFC'));
}

/** Text between double quotes as TOML, YAML and Terraform's language read it; in ASCII unless it is printable. */
export function quoted(text: string): string {
  const marked = text.replace(/["\\]/g, '\\$&');
  return `"${isPrintable(text) ? marked : marked.replace(/[^ -~]/gu, escapeSequence)}"`;
}

function escapeSequence(character: string): string {
  if (character === '\n') return '\\n';
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
