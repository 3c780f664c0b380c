import { TerraformElement, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { AttributeReference } from './attribute-reference';

/**
 * A password that Terraform makes anew in every run and forgets: an ephemeral `random_password`, whose value only a write-only
 * argument takes. cdktf has no class for what is ephemeral.
 * @see https://developer.hashicorp.com/terraform/language/resources/ephemeral
 */
export class EphemeralPassword extends TerraformElement {
  /** The password, for this run. */
  public readonly result: string;

  public constructor(
    scope: Construct,
    id: string,
    private readonly config: { readonly length: number; readonly special: boolean },
  ) {
    super(scope, id, 'random_password');
    const address = `ephemeral.random_password.${this.friendlyUniqueId}.result`;
    const here = TerraformStack.of(this);
    const reference: AttributeReference = new AttributeReference(here, address, () => {
      throw new Error(`${this.node.path} is known in its own stack only`);
    });
    this.result = reference.toString();
  }

  public override toTerraform(): object {
    return { ephemeral: { random_password: { [this.friendlyUniqueId]: { ...this.config } } } };
  }
}
