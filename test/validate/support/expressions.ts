import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A `describe` for what Terraform is run for; skipped, aloud, where it is not installed. */
export function describeWithTerraform(suite: string): jest.Describe {
  if (spawnSync('terraform', ['version']).status === 0) return describe;
  console.warn(`SKIPPED: test/validate/${suite}.test.ts needs \`terraform\` on the PATH`);
  return describe.skip;
}

/** What Terraform makes of the outputs of a program without providers. */
export function outputsOf(
  json: string,
  variables: Record<string, unknown> = {},
): Record<string, { readonly value: unknown } | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'expressions-'));
  const config = join(folder, 'empty.tfrc');
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: config, TF_IN_AUTOMATION: '1' };
  const terraform = (...args: string[]): string => {
    const options = { cwd: folder, encoding: 'utf8', env, maxBuffer: 2 ** 28 } as const;
    const { status, stdout, stderr } = spawnSync('terraform', [...args, '-no-color'], options);
    if (status !== 0) throw new Error(`terraform ${args.join(' ')}: ${stderr.slice(0, 4000)}`);
    return stdout;
  };
  try {
    writeFileSync(join(folder, 'main.tf.json'), json);
    writeFileSync(join(folder, 'terraform.tfvars.json'), JSON.stringify(variables));
    writeFileSync(config, '');
    terraform('init');
    terraform('apply', '-auto-approve');
    return JSON.parse(terraform('output', '-json')) as ReturnType<typeof outputsOf>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
