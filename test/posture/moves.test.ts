import { SecretV1 } from '@cdktf/provider-kubernetes/lib/secret-v1';
import { TerraformResource, TerraformStack, Testing } from 'cdktf';
import { Deviations, Safeguard } from '../../lib';
import { influxdbIn } from '../contract/support';
import { allWays, stackIn } from '../support/refused';

// Seen with providers 2.38 and 3.2: what another resource had as `data` stays in the state of the Secret that it is moved to.

const MINE = 'kubernetes_secret_v1.mine';

interface Secret {
  readonly lifecycle?: { readonly postcondition?: { readonly condition: string; readonly error_message: string }[] };
}

function secretsOf(stack: TerraformStack): TerraformResource[] {
  const all = stack.node.findAll().filter((one) => one instanceof TerraformResource);
  return all.filter((one) => one.terraformResourceType === 'kubernetes_secret_v1');
}

function askedAfter(move: (stack: TerraformStack, secret: TerraformResource) => void): Map<string, Secret> {
  const stack = stackIn(Testing.app());
  influxdbIn(stack);
  const [secret] = secretsOf(stack);
  if (!secret) throw new Error('no Secret');
  move(stack, secret);
  const { resource } = JSON.parse(Testing.synth(stack)) as {
    resource: { kubernetes_secret_v1: Record<string, Secret> };
  };
  const asked = Object.entries(resource.kubernetes_secret_v1).filter(([, one]) => one.lifecycle?.postcondition);
  return new Map(asked);
}

const movesTo = (to: (address: string) => string) => (stack: TerraformStack, secret: TerraformResource) => {
  stack.addOverride('moved', [{ from: MINE, to: to(secret.fqn) }]);
};

test.each<[string, (stack: TerraformStack, secret: TerraformResource) => void]>([
  [
    'by a method',
    (_, secret) => {
      secret.moveFromId(MINE);
    },
  ],
  ['by an override of the stack', movesTo((address) => address)],
  ['as an expression', movesTo((address) => `\${${address}}`)],
  ['as an instance', movesTo((address) => `${address}[0]`)],
  [
    'by one block that is no list',
    (stack, { fqn: to }) => {
      stack.addOverride('moved', { from: MINE, to });
    },
  ],
])('Terraform is asked whether what is moved to a Secret of ours %s had content in the state', (_, move) => {
  const asked = [...askedAfter(move).values()];
  expect(asked).toHaveLength(1);
  expect(asked[0]?.lifecycle?.postcondition).toEqual([
    {
      condition: expect.stringContaining('self.data') as string,
      error_message: expect.stringMatching(
        /^stack\/influxdb\/\S+: what is moved to it had its content in the state/,
      ) as string,
    },
  ]);
});

test('and of no other: nor where it is accepted, nor of what somebody moves elsewhere', () => {
  expect(askedAfter(() => undefined).size).toBe(0);
  const elsewhere = (stack: TerraformStack) => {
    new SecretV1(stack, 'mine', { metadata: { name: 'mine' } }).moveFromId('kubernetes_secret_v1.former');
  };
  expect(askedAfter(elsewhere).size).toBe(0);
  const accepted = (stack: TerraformStack, secret: TerraformResource) => {
    secret.moveFromId(MINE);
    Deviations.accept(stack, Safeguard.CREDENTIALS, 'what is tested');
  };
  expect(askedAfter(accepted).size).toBe(0);
});

test('a Secret that is only called otherwise is let through by synthesis', () => {
  const said = allWays((stack) => {
    influxdbIn(stack);
    for (const secret of secretsOf(stack).slice(0, 1)) secret.moveFromId('kubernetes_secret_v1.former');
  });
  expect(said).toEqual(['', '', '']);
});
