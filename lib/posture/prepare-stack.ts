import { Aspects, IAspect, TerraformProvider, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { reportMistakes } from '../core/checks/mistakes';
import { refuseLoosened } from './check-written';
import { orderDependencies } from './dependencies';
import { writeImports } from './imports';
import { writeReports } from './reports';

// Write-only arguments, which keep Secrets out of the state, came with 1.11.
const TERRAFORM = '>= 1.11';
// What makes keys and passwords. The versions are those of the packages whose types `UtilityTypes` has.
const PROVIDERS: Readonly<Record<string, string>> = { tls: '4.1.0', random: '3.7.2' };

const prepared = new WeakMap<TerraformStack, Set<IConstruct>>();

/**
 * Makes the stack of a construct ready for this library: the tls and random providers are added unless the user has
 * them, the Terraform version is required beside what the stack asks for, a missing kubernetes provider is reported, what
 * constructs depend on is waited for, and what is written is looked at.
 */
export function prepareStack(scope: IConstruct): void {
  const stack = TerraformStack.of(scope);
  const known = prepared.get(stack);
  known?.add(scope);
  if (known) return;
  prepared.set(stack, new Set([scope]));
  reportMistakes(stack);
  orderDependencies(stack);
  refuseLoosened(stack);
  writeImports(stack);
  writeReports(stack);
  Aspects.of(stack).add(new Requirements(stack));
  stack.node.addValidation({
    validate: () =>
      has(stack, 'kubernetes') ? [] : ['the stack needs a KubernetesProvider, which says which cluster to deploy to'],
  });
}

/** The constructs of this library in a stack, without those that are parts of others of them. */
export function constructsIn(stack: TerraformStack): IConstruct[] {
  const all = prepared.get(stack) ?? new Set();
  return [...all].filter(({ node }) => !node.scopes.slice(0, -1).some((one) => all.has(one)));
}

// An aspect, because a user may add a provider after the first of our constructs.
class Requirements implements IAspect {
  public constructor(private readonly stack: TerraformStack) {}

  public visit(node: IConstruct): void {
    if (node !== this.stack) return;
    for (const [name, version] of Object.entries(PROVIDERS)) this.provide(name, version);
    const terraform = (this.stack as unknown as { rawOverrides: { terraform?: Record<string, unknown> } }).rawOverrides
      .terraform;
    const theirs = terraform?.required_version as string | undefined;
    const both = theirs === undefined ? TERRAFORM : `${theirs}, ${TERRAFORM}`;
    if (!theirs?.endsWith(TERRAFORM)) this.stack.addOverride('terraform.required_version', both);
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
