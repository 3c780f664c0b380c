import type { ManifestWait } from '@cdktf/provider-kubernetes/lib/manifest';
import { ITerraformDependable, TerraformProvider, TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import { KubernetesResource } from './kubernetes-resource';

/** An object of a kind that the provider has no resource for: one of a CustomResourceDefinition. */
export interface CustomObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly provider?: TerraformProvider;
  readonly metadata: object;
  /** Keys as Kubernetes has them; every text of a user has passed `escapeTemplate`. */
  readonly spec: object;
  /** What has to be there before it is, and goes after it. */
  readonly after?: ITerraformDependable[];
  readonly lifecycle?: TerraformResourceLifecycle;
  /** What an apply waits for. */
  readonly wait?: ManifestWait;
}

/**
 * Makes the object. Its CustomResourceDefinition must be in the cluster before the plan: the provider reads its types there.
 */
export function customObject(scope: Construct, id: string, object: CustomObject): KubernetesResource<'manifest'> {
  const { provider, after, lifecycle, wait, ...manifest } = object;
  return new KubernetesResource(scope, id, 'manifest', { provider, manifest, wait, dependsOn: after, lifecycle });
}
