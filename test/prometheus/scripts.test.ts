import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import * as fc from 'fast-check';
import { PrometheusRules } from '../../lib';
import { prometheus } from '../contract/rows/prometheus';
import { emptyStack } from '../contract/stack';
import { executable } from '../support/processes';
import { ROOT } from '../support/certificates';
import { runs } from '../support/runs';
import { EXPRESSIONS, NO_EXPRESSIONS } from './support/expressions';
import { build as buildAny, program } from './support/programs';
import { make, Synthesized } from './support/prometheus';

const promtool = executable('promtool') ?? '';
if (promtool === '') console.warn('promtool is not installed: what Prometheus takes is not tested');

const CONFIG = '/etc/prometheus';
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
// With a certificate for it to show.
const web = promtool !== '' ? mkdtempSync(join(tmpdir(), 'prometheus-web-')) : '';

// As the pod sees it: the files of the ConfigMap, with something where Terraform or somebody's Secret fills in.
function check(stack: TerraformStack, name: string): { readonly status: number | null; readonly output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  try {
    const synthesized = new Synthesized(stack);
    for (const [file, text] of Object.entries(synthesized.filled(name))) {
      const local = text.replaceAll('/etc/web-config', web).replaceAll(ACCOUNT, web).replaceAll(CONFIG, folder);
      writeFileSync(join(folder, file), file.endsWith('.crt') ? ROOT : local);
    }
    // What is of somebody else's is mounted beside it.
    const text = readFileSync(join(folder, 'prometheus.yml'), 'utf8');
    for (const [path] of text.matchAll(new RegExp(`${folder}/[\\w.-]+\\.(ca\\.crt|password|token|secret|json)`, 'g')))
      writeFileSync(path, path.endsWith('.crt') ? ROOT : path.endsWith('.json') ? '[]' : 'x');
    const { status, stdout, stderr } = spawnSync(promtool, ['check', 'config', join(folder, 'prometheus.yml')]);
    return { status, output: stdout.toString() + stderr.toString() };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

(promtool === '' ? describe.skip : describe)('promtool, as the pod runs it before the daemon,', () => {
  beforeAll(() => {
    const [key, certificate] = ['tls.key', 'tls.crt'].map((file) => join(web, file));
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=x', '-keyout', key ?? '', '-out', certificate ?? ''],
    ]);
    if (made.status !== 0) throw new Error(made.stderr.toString());
    for (const file of ['ca.crt', 'token']) writeFileSync(join(web, file), file === 'token' ? 'x' : ROOT);
  });
  afterAll(() => {
    rmSync(web, { recursive: true });
  });

  test.each(Object.entries(prometheus.cases))('takes the config of a Prometheus, %s', (title, build) => {
    const stack = emptyStack();
    build(stack);
    const name = title === 'every prop' ? 'renamed' : 'prometheus';
    const { status, output } = check(stack, name);
    expect({ status, output: status === 0 ? '' : output }).toEqual({ status: 0, output: '' });
  });

  test.each([
    ['a function that does not take what it is given', { record: 'x', expr: 'rate(up)' }, 'expected type range vector'],
    [
      'a template with a variable that is none',
      { alert: 'X', expr: '1', annotations: { a: '{{ $nothing }}' } },
      'undefined variable "\\$nothing"',
    ],
  ])('refuses %s, which synthesis does not know', (_, rule, says) => {
    const made = make();
    made.prometheus.addRules(PrometheusRules.fromObject({ groups: [{ name: 'a', rules: [rule] }] }));
    const { status, output } = check(made.stack, 'prometheus');
    expect(status).toBe(1);
    expect(output).toMatch(new RegExp(says));
  });

  test('takes every expression that synthesis is known to take', () => {
    const made = make();
    const rules = EXPRESSIONS.map((expr, index) => ({ record: `x:${index}`, expr }));
    made.prometheus.addRules(PrometheusRules.fromObject({ groups: [{ name: 'a', rules }] }));
    expect(check(made.stack, 'prometheus')).toMatchObject({ status: 0 });
  });

  test.each(NO_EXPRESSIONS)('refuses %j too, which synthesis refuses', (expr) => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    const file = join(folder, 'rules.yml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'a', rules: [{ record: 'x', expr }] }] }));
    const { status, stderr } = spawnSync(promtool, ['check', 'rules', file]);
    rmSync(folder, { recursive: true });
    expect(status).toBe(1);
    expect(stderr.toString()).toContain('could not parse expression');
  });

  test('takes the config of whatever synthesizes, but for expressions in queries and in regular expressions', () => {
    const taken = fc.sample(program, runs(40).numRuns).flatMap((given): (string | true)[] => {
      const stack = emptyStack();
      buildAny(stack, given);
      try {
        Testing.synth(stack, true);
      } catch {
        return [];
      }
      const { status, output } = check(stack, 'prometheus');
      const unread = /could not parse expression|error parsing regexp/.test(output);
      return status === 0 || unread ? [true] : [`${output}\n${JSON.stringify(given)}`];
    });
    expect(taken.length).toBeGreaterThan(5);
    expect(taken.filter((one) => one !== true)).toEqual([]);
  });
});
