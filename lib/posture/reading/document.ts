import { isRecord, own } from '../../core/values/records';
import { readTemplate, strings } from './expressions';
import { isUnknown, partsOf } from './may-be';
import { readYaml } from './yaml';

/** A resource of a synthesized stack. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  /** `type.id` */
  readonly address: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The synthesized JSON of a stack. */
export interface Json {
  readonly provider?: Record<string, unknown>;
  readonly resource?: Record<string, Record<string, Record<string, unknown>>>;
  readonly variable?: Record<string, { readonly sensitive?: boolean; readonly default?: unknown }>;
  readonly data?: Record<string, Record<string, Record<string, unknown>>>;
  readonly check?: unknown;
  readonly action?: Record<string, Record<string, Record<string, unknown>>>;
  readonly ephemeral?: Record<string, Record<string, Record<string, unknown>>>;
  readonly module?: Record<string, unknown>;
  readonly output?: Record<
    string,
    {
      readonly description?: string;
      readonly sensitive?: boolean;
      readonly value: unknown;
      readonly precondition?: unknown;
    }
  >;
  readonly locals?: unknown;
  readonly import?: unknown;
  readonly moved?: unknown;
  /** As an override of the stack wrote it, a list of blocks: `terraformBlock` reads it. */
  readonly terraform: unknown;
}

/** Keys of a resource that say nothing of the object itself. */
export const META: ReadonlySet<string> = new Set(
  'lifecycle depends_on provider provisioner connection count for_each //'.split(' '),
);

// What a module is not given by its caller.
const NOT_GIVEN = new Set(['depends_on', 'providers', 'source', 'version']);

/** A synthesized stack, and its resources. */
export class Document {
  public readonly resources: readonly Resource[];
  private readonly byAddress: ReadonlyMap<string, readonly Resource[]>;

  /**
   * Reads the resources.
   * @param json What was synthesized.
   * @param among Where a name may refer to as well: more of the same stack.
   */
  public constructor(
    public readonly json: Json,
    private readonly among?: Document,
  ) {
    this.resources = Object.entries(json.resource ?? {}).flatMap(([type, all]) =>
      blocks(all)
        .flatMap((one) => Object.entries(one))
        .flatMap(([id, body]) =>
          blocks(body).map((one) => asManifest({ type, id, address: `${type}.${id}`, body: one })),
        ),
    );
    const byAddress = new Map<string, Resource[]>();
    for (const one of this.resources) {
      const known = byAddress.get(one.address);
      if (known) known.push(one);
      else byAddress.set(one.address, [one]);
    }
    this.byAddress = byAddress;
  }

  /** What is read only, those of `check` blocks too. */
  public get dataSources(): readonly Resource[] {
    const checks = blocks(this.json.check).flatMap((one) => Object.values(one).flatMap(blocks));
    return [this.json.data, ...checks.map(({ data }) => data)]
      .flatMap(blocks)
      .flatMap((data) => new Document({ ...this.json, resource: data as Json['resource'] }).resources)
      .map((one) => ({ ...one, address: `data.${one.address}` }));
  }

  /** What is there for one run only. */
  public get ephemerals(): readonly Resource[] {
    return this.others('ephemeral');
  }

  /** What Terraform runs where a resource triggers it. */
  public get actions(): readonly Resource[] {
    return this.others('action');
  }

  /** Modules of others, with what they are given as `values`. */
  public get modules(): readonly Resource[] {
    return Object.entries(this.json.module ?? {}).flatMap(([id, body]) =>
      blocks(body).map((said) => {
        const { kubernetes: provider } = isRecord(said.providers) ? said.providers : {};
        const values = Object.fromEntries(Object.entries(said).filter(([key]) => !NOT_GIVEN.has(key)));
        return { type: 'module', id, address: `module.${id}`, body: { values, provider } };
      }),
    );
  }

