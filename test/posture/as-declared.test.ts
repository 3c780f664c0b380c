import { DeploymentV1 } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import { NetworkPolicyV1, NetworkPolicyV1Spec } from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { Aspects, Lazy, TerraformResource, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { IConstruct } from 'constructs';
import { Credential, Deviations, Exposure, Safeguard, SecureInfluxDB, SecureTelegraf, SourceRanges } from '../../lib';
import { emptyStack } from '../contract/stack';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';

// What is taken away as a whole, or by what Terraform knows of each resource alike, is not an override of a key: an Aspect sets
// properties, a stack has overrides of its own, and a child can be removed.

function platform(stack: TerraformStack): SecureInfluxDB {
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const text = new TerraformVariable(stack, 'cidr', { type: 'string' }).stringValue;
  const sourceRanges = SourceRanges.of('192.0.2.0/24', text);
  influxdb.exposeThrough(Exposure.loadBalancer({ host: 'influxdb.example', sourceRanges }));
  new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(influxdb.addDatabase('metrics'));
  return influxdb;
}

function resource(stack: TerraformStack, path: string): TerraformResource {
  const found = path.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), stack);
  if (!(found instanceof TerraformResource)) throw new Error(`${path} is no resource`);
  return found;
}

function addressIn(stack: TerraformStack, path: string): string {
  const { terraformResourceType, friendlyUniqueId } = resource(stack, path);
  return `${terraformResourceType}.${friendlyUniqueId}`;
}

/** What is said where an Aspect of the stack does something when it comes to the stack itself, after all was made. */
function inAspect(does: (stack: TerraformStack) => unknown): string[] {
  return allWays((stack) => {
    platform(stack);
    Aspects.of(stack).add({
      visit: (node) => {
        if (node === stack) does(stack);
      },
    });
  });
}

/** The same without an Aspect. */
function afterwards(does: (stack: TerraformStack) => unknown): string[] {
  return allWays((stack) => {
    platform(stack);
    does(stack);
  });
}

const CLAIM = 'influxdb/data';
const DENY = 'influxdb/deny';

describe.each<[string, string, (stack: TerraformStack, address: () => string) => unknown]>([
  [
    'the kind is overridden',
    DENY,
    (stack) => {
      stack.addOverride('resource.kubernetes_network_policy_v1', null);
    },
  ],
  [
    'all is overridden',
    DENY,
    (stack) => {
      stack.addOverride('resource', null);
    },
  ],
  [
    'it is overridden by nothing',
    DENY,
    (stack, address) => {
      stack.addOverride(`resource.${address()}`, null);
    },
  ],
  [
    'it is overridden by text',
    DENY,
    (stack, address) => {
      stack.addOverride(`resource.${address()}`, 'none');
    },
  ],
  // Terraform takes a list of one body as the body.
  [
    'it is overridden by a list',
    'influxdb/Resource',
    (stack, address) => {
      stack.addOverride(`resource.${address()}`, [{ metadata: {}, spec: {} }]);
    },
  ],
  [
    'its child is removed',
    'influxdb/service',
    (stack) => stack.node.findChild('influxdb').node.tryRemoveChild('service'),
  ],
  ['its owner is removed', 'telegraf/Resource', (stack) => stack.node.tryRemoveChild('telegraf')],
  [
    'it is said to have moved',
    CLAIM,
    (stack) => {
      resource(stack, CLAIM).moveToId('kubernetes_persistent_volume_claim_v1.x');
    },
  ],
  [
    'another takes its address',
    DENY,
    (stack) => {
      for (const path of ['telegraf/deny', DENY]) resource(stack, path).overrideLogicalId('one');
    },
  ],
])('where %s', (_, path, does) => {
  test('what is not written is refused by its name', () => {
    const take = (stack: TerraformStack) => {
      does(stack, () => addressIn(stack, path));
    };
    for (const one of afterwards(take))
      expect(one).toMatch(new RegExp(`\\[stack/(${path}|telegraf/deny)\\] kubernetes_\\w+\\.\\S+: it is not written`));
  });
});

test('what was removed is not accepted by what is no longer listed', () => {
  for (const one of afterwards((stack) => {
    const service = resource(stack, 'influxdb/service');
    Deviations.accept(service, Safeguard.EXPOSURE, 'nobody reads this');
    stack.node.findChild('influxdb').node.tryRemoveChild('service');
  }))
    expect(one).toContain('[stack/influxdb/service] kubernetes_service_v1.influxdb_service');
  const [accepted] = afterwards((stack) => {
    const influxdb = stack.node.findChild('influxdb');
    Deviations.accept(influxdb, Safeguard.EXPOSURE, 'another mesh');
    influxdb.node.tryRemoveChild('service');
  });
  expect(accepted).toBe('');
});

