import { DefaultTokenResolver, StringConcat, TerraformStack, TerraformVariable, Testing, Tokenization } from 'cdktf';
import { hcl } from '../../lib/core/terraform/hcl';

const stack = new TerraformStack(Testing.app(), 'stack');
const token = new TerraformVariable(stack, 'v', { type: 'string' }).stringValue;

function resolve(value: unknown): unknown {
  return Tokenization.resolve(value, { scope: stack, resolver: new DefaultTokenResolver(new StringConcat()) });
}

describe('hcl', () => {
  test('keeps code as it is written and quotes what is filled in', () => {
    expect(resolve(hcl`f("\n", ${'"${x}'}, ${token}, ${1}, ${true}, ${['a']})`)).toBe(
      '${f("\\n", "\\"\\u0024{x}", var.v, 1, true, ["a"])}',
    );
  });

  test('refuses what is no value of Terraform', () => {
    expect(() => resolve(hcl`f(${() => 1})`)).toThrow('got a function');
  });
});
