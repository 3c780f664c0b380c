import { isRecord } from '../../core/values/records';
import { Document, metadataOf, Resource } from '../reading/document';
import { clusterOf, isPlugins, Pod } from '../reading/kubernetes';
import { isUnknown, mayBe, mayHave } from '../reading/may-be';

/** A policy of a kind that nothing here reads closely. */
export interface PluginPolicy {
  readonly resource: Resource;
  readonly binds: (pod: Pod) => boolean;
}

/** Those that may open something, among the resources of a stack. */
export function pluginPoliciesOf(document: Document): PluginPolicy[] {
  return document.resources.flatMap((resource) => {
    const { manifest } = resource.body;
    if (!isPlugins(resource) || !isRecord(manifest)) return [];
    const specs = [manifest.spec, manifest.specs].flat().map(known).filter(isRecord).filter(mayOpen);
    if (specs.length === 0) return [];
    const { namespace } = metadataOf(resource);
    const within = namespace === undefined ? undefined : document.nameIn(namespace);
    return [
      {
        resource,
        binds: (pod: Pod) =>
          clusterOf(resource) === pod.cluster &&
          (within === undefined || mayBe(within, pod.namespace)) &&
          specs.some((spec) => mayBeEndpoint(pod, spec)),
      },
    ];
  });
}

// What nobody knows may be about every pod, and open it.
function known(spec: unknown): unknown {
  return isUnknown(spec) ? { ingress: {} } : spec;
}

// Cilium has rules that deny under keys of their own; the others have an action.
function mayOpen(spec: Record<string, unknown>): boolean {
  return [spec.ingress, spec.egress]
    .flat()
    .map((rule) => (isUnknown(rule) ? {} : rule))
    .filter(isRecord)
    .some(({ action = 'Allow' }) => !/^(deny|drop|reject)$/i.test(String(action)));
}

// Calico selects by an expression, administrators by whole namespaces: nobody here reads those.
function mayBeEndpoint(pod: Pod, { endpointSelector }: Record<string, unknown>): boolean {
  const labels = isRecord(endpointSelector) ? endpointSelector.matchLabels : undefined;
  return Object.entries(isRecord(labels) ? labels : {}).every(([key, value]) => {
    const name = key.replace(/^(k8s|any):/, '');
    if (name === 'io.kubernetes.pod.namespace') return mayBe(String(value), pod.namespace);
    // The others of Cilium's own, like that of a pod's account, are no labels of pods.
    return /^io\.(cilium|kubernetes)\./.test(name) || mayHave(pod.labels, name, String(value));
  });
}