type Set = (one: TerraformResource, stack: TerraformStack) => unknown;
const META: [string, string, Set, Safeguard, string][] = [
  [
    'a volume that may be destroyed',
    CLAIM,
    (one) => (one.lifecycle = {}),
    Safeguard.DATA,
    'lifecycle.prevent_destroy is gone',
  ],
  [
    'a volume that may be destroyed, by an override',
    CLAIM,
    (one) => {
      one.addOverride('lifecycle.prevent_destroy', false);
    },
    Safeguard.DATA,
    'lifecycle.prevent_destroy is gone',
  ],
  [
    'a namespace that may be destroyed with its volumes',
    'monitoring/Resource',
    (one) => (one.lifecycle = { preventDestroy: false }),
    Safeguard.DATA,
    'lifecycle.prevent_destroy is gone',
  ],
  [
    'a namespace that may be destroyed, by an override of its stack',
    'monitoring/Resource',
    (one, stack) => {
      stack.addOverride(`resource.kubernetes_namespace_v1.${one.friendlyUniqueId}.lifecycle`, [
        { prevent_destroy: false },
      ]);
    },
    Safeguard.DATA,
    'lifecycle.prevent_destroy is gone',
  ],
  [
    "a password in another cluster's Secret",
    'influxdb/administrator/password/monitoring',
    (one, stack) => (one.provider = new KubernetesProvider(stack, 'other', { alias: 'other' })),
    Safeguard.CREDENTIALS,
    'it is of another provider',
  ],
  [
    'a policy in another cluster',
    DENY,
    (one) => {
      one.addOverride('provider', 'kubernetes.other');
    },
    Safeguard.NETWORK,
    'it is of another provider',
  ],
  [
    'pods before their policies',
    'influxdb/Resource',
    (one) => {
      one.addOverride('depends_on', null);
    },
    Safeguard.PODS,
    'it does not wait for kubernetes_network_policy_v1.influxdb_deny',
  ],
  ['none at all', DENY, (one) => (one.count = 0), Safeguard.NETWORK, 'it has count, which nobody checked'],
  [
    'what is never mended',
    DENY,
    (one) => (one.lifecycle = { ignoreChanges: ['spec'] }),
    Safeguard.NETWORK,
    'it has lifecycle.ignore_changes, which nobody checked',
  ],
  // OpenTofu 1.11: https://opentofu.org/docs/language/meta-arguments/enabled/
  [
    'not enabled',
    DENY,
    (one) => {
      one.addOverride('lifecycle.enabled', false);
    },
    Safeguard.NETWORK,
    'it has lifecycle.enabled, which nobody checked',
  ],
  [
    'enabled by a variable, in a list',
    DENY,
    (one) => {
      one.addOverride('lifecycle', [{ enabled: '${var.x}' }]);
    },
    Safeguard.NETWORK,
    'it has lifecycle.enabled, which nobody checked',
  ],
];

describe.each(META)('%s', (_, path, set, safeguard, what) => {
  const loosen = (stack: TerraformStack) => {
    set(resource(stack, path), stack);
  };

  test('is refused, set by the program or by an Aspect', () => {
    for (const said of [...afterwards(loosen), ...inAspect(loosen).slice(0, 1)]) {
      expect(said).toContain(`[stack/${path}]`);
      expect(said).toContain(what);
      expect(said).toContain(`(safeguard "${safeguard}")`);
    }
  });

  test('is accepted with a reason, which is listed', () => {
    const stack = emptyStack();
    platform(stack);
    loosen(stack);
    for (const one of Object.values(Safeguard)) Deviations.accept(stack, one, 'until May');
    expect(() => Testing.synth(stack, true)).not.toThrow();
  });
});

test('the condition of a range that Terraform fills in stays', () => {
  const said = afterwards((stack) => {
    for (const found of stack.node.findAll())
      if (found instanceof TerraformResource && found.lifecycle?.precondition) found.lifecycle = {};
  });
  for (const one of said) expect(one).toContain('lifecycle.precondition is gone');
});

test("more conditions, and more that is kept, are nobody's loss", () => {
  const said = afterwards((stack) => {
    resource(stack, DENY).lifecycle = {
      preventDestroy: true,
      precondition: [{ condition: '${true}', errorMessage: 'never' }],
    };
    resource(stack, DENY).dependsOn = ['terraform_data.mine'];
    resource(stack, DENY).addOverride('provider', 'kubernetes');
  });
  expect(said).toEqual(['', '', '']);
});

