import { ClusterRoleBindingV1 } from '@cdktf/provider-kubernetes/lib/cluster-role-binding-v1';
import { Manifest } from '@cdktf/provider-kubernetes/lib/manifest';
import { TerraformIterator, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Deviations, Safeguard, SecureInfluxDB } from '../../lib';
import { placement } from '../contract/support';
import { allWays, stackIn } from '../support/refused';

// Who is given rights by a group or as a user: accounts of ours are in some of them, whatever a binding calls them.

const program = (stack: TerraformStack, make: (stack: TerraformStack) => unknown) => {
  const { namespace, authority } = placement(stack);
  new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  make(stack);
};
const besides = (make: (stack: TerraformStack) => unknown): string[] =>
  allWays((stack) => {
    program(stack, make);
  });

const apiGroup = 'rbac.authorization.k8s.io';
const bind = (stack: TerraformStack, kind: string, name: string, role = 'view', more = {}) =>
  new ClusterRoleBindingV1(stack, 'mine', {
    metadata: { name: 'mine' },
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subject: [{ kind, name, apiGroup }],
    ...more,
  });
const written = (stack: TerraformStack, type: string, body: object) => {
  stack.addOverride(`resource.${type}.mine`, { metadata: { name: 'mine', namespace: 'monitoring' }, ...body });
};
const variable = (stack: TerraformStack, value?: unknown) => new TerraformVariable(stack, 'said', { default: value });
const refused = /service-account_\w+: \w+\.mine gives rights to it .*\(safeguard "identity"\)/;
const everyone = [{ kind: 'Group', name: 'system:unauthenticated' }];
const manifest = { apiVersion: `${apiGroup}/v1`, kind: 'RoleBinding', roleRef: { kind: 'Role', name: 'mine' } };

const REFUSED: Record<string, (stack: TerraformStack) => unknown> = {
  'everyone, without a login': (stack) => bind(stack, 'Group', 'system:unauthenticated'),
  'nobody in particular': (stack) => bind(stack, 'User', 'system:anonymous'),
  'all that have a login': (stack) => bind(stack, 'Group', 'system:authenticated'),
  'all accounts': (stack) => bind(stack, 'Group', 'system:serviceaccounts'),
  'all accounts of a namespace that begins as ours': (stack) =>
    bind(stack, 'Group', `system:serviceaccounts:moni${variable(stack).stringValue}`),
  'all accounts of the namespace that an account beside is in': (stack) => {
    written(stack, 'kubernetes_service_account_v1', {});
    bind(stack, 'Group', 'system:serviceaccounts:${kubernetes_service_account_v1.mine.metadata[0].namespace}');
  },
  'an account of ours, by the id of one that is called so elsewhere': (stack) => {
    stack.addOverride('resource.kubernetes_config_map_v1.named', { metadata: { name: 'x', namespace: 'monitoring' } });
    bind(stack, 'User', 'system:serviceaccount:${kubernetes_config_map_v1.named.metadata.0.namespace}:influxdb');
  },
  'a group that is known but for its end': (stack) => bind(stack, 'Group', `system:${variable(stack).stringValue}`),
  'a group of a local': (stack) => {
    stack.addOverride('locals.group', 'system:unauthenticated');
    bind(stack, 'Group', '${local.group}');
  },
  'a group that is the default of a variable': (stack) =>
    bind(stack, 'Group', variable(stack, 'system:authenticated').stringValue),
  'one of several groups': (stack) => {
    const forEach = TerraformIterator.fromList(['admins', 'system:authenticated']);
    bind(stack, 'Group', forEach.value as string, 'view', { forEach });
  },
  'everyone, where the kind is a variable': (stack) =>
    bind(stack, variable(stack).stringValue, 'system:unauthenticated'),
  'everyone, by a dynamic block': (stack) => {
    const content = { kind: 'Group', name: '${subject.value}', api_group: apiGroup };
    written(stack, 'kubernetes_role_binding_v1', {
      role_ref: { api_group: apiGroup, kind: 'Role', name: 'mine' },
      dynamic: { subject: { for_each: ['admins', 'system:unauthenticated'], content } },
    });
  },
  'everyone, by a manifest': (stack) =>
    new Manifest(stack, 'mine', { manifest: { ...manifest, metadata: { name: 'mine' }, subjects: everyone } }),
  'everyone, by kubectl': (stack) => {
    const yaml_body = JSON.stringify({ ...manifest, metadata: { name: 'mine' }, subjects: everyone });
    stack.addOverride('resource.kubectl_manifest.mine', { yaml_body });
  },
  'everyone, by an older resource': (stack) => {
    written(stack, 'kubernetes_role_binding', {
      role_ref: { api_group: apiGroup, kind: 'Role', name: 'mine' },
      subject: everyone,
    });
  },
};

test.each(Object.entries(REFUSED))('rights for %s are refused', (_, make) => {
  for (const said of besides(make)) expect(said).toMatch(refused);
});

test.each<[string, (stack: TerraformStack) => unknown]>([
  ['a group of people', (stack) => bind(stack, 'Group', 'oidc:admins')],
  ['a group whose name begins otherwise', (stack) => bind(stack, 'Group', `oidc:${variable(stack).stringValue}`)],
  ['a group that a resource makes', (stack) => bind(stack, 'Group', '${azuread_group.admins.object_id}')],
  ['all accounts of another namespace', (stack) => bind(stack, 'Group', 'system:serviceaccounts:other')],
  ['everyone, to see who signs tokens', (stack) => bind(stack, 'Group', 'system:unauthenticated', PUBLIC)],
])('rights for %s are let through', (_, make) => {
  expect(besides(make)).toEqual(['', '', '']);
});
const PUBLIC = 'system:service-account-issuer-discovery';

function asked(make: (stack: TerraformStack) => unknown): string[] {
  const stack = stackIn(Testing.app());
  program(stack, make);
  const { resource } = JSON.parse(Testing.synth(stack, true)) as {
    resource: { kubernetes_service_account_v1: Record<string, { lifecycle?: { precondition?: object[] } }> };
  };
  return Object.values(resource.kubernetes_service_account_v1).flatMap(({ lifecycle }) =>
    (lifecycle?.precondition ?? []).map((one) => JSON.stringify(one)),
  );
}

test.each<[string, (stack: TerraformStack) => unknown, string]>([
  ['a group', (stack) => bind(stack, 'Group', variable(stack).stringValue), 'var.said'],
  ['a group with a default', (stack) => bind(stack, 'Group', variable(stack, 'admins').stringValue), 'var.said'],
  ['a user', (stack) => bind(stack, 'User', variable(stack).stringValue), 'var.said'],
  [
    'each of some groups',
    (stack) => {
      const forEach = TerraformIterator.fromList(variable(stack).listValue);
      bind(stack, 'Group', forEach.value as string, 'view', { forEach });
    },
    'toset(var.said)',
  ],
])('where %s is a variable, Terraform is asked, unless it was accepted', (_, make, expression) => {
  expect(besides(make)).toEqual(['', '', '']);
  const [one = '', ...more] = asked(make);
  expect(more).toEqual([]);
  expect(one).toContain(`jsonencode([${expression}])`);
  for (const name of ['system:unauthenticated', 'system:serviceaccount:monitoring:influxdb'])
    expect(one).toContain(name);
  const accepting = (stack: TerraformStack) => {
    make(stack);
    Deviations.accept(stack, Safeguard.IDENTITY, 'what is tested');
  };
  expect(asked(accepting)).toEqual([]);
});

test('nothing is asked about a group that is known', () => {
  expect(asked((stack) => bind(stack, 'Group', 'admins'))).toEqual([]);
});
