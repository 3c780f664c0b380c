import { TerraformStack } from 'cdktf';
import { Deviations, PodIdentity, Safeguard, SecureInfluxDB } from '../../lib';
import { placement } from '../contract/support';
import { allWays } from '../support/refused';

// Who is given rights outside of the cluster by the name of an account of ours: its pods have them then.

type Make = (stack: TerraformStack) => unknown;

const besides = (make: Make, identity?: PodIdentity): string[] =>
  allWays((stack) => {
    const { namespace, authority } = placement(stack);
    new SecureInfluxDB(stack, 'influxdb', { namespace, authority, identity });
    make(stack);
  });

const written =
  (type: string, body: object, kind = 'resource') =>
  (stack: TerraformStack) => {
    stack.addOverride(`${kind}.${type}.mine`, body);
  };
const namespace = 'monitoring';
const association = (more: object) =>
  written('aws_eks_pod_identity_association', { cluster_name: 'c', role_arn: 'r', ...more });
const subject = 'system:serviceaccount:monitoring:influxdb';
const trusts = (sub: string, test = 'StringEquals') => ({
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Condition: { [test]: { 'oidc:sub': sub } } }],
});
const role = (policy: string) => written('aws_iam_role', { assume_role_policy: policy });
const google = (member: string) => written('google_service_account_iam_member', { role: 'r', member });
const azure = (sub: string) => written('azurerm_federated_identity_credential', { name: 'x', subject: sub });
const vault = (more: object) => written('vault_kubernetes_auth_backend_role', { role_name: 'x', ...more });

const REFUSED: Record<string, Make> = {
  'an association of EKS': association({ namespace, service_account: 'influxdb' }),
  'an association of EKS, by the name of our namespace': (stack) => {
    const { fqn } = stack.node.findChild('monitoring').node.findChild('Resource') as unknown as { fqn: string };
    association({ namespace: `\${${fqn}.metadata[0].name}`, service_account: 'influxdb' })(stack);
  },
  'an association of EKS for each of some accounts': association({
    for_each: ['mine', 'influxdb'],
    ...{ namespace, service_account: '${each.key}' },
  }),
  'an association of EKS that a variable says': association({ namespace, service_account: '${var.account}' }),
  'a role of AWS': role(JSON.stringify(trusts(subject))),
  'a role of AWS, for all of our namespace': role(
    JSON.stringify(trusts('system:serviceaccount:monitoring:*', 'StringLike')),
  ),
  'a role of AWS, by a function': role(
    '${jsonencode({"Condition" = {"oidc:sub" = "system:serviceaccount:monitoring:influxdb"}})}',
  ),
  'a policy document of AWS': written(
    'aws_iam_policy_document',
    { statement: [{ condition: [{ test: 'StringEquals', variable: 'oidc:sub', values: [subject] }] }] },
    'data',
  ),
  'a module for a role of AWS': (stack) => {
    const main = { namespace_service_accounts: ['monitoring:influxdb'] };
    stack.addOverride('module.mine', { source: 'corp/irsa/aws', oidc_providers: { main } });
  },
  'a module for associations of EKS': (stack) => {
    const mine = { namespace, service_account: 'influxdb', cluster_name: 'c' };
    stack.addOverride('module.mine', { source: 'corp/pod-identity/aws', associations: { mine } });
  },
  'a service account of Google Cloud': google('serviceAccount:p.svc.id.goog[monitoring/influxdb]'),
  'a principal of Google Cloud': google(
    'principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p.svc.id.goog/subject/ns/monitoring/sa/influxdb',
  ),
  'a credential of Azure': azure(subject),
  'a credential of Azure in a namespace that a variable says': azure('system:serviceaccount:${var.where}:influxdb'),
  'a role of Vault': vault({
    bound_service_account_names: ['influxdb'],
    bound_service_account_namespaces: [namespace],
  }),
  'tokens of Vault': written('vault_kubernetes_secret_backend_role', {
    ...{ name: 'x', service_account_name: 'influxdb', allowed_kubernetes_namespaces: ['*'] },
  }),
  'an operator of a cloud': written('kubernetes_manifest', {
    manifest: {
      apiVersion: 'iam.cnrm.cloud.google.com/v1beta1',
      ...{ kind: 'IAMPolicyMember', metadata: { name: 'mine', namespace: 'elsewhere' } },
      spec: { member: 'serviceAccount:p.svc.id.goog[monitoring/influxdb]' },
    },
  }),
};

test.each(Object.entries(REFUSED))('%s with an account of ours is refused', (_, make) => {
  for (const said of besides(make))
    expect(said).toMatch(
      /influxdb_service-account_\w+: \S+ gives rights outside of the cluster to it, .*\(safeguard "identity"\)/,
    );
});

const FINE: Record<string, Make> = {
  'an association of another account': association({ namespace, service_account: 'mine' }),
  'an association elsewhere': association({ namespace: 'elsewhere', service_account: 'influxdb' }),
  'an association of an account that a resource makes': association({
    ...{ namespace, service_account: '${kubernetes_service_account_v1.theirs.metadata[0].name}' },
  }),
  'a role of AWS for another account': role(JSON.stringify(trusts(`${subject}-backup`))),
  'a role of AWS for accounts of another namespace': role(JSON.stringify(trusts('system:serviceaccount:team-*:*'))),
  'a service account of Google Cloud for another account': google('serviceAccount:p.svc.id.goog[monitoring/mine]'),
  'a credential of Azure elsewhere': azure('system:serviceaccount:elsewhere:influxdb'),
  'a role of Vault elsewhere': vault({
    bound_service_account_names: ['influxdb'],
    bound_service_account_namespaces: ['elsewhere'],
  }),
  'a note of it': written('terraform_data', { input: subject }),
};

test.each(Object.entries(FINE))('%s is let through', (_, make) => {
  expect(besides(make)).toEqual(['', '', '']);
});

test.each<[string, PodIdentity, Make]>([
  ['EKS', PodIdentity.eksPodIdentity(), association({ namespace, service_account: 'influxdb' })],
  ['AWS', PodIdentity.eksRole('arn:aws:iam::111122223333:role/x'), role(JSON.stringify(trusts(subject)))],
  [
    'Google Cloud',
    PodIdentity.gke('x@p.iam.gserviceaccount.com'),
    google('serviceAccount:p.svc.id.goog[monitoring/influxdb]'),
  ],
  ['Azure', PodIdentity.azure('00000000-0000-0000-0000-000000000000'), azure(subject)],
])('an account whose pods have an identity of %s was made for that', (_, identity, make) => {
  expect(besides(make, identity)).toEqual(['', '', '']);
});

test('it is accepted with a reason, which is listed', () => {
  const said = besides((stack) => {
    association({ namespace, service_account: 'influxdb' })(stack);
    Deviations.accept(stack, Safeguard.IDENTITY, 'the agent is closed');
    expect(Deviations.of(stack).map(({ reason }) => reason)).toContain('the agent is closed');
  });
  expect(said).toEqual(['', '', '']);
});
