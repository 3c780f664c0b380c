import { Aspects, IAspect, TerraformResource, TerraformStack, Testing } from 'cdktf';
import { IConstruct } from 'constructs';
import { Credential, Deviations, Exposure, Safeguard, SecureInfluxDB, SecureTelegraf, SourceRanges } from '../../lib';
import { placement } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { allWays } from '../support/refused';

// What an override or an Aspect takes away is refused: nobody would see it in the code of the construct.

function platform(stack: TerraformStack): SecureInfluxDB {
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', {
    namespace,
    authority,
    administrator: { credential: Credential.generated() },
  });
  influxdb.exposeThrough(
    Exposure.loadBalancer({ host: 'influxdb.example', sourceRanges: SourceRanges.of('192.0.2.0/24') }),
  );
  new SecureTelegraf(stack, 'telegraf', { namespace }).writeTo(influxdb.addDatabase('metrics'));
  return influxdb;
}

const asResource = (one: IConstruct): TerraformResource => {
  if (!(one instanceof TerraformResource)) throw new Error(`${one.node.path} is no resource`);
  return one;
};
const resource = (stack: TerraformStack, path: string): TerraformResource => {
  const found = path.split('/').reduce<IConstruct>((scope, id) => scope.node.findChild(id), stack);
  return asResource(found);
};
const pod = 'influxdb/Resource';
const container = 'spec.template.spec.container.0';

const LOOSENED: [string, string, string, unknown, Safeguard, string][] = [
  [
    'a writable image',
    pod,
    `${container}.security_context.read_only_root_filesystem`,
    false,
    Safeguard.PODS,
    'it writes to its image',
  ],
  ['a privileged container', pod, `${container}.security_context.privileged`, true, Safeguard.PODS, 'it may escalate'],
  ['a container that is root', pod, `${container}.security_context.run_as_user`, '0', Safeguard.PODS, 'it may be root'],
  [
    'a token of the API',
    pod,
    'spec.template.spec.automount_service_account_token',
    true,
    Safeguard.PODS,
    'it has a token of a service account',
  ],
  ["the node's network", pod, 'spec.template.spec.host_network', true, Safeguard.PODS, "it is on its node's network"],
  [
    'a folder of the node',
    pod,
    'spec.template.spec.volume',
    [{ name: 'x', host_path: { path: '/etc' } }],
    Safeguard.PODS,
    'it sees /etc of its node',
  ],
  [
    'a container without an end',
    pod,
    `${container}.resources.limits`,
    { memory: undefined },
    Safeguard.PODS,
    'its memory has no end',
  ],
  [
    'a sidecar',
    pod,
    'spec.template.spec.container',
    [{ name: 'mine', image: 'x:1' }],
    Safeguard.PODS,
    'mine: it may escalate',
  ],
  ['two of a singleton', pod, 'spec.replicas', '2', Safeguard.PODS, 'spec.replicas is overridden'],
  [
    'a variable that beats the config file',
    pod,
    `${container}.env`,
    [{ name: 'INFLUXDB_HTTP_AUTH_ENABLED', value: 'false' }],
    Safeguard.CONFIGURATION,
    'which nobody checked',
  ],
  ['another image', pod, `${container}.image`, 'influxdb:latest', Safeguard.CONFIGURATION, 'image is overridden'],
  ['other arguments', pod, `${container}.args`, ['-pidfile', '/x'], Safeguard.CONFIGURATION, 'args.'],
  [
    'a config file',
    'influxdb/config',
    'data',
    { 'influxdb.conf': '[http]\n' },
    Safeguard.CONFIGURATION,
    'influxdb.conf is overridden',
  ],
  ['a policy for all', 'influxdb/deny', 'spec.ingress', [{}], Safeguard.NETWORK, 'it opens to everyone'],
  [
    'a policy for half of the internet',
    'influxdb/deny',
    'spec.ingress',
    [{ ports: [{ port: '1', protocol: 'TCP' }], from: [{ ip_block: { cidr: '0.0.0.0/1' } }] }],
    Safeguard.NETWORK,
    'it opens to 0.0.0.0/1',
  ],
  [
    'a Service for the node',
    'influxdb/service',
    'spec.type',
    'NodePort',
    Safeguard.EXPOSURE,
    'spec.type is overridden',
  ],
  [
    'addresses outside of the cluster',
    'influxdb/service',
    'spec.external_ips',
    ['192.0.2.1'],
    Safeguard.EXPOSURE,
    'spec.external_ips is overridden',
  ],
  [
    'annotations that a cloud reads',
    'influxdb/service',
    'metadata.annotations',
    { 'service.example/internal': 'false' },
    Safeguard.EXPOSURE,
    'metadata.annotations',
  ],
  [
    'an annotation without a domain that a network plugin reads',
    pod,
    'spec.template.metadata.annotations',
    { 'io.cilium.no-track-port': '8086' },
    Safeguard.PODS,
    'io.cilium.no-track-port',
  ],
  [
    'a password of four letters',
    'influxdb/administrator/password/Resource',
    'length',
    4,
    Safeguard.CREDENTIALS,
    'its password has fewer than 22 letters',
  ],
  [
    'a namespace for any pod',
    'monitoring/Resource',
    'metadata.labels',
    { 'pod-security.kubernetes.io/enforce': 'privileged' },
    Safeguard.PODS,
    'pod-security.kubernetes.io/enforce is overridden',
  ],
  [
    'a key of Slack in an annotation',
    pod,
    'spec.template.metadata.annotations',
    { 'x/y': 'xoxb-1234567890-abcdefghij' },
    Safeguard.CREDENTIALS,
    'looks like a credential',
  ],
  [
    'a password of the stack in an annotation',
    pod,
    'metadata.annotations',
    { 'x/y': '${random_password.x.result}' },
    Safeguard.CREDENTIALS,
    'shows random_password.x.result',
  ],
];

