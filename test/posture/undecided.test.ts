import { DataKubernetesSecretV1 } from '@cdktf/provider-kubernetes/lib/data-kubernetes-secret-v1';
import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { PersistentVolumeV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-v1';
import { PersistentVolumeClaimV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1';
import { PodV1 } from '@cdktf/provider-kubernetes/lib/pod-v1';
import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1';
import { SecretV1Data } from '@cdktf/provider-kubernetes/lib/secret-v1-data';
import { Fn, ref, TerraformIterator, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { CertificateAuthority, Deviations, Safeguard, SecureInfluxDB, SecureNamespace } from '../../lib';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';

// What the user makes beside by what nobody knows at synthesis: a variable is its default only as long as nobody says another.

const besides = (make: (stack: TerraformStack, influxdb: SecureInfluxDB) => unknown): string[] =>
  allWays((stack) => {
    const { namespace, authority } = placement(stack);
    make(stack, new SecureInfluxDB(stack, 'influxdb', { namespace, authority }));
  });

const namespace = 'monitoring';
const metadata = { name: 'mine', namespace };
const container = [{ name: 'mine', image: 'mine:1' }];
const labels = { 'app.kubernetes.io/name': 'influxdb', 'app.kubernetes.io/instance': 'influxdb' };
const variable = (stack: TerraformStack, value: unknown) => new TerraformVariable(stack, 'said', { default: value });
const other = (stack: TerraformStack) => variable(stack, 'other').stringValue;
const open = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] };
const policy = (stack: TerraformStack, where: object, spec: object = {}) =>
  new NetworkPolicyV1(stack, 'mine', { metadata: { name: 'mine', ...where }, spec: { ...open, ...spec } });
const mounting = (stack: TerraformStack, secretName: string, where: object = metadata, id = 'mine') =>
  new PodV1(stack, id, {
    metadata: where,
    spec: { container, volume: [{ name: 'one', secret: { secretName } }] },
  });
const manifest = (stack: TerraformStack, apiVersion: string, kind: string, more: object, where: object = metadata) =>
  new Manifest(stack, 'mine', { manifest: { apiVersion, kind, metadata: where, ...more } });
const called = (stack: TerraformStack, variables: object) => {
  stack.addOverride('module.mine', { source: 'corp/mine/kubernetes', version: '1.0.0', ...variables });
};
const release = (stack: TerraformStack, more: object) => {
  stack.addOverride('resource.helm_release.mine', { name: 'mine', chart: 'mine', ...more });
};

// The address of the Secret with the key of our certificate.
const keyOf = (stack: TerraformStack) => {
  const secret = stack.node.findChild('influxdb').node.findChild('certificate').node.findChild('secret');
  return (secret as unknown as { fqn: string }).fqn;
};

const key = /influxdb_certificate_secret\w+: (data\.)?kubernetes_\w+\.mine /;
const data = /influxdb_data_\w+: kubernetes_\w+\.mine has its data/;
const made = /kubernetes_manifest\.mine makes pods and policies in namespace "monitoring"/;
const elsewhere = { name: 'mine', namespace: 'elsewhere' };
const opens = /kubernetes_\w+\.mine (it opens|is a policy beside)/;

const REFUSED: Record<string, [(stack: TerraformStack) => unknown, RegExp]> = {
  'a policy in a namespace of a variable': [(stack) => policy(stack, { namespace: other(stack) }), opens],
  "a policy in a namespace of another provider's resource": [
    (stack) => {
      stack.addOverride('resource.random_pet.pet', { length: 2 });
      policy(stack, { namespace: '${random_pet.pet.id}' });
    },
    opens,
  ],
  'a policy in a namespace that is a label of another one': [
    (stack) => {
      const labelled = { name: 'theirs', labels: { home: namespace } };
      stack.addOverride('resource.kubernetes_namespace_v1.theirs', { metadata: [labelled] });
      policy(stack, { namespace: '${kubernetes_namespace_v1.theirs.metadata[0].labels.home}' });
    },
    opens,
  ],
  'a policy for the label of ours, of a variable': [
    (stack) =>
      policy(stack, { namespace }, { podSelector: { matchLabels: { 'app.kubernetes.io/name': other(stack) } } }),
    opens,
  ],
  'a manifest of a policy with rules of a variable': [
    (stack) =>
      manifest(stack, 'networking.k8s.io/v1', 'NetworkPolicy', {
        spec: { podSelector: {}, ingress: Token.asAny(variable(stack, []).value) },
      }),
    opens,
  ],
  'a manifest of a policy with peers and ports of a variable': [
    (stack) => {
      const unknown = Token.asAny(variable(stack, []).value);
      const spec = { podSelector: {}, ingress: [{ from: unknown, ports: unknown }] };
      manifest(stack, 'networking.k8s.io/v1', 'NetworkPolicy', { spec });
    },
    opens,
  ],
  "a policy of Cilium's of a variable": [
    (stack) => manifest(stack, 'cilium.io/v2', 'CiliumNetworkPolicy', { spec: Token.asAny(variable(stack, {}).value) }),
    opens,
  ],
  'a pod with labels of a variable': [
    (stack) =>
      new PodV1(stack, 'mine', {
        metadata: { ...metadata, labels: { ...labels, 'app.kubernetes.io/instance': other(stack) } },
        spec: { container },
      }),
    /mine has its labels/,
  ],
  'a pod that mounts what a variable says': [(stack) => mounting(stack, other(stack)), key],
  'a pod that mounts what a function says': [
    (stack) => mounting(stack, Token.asString(Fn.format('%s-%s', ['influxdb', 'tls']))),
    key,
  ],
  'a pod that mounts what is looked up by what a resource makes': [
    (stack) => mounting(stack, '${lookup({"a" = "influxdb-tls"}, random_pet.x.id, "none")}'),
    key,
  ],
  'a pod that mounts one of two, as a resource says': [
    (stack) => mounting(stack, '${random_pet.x.id == "a" ? "influxdb-tls" : "none"}'),
    key,
  ],
  'a pod that mounts a key of a map, as a resource says': [
    (stack) => mounting(stack, '${[for k in["influxdb-tls"] : k if random_pet.x.id != 1][0]}'),
    key,
  ],
  'a pod that mounts what a directive leaves': [
    (stack) => mounting(stack, '%{ if random_pet.x.id == "a" }other-%{ endif }influxdb-tls'),
    key,
  ],
  'a pod that mounts what a resource was given': [
    (stack) => {
      stack.addOverride('resource.terraform_data.x', { input: { name: 'influxdb' } });
      mounting(stack, '${terraform_data.x.output.name}-tls');
    },
    key,
  ],
  'a pod that mounts what one of several resources was given': [
    (stack) => {
      stack.addOverride('resource.terraform_data.x', { for_each: ['influxdb-tls'], input: '${each.key}' });
      mounting(stack, '${terraform_data.x["influxdb-tls"].output}');
    },
    key,
  ],
  'a pod that mounts what a function makes of our name': [
    (stack) => mounting(stack, `\${tostring(${keyOf(stack)}.metadata[0].name)}`),
    key,
  ],
  'a pod that mounts our name, by all metadata': [
    (stack) => mounting(stack, `\${${keyOf(stack)}.metadata[*].name[0]}`),
    key,
  ],
  'a pod that mounts our name, by the one of several': [
    (stack) => {
      stack.addOverride('locals.names', [`\${one(${keyOf(stack)}.metadata).name}`]);
      mounting(stack, '${local.names[0]}');
    },
    key,
  ],
  'a pod that mounts what keeps a resource': [
    (stack) => {
      stack.addOverride('resource.random_pet.x', { keepers: { secret: '${terraform_data.x.output}' } });
      stack.addOverride('resource.terraform_data.x', { input: other(stack) });
      mounting(stack, '${random_pet.x.keepers.secret}');
    },
    key,
  ],
  'a pod in a namespace of a variable': [
    (stack) => mounting(stack, 'influxdb-tls', { name: 'mine', namespace: other(stack) }),
    key,
  ],
  'pods that mount what a list of a variable says': [
    (stack) => {
      const forEach = TerraformIterator.fromList(variable(stack, ['other']).listValue);
      const volume = [{ name: 'one', secret: { secretName: forEach.value as string } }];
      new PodV1(stack, 'mine', { forEach, metadata, spec: { container, volume } });
    },
    key,
  ],
  'a manifest of a pod with volumes of a variable': [
    (stack) =>
      manifest(stack, 'v1', 'Pod', {
        spec: { containers: container, volumes: Token.asAny(variable(stack, []).value) },
      }),
    key,
  ],
  'a binding of an account of a variable': [
    (stack) =>
      new RoleBindingV1(stack, 'mine', {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' },
        subject: [{ kind: 'ServiceAccount', name: other(stack), namespace }],
      }),
    /service-account_\w+: kubernetes_role_binding_v1\.mine gives rights to it/,
  ],
  'a patch of a Secret of a variable': [
    (stack) =>
      new SecretV1Data(stack, 'mine', { metadata: { name: other(stack), namespace }, data: { 'tls.key': 'x' } }),
    /influxdb_\w+: kubernetes_secret_v1_data\.mine writes to it too/,
  ],
  'a data source that reads a Secret of a variable': [
    (stack) => new DataKubernetesSecretV1(stack, 'mine', { metadata: { name: other(stack), namespace } }),
    /influxdb_\w+: data\.kubernetes_secret_v1\.mine reads it/,
  ],
  'a controller that is given a Secret of a variable': [
    (stack) =>
      manifest(stack, 'external-secrets.io/v1', 'PushSecret', {
        spec: { selector: { secret: { name: other(stack) } } },
      }),
    key,
  ],
  'a cluster that a variable verifies': [
    (stack) => {
      stack.addOverride('provider.helm', { kubernetes: { insecure: `\${${variable(stack, false).fqn}}` } });
    },
    /provider\.helm: it has `insecure`/,
  ],
  'a volume that our claim is bound to': [
    (stack) =>
      new PersistentVolumeV1(stack, 'mine', {
        metadata: { name: 'mine' },
        spec: [
          {
            accessModes: ['ReadWriteOnce'],
            capacity: { storage: '1Gi' },
            claimRef: { name: 'influxdb-data', namespace },
            persistentVolumeSource: { hostPath: { path: '/data' } },
          },
        ],
      }),
    data,
  ],
  'a clone of our claim, of another namespace': [
    (stack) => {
      const dataSourceRef = { kind: 'PersistentVolumeClaim', name: 'influxdb-data', namespace };
      manifest(
        ...([
          stack,
          'v1',
          'PersistentVolumeClaim',
          { spec: { dataSourceRef } },
          { name: 'mine', namespace: 'x' },
        ] as const),
      );
    },
    data,
  ],
  'a clone of a claim of a variable': [
    (stack) => {
      const mine = new PersistentVolumeClaimV1(stack, 'mine', {
        metadata,
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      });
      mine.addOverride('spec.data_source', { kind: 'PersistentVolumeClaim', name: other(stack) });
    },
    data,
  ],
  'a snapshot of our claim': [
    (stack) =>
      manifest(stack, 'snapshot.storage.k8s.io/v1', 'VolumeSnapshot', {
        spec: { source: { persistentVolumeClaimName: 'influxdb-data' } },
      }),
    data,
  ],
  'a snapshot of all that our labels select': [
    (stack) =>
      manifest(stack, 'groupsnapshot.storage.k8s.io/v1', 'VolumeGroupSnapshot', {
        spec: { source: { selector: { matchLabels: { 'app.kubernetes.io/name': 'influxdb' } } } },
      }),
    data,
  ],
  'a backup of all volumes of our namespace': [
    (stack) => manifest(stack, 'k8up.io/v1', 'Schedule', { spec: { backup: { schedule: '@daily' } } }),
    data,
  ],
  'a claim from a snapshot of that name': [
    (stack) =>
      manifest(stack, 'v1', 'PersistentVolumeClaim', {
        spec: { dataSource: { kind: 'VolumeSnapshot', name: 'influxdb-data', apiGroup: 'snapshot.storage.k8s.io' } },
      }),
    data,
  ],
  'a StatefulSet with clones of our claim': [
    (stack) => {
      const dataSource = { kind: 'PersistentVolumeClaim', name: 'influxdb-data' };
      const spec = { template: { spec: { containers: container } }, volumeClaimTemplates: [{ spec: { dataSource } }] };
      manifest(stack, 'apps/v1', 'StatefulSet', { spec });
    },
    data,
  ],
  'a release in our namespace': [
    (stack) => {
      release(stack, { namespace });
    },
    /kubernetes_namespace_v1\.monitoring\w+: helm_release\.mine makes pods and policies in namespace "monitoring"/,
  ],
  'a release in a namespace of a variable': [
    (stack) => {
      release(stack, { namespace: other(stack) });
    },
    /helm_release\.mine makes pods and policies in namespace "monitoring"/,
  ],
  'a module that is told our namespace': [
    (stack) => {
      called(stack, { release: { namespace: nameOfResource(stack) } });
    },
    /kubernetes_namespace_v1\.monitoring\w+: module\.mine makes pods and policies in namespace "monitoring"/,
  ],
  'a module that is told it by its name, whatever it is called there': [
    (stack) => {
      called(stack, { where: nameOfResource(stack) });
    },
    /module\.mine makes pods and policies in namespace "monitoring"/,
  ],
  'a module that is told it, for short': [
    (stack) => {
      called(stack, { ns: namespace });
    },
    /module\.mine makes pods and policies in namespace "monitoring"/,
  ],
  'a module that is told a namespace of a variable': [
    (stack) => {
      called(stack, { target_namespace: other(stack) });
    },
    /module\.mine makes pods and policies in namespace "monitoring"/,
  ],
  'a module that is given our key': [
    (stack) => {
      called(stack, { tls_secret: 'influxdb-tls' });
    },
    /influxdb_certificate_secret\w+: module\.mine names it/,
  ],
  'a token of our account, for one run': [
    (stack) => {
      const metadata = { name: 'influxdb', namespace };
      stack.addOverride('ephemeral.kubernetes_token_request_v1.mine', { metadata, spec: { audiences: ['api'] } });
    },
    /service-account_\w+: ephemeral\.kubernetes_token_request_v1\.mine has a token of it/,
  ],
  'what Argo CD makes in our namespace': [
    (stack) =>
      manifest(stack, 'argoproj.io/v1alpha1', 'Application', { spec: { destination: { namespace } } }, elsewhere),
    made,
  ],
  'what Argo CD makes in our namespace, for several': [
    (stack) => {
      const destination = { namespace, server: 'https://kubernetes.default.svc' };
      const template = { spec: { destination } };
      manifest(stack, 'argoproj.io/v1alpha1', 'ApplicationSet', { spec: { template } }, elsewhere);
    },
    made,
  ],
  'what Flux makes in our namespace': [
    (stack) => manifest(stack, 'helm.toolkit.fluxcd.io/v2', 'HelmRelease', { spec: {} }),
    made,
  ],
  'what K3s makes in our namespace': [
    (stack) => manifest(stack, 'helm.cattle.io/v1', 'HelmChart', { spec: { targetNamespace: namespace } }, elsewhere),
    made,
  ],
  'a policy by the provider kustomization': [
    (stack) => {
      const text = JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: open });
      stack.addOverride('resource.kustomization_resource.mine', { manifest: text });
    },
    /kustomization_resource\.mine it opens/,
  ],
  'a policy by the provider k8sconnect': [
    (stack) => {
      const yaml_body = JSON.stringify({
        ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: open },
      });
      stack.addOverride('resource.k8sconnect_object.mine', { yaml_body });
    },
    /k8sconnect_object\.mine it opens/,
  ],
  'a release that is given our claim': [
    (stack) => {
      release(stack, { namespace, values: ['persistence:\n  existingClaim: influxdb-data\n'] });
    },
    /influxdb_data_\w+: helm_release\.mine has its data/,
  ],
  'a release that is given our key': [
    (stack) => {
      release(stack, { namespace, set: [{ name: 'tls.existingSecret', value: 'influxdb-tls' }] });
    },
    /influxdb_certificate_secret\w+: helm_release\.mine names it/,
  ],
  'a release that runs as our account': [
    (stack) => {
      release(stack, { namespace, values: ['serviceAccount:\n  create: false\n  name: influxdb\n'] });
    },
    /service-account_\w+: helm_release\.mine has a token of it/,
  ],
};

