import { TerraformStack } from 'cdktf';
import { Safeguard } from '../core/checks/deviation-codes';
import { Deviations, isAccepted } from '../core/checks/deviations';
import { ephemeralPasswordsOf } from '../core/terraform/ephemeral-password';
import { addressOf, ProviderResource, resourcesOf } from '../core/terraform/provider-resource';
import { resolveIn } from '../core/terraform/resolve';
import { secretVariablesOf } from '../core/terraform/secret-variables';
import { isAdministrators, signs } from '../core/terraform/signing-secrets';
import { lookAtWriting } from '../core/terraform/writing';
import { isRecord } from '../core/values/records';
import { unchecked } from './as-declared';
import { looseBackends } from './backends';
import { importedCredentials, shownByOthers, shownCredentials } from './credentials';
import { widePolicies } from './loose-policies';
import { openedByOthers } from './others/network-policies';
import { rewired } from './meta-arguments';
import { askedOfMoved } from './moves';
import { askedOfSubjects } from './others/bindings';
import { brokenByOthers } from './others/broken-by-others';
import { takenByExtras } from './others/taken';
import { sharedAccounts, unhardened } from './pods';
import { preconditions } from './preconditions';
import { askedOfHosts, foreignProviders, loginsInClear, unverifiedClusters } from './providers';
import { Asked, Precondition } from './reading/asked';
import { Document, Json, Resource } from './reading/document';
import { withInstances } from './reading/instances';
import { Broken, Declarations, safeguardOf, Written } from './reading/written';
import { namedAlike } from './same-names';

/**
 * Looks at what a stack really writes of this library's resources, after Aspects and overrides: what they loosened is refused
 * unless it was accepted (`Deviations.accept`), and Terraform is told to look where only it can.
 */
export function refuseLoosened(stack: TerraformStack): void {
  lookAtWriting(stack, (written) => {
    if (!written) return;
    const json = written as Json;
    const own = new Map(resourcesOf(stack).map((one) => [addressOf(one), one]));
    // A variable may have any value, whatever its default says: no name is read from one.
    const variable = Object.fromEntries(
      Object.entries(json.variable ?? {}).map(([name, one]) => [name, { ...one, default: undefined }]),
    );
    const all = new Document({ ...withInstances(json, (address) => own.has(address), 'any'), variable });
    const document = documentOf(json, all, own);
    const looked = lookedAt(stack, document, all, own);
    refuse(stack, [
      ...missing(stack, document, own),
      ...loosened(stack, looked),
      ...shownVariables(stack, json),
      ...weakenedPasswords(stack, json),
      ...[...loginsInClear(json), ...foreignProviders(json), ...looseBackends(json)].map((one) => ({
        ...one,
        path: stack.node.path,
      })),
    ]);
    const asked = askedOf(stack, looked);
    const moved = movedOf(stack, looked);
    for (const resource of document.resources) {
      const path = own.get(resource.address)?.node.path ?? '';
      demand(resource, 'precondition', [
        ...preconditions(json, resource, path),
        ...(asked.get(resource.address) ?? []),
      ]);
      demand(resource, 'postcondition', moved.get(resource.address) ?? []);
    }
  });
}

function demand({ body }: Resource, when: 'precondition' | 'postcondition', conditions: readonly Precondition[]): void {
  if (conditions.length === 0) return;
  const { lifecycle } = body as { lifecycle?: Partial<Record<typeof when, Precondition | Precondition[]>> };
  const given = [lifecycle?.[when] ?? []].flat();
  Object.assign(body, { lifecycle: { ...lifecycle, [when]: [...given, ...conditions] } });
}

// What this library made. What others made beside is in `withOthers`, for what it does to ours.
type Own = ReadonlyMap<string, ProviderResource<never>>;

// Names in it are of what the user made as well: a namespace.
function documentOf(json: Json, all: Document, own: Own): Document {
  const resource: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const { terraformResourceType: type, friendlyUniqueId: id } of own.values()) {
    const body: unknown = json.resource?.[type]?.[id];
    if (isRecord(body)) (resource[type] ??= {})[id] = body;
  }
  return new Document({ ...all.json, resource }, all);
}

/** What is looser than this library writes it. */
export interface Loss extends Broken {
  /** The path of the resource in the tree. */
  readonly path: string;
}

const losses = new WeakMap<TerraformStack, readonly Loss[]>();

/** What was loosened in a stack, and accepted, when it was written last. */
export function acceptedLosses(stack: TerraformStack): readonly Loss[] {
  return losses.get(stack) ?? [];
}

// Removed from the tree, moved, overridden as a whole, or another has its address.
function missing(stack: TerraformStack, document: Document, own: Own): Loss[] {
  const lost = resourcesOf(stack).filter((one) => {
    const address = addressOf(one);
    return !document.at(address) || own.get(address) !== one;
  });
  return lost.map((one) => ({
    path: one.node.path,
    address: addressOf(one),
    safeguard: safeguardOf(one.terraformResourceType, ''),
    what: 'it is not written',
  }));
}

// What a credential needed when it was made may have been taken back since.
function shownVariables(stack: TerraformStack, { variable: written }: Json): Loss[] {
  return secretVariablesOf(stack).flatMap(({ node, friendlyUniqueId: id }) => {
    const { sensitive, default: value } = written?.[id] ?? {};
    const what = [
      ...(sensitive === true ? [] : ['it is a credential, and not sensitive']),
      ...(value === undefined || value === null ? [] : ['it is a credential, and has a default, which is shown']),
    ];
    const { path } = node;
    return what.map((one) => ({ path, address: `var.${id}`, safeguard: Safeguard.CREDENTIALS, what: one }));
  });
}

