import { IResolvable, Token } from 'cdktf';

/** What is made when the stack is written out. cdktf's own Lazy takes a stack trace, which costs more than what it makes. */
export class Deferred<T = unknown> implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly produce: () => T) {}

  public resolve(): T {
    return this.produce();
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** Text that is made when the stack is written out: a class of its own, by which expression.ts tells it from other values. */
export class DeferredText extends Deferred<string> {}

/** A string that is asked for when the stack is written out: it may depend on later calls. */
export function deferred(produce: () => string): string {
  return Token.asString(new DeferredText(produce));
}

/** A number that is asked for when the stack is written out. */
export function deferredNumber(produce: () => number): number {
  return Token.asNumber(new Deferred(produce));
}

/** Strings by key that are asked for when the stack is written out: which keys there are may depend on later calls. */
export function deferredMap(produce: () => Record<string, string>): Record<string, string> {
  return Token.asStringMap(new Deferred(produce));
}

/** Blocks by key that are asked for when the stack is written out. */
export function deferredRecords(produce: () => Record<string, unknown>): Record<string, unknown> {
  return Token.asAnyMap(new Deferred(produce));
}
