import { DefaultTokenResolver, StringConcat, TerraformStack, TerraformVariable, Testing, Tokenization } from 'cdktf';
import * as fc from 'fast-check';
import { base64, influxqlIdentifier, json } from '../../lib/formats';
import { anyText } from '../support/texts';

const stack = new TerraformStack(Testing.app(), 'stack');
const token = new TerraformVariable(stack, 'v', { type: 'string' }).stringValue;

function resolve(value: unknown): unknown {
  return Tokenization.resolve(value, { scope: stack, resolver: new DefaultTokenResolver(new StringConcat()) });
}

describe('base64', () => {
  test('of text is known at synthesis', () => {
    fc.assert(
      fc.property(anyText(10), (value) => {
        expect(Buffer.from(base64(value), 'base64').toString('utf8')).toBe(value);
      }),
    );
  });

  test('of a value is made by Terraform, with the text around it', () => {
    expect(resolve(base64(`"\${x}${token}\\`))).toBe('${base64encode("\\"\\u0024{x}${var.v}\\\\")}');
  });

  test('of a statement or document needs no care for what is nested', () => {
    expect(resolve(base64(json(token)))).toBe('${base64encode(jsonencode(var.v))}');
    expect(base64(json('${x}'))).toBe(Buffer.from('"${x}"').toString('base64'));
    expect(resolve(base64(`DROP USER ${influxqlIdentifier(token)}`))).toBe(
      '${base64encode("DROP USER \\"${replace(replace(replace(var.v, "\\\\", "\\\\\\\\"), "\\"", "\\\\\\""), "\\n", "\\\\n")}\\"")}',
    );
  });
});
