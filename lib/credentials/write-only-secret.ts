import { TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import { claimObjectName } from '../core/kubernetes/claimed-names';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { INamespace } from '../core/kubernetes/namespace';
import { writtenRevision } from './written-secrets';

/** A Secret that Terraform writes and never reads back: its values are in no state. */
export interface WriteOnlySecretProps {
  readonly namespace: INamespace;
  readonly name: string;
  readonly labels?: Record<string, string>;
  /** @default Opaque */
  readonly type?: string;
  /** Values by key. The keys must be fixed: one that goes away may stay in the Secret. */
  readonly data: Record<string, string>;
  /** Changes exactly when the data does, and tells nothing about it that could be guessed. */
  readonly revision: string;
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** Makes the Secret. Its revision decides when Terraform writes it again. */
export function writeOnlySecret(
  scope: Construct,
  id: string,
  props: WriteOnlySecretProps,
): KubernetesResource<'secret_v1'> {
  claimObjectName(scope, 'name', 'Secret', props.namespace, props.name);
  return new KubernetesResource(scope, id, 'secret_v1', {
    provider: props.namespace.provider,
    metadata: { name: props.name, namespace: props.namespace.namespaceReference, labels: props.labels },
    type: props.type ?? 'Opaque',
    dataWo: props.data,
    dataWoRevision: writtenRevision(scope, props.revision),
    lifecycle: props.lifecycle,
  });
}
