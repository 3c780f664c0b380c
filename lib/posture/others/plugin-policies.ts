import { isRecord } from '../../core/values/records';
import { Document, metadataOf, Resource } from '../reading/document';
import { clusterOf, isPlugins, Pod } from '../reading/kubernetes';
import { withSnakeKeys } from '../reading/manifests';
import { isUnknown, mayBe } from '../reading/may-be';
import { ADDED } from '../reading/homes';
import { valueAt } from '../reading/written';
import { maySelect } from '../reading/selectors';

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
    .filter((rule) => !isOfNameServers(rule))
    .some(({ action = 'Allow' }) => !/^(deny|drop|reject)$/i.test(String(action)));
}

// As Cilium sees what names are asked for: those of the cluster are let through for every pod of ours.
function isOfNameServers({ toEndpoints, toPorts, ...others }: Record<string, unknown>): boolean {
  const ports = [toPorts].flat().flatMap((of) => valueAt(of, 'ports'));
  const labels = [toEndpoints].flat().map((of) => valueAt(of, 'matchLabels'));
  return (
    Object.keys(others).length === 0 &&
    ports.every((of) => String(valueAt(of, 'port')) === '53') &&
    labels.every((of) => {
      const said = new Map(Object.entries(isRecord(of) ? of : {}).map(([key, value]) => [bare(key), value]));
      return said.get(WITHIN) === 'kube-system' && said.get('k8s-app') === 'kube-dns';
    })
  );
}

// Calico selects by an expression, and Antrea by groups too: nobody here reads those.
function mayBeEndpoint(pod: Pod, spec: Record<string, unknown>): boolean {
  const { subject, appliedTo: given = [] } = spec;
  const appliedTo = [given].flat().length > 0 ? given : spec;
  const named = isRecord(subject) ? (subject.pods ?? { namespaceSelector: subject.namespaces }) : appliedTo;
  return [named].flat().some((of) => {
    if (!isRecord(of)) return true;
    const { namespaceSelector, podSelector, endpointSelector = podSelector } = of;
    return (
      maySelect(withSnakeKeys(namespaceSelector), {
        labels: { 'kubernetes.io/metadata.name': pod.namespace },
        mayHaveMore: () => true,
      }) &&
      maySelect(
        withSnakeKeys(endpointSelector),
        {
          labels: { ...pod.labels, [WITHIN]: pod.namespace },
          // The others of Cilium's own, like that of a pod's account, are no labels of pods.
          mayHaveMore: (key) => ADDED.test(bare(key)) || (OF_CILIUM.test(bare(key)) && bare(key) !== WITHIN),
        },
        (said, label) => mayBe(bare(said), label),
      )
    );
  });
}

const WITHIN = 'io.kubernetes.pod.namespace';
const OF_CILIUM = /^io\.(cilium|kubernetes)\./;

function bare(key: string): string {
  return key.replace(/^(k8s|any):/, '');
}
