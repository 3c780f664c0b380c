import type { ConfigMapV1Config } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import type { PasswordConfig } from '@cdktf/provider-random/lib/password';
import {
  App,
  DataResource,
  Fn,
  TerraformIterator,
  TerraformMetaArguments,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  Testing,
} from 'cdktf';
import { Construct } from 'constructs';
import { KubernetesResource } from '../../lib/core/kubernetes/kubernetes-resource';
import { deferred } from '../../lib/core/terraform/deferred';
import { hcl } from '../../lib/core/terraform/hcl';
import { ProviderResource } from '../../lib/core/terraform/provider-resource';
import { template } from '../../lib/core/terraform/template';
import { PROGRAMS } from '../support/programs';

type Class = new (scope: Construct, id: string, config: TerraformMetaArguments) => TerraformResource;

const metadata = { name: 'n', namespace: 'ns', labels: { appName: 'a.b/C' }, annotations: { someKey: 'a "b" $${c}' } };
const peer = { namespaceSelector: { matchLabels: { someLabel: 'x' } }, podSelector: { matchLabels: { a: 'b' } } };
const ports = [{ protocol: 'TCP', port: '53' }];
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'n' };
const subject = [{ kind: 'ServiceAccount', name: 'n', namespace: 'ns' }];
const rule = [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }];

const account = { metadata, automountServiceAccountToken: false };
const names = { dnsNames: ['a.example', 'b.example'], ipAddresses: ['10.0.0.1'] };
const times = { validityPeriodHours: 24, earlyRenewalHours: 1, allowedUses: ['server_auth', 'client_auth'] };

// Every kind that the library writes this way, with every key that it gives it.
const CONFIGS: Readonly<Record<string, object>> = {
  kubernetes_config_map_v1: { metadata, data: { 'ca.crt': 'a "b"\n$${c}', someKey: '' } },
  kubernetes_secret_v1: { metadata, type: 'Opaque', dataWo: { 'tls.key': 'x', someKey: 'y' }, dataWoRevision: 1 },
  kubernetes_namespace_v1: {
    metadata: { name: 'n', labels: { appName: 'x' }, annotations: { someKey: 'a' } },
    lifecycle: { preventDestroy: true },
  },
  kubernetes_network_policy_v1: {
    metadata,
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'x' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [peer, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports }],
      egress: [{ to: [peer], ports }],
    },
  },
  kubernetes_service_v1: {
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
  kubernetes_persistent_volume_claim_v1: {
    metadata,
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'c', resources: { requests: { storage: '1Gi' } } },
    waitUntilBound: false,
    lifecycle: { preventDestroy: true },
  },
  kubernetes_pod_disruption_budget_v1: {
    metadata,
    spec: { maxUnavailable: '1', selector: { matchLabels: { appName: 'x' } } },
  },
  kubernetes_resource_quota_v1: { metadata, spec: { hard: { 'requests.cpu': '4', somePods: '20' } } },
  kubernetes_role_v1: { metadata, rule },
  kubernetes_role_binding_v1: { metadata, roleRef, subject },
  kubernetes_cluster_role_v1: { metadata: { name: 'n' }, rule },
  kubernetes_cluster_role_binding_v1: {
    metadata: { name: 'n' },
    roleRef: { ...roleRef, kind: 'ClusterRole' },
    subject,
  },
  kubernetes_service_account_v1: account,
  kubernetes_ingress_v1: {
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
  random_password: { length: 43, special: false, keepers: { someKey: 'a' } },
  random_uuid: {},
  tls_private_key: { algorithm: 'RSA', rsaBits: 3072, ecdsaCurve: undefined },
  tls_cert_request: { privateKeyPem: 'k', subject: [{ commonName: 'c' }], ...names },
  tls_locally_signed_cert: {
    certRequestPem: 'r',
    caPrivateKeyPem: 'k',
    caCertPem: 'c',
    setSubjectKeyId: true,
    ...times,
  },
  tls_self_signed_cert: {
    privateKeyPem: 'k',
    subject: [{ commonName: 'c' }],
    isCaCertificate: true,
    setSubjectKeyId: true,
    setAuthorityKeyId: true,
    ...times,
  },
};

function classOf(type: string): Class {
  const [provider = '', ...words] = type.split('_');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- one of many
  const classes = require(`@cdktf/provider-${provider}/lib/${words.join('-')}`) as Record<string, Class>;
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const found = classes[name];
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}

describe.each(Object.entries(CONFIGS))('a %s', (type, config) => {
  const inStack = (make: (stack: TerraformStack) => unknown) => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    make(stack);
    return stack;
  };
  const theirs = inStack((stack) => new (classOf(type))(stack, 'x', config));
  const ours = inStack((stack) => new ProviderResource(stack, 'x', type, config));

  test("is written as the provider package's class writes it, or Terraform would refuse or change it", () => {
    const written = JSON.parse(Testing.synth(ours)) as { resource: object };
    expect(written.resource).toEqual((JSON.parse(Testing.synth(theirs)) as { resource: object }).resource);
    expect(Object.keys(written.resource)).toEqual([type]);
  });
});

