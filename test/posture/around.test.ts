import { Env } from '@cdktf/provider-kubernetes/lib/env';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { Labels } from '@cdktf/provider-kubernetes/lib/labels';
import { TerraformStack } from 'cdktf';
import { Deviations, Safeguard, SecureInfluxDB, SecureNamespace, SecureTelegraf } from '../../lib';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';

// What undoes a promise without touching an object of ours: what the API server asks, where a Service leads, what a command does.

const besides = (make: (stack: TerraformStack) => unknown): string[] =>
  allWays((stack) => {
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(influxdb.addDatabase('metrics'));
    make(stack);
  });

type Make = (stack: TerraformStack) => unknown;

const namespace = 'monitoring';
const metadata = { name: 'mine', namespace };
const written =
  (type: string, body: object, kind = 'resource') =>
  (stack: TerraformStack) => {
    stack.addOverride(`${kind}.${type}.mine`, body);
  };
const manifest = (apiVersion: string, kind: string, more: object, where: object = metadata) =>
  written('kubernetes_manifest', { manifest: { apiVersion, kind, metadata: where, ...more } });

const toPods = { api_groups: [''], api_versions: ['v1'], operations: ['CREATE'], resources: ['pods'] };
const toSecrets = { ...toPods, operations: ['*'], resources: ['secrets'] };
const hook = (rule: object, more: object = {}, does = 'mutating') =>
  written(`kubernetes_${does}_webhook_configuration_v1`, {
    metadata: { name: 'mine' },
    webhook: [{ name: 'mine.example.com', client_config: {}, rule: [rule], ...more }],
  });
const inNamespace = (operator: string, ...values: string[]) => ({
  namespace_selector: { match_expressions: [{ key: 'kubernetes.io/metadata.name', operator, values }] },
});
const ADMISSION = 'admissionregistration.k8s.io/v1';
const changes = /kubernetes_namespace_v1\.monitoring\w+: \S+\.mine may change what is made in namespace "monitoring"/;
const sees = /kubernetes_namespace_v1\.monitoring\w+: \S+\.mine sees the Secrets in namespace "monitoring"/;

const execs = (command: string, more: object = {}) =>
  written('terraform_data', { provisioner: [{ 'local-exec': { command, ...more } }] });
const runs = /: \S+\.mine runs a command that nobody checked in namespace "monitoring" \(safeguard "network"\)/;
const prints = /: \S+\.mine prints Secrets of namespace "monitoring" \(safeguard "credentials"\)/;

const leads = /influxdb_service_\w+: kubernetes_\w+\.mine says where goes what is sent to it \(safeguard "exposure"\)/;
const slice = (service: string) =>
  written('kubernetes_endpoint_slice_v1', {
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': service } },
    address_type: 'IPv4',
    endpoint: [{ addresses: ['10.0.0.1'] }],
  });
const redirect = (serviceName: string) =>
  manifest('cilium.io/v2', 'CiliumLocalRedirectPolicy', {
    spec: { redirectFrontend: { serviceMatcher: { serviceName, namespace } } },
  });

const mesh = (hosts: string[], more: object = {}, kind = 'VirtualService', within = namespace) =>
  manifest('networking.istio.io/v1', kind, { spec: { hosts, ...more } }, { name: 'mine', namespace: within });

const rule = (trafficPolicy: object, within = namespace, host = 'influxdb.monitoring.svc.cluster.local') =>
  manifest(
    'networking.istio.io/v1',
    'DestinationRule',
    { spec: { host, trafficPolicy } },
    { name: 'mine', namespace: within },
  );

const key = /influxdb_certificate_secret\w+: \S+\.mine /;
const labels = { 'app.kubernetes.io/name': 'telegraf', 'app.kubernetes.io/instance': 'telegraf' };
const label = (own: Record<string, string>) => (stack: TerraformStack) =>
  new Labels(stack, 'mine', { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'theirs' }, labels: own });
const env = (name: string) => (stack: TerraformStack) =>
  new Env(stack, 'mine', {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...metadata, name: 'theirs' }, container: 'theirs' },
    env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name, key: 'tls.key' } } }],
  });
const release = (configuration: object) => (stack: TerraformStack) => {
  stack.addOverride('provider.helm', [{ alias: 'other', kubernetes: configuration }]);
  written('helm_release', { provider: 'helm.other', name: 'mine', namespace })(stack);
};

