import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import { NetworkPolicyV1 } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { PodV1 } from '@cdktf/provider-kubernetes/lib/pod-v1';
import { RoleBindingV1 } from '@cdktf/provider-kubernetes/lib/role-binding-v1';
import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1';
import { SecretV1Data } from '@cdktf/provider-kubernetes/lib/secret-v1-data';
import { TokenRequestV1 } from '@cdktf/provider-kubernetes/lib/token-request-v1';
import { Fn, TerraformCount, TerraformIterator, TerraformLocal, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { SecureInfluxDB, SecureTelegraf } from '../../lib';
import { withInstances } from '../../lib/posture/reading/instances';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';

// What the user makes beside by locals, variables, iterators, dynamic blocks and decoded files, or names in objects of other kinds.

const besides = (make: (stack: TerraformStack) => unknown): string[] =>
  allWays((stack) => {
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(influxdb.addDatabase('metrics'));
    make(stack);
  });

const namespace = 'monitoring';
const metadata = { name: 'mine', namespace };
const NAME = 'app.kubernetes.io/name';
const container = [{ name: 'mine', image: 'mine:1' }];
const local = (stack: TerraformStack, value: unknown) => new TerraformLocal(stack, 'local', value);
const unset = (stack: TerraformStack) => new TerraformVariable(stack, 'unset', {}).stringValue;
const policy = (stack: TerraformStack, spec: object, where: object = metadata) =>
  new NetworkPolicyV1(stack, 'mine', {
    metadata: where,
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}], ...spec },
  });
const manifest = (stack: TerraformStack, apiVersion: string, kind: string, more: object, where: object = metadata) =>
  new Manifest(stack, 'mine', { manifest: { apiVersion, kind, metadata: where, ...more } });
const open = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata,
  spec: { podSelector: {}, ingress: [{}] },
};
const decoded = (stack: TerraformStack, value: unknown) =>
  new Manifest(stack, 'mine', { manifest: value as Record<string, unknown> });
const cilium = (stack: TerraformStack, labels: object, where?: object) =>
  manifest(
    stack,
    'cilium.io/v2',
    'CiliumNetworkPolicy',
    { spec: { endpointSelector: { matchLabels: labels }, ingress: [{ fromEntities: ['all'] }] } },
    where,
  );

const OPENED: Record<string, (stack: TerraformStack) => unknown> = {
  'a dynamic block': (stack) => policy(stack, { ingress: TerraformIterator.fromList(['a']).dynamic({}) }),
  'a label of a local': (stack) =>
    policy(stack, { podSelector: { matchLabels: { [NAME]: local(stack, 'influxdb').asString } } }),
  'labels of a local': (stack) => {
    const matchLabels = Token.asStringMap(local(stack, { [NAME]: 'influxdb' }).expression);
    policy(stack, { podSelector: { matchLabels } });
  },
  'a label of a variable': (stack) => policy(stack, { podSelector: { matchLabels: { [NAME]: unset(stack) } } }),
  'a namespace of a variable': (stack) => policy(stack, {}, { name: 'mine', namespace: unset(stack) }),
  'a namespace of a function': (stack) => policy(stack, {}, { name: 'mine', namespace: Fn.lower('Monitoring') }),
  'a namespace of an iterator': (stack) => {
    const forEach = TerraformIterator.fromList([namespace]);
    new NetworkPolicyV1(stack, 'mine', {
      ...{ forEach, metadata: { name: 'mine', namespace: forEach.value as string } },
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] },
    });
  },
  'a namespace of a count': (stack) => {
    const count = TerraformCount.of(2);
    const names = ['other', namespace];
    new NetworkPolicyV1(stack, 'mine', {
      ...{ count, metadata: { name: 'mine', namespace: Token.asString(Fn.element(names, count.index)) } },
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] },
    });
  },
  'a list that is empty by default': (stack) => {
    const names = new TerraformVariable(stack, 'names', { default: [] });
    new NetworkPolicyV1(stack, 'mine', {
      ...{ forEach: TerraformIterator.fromList(names.listValue), metadata },
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] },
    });
  },
  'a label that is looked up by what nobody knows': (stack) => {
    const key = unset(stack);
    policy(stack, { podSelector: { matchLabels: { [NAME]: `\${lookup({"a" = "influxdb"}, "${key}", "none")}` } } });
  },
  'a list of blocks of resources': (stack) => {
    stack.addOverride('resource.kubernetes_network_policy_v1', [
      { theirs: { metadata: { ...metadata, namespace: 'other' }, spec: { pod_selector: {} } } },
      { mine: { metadata, spec: { pod_selector: {}, policy_types: ['Ingress'], ingress: [{}] } } },
    ]);
  },
  'decoded text': (stack) => decoded(stack, Fn.yamldecode(Fn.rawString(JSON.stringify(open)))),
  'a manifest of a local': (stack) => decoded(stack, local(stack, open).expression),
  "a label of Cilium's own": (stack) => cilium(stack, { 'io.cilium.k8s.policy.serviceaccount': 'influxdb' }),
  'a policy of Cilium with a label of a local': (stack) => cilium(stack, { [NAME]: local(stack, 'influxdb').asString }),
  'a policy of Cilium in a namespace of a variable': (stack) =>
    cilium(stack, {}, { name: 'mine', namespace: unset(stack) }),
  'a policy of a cloud': (stack) =>
    manifest(stack, 'networking.gke.io/v1alpha3', 'FQDNNetworkPolicy', {
      spec: { podSelector: {}, egress: [{ to: [{ fqdns: ['a.example'] }] }] },
    }),
};

