import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DesiredFile } from '../../lib/workloads/desired-file';
import { text as influxqlString } from '../influxdb/support/desired';
import { folder, remove } from '../support/files';
import { podScripts } from '../support/pod-scripts';
import { runs } from '../support/runs';

const base64 = (text: string) => Buffer.from(text).toString('base64');

let home: string;
beforeAll(() => {
  home = folder();
});
afterAll(() => {
  remove(home);
});

/** The lines that a script prints, which has the scripts of a product and is run in a folder of these files. */
function run(script: string, files: readonly (string | Buffer)[], scripts: string): string[] {
  const cases = mkdtempSync(join(home, 'case-'));
  mkdirSync(join(cases, 'in'));
  files.forEach((content, index) => {
    writeFileSync(join(cases, 'in', String(index).padStart(4, '0')), content);
  });
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', `here=$1; cd "$2"; ${script}`, 'test', scripts, join(cases, 'in')],
    {
      env: { ...process.env, LC_ALL: 'C', TERMINATION_LOG: '/dev/null' },
    },
  );
  expect(stderr.toString()).toBe('');
  expect(existsSync(join(cases, 'in', 'ran'))).toBe(false);
  return stdout.toString().split('\n').slice(0, -1);
}

describe('desired-file.sh', () => {
  const scripts = podScripts('influxdb');

  test('reads what DesiredFile renders, whatever the order of the calls was', () => {
    const script = String.raw`
      set -uo pipefail
      . "$here/desired-file.sh"
      form[desired 2]="^(one|two)("$'\t'"$BASE64)*$"
      for file in *; do
        read_lines "$file" 'desired 2' || lines=("$problem")
        printf '%s,' "\${lines[@]//$'\t'/ }"
        echo
      done`.replaceAll('\\$', '$');
    const line = fc.tuple(
      fc.constantFrom('one', 'two'),
      fc.array(fc.string({ minLength: 1, unit: 'binary' }), { maxLength: 3 }),
    );
    const lines = fc.uniqueArray(line, { selector: (one) => JSON.stringify(one), maxLength: 8 });
    fc.assert(
      fc.property(lines, (wanted) => {
        const files = [wanted, [...wanted].reverse()].map((order) => {
          const file = new DesiredFile();
          for (const [kind, texts] of order) file.add(kind, texts, texts.map(base64));
          return file.toString();
        });
        const [first = '', second] = run(script, files, scripts);
        expect(second).toBe(first);
        const fields = wanted.map(([kind, texts]) => [kind, ...texts.map(base64)].join(' '));
        expect(first.split(',').filter(Boolean).sort()).toEqual(fields.sort());
      }),
      runs(15),
    );
  });

  test('quotes the password in a file as it is, for InfluxQL and for JSON', () => {
    const script = String.raw`
      set -uo pipefail
      . "$here/desired-file.sh"
      for file in *; do
        read_password "$PWD/$file" || { echo "$problem"; continue; }
        influxql_string "$secret"
        influxql=$quoted
        json_string "$secret"
        for text in "$influxql" "$quoted"; do printf '%s' "$text" | base64 -w0; echo; done
        is_quoted "$influxql" "$LITERAL" && is_quoted "$quoted" "$JSON_STRING" || echo 'not quoted'
      done`;
    const one = fc.oneof(
      fc.string({
        unit: fc.constantFrom('"', "'", '\\', '\n', '$', '&', '/', 'n', 'é', '日', '\u0001', '\u001f', '\t'),
      }),
      fc.string({ unit: 'binary' }),
    );
    // Without what no password can have.
    const password = one.filter((text) => text !== '' && !['\0', '\u0001', '\r'].some((byte) => text.includes(byte)));
    fc.assert(
      fc.property(fc.array(password, { minLength: 10, maxLength: 20 }), (passwords) => {
        const printed = run(
          script,
          passwords.map((text) => `${text}\n`),
          scripts,
        );
        const decoded = printed.map((text) => Buffer.from(text, 'base64').toString());
        expect(decoded.filter((_, index) => index % 2 === 0)).toEqual(passwords.map(influxqlString));
        expect(decoded.filter((_, index) => index % 2 === 1).map((text) => JSON.parse(text) as unknown)).toEqual(
          passwords,
        );
      }),
      runs(15),
    );
  });
});

