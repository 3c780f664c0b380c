import { CronJobV1 } from '@cdktf/provider-kubernetes/lib/cron-job-v1';
import { DataKubernetesResources } from '@cdktf/provider-kubernetes/lib/data-kubernetes-resources';
import { DataKubernetesSecretV1 } from '@cdktf/provider-kubernetes/lib/data-kubernetes-secret-v1';
import { Daemonset } from '@cdktf/provider-kubernetes/lib/daemonset';
import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import { PodV1, PodV1SpecVolume } from '@cdktf/provider-kubernetes/lib/pod-v1';
import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1';
import { SecretV1Data } from '@cdktf/provider-kubernetes/lib/secret-v1-data';
import { TerraformStack } from 'cdktf';
import { CertManagerAuthority, Credential, SecureInfluxDB, SecurePrometheus, SecureTelegraf } from '../../lib';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';

// What the user makes beside in the same stack, of any kind, and opens what this library closed.

const besides = (make: (stack: TerraformStack) => unknown): string[] =>
  allWays((stack) => {
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(influxdb.addDatabase('metrics'));
    make(stack);
  });

const metadata = { name: 'mine', namespace: 'monitoring' };
const labels = { 'app.kubernetes.io/name': 'telegraf', 'app.kubernetes.io/instance': 'telegraf' };
const container = [{ name: 'mine', image: 'mine:1' }];
const pod = (own: Record<string, string>) => ({ metadata: { labels: own }, spec: { container } });
const apply = (stack: TerraformStack, manifest: object) =>
  new Manifest(stack, 'mine', { manifest: { metadata, ...manifest } });

const PODS: Record<string, (stack: TerraformStack, own: Record<string, string>) => unknown> = {
  'a pod': (stack, own) => new PodV1(stack, 'mine', { metadata: { ...metadata, labels: own }, spec: { container } }),
  'a cron job': (stack, own) =>
    new CronJobV1(stack, 'mine', {
      metadata,
      spec: { schedule: '@daily', jobTemplate: { metadata: {}, spec: { template: pod(own) } } },
    }),
  'a daemon set': (stack, own) => new Daemonset(stack, 'mine', { metadata, spec: { template: pod(own) } }),
  'a manifest of a deployment': (stack, own) =>
    apply(stack, { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: pod(own) } }),
  'a manifest of a cron job': (stack, own) =>
    apply(stack, { apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: { spec: { template: pod(own) } } } }),
};

test.each(Object.entries(PODS))(
  '%s that has the labels of a pod of ours, and with them its ways, is refused',
  (_, make) => {
    for (const said of besides((stack) => make(stack, labels)))
      expect(said).toMatch(/kubernetes_\w+\.mine has its labels, by which policies and Services select it/);
    expect(besides((stack) => make(stack, { app: 'mine' }))).toEqual(['', '', '']);
  },
);

const POLICY = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
const ports = [{ port: 8086, protocol: 'TCP' }];

test.each<[string, object, string]>([
  ['every pod', { podSelector: {}, ingress: [{}] }, 'it opens every port'],
  [
    'one pod to everyone',
    { podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'influxdb' } }, ingress: [{ ports }] },
    'it opens to everyone',
  ],
  [
    'a port to the internet',
    { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports }] },
    'it opens to 0.0.0.0/0',
  ],
])('a manifest of a policy that opens %s is refused', (_, spec, what) => {
  for (const said of besides((stack) => apply(stack, { ...POLICY, spec })))
    expect(said).toContain(`by kubernetes_manifest.mine ${what}`);
  // The provider kubectl takes text.
  const text = JSON.stringify({ metadata, ...POLICY, spec });
  const byKubectl = (stack: TerraformStack) => {
    stack.addOverride('resource.kubectl_manifest.mine', { yaml_body: text });
  };
  for (const said of besides(byKubectl)) expect(said).toContain(`by kubectl_manifest.mine ${what}`);
});

