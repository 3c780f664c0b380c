import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformVariable, Testing } from 'cdktf';
import { PrometheusRules } from '../../lib';
import { secretVariable } from '../contract/support';
import { mistakesIn } from '../support/synthesize';
import { EXPRESSIONS, NO_EXPRESSIONS } from './support/expressions';
import { make, Synthesized } from './support/prometheus';

const group = (...rules: unknown[]) => ({ groups: [{ name: 'a', rules }] });

function written(...rules: PrometheusRules[]): unknown {
  const { stack, prometheus } = make();
  for (const one of rules) prometheus.addRules(one);
  return new Synthesized(stack).rules;
}

function mistakes(...rules: PrometheusRules[]): string {
  const { stack, prometheus } = make();
  for (const one of rules) prometheus.addRules(one);
  return mistakesIn(stack);
}

describe('rules from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  const file = (text: string) => {
    const path = join(folder, 'rules.yml');
    writeFileSync(path, text);
    return PrometheusRules.fromFile(path);
  };
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('say to Prometheus what the file says, whatever Terraform would read in it', () => {
    const rules = file(`
# A comment.
groups:
  - name: "on \${x} %{y}"
    interval: 30s
    limit: 10
    labels: { severity: 1, on: yes }
    rules:
      - record: job:up:sum
        expr: |
          sum by (job) (up{instance=~"a\\\\d+"})
      - alert: Down
        expr: up == 0
        for: 1h30m
        keep_firing_for: 5m
        annotations:
          summary: '{{ $labels.instance }} of \${x} is down for {{ $value | humanize }}'
`);
    expect(written(rules)).toEqual({
      groups: [
        {
          name: 'on ${x} %{y}',
          interval: '30s',
          limit: 10,
          labels: { severity: '1', on: 'yes' },
          rules: [
            { record: 'job:up:sum', expr: 'sum by (job) (up{instance=~"a\\\\d+"})\n' },
            {
              alert: 'Down',
              expr: 'up == 0',
              for: '1h30m',
              keep_firing_for: '5m',
              annotations: { summary: '{{ $labels.instance }} of ${x} is down for {{ $value | humanize }}' },
            },
          ],
        },
      ],
    });
  });

  test.each([
    ['groups: [', 'YAML'],
    ['', '`groups`, a list'],
    ['groups: {}', '`groups`, a list'],
    ['groups: []\ngroups: []', 'YAML'],
    ['groups: []\n---\ngroups: []', 'YAML'],
    ['rules: []', '`groups`, a list'],
  ])('of %j are a mistake that names the file', (text, takes) => {
    const message = mistakes(file(text));
    expect(message).toContain('[stack/prometheus] `addRules(rules of ');
    expect(message).toContain(takes);
    expect(message).toContain('rules.yml');
  });

  test('that is not there is a mistake', () => {
    expect(mistakes(PrometheusRules.fromFile(join(folder, 'none.yml')))).toContain(
      `no file at ${join(folder, 'none.yml')}`,
    );
    expect(mistakes(PrometheusRules.fromFile(undefined as never))).toContain('must be of type string');
  });
});

