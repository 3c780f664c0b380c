import { IResolvable } from 'cdktf';
import { Construct } from 'constructs';
import { ProviderResource } from '../terraform/provider-resource';
import { fragments, isKnown, isToken } from '../terraform/tokens';
import { withCommonLabels } from './common-labels';
import { KubernetesKinds } from './kinds';

interface Named {
  readonly metadata?: { readonly name?: string };
}

const known = new WeakSet<IResolvable>();

/** A resource of the kubernetes provider: `'network_policy_v1'`. */
export class KubernetesResource<Kind extends keyof KubernetesKinds> extends ProviderResource<KubernetesKinds[Kind]> {
  readonly #isNamed: boolean;
  readonly #nameAttribute: string;
  #name?: string;

  public constructor(scope: Construct, id: string, kind: Kind, config: KubernetesKinds[Kind]) {
    super(scope, id, `kubernetes_${kind}`, withCommonLabels(scope, config));
    const { manifest, metadata } = config as Named & { readonly manifest?: Named };
    this.#nameAttribute = manifest ? 'manifest.metadata.name' : 'metadata[0].name';
    const name = (manifest ?? { metadata }).metadata?.name;
    this.#isNamed = name !== undefined && isKnown(name);
  }

  /** The name of its object, as a reference by which Terraform knows the order of the two. */
  public get nameReference(): string {
    if (this.#name !== undefined) return this.#name;
    this.#name = this.getStringAttribute(this.#nameAttribute);
    const [reference] = fragments(this.#name);
    if (this.#isNamed && reference !== undefined && isToken(reference)) known.add(reference);
    return this.#name;
  }
}

/** Whether text is such a reference, to an object whose name was checked at synthesis: nothing has to be quoted in it. */
export function isCheckedName(text: string): boolean {
  const [reference, ...rest] = fragments(text);
  return reference !== undefined && rest.length === 0 && isToken(reference) && known.has(reference);
}