test.each<[string, object]>([
  ['denies', { podSelector: {}, policyTypes: ['Ingress'] }],
  ['is about other pods', { podSelector: { matchLabels: { app: 'mine' } }, ingress: [{}] }],
  [
    'opens a port to a network',
    { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.0/24' } }], ports }] },
  ],
])('a manifest of a policy that %s is let through', (_, spec) => {
  expect(besides((stack) => apply(stack, { ...POLICY, spec }))).toEqual(['', '', '']);
});

const TAKEN: Record<string, [(stack: TerraformStack) => unknown, RegExp]> = {
  'mounts the key of a certificate': [
    (stack) => withVolume(stack, { name: 'one', secret: { secretName: 'influxdb-tls' } }),
    /influxdb_certificate_secret\w+: kubernetes_pod_v1\.mine mounts it/,
  ],
  'mounts it among others': [
    (stack) => withVolume(stack, { name: 'one', projected: [{ sources: [{ secret: [{ name: 'influxdb-tls' }] }] }] }),
    /influxdb_certificate_secret\w+: kubernetes_pod_v1\.mine mounts it/,
  ],
  'mounts what signs tokens, with which one is any user': [
    (stack) => withVolume(stack, { name: 'one', secret: { secretName: 'influxdb-shared-secret' } }),
    /influxdb_shared-secret\w+: kubernetes_pod_v1\.mine mounts it/,
  ],
  'hands on what signs tokens': [
    (stack) =>
      apply(stack, {
        apiVersion: 'external-secrets.io/v1alpha1',
        kind: 'PushSecret',
        spec: {
          selector: { secret: { name: 'influxdb-shared-secret' } },
          data: [{ match: { secretKey: 'password' } }],
        },
      }),
    /influxdb_shared-secret\w+: kubernetes_manifest\.mine names it/,
  ],
  'has all passwords that Terraform knows, by a kind that nobody here reads': [
    (stack) => {
      const env = [{ name: 'A', valueFrom: { secretKeyRef: { name: 'influxdb-desired', key: 'desired' } } }];
      const template = { spec: { containers: [{ name: 'mine', image: 'mine:1', env }] } };
      apply(stack, { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: { template } });
    },
    /influxdb_desired\w+: kubernetes_manifest\.mine names it/,
  ],
  'mounts the data': [
    (stack) => withVolume(stack, { name: 'one', persistentVolumeClaim: { claimName: 'influxdb-data' } }),
    /influxdb_\w+: kubernetes_pod_v1\.mine mounts it/,
  ],
  'has the key of a certificate in its environment': [
    (stack) =>
      new PodV1(stack, 'mine', {
        metadata,
        spec: { container: [{ name: 'mine', image: 'mine:1', envFrom: [{ secretRef: { name: 'influxdb-tls' } }] }] },
      }),
    /influxdb_certificate_secret\w+: kubernetes_pod_v1\.mine mounts it/,
  ],
  'has that, in a manifest': [
    (stack) =>
      apply(stack, {
        apiVersion: 'v1',
        kind: 'Pod',
        spec: { containers: [{ name: 'mine', image: 'mine:1', envFrom: [{ secretRef: { name: 'influxdb-tls' } }] }] },
      }),
    /influxdb_certificate_secret\w+: kubernetes_manifest\.mine mounts it/,
  ],
  'mounts it, in a manifest': [
    (stack) => {
      const volumes = [{ name: 'one', secret: { secretName: 'influxdb-tls' } }];
      const template = { metadata: {}, spec: { containers: container, volumes } };
      apply(stack, { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template } });
    },
    /influxdb_certificate_secret\w+: kubernetes_manifest\.mine mounts it/,
  ],
  'gives rights to its account by the name of a user': [
    (stack) => bind(stack, 'system:serviceaccount:monitoring:influxdb', 'User'),
    /service-account_\w+: kubernetes_role_binding_v1\.binding gives rights to it/,
  ],
  'gives rights to its account by a group of its namespace': [
    (stack) => bind(stack, 'system:serviceaccounts:monitoring', 'Group'),
    /service-account_\w+: kubernetes_role_binding_v1\.binding gives rights to it/,
  ],
  'gives rights to its account by the group of all that are known': [
    (stack) => bind(stack, 'system:authenticated', 'Group'),
    /service-account_\w+: kubernetes_role_binding_v1\.binding gives rights to it/,
  ],
  'runs as its account': [
    (stack) => new PodV1(stack, 'mine', { metadata, spec: { container, serviceAccountName: 'influxdb' } }),
    /service-account_\w+: kubernetes_pod_v1\.mine has its identity/,
  ],
  'gives rights to its account': [
    (stack) => bind(stack, 'influxdb'),
    /service-account_\w+: kubernetes_role_binding_v1\.binding gives rights to it/,
  ],
};

