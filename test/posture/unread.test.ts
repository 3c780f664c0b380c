import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { Fn, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { Deviations, Safeguard, SecureInfluxDB } from '../../lib';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';

// What others make in a namespace of ours that synthesis cannot read: Terraform fills it in, or a controller fetches it.

const besides = (make: (stack: TerraformStack) => unknown, accept = false): string[] =>
  allWays((stack) => {
    const { namespace, authority } = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    make(stack);
    if (accept) Deviations.accept(namespace, Safeguard.NETWORK, 'it was read');
  });

const namespace = 'monitoring';
const metadata = { name: 'mine', namespace };
const variable = (stack: TerraformStack) => Token.asAny(new TerraformVariable(stack, 'said', {}).value);
const manifest = (stack: TerraformStack, value: unknown) =>
  new Manifest(stack, 'mine', { manifest: value as Record<string, unknown> });
const written = (type: string, body: object) => (stack: TerraformStack) => {
  stack.addOverride(`resource.${type}.mine`, body);
};
const kubectl = (yaml_body: string, more = {}) => written('kubectl_manifest', { yaml_body, ...more });
const delivered = (apiVersion: string, kind: string, spec: object, where = 'elsewhere') =>
  written('kubernetes_manifest', {
    manifest: { apiVersion, kind, metadata: { name: 'mine', namespace: where }, spec },
  });
const text = (where: object, kind = 'NetworkPolicy') =>
  JSON.stringify({
    ...{ apiVersion: 'networking.k8s.io/v1', kind, metadata: { name: 'mine', ...where } },
    spec: { podSelector: {}, ingress: [{}] },
  });

const UNREAD: Record<string, (stack: TerraformStack) => unknown> = {
  'a manifest that is a variable': (stack) => manifest(stack, variable(stack)),
  'a manifest of a data source': (stack) => manifest(stack, '${data.http.mine.response_body}'),
  'a manifest of a file that is not there': (stack) =>
    manifest(stack, Token.asAny(Fn.yamldecode(Fn.file('/no/such/file')))),
  'a manifest of a file': (stack) => manifest(stack, Token.asAny(Fn.yamldecode(Fn.file('mine.yaml')))),
  'each of some manifests': written('kubernetes_manifest', {
    for_each: '${data.kubectl_file_documents.mine.manifests}',
    manifest: '${yamldecode(each.value)}',
  }),
  'a manifest of a kind that nobody knows': (stack) =>
    manifest(stack, { apiVersion: 'v1', kind: '${var.kind}', metadata }),
  'a manifest of a kind that nobody knows, without a namespace': (stack) =>
    manifest(stack, { apiVersion: 'v1', kind: '${var.kind}', metadata: { name: 'mine' } }),
  'a manifest whose spec nobody knows': (stack) =>
    manifest(stack, { apiVersion: 'example.com/v1', kind: 'Thing', metadata, spec: variable(stack) }),
  'text for kubectl that is a variable': kubectl('${var.said}'),
  'text for kubectl of a template': kubectl('${templatefile("mine.yaml", {})}'),
  'text for kubectl that is moved into our namespace': kubectl('${var.said}', { override_namespace: namespace }),
  'several documents for kubectl': kubectl(`a: 1\n---\n${text({})}`),
  'text for Kustomize': written('kustomization_resource', { manifest: '${data.kustomization_build.mine.manifests.x}' }),
  'a HelmRelease of Flux': delivered('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { targetNamespace: namespace }),
  'a HelmRelease of Flux in our namespace': delivered('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {}, namespace),
  'a Kustomization of Flux': delivered('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', {
    targetNamespace: namespace,
  }),
  'an Application of Argo CD': delivered('argoproj.io/v1alpha1', 'Application', { destination: { namespace } }),
  'an Application of Argo CD, by its provider': written('argocd_application', {
    metadata: [{ name: 'mine', namespace: 'argocd' }],
    spec: [{ destination: [{ namespace }], source: [{ repo_url: 'https://x.example', chart: 'x' }] }],
  }),
  'an app of Rancher': written('rancher2_app_v2', { name: 'mine', namespace, repo_name: 'x', chart_name: 'x' }),
  'a GitRepo of Fleet': delivered('fleet.cattle.io/v1alpha1', 'GitRepo', { targetNamespace: namespace }),
  'a Release of Crossplane': delivered('helm.crossplane.io/v1beta1', 'Release', { forProvider: { namespace } }),
  'an App of Carvel': delivered('kappctrl.k14s.io/v1alpha1', 'App', { fetch: [] }, namespace),
  'an operator of OLM in our namespace': delivered('operators.coreos.com/v1alpha1', 'Subscription', {}, namespace),
  'an Object of Crossplane': delivered('kubernetes.crossplane.io/v1alpha2', 'Object', {
    forProvider: { manifest: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata } },
  }),
  'a ManifestWork': delivered('work.open-cluster-management.io/v1', 'ManifestWork', {
    workload: { manifests: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace: '${var.said}' } }] },
  }),
  'a release elsewhere whose chart is told our namespace': written('helm_release', {
    ...{ name: 'mine', namespace: 'elsewhere', chart: 'x' },
    values: [`namespaceOverride: ${namespace}\n`],
  }),
  'a release elsewhere, a part of whose chart is told our namespace': written('helm_release', {
    ...{ name: 'mine', namespace: 'elsewhere', chart: 'x' },
    set: [{ name: 'server.namespaceOverride', value: namespace }],
  }),
  'a release elsewhere that is told so by what is in no state': written('helm_release', {
    ...{ name: 'mine', namespace: 'elsewhere', chart: 'x' },
    set_wo: [{ name: 'namespaceOverride', value: namespace }],
  }),
  'a repository of Flux on Azure': written('azurerm_kubernetes_flux_configuration', { name: 'mine', namespace }),
  'a repository of Flux on Arc': written('azurerm_arc_kubernetes_flux_configuration', { name: 'mine', namespace }),
  'an extension on Azure': written('azurerm_kubernetes_cluster_extension', { release_namespace: namespace }),
  'an app of Carvel, by its provider': written('carvel_kapp', { app: 'mine', namespace }),
  'an app of Carvel, by its older provider': written('k14s_kapp', { app: 'mine', namespace }),
  'an add-on of Amazon': written('aws_eks_addon', { addon_name: 'x', namespace_config: { namespace } }),
  'a HelmChart of K3s': delivered('helm.cattle.io/v1', 'HelmChart', { targetNamespace: namespace }),
};

