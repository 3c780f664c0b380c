import { IResolvable, IResolveContext, TerraformStack, Token } from 'cdktf';

/**
 * An attribute of a resource, for others of its stack. cdktf's own reference takes a stack trace, which costs more than all else
 * about it, so it is made only where another stack asks: the way there is cdktf's.
 */
export class AttributeReference implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(
    private readonly stack: TerraformStack,
    private readonly address: string,
    private readonly fromElsewhere: () => IResolvable,
  ) {}

  /** Whether it is of the stack that is written out. */
  public isWithin({ scope }: IResolveContext): boolean {
    return scope === this.stack || TerraformStack.of(scope) === this.stack;
  }

  public resolve(context: IResolveContext): unknown {
    if (!this.isWithin(context)) return this.fromElsewhere();
    return context.suppressBraces ? this.address : `\${${this.address}}`;
  }

  public toString(): string {
    return Token.asString(this);
  }

  /** As cdktf's own: who writes a tree of constructs as JSON must not follow it to its stack. */
  public toJSON(): string {
    return '<unresolved-token>';
  }
}