const withVolume = (stack: TerraformStack, volume: PodV1SpecVolume) =>
  new PodV1(stack, 'mine', { metadata, spec: { container, volume: [volume] } });
const bind = (stack: TerraformStack, name: string, kind = 'ServiceAccount') =>
  new RoleBindingV1(stack, 'binding', {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' },
    subject: [{ kind, name, ...(kind === 'ServiceAccount' ? { namespace: 'monitoring' } : {}) }],
  });

test.each(Object.entries(TAKEN))('what %s of ours is refused', (_, [make, said]) => {
  for (const one of besides(make)) expect(one).toMatch(said);
});

test.each([10, 12])('who logs in may mount the login, and the hash of it beside, of a cost of %s', (bcryptCost) => {
  const said = allWays((stack) => {
    const { namespace, authority } = placement(stack);
    const credential = Credential.ephemeral();
    new SecurePrometheus(stack, 'prometheus', { namespace, authority, bcryptCost, credential });
    withVolume(stack, { name: 'one', secret: { secretName: 'prometheus-credential' } });
  });
  expect(said).toEqual(['', '', '']);
});

const besideCertManager = (make: (stack: TerraformStack) => unknown) =>
  allWays((stack) => {
    const { namespace } = placement(stack);
    const authority = CertManagerAuthority.selfManaged(stack, 'issuer');
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(influxdb.addDatabase('metrics'));
    make(stack);
  });
const withCertManager = (secretName: string) =>
  besideCertManager((stack) => withVolume(stack, { name: 'one', secret: { secretName } }));

test('what mounts the key of a certificate that cert-manager makes is refused, and what verifies by it is not', () => {
  for (const one of withCertManager('influxdb-tls'))
    expect(one).toMatch(/kubernetes_manifest\.influxdb_certificate\w+: kubernetes_pod_v1\.mine mounts it/);
  expect(withCertManager('issuer-ca')).toEqual(['', '', '']);
});

const issuer = (stack: TerraformStack, kind: string, secretName: string) =>
  apply(stack, { apiVersion: 'cert-manager.io/v1', kind, spec: { ca: { secretName } } });
const reads = (stack: TerraformStack, name: string, namespace = 'monitoring') =>
  new DataKubernetesSecretV1(stack, 'mine', { metadata: { name, namespace } });
