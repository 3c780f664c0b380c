import { readFileSync } from 'node:fs';
import { RandomProvider } from '@cdktf/provider-random/lib/provider';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { CertificateAuthority } from '../../lib';
import { influxdbIn, placement } from '../contract/support';
import { emptyStack } from '../contract/stack';
import { documentOf } from '../support/document';

describe('what a stack needs', () => {
  const providers = (build: (stack: TerraformStack) => void) => {
    const stack = emptyStack();
    build(stack);
    const { provider, terraform } = documentOf(stack).json;
    return { provider, terraform: terraform as Readonly<Record<string, unknown>> };
  };

  test('is added: providers for keys and passwords, and a Terraform that keeps Secrets out of its state', () => {
    const json = providers((stack) => influxdbIn(stack));
    expect(json.provider).toEqual({ kubernetes: [{}], random: [{}], tls: [{}] });
    expect(json.terraform).toHaveProperty('required_version', '>= 1.11');
  });

  test('is not added twice, and beside what the user says', () => {
    const json = providers((stack) => {
      stack.addOverride('terraform.required_version', '>= 1.13');
      influxdbIn(stack);
      new TlsProvider(stack, 'theirs', { proxy: [{ fromEnv: true }] });
      new RandomProvider(stack, 'random');
    });
    expect(json.provider).toEqual({ kubernetes: [{}], random: [{}], tls: [{ proxy: [{ from_env: true }] }] });
    expect(json.terraform).toHaveProperty('required_version', '>= 1.13, >= 1.11');
  });

  test('leaves what the user says in a list of blocks', () => {
    const json = providers((stack) => {
      stack.addOverride('terraform', [{ required_version: '>= 1.13' }, { backend: { local: { path: 'x' } } }]);
      influxdbIn(stack);
    });
    expect(json.terraform).toMatchObject({
      required_version: '>= 1.13, >= 1.11',
      backend: { local: { path: 'x' } },
      required_providers: { tls: { source: 'hashicorp/tls' } },
    });
  });

  test('asks for the versions that the packages of the providers are made for', () => {
    const theirs = (stack: TerraformStack) => [new TlsProvider(stack, 'tls'), new RandomProvider(stack, 'random')];
    const { terraform } = providers((stack) => influxdbIn(stack));
    expect(terraform).toEqual({ ...providers(theirs).terraform, required_version: terraform.required_version });
  });

  test('finds a place beside constructs of any name', () => {
    const json = providers((stack) => CertificateAuthority.selfManaged(stack, 'tls'));
    expect(json.provider).toMatchObject({ tls: [{}] });
  });

  test('is asked for where only the user knows it: the cluster', () => {
    const stack = new TerraformStack(Testing.app(), 'stack');
    influxdbIn(stack);
    expect(() => Testing.synth(stack, true)).toThrow('the stack needs a KubernetesProvider, which says which cluster');
  });
});

test.each(['tls', 'random'])(
  'the provider %s is the version that its package knows, or attributes are written that it does not have',
  (name) => {
    const stack = emptyStack();
    placement(stack);
    const { terraform } = JSON.parse(Testing.synth(stack)) as {
      readonly terraform: { readonly required_providers: Record<string, { readonly version: string }> };
    };
    const source = readFileSync(require.resolve(`@cdktf/provider-${name}/lib/provider`), 'utf8');
    expect(terraform.required_providers[name]?.version).toBe(/providerVersion: '([^']+)'/.exec(source)?.[1]);
  },
);
