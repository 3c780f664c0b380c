import { TerraformStack, Testing } from 'cdktf';
import { Credential, GeneratedCredentialOptions, SecureNamespace } from '../../lib';
import { BoundCredential } from '../../lib/credentials/bound-credential';
import { emptyStack } from '../contract/stack';
import { documentOf, metadataOf } from '../support/document';

interface Namespaces {
  readonly first: SecureNamespace;
  readonly second: SecureNamespace;
  readonly third: SecureNamespace;
}
type Use = (credential: BoundCredential, namespaces: Namespaces) => void;

const asked =
  (...names: (keyof Namespaces)[]): Use =>
  (credential, namespaces) => {
    for (const name of names) credential.in(namespaces[name]);
  };
const inFirst = asked('first');

function bound(use: Use = inFirst, options: GeneratedCredentialOptions = {}): TerraformStack {
  const stack = emptyStack();
  const namespaces = {
    first: new SecureNamespace(stack, 'monitoring'),
    second: new SecureNamespace(stack, 'other'),
    third: new SecureNamespace(stack, 'third'),
  };
  const credential = new BoundCredential(stack, 'bound', {
    credential: Credential.ephemeral(options),
    secretName: 'made',
  });
  use(credential, namespaces);
  return stack;
}

interface Written {
  readonly check?: Record<string, { readonly assert: { readonly condition: string; readonly error_message: string } }>;
  readonly ephemeral?: { readonly random_password: Record<string, unknown> };
}

const written = (stack: TerraformStack) => JSON.parse(Testing.synth(stack, true)) as Written;

const secretsOf = (stack: TerraformStack) => {
  const document = documentOf(stack);
  return document.all('kubernetes_secret_v1').map((secret) => ({
    namespace: document.nameIn(metadataOf(secret).namespace ?? ''),
    data: secret.body.data_wo as Record<string, string>,
    revision: String(secret.body.data_wo_revision),
  }));
};
const revisionsOf = (use: Use, options?: GeneratedCredentialOptions) =>
  secretsOf(bound(use, options)).map(({ revision }) => revision.replace(/\$\{|\}/g, ''));