const KEYS: Record<string, [(stack: TerraformStack) => unknown, RegExp]> = {
  'a data source that reads the key of a server': [
    (stack) => reads(stack, 'influxdb-tls'),
    /influxdb_certificate\w+: data\.kubernetes_secret_v1\.mine reads it/,
  ],
  'a data source that reads the key of the authority': [
    (stack) => reads(stack, 'stack-issuer', 'cert-manager'),
    /issuer_certificate\w+: data\.kubernetes_secret_v1\.mine reads it/,
  ],
  'a data source that reads them with others': [
    (stack) =>
      new DataKubernetesResources(stack, 'mine', { apiVersion: 'v1', kind: 'Secret', namespace: 'cert-manager' }),
    /issuer_certificate\w+: data\.kubernetes_resources\.mine reads it with others/,
  ],
  'a patch of the Secret with the key': [
    (stack) =>
      new SecretV1Data(stack, 'mine', { metadata: { ...metadata, name: 'influxdb-tls' }, data: { 'tls.key': 'x' } }),
    /influxdb_certificate\w+: kubernetes_secret_v1_data\.mine writes to it too/,
  ],
  'a Certificate that is put into the same Secret': [
    (stack) =>
      apply(stack, {
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        spec: { secretName: 'influxdb-tls', dnsNames: ['x'] },
      }),
    /influxdb_certificate\w+: kubernetes_manifest\.mine writes to it too/,
  ],
  'an issuer that signs with the key of the authority': [
    (stack) => issuer(stack, 'ClusterIssuer', 'stack-issuer'),
    /issuer_certificate\w+: kubernetes_manifest\.mine signs with it/,
  ],
};

// Terraform knows none of these Secrets: cert-manager makes them.
test.each(Object.entries(KEYS))('%s that cert-manager makes for us is refused', (_, [make, said]) => {
  for (const one of besideCertManager(make)) expect(one).toMatch(said);
});

const certified = (dnsNames: string[], issuerRef: object, namespace = 'theirs') =>
  besideCertManager(
    (stack) =>
      new Manifest(stack, 'mine', {
        manifest: {
          ...{ apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'mine', namespace } },
          spec: { secretName: 'mine', dnsNames, issuerRef },
        },
      }),
  );
const OURS = { name: 'stack-issuer', kind: 'ClusterIssuer' };

test.each([[['influxdb.monitoring.svc']], [['a', 'INFLUXDB.monitoring.svc']], [['*.monitoring.svc']]])(
  'a certificate for our names, %j, of the authority of ours is refused, as who has it is a server of ours',
  (dnsNames) => {
    for (const said of certified(dnsNames, OURS))
      expect(said).toMatch(/influxdb_certificate\w+: kubernetes_manifest\.mine has a certificate for its names/);
  },
);

test('a certificate of another authority, or for other names, is let through', () => {
  expect(certified(['influxdb.monitoring.svc'], { name: 'other', kind: 'ClusterIssuer' })).toEqual(['', '', '']);
  expect(certified(['mine.theirs.svc', 'localhost', 'influxdb.example.com'], OURS)).toEqual(['', '', '']);
});

test('what verifies may be read, and another authority may be signed with', () => {
  expect(besideCertManager((stack) => reads(stack, 'issuer-ca'))).toEqual(['', '', '']);
  expect(besideCertManager((stack) => issuer(stack, 'Issuer', 'another'))).toEqual(['', '', '']);
});

test("a pod that reads a user's password, and an account of another's, are let through", () => {
  const both = (stack: TerraformStack) => {
    withVolume(stack, { name: 'one', secret: { secretName: 'influxdb-user-admin' } });
    bind(stack, 'another');
  };
  expect(besides(both)).toEqual(['', '', '']);
});

