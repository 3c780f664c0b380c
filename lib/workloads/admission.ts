import { Construct } from 'constructs';
import { described, recordMistake } from '../core/checks/mistakes';
import { INamespace } from '../core/kubernetes/namespace';
import { ProviderResource } from '../core/terraform/provider-resource';

interface Declared {
  readonly metadata?: { readonly labels?: Record<string, string> };
}

/**
 * Reports a namespace of this stack that admits none of these levels of pods. Admission refuses pods, not what makes them: the
 * apply would succeed, with no pods.
 */
export function checkAdmits(scope: Construct, namespace: INamespace, levels: readonly string[], takes: string): void {
  const resource = namespace.node.tryFindChild('Resource');
  const { metadata } = (resource instanceof ProviderResource ? resource.declared() : {}) as Declared;
  const level = metadata?.labels?.['pod-security.kubernetes.io/enforce'] ?? 'privileged';
  if (!levels.includes(level))
    recordMistake(scope, {
      prop: 'namespace',
      got: described(`${namespace.node.path}, which admits ${level} pods only`),
      takes: `a namespace with ${takes}`,
    });
}