describe('rules from an object', () => {
  test('of several calls are one file', () => {
    const rules = ['b', 'a'].map((name) =>
      PrometheusRules.fromObject({ groups: [{ name, rules: [{ record: name, expr: '1' }] }] }),
    );
    expect(written(...rules)).toMatchObject({ groups: [{ name: 'a' }, { name: 'b' }] });
  });

  test('are written as they were when they were given', () => {
    const { stack, prometheus } = make();
    const labels: Record<string, string> = { severity: 'page' };
    const rules = [{ alert: 'A', expr: 'up == 0', labels }];
    prometheus.addRules(PrometheusRules.fromObject({ groups: [{ name: 'a', rules }] }));
    labels.token = 'a1b2c3d4';
    rules.push({ alert: 'B', expr: 'up == 1', labels: {} });
    const shown = [{ alert: 'A', expr: 'up == 0', labels: { severity: 'page' } }];
    expect(new Synthesized(stack).rules).toEqual({ groups: [{ name: 'a', rules: shown }] });
  });

  test('may tell people of credentials, and show none', () => {
    const silence = 'curl "https://x.example/silence?token={{ $labels.token }}"; x --token $TOKEN';
    const annotations = { silence, description: 'The password: it expires soon. See https://x.example/d/a?p=1' };
    expect(mistakes(PrometheusRules.fromObject(group({ alert: 'X', expr: '1', annotations })))).toBe('');
  });

  test('with a group that another call has are a mistake', () => {
    const rules = PrometheusRules.fromObject(group({ record: 'x', expr: '1' }));
    expect(mistakes(rules, rules)).toContain('.rules` takes groups whose names no other group has, got "a"');
  });

  test.each<[string, unknown, string]>([
    ['both record and alert', { record: 'x', alert: 'X', expr: '1' }, 'either `record` or `alert`'],
    ['neither record nor alert', { expr: '1' }, 'either `record` or `alert`'],
    ['no expression', { record: 'x' }, '`expr`'],
    ['an empty expression', { record: 'x', expr: ' ' }, 'an expression'],
    ['a number as expression', { record: 'x', expr: 1 }, 'an expression'],
    ['`for` in a recording rule', { record: 'x', expr: '1', for: '5m' }, 'nothing in a recording rule'],
    ['annotations in a recording rule', { record: 'x', expr: '1', annotations: {} }, 'nothing in a recording rule'],
    ['braces in the name of a metric', { record: 'x{a="b"}', expr: '1' }, 'without braces'],
    ['what is no duration', { alert: 'X', expr: '1', for: '5 minutes' }, 'a duration like "5m"'],
    ['a duration out of range', { alert: 'X', expr: '1', for: '99999999999y' }, 'a duration like "5m"'],
    ['units in the wrong order', { alert: 'X', expr: '1', for: '5m1h' }, 'a duration like "5m"'],
    ['a label that is no name', { alert: 'X', expr: '1', labels: { 'a-b': 'x' } }, 'names of letters'],
    ['the label of the metric', { alert: 'X', expr: '1', labels: { __name__: 'x' } }, 'names of letters'],
    ['a label that is a number', { alert: 'X', expr: '1', labels: { a: 1 } }, 'text'],
    [
      'a template that does not end',
      { alert: 'X', expr: '1', annotations: { x: '{{ $labels.job ' } },
      'a template whose actions',
    ],
    [
      'a template with a function that is none',
      { alert: 'X', expr: '1', annotations: { x: '{{ $value | humanise }}' } },
      'functions of templates that Prometheus has',
    ],
    ['a password', { alert: 'X', expr: '1', labels: { password: 'hunter2' } }, 'text that others may read'],
    [
      'a token in an annotation',
      { alert: 'X', expr: '1', annotations: { silence: 'curl https://x.example/silence?token=hunter2' } },
      'text that others may read',
    ],
    ['an unknown key', { alert: 'X', expr: '1', fro: '5m' }, 'keys record, alert, expr, for'],
    ['text', 'up == 0', 'keys record, alert'],
    ['null', null, 'keys record, alert'],
  ])('with %s are a mistake at its place', (_, rule, takes) => {
    const message = mistakes(PrometheusRules.fromObject(group({ record: 'fine', expr: '1' }, rule)));
    expect(message).toMatch(
      /\[stack\/prometheus\] `addRules\(rules of an object\)\.groups\[0\]\.rules\[1\][^`]*` takes/,
    );
    expect(message).toContain(takes);
  });

  test.each(EXPRESSIONS)('take the expression %s', (expr) => {
    expect(written(PrometheusRules.fromObject(group({ record: 'x', expr })))).toEqual(group({ record: 'x', expr }));
  });

  test.each(NO_EXPRESSIONS)(
    'with %j for an expression are a mistake, before the daemon is without them',
    (expr, says) => {
      expect(mistakes(PrometheusRules.fromObject(group({ alert: 'X', expr })))).toContain(
        `\`addRules(rules of an object).groups[0].rules[0].expr\` takes an expression of PromQL: ${says}`,
      );
    },
  );

  test('take an expression that Terraform fills in', () => {
    const { stack, prometheus } = make();
    const { stringValue } = new TerraformVariable(stack, 'limit', { type: 'string' });
    prometheus.addRules(PrometheusRules.fromObject(group({ record: 'x', expr: `up > ${stringValue}` })));
    expect(() => Testing.synth(stack, true)).not.toThrow();
  });

  test.each<[string, object, string]>([
    ['no name', { rules: [] }, '`name`'],
    ['an empty name', { name: '', rules: [] }, 'a name'],
    ['no rules', { name: 'a' }, '`rules`'],
    ['rules that are no list', { name: 'a', rules: {} }, 'a list of rules'],
    ['an unknown key', { name: 'a', rules: [], evaluate: '5m' }, 'keys name, interval'],
    ['an interval that is a number', { name: 'a', rules: [], interval: 30 }, 'a duration'],
    ['a limit that is no text', { name: 'a', rules: [], limit: Object.create(null) as object }, 'a whole number'],
    ['a limit that is none', { name: 'a', rules: [], limit: -1 }, 'a whole number'],
  ])('with a group of %s are a mistake at its place', (_, wrong, takes) => {
    const message = mistakes(PrometheusRules.fromObject({ groups: [wrong] }));
    expect(message).toMatch(/\[stack\/prometheus\] `addRules\(rules of an object\)\.groups\[0\][^`]*` takes/);
    expect(message).toContain(takes);
  });

  test('of more than a ConfigMap holds are a mistake', () => {
    const some = (length: number) =>
      Array.from({ length }, (_, index) => ({ record: `x:${index}`, expr: 'up', labels: { a: '1', b: '2', c: '3' } }));
    const takes = '.rules` takes no more than 1000000 bytes in all';
    // Of so many the file is longer than their JSON.
    expect(JSON.stringify(some(11_000)).length).toBeLessThan(1_000_000);
    expect(mistakes(PrometheusRules.fromObject(group(...some(11_000))))).toContain(takes);
    expect(mistakes(PrometheusRules.fromObject(group(...some(9_000))))).not.toContain(takes);
  });

  test.each(['expr', 'annotations', 'labels'])('with a secret in %s are a mistake, and are never written', (key) => {
    const { stack, prometheus } = make();
    const text = `x ${secretVariable(stack).stringValue}`;
    const rule = { alert: 'X', expr: 'up', [key]: key === 'expr' ? text : { a: text } };
    prometheus.addRules(PrometheusRules.fromObject(group(rule)));
    expect(() => Testing.synth(stack, false)).toThrow(
      /\.groups\[0\]\.rules\[0\]\.[.\w]+` takes text that others may read, got a value that is sensitive/,
    );
  });

  test('are all reported at once', () => {
    const message = mistakes(
      PrometheusRules.fromObject(group({ expr: '1' }, { record: 'x' }, { record: 'y', expr: '' })),
    );
    expect(message.match(/`addRules\(rules of an object\)\.groups/g)).toHaveLength(3);
  });
});
