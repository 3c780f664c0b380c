import { IResolvable, IResolveContext, Token } from 'cdktf';
import { expression, RENDERS_EXPRESSION } from './expression';

class Hcl implements IResolvable {
  public readonly [RENDERS_EXPRESSION] = true;
  public readonly creationStack: string[] = [];

  constructor(
    private readonly code: readonly string[],
    private readonly values: readonly unknown[],
  ) {}

  public resolve(context: IResolveContext): string {
    const braces = !context.suppressBraces;
    const code = this.code.reduce((text, part, index) => text + expression(this.values[index - 1], context) + part);
    return braces ? `\${${code}}` : code;
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/**
 * A Terraform expression as a string token: what is written is Terraform's language, backslashes included, and what is
 * filled in is a value, so that text cannot become code.
 *
 * cdktf's own `Fn` leaves quotes, backslashes and `%{` of its arguments as they are, and the text of a Lazy unquoted.
 * It is written so: hcl`base64encode(${password})`.
 */
export function hcl(code: TemplateStringsArray, ...values: unknown[]): string {
  return Token.asString(new Hcl(code.raw, values));
}

/** The same as a number. */
export function hclNumber(code: TemplateStringsArray, ...values: unknown[]): number {
  return Token.asNumber(new Hcl(code.raw, values));
}

/** The same as a list of strings. */
export function hclList(code: TemplateStringsArray, ...values: unknown[]): string[] {
  return Token.asList(new Hcl(code.raw, values));
}