test.each(Object.entries(OPENED))('a policy that opens by %s is refused', (_, make) => {
  for (const said of besides(make))
    expect(said).toMatch(/kubernetes_\w+\.mine (it opens every port|is a policy beside)/);
});

const key = /influxdb_certificate_secret_\w+: kubernetes_\w+\.mine /;
const account = /influxdb_service-account_\w+: kubernetes_\w+\.mine /;
const TAKEN: Record<string, [(stack: TerraformStack) => unknown, RegExp]> = {
  'mounts a key by an iterator': [
    (stack) => {
      const forEach = TerraformIterator.fromList(['influxdb-tls']);
      const volume = [{ name: 'one', secret: { secretName: forEach.value as string } }];
      new PodV1(stack, 'mine', { forEach, metadata, spec: { container, volume } });
    },
    key,
  ],
  'mounts a key by a dynamic block': [
    (stack) => {
      const of = TerraformIterator.fromList(['influxdb-tls']);
      const volume = of.dynamic({ name: 'one', secret: { secret_name: of.value as string } });
      new PodV1(stack, 'mine', { metadata, spec: { container, volume } });
    },
    key,
  ],
  'gives a key to a driver of volumes': [
    (stack) => {
      const csi = { driver: 'mine', node_publish_secret_ref: { name: 'influxdb-tls' } };
      stack.addOverride('resource.kubernetes_pod_v1.mine', {
        metadata,
        spec: { container, volume: [{ name: 'one', csi }] },
      });
    },
    key,
  ],
  'gives a key to an Ingress controller, by its namespace and name': [
    (stack) => {
      const annotations = { 'nginx.ingress.kubernetes.io/proxy-ssl-secret': 'monitoring/influxdb-tls' };
      stack.addOverride('resource.kubernetes_ingress_v1.mine', {
        metadata: { name: 'mine', namespace: 'other', annotations },
        spec: {},
      });
    },
    key,
  ],
  'overwrites a key by an iterator': [
    (stack) => {
      const forEach = TerraformIterator.fromMap({ one: { secret: 'influxdb-tls' } });
      const name = forEach.getString('secret');
      new SecretV1Data(stack, 'mine', { forEach, metadata: { name, namespace }, data: { 'tls.key': 'x' } });
    },
    key,
  ],
  'mounts a key by the index of a list, in a dynamic block': [
    (stack) => {
      stack.addOverride('resource.kubernetes_pod_v1.mine', {
        metadata,
        spec: {
          container,
          dynamic: {
            volume: {
              for_each: ['a', 'b'],
              content: {
                name: 'one',
                secret: { secret_name: '${lookup({"1" = "influxdb-tls"}, volume.key, "other")}' },
              },
            },
          },
        },
      });
    },
    key,
  ],
  'gives rights by a dynamic block': [
    (stack) => {
      const subject = TerraformIterator.fromList(['a']).dynamic({
        kind: 'ServiceAccount',
        name: 'influxdb',
        namespace,
      });
      new RoleBindingV1(stack, 'mine', {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' },
        subject: subject,
      });
    },
    account,
  ],
  'asks for a token of an account': [
    (stack) => new TokenRequestV1(stack, 'mine', { metadata: { name: 'influxdb', namespace } }),
    account,
  ],
  'keeps a token of an account': [
    (stack) =>
      new SecretV1(stack, 'mine', {
        type: 'kubernetes.io/service-account-token',
        metadata: { ...metadata, annotations: { 'kubernetes.io/service-account.name': 'influxdb' } },
      }),
    account,
  ],
  'clones the data': [
    (stack) =>
      manifest(stack, 'v1', 'PersistentVolumeClaim', {
        spec: { dataSource: { kind: 'PersistentVolumeClaim', name: 'influxdb-data' } },
      }),
    /influxdb_data_\w+: kubernetes_manifest\.mine has its data/,
  ],
  'overwrites a key by a controller': [
    (stack) =>
      manifest(stack, 'external-secrets.io/v1', 'ExternalSecret', { spec: { target: { name: 'influxdb-tls' } } }),
    key,
  ],
  'overwrites a key by a controller that makes Secrets of its own name': [
    (stack) => manifest(stack, 'bitnami.com/v1alpha1', 'SealedSecret', {}, { name: 'influxdb-tls', namespace }),
    key,
  ],
  'hands a key on': [
    (stack) =>
      manifest(stack, 'external-secrets.io/v1', 'PushSecret', {
        spec: { selector: { secret: { name: 'influxdb-tls' } } },
      }),
    key,
  ],
  'hands a key to another namespace': [
    (stack) =>
      manifest(
        stack,
        'gateway.networking.k8s.io/v1',
        'Gateway',
        { spec: { listeners: [{ tls: { certificateRefs: [{ name: 'influxdb-tls', namespace }] } }] } },
        { name: 'mine', namespace: 'gateways' },
      ),
    key,
  ],
};

