import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1';
import { TerraformStack } from 'cdktf';
import { Deviations, Safeguard } from '../../lib';
import { Make, beside } from './support/beside';

// An object of ours that is imported as a resource of others: Terraform has it as theirs, with what is in it, and replaces it by theirs.

const imported = (to: string, id: unknown, more: object = {}) => ({ to, id, ...more });
const importing = (...blocks: object[]): Make => {
  return (stack) => {
    stack.addOverride('import', blocks);
  };
};
const resource =
  (type: string, metadata: object, make: Make): Make =>
  (stack) => {
    stack.addOverride(`resource.${type}.mine`, { metadata });
    make(stack);
  };
const other = { name: 'other', namespace: 'team' };
const secret = (id: unknown, more: object = {}) =>
  resource('kubernetes_secret_v1', other, importing(imported('kubernetes_secret_v1.mine', id, more)));
const manifest = (id: string) => importing(imported('kubernetes_manifest.mine', id));
const DESIRED = /kubernetes_secret_v1\.influxdb_desired_\w+: import of \S+ takes it over.*\(safeguard "credentials"\)/;
const DATA = /kubernetes_persistent_volume_claim_v1\.influxdb_data_\w+: import of \S+ takes it over/;
const HOME = /kubernetes_namespace_v1\.monitoring\w+: import of \S+ takes it over/;

test.each<[string, Make, RegExp]>([
  [
    'a Secret, by a method',
    (stack) => {
      const mine = new SecretV1(stack, 'mine', { metadata: other });
      mine.addOverride('lifecycle.ignore_changes', 'all');
      mine.importFrom('monitoring/influxdb-desired');
    },
    DESIRED,
  ],
  [
    'a Secret whose resource is generated',
    (stack) => {
      SecretV1.generateConfigForImport(stack, 'mine', 'monitoring/influxdb-desired');
    },
    DESIRED,
  ],
  ['a Secret, by an override', secret('monitoring/influxdb-desired'), DESIRED],
  [
    'a Secret, by its identity',
    secret(undefined, { identity: { namespace: 'monitoring', name: 'influxdb-desired' } }),
    DESIRED,
  ],
  [
    'a Secret, by a local',
    (stack) => {
      stack.addOverride('locals.id', 'monitoring/influxdb-desired');
      secret('${local.id}')(stack);
    },
    DESIRED,
  ],
  ['each of some Secrets', secret('monitoring/${each.value}', { for_each: ['mine', 'influxdb-desired'] }), DESIRED],
  ['a Secret that a variable says', secret('monitoring/${var.name}'), DESIRED],
  ['whatever a variable says', secret('${var.id}'), DESIRED],
  ['a Secret as a manifest', manifest('apiVersion=v1,kind=Secret,namespace=monitoring,name=influxdb-desired'), DESIRED],
  [
    'a Secret as a manifest, in another order',
    manifest('name=influxdb-desired,namespace=monitoring,kind=Secret,apiVersion=v1'),
    DESIRED,
  ],
  [
    'a Secret by kubectl',
    importing(imported('kubectl_manifest.mine', 'v1//Secret//influxdb-desired//monitoring')),
    DESIRED,
  ],
  [
    'a Secret into a module',
    importing(imported('module.x.module.y.kubernetes_secret.all["a"]', 'monitoring/influxdb-desired')),
    DESIRED,
  ],
  [
    'our volume, which would be replaced',
    resource(
      ...(['kubernetes_persistent_volume_claim_v1', other] as const),
      importing(imported('kubernetes_persistent_volume_claim_v1.mine', 'monitoring/influxdb-data')),
    ),
    DATA,
  ],
  [
    'our namespace, which would be replaced',
    resource(
      ...(['kubernetes_namespace_v1', { name: 'other' }] as const),
      importing(imported('kubernetes_namespace_v1.mine', 'monitoring')),
    ),
    HOME,
  ],
])('%s is refused', (_, make, what) => {
  for (const said of beside(make)) expect(said).toMatch(what);
});

test.each<[string, Make]>([
  ['a Secret of theirs', secret('team/other')],
  ['a Secret of theirs in our namespace', secret('monitoring/mine')],
  ['one of that name elsewhere', secret('team/influxdb-desired')],
  ['one of theirs in a namespace that a variable says', secret('${var.namespace}/mine')],
  ['one of a name that a variable says, elsewhere', secret('team/${var.name}')],
  ['what a resource of theirs is called', secret('monitoring/${terraform_data.theirs.id}')],
  ['an object of another kind', importing(imported('kubernetes_ingress_v1.mine', 'monitoring/influxdb'))],
  ['another kind, as a manifest', manifest('apiVersion=v1,kind=ConfigMap,namespace=monitoring,name=influxdb-desired')],
  ['what is no object', importing(imported('aws_s3_bucket.mine', 'monitoring/influxdb-desired'))],
  ['what is no object, by one word', importing(imported('aws_s3_bucket.mine', 'influxdb'))],
  ['what is no object, by a variable', importing(imported('aws_s3_bucket.mine', '${var.bucket}'))],
  ['what is no object, in a module', importing(imported('module.x.aws_iam_role.mine', 'monitoring'))],
  [
    'one of that name in another cluster',
    (stack) => {
      stack.addOverride('provider.kubernetes', [{}, { alias: 'other', config_context: 'other' }]);
      stack.addOverride('resource.kubernetes_secret_v1.mine', { metadata: other, provider: 'kubernetes.other' });
      importing(imported('kubernetes_secret_v1.mine', 'monitoring/influxdb-desired'))(stack);
    },
  ],
])('%s is let through', (_, make) => {
  expect(beside(make)).toEqual(['', '', '']);
});

test('it is accepted with a reason', () => {
  const make = (stack: TerraformStack) => {
    secret('monitoring/influxdb-desired')(stack);
    Deviations.accept(stack, Safeguard.CREDENTIALS, 'what is tested');
  };
  expect(beside(make)).toEqual(['', '', '']);
});
