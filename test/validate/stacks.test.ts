import { spawnSync, SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { CONSTRUCTS } from '../contract/constructs';
import { emptyStack } from '../contract/stack';
import { PROGRAMS } from '../support/programs';

// One folder for all: the providers are looked up and checked once.
const folder = mkdtempSync(join(tmpdir(), 'validate-'));

function terraform(...args: string[]): SpawnSyncReturns<string> {
  const { TF_CLI_CONFIG_FILE: given, ...environment } = process.env;
  const config = given !== undefined && existsSync(given) ? { TF_CLI_CONFIG_FILE: given } : {};
  const env = { ...environment, ...config, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
  return spawnSync('terraform', [...args, '-no-color'], { cwd: folder, encoding: 'utf8', env, maxBuffer: 2 ** 28 });
}

function write(stack: TerraformStack): void {
  writeFileSync(join(folder, 'main.tf.json'), Testing.synth(stack, true));
}

function missing(): string | undefined {
  if (terraform('version').status !== 0) return '`terraform` is not on the PATH';
  const stack = emptyStack();
  CONSTRUCTS.find(({ construct }) => construct.name === 'SecureInfluxDB')?.cases.defaults(stack);
  write(stack);
  const { status, stderr } = terraform('init', '-backend=false', '-input=false');
  return status === 0 ? undefined : `its providers cannot be had: ${stderr.trim().slice(0, 300)}`;
}

const reason = missing();
if (reason !== undefined) console.warn(`SKIPPED: test/validate/stacks.test.ts, as ${reason}`);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

(reason === undefined ? describe : describe.skip)('Terraform and its providers take', () => {
  function refusals(stack: TerraformStack): string[] {
    write(stack);
    const { stdout } = terraform('validate', '-json');
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { summary: string; detail: string; address?: string }[];
    };
    return diagnostics.map(({ summary, detail, address = '' }) => `${address} ${summary}: ${detail}`);
  }

  test.each(PROGRAMS)('the program $name', ({ stacks }) => {
    const all = stacks(Testing.app());
    expect(all).not.toEqual([]);
    expect(all.flatMap(refusals)).toEqual([]);
  });

  const cases = CONSTRUCTS.flatMap(({ construct, cases: all }) =>
    Object.entries(all).map(([name, build]) => ({ name: `${construct.name}, ${name}`, build })),
  );
  test.each(cases)('$name', ({ build }) => {
    const stack = emptyStack();
    build(stack);
    expect(refusals(stack)).toEqual([]);
  });

  test('no key that does not exist, or nothing above would be checked', () => {
    const stack = emptyStack();
    CONSTRUCTS[0]?.cases.defaults(stack);
    stack.addOverride('resource.kubernetes_namespace_v1.x', { metadata: { name: 'x' }, mistaken: true });
    expect(refusals(stack).join()).toContain('"mistaken"');
  });
});
