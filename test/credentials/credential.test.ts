import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Credential, GeneratedCredentialOptions, SecureInfluxDB, SecureNamespace, SecureNodeExporter } from '../../lib';
import { BoundCredential } from '../../lib/credentials/bound-credential';
import { placement, secretVariable } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { Document, documentOf, metadataOf } from '../support/document';
import { mistakesIn as mistakes } from '../support/synthesize';

function bound(
  make: (stack: TerraformStack, namespace: SecureNamespace) => Credential,
  use?: (b: BoundCredential, n: SecureNamespace) => unknown,
) {
  const stack = emptyStack();
  const namespace = new SecureNamespace(stack, 'monitoring');
  const credential = new BoundCredential(stack, 'bound', { credential: make(stack, namespace), secretName: 'made' });
  (use ?? ((one, there) => one.in(there)))(credential, namespace);
  return stack;
}
const revisionOf = (document: Document): unknown => document.all('kubernetes_secret_v1')[0]?.body.data_wo_revision;

describe('a generated credential', () => {
  const password = (options: GeneratedCredentialOptions) =>
    documentOf(bound(() => Credential.generated(options))).all('random_password')[0]?.body;

  test('has 256 bits, of letters and digits that no daemon, shell or URL reads as anything else', () => {
    expect(password({})).toEqual({ length: 43, special: false });
  });

  test('is made anew when its rotation changes, and only then', () => {
    expect(password({ rotation: 'May' })).toMatchObject({ keepers: { rotation: 'May' } });
    expect(password({})).not.toHaveProperty('keepers');
  });

  test.each([21, 73, 0, -1, 30.5, NaN])('of %s characters is refused: guessed, or cut off by bcrypt', (length) => {
    expect(mistakes(bound(() => Credential.generated({ length })))).toContain(
      '`credential.length` takes a whole number from 22 to 72',
    );
  });

  test('is in one Secret of each namespace that asks, however often it asks', () => {
    const stack = bound(
      () => Credential.generated(),
      (credential, namespace) => {
        credential.in(namespace);
        credential.in(namespace);
        credential.in(new SecureNamespace(namespace, 'other'));
      },
    );
    const document = documentOf(stack);
    const places = document
      .all('kubernetes_secret_v1')
      .map((secret) => document.nameIn(metadataOf(secret).namespace ?? ''));
    expect(places.sort()).toEqual(['monitoring', 'other']);
  });

  test('has the one bcrypt hash that is the same in each plan', () => {
    const stack = emptyStack();
    new SecureNodeExporter(stack, 'nodes', { authority: placement(stack).authority });
    const json = Testing.synth(stack, true);
    expect(json).toMatch(/random_password\.nodes_credential\w+\.bcrypt_hash/);
    expect(json).not.toContain('bcrypt(');
  });
});

describe('a credential in a variable', () => {
  const revised = (revision: string) => bound((stack) => Credential.fromVariable(secretVariable(stack), { revision }));

  test('is written again when its revision changes, as Terraform cannot compare it', () => {
    expect(revisionOf(documentOf(revised('1')))).not.toBe(revisionOf(documentOf(revised('2'))));
    expect(revisionOf(documentOf(revised('1')))).toBe(revisionOf(documentOf(revised('1'))));
  });

  test('without a revision is refused, or a new value would never arrive', () => {
    expect(mistakes(revised(''))).toContain('`credential.revision` takes a text that changes');
  });

  test('that Terraform would show is refused, with validations skipped too', () => {
    const stack = bound((scope) => {
      return Credential.fromVariable(new TerraformVariable(scope, 'shown', { type: 'string' }), { revision: '1' });
    });
    expect(() => Testing.synth(stack, false)).toThrow('`credential` takes a variable with `sensitive: true`');
  });

  test('that is no variable is one mistake, and not also a Secret that is missing', () => {
    const stack = bound(() => Credential.fromVariable('text' as never, { revision: '1' }));
    expect(mistakes(stack).match(/takes/g)).toHaveLength(1);
  });

  test('is never hashed where the hash could be read: a person may have chosen it', () => {
    const stack = emptyStack();
    const credential = Credential.fromVariable(secretVariable(stack, 'chosen'), { revision: '1' });
    new SecureNodeExporter(stack, 'nodes', { authority: placement(stack).authority, credential });
    expect(Testing.synth(stack, true)).not.toMatch(/sha\d+\([^)]*var\.chosen/);
  });
});

