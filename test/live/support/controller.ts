import { create, kubectl } from './kubectl';

const CORE = 'rbac.authorization.k8s.io';

/** What a role lets its holder do. */
export interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

export const toRead = (apiGroups: string[], ...resources: string[]): Rule => ({
  ...{ apiGroups, resources, verbs: ['get', 'list', 'watch'] },
});

/** Makes what an Ingress controller has in a cluster: an account named `controller`, what it may do, and an IngressClass. All that is in no namespace is named like the controller's. */
export async function settle(namespace: string, controller: string, rules: Rule[]): Promise<void> {
  const metadata = { name: namespace };
  await create(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'controller', namespace } },
    {
      ...{ apiVersion: `${CORE}/v1`, kind: 'ClusterRole', metadata },
      rules: [
        toRead([''], 'services', 'secrets', 'configmaps', 'namespaces', 'nodes', 'pods', 'endpoints'),
        toRead(['discovery.k8s.io'], 'endpointslices'),
        toRead(['networking.k8s.io'], 'ingresses', 'ingressclasses'),
        { apiGroups: ['networking.k8s.io'], resources: ['*/status'], verbs: ['update', 'patch'] },
        ...rules,
      ],
    },
    {
      ...{ apiVersion: `${CORE}/v1`, kind: 'ClusterRoleBinding', metadata },
      roleRef: { apiGroup: CORE, kind: 'ClusterRole', name: namespace },
      subjects: [{ kind: 'ServiceAccount', name: 'controller', namespace }],
    },
    { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata, spec: { controller } },
  );
}

/** Removes what is in no namespace. */
export async function unsettle(namespace: string): Promise<void> {
  for (const kind of ['clusterrole', 'clusterrolebinding', 'ingressclass'])
    await kubectl(['delete', '--ignore-not-found', kind, namespace]);
}
