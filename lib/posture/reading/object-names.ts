import { Safeguard } from '../../core/checks/deviation-codes';
import { Document, metadataOf, Resource } from './document';
import { issuedBy } from './issued-secrets';
import { clusterOf } from './kubernetes';
import { asOwnKind } from './manifests';
import { safeguardOf } from './written';

/** Kinds as the API calls them, by how the provider does. */
export const PLURALS: Readonly<Record<string, string>> = {
  cluster_role: 'clusterroles',
  cluster_role_binding: 'clusterrolebindings',
  config_map: 'configmaps',
  daemon_set: 'daemonsets',
  deployment: 'deployments',
  ingress: 'ingresses',
  namespace: 'namespaces',
  network_policy: 'networkpolicies',
  persistent_volume_claim: 'persistentvolumeclaims',
  pod_disruption_budget: 'poddisruptionbudgets',
  resource_quota: 'resourcequotas',
  role: 'roles',
  role_binding: 'rolebindings',
  secret: 'secrets',
  service: 'services',
  service_account: 'serviceaccounts',
  stateful_set: 'statefulsets',
};

/** A kind as one word: `daemonset`, be it written as `daemon_set_v1` or as DaemonSet. */
export function kindOf(resource: Resource): string {
  const { kind } = resource.body;
  if (/^kubernetes_(labels|annotations|env|resource)$/.test(resource.type)) return String(kind).toLowerCase();
  return asOwnKind(resource)
    .type.replace(/^kubernetes_|(_v\d+\w*)?(_data)?$/g, '')
    .replaceAll('_', '');
}

// In no expression.
export const SEPARATOR = '\0';

/** What tells an object from all others: its cluster, kind, namespace and name. */
export function nameOf(all: Document, resource: Resource, kind: string): string {
  const { name, namespace = '' } = metadataOf(resource);
  const within = kind === 'namespace' ? '' : all.nameIn(namespace) || 'default';
  return [clusterOf(resource), kind, within, all.nameIn(name)].join(SEPARATOR);
}

/** The objects of a stack, by what tells them apart; `all` knows what their names refer to. */
export function namesOf(document: Document, all: Document): ReadonlyMap<string, Resource> {
  const objects = document.resources.filter(({ type }) => type.startsWith('kubernetes_'));
  return new Map(
    objects.flatMap((resource): [string, Resource][] => [
      [nameOf(all, resource, kindOf(resource)), resource],
      ...secretNameOf(all, resource).map((name): [string, Resource] => [name, resource]),
    ]),
  );
}

/** The name of the Secret that cert-manager writes for a Certificate. */
export function secretNameOf(all: Document, resource: Resource): string[] {
  const issued = issuedBy(resource);
  if (!issued) return [];
  const { name, namespace } = issued;
  return [
    nameOf(all, { ...resource, body: { provider: resource.body.provider, metadata: { name, namespace } } }, 'secret'),
  ];
}

/** What an object of ours is looked after by. */
export function safeguardFor(target: Resource): Safeguard {
  return issuedBy(target) ? Safeguard.CREDENTIALS : safeguardOf(target.type, '');
}
