import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import { Construct } from 'constructs';
import { recordMistake } from '../core/mistakes';
import { INamespace } from '../core/namespace';

/**
 * Reports a namespace that does not admit pods with mounts of their node. Admission refuses pods, not their DaemonSet: the
 * apply would succeed, with no pods.
 */
export function checkAdmitsHostMounts(scope: Construct, namespace: INamespace, takes: string): void {
  const resource = namespace.node.tryFindChild('Resource');
  const labels = resource instanceof NamespaceV1 ? resource.metadataInput?.labels : undefined;
  const level = labels?.['pod-security.kubernetes.io/enforce'] ?? 'privileged';
  if (level !== 'privileged')
    recordMistake(scope, {
      prop: 'namespace',
      got: `${namespace.node.path}, which admits ${level} pods only`,
      takes: `a namespace with ${takes}`,
    });
}
