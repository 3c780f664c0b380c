import { TerraformStack } from 'cdktf';
import { Deviations, Safeguard, SecureInfluxDB } from '../../lib';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';

// Controllers that read or write Secrets of ours, or run pods of ours, as an object of others in the stack tells them to.

const beside = (manifest: object, accept = false): string[] =>
  allWays((stack: TerraformStack) => {
    const { namespace, authority } = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    stack.addOverride('resource.kubernetes_manifest.mine', { manifest });
    if (accept) Deviations.accept(namespace, Safeguard.CREDENTIALS, 'what is tested');
  });
const object = (apiVersion: string, kind: string, namespace: string, spec: object) => ({
  ...{ apiVersion, kind, spec },
  metadata: { name: 'mine', namespace },
});
const grant = (to: object, namespace = 'monitoring') =>
  object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', namespace, {
    from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'theirs' }],
    to: [to],
  });
const store = (kubernetes: object, kind = 'ClusterSecretStore') =>
  object('external-secrets.io/v1', kind, 'theirs', { provider: { kubernetes } });

test.each<[string, object, string]>([
  [
    'lets Gateways of another namespace refer to Secrets',
    grant({ group: '', kind: 'Secret' }),
    'lets Gateways of others',
  ],
  ['has External Secrets copy them', store({ remoteNamespace: 'monitoring' }), 'has others read the Secrets'],
  [
    'has External Secrets copy them, by a variable',
    store({ remoteNamespace: '${var.a}' }, 'SecretStore'),
    'has others',
  ],
])('what %s is refused, and may be accepted with a reason', (_, manifest, what) => {
  for (const said of beside(manifest)) {
    expect(said).toMatch(
      /kubernetes_namespace_v1\.monitoring\w+: kubernetes_manifest\.mine .* in namespace "monitoring"/,
    );
    expect(said).toContain(what);
  }
  expect(beside(manifest, true)).toEqual(['', '', '']);
});

test.each<[string, object]>([
  ['lets routes refer to Services', grant({ group: '', kind: 'Service' })],
  ['lets Gateways refer to one Secret', grant({ group: '', kind: 'Secret', name: 'theirs' })],
  ['lets Gateways refer to Secrets elsewhere', grant({ group: '', kind: 'Secret' }, 'elsewhere')],
  ['copies Secrets of another namespace', store({ remoteNamespace: 'elsewhere' })],
  ['copies Secrets of another cluster', store({ remoteNamespace: 'monitoring', server: { url: 'https://x.example' } })],
])('what %s is let through', (_, manifest) => {
  expect(beside(manifest)).toEqual(['', '', '']);
});

test.each<[string, object, string]>([
  [
    'a Rollout that takes a Deployment over',
    object('argoproj.io/v1alpha1', 'Rollout', 'monitoring', {
      workloadRef: { kind: 'Deployment', name: 'influxdb-passwords' },
    }),
    'kubernetes_deployment_v1.influxdb_passwords',
  ],
  [
    'an autoscaler that changes what pods may use',
    object('autoscaling.k8s.io/v1', 'VerticalPodAutoscaler', 'monitoring', {
      targetRef: { kind: 'StatefulSet', name: 'influxdb' },
    }),
    'kubernetes_stateful_set_v1.influxdb',
  ],
  [
    'what the CSI driver for secret stores writes',
    object('secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass', 'monitoring', {
      secretObjects: [{ secretName: 'other' }, { secretName: 'influxdb-user-admin' }],
    }),
    'kubernetes_secret_v1.influxdb',
  ],
])('%s is refused, as it writes to what is ours', (_, manifest, address) => {
  for (const said of beside(manifest)) {
    expect(said).toContain('kubernetes_manifest.mine writes to it too');
    expect(said).toContain(address);
  }
});

test('an autoscaler that only says what it would do is fine', () => {
  const recommends = object('autoscaling.k8s.io/v1', 'VerticalPodAutoscaler', 'monitoring', {
    targetRef: { kind: 'StatefulSet', name: 'influxdb' },
    updatePolicy: { updateMode: 'Off' },
  });
  expect(beside(recommends)).toEqual(['', '', '']);
});
