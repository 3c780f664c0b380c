import { DataResource, ref, TerraformIterator, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';

/** Resources by type and name, as in cdk.tf.json. */
export type Resources = Record<string, Record<string, Record<string, unknown>>>;

type ResourceClass = new (scope: Construct, id: string, config: Record<string, unknown>) => Construct;

// Maps of the user's own keys, which are not names of attributes.
const MAPS = new Set([
  'data',
  'data_wo',
  'labels',
  'annotations',
  'match_labels',
  'requests',
  'limits',
  'keepers',
  'hard',
]);
const DROPPED = new Set(['//', 'depends_on']);

// A reference as an attribute of a resource gives it: a token.
function reference(expression: string): string {
  return Token.asString(ref(expression.slice(2, -1)));
}

/** The constructs of the provider packages for these resources. */
export function classesOf(resources: Resources): Map<string, ResourceClass> {
  return new Map(Object.keys(resources).map((type) => [type, classOf(type)]));
}

/** The same resources, written as a user would without this library. */
export function buildRaw(stack: TerraformStack, resources: Resources, classes: Map<string, ResourceClass>): void {
  for (const [type, all] of Object.entries(resources))
    for (const [name, config] of Object.entries(all)) {
      const resource = classes.get(type);
      if (resource) new resource(stack, `${type}-${name}`, configOf(config));
    }
}

function configOf({ for_each: instances, ...config }: Record<string, unknown>): Record<string, unknown> {
  const forEach = instances ? TerraformIterator.fromMap(values(instances) as Record<string, unknown>) : undefined;
  return { ...(camel(config) as Record<string, unknown>), ...(forEach ? { forEach } : {}) };
}

function classOf(type: string): ResourceClass {
  // The one resource that is Terraform's own.
  if (type === 'terraform_data') return DataResource;
  const [provider = '', ...words] = type.split('_');
  const path = `@cdktf/provider-${provider}/lib/${words.join('-')}`;
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const exported = require(path) as Record<string, ResourceClass>;
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const found = exported[name];
  if (!found) throw new Error(`${path} has no ${name}`);
  return found;
}

function camel(value: unknown): unknown {
  if (typeof value === 'string') return /^\$\{.*\}$/s.test(value) ? reference(value) : value;
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !DROPPED.has(key))
      .map(([key, item]) => [
        key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
        MAPS.has(key) ? values(item) : camel(item),
      ]),
  );
}

function values(map: unknown): unknown {
  return Object.fromEntries(Object.entries(map as object).map(([key, value]) => [key, camel(value)]));
}