describe.each(LOOSENED)('an override for %s', (_, path, key, value, safeguard, what) => {
  const build = (stack: TerraformStack) => {
    platform(stack);
    resource(stack, path).addOverride(key, value);
  };

  test('is refused, with validations and without, and says what may accept it', () => {
    for (const said of allWays(build)) {
      expect(said).toContain(
        'Refused, as what would be written, after Aspects and overrides, is less than this library promises:',
      );
      expect(said).toContain(`[stack/${path}]`);
      expect(said).toContain(what);
      expect(said).toContain(`(safeguard "${safeguard}")`);
    }
  });

  test('is accepted for its construct, with a reason, and is listed', () => {
    const all = Object.values(Safeguard);
    const accept = (stack: TerraformStack, at: string) => {
      for (const one of all) Deviations.accept(stack.node.findChild(at), one, 'until May');
    };
    const accepted = (at: string) =>
      allWays((stack) => {
        build(stack);
        accept(stack, at);
      });
    const [owner = ''] = path.split('/');
    expect(accepted(owner)).toEqual(['', '', '']);
    expect(accepted('telegraf').join('')).toContain(what);
    const stack = emptyStack();
    build(stack);
    accept(stack, owner);
    expect(Deviations.of(stack)).toContainEqual({
      path: `stack/${owner}`,
      code: `overrides-${safeguard}`,
      promise: expect.any(Number) as number,
      what: `overrides may loosen this of its resources: ${safeguard}`,
      reason: 'until May',
    });
  });

  test('is the same by an Aspect, and by an override of the stack', () => {
    const said = allWays((stack) => {
      platform(stack);
      const visit: IAspect['visit'] = (node) => {
        if (node.node.path === `stack/${path}`) asResource(node).addOverride(key, value);
      };
      Aspects.of(stack).add({ visit });
    });
    expect(said.filter((one) => one.includes(what))).toHaveLength(3);
    const stack = emptyStack();
    platform(stack);
    const { terraformResourceType, friendlyUniqueId } = resource(stack, path);
    stack.addOverride(`resource.${terraformResourceType}.${friendlyUniqueId}.${key}`, value);
    expect(() => Testing.synth(stack, true)).toThrow('Refused, as what would be written, after Aspects and overrides');
  });
});

