import { IResolvable, IResolveContext, Lazy, TerraformStack, TerraformVariable, Token } from 'cdktf';
import * as fc from 'fast-check';

// What a user may give that is known later only: to Terraform, or to the rest of the program.

class Expression implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(private readonly code: string) {}

  public resolve({ suppressBraces }: IResolveContext): string {
    return suppressBraces ? this.code : `\${${this.code}}`;
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** Declares what the values refer to. */
export function declareLater(stack: TerraformStack): void {
  new TerraformVariable(stack, 'later-plain', { type: 'string' }).overrideLogicalId('later_plain');
  new TerraformVariable(stack, 'later-secret', { type: 'string', sensitive: true }).overrideLogicalId('later_secret');
  stack.addOverride('data.vault.x', { path: 'x' });
}

// Made anew for each use: one that throws does so when it is asked first, wherever that is.
function throwsFirst(): string {
  let asked = 0;
  return Lazy.stringValue({
    produce: () => {
      if (asked++ === 0) throw new Error('not yet');
      return 'made';
    },
  });
}

/** Text. */
export const laterText: fc.Arbitrary<string> = fc
  .constantFrom<() => string>(
    () => new Expression('var.later_plain').toString(),
    () => new Expression('var.later_secret').toString(),
    () => new Expression('data.vault.x.data').toString(),
    () => `a-${new Expression('var.later_plain').toString()}.b`,
    () => `https://${new Expression('data.vault.x.host').toString()}/x`,
    () => Lazy.stringValue({ produce: () => 'made' }),
    () => Lazy.stringValue({ produce: () => '${random_password.x.result}' }),
    throwsFirst,
  )
  .map((make) => make());

/** A number. */
export const laterNumber: fc.Arbitrary<number> = fc
  .constantFrom<() => number>(
    () => Token.asNumber(new Expression('var.later_plain')),
    () => Lazy.numberValue({ produce: () => 5 }),
  )
  .map((make) => make());
