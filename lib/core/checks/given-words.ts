import { Construct, IConstruct } from 'constructs';
import { Size } from '../values/size';
import { holdsCredential, saysWhoAsks } from './confidential';

/** What a call is about, in words: short, and no credential, however wrong it is. */
export function itemOf(item: unknown): string {
  if (isConstruct(item)) return item.node.id;
  if (typeof item === 'object' && item !== null && !printsItself(item)) return '…';
  const text = show(item);
  // A query may hold a credential under any name.
  if (text === HIDDEN) return '…';
  return text === '' ? '""' : text.replace(/\?[^"]*/, '');
}

const HIDDEN = 'what looks like a credential';

// As cdktf writes in JSON what is not known as yet.
const UNRESOLVED = /"<unresolved-\w+>"/g;

/** What was given, in words. What looks like a credential is not shown. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (isConstruct(value)) return `the construct ${value.node.path}`;
  try {
    // Value classes print themselves.
    const itself = inOwnWords(value);
    if (itself !== undefined) return holdsCredential(itself) ? HIDDEN : itself;
    const text = JSON.stringify(value, (_, one: unknown) => inOwnWords(one) ?? one) as string | undefined;
    if (text === undefined) return typeof value;
    if (holdsCredential(text) || (typeof value === 'string' && saysWhoAsks(value))) return HIDDEN;
    const told = text.replace(UNRESOLVED, 'a token');
    return told.length > 200 ? `${told.slice(0, 200)}…` : told;
  } catch {
    return typeof value;
  }
}

function inOwnWords(value: unknown): string | undefined {
  if (value instanceof Size) return /\d$/.test(value.toString()) ? `${value.toString()} bytes` : value.toString();
  return typeof value === 'object' && value !== null && printsItself(value) ? String(value) : undefined; // eslint-disable-line @typescript-eslint/no-base-to-string
}

function printsItself(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  const plain = prototype === null || prototype === Object.prototype || prototype === Array.prototype;
  return !plain && Object.hasOwn(prototype, 'toString');
}

function isConstruct(value: unknown): value is IConstruct {
  return Construct.isConstruct(value);
}
