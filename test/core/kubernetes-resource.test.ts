import { TerraformMetaArguments, TerraformOutput, TerraformResource, TerraformStack, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { KubernetesResource } from '../../lib/core/kubernetes-resource';

type Class = new (scope: Construct, id: string, config: TerraformMetaArguments) => TerraformResource;

const metadata = { name: 'n', namespace: 'ns', labels: { appName: 'a.b/C' }, annotations: { someKey: 'a "b" $${c}' } };
const peer = { namespaceSelector: { matchLabels: { someLabel: 'x' } }, podSelector: { matchLabels: { a: 'b' } } };
const ports = [{ protocol: 'TCP', port: '53' }];
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'n' };
const subject = [{ kind: 'ServiceAccount', name: 'n', namespace: 'ns' }];
const rule = [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }];

// Every kind that the library writes this way, with every key that it gives it.
const CONFIGS: Readonly<Record<string, object>> = {
  NetworkPolicyV1: {
    metadata,
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'x' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [peer, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports }],
      egress: [{ to: [peer], ports }],
    },
  },
  ServiceV1: {
    metadata,
    waitForLoadBalancer: false,
    spec: {
      type: 'LoadBalancer',
      clusterIp: 'None',
      selector: { appName: 'x' },
      publishNotReadyAddresses: true,
      externalTrafficPolicy: 'Local',
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      loadBalancerClass: 'c',
      port: [{ name: 'api', port: 1, targetPort: 'api', nodePort: 30000 }],
    },
  },
  PersistentVolumeClaimV1: {
    metadata,
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'c', resources: { requests: { storage: '1Gi' } } },
    waitUntilBound: false,
    lifecycle: { preventDestroy: true },
  },
  PodDisruptionBudgetV1: { metadata, spec: { maxUnavailable: '1', selector: { matchLabels: { appName: 'x' } } } },
  ResourceQuotaV1: { metadata, spec: { hard: { 'requests.cpu': '4', somePods: '20' } } },
  RoleV1: { metadata, rule },
  RoleBindingV1: { metadata, roleRef, subject },
  ClusterRoleV1: { metadata: { name: 'n' }, rule },
  ClusterRoleBindingV1: { metadata: { name: 'n' }, roleRef: { ...roleRef, kind: 'ClusterRole' }, subject },
  ServiceAccountV1: { metadata, automountServiceAccountToken: false },
  IngressV1: {
    metadata,
    spec: {
      ingressClassName: 'web',
      rule: [
        {
          host: 'x.example',
          http: {
            path: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { number: 1 } } } }],
          },
        },
      ],
      tls: [{ hosts: ['x.example'], secretName: 't' }],
    },
  },
};

describe.each(Object.entries(CONFIGS))('a %s', (name, config) => {
  const words = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
  const inStack = (make: (stack: TerraformStack) => unknown) => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    make(stack);
    return stack;
  };
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- one of many
  const classes = require(`@cdktf/provider-kubernetes/lib/${words}`) as Record<string, Class>;
  const theirs = inStack((stack) => {
    const Theirs = classes[name];
    return Theirs && new Theirs(stack, 'x', config);
  });
  const ours = inStack((stack) => new KubernetesResource(stack, 'x', words.replaceAll('-', '_'), config));

  test("is written as the provider package's class writes it, or Terraform would refuse or change it", () => {
    const written = JSON.parse(Testing.synth(ours)) as { resource: object };
    expect(written.resource).toEqual((JSON.parse(Testing.synth(theirs)) as { resource: object }).resource);
    expect(Object.keys(written.resource)).toEqual([`kubernetes_${words.replaceAll('-', '_')}`]);
  });

  test('is the same in HCL, for those who synthesize that', () => {
    const lines = (stack: TerraformStack) => (Testing.synthHcl(stack) as string).split('\n').filter(Boolean).sort();
    expect(lines(ours)).toEqual(lines(theirs));
  });
});

test('is referred to by its name as the provider package refers to it, so that Terraform knows the order', () => {
  const stack = new TerraformStack(Testing.app(), 'stack');
  const account = new KubernetesResource(stack, 'x', 'service_account_v1', { ...CONFIGS.ServiceAccountV1 });
  new TerraformOutput(stack, 'name', { value: account.nameReference });
  expect(JSON.parse(Testing.synth(stack))).toMatchObject({
    output: { name: { value: '${kubernetes_service_account_v1.x.metadata[0].name}' } },
  });
});
