import { TerraformStack } from 'cdktf';
import { influxdbIn } from '../contract/support';
import { allWays } from '../support/refused';

// Controllers that put something into pods of ours, or break them, by labels or by the name of what makes them.

const beside = (apiVersion: string, kind: string, namespace: string, spec: object): string[] =>
  allWays((stack: TerraformStack) => {
    influxdbIn(stack);
    const manifest = { apiVersion, kind, spec, metadata: { name: 'mine', namespace } };
    stack.addOverride('resource.kubernetes_manifest.mine', { manifest });
  });
const ours = { matchLabels: { 'app.kubernetes.io/name': 'influxdb' } };
const workload = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'influxdb' };
const ephemeral = { template: { ephemeralContainers: [{ name: 'x', image: 'x', targetContainerName: 'influxdb' }] } };

test.each<[string, string, string, string, object]>([
  [
    'a container for what runs',
    'apps.kruise.io/v1alpha1',
    'EphemeralJob',
    'monitoring',
    { selector: ours, ...ephemeral },
  ],
  ['volumes for new pods', 'kubeflow.org/v1alpha1', 'PodDefault', 'monitoring', { selector: ours }],
  ['faults', 'chaos-mesh.org/v1alpha1', 'IOChaos', 'theirs', { selector: { namespaces: ['monitoring'] } }],
  [
    'faults each day',
    'chaos-mesh.org/v1alpha1',
    'Schedule',
    'theirs',
    { type: 'HTTPChaos', httpChaos: { selector: { namespaces: ['monitoring'] } } },
  ],
  ['Secrets of others', 'servicebinding.io/v1', 'ServiceBinding', 'monitoring', { workload }],
  ['a second one', 'flagger.app/v1beta1', 'Canary', 'monitoring', { targetRef: workload }],
  ['other pods', 'apps.kruise.io/v1alpha1', 'WorkloadSpread', 'monitoring', { targetRef: workload }],
  [
    'another way in the network',
    'networking.k8s.aws/v1alpha1',
    'PolicyEndpoint',
    'monitoring',
    { ingress: [{ cidr: '0.0.0.0/0' }] },
  ],
])('%s is refused', (_, apiVersion, kind, namespace, spec) => {
  for (const said of beside(apiVersion, kind, namespace, spec))
    expect(said).toMatch(/kubernetes_manifest\.mine (may change what is made|writes to it too|is a policy beside)/);
});

test.each<[string, string, string, string, object]>([
  [
    'a container for pods of others',
    'apps.kruise.io/v1alpha1',
    'EphemeralJob',
    'monitoring',
    { selector: { matchLabels: { app: 'mine' } } },
  ],
  ['volumes for pods elsewhere', 'kubeflow.org/v1alpha1', 'PodDefault', 'theirs', { selector: ours }],
  ['faults elsewhere', 'chaos-mesh.org/v1alpha1', 'IOChaos', 'theirs', { selector: { namespaces: ['theirs'] } }],
  [
    'faults of others',
    'chaos-mesh.org/v1alpha1',
    'IOChaos',
    'theirs',
    { selector: { namespaces: ['monitoring'], labelSelectors: { app: 'mine' } } },
  ],
  [
    'Secrets for a workload of others',
    'servicebinding.io/v1',
    'ServiceBinding',
    'monitoring',
    { workload: { ...workload, name: 'mine' } },
  ],
  [
    'what is about our Service',
    'gateway.networking.k8s.io/v1',
    'XBackendTrafficPolicy',
    'monitoring',
    { targetRef: { kind: 'Service', name: 'influxdb' } },
  ],
])('%s is let through', (_, apiVersion, kind, namespace, spec) => {
  expect(beside(apiVersion, kind, namespace, spec)).toEqual(['', '', '']);
});