// Each has a prop with bounds, or is nobody's taste.
test.each<[string, string, unknown, string]>([
  [
    'influxdb/Resource',
    'spec.template.spec.container.0.termination_message_path',
    '/etc/influxdb/influxdb.conf',
    'pods',
  ],
  ['influxdb/Resource', 'spec.template.spec.termination_grace_period_seconds', 0, 'pods'],
  ['influxdb/Resource', 'spec.update_strategy.0.type', 'OnDelete', 'pods'],
  ['influxdb/Resource', 'spec.template.spec.container.0.resources.limits.ephemeral-storage', null, 'pods'],
  ['influxdb/certificate/Resource', 'validity_period_hours', 876000, 'credentials'],
  ['influxdb/certificate/Resource', 'early_renewal_hours', 0, 'credentials'],
  ['influxdb/Resource', 'metadata', null, 'network'],
  ['influxdb/Resource', 'spec', null, 'pods'],
  ['influxdb/deny', 'spec.pod_selector', null, 'network'],
  ['influxdb/deny', 'metadata', null, 'network'],
  ['monitoring/Resource', 'metadata.annotations', { 'linkerd.io/inject': 'enabled' }, 'pods'],
  ['monitoring/Resource', 'metadata.labels', { 'istio-injection': 'enabled' }, 'pods'],
  ['influxdb/Resource', 'spec.template.metadata.labels', { 'azure.workload.identity/use': 'true' }, 'pods'],
  ['influxdb/service-account', 'metadata.labels', { 'azure.workload.identity/use': 'true' }, 'identity'],
  ['influxdb/service', 'metadata.labels', { 'service.kubernetes.io/service-proxy-name': 'none' }, 'exposure'],
  ['influxdb/desired', 'metadata.annotations', { 'replicator.v1.mittwald.de/replicate-to': '.*' }, 'credentials'],
])('%s: %s is refused', (path, key, value, safeguard) => {
  for (const one of afterwards((stack) => {
    resource(stack, path).addOverride(key, value);
  }))
    expect(one).toMatch(new RegExp(`\\[stack/${path}\\] .*\\(safeguard "${safeguard}"\\)`));
});

test.each([
  ['monitoring', true],
  ['elsewhere', false],
])(
  'a pod of others in %s with the labels of ours, which is let in wherever ours is: refused %s',
  (namespace, refused) => {
    const said = afterwards((stack) => {
      const labels = { 'app.kubernetes.io/name': 'influxdb', 'app.kubernetes.io/instance': 'influxdb', more: 'x' };
      const template = { metadata: { labels }, spec: { container: [{ name: 'x', image: 'x:1' }] } };
      new DeploymentV1(stack, 'mine', {
        metadata: { name: 'mine', namespace },
        spec: { selector: { matchLabels: labels }, template },
      });
    });
    const what = 'kubernetes_deployment_v1.mine has its labels';
    expect(said.map((one) => one.includes(what))).toEqual([refused, refused, refused]);
  },
);

test('HCL, which Terraform would not take, is refused by name', () => {
  const before = process.env.SYNTH_HCL_OUTPUT;
  process.env.SYNTH_HCL_OUTPUT = 'true';
  try {
    const [byApp = ''] = afterwards(() => undefined);
    expect(byApp).toContain("is written as Terraform's JSON only");
  } finally {
    if (before === undefined) delete process.env.SYNTH_HCL_OUTPUT;
    else process.env.SYNTH_HCL_OUTPUT = before;
  }
});

test('a key of Slack that a Lazy makes inside of a config file is seen', () => {
  const key = Lazy.stringValue({ produce: () => 'xoxb-1234567890-abcdefghij' });
  const said = allWays((stack) => {
    const { namespace, authority } = placement(stack);
    const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
    const telegraf = new SecureTelegraf(stack, 'telegraf', { namespace, globalTags: { note: key } });
    telegraf.writeTo(influxdb.addDatabase('metrics'));
  });
  for (const one of said) expect(one).toContain('looks like a credential');
});

