import type { StatefulSetV1Metadata, StatefulSetV1SpecTemplate } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { TerraformProvider, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';

// A pod is complete only when the whole program has run: later calls add volumes and connections. A Lazy block would keep
// its camelCase keys, so this resource takes its block when it is written out. The provider package has a class for each
// kind, whose modules are 5 MB and more of getters that nobody asks for: only their types are used, and what is written
// out is the same (test/workloads/late-resources.test.ts).

/** The kinds of what keeps pods running. */
export type PodControllerKind = 'daemon_set' | 'deployment' | 'stateful_set';

/** What it is made of when it is written out, in the words of the provider package. */
export interface PodControllerSpec {
  readonly template: StatefulSetV1SpecTemplate;
  readonly [key: string]: unknown;
}

/** What is asked for when a resource is written out. */
export interface Late {
  readonly spec: () => PodControllerSpec;
  /** What must be there before its pods. */
  readonly waitsFor: () => TerraformResource[];
}

/** A StatefulSet, DaemonSet or Deployment whose pods are complete at synthesis. */
export class PodController extends TerraformResource {
  readonly #metadata: StatefulSetV1Metadata;
  readonly #late: Late;

  public constructor(
    scope: Construct,
    kind: PodControllerKind,
    place: { readonly provider?: TerraformProvider; readonly metadata: StatefulSetV1Metadata },
    late: Late,
  ) {
    super(scope, 'Resource', {
      terraformResourceType: `kubernetes_${kind}_v1`,
      terraformGeneratorMetadata: { providerName: 'kubernetes' },
      provider: place.provider,
    });
    this.#metadata = place.metadata;
    this.#late = late;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return inJson(this.#complete()) as Record<string, unknown>;
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return inHcl(this.#complete());
  }

  #complete(): object {
    // What the user asked for stays: an expression there is a bare address without its braces.
    this.dependsOn = addresses(this.#late.waitsFor(), this.dependsOn);
    return { metadata: this.#metadata, spec: this.#late.spec(), waitForRollout: true };
  }
}

// Their keys are the user's, or Kubernetes'.
const MAPS = new Set(['labels', 'annotations', 'matchLabels', 'nodeSelector', 'requests', 'limits']);

function inJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inJson);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [snakeCase(key), MAPS.has(key) ? item : inJson(item)]),
  );
}

// What cdktf writes as HCL: each value with its kind.
function inHcl(block: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(block)
      .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
      .map(([key, value]: [string, unknown]) => [snakeCase(key), { ...kindInHcl(key, value) }]),
  );
}

function kindInHcl(key: string, value: unknown) {
  if (MAPS.has(key)) return { value, isBlock: false, type: 'map', storageClassType: 'stringMap' };
  if (Array.isArray(value) && value.every(isObject))
    return { value: value.map(inHcl), isBlock: true, type: 'list', storageClassType: key };
  if (Array.isArray(value))
    return { value: value as unknown[], isBlock: false, type: 'list', storageClassType: 'stringList' };
  if (isObject(value)) return { value: inHcl(value), isBlock: true, type: 'struct', storageClassType: key };
  return { value, isBlock: false, type: 'simple', storageClassType: typeof value };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

// `fqn` is an expression; `depends_on` takes a bare address.
function addresses(resources: TerraformResource[], given: string[] = []): string[] | undefined {
  const own = resources.map((resource) => `${resource.terraformResourceType}.${resource.friendlyUniqueId}`);
  const all = [...given, ...own];
  return all.length > 0 ? [...new Set(all)].sort() : undefined;
}
