import { isRecord } from '../../core/values/records';
import { Clusters, clustersOf } from './clusters';
import { entriesOf, setOf } from './collections';
import { Document, blocks as blocksOf, Json } from './document';
import { evaluate, ofType, OURS, Scope } from './evaluate';
import { isUnknown } from './may-be';

// More are told apart by nothing that is looked at.
const MOST = 1000;

/**
 * The same document with what others than this library made as Terraform will have it: each instance of `count` and `for_each`, each
 * block of a `dynamic` one, and what locals and variables say, as far as that is known.
 * @param variables Whether a variable is its default, or that and anything, as whoever applies says: a resource is there for each.
 */
export function withInstances(
  json: Json,
  isOwn: (address: string) => boolean,
  variables: 'default' | 'any' = 'default',
): Json {
  const { locals, variable = {}, resource, data, ephemeral, check, provider } = json;
  const defaults = Object.entries(variable)
    .map(([name, one]) => [name, defaultOf(one)])
    .filter(([, value]) => value !== undefined);
  const scope: Scope = {
    ...configured(resource, isOwn),
    [OURS]: isOwn,
    local: Object.assign({}, ...blocksOf(locals)) as Record<string, unknown>,
    var: Object.fromEntries(defaults) as Record<string, unknown>,
  };
  const scopes = variables === 'any' && defaults.length > 0 ? [scope, { ...scope, var: {} }] : [scope];
  const providers = Object.fromEntries(
    Object.entries(provider ?? {}).map(([name, one]) => [name, scopes.flatMap((of) => evaluate(one, of))]),
  );
  const clusters = clustersOf({ ...json, provider: providers }, ourProviders(json, isOwn));
  const all = (blocks: unknown, own: (address: string) => boolean = () => false) =>
    instancesIn(blocks, scopes, own, clusters) as unknown as Json['data'];
  const inCheck = (one: Blocks): Blocks => ({ ...one, data: all(one.data) });
  return {
    ...json,
    provider: providers,
    resource: all(resource, isOwn),
    data: all(data),
    ephemeral: all(ephemeral),
    import: blocksOf(json.import).flatMap(({ to, ...one }) =>
      inEach(one, scopes).map((of) => ({ ...(of as Blocks), to })),
    ),
    check: blocksOf(check).map((of) =>
      Object.fromEntries(Object.entries(of).map(([id, one]) => [id, blocksOf(one).map(inCheck)])),
    ),
  };
}

// What the program says of resources is what they have, whatever else they get. Keys and passwords of ours stay what they are called.
function configured(resources: Json['resource'], isOwn: (address: string) => boolean): Scope {
  const types = Object.entries(resources ?? {}).map(([type, all]): [string, Scope] => {
    const bodies = blocksOf(all)
      .flatMap((one) => Object.entries(one))
      .flatMap(([id, body]) => blocksOf(body).map((of): [string, Blocks] => [id, of]))
      .filter(([id]) => type.startsWith('kubernetes_') || !isOwn(`${type}.${id}`));
    // `output` of a `terraform_data` is its `input`, `object` of a manifest what the API server has of it.
    return [
      ofType(type),
      Object.fromEntries(
        bodies.map(([id, { input, ...body }]) => [id, { output: input, input, object: body.manifest, ...body }]),
      ),
    ];
  });
  return Object.fromEntries(types);
}

// JSON has no sets: where they are in a default, only a type tells them from lists.
function defaultOf(variable: unknown): unknown {
  if (!isRecord(variable)) return undefined;
  const [, set = '', others = ''] = /^\W*(set\s*\()?(.*)$/s.exec(String(variable.type)) ?? [];
  if (/\bset\s*\(/.test(others)) return undefined;
  return set === '' ? variable.default : setOf(variable.default);
}

// The providers that this library's resources are written by.
function ourProviders(json: Json, isOwn: (address: string) => boolean): string[] {
  const own = new Document(json).resources.filter(
    ({ type, address }) => type.startsWith('kubernetes_') && isOwn(address),
  );
  return [...new Set(own.map(({ body: { provider = 'kubernetes' } }) => String(provider)))];
}

type Blocks = Record<string, unknown>;

function instancesIn(
  resources: unknown,
  scopes: readonly Scope[],
  isOwn: (address: string) => boolean,
  clusters: Clusters,
): Record<string, Blocks[]> {
  const types: Record<string, Blocks[]> = {};
  for (const [type, all] of blocksOf(resources).flatMap((one) => Object.entries(one)))
    types[type] = [...(types[type] ?? []), ...blocksOf(all).map((one) => instancesOfType(type, one))];
  return types;

  function instancesOfType(type: string, resourcesOfType: Blocks): Blocks {
    const instances = (id: string, body: unknown): unknown =>
      isOwn(`${type}.${id}`)
        ? body
        : blocksOf(body).flatMap((of) => inEach(of, scopes).map((one) => inCluster(type, one)));
    return Object.fromEntries(Object.entries(resourcesOfType).map(([id, body]) => [id, instances(id, body)]));
  }

  function inCluster(type: string, body: unknown): unknown {
    const provider = isRecord(body) ? clusters(type, body) : undefined;
    return provider === undefined ? body : { ...(body as Blocks), provider };
  }
}

function inEach(body: Record<string, unknown>, scopes: readonly Scope[]): unknown[] {
  const all = scopes.flatMap((scope) => instancesOf(body, scope));
  return scopes.length < 2 ? all : [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function instancesOf(body: Record<string, unknown>, scope: Scope): unknown[] {
  return scopesOf(body, scope).map((one) => withBlocks(body, one));
}

// With the blocks of `dynamic` ones among the others.
function withBlocks(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((one) => withBlocks(one, scope));
  if (!isRecord(value)) return evaluate(value, scope);
  const { dynamic, ...others } = value;
  const body = Object.fromEntries(
    Object.entries(others).map(([key, one]) => [String(evaluate(key, scope)), withBlocks(one, scope)]),
  );
  if (!isRecord(dynamic)) return dynamic === undefined ? body : { ...body, dynamic };
  for (const [name, blocks] of Object.entries(dynamic))
    for (const { iterator = name, for_each, content } of blocksOf(blocks)) {
      const each = eachOf(for_each, scope);
      const made = (each.length > 0 ? each : [undefined]).map((one) =>
        withBlocks(content, one ? { ...scope, [String(iterator)]: one } : scope),
      );
      body[name] = [body[name] ?? [], made].flat(2);
    }
  return body;
}

function scopesOf({ for_each, count }: Record<string, unknown>, scope: Scope): Scope[] {
  // None at all may be some at the next apply: a variable has another value then. A list here is a set.
  const each = eachOf(for_each, scope, setOf);
  if (each.length > 0) return each.map((one) => ({ ...scope, each: one }));
  const number = Number(evaluate(count, scope));
  if (count === undefined || !Number.isInteger(number) || number < 1) return [scope];
  return Array.from({ length: Math.min(number, MOST) }, (_, index) => ({ ...scope, count: { index } }));
}

// One of what nobody knows is not known either.
function eachOf(
  forEach: unknown,
  scope: Scope,
  as = (value: unknown) => value,
): { readonly key: unknown; readonly value: unknown }[] {
  const all = as(evaluate(forEach, scope));
  return entriesOf(all) ?? (isUnknown(all) ? [{ key: all, value: all }] : []);
}
