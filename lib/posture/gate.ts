import { DefaultTokenResolver, StringConcat, TerraformResource, TerraformStack, Tokenization } from 'cdktf';
import { Deviations, isAccepted } from '../core/checks/deviations';
import { ProviderResource } from '../core/terraform/provider-resource';
import { shownCredentials } from './credentials';
import { Document, Json, Resource } from './document';
import { openPaths } from './network';
import { bypassed, unchecked } from './overrides';
import { unhardened } from './pods';
import { Precondition, preconditions } from './preconditions';
import { Broken, Written } from './written';

/**
 * Looks at what a stack really writes of this library's resources, after Aspects and overrides: what they loosened is refused
 * unless it was accepted (`Deviations.accept`), and Terraform is told to look where only it can.
 *
 * It wraps the writing itself: that is resolved once, and nothing comes after it.
 */
export function guard(stack: TerraformStack): void {
  const write = stack.toTerraform.bind(stack) as () => Json;
  const writeHcl = stack.toHclTerraform.bind(stack);
  stack.toTerraform = () => {
    const json = write();
    const own = ownResources(stack);
    refuse(stack, json, own);
    for (const [resource, , conditions] of conditionsOf(json, own)) {
      const { lifecycle } = resource.body as { lifecycle?: { precondition?: Precondition[] } };
      const given = [lifecycle?.precondition ?? []].flat();
      Object.assign(resource.body, { lifecycle: { ...lifecycle, precondition: [...given, ...conditions] } });
    }
    return json;
  };
  stack.toHclTerraform = () => {
    const json = write();
    const own = ownResources(stack);
    refuse(stack, json, own);
    for (const [, construct, conditions] of conditionsOf(json, own)) {
      const { lifecycle } = construct;
      const added = conditions.map(({ condition, error_message: errorMessage }) => ({ condition, errorMessage }));
      construct.lifecycle = { ...lifecycle, precondition: [...(lifecycle?.precondition ?? []), ...added] };
    }
    return writeHcl();
  };
}

type Own = ReadonlyMap<string, TerraformResource>;

// Those that the user made beside are the user's.
function ownResources(stack: TerraformStack): Own {
  const own = stack.node.findAll().filter((one): one is TerraformResource => isOwn(one) && one.cdktfStack === stack);
  return new Map(own.map((one) => [`${one.terraformResourceType}.${one.friendlyUniqueId}`, one]));
}

function isOwn(one: unknown): one is TerraformResource {
  if (one instanceof ProviderResource) return true;
  if (!TerraformResource.isTerraformResource(one) || one.terraformResourceType !== 'kubernetes_namespace_v1')
    return false;
  const { scope } = one.node;
  return scope !== undefined && 'namespaceReference' in scope;
}

function conditionsOf(json: Json, own: Own): [Resource, TerraformResource, Precondition[]][] {
  return new Document(json).resources.flatMap((resource): [Resource, TerraformResource, Precondition[]][] => {
    const construct = own.get(resource.address);
    const conditions = construct ? preconditions(json, resource, construct.node.path) : [];
    return construct && conditions.length > 0 ? [[resource, construct, conditions]] : [];
  });
}

function refuse(stack: TerraformStack, json: Json, own: Own): void {
  const broken = loosened(stack, json, own);
  if (broken.length === 0) return;
  const lines = broken.map(({ address, safeguard, what }) => {
    return `[${own.get(address)?.node.path ?? stack.node.path}] ${address}: ${what} (safeguard "${safeguard}")`;
  });
  throw new Error(
    `Refused, as what would be written, after Aspects and overrides, is less than this library promises:\n  ${lines.join('\n  ')}\n` +
      'Take back what loosens it, or say why in `Deviations.accept(construct, { safeguard, reason })`.',
  );
}

function loosened(stack: TerraformStack, json: Json, own: Own): Broken[] {
  const resources = Object.entries(json.resource ?? {}).map(([type, all]): [string, typeof all] => [
    type,
    Object.fromEntries(Object.entries(all).filter(([id]) => own.has(`${type}.${id}`))),
  ]);
  const document = new Document({ ...json, resource: Object.fromEntries(resources) });
  let deviations: Written['deviations'] | undefined;
  const written: Written = {
    document,
    paths: new Map([...own].map(([address, { node }]) => [address, node.path])),
    get deviations() {
      return (deviations ??= Deviations.of(stack));
    },
    declared: ({ address }) => {
      const construct = own.get(address) as unknown as { synthesizeAttributes: () => object };
      const resolver = new DefaultTokenResolver(new StringConcat());
      return Tokenization.resolve(construct.synthesizeAttributes(), {
        scope: stack,
        resolver,
        preparing: false,
      }) as object as Record<string, unknown>;
    },
  };
  const elsewhere = overridesOf(stack).resource;
  const overridden = ({ type, id, address }: Resource) =>
    elsewhere?.[type]?.[id] !== undefined || Object.keys(overridesOf(own.get(address))).length > 0;
  const broken = [
    ...unhardened(written),
    ...openPaths(written),
    ...shownCredentials(written),
    ...bypassed(written),
    ...unchecked(written, overridden),
  ];
  return broken.filter(({ address, safeguard }) => {
    const construct = own.get(address);
    return !(construct && isAccepted(construct, safeguard));
  });
}

// cdktf shows them to nobody.
function overridesOf(element: unknown): { readonly resource?: Record<string, Record<string, unknown>> } {
  return (element as { rawOverrides?: object } | undefined)?.rawOverrides ?? {};
}