const cilium = (spec: object, own: object = metadata, kind = 'CiliumNetworkPolicy') => ({
  ...{ apiVersion: 'cilium.io/v2', kind, metadata: own },
  ...spec,
});
const admitting = { ingress: [{ fromEntities: ['world'] }] };
const names = (namespace = 'kube-system', port = '53') => ({
  toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': namespace, 'k8s:k8s-app': 'kube-dns' } }],
  toPorts: [{ ports: [{ port, protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
});
const ours = { 'k8s:app.kubernetes.io/name': 'influxdb' };

const administrators = (subject: object) => ({
  ...{ apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'AdminNetworkPolicy', metadata: { name: 'mine' } },
  spec: { priority: 1, subject, ingress: [{ action: 'Allow', from: [{ namespaces: {} }] }] },
});
const multus = (matchLabels: object) => ({
  ...{ apiVersion: 'k8s.cni.cncf.io/v1beta1', kind: 'MultiNetworkPolicy', metadata },
  spec: { podSelector: { matchLabels }, ingress: [{}] },
});

test.each<[string, Record<string, unknown>]>([
  ['Cilium', cilium({ spec: { endpointSelector: { matchLabels: ours }, ...admitting } })],
  ['Cilium, of name servers elsewhere', cilium({ spec: { endpointSelector: {}, egress: [names('theirs')] } })],
  [
    'Cilium, of name servers on all ports',
    cilium({ spec: { endpointSelector: {}, egress: [names('kube-system', '0')] } }),
  ],
  ['Cilium, of every pod', cilium({ specs: [{ endpointSelector: {}, ...admitting }] })],
  [
    'Cilium, of every namespace',
    cilium(
      {
        spec: { endpointSelector: { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'monitoring' } }, ...admitting },
      },
      { name: 'mine' },
      'CiliumClusterwideNetworkPolicy',
    ),
  ],
  [
    'Calico',
    {
      ...{ apiVersion: 'projectcalico.org/v3', kind: 'GlobalNetworkPolicy', metadata: { name: 'mine' } },
      spec: { selector: 'all()', ingress: [{ action: 'Allow' }] },
    },
  ],
  [
    'an administrator',
    {
      ...{ apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'AdminNetworkPolicy', metadata: { name: 'mine' } },
      spec: { priority: 1, subject: { namespaces: {} }, ingress: [{ action: 'Allow', from: [{ namespaces: {} }] }] },
    },
  ],
  [
    'an administrator, for our namespace by name',
    administrators({ namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }),
  ],
  [
    'an administrator, for pods of a label that Kubernetes adds',
    administrators({
      pods: { podSelector: { matchExpressions: [{ key: 'controller-revision-hash', operator: 'Exists' }] } },
    }),
  ],
  ['Multus, for pods of ours', multus({ 'app.kubernetes.io/name': 'influxdb' })],
])('a policy of %s beside those of Kubernetes is refused, as it lets in whatever these deny', (_, manifest) => {
  for (const said of besides((stack) => new Manifest(stack, 'mine', { manifest })))
    expect(said).toMatch(/kubernetes_manifest\.mine is a policy beside those of Kubernetes, and may open it/);
});

test.each<[string, Record<string, unknown>]>([
  ['of Cilium by which names are asked for', cilium({ spec: { endpointSelector: {}, egress: [names()] } })],
  ['of Cilium that denies', cilium({ spec: { endpointSelector: {}, ingressDeny: [{ fromEntities: ['world'] }] } })],
  [
    'of Cilium for other pods',
    cilium({ spec: { endpointSelector: { matchLabels: { app: 'theirs' } }, ...admitting } }),
  ],
  [
    'of Cilium elsewhere',
    cilium({ spec: { endpointSelector: {}, ...admitting } }, { name: 'mine', namespace: 'other' }),
  ],
  [
    'of an administrator for another namespace',
    administrators({ namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'theirs' } } }),
  ],
  [
    'of an administrator for all namespaces but ours',
    administrators({
      pods: {
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['monitoring'] }],
        },
        podSelector: {},
      },
    }),
  ],
  ['of Multus for pods of theirs', multus({ app: 'theirs' })],
  [
    'of Calico that is staged',
    {
      ...{ apiVersion: 'projectcalico.org/v3', kind: 'StagedGlobalNetworkPolicy', metadata: { name: 'mine' } },
      spec: { selector: 'all()', ingress: [{ action: 'Allow' }] },
    },
  ],
])('a policy %s is let through', (_, manifest) => {
  expect(besides((stack) => new Manifest(stack, 'mine', { manifest }))).toEqual(['', '', '']);
});