// What somebody may put where a field is expected: each would leave the file `ran`.
const CODE = ['$(touch ran)', '`touch ran`', 'a[$(touch ran)]', 'x]$(touch ran)', "'; touch ran; '", '"; touch ran; "'];

describe.each([
  {
    product: 'kapacitor',
    script: `
      set -euo pipefail
      shopt -s inherit_errexit
      program=test endpoint=host:1
      . "$here/common.sh"
      . "$here/input.sh"
      for file in *; do
        (read_users "$file") 2>/dev/null && printf 'users ' || printf 'refused '
        (read_servers "$file" && for n in "\${!keys[@]}"; do text_of "$n" >/dev/null; done) 2>/dev/null && echo servers || echo refused
      done`,
    good: [
      `user\t${base64('"root"')}\t${base64('"p"')}\t-`,
      `server\t${base64('influxdb')}\thttps://influxdb.monitoring.svc:8086\t/etc/ca/ca.crt\t${base64('kapacitor')}`,
      `subscription\t0\t${base64('"app"')}\t${base64('"autogen"')}\t_box\t${base64('a d="DESTINATION"')}`,
    ],
    expected: ['users refused', 'refused servers', 'refused refused'],
    words: ['user', 'server', 'subscription', '0', '99', 'https://h'],
  },
  {
    product: 'chronograf',
    script: `
      set -euo pipefail
      shopt -s inherit_errexit
      program=test
      . "$here/common.sh"
      for file in *; do
        for wanted in 'desired 2' 'desired 1'; do
          read_lines "$file" "$wanted" || { printf 'refused ' && continue; }
          printf 'read '
          for line in "\${lines[@]}"; do fields_of "$line" && decode "\${fields[1]}" >/dev/null || true; done
        done
        echo
      done`,
    good: [
      `administrator\t${base64('github')}\t${base64('a@example.com')}`,
      'environment\tTOKEN_SECRET\t/etc/chronograf-credentials/token-secret/password',
      `htpasswd\t${base64('a')}\t/etc/chronograf-credentials/a/password`,
      `resource\tsrc-1.src\t${base64('{}')}\t/etc/chronograf-credentials/b/password`,
    ],
    expected: Array<string>(4).fill('read refused '),
    words: [
      'administrator',
      'environment',
      'htpasswd',
      'resource',
      'A_SECRET',
      'LD_PRELOAD',
      '../x.src',
      '/etc/passwd',
    ],
  },
])('what the scripts of $product are given', ({ product, script, good, expected, words }) => {
  const scripts = podScripts(product);
  const file = (...lines: string[]) => ['desired\t2', ...lines, 'end', ''].join('\n');

  test('is read, line by line', () => {
    expect(
      run(
        script,
        good.map((line) => file(line)),
        scripts,
      ),
    ).toEqual(expected);
  });

  test('is refused as a whole with code in any of its fields, and nothing of it runs', () => {
    const files = good.flatMap((line) =>
      line
        .split('\t')
        .flatMap((field, at, fields) =>
          CODE.flatMap((bad) => [bad, field + bad]).map((bad) =>
            file(fields.map((one, index) => (index === at ? bad : one)).join('\t')),
          ),
        ),
    );
    expect(new Set(run(script, files, scripts))).toEqual(
      new Set([product === 'chronograf' ? 'refused refused ' : 'refused refused']),
    );
  });

  test('is refused, or one of ours, whatever lines and bytes are in it', () => {
    const field = fc.oneof(
      fc.constantFrom(...words, ...CODE, '-', '', '@', '*'),
      fc.string({ unit: 'binary' }).map(base64),
      fc.string(),
    );
    const line = fc.oneof(
      fc.array(field, { maxLength: 7 }).map((fields) => fields.join('\t')),
      fc.constantFrom(...good),
    );
    const content = fc
      .tuple(
        fc.constantFrom('desired\t2', 'desired\t1', 'ledger\t2'),
        fc.array(line, { maxLength: 4 }),
        fc.constantFrom('end\n', 'end', ''),
      )
      .map(([head, lines, end]) => [head, ...lines, end].join('\n'));
    fc.assert(
      fc.property(fc.array(content, { minLength: 20, maxLength: 40 }), (files) => {
        expect(run(script, files, scripts)).toHaveLength(files.length);
      }),
      runs(15),
    );
  });
});
