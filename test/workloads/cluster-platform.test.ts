import { readFileSync } from 'fs';
import { TerraformStack } from 'cdktf';
import { load } from 'js-yaml';
import {
  CertificateAuthority,
  ClusterPlatform,
  Deviations,
  SecureInfluxDB,
  SecureKapacitor,
  SecureNamespace,
  SecureNodeExporter,
  SecureTelegraf,
  WorkloadDefaults,
} from '../../lib';
import { emptyStack } from '../contract/stack';
import { documentOf, metadataOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

/** A platform of several products on these platforms. */
function stackOn(...platforms: ClusterPlatform[]): TerraformStack {
  const stack = emptyStack();
  WorkloadDefaults.of(stack).set({ platforms });
  const namespace = new SecureNamespace(stack, 'monitoring');
  const authority = CertificateAuthority.selfManaged(stack, 'authority');
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const metrics = influxdb.addDatabase('metrics');
  new SecureKapacitor(stack, 'kapacitor', { namespace, authority }).subscribeTo(metrics);
  new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(metrics);
  return stack;
}

const podsIn = (stack: TerraformStack) => podsOf(documentOf(stack));
const bodiesIn = (stack: TerraformStack, type: string) =>
  documentOf(stack)
    .resources.filter((one) => one.type === type)
    .map((one) => ({ name: metadataOf(one).name, spec: one.body.spec }));

describe('OpenShift', () => {
  test('the constraint of the page admits a node exporter, whose pods would wait for ever', () => {
    const page = readFileSync('docs/tasks/clouds.md', 'utf8');
    const [, yaml = ''] = /```yaml\n(apiVersion: security\.openshift\.io[^`]*)```/.exec(page) ?? [];
    const constraint = load(yaml) as {
      runAsUser: { uid: number };
      fsGroup: { ranges: { min: number }[] };
      [key: string]: unknown;
    };
    const stack = emptyStack();
    WorkloadDefaults.of(stack).set({ platforms: [ClusterPlatform.openShift()] });
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
    const specs = podsIn(stack).map(({ spec }) => spec);
    expect(specs).toMatchObject([
      {
        host_network: constraint.allowHostNetwork,
        security_context: {
          run_as_user: String(constraint.runAsUser.uid),
          fs_group: String(constraint.fsGroup.ranges[0]?.min),
          seccomp_profile: { type: 'RuntimeDefault' },
        },
        container: [{ security_context: { capabilities: { drop: constraint.requiredDropCapabilities } } }],
      },
    ]);
    expect(constraint).toMatchObject({
      allowHostDirVolumePlugin: true,
      allowHostPorts: true,
      seccompProfiles: ['runtime/default'],
      users: ['system:serviceaccount:nodes:nodes'],
    });
    const kinds = specs.flatMap(({ volume = [] }) => volume.flatMap(Object.keys)).filter((key) => key !== 'name');
    expect(constraint.volumes).toEqual(
      expect.arrayContaining(kinds.map((kind) => (kind === 'host_path' ? 'hostPath' : kind))),
    );
  });

  test('no pod asks for a user or a group of files that restricted-v2 would refuse', () => {
    const stack = stackOn(ClusterPlatform.openShift());
    for (const { spec } of podsIn(stack)) {
      expect(spec.security_context).toMatchObject({
        run_as_non_root: true,
        seccomp_profile: { type: 'RuntimeDefault' },
      });
      expect(spec.security_context).not.toHaveProperty('run_as_user');
      expect(spec.security_context).not.toHaveProperty('fs_group');
    }
    expect(Deviations.of(stack).filter(({ code }) => code === 'chosen-user')).toHaveLength(podsIn(stack).length);
  });

  test('names are resolved by its own DNS, at its port', () => {
    const policies = bodiesIn(stackOn(ClusterPlatform.openShift()), 'kubernetes_network_policy_v1');
    const dns = policies.filter(({ name }) => name.endsWith('-dns'));
    // The pod that sets passwords too.
    expect(dns).toHaveLength(4);
    for (const { spec } of dns)
      expect(spec).toMatchObject({
        egress: [
          {
            to: [
              {
                namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': 'openshift-dns' } },
                pod_selector: { match_labels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } },
              },
            ],
            ports: [
              { protocol: 'UDP', port: '5353' },
              { protocol: 'TCP', port: '5353' },
            ],
          },
        ],
      });
  });

  test('what sees its node keeps a user that nobody else has', () => {
    const stack = stackOn(ClusterPlatform.openShift());
    const authority = CertificateAuthority.selfManaged(stack, 'of-nodes');
    new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
    const nodes = podsIn(stack).find(({ owner }) => metadataOf(owner).name === 'nodes');
    expect(nodes?.spec.security_context).toMatchObject({ run_as_user: '59100' });
  });
});

test('EKS Fargate: what belongs on every node waits for none of Fargate, others may run there', () => {
  const required = 'required_during_scheduling_ignored_during_execution';
  const rule = { key: 'eks.amazonaws.com/compute-type', operator: 'NotIn', values: ['fargate'] };
  const affinities = podsIn(stackOn(ClusterPlatform.eksFargate())).map(({ owner, spec }) => [
    metadataOf(owner).name,
    (spec as { affinity?: unknown }).affinity,
  ]);
  expect(Object.fromEntries(affinities)).toEqual({
    influxdb: undefined,
    'influxdb-passwords': undefined,
    kapacitor: undefined,
    telegraf: { node_affinity: { [required]: { node_selector_term: [{ match_expressions: [rule] }] } } },
  });
});

test('nodes of Windows, and of another architecture, get no pod', () => {
  const stack = stackOn(ClusterPlatform.windowsNodes(), ClusterPlatform.architectures(['amd64', 'arm64']));
  for (const { spec } of podsIn(stack))
    expect(spec).toMatchObject({
      affinity: {
        node_affinity: {
          required_during_scheduling_ignored_during_execution: {
            node_selector_term: [
              {
                match_expressions: [
                  { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
                  { key: 'kubernetes.io/arch', operator: 'In', values: ['amd64', 'arm64'] },
                ],
              },
            ],
          },
        },
      },
    });
});

test('no proxy of a mesh gets into a pod', () => {
  for (const { labels, annotations } of podsIn(stackOn(ClusterPlatform.istio(), ClusterPlatform.linkerd()))) {
    expect(labels).toMatchObject({ 'sidecar.istio.io/inject': 'false', 'istio.io/dataplane-mode': 'none' });
    expect(annotations).toMatchObject({ 'linkerd.io/inject': 'disabled' });
  }
});

// Prometheus asks for addresses of both families: each pod would be two targets, and every sum over them twice what it is.
test('dual stack: each Service has an address of both families, and a headless one each pod once', () => {
  const stack = stackOn(ClusterPlatform.dualStack());
  const authority = CertificateAuthority.selfManaged(stack, 'nodes-authority');
  new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
  const policies = (bodiesIn(stack, 'kubernetes_service_v1') as { name: string; spec: Record<string, unknown> }[]).map(
    ({ name, spec }) => [name, spec.cluster_ip === 'None', spec.ip_family_policy],
  );
  expect(policies).toContainEqual(['influxdb', false, 'PreferDualStack']);
  expect(policies).toContainEqual(['nodes', true, 'SingleStack']);
  for (const [, isHeadless, policy] of policies) expect(policy).toBe(isHeadless ? 'SingleStack' : 'PreferDualStack');
});

test('GKE Autopilot: who wants to see a node is told that nobody does there', () => {
  const said = mistakesOf((stack) => {
    WorkloadDefaults.of(stack).set({ platforms: [ClusterPlatform.gkeAutopilot()] });
    const authority = CertificateAuthority.selfManaged(stack, 'authority');
    new SecureNodeExporter(stack, 'nodes', { authority, nodeCidrs: ['10.20.0.0/16'] });
  });
  expect(said).toContain('GKE Autopilot admits no pod that sees its node');
});

test('the platforms of an app and of a stack are joined', () => {
  const stack = emptyStack();
  WorkloadDefaults.of(stack.node.root).set({ platforms: [ClusterPlatform.istio()] });
  WorkloadDefaults.of(stack).set({ platforms: [ClusterPlatform.openShift()] });
  const namespace = new SecureNamespace(stack, 'monitoring');
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority: CertificateAuthority.selfManaged(stack, 'authority') });
  for (const { labels, spec } of podsIn(stack)) {
    expect(labels).toHaveProperty(['sidecar.istio.io/inject']);
    expect(spec.security_context).not.toHaveProperty('run_as_user');
  }
});
