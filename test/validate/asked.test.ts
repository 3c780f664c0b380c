import { TerraformResource, TerraformStack, Testing } from 'cdktf';
import { SecureInfluxDB } from '../../lib';
import { placement } from '../contract/support';
import { stackIn } from '../support/refused';
import { describeWithTerraform, outputsOf } from './support/expressions';

// What Terraform is asked, at resources of ours, about what others take of variables: that it says what was meant.

type When = 'precondition' | 'postcondition';

function conditionAt(type: string, make: (stack: TerraformStack) => void, when: When = 'precondition'): string {
  const stack = stackIn(Testing.app());
  new SecureInfluxDB(stack, 'influxdb', placement(stack));
  make(stack);
  const { resource } = JSON.parse(Testing.synth(stack)) as {
    resource: Record<string, Record<string, { lifecycle?: Partial<Record<When, { condition: string }[]>> }>>;
  };
  const [found] = Object.values(resource[type] ?? {}).flatMap(({ lifecycle }) => lifecycle?.[when] ?? []);
  return found?.condition ?? '';
}

const host = (configuration: object = {}) =>
  conditionAt('kubernetes_namespace_v1', (stack) => {
    stack.addOverride('provider.kubernetes', [{ host: '${var.said}', ...configuration }]);
  });
const group = () =>
  conditionAt('kubernetes_service_account_v1', (stack) => {
    stack.addOverride('resource.kubernetes_cluster_role_binding_v1.mine', {
      metadata: { name: 'mine' },
      role_ref: { kind: 'ClusterRole', name: 'view' },
      subject: [{ kind: 'Group', name: '${var.said}' }],
    });
  });
const moved = () => {
  const move = (stack: TerraformStack) => {
    const all = stack.node.findAll().filter((one) => one instanceof TerraformResource);
    for (const one of all.filter(({ terraformResourceType: type }) => type === 'kubernetes_secret_v1'))
      one.moveFromId(`kubernetes_secret_v1.former-${one.friendlyUniqueId}`);
  };
  return conditionAt('kubernetes_secret_v1', move, 'postcondition');
};
const verified = { cluster_ca_certificate: '${var.ca}' };

const ASKED: readonly (readonly [condition: () => string, value: unknown, isFine: boolean])[] = [
  [host, 'https://10.0.0.1:6443', true],
  [host, 'HTTPS://10.0.0.1', true],
  [host, 'http://10.0.0.1:8080', false],
  [host, ' HTTP://10.0.0.1', false],
  [host, '10.0.0.1:8080', false],
  [host, 'localhost:8080', true],
  [host, 'http://127.0.0.1:8001', true],
  [host, 'http://[::1]:8001', true],
  [host, 'http://localhost.example', false],
  [host, null, true],
  [host, '', true],
  [() => host(verified), '10.0.0.1:6443', true],
  [() => host(verified), 'http://10.0.0.1:6443', false],
  [group, 'admins', true],
  [group, 'system:masters', true],
  [group, 'system:authenticated', false],
  [group, 'system:unauthenticated', false],
  [group, 'system:anonymous', false],
  [group, 'system:serviceaccounts', false],
  [group, 'system:serviceaccounts:monitoring', false],
  [group, 'system:serviceaccounts:other', true],
  [group, 'system:serviceaccount:monitoring:influxdb', false],
  [group, 'system:serviceaccount:monitoring:mine', true],
  [group, ['admins', 'system:authenticated'], false],
  [group, ['admins'], true],
  [group, [{ kind: 'Group', name: 'system:unauthenticated' }], false],
  [moved, { data: null, binary_data: null }, true],
  [moved, { data: {}, binary_data: {} }, true],
  [moved, { data: { password: 'x' }, binary_data: null }, false],
  [moved, { data: null, binary_data: { password: 'eA==' } }, false],
];

describeWithTerraform('asked')('what Terraform is asked', () => {
  let outputs: ReturnType<typeof outputsOf>;

  beforeAll(() => {
    const named = ASKED.map(([condition, value], index) => {
      const text = condition().replace(/\b(var\.said|self)\b/g, `var.said${index}`);
      return { variable: [`said${index}`, { default: value }], output: [`found${index}`, { value: text }] } as const;
    });
    const json = {
      variable: Object.fromEntries(named.map(({ variable }) => variable)) as object,
      output: Object.fromEntries(named.map(({ output }) => output)) as object,
    };
    outputs = outputsOf(JSON.stringify(json));
  });

  test.each(
    ASKED.map(([condition, value, isFine], index) => [index, condition.name || 'host', value, isFine] as const),
  )('%d: %s %j is fine: %s', (index, _, __, isFine) => {
    expect(outputs[`found${index}`]?.value).toBe(isFine);
  });
});
