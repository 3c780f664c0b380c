import { IResolvable, IResolveContext, LazyBase } from 'cdktf';
import { quoted } from '../values/quoted';
import { isRecord } from '../values/records';
import { DeferredText } from './deferred';
import { Fragment, fragments, isToken, tokenOf, withoutNumberTokens } from './tokens';

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

/** Literal text and tokens as one quoted expression. */
export function templateExpression(parts: readonly Fragment[], context: IResolveContext): string {
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

/** What a token gives, with or without braces. */
export function resolve(token: IResolvable, context: IResolveContext, suppressBraces: boolean): unknown {
  const before = context.suppressBraces;
  context.suppressBraces = suppressBraces;
  const resolved: unknown = context.resolve(token);
  context.suppressBraces = before;
  return resolved;
}
