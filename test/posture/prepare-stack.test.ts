import { readFileSync } from 'node:fs';
import { Testing } from 'cdktf';
import { placement } from '../contract/support';
import { emptyStack } from '../contract/stack';

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
