import { IResolvable, Token } from 'cdktf';

/** What is made when the stack is written out. cdktf's own Lazy takes a stack trace, which costs more than what it makes. */
export class Late<T = unknown> implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly produce: () => T) {}

  public resolve(): T {
    return this.produce();
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** Text that is made when the stack is written out. */
export class LateText extends Late<string> {}

/** A string that is asked for when the stack is written out: it may depend on later calls. */
export function late(produce: () => string): string {
  return Token.asString(new LateText(produce));
}

/** Strings by key that are asked for when the stack is written out: which keys there are may depend on later calls. */
export function lateMap(produce: () => Record<string, string>): Record<string, string> {
  return Token.asStringMap(new Late(produce));
}
