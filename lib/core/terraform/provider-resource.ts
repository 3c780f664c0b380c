import { IResolvable, IResolveContext, TerraformMetaArguments, TerraformResource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { AttributeReference } from './attribute-reference';
import { Deferred } from './deferred';
import { fragments, isToken, tokenOf } from './tokens';
import { copyOf, isRecord } from '../values/records';

// The provider packages have a class for each resource, whose modules are up to 5 MB of getters that nobody asks for, and which
// make tokens that nobody reads. Here only their types are used; what is written out is the same
// (test/core/provider-resource.test.ts, test/workloads/workload-resource.test.ts).

const made = new WeakMap<TerraformStack, ProviderResource<never>[]>();

/** Every resource that this library made in a stack, those that are no longer in its tree too. */
export function resourcesOf(stack: TerraformStack): readonly ProviderResource<never>[] {
  return made.get(stack) ?? [];
}

/** Where a resource stands in Terraform: `type.id`. Its `fqn` is an expression; `depends_on` takes this. */
export function addressOf({ terraformResourceType, friendlyUniqueId }: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
}

/** A resource, configured in the words of its provider's package: `'random_password'`, `PasswordConfig`. */
export class ProviderResource<Config extends TerraformMetaArguments> extends TerraformResource {
  readonly #maps: ReadonlySet<string>;
  readonly #config: object;
  readonly #meta: object;

  public constructor(scope: Construct, id: string, type: string, given: Config) {
    const { provider, lifecycle, dependsOn, count, forEach, provisioners, connection, ...config } = given;
    super(scope, id, {
      terraformResourceType: type,
      terraformGeneratorMetadata: { providerName: type.slice(0, type.indexOf('_')) },
      ...{ provider, lifecycle, dependsOn, count, forEach, provisioners, connection },
    });
    this.#maps = new Set([...MAPS, ...(MORE_MAPS[type] ?? [])]);
    this.#config = config;
    this.#meta = this.terraformMetaArguments;
    const all = made.get(this.cdktfStack) ?? [];
    made.set(this.cdktfStack, all);
    all.push(this);
  }

  public override toTerraform(): object {
    return resolvedOnce(super.toTerraform() as object);
  }

  public override interpolationForAttribute(attribute: string): IResolvable {
    const every = this.forEach ? '.*' : '';
    const address = `${addressOf(this)}${every}.${attribute}`;
    let cdktfs: IResolvable | undefined;
    const fromElsewhere = () => (cdktfs ??= super.interpolationForAttribute(attribute));
    return new AttributeReference(this.cdktfStack, address, fromElsewhere);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return inJson(this.attributes(), this.#maps) as Record<string, unknown>;
  }

  /** What its construct made it of, without overrides, in the words of Terraform. */
  public declared(): Record<string, unknown> {
    return { ...this.synthesizeAttributes(), ...this.declaredMeta() };
  }

  /** The meta-arguments that its construct gave it, whatever others set, in the words of Terraform. */
  public declaredMeta(): Record<string, unknown> {
    return inJson(this.#meta, this.#maps) as Record<string, unknown>;
  }

  /** What it is made of when it is written out. */
  protected attributes(): object {
    return this.#config;
  }
}

// cdktf resolves what a resource gives key by key three times: for references to other stacks, by itself, and with its whole
// stack. Only tokens that may lead to another stack matter to the first, and the last is enough.
function resolvedOnce(written: object): object {
  const resolve = (context: IResolveContext) => {
    if (context.preparing) resolveTokens(Object.values(written), context);
    // For cdktf, what is undefined takes away what others gave under the same key: their `moved` and `import` blocks.
    const given = Object.entries(written).filter(([, value]) => value !== undefined);
    context.registerPostProcessor({ postProcess: () => Object.fromEntries(given) });
  };
  // Whoever else asks for it finds an object like any other.
  return Object.defineProperty(written, 'resolve', { value: resolve });
}

function resolveTokens(value: unknown, context: IResolveContext): void {
  const token = tokenOf(value);
  if (token) resolveToken(token, context);
  else if (typeof value === 'string') resolveThoseOf(value, context);
  else if (Array.isArray(value)) for (const item of value) resolveTokens(item, context);
  else if (isRecord(value))
    for (const [key, item] of Object.entries(value)) {
      resolveThoseOf(key, context);
      resolveTokens(item, context);
    }
}

function resolveThoseOf(text: string, context: IResolveContext): void {
  for (const part of fragments(text)) if (isToken(part)) resolveToken(part, context);
}

function resolveToken(token: IResolvable, context: IResolveContext): void {
  if (token instanceof Deferred) resolveTokens(token.resolve(), context);
  else if (!(token instanceof AttributeReference && token.isWithin(context))) context.resolve(token);
}

// Their keys are the user's, or Kubernetes'.
const MAPS = ['labels', 'annotations', 'matchLabels', 'nodeSelector', 'requests', 'limits'];
const MORE_MAPS: Readonly<Record<string, readonly string[] | undefined>> = {
  kubernetes_config_map_v1: ['data'],
  kubernetes_manifest: ['manifest'],
  kubernetes_resource_quota_v1: ['hard'],
  kubernetes_secret_v1: ['dataWo'],
  kubernetes_service_v1: ['selector'],
  random_password: ['keepers'],
};

function inJson(value: unknown, maps: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => inJson(item, maps));
  if (!isObject(value)) return value;
  const json: Record<string, unknown> = {};
  // cdktf would resolve the key of what is undefined too.
  for (const [key, item] of Object.entries(value))
    // cdktf lays overrides over what it gets itself, at every depth: what was declared would be lost, and that of others who share it.
    if (item !== undefined) json[snakeCase(key)] = maps.has(key) ? copyOf(item) : inJson(item, maps);
  return json;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// The keys of a provider are few.
const snakeCases = new Map<string, string>();
function snakeCase(key: string): string {
  const known = snakeCases.get(key);
  if (known !== undefined) return known;
  const made = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  snakeCases.set(key, made);
  return made;
}