const REFUSED: Record<string, [Make, RegExp]> = {
  'a webhook that may change pods': [hook(toPods), changes],
  'a webhook that may change whatever there is': [
    hook({ api_groups: ['*'], resources: ['*/*'], operations: ['*'] }),
    changes,
  ],
  'a webhook for our namespace': [hook(toPods, inNamespace('In', 'monitoring')), changes],
  'a webhook for namespaces of a label that a variable says': [
    hook(toPods, { namespace_selector: { match_labels: { 'kubernetes.io/metadata.name': '${var.said}' } } }),
    changes,
  ],
  'a webhook for objects of ours': [
    hook(
      { ...toPods, api_groups: ['apps'], resources: ['statefulsets'] },
      { object_selector: { match_labels: { 'app.kubernetes.io/name': 'influxdb' } } },
    ),
    changes,
  ],
  'a webhook for objects of names that a variable says': [
    hook(toPods, {
      object_selector: {
        match_expressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: '${var.names}' }],
      },
    }),
    changes,
  ],
  'a webhook for what controllers make': [
    hook(toPods, { object_selector: { match_expressions: [{ key: 'controller-revision-hash', operator: 'Exists' }] } }),
    changes,
  ],
  'a webhook, by a manifest': [
    manifest(ADMISSION, 'MutatingWebhookConfiguration', {
      webhooks: [{ rules: [{ apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], operations: ['*'] }] }],
    }),
    changes,
  ],
  'a webhook that a variable says': [
    written('kubernetes_mutating_webhook_configuration_v1', { metadata: { name: 'mine' }, webhook: '${var.said}' }),
    changes,
  ],
  'a webhook with rules that a variable says': [
    manifest(ADMISSION, 'MutatingWebhookConfiguration', { webhooks: [{ rules: '${var.said}' }] }),
    changes,
  ],
  'a policy that mutates': [
    manifest(ADMISSION, 'MutatingAdmissionPolicy', {
      spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], resources: ['pods'], operations: ['CREATE'] }] } },
    }),
    changes,
  ],
  'a webhook that validates Secrets': [hook(toSecrets, {}, 'validating'), sees],
  'a webhook that mutates Secrets': [hook(toSecrets), sees],
  'a command of kubectl': [execs('kubectl -n monitoring delete networkpolicy --all'), runs],
  'a command by its path, after another': [
    execs('cd /tmp && /usr/bin/kubectl patch svc influxdb --namespace=monitoring -p x'),
    runs,
  ],
  'a command of Helm': [execs('helm upgrade --install mine ./chart --namespace "monitoring"'), runs],
  ...Object.fromEntries(
    [
      'docker run bitnami/kubectl:1.31 delete netpol --all -n monitoring',
      'docker run registry.example:5000/kubectl@sha256:aaaa -n monitoring delete netpol --all',
      'sudo -n kubectl delete netpol --all -n monitoring',
      'ssh -n node kubectl delete netpol --all -n monitoring',
      'nice -n 10 kubectl delete netpol --all -n monitoring',
      'az aks command invoke -g x -n y --command "kubectl delete netpol --all -n monitoring"',
      'kubectl -n team delete netpol --all -n monitoring',
      'K=kubectl; $K delete netpol --all -n monitoring',
      'kubectl delete netpol --all -n monitoring>/dev/null',
      'echo `kubectl delete netpol --all -n monitoring`',
      'kubectl delete pod -n monitoring wait',
      'kubectl --context wait delete netpol --all -n monitoring',
      'helm --kube-context wait uninstall influxdb -n monitoring',
      'echo monitoring | xargs -I{} kubectl delete netpol --all -n {}',
    ].map((command) => [command, [execs(command), runs] as [Make, RegExp]]),
  ),
  'a command of kubectl, without a space': [execs('kubectl -nmonitoring delete networkpolicy --all'), runs],
  'a command of kubectl that goes back to what was': [execs('kubectl rollout undo sts/influxdb -n monitoring'), runs],
  'a command of kubectl, as what runs it': [
    execs('-n monitoring delete networkpolicy --all', { interpreter: ['kubectl'] }),
    runs,
  ],
  'a command of kubectl that goes on in the next line': [
    execs('kubectl delete networkpolicy --all \\\n  -n monitoring'),
    runs,
  ],
  'a command of PowerShell that goes on in the next line': [
    execs('kubectl get secret `\r\n  -n monitoring -o yaml'),
    prints,
  ],
  'a command that prints Secrets among others': [execs('kubectl get cm,secret -n monitoring -o yaml'), prints],
  'a command that prints Secrets of a version': [execs('kubectl get secrets.v1. -n monitoring -o yaml'), prints],
  'a command of oc that writes a Secret into files': [execs('oc extract secret/influxdb-tls -n monitoring'), prints],
  'a command of oc that gives an account what it may not': [
    execs('oc adm policy add-scc-to-user privileged -z influxdb -n monitoring'),
    runs,
  ],
  'a command of kubectl by a variable': [execs('"$KUBECTL" -n monitoring delete networkpolicy --all'), runs],
  'a command of kubectl by a variable with a default': [
    execs('$${KUBECTL:-kubectl} -n monitoring delete networkpolicy --all'),
    runs,
  ],
  'a command of kubectl by a variable of any name': [
    execs('$K -n monitoring delete networkpolicy --all', { environment: { K: '/opt/bin/kubectl' } }),
    runs,
  ],
  'a command of kubectl of a version': [execs('./kubectl-1.36 -n monitoring delete netpol --all'), runs],
  'a command by a path of the API': [
    execs('kubectl delete --raw /apis/networking.k8s.io/v1/namespaces/monitoring/networkpolicies/influxdb-deny'),
    runs,
  ],
  'a command that goes through the API to a Service': [
    execs('kubectl get --raw /api/v1/namespaces/monitoring/services/https:influxdb:8086/proxy/ping'),
    runs,
  ],
  'a command that prints a Secret by a path of the API': [
    execs('kubectl get --raw=/api/v1/namespaces/monitoring/secrets/influxdb-tls?pretty=true'),
    prints,
  ],
  'a command that prints all Secrets by a path of the API': [execs('kubectl get --raw /api/v1/secrets'), prints],
  'a command that changes a namespace': [execs('kubectl label --overwrite ns/monitoring a=privileged'), runs],
  'a command that is given its text by a pipe': [
    execs('kubectl apply -f - <<EOF\nkind: NetworkPolicy\nmetadata:\n  namespace: monitoring\nEOF'),
    runs,
  ],
  'a command that is given its text by a variable': [
    execs('echo "$TEXT" | kubectl apply -f -', { environment: { TEXT: '{"metadata":{"namespace":"monitoring"}}' } }),
    runs,
  ],
  'a command after one that sets the namespace': [
    execs('kubectl config set-context --current --namespace=monitoring && kubectl delete networkpolicy --all'),
    runs,
  ],
  'a command in all namespaces': [execs('kubectl delete networkpolicy --all -A'), runs],
  'a command in a namespace of the environment': [
    execs('kubectl delete networkpolicy --all -n $WHERE', { environment: { WHERE: 'monitoring' } }),
    runs,
  ],
  'a command in a namespace of a local': [
    (stack) => {
      stack.addOverride('locals.where', 'monitoring');
      execs('kubectl delete networkpolicy --all -n ${local.where}')(stack);
    },
    runs,
  ],
  'a command in the namespace of our resource': [
    (stack) => {
      const { fqn } = stack.node.findChild('monitoring').node.findChild('Resource') as unknown as { fqn: string };
      execs(`kubectl scale statefulset influxdb --replicas=2 -n \${${fqn}.metadata[0].name}`)(stack);
    },
    runs,
  ],
  'a command that prints Secrets': [execs('kubectl get secrets -n monitoring -o yaml'), prints],
  'a program whose output is in the state': [
    written(
      'external',
      { program: ['kubectl', '-n', 'monitoring', 'get', 'secret', 'influxdb-tls', '-o', 'json'] },
      'data',
    ),
    prints,
  ],
  'a command whose output is in the state': [
    written('local_command', { command: 'kubectl', arguments: ['get', 'secret', '-n', 'monitoring'] }, 'data'),
    prints,
  ],
  'a script that is a resource': [
    written('shell_script', { lifecycle_commands: [{ create: 'kubectl -n monitoring delete networkpolicy --all' }] }),
    runs,
  ],
  'a command by SSH': [written('ssh_resource', { commands: ['kubectl get secret -n monitoring -o yaml'] }), prints],
  'a command of an action': [
    written(
      'local_command',
      { config: { command: 'kubectl', arguments: ['-n', namespace, 'delete', 'pods'] } },
      'action',
    ),
    runs,
  ],
  'endpoints of our Service': [slice('influxdb'), leads],
  'endpoints of a Service that a variable says': [slice('${var.said}'), leads],
  'older endpoints of our Service': [
    written('kubernetes_endpoints_v1', { metadata: { name: 'influxdb', namespace }, subset: {} }),
    leads,
  ],
  'endpoints by a manifest': [manifest('v1', 'Endpoints', { subsets: [] }, { name: 'influxdb', namespace }), leads],
  'who verifies our Service for a Gateway': [
    manifest(
      'gateway.networking.k8s.io/v1',
      'BackendTLSPolicy',
      {
        spec: { targetRefs: [{ group: '', kind: 'Service', name: 'influxdb' }] },
      },
      { name: 'a', namespace },
    ),
    leads,
  ],
  'a redirect of Cilium': [redirect('influxdb'), leads],
  'an Envoy of Cilium': [
    manifest('cilium.io/v2', 'CiliumEnvoyConfig', { spec: { services: [{ name: 'influxdb', namespace }] } }),
    leads,
  ],
  'a way of a mesh': [mesh(['influxdb']), leads],
  'a way of a mesh by the whole name': [
    mesh(['influxdb.monitoring.svc.cluster.local'], {}, 'VirtualService', 'a'),
    leads,
  ],
  'a way of a mesh by a wildcard': [mesh(['*.monitoring.svc.cluster.local'], { gateways: ['mesh'] }), leads],
  'a way of a mesh for all': [mesh(['*.local'], {}, 'VirtualService', 'a'), leads],
  'a way of a mesh that a variable says': [mesh(['${var.host}'], {}, 'VirtualService', 'a'), leads],
  'an entry of a mesh': [mesh(['influxdb.monitoring.svc'], { resolution: 'STATIC' }, 'ServiceEntry', 'a'), leads],
  'whom a mesh verifies it by': [rule({ tls: { mode: 'SIMPLE', insecureSkipVerify: true } }), leads],
  'whom a mesh verifies it by, at a port': [
    rule({ portLevelSettings: [{ port: { number: 8086 }, tls: { mode: 'DISABLE' } }] }, 'a'),
    leads,
  ],
  'labels of ours for a pod of theirs': [label(labels), /kubernetes_labels\.mine has its labels/],
  'a variable with our key for a pod of theirs': [
    env('influxdb-tls'),
    /certificate_secret\w+: kubernetes_env\.mine mounts it/,
  ],
  'a token of our account, for one run': [
    written('kubernetes_token_request_v1', { metadata: { name: 'influxdb', namespace } }, 'ephemeral'),
    /service-account_\w+: ephemeral\.kubernetes_token_request_v1\.mine has a token of it/,
  ],
  'a module that is given our key': [
    (stack) => {
      stack.addOverride('module.mine', { source: './mine', tls_secret: 'influxdb-tls' });
    },
    key,
  ],
  'a release in our cluster, by another alias': [release({}), /helm_release\.mine makes pods and policies/],
  'a policy by kubectl in our cluster, by another alias': [
    (stack) => {
      stack.addOverride('provider.kubectl', [{ alias: 'other' }]);
      const yaml_body = JSON.stringify({
        ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata },
        spec: { podSelector: {}, ingress: [{}] },
      });
      written('kubectl_manifest', { provider: 'kubectl.other', yaml_body })(stack);
    },
    /by kubectl_manifest\.mine it opens to everyone/,
  ],
};
test.each(Object.entries(REFUSED))('%s is refused', (_, [make, said]) => {
  for (const one of besides(make)) expect(one).toMatch(said);
});

