import { IResolvable, IResolveContext, Token } from 'cdktf';
import { isRecord } from '../values/records';
import { RENDERS_EXPRESSION, resolve, templateExpression } from './expression';
import { Fragment, fragments, holdsNumberMark, isToken, mayHoldNumber, PARTS, withoutNumberTokens } from './tokens';

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
  if (!/[$%\r\ufeff]/.test(value) && !mayHoldNumber(value)) return value;
  const parts = fragments(value);
  if (!parts.some(isToken)) return templateText(parts.join(''));
  // cdktf takes a literal `${` in a string with tokens for an expression, in which the tokens get no braces of their own,
  // and does not find a number's token after a digit, point or minus.
  const renders = parts.every((part, index) => isToken(part) || templateText(part, parts[index + 1]) === part);
  return renders && !holdsNumberMark(value) ? value : template(value);
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

class Template implements IResolvable {
  public readonly creationStack: string[] = [];
  public readonly [RENDERS_EXPRESSION] = true;

  public readonly [PARTS]: readonly Fragment[];

  constructor(parts: readonly Fragment[]) {
    this[PARTS] = parts;
  }

  public resolve(context: IResolveContext): string {
    if (context.suppressBraces) return templateExpression(this[PARTS], context);
    return this[PARTS].map((part, index) =>
      typeof part === 'string' ? templateText(part, this[PARTS][index + 1]) : resolve(part, context, false),
    ).join('');
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
