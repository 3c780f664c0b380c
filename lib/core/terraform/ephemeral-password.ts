import { TerraformElement, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { AttributeReference } from './attribute-reference';

const made = new WeakMap<TerraformStack, EphemeralPassword[]>();

/** Those of a stack, also one that was removed from its tree. */
export function ephemeralPasswordsOf(stack: TerraformStack): readonly EphemeralPassword[] {
  return made.get(stack) ?? [];
}

/**
 * A password that Terraform makes anew in every run and forgets: an ephemeral `random_password`, whose value only a write-only
 * argument takes. cdktf has no class for what is ephemeral.
 * @see https://developer.hashicorp.com/terraform/language/resources/ephemeral
 */
export class EphemeralPassword extends TerraformElement {
  /** The password, for this run. */
  public readonly result: string;
  readonly #config: object;

  public constructor(scope: Construct, id: string, config: { readonly length: number; readonly special: boolean }) {
    super(scope, id, 'random_password');
    this.#config = { ...config };
    const address = `ephemeral.random_password.${this.friendlyUniqueId}.result`;
    const here = TerraformStack.of(this);
    const others = made.get(here);
    if (others) others.push(this);
    else made.set(here, [this]);
    const reference: AttributeReference = new AttributeReference(here, address, () => {
      throw new Error(`${this.node.path} is known in its own stack only`);
    });
    this.result = reference.toString();
  }

  public override toTerraform(): object {
    return { ephemeral: { random_password: { [this.friendlyUniqueId]: this.declared() } } };
  }

  /** How it is made, whatever overrides made of it. */
  public declared(): object {
    return { ...this.#config };
  }
}