describe('a credential in a Secret that exists', () => {
  test('is used where it is: nothing is made of it, and Terraform never sees it', () => {
    const stack = bound((_, namespace) => Credential.fromSecret({ namespace, name: 'theirs' }));
    expect(
      documentOf(stack)
        .resources.map(({ type }) => type)
        .sort(),
    ).toEqual(['kubernetes_namespace_v1', 'kubernetes_network_policy_v1']);
  });

  test('of another namespace is refused with the way to give it there: no pod can read it', () => {
    const stack = bound((scope) =>
      Credential.fromSecret({ namespace: SecureNamespace.fromName(scope, 'elsewhere'), name: 'theirs' }),
    );
    expect(() => Testing.synth(stack, false)).toThrow('a Secret in the namespace "monitoring" too (andFromSecret)');
  });

  test.each([5, 'x', undefined])('that is none (%s) is one mistake', (given) => {
    const stack = emptyStack();
    const credential = Credential.fromSecret(given as never);
    new SecureInfluxDB(stack, 'influxdb', { ...placement(stack), administrator: { credential } });
    const lines = mistakes(stack);
    expect(lines.split('\n').filter((line) => line.includes('credential'))).toHaveLength(1);
  });

  test('is found in each of the namespaces that have it', () => {
    const stack = bound(
      (scope, namespace) =>
        Credential.fromSecret({ namespace: SecureNamespace.fromName(scope, 'elsewhere'), name: 'one' }).andFromSecret({
          namespace,
          name: 'two',
          key: 'pw',
        }),
      (credential, namespace) => {
        expect(credential.in(namespace)).toMatchObject({ secretName: 'two', key: 'pw' });
      },
    );
    expect(mistakes(stack)).toBe('');
  });

  test('rolls a daemon out that reads it at its start when it gets another revision', () => {
    const revision = (text: string) => {
      let found = '';
      bound(
        (_, namespace) => Credential.fromSecret({ namespace, name: 'theirs' }).withRevision(text),
        (credential, namespace) => (found = credential.in(namespace).revision),
      );
      return found;
    };
    expect(revision('1')).not.toBe(revision('2'));
  });

  test('without a hash is refused by a daemon that is configured with the hash', () => {
    const stack = bound(
      (_, namespace) => Credential.fromSecret({ namespace, name: 'theirs' }),
      (credential, namespace) => credential.bcryptKeyIn(namespace),
    );
    expect(() => Testing.synth(stack, false)).toThrow('`bcryptKey`');
  });
});

test('one credential of two users is one password in the places of both', () => {
  const stack = emptyStack();
  const { namespace, authority } = placement(stack);
  const influxdb = new SecureInfluxDB(stack, 'influxdb', { namespace, authority });
  const credential = Credential.fromVariable(secretVariable(stack), { revision: '1' });
  influxdb.addUser('one', { credential });
  influxdb.addUser('two', { credential });
  expect(mistakes(stack)).toBe('');
});

test.each([
  [Credential.generated(), 'a generated credential'],
  [
    Credential.fromVariable(secretVariable(emptyStack()), { revision: '1' }),
    'the credential in the variable stack/secret',
  ],
  [
    Credential.fromSecret({ namespace: SecureNamespace.fromName(emptyStack(), 'm'), name: 'theirs' }),
    'the credential in Secret m/theirs',
  ],
])('says in a mistake where it comes from, never what it is: %s', (credential, said) => {
  expect(String(credential)).toBe(said);
});