  public all(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The resource at `type.id`, or at what follows it. */
  public at(path: string): Resource | undefined {
    return this.byAddress.get(path.split('.', 2).join('.'))?.at(-1);
  }

  /** The resource that an expression like `${type.id.metadata[0].name}` refers to. */
  public referredTo(text: string): Resource | undefined {
    const [reference] = readTemplate(text).references;
    return reference && this.at(reference.path);
  }

  /** A name, be it written out, that of a resource of the stack, or that of a local or a variable as far as it is known. */
  public nameIn(text: string, within: readonly string[] = []): string {
    if (!isUnknown(text) || within.includes(text)) return text;
    const parts = partsOf(text).map((part) => {
      if (part.text !== undefined) return part.text.replace(/[$%](?=\{)/g, '$&$&');
      const expression = `\${${part.expression ?? ''}}`;
      const said = this.saidBy(part.expression ?? '');
      return said === undefined ? expression : this.nameIn(said, [...within, text]);
    });
    return text.includes('%{') ? text : parts.join('');
  }

  private others(kind: 'action' | 'ephemeral'): Resource[] {
    const { resources } = new Document({ ...this.json, resource: this.json[kind] });
    return resources.map((one) => ({ ...one, address: `${kind}.${one.address}` }));
  }

  // What an expression is that is a reference alone; instances of one resource may have several names.
  private saidBy(expression: string): string | undefined {
    const [path, of = '', id = ''] = /^\s*([\w-]+)\s*\.\s*([\w-]+)[\s\w.[\]"-]*$/.exec(expression) ?? [];
    if (path === undefined) return undefined;
    const { locals, variable } = this.json;
    if (of !== 'local' && of !== 'var') {
      const [, attribute] = /\b(name|namespace|id)"?\]?\s*$/.exec(path) ?? [];
      if (attribute === undefined) return undefined;
      const said = new Set(this.named(`${of}.${id}`).map((one) => saidOf(one, attribute)));
      const [name, ...more] = said;
      return more.length === 0 && name !== '' ? name : undefined;
    }
    if (path.trim() !== `${of}.${id}`) return undefined;
    const value = of === 'local' ? isRecord(locals) && locals[id] : variable?.[id]?.default;
    return typeof value === 'string' ? value : undefined;
  }

  private named(address: string): readonly Resource[] {
    return this.byAddress.get(address) ?? this.among?.named(address) ?? [];
  }

  /** All text of a value, its keys too, and of the locals and variables that it is made of. */
  public wordsIn(value: unknown, within: readonly string[] = []): string[] {
    const { locals, variable } = this.json;
    const texts = strings(value).flatMap(({ path, text }) => [...path, text]);
    const paths = texts.flatMap((text) => readTemplate(text).references).map(({ path }) => addressIn(path));
    const further = paths
      .filter((path) => !within.includes(path))
      .map((path): [string, unknown] => {
        const [of = '', id = ''] = path.split('.');
        return [path, of === 'local' ? isRecord(locals) && locals[id] : of === 'var' && variable?.[id]?.default];
      });
    return [...texts, ...further.flatMap(([path, said]) => this.wordsIn(said, [...within, path]))];
  }

  /** The addresses that a resource waits for: those it refers to, and those in `depends_on`. */
  public waitsFor({ body }: Resource): string[] {
    const references = strings({ ...body, depends_on: undefined }).flatMap(({ text }) => readTemplate(text).references);
    const named = references.map(({ path }) => addressIn(path));
    return [...new Set([...named, ...((body.depends_on as string[] | undefined) ?? [])])];
  }
}

/** Blocks: what an override of the stack wrote may be a list of them, or none. */
export function blocks(value: unknown): Record<string, unknown>[] {
  return [value].flat().filter(isRecord);
}

/** The block `terraform` of a stack; of several, all that they say. */
export function terraformBlock({ terraform }: Json): Readonly<Record<string, unknown>> {
  const all = blocks(terraform);
  const keys = new Set(all.flatMap(Object.keys));
  return Object.fromEntries([...keys].map((key) => [key, all.flatMap((one) => one[key] ?? [])]));
}

/** The metadata of a Kubernetes object. */
export function metadataOf({ body }: Resource): {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
} {
  const { metadata } = (body.manifest ?? body) as { readonly metadata?: unknown };
  const block: unknown = Array.isArray(metadata) ? metadata[0] : metadata;
  // What Terraform fills in as a whole may have any name.
  if (isUnknown(block)) return { name: block, namespace: block };
  return isRecord(block) ? { name: '', ...block } : { name: '' };
}

/** The address of what an expression refers to: `type.id`, `data.type.id`, `ephemeral.type.id`. */
export function addressIn(path: string): string {
  return path
    .split('.')
    .slice(0, /^(data|ephemeral)\./.test(path) ? 3 : 2)
    .join('.');
}

/** The address that a `moved` or an `import` block is about, with all its instances. */
export function targetIn(to: unknown): string {
  return addressIn(
    String(to)
      .replace(/[${}\s]/g, '')
      .replace(/\[.*/s, ''),
  );
}

// Providers that take as text what kubernetes_manifest takes as an object, by the argument.
const TEXT_OF: Readonly<Record<string, string>> = {
  k8s_manifest: 'content',
  k8sconnect_object: 'yaml_body',
  kubectl_manifest: 'yaml_body',
  kustomization_resource: 'manifest',
};

// Objects by who manages clusters: a Secret of Rancher, IBM or Tanzu. A namespace of Vault is another thing.
const MANAGED = /^(?!kubernetes_|vault_)[\w-]+_(secret|config_map)(_|$)/;

function asManifest(resource: Resource): Resource {
  const [, kind] = MANAGED.exec(resource.type) ?? [];
  if (kind !== undefined) {
    const { secret_name, name = secret_name, secret_namespace, namespace_name = secret_namespace } = resource.body;
    const { namespace = namespace_name } = resource.body;
    const metadata = { ...resource.body, name, namespace };
    if (typeof namespace === 'string') return { ...resource, type: `kubernetes_${kind}_v1`, body: { metadata } };
  }
  const key = own(TEXT_OF, resource.type) ?? '';
  const { [key]: text, ...body } = resource.body;
  if (typeof text !== 'string') return resource;
  const { override_namespace: namespace } = body;
  const said = readYaml(text);
  const isMoved = isRecord(said) && isRecord(said.metadata) && typeof namespace === 'string';
  const manifest = isMoved ? { ...said, metadata: { ...(said.metadata as object), namespace } } : said;
  return { ...resource, type: 'kubernetes_manifest', body: { ...body, manifest } };
}

// The id of an object in a namespace is both, and that of others the name; of what is no object, nothing is known.
function saidOf(resource: Resource, attribute: string): string | undefined {
  const { name, namespace } = metadataOf(resource);
  if (attribute === 'name') return name;
  if (!resource.type.startsWith('kubernetes_') || !isRecord(resource.body.metadata)) return undefined;
  const within = namespace ?? 'default';
  if (attribute === 'namespace') return within;
  return /^kubernetes_namespace(_v1)?$/.test(resource.type) ? name : `${within}/${name}`;
}
