import { isRecord, own } from '../../core/values/records';
import { entriesOf, valueIn } from './collections';
import { Cursor, Unknown } from './cursor';
import { addressIn } from './document';
import { FUNCTIONS } from './functions';
import { hasDirective, isUndecided, partsOf, referencesIn } from './may-be';

/**
 * What names mean where an expression stands: `local`, `var`, `each`, `count`, and what iterates over blocks; resources by `ofType`, and
 * by `OURS` whose they are.
 */
export type Scope = Readonly<Record<string, unknown>>;

/** A value with what Terraform would fill in, as far as that is known at synthesis; the rest stays as it is. */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return evaluateText(value, scope);
  if (Array.isArray(value)) return value.map((one) => evaluate(one, scope));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [String(evaluateText(key, scope)), evaluate(one, scope)]),
  );
}

function evaluateText(text: string, scope: Scope, read = (literal: string) => literal): unknown {
  if (hasDirective(text)) return text;
  const parts = partsOf(text);
  if (parts.every(({ expression }) => expression === undefined)) return read(text);
  // What is left as an expression makes the whole a template: its literals stay escaped.
  const values = parts.map((part) =>
    part.text === undefined
      ? new Expression(part.expression ?? '', scope).value()
      : read(part.text).replace(/[$%](?=\{)/g, '$&$&'),
  );
  if (values.length === 1) return values[0];
  return values.some((one) => typeof one === 'object') ? text : values.map(String).join('');
}

// As JSON escapes.
function unescape(literal: string): string {
  return literal.replace(/\\(u[0-9a-f]{4}|.)/gi, (escape) => JSON.parse(`"${escape}"`) as string);
}

// Comments, and texts of several lines: what is in them is no sign.
const UNREAD = /#|\/[/*]|<</y;
const KNOWN: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

/** What resources of a type are called in a scope: no name of a loop is that. */
export function ofType(type: string): string {
  return `resource.${type}`;
}

/** Where a scope says which addresses are of resources of ours. */
export const OURS = 'addresses.ours';
// A reference alone, which others read.
const REFERENCE = /^\s*[\w-]+\s*\.[\s\w.[\]"-]*$/;

// What a whole stack knows.
const GLOBAL = new Set(['local', 'var']);

/** An expression of Terraform's language: references, literals, loops and a few functions. */
class Expression extends Cursor {
  public constructor(
    text: string,
    private scope: Scope,
  ) {
    super(text);
  }

  /** Its value, or the expression again. */
  public value(): unknown {
    try {
      const value = this.read();
      return this.at >= this.text.length ? value : this.again();
    } catch {
      return this.again();
    }
  }

  private again(): string {
    return this.unread(this.text);
  }

  // What is made of an object of ours may be its name, whatever resources beside say: a text in it makes it so.
  private unread(expression: string): string {
    const isOurs = own(this.scope, OURS) as ((address: string) => boolean) | undefined;
    if (!isOurs || REFERENCE.test(expression)) return `\${${expression}}`;
    return referencesIn(expression).some(({ path }) => isOurs(addressIn(path)))
      ? `\${coalesce(${expression}, "")}`
      : `\${${expression}}`;
  }

  private read(): unknown {
    return this.readPath(this.readFirst());
  }

  // What is at a path of a value, in which there may be expressions still.
  private readPath(of: unknown, scope: Scope = {}): unknown {
    let value = of;
    for (;;) {
      // Only before another step: the caller evaluates the last value, and twice each would double the work for every local of a chain.
      if (this.takes('.')) value = partOf(opened(value, scope), this.name() ?? this.number());
      else if (this.takes('[')) {
        value = partOf(opened(value, scope), this.read());
        this.expect(']');
      } else return value;
    }
  }

  private readFirst(): unknown {
    if (this.takes('(')) return this.until(')', () => this.read());
    if (this.takes('[')) return this.readList();
    if (this.takes('{')) return this.readMap();
    if (this.isNext('"')) return this.readString();
    const number = this.number();
    if (number !== undefined) return number;
    const name = this.name() ?? '';
    if (Object.hasOwn(KNOWN, name)) return KNOWN[name];
    if (this.takes('(')) return this.call(name);
    const of = own(this.scope, name) === undefined ? ofType(name) : name;
    const value = known(own(this.scope, of));
    return GLOBAL.has(name) || of !== name ? this.readGlobal(of, value) : value;
  }

  // What a local, a variable or a resource is made of may be an expression too, which cannot be about itself.
  private readGlobal(of: string, all: unknown): unknown {
    this.expect('.');
    const name = this.name() ?? '';
    const others = isRecord(all) ? Object.fromEntries(Object.entries(all).filter(([key]) => key !== name)) : {};
    const value = partOf(all, name);
    const scope = { ...this.scope, [of]: others };
    if (GLOBAL.has(of) || !isRecord(value) || (value.count ?? value.for_each) === undefined)
      return evaluate(this.readPath(value, scope), scope);
    // What any of its instances has, whichever is asked for.
    if (this.takes('[')) this.until(']', () => this.read());
    const any = { ...scope, each: undefined, count: undefined };
    return evaluate(this.readPath(value, any), any);
  }

  private call(name: string): unknown {
    const values: unknown[] = [];
    while (!this.takes(')')) {
      values.push(this.read());
      if (!this.isNext(')')) this.expect(',');
    }
    return known(own(FUNCTIONS, name)?.(...values));
  }

  private readList(): unknown[] {
    if (this.isLoop()) return this.loop(']').map(({ value }) => value);
    const all: unknown[] = [];
    while (!this.takes(']')) {
      all.push(this.readOr([',', ']']));
      if (!this.isNext(']')) this.expect(',');
    }
    return all;
  }

  private readMap(): Record<string, unknown> {
    if (this.isLoop()) return this.readMapOf(this.loop('}'));
    const all: [string, unknown][] = [];
    while (!this.takes('}')) {
      const key = this.isNext('"') ? String(this.readString()) : (this.name() ?? '');
      if (!this.takes(':')) this.expect('=');
      all.push([key, this.readOr([',', '}', '\n'])]);
      this.takes(',');
    }
    return Object.fromEntries(all);
  }

  private readMapOf(entries: readonly { readonly key: unknown; readonly value: unknown }[]): Record<string, unknown> {
    const map = Object.fromEntries(entries.map(({ key, value }) => [String(key), value]));
    // Terraform takes no key twice: these are expressions of what the loop goes through.
    if (Object.keys(map).length < entries.length) throw new Unknown();
    return map;
  }

  private isLoop(): boolean {
    const begin = this.at;
    if (this.name() === 'for') return true;
    this.at = begin;
    return false;
  }

  // `for a, b in list: b`, or `: a => b`, after the word.
  private loop(end: string): { key: unknown; value: unknown }[] {
    const names = [this.name() ?? ''];
    if (this.takes(',')) names.push(this.name() ?? '');
    if (this.name() !== 'in') throw new Unknown();
    const over = this.read();
    this.expect(':');
    const begin = this.at;
    const { scope } = this;
    const results = (entriesOf(over) ?? []).map(({ key, value }) => {
      this.at = begin;
      const [first = '', second] = names;
      return this.within({ ...scope, [first]: second === undefined ? value : key, [second ?? first]: value }, () => {
        const one = this.read();
        return this.takes('=>') ? { key: one, value: this.read() } : { key: one, value: one };
      });
    });
    // Its body was not read, so nobody knows where it ends.
    if (results.length === 0) throw new Unknown();
    this.expect(end);
    return results;
  }

  private within<T>(scope: Scope, read: () => T): T {
    const around = this.scope;
    this.scope = scope;
    try {
      return read();
    } finally {
      this.scope = around;
    }
  }

  private readString(): unknown {
    const raw = this.skipString();
    if (hasDirective(raw)) throw new Unknown();
    this.skip();
    return evaluateText(raw, this.scope, unescape);
  }

  // An element that is not known is its expression. In a map it ends with its line, too.
  private readOr(ends: readonly string[]): unknown {
    const begin = this.at;
    try {
      const value = this.read();
      const isLineEnd = /\n\s*$/.test(this.text.slice(begin, this.at));
      if (ends.includes(this.text.charAt(this.at)) || (isLineEnd && ends.includes('\n'))) return value;
    } catch {
      // It is skipped.
    }
    this.at = begin;
    for (let depth = 0; depth > 0 || !ends.includes(this.text.charAt(this.at)); this.at++) {
      if (this.at >= this.text.length || this.isAt(UNREAD)) throw new Unknown();
      const character = this.text.charAt(this.at);
      if (character === '"') {
        this.skipString();
        this.at--;
      }
      if ('([{'.includes(character)) depth++;
      if (')]}'.includes(character)) depth--;
    }
    return this.unread(this.text.slice(begin, this.at).trim());
  }

  private until<T>(end: string, read: () => T): T {
    const value = read();
    this.expect(end);
    return value;
  }
}

// A part of what whoever applies decides is that as well.
function partOf(value: unknown, key: unknown): unknown {
  if (isUndecided(value)) return value;
  if (Array.isArray(value)) return known((value as unknown[])[Number(key)]);
  // A block that is written as one object is a list of that.
  if (Number(key) === 0 && isRecord(value) && !Object.hasOwn(value, '0')) return value;
  return known(valueIn(value, key));
}

function opened(value: unknown, scope: Scope): unknown {
  return typeof value === 'string' ? evaluate(value, scope) : value;
}

function known(value: unknown): unknown {
  if (value === undefined) throw new Unknown();
  return value;
}
