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
import * as YAML from 'yaml';
import { json, toml, yaml } from '../../lib/formats';
import { anyText } from '../support/texts';
import { TOML } from '../support/toml';

const stack = new TerraformStack(Testing.app(), 'stack');
const text = new TerraformVariable(stack, 'text', { type: 'string' });
const number = new TerraformVariable(stack, 'number', { type: 'number' });
const list = new TerraformVariable(stack, 'list', { type: 'list(string)' });
const map = Token.asStringMap(text.booleanValue);

function resolve(value: unknown): string {
  return Tokenization.resolve(value, {
    scope: stack,
    resolver: new DefaultTokenResolver(new StringConcat()),
  }) as string;
}

// What Terraform makes of a template without values.
function evaluate(value: string): string {
  return resolve(value).replace(/\$\$\{|%%\{|\$\{|%\{/g, (piece) => {
    if (piece.length === 2) throw new Error(`Terraform would run ${resolve(value)}`);
    return piece.slice(1);
  });
}

const nasty = fc.constantFrom(
  '$',
  '%',
  '{',
  '}',
  '"',
  "'",
  '\\',
  '\n',
  '\r',
  ': ',
  ' #',
  '\0',
  '\x7f',
  '\x85',
  '\u2028',
  '\ufeff',
  '\uffff',
  '\ue000',
  '\u0303',
  'n',
  '0',
  '😀',
);
const word = fc.string({ unit: fc.oneof(nasty, anyText(2)) });
const finite = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
);

function documentsOf(...scalars: fc.Arbitrary<unknown>[]) {
  return fc.dictionary(
    word,
    fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        ...scalars,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(word, tie('value'), { maxKeys: 4 }),
      ),
    })).value,
    { maxKeys: 4 },
  );
}

const formats = [
  ['TOML', toml, TOML.parse, documentsOf(word, finite, fc.boolean())],
  [
    'YAML 1.2',
    yaml,
    (t: string) => YAML.parse(t) as unknown,
    documentsOf(word, finite, fc.boolean(), fc.constant(null)),
  ],
  [
    'YAML 1.1',
    yaml,
    (t: string) => YAML.parse(t, { version: '1.1' }) as unknown,
    documentsOf(word, finite, fc.boolean(), fc.constant(null)),
  ],
  ['JSON', json, (t: string) => JSON.parse(t) as unknown, documentsOf(word, finite, fc.boolean(), fc.constant(null))],
] as const;

// Prototypes, the order of keys and -0 are no matter of the file.
function plain(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

describe.each(formats)('%s', (_, write, parse, documents) => {
  test('gives the daemon every setting as the user wrote it', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(plain(parse(evaluate(write(document))))).toBe(plain(document));
      }),
    );
  });

  test('holds no character that a parser refuses or Terraform composes with the one before', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const written = evaluate(write(document));
        expect(written).not.toMatch(/(?!\n)\p{Cc}|[\u2028\u2029\ufeff\ufffe\uffff]/u);
        expect(written.normalize('NFC')).toBe(written);
      }),
    );
  });

  test('takes a number that cdktf would take for a token', () => {
    const document = { number: -8.109562212591379e298 };
    expect(plain(parse(evaluate(write(document))))).toBe(plain(document));
  });

  test.each(['-8.109562212591379e+298', '-81e+297'])('takes text with such a number in it: %s', (number) => {
    const written = resolve(write({ text: number }));
    expect(written).toContain(number.replace('e', '${"e"}'));
  });

  test('reads no secret for a user who writes a template', () => {
    const document = { '${random_password.x.result}': '%{if x}${random_password.x.result}$${a}' };
    expect(plain(parse(evaluate(write(document))))).toBe(plain(document));
    expect(resolve(write(document))).toContain('$${random_password.x.result}');
  });

  test('keeps text that looks like another type', () => {
    const words = [
      'yes',
      'no',
      'null',
      '~',
      'true',
      '0x1f',
      '1e3',
      '12:30:45',
      '',
      ' ',
      '-',
      '=',
      '<<',
      '2020-01-01',
      '0o7',
    ];
    const document = { values: words, keys: Object.fromEntries(words.map((key) => [key, key])) };
    expect(plain(parse(evaluate(write(document))))).toBe(plain(document));
  });

  test('keeps a key named __proto__', () => {
    const document = JSON.parse('{"a": {"__proto__": {"b": "c"}}}') as Record<string, unknown>;
    expect(plain(parse(write(document)))).toBe('{"a":{"__proto__":{"b":"c"}}}');
  });

  test('is readable text where no value is filled in and nothing is escaped', () => {
    expect(write({ http: { host: 'müller', port: 80 } })).not.toContain('TfToken');
    expect(write({ host: 'müller' })).toContain('"müller"');
  });

  test('leaves out what is undefined', () => {
    expect(plain(parse(write({ a: undefined, b: [undefined, 1], c: { d: undefined } })))).toBe('{"b":[1],"c":{}}');
  });

  test.each([
    ['a number that is none', { a: { b: [Number.NaN] } }, '`a.b[0]` takes'],
    ['infinity', { a: Number.POSITIVE_INFINITY }, '`a` takes'],
    ['a function', { a: () => 1 }, '`a` takes'],
    [
      'a construct',
      { a: stack },
      '`a` takes a string, finite number, boolean, array or object, got an instance of TerraformStack',
    ],
    ['half a character', { a: '\ud800' }, '`a` takes Unicode text'],
    ['half a character in a key', { '\ud800': 1 }, '`document` takes Unicode text'],
    ['a token in a key', { a: { [`x${text.stringValue}`]: 1 } }, '`a` takes keys that are known'],
    ['a number token in a key', { [number.numberValue]: 1 }, '`document` takes keys that are known'],
    ['a token for a map among known keys', { ...map, a: 1 }, 'takes'],
  ])('refuses %s', (__, document, message) => {
    expect(() => write(document as Record<string, unknown>)).toThrow(message);
  });
});

