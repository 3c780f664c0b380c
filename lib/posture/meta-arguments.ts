import { blocks, Resource } from './reading/document';
import { Broken, safeguardOf, valueAt, Written } from './reading/written';

// What an Aspect can set as a property: no object at all, or a program beside it. Constructs say `count` of numbered volumes.
const ITS_OWN = ['count', 'for_each', 'provisioner', 'connection'];

/** What is written with other meta-arguments than its construct declared: elsewhere, too early, no longer looked after. */
export function rewired({ document, declarations }: Written): Broken[] {
  if (!declarations) return [];
  return document.resources.flatMap((resource) =>
    changes(resource, declarations.meta(resource)).map(([key, what]) => ({
      address: resource.address,
      safeguard: safeguardOf(resource.type, key),
      what,
    })),
  );
}

type Change = [key: string, what: string];

function changes({ type, body }: Resource, declared: Readonly<Record<string, unknown>>): Change[] {
  const provider = (of: typeof body) => of.provider ?? type.slice(0, type.indexOf('_'));
  const waits = new Set(asList(body.depends_on));
  return [
    ...ITS_OWN.filter((key) => JSON.stringify(body[key]) !== JSON.stringify(declared[key])).map((key): Change => [
      key,
      `it has ${key}, which nobody checked`,
    ]),
    ...(provider(body) === provider(declared) ? [] : [['provider', 'it is of another provider'] satisfies Change]),
    ...asList(declared.depends_on)
      .filter((one) => !waits.has(one))
      .map((one): Change => ['depends_on', `it does not wait for ${String(one)} any more`]),
    ...lifecycleChanges(declared.lifecycle, body.lifecycle),
  ];
}

const SAID_BY_CONSTRUCTS = new Set([
  ...['prevent_destroy', 'create_before_destroy', 'ignore_changes', 'replace_triggered_by'],
  ...['precondition', 'postcondition'],
]);

// More conditions, and more that is kept, are nobody's loss.
function lifecycleChanges(declared: unknown, now: unknown): Change[] {
  const of = (block: unknown, key: string) => asList(valueAt(block, key)).map((one) => JSON.stringify(one));
  const lacks = (key: string, some: unknown, all: unknown) => {
    const known = of(all, key);
    return of(some, key).some((one) => !known.includes(one));
  };
  // `enabled` of OpenTofu 1.11, and what there may be one day.
  const others = blocks(now)
    .flatMap((block) => Object.keys(block))
    .filter((key) => !SAID_BY_CONSTRUCTS.has(key) && key !== '//');
  const flags = ['prevent_destroy', 'create_before_destroy'];
  const lists = ['precondition', 'postcondition', 'replace_triggered_by'];
  const lost = [
    ...flags.filter((key) => valueAt(declared, key) === true && valueAt(now, key) !== true),
    ...lists.filter((key) => lacks(key, declared, now)),
  ];
  return [
    ...others.map((key): Change => [`lifecycle.${key}`, `it has lifecycle.${key}, which nobody checked`]),
    ...lost.map((key): Change => [`lifecycle.${key}`, `its lifecycle.${key} is gone`]),
    ...(lacks('ignore_changes', now, declared)
      ? [['lifecycle', 'it has lifecycle.ignore_changes, which nobody checked'] satisfies Change]
      : []),
  ];
}

function asList(value: unknown): unknown[] {
  return [value ?? []].flat();
}