test('is referred to by its name as the provider package refers to it, so that Terraform knows the order', () => {
  const stack = new TerraformStack(Testing.app(), 'stack');
  const { nameReference } = new KubernetesResource(stack, 'x', 'service_account_v1', account);
  new TerraformOutput(stack, 'name', { value: nameReference });
  expect(JSON.parse(Testing.synth(stack))).toMatchObject({
    output: { name: { value: '${kubernetes_service_account_v1.x.metadata[0].name}' } },
  });
});

test.each<[string, (other: TerraformResource) => [type: string, config: object]]>([
  [
    'in a text',
    (other) => [
      'kubernetes_config_map_v1',
      { metadata, data: { 'a.txt': `a ${other.getStringAttribute('output')} b` } },
    ],
  ],
  ['as a map', (other) => ['kubernetes_config_map_v1', { metadata, data: other.getStringMapAttribute('output') }]],
  ['as a list', (other) => ['tls_cert_request', { privateKeyPem: 'k', dnsNames: other.getListAttribute('output') }]],
  ['as a number', (other) => ['random_password', { length: other.getNumberAttribute('output') }]],
  [
    'in a list',
    (other) => ['tls_cert_request', { privateKeyPem: 'k', dnsNames: ['a', other.getStringAttribute('output')] }],
  ],
  ['as a key', (other) => ['random_password', { length: 1, keepers: { [other.getStringAttribute('output')]: 'a' } }]],
])('a value of another stack %s is taken from its output, as cdktf does it', (_, configOf) => {
  const written = (make: (stack: TerraformStack, type: string, config: object) => void) => {
    const app = Testing.app();
    const other = new TerraformStack(app, 'other');
    const stack = new TerraformStack(app, 'stack');
    make(stack, ...configOf(new DataResource(other, 'data')));
    stack.prepareStack();
    return [stack, other].map((one) => JSON.parse(Testing.synth(one)) as object);
  };
  const ours = written((stack, type, config) => new ProviderResource(stack, 'x', type, config));
  expect(ours).toEqual(written((stack, type, config) => new (classOf(type))(stack, 'x', config)));
  expect(JSON.stringify(ours)).toContain('data.terraform_remote_state.');
});

test.each<[string, (resource: TerraformResource) => unknown]>([
  ['a text', (resource) => `a ${resource.getStringAttribute('result')} b`],
  ['a list', (resource) => resource.getListAttribute('result')],
  ['a number', (resource) => resource.getNumberAttribute('result')],
  ['a map', (resource) => resource.getStringMapAttribute('result')],
  ['a yes or no', (resource) => resource.getBooleanAttribute('result')],
  ['an argument', (resource) => Fn.upper(resource.getStringAttribute('result'))],
])('%s of it is the same in its own stack and in another as with the class of the provider package', (_, valueOf) => {
  const written = (make: (stack: TerraformStack) => TerraformResource) => {
    const app = Testing.app();
    const stacks = [new TerraformStack(app, 'own'), new TerraformStack(app, 'other')] as const;
    const value = valueOf(make(stacks[0]));
    for (const stack of stacks) new TerraformOutput(stack, 'value', { value });
    for (const stack of stacks) stack.prepareStack();
    return stacks.map((stack) => JSON.parse(Testing.synth(stack)) as object);
  };
  for (const more of [{}, { forEach: TerraformIterator.fromList(['a']) }]) {
    const config = { ...CONFIGS.random_password, ...more };
    const ours = written((stack) => new ProviderResource(stack, 'x', 'random_password', config));
    expect(ours).toEqual(written((stack) => new (classOf('random_password'))(stack, 'x', config)));
    expect(JSON.stringify(ours)).toMatch(/data\.terraform_remote_state\..*cross-stack-output/);
  }
});

