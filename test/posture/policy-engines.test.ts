import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import { TerraformStack, TerraformVariable } from 'cdktf';
import { CertificateAuthority, Deviations, Safeguard, SecureInfluxDB, SecureNamespace } from '../../lib';
import { influxdbIn } from '../contract/support';
import { allWays } from '../support/refused';

// Engines that change what the API server is given, by policies beside ours; no webhook of theirs is in the stack.

const beside = (manifest: Record<string, unknown>, accepted?: Safeguard): string[] =>
  allWays((stack: TerraformStack) => {
    influxdbIn(stack);
    new Manifest(stack, 'mine', { manifest: { metadata: { name: 'mine' }, ...manifest } });
    if (accepted) Deviations.accept(stack, accepted, 'what is tested');
  });

const kyverno = (rule: object, more: object = {}) => ({
  apiVersion: 'kyverno.io/v1',
  kind: 'ClusterPolicy',
  spec: { rules: [{ name: 'one', ...rule }] },
  ...more,
});
const pods = (resources: object = {}) => ({ match: { any: [{ resources: { kinds: ['Pod'], ...resources } }] } });
const mutate = { mutate: { patchStrategicMerge: { spec: { hostNetwork: true } } } };
const generates = (kind: string, name: string, more: object = {}) => ({
  ...pods({ kinds: ['Namespace'] }),
  generate: { kind, name, namespace: '{{request.object.metadata.name}}', synchronize: true, ...more },
});
const gatekeeper = (match: object, kinds = ['Pod']) => ({
  apiVersion: 'mutations.gatekeeper.sh/v1',
  kind: 'Assign',
  spec: { applyTo: [{ groups: [''], kinds, versions: ['v1'] }], match, location: 'spec.hostNetwork' },
});
const kubewarden = (spec: unknown) => ({
  apiVersion: 'policies.kubewarden.io/v1',
  kind: 'ClusterAdmissionPolicy',
  spec,
});
const sidecars = (spec: object) => ({ apiVersion: 'apps.kruise.io/v1beta1', kind: 'SidecarSet', spec });
const within = (namespace: string) => ({ metadata: { name: 'mine', namespace } });

test.each<[string, Record<string, unknown>]>([
  ['Kyverno', kyverno({ ...pods(), ...mutate })],
  ['Kyverno, by a pattern', kyverno({ ...pods({ kinds: ['*/Pod'], namespaces: ['mon*'] }), ...mutate })],
  ['Kyverno, in an older form', kyverno({ match: { resources: { kinds: ['apps/v1/StatefulSet'] } }, ...mutate })],
  [
    'Kyverno, by labels',
    kyverno({ ...pods({ selector: { matchLabels: { 'app.kubernetes.io/name': 'influxdb' } } }), ...mutate }),
  ],
  [
    'Kyverno, by a pattern of labels',
    kyverno({ ...pods({ selector: { matchLabels: { 'app.*/name': 'influx??' } } }), ...mutate }),
  ],
  ['Kyverno, of our namespace', kyverno({ ...pods(), ...mutate }, { kind: 'Policy', ...within('monitoring') })],
  [
    'Kyverno, of what exists',
    kyverno({ ...pods({ namespaces: ['a'] }), mutate: { targets: [{ kind: 'Secret', namespace: 'monitoring' }] } }),
  ],
  [
    'Kyverno, which generates',
    kyverno({
      ...pods({ kinds: ['Namespace'] }),
      generate: { kind: 'NetworkPolicy', namespace: '{{request.object.metadata.name}}' },
    }),
  ],
  [
    'Kyverno, which generates what opens the network',
    kyverno({
      ...pods({ kinds: ['Namespace'] }),
      generate: {
        ...{ kind: 'NetworkPolicy', name: 'x', namespace: '{{request.object.metadata.name}}' },
        data: { spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] } },
      },
    }),
  ],
  ['Kyverno, which generates one of our ConfigMaps', kyverno(generates('ConfigMap', 'influxdb-config'))],
  ['Kyverno, which generates one by a name of others', kyverno(generates('ConfigMap', '{{request.object.name}}'))],
  [
    'Kyverno, which generates a token',
    kyverno(generates('Secret', 'x', { data: { type: 'kubernetes.io/service-account-token' } })),
  ],
  ['Kyverno, which generates what lets in', kyverno(generates('RoleBinding', 'x'))],
  [
    'Kyverno, which copies a Secret of ours',
    kyverno(generates('Secret', 'x', { namespace: 'a', clone: { namespace: 'monitoring', name: 'x' } })),
  ],
  [
    'Kyverno, which copies from us',
    kyverno({ ...pods(), generate: { namespace: 'a', cloneList: { namespace: 'monitoring', kinds: ['v1/Secret'] } } }),
  ],
  ['Kyverno, whose rules are a variable', kyverno({}, { spec: { rules: '${var.rules}' } })],
  ['Kyverno, a variable as a whole', kyverno({}, { spec: '${var.spec}' })],
  ['Kyverno, of another kind', { apiVersion: 'policies.kyverno.io/v1', kind: 'MutatingPolicy', spec: {} }],
  [
    'Kyverno, whoever asks or elsewhere',
    kyverno({ match: { any: [{ subjects: [] }, ...pods({ namespaces: ['a'] }).match.any] }, ...mutate }),
  ],
  [
    'Kyverno, but for somebody in ours',
    kyverno({
      ...pods(),
      exclude: { any: [{ resources: { namespaces: ['monitoring'] }, subjects: [{ kind: 'User', name: 'x' }] }] },
      ...mutate,
    }),
  ],
  ['Gatekeeper', gatekeeper({})],
  ['Gatekeeper, but elsewhere', gatekeeper({ excludedNamespaces: ['kube-*'] })],
  ['Gatekeeper, which leaves nobody out', gatekeeper({ excludedNamespaces: [] })],
  [
    'Kyverno, which leaves nobody out',
    kyverno({ ...pods(), exclude: { any: [{ resources: { namespaces: [] } }] }, ...mutate }),
  ],
  [
    'Kyverno, by a pattern of labels',
    kyverno({ ...pods({ selector: { matchLabels: { 'app.kubernetes.io/*': 'influx?b' } } }), ...mutate }),
  ],
  ['Kubewarden', kubewarden({ mutating: true })],
  ['Kubewarden, a variable as a whole', kubewarden('${var.spec}')],
  [
    'Kubewarden, of our namespace',
    { ...kubewarden({ mutating: true }), kind: 'AdmissionPolicy', ...within('monitoring') },
  ],
  ['OpenKruise', sidecars({ selector: { matchLabels: { 'app.kubernetes.io/name': 'influxdb' } }, containers: [] })],
])('a policy of %s that changes what is made in a namespace of ours is refused', (_, manifest) => {
  for (const said of beside(manifest))
    expect(said).toMatch(
      /kubernetes_manifest\.mine (may change what is made in namespace "monitoring"|makes what only)/,
    );
});

