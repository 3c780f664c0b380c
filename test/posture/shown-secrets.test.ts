import { Make, beside, object } from './support/beside';

// What has Secrets of ours copied to elsewhere, or shows what is in them, as an object of others says.

const managed = { matchLabels: { 'app.kubernetes.io/managed-by': 'cdktf-secure-monitoring' } };
const theirs = { matchLabels: { app: 'mine' } };
const push = (secret: object, namespace = 'monitoring') =>
  object('external-secrets.io/v1alpha1', 'PushSecret', namespace, { selector: { secret } });
const karmada = (selector: object, more: object = {}, kind = 'ClusterPropagationPolicy', namespace?: string) =>
  object('policy.karmada.io/v1alpha1', kind, namespace, { resourceSelectors: [selector], ...more });
const hnc = (parent: string, namespace: string) =>
  object('hnc.x-k8s.io/v1alpha2', 'HierarchyConfiguration', namespace, { parent });
const validating = (spec: object, kind = 'ValidatingAdmissionPolicy', resources = ['secrets']) =>
  object('admissionregistration.k8s.io/v1', kind, undefined, {
    matchConstraints: { resourceRules: [{ apiGroups: [''], resources, operations: ['*'] }] },
    ...spec,
  });
const kyverno = (rule: object, resources: object = { kinds: ['Secret'] }) =>
  object('kyverno.io/v1', 'ClusterPolicy', undefined, {
    rules: [{ name: 'one', match: { any: [{ resources }] }, ...rule }],
  });
const saying = (message: string) => ({ validate: { message, pattern: {} } });
const secretWith =
  (annotations: object, type = 'kubernetes_secret_v1'): Make =>
  (stack) => {
    stack.addOverride(`resource.${type}.mine`, { metadata: { name: 'mine', namespace: 'theirs', annotations } });
  };
const gatekeeper = (kind: string, spec: object) => object('config.gatekeeper.sh/v1alpha1', kind, 'gatekeeper', spec);

const TLS = { name: 'influxdb-tls' };

const context = (secret: string) => object('getambassador.io/v3alpha1', 'TLSContext', 'theirs', { secret });
const configured =
  (data: object): Make =>
  (stack) => {
    stack.addOverride('resource.kubernetes_config_map_v1.mine', {
      metadata: { name: 'mine', namespace: 'monitoring' },
      data,
    });
  };
const managing =
  (type: string, more: object): Make =>
  (stack) => {
    stack.addOverride(`resource.${type}.mine`, { name: 'influxdb-tls', namespace: 'monitoring', ...more });
  };
const WRITTEN = /influxdb_certificate_\w+: \w+\.mine writes to it too/;

const HAS_ALL = /\S+\.mine (copies|sees|may show) (the Secrets|what is) .*"monitoring"/;
const HAS_KEY = /kubernetes_secret_v1\.influxdb_certificate_\w+: \S+\.mine names it, and with it its key/;

