import { TerraformStack } from 'cdktf';
import { Credential, CredentialDefaults } from '../../lib';
import { influxdbIn } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';
import { mistakesOf } from '../support/synthesize';

// Who says that nothing may be in the state would find it there.
const kept = (stack: TerraformStack) => documentOf(stack).all('random_password').length;

test('hold for what is below, and the nearest decides', () => {
  const stack = emptyStack();
  CredentialDefaults.of(stack.node.root).set(Credential.generated());
  influxdbIn(stack);
  expect(kept(stack)).toBeGreaterThan(0);

  const nearer = emptyStack();
  CredentialDefaults.of(nearer.node.root).set(Credential.generated());
  CredentialDefaults.of(nearer).set(Credential.ephemeral());
  influxdbIn(nearer);
  expect(kept(nearer)).toBe(0);
});

test.each<[string, (stack: TerraformStack) => void, string]>([
  [
    'one that comes too late',
    (stack) => {
      influxdbIn(stack);
      CredentialDefaults.of(stack).set(Credential.generated());
    },
    'takes a call before the first construct that it is for',
  ],
  [
    'a second one',
    (stack) => {
      CredentialDefaults.of(stack).set(Credential.generated());
      CredentialDefaults.of(stack).set(Credential.ephemeral());
    },
    '`CredentialDefaults.of(stack).credential` takes one value',
  ],
  [
    'one that is the same for all',
    (stack) => {
      CredentialDefaults.of(stack).set(
        Credential.fromSecret({ namespace: influxdbIn(stack)._workload.namespace, name: 'x' }),
      );
    },
    'takes Credential.ephemeral or Credential.generated',
  ],
])('%s is a mistake', (_, set, says) => {
  expect(mistakesOf(set)).toContain(says);
});
