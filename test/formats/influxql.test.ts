import { DefaultTokenResolver, StringConcat, TerraformStack, TerraformVariable, Testing, Tokenization } from 'cdktf';
import * as fc from 'fast-check';
import { influxqlIdentifier, influxqlString } from '../../lib/formats';
import { anyText } from '../support/texts';

const stack = new TerraformStack(Testing.app(), 'stack');
const token = new TerraformVariable(stack, 'v', { type: 'string' }).stringValue;

function resolve(value: unknown): unknown {
  return Tokenization.resolve(value, { scope: stack, resolver: new DefaultTokenResolver(new StringConcat()) });
}

// As influxql's scanner does, which reads \r as \n and takes NUL for the end of the input.
function scan(quoted: string): string {
  const body = quoted.slice(1, -1);
  if (/[\n\r\0]/.test(body) || !quoted.endsWith(quoted.charAt(0))) throw new Error('bad string');
  return body.replace(/\\(.?)|(["'])/gs, (match, escape: string | undefined, quote: string | undefined) => {
    if (quote !== undefined && quote === quoted.charAt(0)) throw new Error('ends too early');
    if (quote !== undefined) return quote;
    if (escape === 'n') return '\n';
    if (escape && '\\\'"'.includes(escape)) return escape;
    throw new Error(`bad escape ${match}`);
  });
}

const text = fc.string({
  unit: fc.oneof(fc.constantFrom("'", '"', '\\', '\n', 'n', '$', '{'), anyText(1)),
});

describe.each([
  ['identifier', influxqlIdentifier, '"'],
  ['string', influxqlString, "'"],
])('an InfluxQL %s', (_, quote, mark) => {
  test('of any characters is one token, and the same text', () => {
    fc.assert(
      fc.property(
        text.filter((t) => !/[\0\r]/.test(t)),
        (value) => {
          const quoted = quote(value);
          expect(quoted.startsWith(mark)).toBe(true);
          expect(scan(quoted)).toBe(value);
        },
      ),
    );
  });

  test.each(['a\rb', 'a\0b'])('of %j is refused, because InfluxDB would', (value) => {
    expect(() => quote(value)).toThrow('InfluxQL takes text without carriage return and NUL');
  });

  test('that Terraform fills in is escaped by Terraform, backslashes first', () => {
    const quoteInHcl = mark === '"' ? '\\"' : "'";
    expect(resolve(quote(`a${token}`))).toBe(
      `${mark}\${replace(replace(replace("a\${var.v}", "\\\\", "\\\\\\\\"), "${quoteInHcl}", "\\\\${quoteInHcl}"), "\\n", "\\\\n")}${mark}`,
    );
  });
});
