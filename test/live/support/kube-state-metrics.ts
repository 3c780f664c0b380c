import { HARDENED, HARDENED_POD } from './client-pod';
import { KubernetesObject } from './kubectl';

/** Where it serves metrics, as its chart has it. */
export const STATE_PORT = 8080;
/** The labels by which its chart's Service selects it. */
export const STATE_LABELS = { 'app.kubernetes.io/name': 'kube-state-metrics' };

/** kube-state-metrics as its chart deploys it, in clear text and without a credential, which may list what is in one namespace. */
export function kubeStateMetrics(namespace: string, observed: string, image: string): KubernetesObject[] {
  const name = 'kube-state-metrics';
  const rules = [
    { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
    { apiGroups: ['apps'], resources: ['statefulsets'], verbs: ['list', 'watch'] },
  ];
  const container = {
    name,
    image,
    args: [`--port=${STATE_PORT}`, '--resources=pods,statefulsets', `--namespaces=${observed}`],
    readinessProbe: { httpGet: { path: '/healthz', port: STATE_PORT } },
    securityContext: HARDENED,
  };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name, namespace: observed }, rules },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name, namespace: observed },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: {
        selector: { matchLabels: STATE_LABELS },
        template: {
          metadata: { labels: STATE_LABELS },
          spec: {
            ...HARDENED_POD,
            automountServiceAccountToken: true,
            serviceAccountName: name,
            containers: [container],
          },
        },
      },
    },
  ];
}
