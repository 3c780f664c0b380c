import { Construct } from 'constructs';
import { ProviderResource } from '../terraform/provider-resource';
import { withCommonLabels } from './common-labels';
import { KubernetesKinds } from './kinds';

/** A resource of the kubernetes provider: `'network_policy_v1'`. */
export class KubernetesResource<Kind extends keyof KubernetesKinds> extends ProviderResource<KubernetesKinds[Kind]> {
  #name?: string;

  public constructor(scope: Construct, id: string, kind: Kind, config: KubernetesKinds[Kind]) {
    super(scope, id, `kubernetes_${kind}`, withCommonLabels(scope, config));
  }

  /** The name of its object, as a reference by which Terraform knows the order of the two. */
  public get nameReference(): string {
    return (this.#name ??= this.getStringAttribute('metadata[0].name'));
  }
}
