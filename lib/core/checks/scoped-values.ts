import { TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { itemOf } from './given-words';
import { toldAs } from './calls';
import { described, recordMistake } from './mistakes';

interface SetValues<Values> {
  readonly given: Values[];
  /** The first construct that was made with them: what is set after it comes too late. */
  reader?: Construct;
}

/** What is set for an app, a stack, a namespace or any other construct, and holds for what is below it. */
export class ScopedValues<Values extends object> {
  private readonly setFor = new WeakMap<IConstruct, SetValues<Values>>();

  /** `name` is the class whose `set` gives the values, `read` checks what one call gave. */
  public constructor(
    private readonly name: string,
    private readonly read: (where: Construct, given: Values) => Values,
  ) {}

  /** Sets values, before the first construct is made that they are for. Each of them can be set once for a scope. */
  public set(scope: IConstruct, given: Values): void {
    const known = this.knownFor(scope);
    known.given.push(given);
    if (known.reader)
      recordMistake(known.reader, {
        prop: `${this.name}.set`,
        got: described(`a call for "${scope.node.path}" after this construct was made`),
        takes: 'a call before the first construct that it is for',
      });
    // Of an app they are checked with the first stack that has something below them.
    if (inStack(scope)) this.valuesOf(scope, TerraformStack.of(scope));
  }

  /** What was set for each of these scopes, in their order, where anything was. */
  public for(construct: Construct, scopes: readonly IConstruct[]): Values[] {
    return scopes.flatMap((scope) => {
      const known = this.knownFor(scope);
      known.reader ??= construct;
      return known.given.length > 0 ? [this.valuesOf(scope, TerraformStack.of(construct))] : [];
    });
  }

  private knownFor(scope: IConstruct): SetValues<Values> {
    const known = this.setFor.get(scope) ?? { given: [] };
    this.setFor.set(scope, known);
    return known;
  }

  // The stack is where mistakes of what is shared by several stacks are recorded.
  private valuesOf(scope: IConstruct, stack: TerraformStack): Values {
    const self: unknown = scope;
    const where = inStack(scope) && Construct.isConstruct(self) ? self : stack;
    const set = new Set<string>();
    return toldAs(where, `${this.name}.of(${itemOf(inStack(scope) ? scope : 'app')})`, () =>
      this.knownFor(scope).given.reduce<Values>((before, given) => {
        const values = this.read(where, given);
        for (const prop of Object.keys(values))
          if (set.has(prop))
            recordMistake(where, { prop, got: described('another of a second `set`'), takes: 'one value' });
          else set.add(prop);
        return { ...before, ...values };
      }, {} as Values),
    );
  }
}

function inStack(scope: IConstruct): boolean {
  return scope.node.scopes.some((one) => TerraformStack.isStack(one));
}