describe('a policy that the user makes beside', () => {
  const beside = (spec: object) =>
    afterwards((stack) => {
      const metadata = { name: 'mine', namespace: 'monitoring' };
      new NetworkPolicyV1(stack, 'mine', {
        metadata,
        spec: { policyTypes: ['Ingress'], ...spec } as NetworkPolicyV1Spec,
      });
    });
  const labels = { 'app.kubernetes.io/instance': 'influxdb' };
  const office = { ipBlock: { cidr: '192.0.2.0/24' } };
  const ports = [{ port: '8086', protocol: 'TCP' }];

  test.each<[string, object, string]>([
    ['every pod to everyone', { podSelector: {}, ingress: [{}] }, 'it opens to everyone'],
    ['a pod to everyone', { podSelector: { matchLabels: labels }, ingress: [{ ports }] }, 'it opens to everyone'],
    [
      'every port of a pod',
      { podSelector: { matchLabels: labels }, ingress: [{ from: [office] }] },
      'it opens every port',
    ],
    [
      'a pod to the internet',
      { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports }], policyTypes: ['Egress'] },
      'it opens to 0.0.0.0/0',
    ],
  ])('and that opens %s is refused, as policies add up', (_, spec, what) => {
    for (const said of beside(spec))
      expect(said).toContain(
        `[stack/influxdb/Resource] kubernetes_stateful_set_v1.influxdb_2C595D56: by kubernetes_network_policy_v1.mine ${what}`,
      );
  });

  test.each<[string, object]>([
    ['denies', { podSelector: {} }],
    ['is about other pods', { podSelector: { matchLabels: { app: 'mine' } }, ingress: [{}] }],
    ['opens a port to a network', { podSelector: { matchLabels: labels }, ingress: [{ from: [office], ports }] }],
  ])('and that %s is let through', (_, spec) => {
    expect(beside(spec)).toEqual(['', '', '']);
  });
});

// A credential asks for it when it is made.
test.each<[string, string, (variable: TerraformVariable, stack: TerraformStack) => unknown]>([
  ['a default', 'has a default', (variable) => Object.assign(variable, { default: 'hunter2' })],
  [
    'a default by an override',
    'has a default',
    (variable) => {
      variable.addOverride('default', 'hunter2');
    },
  ],
  ['nothing that hides it', 'not sensitive', (variable) => Object.assign(variable, { sensitive: false })],
  [
    'nothing that hides it, by an override of its stack',
    'not sensitive',
    (_, stack) => {
      stack.addOverride('variable.given.sensitive', false);
    },
  ],
])('a credential whose variable has got %s is refused', (_, what, set) => {
  const build = (stack: TerraformStack): TerraformVariable => {
    const variable = new TerraformVariable(stack, 'given', { type: 'string', sensitive: true });
    platform(stack).addUser('x', { credential: Credential.fromVariable(variable, { revision: '1' }) });
    return variable;
  };
  const inTime = allWays((stack) => set(build(stack), stack));
  const late = allWays((stack) => {
    const variable = build(stack);
    Aspects.of(stack).add({ visit: (node) => node === stack && set(variable, stack) });
  });
  for (const said of [...inTime, ...late]) {
    expect(said).toContain(`[stack/given] var.given: it is a credential, and ${what}`);
    expect(said).not.toContain('hunter2');
  }
});

// The default: no resource, so that it has no overrides of its own.
const PASSWORD = 'influxdb_shared-secret_7F524995';
test.each<[string, (stack: TerraformStack) => unknown]>([
  [
    'is short',
    (stack) => {
      stack.addOverride(`ephemeral.random_password.${PASSWORD}.length`, 1);
    },
  ],
  [
    'has few characters to choose from',
    (stack) => {
      stack.addOverride(`ephemeral.random_password.${PASSWORD}`, { length: 64, lower: false, upper: false });
    },
  ],
  ['is not written', (stack) => stack.node.findChild('influxdb').node.tryRemoveChild('shared-secret')],
])('an ephemeral password that %s is refused', (_, weaken) => {
  const inTime = allWays((stack) => {
    platform(stack);
    weaken(stack);
  });
  const late = allWays((stack) => {
    platform(stack);
    Aspects.of(stack).add({ visit: (node) => node === stack && weaken(stack) });
  });
  for (const said of [...inTime, ...late])
    expect(said).toContain(`ephemeral.random_password.${PASSWORD}: it is a credential, and overridden or not written`);
});

test('it is accepted with a reason, which is listed', () => {
  const said = allWays((stack) => {
    const influxdb = platform(stack);
    stack.addOverride(`ephemeral.random_password.${PASSWORD}.length`, 30);
    Deviations.accept(influxdb, Safeguard.CREDENTIALS, 'what is tested');
    expect(Deviations.of(stack)).toContainEqual(expect.objectContaining({ code: 'overrides-credentials' }));
  });
  expect(said).toEqual(['', '', '']);
});