const FINE: Record<string, Make> = {
  'how many connections a mesh opens to it': rule({ connectionPool: { tcp: { maxConnections: 9 } } }),
  'a mesh that verifies all by its own authority': rule({ tls: { mode: 'ISTIO_MUTUAL' } }, 'istio-system', '*.local'),
  'whom a mesh verifies elsewhere': rule({ tls: { mode: 'SIMPLE' } }, 'a', 'db.shop.svc.cluster.local'),
  'a webhook for what is not ours': hook({ ...toPods, api_groups: ['cert-manager.io'], resources: ['*'] }),
  'a webhook for other namespaces': hook(toPods, {
    namespace_selector: { match_labels: { 'istio-injection': 'enabled' } },
  }),
  'a webhook for all namespaces but ours': hook(toPods, inNamespace('NotIn', 'kube-system', 'monitoring')),
  'a webhook for other objects': hook(
    { ...toPods, api_groups: ['apps'], resources: ['deployments'] },
    { object_selector: { match_labels: { app: 'mine' } } },
  ),
  'a webhook for other pods': hook(toPods, { object_selector: { match_labels: { app: 'mine' } } }),
  'a webhook for what is deleted': hook({ ...toPods, operations: ['DELETE'] }),
  'a webhook that validates pods': hook(toPods, {}, 'validating'),
  'a policy that validates Secrets': manifest(ADMISSION, 'ValidatingAdmissionPolicy', {
    spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], resources: ['secrets'], operations: ['*'] }] } },
  }),
  'a command that waits for ours': execs('kubectl -n monitoring wait --for=condition=Ready pod/influxdb-0'),
  'a command that reads logs of a container': execs('kubectl logs influxdb-0 -c run -n monitoring'),
  'a command that reads policies': execs('kubectl get policy -n monitoring'),
  'a command that asks what it may': execs('kubectl auth can-i create pods -n monitoring'),
  'a command that looks at ours': execs('kubectl rollout status statefulset/influxdb -n monitoring'),
  'a command elsewhere, after one that waits for ours': execs(
    'kubectl -n monitoring wait --for=delete pod/x; kubectl -n other delete pod y',
  ),
  'a command of a shell, of others': execs('kubectl -nother delete pod y', { interpreter: ['sh', '-c'] }),
  'a command of another program by a variable': execs('$CURL -X delete https://monitoring.example'),
  'a command that reads no Secret, by a path of the API': execs('kubectl get --raw /api/v1/namespaces/monitoring/pods'),
  "a command that reads a node's metrics": execs('kubectl get --raw /api/v1/nodes/n1/proxy/metrics'),
  'a command by a path of the API, elsewhere': execs('kubectl delete --raw /api/v1/namespaces/other/pods/monitoring'),
  'a command that is given text of another namespace': execs(
    'kubectl apply -f - <<EOF\nmetadata:\n  namespace: other\nEOF',
  ),
  'a command for the cluster, beside one that waits for ours': execs(
    'kubectl apply -f crds.yaml && kubectl -n monitoring wait --for=condition=Ready pod/influxdb-0',
  ),
  'a command for the cluster': execs('kubectl apply -f https://example.com/crds.yaml'),
  'another program': execs('curl -X delete https://monitoring.example'),
  'a program that lists pods': written('external', { program: ['kubectl', '-n', 'monitoring', 'get', 'pods'] }, 'data'),
  'endpoints of another Service': slice('mine'),
  'endpoints of a Service that a resource makes': slice('${kubernetes_service_v1.theirs.metadata[0].name}'),
  'a redirect of another Service': redirect('mine'),
  'a way of a mesh to another Service': mesh(['mine', 'influxdb.other.svc']),
  'a way of a mesh to another domain': mesh(['influxdb.monitoring.example.com']),
  'a way from a gateway alone': mesh(['*'], { gateways: ['istio-system/public'] }),
  'a way of a mesh to a Service that a resource makes': mesh(['${kubernetes_service_v1.theirs.metadata[0].name}']),
  'a label of theirs for a pod of theirs': label({ team: 'metrics' }),
  'a variable with a key of theirs': env('theirs'),
  'a module that is given our account': (stack) => {
    stack.addOverride('module.mine', { source: './mine', service_account: 'influxdb' });
  },
  'a module that is given a Secret of its own by a variable': (stack) => {
    stack.addOverride('module.mine', { source: './mine', secret_name: '${var.said}' });
  },
  'a release in another cluster': release({ config_context: 'other' }),
  'what is written by another alias, elsewhere': (stack) => {
    const provider = new KubernetesProvider(stack, 'other', { alias: 'other', configContext: 'other' });
    new Labels(stack, 'mine', { apiVersion: 'v1', kind: 'Pod', metadata, labels, provider });
  },
};