test.each<[string, string, unknown]>([
  ['spec.template.spec.affinity', pod, { node_affinity: {} }],
  [`${container}.resources.limits.memory`, pod, '8Gi'],
  [`${container}.liveness_probe.period_seconds`, pod, 90],
  ['spec.template.spec.topology_spread_constraint', pod, [{ max_skew: 1 }]],
  ['metadata.labels.team', pod, 'a'],
  ['metadata.annotations', 'influxdb/config', { 'team.example/owner': 'a' }],
  ['metadata.annotations', 'influxdb/service', { owner: 'a' }],
  ['spec.template.metadata.annotations', pod, { 'cost-center': '42' }],
  ['spec.resources.requests.storage', 'influxdb/data', '90Gi'],
  ['timeouts', pod, { create: '20m' }],
])("%s is nobody's safeguard", (key, path, value) => {
  const said = allWays((stack) => {
    platform(stack);
    resource(stack, path).addOverride(key, value);
  });
  expect(said).toEqual(['', '', '']);
});

test('an Aspect that takes a policy away is seen', () => {
  const said = allWays((stack) => {
    platform(stack);
    const visit: IAspect['visit'] = (node) => {
      if (node.node.path === 'stack/influxdb') node.node.tryRemoveChild('deny');
    };
    Aspects.of(stack).add({ visit });
  });
  for (const one of said) expect(one).toContain('it has no policy of its own that denies both ways');
});

test('one without a reason is a mistake, and so is a safeguard that is none', () => {
  const said = allWays((stack) => {
    const influxdb = platform(stack);
    Deviations.accept(influxdb, Safeguard.PODS, ' ');
    Deviations.accept(influxdb, 'all' as unknown as Safeguard, 'a test');
  });
  for (const one of said) {
    expect(one).toContain('takes a written reason for: overrides may loosen this of its resources: pods');
    expect(one).toContain(
      '`Deviations.accept("all").safeguard` takes one of configuration, credentials, data, exposure, identity, network, pods',
    );
  }
});

test("what the user makes beside is the user's", () => {
  const said = allWays((stack) => {
    platform(stack);
    const mine = new TerraformResource(stack, 'mine', { terraformResourceType: 'kubernetes_namespace_v1' });
    mine.addOverride('metadata', { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } });
    stack.addOverride('resource.kubernetes_deployment_v1.mine', {
      spec: { template: { spec: { host_network: true, container: [{ name: 'x', image: 'x' }] } } },
    });
  });
  expect(said).toEqual(['', '', '']);
});

test('an override of one resource changes no other', () => {
  const stack = emptyStack();
  platform(stack);
  resource(stack, 'influxdb/service').addOverride('spec.selector.more', 'x');
  Deviations.accept(stack, Safeguard.EXPOSURE, 'a test');
  const json = Testing.synth(stack, true);
  expect(json.match(/"more": "x"/g)).toHaveLength(1);
});

// Properties that cdktf's resources have: an Aspect sets them as easily as an override.
test.each<[string, (one: TerraformResource) => void]>([
  ['count', (one) => (one.count = 0)],
  ['provisioner', (one) => (one.provisioners = [{ type: 'local-exec', command: 'env' }])],
  ['lifecycle.ignore_changes', (one) => (one.lifecycle = { ignoreChanges: 'all' })],
])('%s on a policy, which would be gone, run something or never be mended, is refused', (key, set) => {
  const said = allWays((stack) => {
    platform(stack);
    set(resource(stack, 'influxdb/deny'));
  });
  for (const one of said) expect(one).toContain(`it has ${key}, which nobody checked`);
});