// They are no resources: only an override of the stack changes them.
function weakenedPasswords(stack: TerraformStack, { ephemeral }: Json): Loss[] {
  const text = (one: object = {}) => JSON.stringify(Object.entries(one).sort());
  return ephemeralPasswordsOf(stack)
    .filter((one) => text(ephemeral?.random_password?.[one.friendlyUniqueId]) !== text(one.declared()))
    .map(({ node: { path }, friendlyUniqueId: id }) => ({
      path,
      address: `ephemeral.random_password.${id}`,
      safeguard: Safeguard.CREDENTIALS,
      what: 'it is a credential, and overridden or not written, which nobody checked',
    }));
}

function lookedAt(stack: TerraformStack, document: Document, all: Document, own: Own): Written {
  const paths = new Map([...own].map(([address, { node }]) => [address, node.path]));
  const those = (is: typeof signs) =>
    new Set([...own].filter(([, resource]) => is(resource)).map(([address]) => address));
  let deviations: Written['deviations'] | undefined;
  return {
    document,
    withOthers: hasOthers(all, own) ? all : undefined,
    paths,
    signing: those(signs),
    administrators: those(isAdministrators),
    // What `acceptedFor` asks of them is never said of an app.
    get deviations() {
      return (deviations ??= Deviations.of(stack));
    },
    declarations: declarationsOf(stack, own),
  };
}

function hasOthers(all: Document, own: Own): boolean {
  return (
    all.resources.some(({ address }) => !own.has(address)) ||
    all.dataSources.length > 0 ||
    all.modules.length > 0 ||
    all.actions.length > 0 ||
    all.ephemerals.some(({ type }) => type.startsWith('kubernetes_'))
  );
}

function loosened(stack: TerraformStack, written: Written): Loss[] {
  const broken = [
    ...namedAlike(written),
    ...unhardened(written),
    ...sharedAccounts(written),
    ...widePolicies(written),
    ...openedByOthers(written),
    ...brokenByOthers(written),
    ...unverifiedClusters(written.document.json),
    ...takenByExtras(written),
    ...shownCredentials(written),
    ...shownByOthers(written),
    ...importedCredentials(written),
    ...rewired(written),
    ...unchecked(written),
  ];
  return broken.map((one) => ({ ...one, path: written.paths.get(one.address) ?? stack.node.path }));
}

// What Terraform is asked at each resource, where the answer is not accepted already.
function askedOf(stack: TerraformStack, written: Written): ReadonlyMap<string, Precondition[]> {
  return unaccepted(stack, [
    ...askedOfSubjects(written).map((one) => ({ ...one, path: written.paths.get(one.address) ?? '' })),
    ...askedOfHosts(written).map((one) => ({ ...one, path: stack.node.path })),
  ]);
}

// The same of what it has made, or moved.
function movedOf(stack: TerraformStack, written: Written): ReadonlyMap<string, Precondition[]> {
  return unaccepted(
    stack,
    askedOfMoved(written.document).map((one) => ({ ...one, path: written.paths.get(one.address) ?? '' })),
  );
}

function unaccepted(
  stack: TerraformStack,
  asked: readonly (Asked & { readonly path: string })[],
): ReadonlyMap<string, Precondition[]> {
  const listed = asked.length > 0 ? Deviations.of(stack.node.root) : [];
  const conditions = new Map<string, Precondition[]>();
  for (const { path, safeguard, address, condition, error_message } of asked)
    if (!isAccepted(listed, path, safeguard))
      conditions.set(address, [
        ...(conditions.get(address) ?? []),
        {
          condition,
          error_message: `${path}: ${error_message} Or say why in Deviations.accept(construct, safeguard, reason).`,
        },
      ]);
  return conditions;
}

function declarationsOf(stack: TerraformStack, own: Own): Declarations {
  const resolved = (value: Record<string, unknown> = {}): Record<string, unknown> => {
    if (Object.values(value).every((one) => one === undefined)) return {};
    return resolveIn(stack, value) as Record<string, unknown>;
  };
  const elsewhere = overridesOf(stack).resource;
  return {
    body: ({ address }) => resolved(own.get(address)?.declared()),
    meta: ({ address }) => resolved(own.get(address)?.declaredMeta()),
    isOverridden: ({ type, id, address }) =>
      elsewhere?.[type]?.[id] !== undefined || Object.keys(overridesOf(own.get(address))).length > 0,
  };
}

// cdktf shows them to nobody.
function overridesOf(element: unknown): { readonly resource?: Record<string, Record<string, unknown>> } {
  return (element as { rawOverrides?: object } | undefined)?.rawOverrides ?? {};
}

function refuse(stack: TerraformStack, found: readonly Loss[]): void {
  losses.set(stack, found);
  if (found.length === 0) return;
  // Of the whole app: `Deviations.accept` may be called on it.
  const listed = Deviations.of(stack.node.root);
  const lines = found
    .filter(({ path, safeguard }) => !isAccepted(listed, path, safeguard))
    .map(({ path, address, what, safeguard }) => `[${path}] ${address}: ${what} (safeguard "${safeguard}")`);
  if (lines.length === 0) return;
  throw new Error(
    `Refused, as what would be written, after Aspects and overrides, is less than this library promises:\n  ${lines.join('\n  ')}\n` +
      'Take back what loosens it, or say why in `Deviations.accept(construct, safeguard, reason)`.',
  );
}
