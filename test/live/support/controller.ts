import { Answer, HARDENED_POD } from './client-pod';
import { create, get, kubectl, Pod } from './kubectl';
import { waitFor } from './process';

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

/** Starts a controller once more, and gives its address. */
export async function startController(
  namespace: string,
  name: string,
  container: object,
  securityContext: object = {},
): Promise<string> {
  await create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/name': name } },
    spec: {
      ...HARDENED_POD,
      securityContext: { ...HARDENED_POD.securityContext, ...securityContext },
      automountServiceAccountToken: true,
      serviceAccountName: 'controller',
      terminationGracePeriodSeconds: 0,
      containers: [container],
    },
  });
  await kubectl(['-n', namespace, 'wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s']);
  return (await get<Pod>(namespace, 'pod', name)).status.podIP ?? '';
}

/** Waits until a controller has taken a change. */
export function answers(what: string, status: number, ask: () => Promise<Answer>): Promise<Answer> {
  return waitFor(what, 30, async () => {
    const given = await ask();
    if (given.status !== status) throw new Error(`HTTP ${given.status} ${given.error} ${given.body.slice(0, 200)}`);
    return given;
  });
}