test.each<[string, RegExp, (password: string) => string]>([
  ['as it is', /"\$\{data\.terraform_remote_state\./, (password) => password],
  ['late', /a \$\{data\.terraform_remote_state\./, (password) => deferred(() => `a ${password}`)],
  ['in code', /upper\(data\.terraform_remote_state\./, (password) => template(deferred(() => hcl`upper(${password})`))],
])('its value %s is found by another stack of the library', (_, found, textOf) => {
  const app = Testing.app();
  const config: PasswordConfig = { length: 9 };
  const other = new ProviderResource(new TerraformStack(app, 'other'), 'x', 'random_password', config);
  const stack = new TerraformStack(app, 'stack');
  const data = { text: textOf(other.getStringAttribute('result')) };
  new ProviderResource<ConfigMapV1Config>(stack, 'y', 'kubernetes_config_map_v1', { metadata, data });
  stack.prepareStack();
  expect(Testing.synth(stack)).toMatch(found);
});

test.each<[string, (app: App, stack: TerraformStack) => Construct]>([
  ['beside it', (app) => app],
  ['in a construct of the app', (app) => new Construct(app, 'group')],
  ['within it', (_, stack) => stack],
  ['in a construct within it', (_, stack) => new Construct(stack, 'group')],
])('a stack %s, which came after a synthesis, is found by it and finds it', (_, scopeOf) => {
  const config: PasswordConfig = { length: 9 };
  const both = () => {
    const app = Testing.app();
    const first = new TerraformStack(app, 'first');
    const passwords = [new ProviderResource(first, 'x', 'random_password', config)];
    first.prepareStack();
    const second = new TerraformStack(scopeOf(app, first), 'second');
    passwords.push(new ProviderResource(second, 'x', 'random_password', config));
    return [first, second].map((stack, index) => ({ stack, password: passwords[index]?.getStringAttribute('result') }));
  };
  const written = ([reader, read]: ReturnType<typeof both>) => {
    if (!reader) throw new Error('there is no stack');
    const data = { text: read?.password ?? '' };
    new ProviderResource<ConfigMapV1Config>(reader.stack, 'y', 'kubernetes_config_map_v1', { metadata, data });
    reader.stack.prepareStack();
    return Testing.synth(reader.stack);
  };
  for (const order of [both(), both().reverse()])
    expect(written(order)).toContain('"text": "${data.terraform_remote_state.');
});

test('a tree of constructs with a reference can be written as JSON, as with the class of the provider package', () => {
  const stack = new TerraformStack(Testing.app(), 'stack');
  const config: PasswordConfig = { length: 9 };
  const value = new ProviderResource(stack, 'x', 'random_password', config).getBooleanAttribute('result');
  expect(JSON.stringify({ value })).toBe('{"value":"<unresolved-token>"}');
});

function resourceOf(stack: TerraformStack, id: string): TerraformResource {
  const child = stack.node.findChild(id);
  if (!TerraformResource.isTerraformResource(child)) throw new Error(`${id} is no resource`);
  return child;
}

type Move = (resource: TerraformResource) => void;
const MOVES: Readonly<Record<string, Move>> = {
  moveFromId: (resource) => {
    resource.moveFromId('kubernetes_config_map_v1.before');
  },
  moveToId: (resource) => {
    resource.moveToId('kubernetes_config_map_v1.after');
  },
  importFrom: (resource) => {
    resource.importFrom('ns/n');
  },
};

describe.each(Object.entries(MOVES))('%s', (_, move) => {
  const type = 'kubernetes_config_map_v1';
  const config: object = { metadata, data: { a: 'b' } };
  const Theirs = classOf(type);
  const moved = (id: string, make: (stack: TerraformStack, id: string) => TerraformResource) => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    new Theirs(stack, 'first', config);
    make(stack, 'one');
    new Theirs(stack, 'second', config);
    make(stack, 'two');
    move(resourceOf(stack, id));
    stack.prepareStack();
    return JSON.parse(Testing.synth(stack)) as object;
  };
  const ours = (id: string) => moved(id, (stack, one) => new ProviderResource(stack, one, type, config));
  const theirs = (id: string) => moved(id, (stack, one) => new Theirs(stack, one, config));

  test('of one of ours plans what it plans of a class of the provider package', () => {
    expect(ours('one')).toEqual(theirs('one'));
  });

  test('of somebody else is still there with ours after it, or a refactoring would destroy what it moves', () => {
    expect(ours('first')).toEqual(theirs('first'));
    expect(JSON.stringify(ours('first'))).toMatch(/"(moved|import)":/);
  });
});

test('takes the arguments that every resource has', () => {
  const written = (of: (stack: TerraformStack, config: TerraformMetaArguments) => unknown) => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    const first = new DataResource(stack, 'first');
    of(stack, { ...CONFIGS.random_password, dependsOn: [first], count: 2, lifecycle: { preventDestroy: true } });
    return Testing.synth(stack);
  };
  expect(written((stack, config) => new ProviderResource(stack, 'x', 'random_password', config))).toBe(
    written((stack, config) => new (classOf('random_password'))(stack, 'x', config)),
  );
});

test('every kind that a program has is compared above', () => {
  const kinds = PROGRAMS.flatMap(({ stacks }) => stacks(Testing.app()))
    .flatMap((stack) => stack.node.findAll())
    .flatMap((child) => (child instanceof ProviderResource ? child.terraformResourceType : []));
  const elsewhere = [
    'kubernetes_manifest',
    'kubernetes_daemon_set_v1',
    'kubernetes_deployment_v1',
    'kubernetes_stateful_set_v1',
    // No package has it.
    'terraform_data',
  ];
  expect([...new Set(kinds)].filter((kind) => !(kind in CONFIGS) && !elsewhere.includes(kind))).toEqual([]);
});