test.each<[string, Make, RegExp?]>([
  ['a push by labels', push({ selector: managed })],
  [
    'a push of all namespaces',
    object('external-secrets.io/v1alpha1', 'ClusterPushSecret', undefined, {
      pushSecretSpec: { selector: { secret: { selector: managed } } },
    }),
  ],
  ['Karmada', karmada({ apiVersion: 'v1', kind: 'Secret', namespace: 'monitoring' })],
  ['Karmada, of all namespaces', karmada({ apiVersion: 'v1', kind: 'Secret' })],
  [
    'Karmada, with what a workload needs',
    karmada({ apiVersion: 'apps/v1', kind: 'StatefulSet' }, { propagateDeps: true }),
  ],
  [
    'Karmada, of our namespace',
    karmada({ apiVersion: 'v1', kind: 'Secret', labelSelector: managed }, {}, 'PropagationPolicy', 'monitoring'),
  ],
  ['Liqo', object('offloading.liqo.io/v1beta1', 'NamespaceOffloading', 'monitoring', {})],
  ['a namespace under ours', hnc('monitoring', 'theirs')],
  ['a namespace over ours', hnc('theirs', 'monitoring')],
  ['an anchor of a namespace under ours', object('hnc.x-k8s.io/v1alpha2', 'SubnamespaceAnchor', 'monitoring', {})],
  [
    'a policy whose audit says it',
    validating({ auditAnnotations: [{ key: 'a', valueExpression: 'string(object.data.password)' }] }),
  ],
  [
    'a policy whose message says it',
    validating({ validations: [{ expression: 'false', messageExpression: '"no: " + string(object.data)' }] }),
  ],
  [
    'a policy whose message says it, by the provider',
    (stack) => {
      stack.addOverride('resource.kubernetes_validating_admission_policy_v1.mine', {
        metadata: { name: 'mine' },
        spec: {
          match_constraints: { resource_rules: [{ api_groups: [''], resources: ['secrets'], operations: ['*'] }] },
          validations: [{ expression: 'false', message_expression: 'string(oldObject.data)' }],
        },
      });
    },
  ],
  [
    'a policy of Kyverno by CEL',
    validating({ validations: [{ messageExpression: 'variables.all' }] }, 'ValidatingPolicy'),
  ],
  ['a message of Kyverno', kyverno(saying('it is {{ request.object.data.password }}'))],
  ['a message of Kyverno, decoded', kyverno(saying('{{ base64_decode(request.object.data.password) }}'))],
  [
    'what Kyverno reads for others',
    kyverno(
      { context: [{ apiCall: { urlPath: '/api/v1/namespaces/monitoring/secrets/influxdb-tls' } }] },
      { kinds: ['ConfigMap'] },
    ),
  ],
  [
    'what Kyverno reads of all',
    object('kyverno.io/v2alpha1', 'GlobalContextEntry', undefined, {
      kubernetesResource: { version: 'v1', resource: 'secrets' },
    }),
  ],
  [
    'what Gatekeeper has of the cluster',
    gatekeeper('Config', { sync: { syncOnly: [{ group: '', version: 'v1', kind: 'Secret' }] } }),
  ],
  [
    'a copy by reflector',
    secretWith({ 'reflector.v1.k8s.emberstack.com/reflects': 'monitoring/influxdb-tls' }),
    HAS_KEY,
  ],
  [
    'a copy by replicator',
    secretWith({ 'replicator.v1.mittwald.de/replicate-from': 'monitoring/influxdb-tls' }, 'kubernetes_secret'),
    HAS_KEY,
  ],
  [
    'a copy by replicator, as a manifest',
    object(
      'v1',
      'Secret',
      'theirs',
      {},
      { annotations: { 'replicator.v1.mittwald.de/replicate-from': 'monitoring/influxdb-tls' } },
    ),
    HAS_KEY,
  ],
  [
    'a copy by an annotation of what cert-manager makes',
    object('cert-manager.io/v1', 'Certificate', 'theirs', {
      ...{ secretName: 'mine', dnsNames: ['mine.example.com'], issuerRef: { name: 'mine' } },
      secretTemplate: { annotations: { 'replicator.v1.mittwald.de/replicate-from': 'monitoring/influxdb-tls' } },
    }),
    HAS_KEY,
  ],
  [
    'a copy by an annotation that is added',
    (stack) => {
      stack.addOverride('resource.kubernetes_annotations.mine', {
        ...{ api_version: 'v1', kind: 'Secret', metadata: { name: 'mine', namespace: 'theirs' } },
        annotations: { 'reflector.v1.k8s.emberstack.com/reflects': 'monitoring/influxdb-tls' },
      });
    },
    HAS_KEY,
  ],
  [
    'a store that sends it to a server',
    object('external-secrets.io/v1', 'SecretStore', 'monitoring', {
      provider: { webhook: { url: 'https://a.example/?k={{ .s.k }}', secrets: [{ name: 's', secretRef: TLS }] } },
    }),
    HAS_KEY,
  ],
  [
    'a store that logs in with it',
    object('external-secrets.io/v1', 'SecretStore', 'monitoring', {
      provider: { vault: { auth: { cert: { clientCert: TLS, secretRef: { ...TLS, key: 'tls.key' } } } } },
    }),
    HAS_KEY,
  ],
  [
    'a template of Carvel',
    object('secretgen.carvel.dev/v1alpha1', 'SecretTemplate', 'monitoring', {
      inputResources: [{ name: 'a', ref: { apiVersion: 'v1', kind: 'Secret', ...TLS } }],
    }),
    HAS_KEY,
  ],
  [
    'an export of Carvel',
    object('secretgen.carvel.dev/v1alpha1', 'SecretExport', 'monitoring', { toNamespaces: ['*'] }, TLS),
    HAS_KEY,
  ],
  [
    'any kind that begins with Secret',
    object('example.com/v1', 'SecretAgentConfiguration', 'monitoring', TLS),
    HAS_KEY,
  ],
  ['a Secret by a name that begins with its own', context('influxdb-tls.monitoring'), HAS_KEY],
  ['a Secret by its namespace and a scheme', context('kubernetes-gateway://monitoring/influxdb-tls'), HAS_KEY],
  ['a Secret among others', context('theirs/a, monitoring/influxdb-tls'), HAS_KEY],
  ['a ConfigMap whose key is about Secrets', configured({ 'tls-secret': 'influxdb-tls' }), HAS_KEY],
  ['Rancher, with a Secret of that name', managing('rancher2_secret_v2', {}), WRITTEN],
  [
    'IBM Cloud, with a Secret of that name',
    managing('ibm_container_ingress_secret_tls', {
      ...{ name: undefined, namespace: undefined },
      ...{ secret_name: 'influxdb-tls', secret_namespace: 'monitoring' },
    }),
    WRITTEN,
  ],
  [
    'a Secret that another controller makes in a cloud',
    object('keyvault.azure.upbound.io/v1beta1', 'Secret', undefined, {
      forProvider: { valueSecretRef: { ...TLS, namespace: 'monitoring', key: 'tls.key' } },
    }),
    HAS_KEY,
  ],
  [
    'a Certificate of another controller',
    object('cert.gardener.cloud/v1alpha1', 'Certificate', 'monitoring', { secretRef: TLS }),
    HAS_KEY,
  ],
])('%s is refused', (_, make, what = HAS_ALL) => {
  for (const said of beside(make)) expect(said).toMatch(what);
});

