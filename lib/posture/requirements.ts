import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { Aspects, IAspect, TerraformProvider, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { reportMistakes } from '../core/checks/mistakes';
import { refuseLoosened } from './check-written';

// Write-only arguments, which keep Secrets out of the state, came with 1.11.
const TERRAFORM = '>= 1.11';

const prepared = new WeakSet<TerraformStack>();

/**
 * Makes the stack of a construct ready for this library: the tls and random providers are added unless the user has
 * them, the Terraform version is required, a missing kubernetes provider is reported, and what is written is looked at.
 */
export function prepareStack(scope: IConstruct): void {
  const stack = TerraformStack.of(scope);
  if (prepared.has(stack)) return;
  prepared.add(stack);
  reportMistakes(stack);
  refuseLoosened(stack);
  Aspects.of(stack).add(new Requirements(stack));
  stack.node.addValidation({
    validate: () =>
      has(stack, KubernetesProvider.tfResourceType)
        ? []
        : ["the stack needs `new KubernetesProvider(this, 'kubernetes', …)`, which says which cluster to deploy to"],
  });
}

// An aspect, because a user may add a provider after the first of our constructs.
class Requirements implements IAspect {
  public constructor(private readonly stack: TerraformStack) {}

  public visit(node: IConstruct): void {
    if (node !== this.stack) return;
    this.provide(TlsProvider.tfResourceType, (id) => new TlsProvider(this.stack, id));
    this.provide(RandomProvider.tfResourceType, (id) => new RandomProvider(this.stack, id));
    const terraform = (this.stack as unknown as { rawOverrides: { terraform?: Record<string, unknown> } }).rawOverrides
      .terraform;
    if (!terraform?.required_version) this.stack.addOverride('terraform.required_version', TERRAFORM);
  }

  private provide(type: string, make: (id: string) => Construct): void {
    if (has(this.stack, type)) return;
    make(this.stack.node.tryFindChild(type) ? `secure-monitoring-${type}` : type);
  }
}

function has(stack: TerraformStack, type: string): boolean {
  return stack.node
    .findAll()
    .some((child) => TerraformProvider.isTerraformProvider(child) && child.terraformResourceType === type);
}
