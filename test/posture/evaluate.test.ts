import fc from 'fast-check';
import { evaluate } from '../../lib/posture/reading/evaluate';

// What Terraform fills in, as far as the program says it.

const SCOPE = {
  local: {
    name: 'influxdb',
    list: ['a', 'b'],
    map: { x: { y: 'z' } },
    nested: '${local.name}-tls',
    itself: '${local.itself}',
    made: '${random_pet.x.id}',
    set: '${toset(local.list)}',
  },
  var: { given: 'g' },
  each: { key: 'k', value: { name: 'n', unknown: '${var.k}' } },
  count: { index: 1 },
};

test.each<[string, unknown]>([
  ['plain', 'plain'],
  ['$${literal}', '$${literal}'],
  ['${local.name}', 'influxdb'],
  ['${ local . name }', 'influxdb'],
  ['${local.nested}', 'influxdb-tls'],
  ['${local.map.x["y"]}', 'z'],
  ['${local.list[count.index]}', 'b'],
  ['a-${var.given}-${each.value.name}', 'a-g-n'],
  ['${toset(local.list)}', ['a', 'b']],
  ['${toset(["a", "${local.name}-x", random_pet.y.id])}', ['a', 'influxdb-x', '${random_pet.y.id}']],
  ['${{"a" = 1, "b" : [true, null]}}', { a: 1, b: [true, null] }],
  ['${{ for key, val in [{"name" = "n", "x" = "y"}]: val.name => val }}', { n: { name: 'n', x: 'y' } }],
  ['${[ for one in local.list: "${one}-tls" ]}', ['a-tls', 'b-tls']],
  ['${element(["a", "b"], count.index)}', 'b'],
  ['${lookup(local.map, "x")}', { y: 'z' }],
  ['${merge({"a" = 1}, {"b" = 2})}', { a: 1, b: 2 }],
  ['${yamldecode("kind: X\\nname: \\"y\\"\\n")}', { kind: 'X', name: 'y' }],
  ['${jsondecode("{\\"a\\":1}")}', { a: 1 }],
  ['${lookup({"a" = "x"}, "b", "none")}', 'none'],
  ['${lookup({"a" = null}, "a", "none")}', null],
  ['${lookup({"a" = "x"}, "constructor", "none")}', 'none'],
  ['${{ for k, v in toset(["a"]) : k => v }}', { a: 'a' }],
  ['${{ for k, v in local.set : k => v }}', { a: 'a', b: 'b' }],
  ['${{ for k, v in ["a"] : k => v }}', { 0: 'a' }],
  ['${{ for k, v in tolist(toset(["a"])) : k => v }}', { 0: 'a' }],
  ['${[for x in toset(["b", "a", "b"]) : x]}', ['a', 'b']],
  ['${join("-", toset(["b", "a"]))}', 'a-b'],
  ['${[for x in toset([10, 9, 9]) : x]}', [9, 10]],
  ['${toset([10, "9"])}', ['10', '9']],
  ['${toset(["b", true])}', ['b', 'true']],
  ['${[for x in toset([true, false]) : x]}', [false, true]],
  ['${"${lookup({"a" = "b"}, "a")}-tls"}', 'b-tls'],
  ['${"a\\"$${"}', 'a"$${'],
  ['${["${local.map["x"]["y"]}", foo_bar.y["}"]]}', ['z', '${foo_bar.y["}"]}']],
  ['${[for k, v in {"b" = 1, "a" = 2} : k]}', ['a', 'b']],
  [
    '${[for x in ["a"] : { p = [for x in ["b"] : foo_bar.y[x]], q = x }]}',
    [{ p: '${[for x in ["b"] : foo_bar.y[x]]}', q: 'a' }],
  ],
  ['${{ a = 1\n b = 2 }}', { a: 1, b: 2 }],
  ['${{ a = foo_bar.y\r\n b = [1,\n2], c = 3,\n\n d = "x\\ny"\n }}', { a: '${foo_bar.y}', b: [1, 2], c: 3, d: 'x\ny' }],
])('%j is %j', (text, value) => {
  expect(evaluate(text, SCOPE)).toEqual(value);
});

test.each([
  '${random_pet.x.id}',
  '${var.unknown}',
  '${local.name == "x" ? 1 : 2}',
  '${constructor("a")}',
  '${toString.name}',
  '${file("/no/such/file")}',
  '${sha256(local.name)}',
  '${local.list[*].x}',
  '${local.map.constructor}',
  // Who applies may say the key that is there.
  '${lookup({"a" = "influxdb"}, "${var.k}", "none")}',
  '${lookup({"${var.k}" = "influxdb"}, "a", "none")}',
  '${lookup({"a" = "influxdb"}, each.value.unknown, "none")}',
  '${{"a" = 1, "${var.k}" = 2}["a"]}',
  // A set is in the order of what is in it.
  '${tolist(toset(["b", var.k]))[0]}',
  '${join("-", toset(["b", var.k]))}',
  // Two keys that are not told apart.
  '${{ for x in ["a", "b"] : "${foo_bar.y[x]}" => x }}',
  '${{ a = 1 # b, c = 3\n d = 4 }}',
  '${{ a = 1 // b, c = 3\n d = 4 }}',
  '${{ a = 1 /* b, c = 3 */, d = 4 }}',
  '${{ a = <<E\nb, c = 3\nE\n d = 4 }}',
])('%j stays as it is', (text) => {
  expect(evaluate(text, SCOPE)).toBe(text);
});

test('what is made of itself, or of what nobody knows, ends', () => {
  expect(evaluate('${local.itself}', SCOPE)).toBe('${local.itself}');
  expect(evaluate('${local.made}', SCOPE)).toBe('${random_pet.x.id}');
});

test('a text of any kind in a template is that text, and any expression ends', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const quoted = JSON.stringify(text).replace(/[$%](?=\{)/g, '$&$&');
      const escaped = text.replace(/[$%](?=\{)/g, '$&$&');
      expect([escaped, text]).toContain(evaluate(`\${${quoted}}`, SCOPE));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'"([{}])},:.=abfor in$\\-1 '.split('')) }), (text) => {
      expect(() => evaluate(`\${${text}}`, SCOPE)).not.toThrow();
    }),
  );
});

// Read twice each, they took minutes.
test('a chain of locals, each of which names the one before it twice, is read', () => {
  const link = (at: number): [string, string] => [
    `l${at}`,
    at === 0 ? 'x' : `\${local.l${at - 1}}\${local.l${at - 1}}`,
  ];
  const local = Object.fromEntries(Array.from({ length: 12 }, (_, at) => link(at)));
  expect(evaluate('${local.l11}', { local })).toBe('x'.repeat(2 ** 11));
});
