import { Aspects, IAspect, TerraformProvider, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { isRecord } from '../core/values/records';

// Write-only arguments, which keep Secrets out of the state, came with 1.11.
/** Which Terraform a stack requires, beside what the user says. */
export const REQUIRED_TERRAFORM = '>= 1.11';
// The versions are those of the packages whose types `UtilityTypes` has.
/** What makes keys and passwords: the providers that are added to a stack that has none of their own. */
export const REQUIRED_PROVIDERS: Readonly<Record<string, string>> = { tls: '4.1.0', random: '3.7.2' };

/** Which Terraform and which providers a stack needs: those that it has not are added, a missing kubernetes provider is reported. */
export function requireVersions(stack: TerraformStack): void {
  Aspects.of(stack).add(new Requirements(stack));
  stack.node.addValidation({
    validate: () =>
      has(stack, 'kubernetes') ? [] : ['the stack needs a KubernetesProvider, which says which cluster to deploy to'],
  });
}

// An aspect, because a user may add a provider after the first of our constructs.
class Requirements implements IAspect {
  public constructor(private readonly stack: TerraformStack) {}

  public visit(node: IConstruct): void {
    if (node !== this.stack) return;
    for (const [name, version] of Object.entries(REQUIRED_PROVIDERS)) this.provide(name, version);
    const { terraform } = (this.stack as unknown as { rawOverrides: { terraform?: unknown } }).rawOverrides;
    const said = Object.assign({}, ...[terraform].flat().filter(isRecord)) as Record<string, unknown>;
    // cdktf would put a key of it in the place of a list of blocks.
    if (Array.isArray(terraform)) this.stack.addOverride('terraform', said);
    const theirs = said.required_version as string | undefined;
    const both = theirs === undefined ? REQUIRED_TERRAFORM : `${theirs}, ${REQUIRED_TERRAFORM}`;
    if (!theirs?.endsWith(REQUIRED_TERRAFORM)) this.stack.addOverride('terraform.required_version', both);
  }

  private provide(name: string, version: string): void {
    if (has(this.stack, name)) return;
    const id = this.stack.node.tryFindChild(name) ? `secure-monitoring-${name}` : name;
    new UtilityProvider(this.stack, id, name, version);
  }
}

/** A provider of HashiCorp's that needs no configuration. */
class UtilityProvider extends TerraformProvider {
  public constructor(scope: Construct, id: string, name: string, version: string) {
    super(scope, id, {
      terraformResourceType: name,
      terraformGeneratorMetadata: { providerName: name, providerVersion: version },
      terraformProviderSource: `hashicorp/${name}`,
    });
  }
}

function has(stack: TerraformStack, type: string): boolean {
  return stack.node
    .findAll()
    .some((child) => TerraformProvider.isTerraformProvider(child) && child.terraformResourceType === type);
}
