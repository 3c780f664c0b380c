import {
  DefaultTokenResolver,
  Fn,
  Lazy,
  StringConcat,
  TerraformStack,
  TerraformVariable,
  Testing,
  Token,
  Tokenization,
} from 'cdktf';
import * as fc from 'fast-check';
import { fragments } from '../../lib/core/terraform/tokens';
import { escapeTemplate } from '../../lib/core/terraform/template';
import { toml } from '../../lib/formats';
import { anyText } from '../support/texts';

const stack = new TerraformStack(Testing.app(), 'stack');
const variable = new TerraformVariable(stack, 'v', { type: 'string' });
const string = variable.stringValue;
const number = new TerraformVariable(stack, 'n', { type: 'number' }).numberValue;
const list = new TerraformVariable(stack, 'l', { type: 'list(string)' });

function resolve(value: unknown): unknown {
  return Tokenization.resolve(value, { scope: stack, resolver: new DefaultTokenResolver(new StringConcat()) });
}

// What Terraform makes of a template; that it does is proved with the real one in test/validate/formats.test.ts.
const PIECE = /\$\$\{|%%\{|\$\{var\.(\w)\}|\$\{"(\$*(?:\\r)?|\\ufeff)"\}|\$\{|%\{/g;
function evaluate(value: unknown): string {
  return String(resolve(value)).replace(PIECE, (piece, name?: string, signs?: string) => {
    if (name !== undefined) return `<${name}>`;
    if (signs !== undefined) return signs.replace('\\ufeff', '\ufeff').replace('\\r', '\r');
    if (piece.length === 2) throw new Error(`Terraform would run ${String(resolve(value))}`);
    return piece.slice(1);
  });
}

// Every third character or so is one that templates are made of.
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('$', '%', '{', '}', '"', '\\', '\ufeff', '\r', '\n', '-', '5'), anyText(2)),
});

describe('literal text', () => {
  test.each([
    ['${random_password.x.result}', '$${random_password.x.result}'],
    ['%{if x}y%{endif}', '%%{if x}y%%{endif}'],
    ['$${a}', '$$${a}'],
    ['\ufefftext', '${"\\ufeff"}text'],
    ['a\rb\r\n', 'a${"\\r"}b\r\n'],
    ['100%, $5 and {}', '100%, $5 and {}'],
  ])('%s is no template, and loses nothing to one', (value, expected) => {
    expect(escapeTemplate(value)).toBe(expected);
  });

  test('of any characters arrives unchanged', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(evaluate(escapeTemplate(value))).toBe(value);
      }),
    );
  });

  test('is escaped in arrays, nested objects and keys', () => {
    expect(escapeTemplate({ '${k}': ['a', { b: '%{c}' }], d: 1, e: null, f: undefined })).toStrictEqual({
      '$${k}': ['a', { b: '%%{c}' }],
      d: 1,
      e: null,
      f: undefined,
    });
  });

  test('that needs no change is not copied, and neither is what stands beside it', () => {
    const kept = { a: ['b', { c: 'd' }] };
    expect(escapeTemplate(kept)).toBe(kept);
    expect(escapeTemplate({ kept, changed: '${x}' }).kept).toBe(kept);
  });

  test.each(['__proto__', '//'])('in a key named %s is neither lost by cdktf nor a comment to Terraform', (key) => {
    const value = JSON.parse(`{"a": [{"${key}": "\${x}"}]}`) as object;
    expect(JSON.stringify(resolve(escapeTemplate(value)))).toBe(`{"a":[{"\${\\"${key}\\"}":"$\${x}"}]}`);
  });
});

describe('values that are filled in later', () => {
  test('are filled in between any characters, which arrive unchanged', () => {
    const piece = fc.oneof(text, fc.constantFrom(string, String(number)));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const expected = pieces.map((p) => (p === string ? '<v>' : p === String(number) ? '<n>' : p));
        expect(evaluate(escapeTemplate(pieces.join('')))).toBe(expected.join(''));
      }),
    );
  });

  test.each(['$', '$$', 'a$', '%', '$$$', '${', '${a ', '%{', 'node-', '10.', 'a\rb', '$\r'])(
    'are filled in directly after %s',
    (before) => {
      expect(evaluate(escapeTemplate(before + string))).toBe(`${before}<v>`);
      expect(evaluate(escapeTemplate(`${before}${number}`))).toBe(`${before}<n>`);
    },
  );

  test('are the same text in the argument of a function', () => {
    const value = escapeTemplate('"\\$' + string + '${x}%{y}%');
    expect(resolve(Fn.sha256(value))).toBe('${sha256("\\"\\\\\\u0024${var.v}\\u0024{x}\\u0025{y}\\u0025")}');
  });

  test.each([
    ['a string', string, '${var.v}'],
    ['a number', number, '${var.n}'],
    ['a list', list.listValue, '${var.l}'],
    ['a map', Token.asStringMap(list.booleanValue), '${var.l}'],
    ['an IResolvable', variable.booleanValue, '${var.v}'],
    ['a Lazy', Lazy.stringValue({ produce: () => string }), '${var.v}'],
    ['a Lazy list', Lazy.anyValue({ produce: () => [string] }), ['${var.v}']],
  ])('pass untouched as %s', (_, token, expected) => {
    const value = { token };
    expect(escapeTemplate(value)).toBe(value);
    expect(resolve(escapeTemplate({ token, changed: '${x}' }))).toStrictEqual({ token: expected, changed: '$${x}' });
  });

  test('pass the door twice without a second escape', () => {
    const once = escapeTemplate('${x}' + string);
    expect(evaluate(escapeTemplate(once))).toBe('${x}<v>');
    expect(evaluate(escapeTemplate(`%{${once}`))).toBe('%{${x}<v>');
  });

  test('are found as fragments', () => {
    expect(fragments('')).toStrictEqual([]);
    expect(fragments(`a${string}${string}b`).map((part) => part.toString())).toStrictEqual(['a', string, string, 'b']);
  });
});

test('text of a format that holds a template and nothing to fill in passes the door as itself', () => {
  expect(evaluate(escapeTemplate(toml({ key: '${x}' })))).toBe('key = "${x}"\n');
});

test('constructs and other class instances are not walked into', () => {
  const instance = new (class {
    public readonly text = '${x}';
  })();
  expect(escapeTemplate([instance, variable])).toStrictEqual([instance, variable]);
});