test.each(Object.entries(REFUSED))('%s is refused', (_, [make, said]) => {
  for (const one of besides(make)) expect(one).toMatch(said);
});

const FINE: Record<string, (stack: TerraformStack) => unknown> = {
  'a policy for a label that ours have not': (stack) =>
    policy(stack, { namespace }, { podSelector: { matchLabels: { app: other(stack) } } }),
  'a policy in a namespace that begins otherwise': (stack) => policy(stack, { namespace: `team-${other(stack)}` }),
  'a pod that mounts what begins otherwise': (stack) => mounting(stack, `mine-${other(stack)}`),
  'a pod elsewhere': (stack) => mounting(stack, other(stack), { name: 'mine', namespace: 'elsewhere' }),
  'a pod that mounts what a resource makes': (stack) => mounting(stack, '${random_pet.x.id}'),
  'a pod that mounts what a resource makes, or another': (stack) =>
    mounting(stack, '${random_pet.x.id == 1 ? random_pet.y["a"].id : tostring(random_pet.z[0].id)}'),
  'a pod that mounts what a resource makes of what it was given': (stack) => {
    stack.addOverride('resource.terraform_data.x', { input: '${terraform_data.x.output}' });
    mounting(stack, '${terraform_data.x.output}');
  },
  'a controller that is told something else by a variable': (stack) =>
    manifest(stack, 'example.com/v1', 'Thing', { spec: { level: other(stack) } }),
  'a module of other namespaces': (stack) => {
    called(stack, { name: namespace, tags: { team: namespace }, namespace: 'elsewhere' });
  },
  'what Argo CD makes elsewhere': (stack) =>
    manifest(stack, 'argoproj.io/v1alpha1', 'Application', { spec: { destination: { namespace: 'elsewhere' } } }),
  'what Argo CD makes in another cluster': (stack) => {
    const spec = { destination: { namespace, server: 'https://192.0.2.1' } };
    manifest(stack, 'argoproj.io/v1alpha1', 'Application', { spec });
  },
  'a release elsewhere': (stack) => {
    release(stack, { namespace: 'elsewhere', values: ['existingClaim: influxdb-data\n'] });
  },
  'a snapshot of what other labels select': (stack) =>
    manifest(stack, 'groupsnapshot.storage.k8s.io/v1', 'VolumeGroupSnapshot', {
      spec: { source: { selector: { matchLabels: { app: 'mine' } } } },
    }),
  'a backup of all volumes elsewhere': (stack) => manifest(stack, 'k8up.io/v1', 'Backup', { spec: {} }, elsewhere),
  'a snapshot of another claim': (stack) =>
    manifest(stack, 'snapshot.storage.k8s.io/v1', 'VolumeSnapshot', {
      spec: { source: { persistentVolumeClaimName: 'mine' } },
    }),
};