test.each(Object.entries(UNREAD))('%s is refused, and may be accepted with a reason', (_, make) => {
  for (const said of besides(make))
    expect(said).toMatch(
      /kubernetes_namespace_v1\.monitoring\w+: \w+\.mine makes .* in namespace "monitoring" that nobody here can read \(safeguard "network"\)/,
    );
  expect(besides(make, true)).toEqual(['', '', '']);
});

const FINE: Record<string, (stack: TerraformStack) => unknown> = {
  'a manifest that is known': (stack) => manifest(stack, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: {} }),
  'a manifest of a local': (stack) => {
    stack.addOverride('locals.said', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    manifest(stack, '${local.said}');
  },
  'a manifest with a value that is a variable': (stack) =>
    manifest(stack, { apiVersion: 'example.com/v1', kind: 'Thing', metadata, spec: { level: variable(stack) } }),
  'a manifest that is not known, of another cluster': (stack) => {
    const provider = new KubernetesProvider(stack, 'other', { alias: 'other', configContext: 'other' });
    new Manifest(stack, 'mine', { manifest: variable(stack), provider });
  },
  'a manifest of a kind that nobody knows, elsewhere': (stack) =>
    manifest(stack, { apiVersion: 'v1', kind: '${var.kind}', metadata: { name: 'mine', namespace: 'elsewhere' } }),
  'text for kubectl that is moved elsewhere': kubectl('${var.said}', { override_namespace: 'elsewhere' }),
  'a policy by kubectl that is moved elsewhere': kubectl(text({ namespace }), { override_namespace: 'elsewhere' }),
  'text for kubectl with a value that is a variable': kubectl(
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine\n  namespace: monitoring\ndata:\n  level: "${var.said}"\n',
  ),
  'a HelmRelease of Flux elsewhere': delivered('helm.toolkit.fluxcd.io/v2', 'HelmRelease', {}),
  'a release elsewhere that looks at our namespace': written('helm_release', {
    ...{ name: 'mine', namespace: 'elsewhere', chart: 'x', values: [`searchNamespace: ${namespace}\n`] },
  }),
  'an Object of Crossplane elsewhere': delivered('kubernetes.crossplane.io/v1alpha2', 'Object', {
    forProvider: { manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'elsewhere' } } },
  }),
  'an operator of OLM elsewhere': delivered('operators.coreos.com/v1alpha1', 'Subscription', {}),
  'an extension on Azure elsewhere': written('azurerm_kubernetes_cluster_extension', { release_namespace: 'x' }),
  'metrics in a namespace of that name': written('aws_cloudwatch_metric_alarm', { alarm_name: 'x', namespace }),
  'a project of Argo CD': written('argocd_project', { spec: { destination: { namespace } } }),
  'an app of Rancher elsewhere': written('rancher2_app_v2', { name: 'mine', namespace: 'elsewhere' }),
  'an Application of Argo CD elsewhere': delivered(
    'argoproj.io/v1alpha1',
    'Application',
    { destination: { namespace: 'elsewhere' } },
    namespace,
  ),
};

test.each(Object.entries(FINE))('%s is let through', (_, make) => {
  expect(besides(make)).toEqual(['', '', '']);
});

test.each<[string, (stack: TerraformStack) => unknown]>([
  ['by kubectl, moved into our namespace', kubectl(text({}), { override_namespace: namespace })],
  ['by Kustomize', written('kustomization_resource', { manifest: text({ namespace }) })],
  ['of the provider k8s', written('k8s_manifest', { content: text({ namespace }) })],
  ['with metadata that nobody knows', kubectl(text({}).replace('{"name":"mine"}', '"${var.said}"'))],
  [
    'of the provider, with metadata that nobody knows',
    written('kubernetes_network_policy_v1', { metadata: '${var.said}', spec: { pod_selector: {}, ingress: [{}] } }),
  ],
])('a policy %s is read', (_, make) => {
  for (const said of besides(make)) expect(said).toMatch(/by k\w+\.mine it opens/);
});
