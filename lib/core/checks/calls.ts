import { IConstruct } from 'constructs';
import { itemOf } from './given-words';

// What a mistake is about: which call of a construct, and which item of what was given there.

/** What a mistake calls the props of a construct, or the options of a call, all together. */
export const ALL_PROPS = 'props';

// The call of a construct that is under way.
const calls = new WeakMap<IConstruct, string>();
// How often a construct was called so.
const repeated = new WeakMap<IConstruct, Map<string, number>>();

/**
 * What is recorded on a construct within one of its methods is about that call: `addDatabase("b").retention`. Calls that read alike get
 * a number, `routeTo(team) #2.groupWait`: without one, the same mistake in both would be one line, and be there again once one is mended.
 *
 * An argument that is an object goes without a name, its props follow the call; one that is a list or a value has the parameter's.
 */
export function inCall<T>(scope: IConstruct, method: string, item: unknown, body: () => T): T {
  const call = `${method}(${itemOf(item)})`;
  const counts = repeated.get(scope) ?? new Map<string, number>();
  repeated.set(scope, counts);
  const count = (counts.get(call) ?? 0) + 1;
  counts.set(call, count);
  return toldAs(scope, count === 1 ? call : `${call} #${count}`, body);
}

/** Has what is recorded be told of one item of what a call, or the construct, was given: `integrations[1]`. */
export function inItem<T>(scope: IConstruct, item: string, body: () => T): T {
  return toldAs(scope, propOf(scope, item), body);
}

/** The same for each item of a list, which says its place in what was given. */
export function inItems<T, R>(
  scope: IConstruct,
  prop: string,
  items: readonly T[],
  body: (item: T, at: number) => R,
): R[] {
  return itemsOf(items).map(([at, item]) => inItem(scope, `${prop}[${at}]`, () => body(item, at)));
}

// Where the items of a list were, of which some are left out.
const places = new WeakMap<readonly unknown[], readonly number[]>();

/** Notes where the items of a list were in what was given. */
export function notePlaces(items: readonly unknown[], at: readonly number[]): void {
  places.set(items, at);
}

/** The items of a list, each with its place in what was given. */
export function itemsOf<T>(items: readonly T[]): [at: number, item: T][] {
  const known = places.get(items);
  return items.map((item, index) => [known?.[index] ?? index, item]);
}

/** Has what is recorded later, when values are written out, be about the call of now. */
export function inCurrentCall<T>(scope: IConstruct, body: (value: T) => unknown): (value: T) => void {
  const call = currentCall(scope);
  return (value) => {
    if (call === undefined) body(value);
    else toldAs(scope, call, () => body(value));
  };
}

/** Has what is recorded begin with these words. They get no number: what each construct reads anew, like a default, is told once. */
export function toldAs<T>(scope: IConstruct, words: string, body: () => T): T {
  const outer = calls.get(scope);
  calls.set(scope, words);
  try {
    return body();
  } finally {
    if (outer === undefined) calls.delete(scope);
    else calls.set(scope, outer);
  }
}

/** Has whatever is recorded on a construct, now or later, begin with these words: it is made of one prop, and of nothing else. */
export function alwaysToldAs(scope: IConstruct, words: string): void {
  calls.set(scope, words);
}

// What a call makes below the construct is given by that call too.
function currentCall(scope: IConstruct): string | undefined {
  return [...scope.node.scopes]
    .reverse()
    .map((one) => calls.get(one))
    .find((one) => one !== undefined);
}

/** A prop with the call that it is given to. */
export function propOf(scope: IConstruct, prop: string): string {
  const call = currentCall(scope);
  if (call === undefined) return prop;
  return prop === ALL_PROPS ? call : `${call}.${prop}`;
}