test('TOML refuses null and a map that Terraform fills in, which it cannot write', () => {
  expect(() => toml({ a: [null] })).toThrow('`a[0]` takes a string, finite number, boolean, array or object, got null');
  expect(() => toml({ a: map })).toThrow('`a` takes a table with known keys, got a token for a map');
});

describe('a value that is filled in later', () => {
  const lazy = Lazy.stringValue({ produce: () => 'a"${b}' + text.stringValue });

  test('is encoded by Terraform as a whole string', () => {
    expect(resolve(json({ url: `https://${text.stringValue}/x` }))).toBe(
      '{"url":${jsonencode("https://${var.text}/x")}}',
    );
    expect(resolve(toml({ a: { b: text.stringValue } }))).toBe(
      '[a]\nb = ${replace(jsonencode(var.text), "\\u007f", "\\\\u007f")}\n',
    );
    expect(resolve(yaml({ a: text.stringValue }))).toMatch(/^a: \$\{.*split\("", jsonencode\(var\.text\)\).*\}\n$/);
  });

  test('cannot break out of the expression with text around it', () => {
    expect(resolve(json([`"\\\n\${x}$${text.stringValue}%{`]))).toBe(
      '[${jsonencode("\\"\\\\\\n\\u0024{x}\\u0024${var.text}\\u0025{")}]',
    );
  });

  test('is text where a Lazy makes it', () => {
    expect(resolve(json([lazy]))).toBe('[${jsonencode("a\\"\\u0024{b}${var.text}")}]');
  });

  test('is written without quotes where it is a number or boolean', () => {
    expect(resolve(json([number.numberValue, text.booleanValue]))).toBe(
      '[${tonumber(var.number)},${jsonencode(var.text)}]',
    );
    expect(resolve(toml({ a: number.numberValue }))).toBe('a = ${tonumber(var.number)}\n');
    expect(resolve(json([Lazy.numberValue({ produce: () => 5 }), Lazy.anyValue({ produce: () => true })]))).toBe(
      '[${tonumber(5)},${jsonencode(true)}]',
    );
  });

  test('is a number inside of text', () => {
    expect(resolve(json([`port ${number.numberValue}`]))).toBe('[${jsonencode("port ${var.number}")}]');
  });

  test('is written as a list or map, where Terraform or a Lazy makes one', () => {
    const made = Lazy.anyValue({ produce: () => [{ 'a"': lazy, b: undefined }, null, list.listValue] });
    expect(resolve(json([list.listValue, map]))).toBe('[${jsonencode(var.list)},${jsonencode(var.text)}]');
    expect(resolve(json([made]))).toBe('[${jsonencode([{("a\\"") = "a\\"\\u0024{b}${var.text}"}, null, var.list])}]');
    expect(resolve(json([Token.asNumberList(list.booleanValue)]))).toBe('[${jsonencode(var.list)}]');
  });

  test('is the result of a function or a computed expression', () => {
    const sum = Token.asNumber(`\${${text.stringValue} + 1}`);
    expect(resolve(json([Fn.upper(`a${text.stringValue}`), sum]))).toBe(
      '[${jsonencode(upper("a${var.text}"))},${tonumber((var.text + 1))}]',
    );
    expect(resolve(json([Fn.rawString('a"b')]))).toBe('[${jsonencode("a\\"b")}]');
    expect(resolve(json([Token.asString(Token.asAny('a"${b'))]))).toBe('[${jsonencode("a\\"\\u0024{b")}]');
  });
});

test('a document inside of another one is a string in it', () => {
  const inner = json({ a: '${x}' });
  expect(JSON.parse(evaluate(json({ inner })))).toStrictEqual({ inner: '{"a":"${x}"}' });
  expect(resolve(json([json([text.stringValue])]))).toBe('[${jsonencode("[${jsonencode(var.text)}]")}]');
});

test('a document is the same text as the argument of a function, such as a checksum', () => {
  expect(resolve(Fn.sha256(toml({ a: '${x}' })))).toBe('${sha256("a = \\"\\u0024{x}\\"\\n")}');
});

test('one object used twice is written twice, without YAML anchors', () => {
  const shared = { a: 'b' };
  expect(yaml({ x: shared, y: shared })).not.toMatch(/[&*]/);
});

test('a number with an exponent is one to parsers of YAML 1.1 too', () => {
  expect(yaml([1e21, 1e-7, 0.5, 12])).toBe('- 1e+21\n- 1e-7\n- 0.5\n- 12\n');
});
