import { isRecord } from '../core/values/records';
import { Json } from './document';
import { entriesOf, evaluate, Scope } from './evaluate';

// More are told apart by nothing that is looked at.
const MOST = 1000;

/**
 * The same document with what others than this library made as Terraform will have it: each instance of `count` and `for_each`, each
 * block of a `dynamic` one, and what locals and variables say, as far as that is known.
 */
export function withInstances(json: Json, isOwn: (address: string) => boolean): Json {
  const { locals, variable = {}, resource, data, check, provider } = json;
  const defaults = Object.entries(variable).flatMap(([name, one]) =>
    isRecord(one) && one.default !== undefined ? [[name, one.default]] : [],
  );
  const scope: Scope = {
    local: Object.assign({}, ...[locals].flat().filter(isRecord)) as Record<string, unknown>,
    var: Object.fromEntries(defaults) as Record<string, unknown>,
  };
  const all = (blocks: unknown) => instancesIn(blocks, scope, isOwn) as Json['resource'];
  const inCheck = (one: unknown): unknown => (isRecord(one) ? { ...one, data: all(one.data) } : one);
  const checks = [check]
    .flat()
    .filter(isRecord)
    .map((of) => Object.fromEntries(Object.entries(of).map(([id, one]) => [id, [one].flat().map(inCheck)])));
  const providers = evaluate(provider, scope) as Json['provider'];
  return { ...json, provider: providers, resource: all(resource), data: all(data), check: checks };
}

function instancesIn(resources: unknown, scope: Scope, isOwn: (address: string) => boolean): unknown {
  const types = Object.assign({}, ...[resources].flat().filter(isRecord)) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(types).map(([type, all]) => [
      type,
      [all]
        .flat()
        .filter(isRecord)
        .map((one) =>
          Object.fromEntries(
            Object.entries(one).map(([id, body]) => [
              id,
              isOwn(`${type}.${id}`)
                ? body
                : [body]
                    .flat()
                    .filter(isRecord)
                    .flatMap((of) => instancesOf(of, scope)),
            ]),
          ),
        ),
    ]),
  );
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
    for (const { iterator = name, for_each, content } of [blocks].flat().filter(isRecord)) {
      const each = entriesOf(evaluate(for_each, scope)) ?? [undefined];
      const made = each.map((one) => withBlocks(content, one ? { ...scope, [String(iterator)]: one } : scope));
      body[name] = [body[name] ?? [], made].flat(2);
    }
  return body;
}

function scopesOf({ for_each, count }: Record<string, unknown>, scope: Scope): Scope[] {
  const each = entriesOf(evaluate(for_each, scope));
  if (each) return each.map((one) => ({ ...scope, each: one }));
  const number = Number(evaluate(count, scope));
  if (count === undefined || !Number.isInteger(number) || number < 0) return [scope];
  return Array.from({ length: Math.min(number, MOST) }, (_, index) => ({ ...scope, count: { index } }));
}
