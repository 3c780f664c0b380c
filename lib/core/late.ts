import { IResolvable, Token } from 'cdktf';

/** Text that is made when the stack is written out. cdktf's own Lazy takes a stack trace, which costs more than the text. */
export class LateText implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly produce: () => string) {}

  public resolve(): string {
    return this.produce();
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** A string that is asked for when the stack is written out: it may depend on later calls. */
export function late(produce: () => string): string {
  return Token.asString(new LateText(produce));
}

class LateMap implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly produce: () => Record<string, string>) {}

  public resolve(): Record<string, string> {
    return this.produce();
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** Strings by key that are asked for when the stack is written out: which keys there are may depend on later calls. */
export function lateMap(produce: () => Record<string, string>): Record<string, string> {
  return Token.asStringMap(new LateMap(produce));
}
