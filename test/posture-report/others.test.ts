import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import { TerraformStack, Testing } from 'cdktf';
import {
  Credential,
  Exposure,
  PostureOther,
  PostureReport,
  SecureNamespace,
  SecureNodeExporter,
  SourceRanges,
} from '../../lib';
import { addressOf, resourcesOf } from '../../lib/core/terraform/provider-resource';
import { emptyStack } from '../contract/stack';
import { influxdbIn, placement } from '../contract/support';
import { documentOf } from '../support/document';
import { PROGRAMS } from '../support/programs';

// Kinds that no rule knows: what a person who looks for holes finds in the report, or nowhere.
function othersBeside(override: Readonly<Record<string, unknown>>): PostureOther[] {
  const stack = emptyStack();
  influxdbIn(stack).exposeThrough(
    Exposure.loadBalancer({ host: 'metrics.example.com', sourceRanges: SourceRanges.of('203.0.113.0/24') }),
  );
  for (const [at, value] of Object.entries(override)) stack.addOverride(at, value);
  return othersOf(stack);
}

function othersOf(stack: TerraformStack): PostureOther[] {
  const [posture] = PostureReport.of(stack).postures;
  if (!posture) throw new Error('there is no stack');
  return posture.others;
}

const manifest = (apiVersion: string, kind: string, spec: object, namespace?: string) => ({
  'resource.kubernetes_manifest.mine': { manifest: { apiVersion, kind, metadata: { name: 'mine', namespace }, spec } },
});