test.each(Object.entries(FINE))('%s is let through', (_, make) => {
  expect(besides(make)).toEqual(['', '', '']);
});

test('a release in our namespace is accepted with a reason, which is listed', () => {
  const said = besides((stack, influxdb) => {
    release(stack, { namespace });
    Deviations.accept(stack, Safeguard.NETWORK, 'the chart was read');
    expect(Deviations.of(influxdb.node.root).map(({ reason }) => reason)).toContain('the chart was read');
  });
  expect(said).toEqual(['', '', '']);
});

// The class of it has other types in each version of the provider's bindings.
function nameOfResource(stack: TerraformStack): string {
  stack.addOverride('resource.kubernetes_namespace_v1.ns', { metadata: { name: namespace } });
  return Token.asString(ref('kubernetes_namespace_v1.ns.metadata[0].name'));
}

test.each<[string, (stack: TerraformStack) => string]>([
  ['a resource', nameOfResource],
  ['a variable', (stack) => new TerraformVariable(stack, 'ns', {}).stringValue],
  ['a variable with a default', (stack) => new TerraformVariable(stack, 'ns', { default: 'other' }).stringValue],
])('a policy and a pod in our namespace are refused where %s says which that is', (_, nameOf) => {
  const said = allWays((stack) => {
    const of = SecureNamespace.fromName(stack, 'namespace', { name: nameOf(stack) });
    new SecureInfluxDB(stack, 'influxdb', {
      namespace: of,
      authority: CertificateAuthority.selfManaged(stack, 'authority'),
    });
    policy(stack, { namespace });
    mounting(stack, 'influxdb-tls', metadata, 'pod');
  });
  for (const one of said) {
    expect(one).toMatch(opens);
    expect(one).toMatch(/kubernetes_pod_v1\.pod mounts it/);
  }
});