test.each(Object.entries(FINE))('%s is let through', (_, make) => {
  expect(besides(make)).toEqual(['', '', '']);
});

// A label that selects it may be there, where nobody here knows which it has.
test.each<[string, Make]>([
  ['somebody else made', () => undefined],
  [
    'a resource of theirs makes with labels that a variable says',
    written('kubernetes_namespace_v1', { metadata: { name: 'theirs', labels: '${var.labels}' } }),
  ],
])('a webhook may be about a namespace that %s', (_, make) => {
  const said = allWays((stack) => {
    const { authority } = placement(stack);
    make(stack);
    const theirs = SecureNamespace.fromName(stack, 'theirs', { name: 'theirs' });
    new SecureInfluxDB(stack, 'influxdb', { namespace: theirs, authority });
    hook(toPods, { namespace_selector: { match_labels: { 'istio-injection': 'enabled' } } })(stack);
  });
  for (const one of said) expect(one).toContain('may change what is made in namespace "theirs"');
});

test.each<[string, Make, Safeguard]>([
  ['a webhook', hook(toPods), Safeguard.PODS],
  ['a command', execs('kubectl -n monitoring delete networkpolicy --all'), Safeguard.NETWORK],
  ['endpoints', slice('influxdb'), Safeguard.EXPOSURE],
])('%s is accepted with a reason', (_, make, safeguard) => {
  const said = besides((stack) => {
    make(stack);
    Deviations.accept(stack, safeguard, 'what is tested');
  });
  expect(said).toEqual(['', '', '']);
});