test('one that deletes there is, as a loss of data', () => {
  const resources = { kinds: ['PersistentVolumeClaim'] };
  const manifest = {
    apiVersion: 'kyverno.io/v2',
    kind: 'ClusterCleanupPolicy',
    spec: { match: { any: [{ resources }] } },
  };
  for (const said of beside(manifest))
    expect(said).toMatch(/may delete what is made in namespace "monitoring" \(safeguard "data"\)/);
  expect(beside(manifest, Safeguard.DATA)).toEqual(['', '', '']);
});

test.each<[string, Record<string, unknown>]>([
  ['of Kyverno that validates', kyverno({ ...pods(), validate: { pattern: {} } })],
  ['of Kyverno in other namespaces', kyverno({ ...pods({ namespaces: ['team-?'] }), ...mutate })],
  [
    'of Kyverno that leaves ours out',
    kyverno({ ...pods(), exclude: { any: [{ resources: { namespaces: ['monitoring'] } }] }, ...mutate }),
  ],
  ['of Kyverno for other kinds', kyverno({ ...pods({ kinds: ['cert.example/v1/Widget'] }), ...mutate })],
  ['of Kyverno for other labels', kyverno({ ...pods({ selector: { matchLabels: { app: 'mine' } } }), ...mutate })],
  [
    'of Kyverno for labels of other values',
    kyverno({
      ...pods({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['mine'] }] } }),
      ...mutate,
    }),
  ],
  ['of Kyverno in a namespace of its own', kyverno({ ...pods(), ...mutate }, { kind: 'Policy', ...within('other') })],
  ['of Gatekeeper that leaves ours out', gatekeeper({ excludedNamespaces: ['monitoring'] })],
  ['of Gatekeeper elsewhere', gatekeeper({ namespaces: ['team-*'] })],
  [
    'of Kyverno that denies in each namespace',
    kyverno(
      generates('NetworkPolicy', 'default-deny', {
        data: { spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } },
      }),
    ),
  ],
  ['of Kyverno with quotas for each namespace', kyverno(generates('ResourceQuota', 'quota'))],
  ['of Kyverno with a ConfigMap for each namespace', kyverno(generates('ConfigMap', 'company-authorities'))],
  [
    'of Kyverno that copies the login of a registry',
    kyverno(generates('Secret', 'registry', { clone: { namespace: 'default', name: 'registry' } })),
  ],
  ['of Kubewarden that validates', kubewarden({ mutating: false })],
  [
    'of Kubewarden in a namespace of its own',
    { ...kubewarden({ mutating: true }), kind: 'AdmissionPolicy', ...within('other') },
  ],
  ['of OpenKruise for other pods', sidecars({ selector: { matchLabels: { app: 'mine' } } })],
  ['of somebody else', { apiVersion: 'example.com/v1', kind: 'ClusterPolicy', spec: { rules: [mutate] } }],
])('a policy %s is let through', (_, manifest) => {
  expect(beside(manifest)).toEqual(['', '', '']);
});

test('a policy that leaves out namespaces of a pattern is none where a variable says how ours is called', () => {
  for (const said of allWays((stack) => {
    const name = new TerraformVariable(stack, 'name', { type: 'string' }).stringValue;
    const namespace = SecureNamespace.fromName(stack, name);
    new SecureInfluxDB(stack, 'influxdb', {
      namespace,
      authority: CertificateAuthority.selfManaged(stack, 'authority'),
    });
    const except = { any: [{ resources: { namespaces: ['kube-*'] } }] };
    new Manifest(stack, 'mine', {
      manifest: { metadata: { name: 'mine' }, ...kyverno({ ...pods(), exclude: except, ...mutate }) },
    });
  }))
    expect(said).toMatch(/kubernetes_manifest\.mine (may change what is made in namespace|makes what only)/);
});

test('a policy in a namespace that the program makes for others is let through', () => {
  expect(
    allWays((stack) => {
      influxdbIn(stack);
      // Written as Terraform does: the class differs between cdktf's and cdktn's provider.
      stack.addOverride('resource.kubernetes_namespace_v1.theirs', { metadata: { name: 'theirs' } });
      const theirs = '${kubernetes_namespace_v1.theirs.metadata[0].name}';
      const policy = kyverno({ ...pods(), ...mutate }, { kind: 'Policy', ...within(theirs) });
      new Manifest(stack, 'mine', { manifest: policy });
    }),
  ).toEqual(['', '', '']);
});