test.each(Object.entries(TAKEN))('what %s of ours is refused', (_, [make, said]) => {
  for (const one of besides(make)) expect(one).toMatch(said);
});

const FINE: Record<string, (stack: TerraformStack) => unknown> = {
  'a policy elsewhere': (stack) => policy(stack, {}, { name: 'mine', namespace: local(stack, 'other').asString }),
  "a policy of Calico's that denies": (stack) =>
    manifest(stack, 'projectcalico.org/v3', 'NetworkPolicy', { spec: { ingress: [{ action: 'Deny' }] } }),
  'what reads the certificate alone': (stack) =>
    manifest(stack, 'monitoring.coreos.com/v1', 'ServiceMonitor', {
      spec: { endpoints: [{ tlsConfig: { ca: { secret: { name: 'influxdb-tls', key: 'tls.crt' } } } }] },
    }),
  "what reads a user's login": (stack) =>
    manifest(stack, 'external-secrets.io/v1', 'PushSecret', {
      spec: { selector: { secret: { name: 'influxdb-user-admin' } } },
    }),
  'a path of a store of secrets that is spelled like a key of ours': (stack) =>
    manifest(stack, 'external-secrets.io/v1', 'ExternalSecret', {
      spec: { target: { name: 'mine' }, data: [{ secretKey: 'x', remoteRef: { key: 'monitoring/influxdb-tls' } }] },
    }),
  'a Secret of that name elsewhere': (stack) =>
    manifest(stack, 'bitnami.com/v1alpha1', 'SealedSecret', {}, { name: 'influxdb-tls', namespace: 'other' }),
};

test('a manifest of a file that is not there now is refused, as nobody can read it', () => {
  const refused = besides((stack) => decoded(stack, Fn.yamldecode(Fn.file('/no/such/file'))));
  expect(refused).toEqual(
    Array(3).fill(expect.stringMatching(/makes what only Terraform knows in namespace "monitoring"/)),
  );
});

test.each(Object.entries(FINE))('%s is let through', (_, make) => {
  expect(besides(make)).toEqual(['', '', '']);
});

// What a report says of a stack is by the defaults.
test.each([
  ['set(string)', ['b', 'a'], { a: 'a', b: 'b' }],
  ['list(string)', ['b', 'a'], { 0: 'b', 1: 'a' }],
  ['set(set(string))', [['a']], '${{ for k, v in var.names : k => v }}'],
])('the keys of a variable of type %s are what Terraform counts by', (type, value, names) => {
  const json = {
    variable: { names: { type, default: value } },
    resource: { any_kind: { mine: { names: '${{ for k, v in var.names : k => v }}' } } },
    terraform: {},
  };
  expect(withInstances(json, () => false).resource?.any_kind).toEqual([{ mine: [{ names }] }]);
});

test('each instance over a set has its element as the key, even in a list', () => {
  const mine = { for_each: ['a', 'b'], name: '${each.key}' };
  const { resource } = withInstances({ resource: { any_kind: { mine } }, terraform: {} }, () => false);
  expect(resource?.any_kind).toMatchObject([{ mine: [{ name: 'a' }, { name: 'b' }] }]);
});
