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
  },
  var: { given: 'g' },
  each: { key: 'k', value: { name: 'n' } },
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