test.each<[string, Make]>([
  ['a push of others', push({ selector: theirs })],
  ['a push of one', push({ name: 'theirs' })],
  ['a push elsewhere', push({ selector: managed }, 'theirs')],
  ['Karmada, of another kind', karmada({ apiVersion: 'apps/v1', kind: 'Deployment' })],
  ['Karmada, of another namespace', karmada({ apiVersion: 'v1', kind: 'Secret', namespace: 'theirs' })],
  ['Karmada, of one', karmada({ apiVersion: 'v1', kind: 'Secret', namespace: 'monitoring', name: 'theirs' })],
  ['Liqo, elsewhere', object('offloading.liqo.io/v1beta1', 'NamespaceOffloading', 'theirs', {})],
  ['namespaces of others', hnc('a', 'b')],
  [
    'a policy whose message has a name',
    validating({ validations: [{ messageExpression: '"no " + object.metadata.name' }] }),
  ],
  [
    'a policy whose message says a pod',
    validating({ validations: [{ messageExpression: 'string(object.spec)' }] }, undefined, ['pods']),
  ],
  ['a message of Kyverno with a name', kyverno(saying('no {{ request.object.metadata.name }}'))],
  [
    'a message of Kyverno about another kind',
    kyverno(saying('no {{ request.object.data }}'), { kinds: ['ConfigMap'] }),
  ],
  [
    'what Kyverno reads of whoever asks',
    kyverno({ context: [{ apiCall: { urlPath: '/api/v1/namespaces/{{request.namespace}}/secrets/x' } }] }),
  ],
  [
    'what Gatekeeper has of others',
    gatekeeper('Config', { sync: { syncOnly: [{ group: '', version: 'v1', kind: 'Pod' }] } }),
  ],
  [
    'a store that sends another Secret',
    object('external-secrets.io/v1', 'SecretStore', 'monitoring', {
      provider: { webhook: { url: 'https://a.example', secrets: [{ name: 's', secretRef: { name: 'mine' } }] } },
    }),
  ],
  [
    'a store at an address, and for a namespace, that a variable says',
    object('external-secrets.io/v1', 'SecretStore', 'theirs', {
      provider: { vault: { server: '${var.a}', auth: { tokenSecretRef: { name: 'mine', namespace: '${var.b}' } } } },
    }),
  ],
  [
    'an export of a Secret of that name elsewhere',
    object('secretgen.carvel.dev/v1alpha1', 'SecretExport', 'a', {}, TLS),
  ],
  [
    'a certificate of theirs with annotations',
    object('cert-manager.io/v1', 'Certificate', 'theirs', {
      ...{ secretName: 'mine', dnsNames: ['mine.example.com'], issuerRef: { name: 'mine' } },
      secretTemplate: { annotations: { 'replicator.v1.mittwald.de/replicate-from': 'theirs/influxdb-tls' } },
    }),
  ],
  ['a ConfigMap with a text that is a name of ours', configured({ note: 'influxdb-tls' })],
  ['a copy of another Secret', secretWith({ 'replicator.v1.mittwald.de/replicate-from': 'theirs/influxdb-tls' })],
])('%s is let through', (_, make) => {
  expect(beside(make)).toEqual(['', '', '']);
});