describe('an ephemeral credential', () => {
  test('is made by a resource that no state has, and reaches the cluster by a write-only argument alone', () => {
    const stack = bound();
    expect(written(stack).ephemeral).toEqual({ random_password: { bound_E4CB36E3: { length: 43, special: false } } });
    expect(documentOf(stack).all('random_password')).toEqual([]);
    expect(secretsOf(stack)).toMatchObject([
      { data: { password: '${ephemeral.random_password.bound_E4CB36E3.result}' } },
    ]);
    expect(JSON.stringify(documentOf(stack).resources.filter(({ type }) => type !== 'kubernetes_secret_v1')))
      .not //
      .toContain('ephemeral.');
  });

  test('is written again in all namespaces when one more asks: nobody knows the value that the others have', () => {
    const [alone] = revisionsOf(inFirst);
    const both = revisionsOf(asked('first', 'second'));
    expect(both).toHaveLength(2);
    expect(both).not.toContain(alone);
  });

  test('is not written again when one more asks in the same namespace, nor when they ask in another order', () => {
    expect(revisionsOf(asked('first', 'first'))).toEqual(revisionsOf(inFirst));
    const inOrder = (...names: (keyof Namespaces)[]) => revisionsOf(asked(...names)).sort();
    expect(inOrder('first', 'second', 'third')).toEqual(inOrder('third', 'first', 'second'));
  });

  test('is made anew when its rotation changes', () => {
    expect(revisionsOf(inFirst, { rotation: '2' })).not.toEqual(revisionsOf(inFirst));
  });

  test('follows where somebody deleted the first of its Secrets, which comes back with another password', () => {
    const stack = bound(asked('first', 'second'));
    const [first, second] = secretsOf(stack);
    expect(first?.revision).not.toContain('uid');
    expect(second?.revision).toMatch(/kubernetes_secret_v1\.bound_monitoring_\w+\.metadata\[0\]\.uid/);
  });

  test('is warned of where its Secrets were written in two runs: somebody deleted one, or an apply ended in between', () => {
    const inOrder = (...names: (keyof Namespaces)[]) => {
      const stack = bound(asked(...names));
      const document = documentOf(stack);
      const [begun, ended] = document.all('terraform_data');
      const secrets = document.all('kubernetes_secret_v1');
      if (!begun || !ended) throw new Error('nothing is kept of the run');
      for (const secret of secrets) {
        expect(document.waitsFor(secret)).toContain(begun.address);
        expect(document.waitsFor(secret)).not.toContain(ended.address);
      }
      const uids = ['other', 'third'].map(
        (name) => `${secrets.find(({ address }) => address.includes(`_${name}_`))?.address}.metadata[0].uid`,
      );
      expect(begun.body).toMatchObject({
        input: { at: '${plantimestamp()}' },
        lifecycle: { ignore_changes: ['input'] },
      });
      expect(ended.body).toMatchObject({
        input: { at: '${plantimestamp()}', identities: uids.map((uid) => `\${${uid}}`) },
        triggers_replace: begun.body.triggers_replace,
        lifecycle: { ignore_changes: ['input'] },
      });
      const [check] = Object.values(written(stack).check ?? {});
      expect(check?.assert.condition).toBe(
        `\${${begun.address}.output.at == ${ended.address}.output.at && ${ended.address}.output.identities == [${uids.join(', ')}]}`,
      );
      expect(check?.assert.error_message).toMatch(/^stack\/bound: the Secrets made were not written in one run/);
      return written(stack);
    };
    expect(inOrder('first', 'second', 'third')).toEqual(inOrder('third', 'first', 'second'));
    // One by itself takes whoever reads it along.
    expect(written(bound()).check).toBeUndefined();
    expect(documentOf(bound()).all('terraform_data')).toEqual([]);
  });

  test('has its bcrypt hash beside it only where a daemon asks for it, which is another Secret then', () => {
    const hashed: Use = (credential, { first }) => {
      expect(credential.bcryptKeyIn(first)?.key).toBe('bcrypt');
      expect(credential.bcryptKeyIn(first, 12)?.key).toBe('bcrypt-12');
    };
    expect(secretsOf(bound())[0]?.data).not.toHaveProperty('bcrypt');
    expect(secretsOf(bound(hashed))[0]?.data).toEqual({
      password: '${ephemeral.random_password.bound_E4CB36E3.result}',
      bcrypt: '${bcrypt(ephemeral.random_password.bound_E4CB36E3.result, 10)}',
      'bcrypt-12': '${bcrypt(ephemeral.random_password.bound_E4CB36E3.result, 12)}',
    });
    expect(revisionsOf(hashed)).not.toEqual(revisionsOf(inFirst));
  });

  test.each([21, 73])('of %s characters is refused: guessed, or cut off by bcrypt', (length) => {
    expect(() => written(bound(inFirst, { length }))).toThrow('`credential.length` takes a whole number from 22 to 72');
  });

  test('is refused from a Secret of others too: nobody knows it who could put it there', () => {
    const stack = emptyStack();
    const namespace = new SecureNamespace(stack, 'monitoring');
    const credential = Credential.ephemeral().andFromSecret({ namespace, name: 'others' });
    new BoundCredential(stack, 'bound', { credential, secretName: 'made' });
    expect(() => written(stack)).toThrow('no `andFromSecret`');
  });

  test('is refused where somebody else decides what the password is', () => {
    const stack = emptyStack();
    new BoundCredential(stack, 'bound', {
      credential: Credential.ephemeral(),
      secretName: 'made',
      decidedElsewhere: true,
    });
    expect(() => written(stack)).toThrow('an ephemeral one is made anew for each that it is given to');
  });
});
