import { TerraformMetaArguments } from 'cdktf';
import { Construct } from 'constructs';
import { ProviderResource } from '../terraform/provider-resource';

/** A resource of the kubernetes provider: `'network_policy_v1'`, `NetworkPolicyV1Config`. */
export class KubernetesResource<Config extends TerraformMetaArguments> extends ProviderResource<Config> {
  #name?: string;

  public constructor(scope: Construct, id: string, kind: string, config: Config) {
    super(scope, id, `kubernetes_${kind}`, config);
  }

  /** The name of its object, as a reference by which Terraform knows the order of the two. */
  public get nameReference(): string {
    return (this.#name ??= this.getStringAttribute('metadata[0].name'));
  }
}