describe('what others make beside it', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string[]]>([
    [
      'a Service of ours, by its name in the cluster',
      manifest('getambassador.io/v3alpha1', 'AuthService', { auth_service: 'influxdb.monitoring.svc:8086' }, 'edge'),
      ['monitoring/influxdb'],
    ],
    [
      'the host that people dial',
      { 'resource.aws_lb_listener_rule.mine': { condition: [{ host_header: [{ values: ['metrics.example.com'] }] }] } },
      ['metrics.example.com'],
    ],
    [
      'a pattern with that host',
      { 'resource.aws_lb_listener_rule.mine': { condition: [{ host_header: [{ values: ['*.example.com'] }] }] } },
      ['*.example.com'],
    ],
    [
      'the namespace, whatever the key',
      manifest('policy.example/v1', 'Freeze', { targets: ['monitoring'] }, 'elsewhere'),
      ['namespace monitoring'],
    ],
    [
      'the namespace, in a text of a local',
      { 'resource.null_resource.mine': { triggers: { of: '${local.where}' } }, 'locals.where': 'monitoring' },
      ['namespace monitoring'],
    ],
  ])('names %s', (_, override, names) => {
    expect(othersBeside(override).map((one) => one.names)).toEqual([names]);
  });

  test('names a resource of ours, by its address', () => {
    const stack = emptyStack();
    influxdbIn(stack);
    const [address = ''] = resourcesOf(stack)
      .map(addressOf)
      .filter((one) => one.startsWith('tls_self_signed_cert.'));
    stack.addOverride('resource.terraform_data.mine', { input: `\${${address}.cert_pem}` });
    expect(othersOf(stack)).toEqual([{ address: 'terraform_data.mine', kind: 'terraform_data', names: [address] }]);
  });

  test('names what a provider is given, which says it to its server in clear', () => {
    const stack = emptyStack();
    influxdbIn(stack, { administrator: { credential: Credential.generated() } });
    const [address = ''] = resourcesOf(stack)
      .map(addressOf)
      .filter((one) => one.startsWith('random_password.'));
    const url = 'http://influxdb.monitoring.svc:8086';
    stack.addOverride('provider.influxdb', [{ url, password: `\${${address}.result}` }]);
    expect(othersOf(stack)).toEqual([
      { address: 'provider.influxdb', kind: 'provider', names: ['monitoring/influxdb', address] },
    ]);
  });

  test.each([
    ['a plugin of an ingress controller', manifest('configuration.konghq.com/v1', 'KongClusterPlugin', {})],
    ['a template of policies', manifest('templates.gatekeeper.sh/v1', 'ConstraintTemplate', {})],
    [
      'a server beside the API server',
      { 'resource.kubernetes_api_service_v1.mine': { metadata: { name: 'v1.x' }, spec: {} } },
    ],
  ])('is about the whole cluster: %s', (_, override) => {
    expect(othersBeside(override)).toMatchObject([{ names: ['the cluster as a whole'] }]);
  });

  test.each([
    ['a chart', { 'resource.helm_release.mine': { name: 'mine', namespace: 'shop', chart: 'x' } }],
    ['a program', { 'data.external.mine': { program: ['sh', 'x'] } }],
    ['another program', { 'resource.shell_script.mine': { lifecycle_commands: [{ create: './do.sh' }] } }],
    [
      'what a machine runs',
      { 'resource.aws_instance.mine': { provisioner: [{ 'local-exec': { command: './do.sh' } }] } },
    ],
    ['what Argo CD delivers', { 'resource.argocd_application.mine': { metadata: { name: 'mine' } } }],
    ['a module', { 'module.mine': { source: './mine' } }],
  ])('may be anything, as nobody reads it: %s', (_, override) => {
    expect(othersBeside(override)).toMatchObject([{ names: ['not read: it may make anything'] }]);
  });

  // A table with all of a stack in it is one that nobody reads.
  test.each([
    ['an object in its own namespace', manifest('example.com/v1', 'Shop', { name: 'shop' }, 'shop')],
    ['a name of ours elsewhere', manifest('example.com/v1', 'Shop', { name: 'influxdb' }, 'shop')],
    ['a bucket', { 'resource.aws_s3_bucket.mine': { bucket: 'photos' } }],
    [
      'an Ingress with a host of its own',
      manifest('networking.k8s.io/v1', 'Ingress', { rules: [{ host: 'shop.example.com' }] }, 'shop'),
    ],
    [
      'another host',
      { 'resource.aws_lb_listener_rule.mine': { condition: [{ host_header: [{ values: ['example.com'] }] }] } },
    ],
  ])('is not what has nothing to do with it: %s', (_, override) => {
    expect(othersBeside(override)).toEqual([]);
  });

  test('is one line for all instances', () => {
    const stack = emptyStack();
    influxdbIn(stack);
    const of = { apiVersion: 'example.com/v1', kind: 'Freeze', metadata: { name: '${each.key}', namespace: 'x' } };
    const one = new Manifest(stack, 'one', { manifest: { ...of, spec: { targets: ['monitoring'] } } });
    one.addOverride('for_each', { a: '1', b: '2' });
    expect(othersOf(stack)).toEqual([
      { address: 'kubernetes_manifest.one', kind: 'Freeze', names: ['namespace monitoring'] },
    ]);
  });

  test.each(PROGRAMS)('says nothing of what this library made itself: $name', ({ stacks }) => {
    const said = stacks(Testing.app()).flatMap(othersOf);
    // What the program says to others is next.
    expect(said.filter(({ kind }) => !['label', 'annotation'].includes(kind))).toEqual([]);
  });

  test('has each label and annotation of a domain of somebody else, with what it is on', () => {
    const stack = emptyStack();
    new SecureNamespace(stack, 'more', { labels: { 'example.com/team': 'a', team: 'a' } });
    const annotations = { 'example.com/owner': 'a', 'kubectl.kubernetes.io/default-container': 'influxdb' };
    const influxdb = influxdbIn(stack, { annotations, serviceAnnotations: { 'lb.example/zone': 'a' } });
    const addresses = (kind: string) =>
      resourcesOf(stack)
        .filter((one) => one.terraformResourceType === kind && one.node.scopes.includes(influxdb))
        .map(addressOf);
    expect(othersOf(stack)).toEqual([
      {
        address: 'example.com/owner',
        kind: 'annotation',
        names: [...addresses('kubernetes_deployment_v1'), ...addresses('kubernetes_stateful_set_v1')],
      },
      { address: 'example.com/team', kind: 'label', names: [expect.stringMatching(/^kubernetes_namespace_v1\.more/)] },
      { address: 'lb.example/zone', kind: 'annotation', names: addresses('kubernetes_service_v1').sort() },
    ]);
  });

  test('says nothing of the nodes that this library reads', () => {
    const stack = emptyStack();
    const { authority } = placement(stack);
    new SecureNodeExporter(stack, 'nodes', { authority, checkNodes: true, nodeCidrs: ['192.0.2.0/24'] });
    expect(Object.keys(documentOf(stack).json.data ?? {})).toEqual(['kubernetes_nodes']);
    expect(othersOf(stack)).toEqual([]);
  });
});
