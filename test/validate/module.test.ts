import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blocksOf, CodeBlock } from '../docs/pages';
import { load, PageProgram } from '../docs/programs';
import { describeWithTerraform } from '../support/terraform';

// What a stack writes is a module for those who have no CDK, by the steps of the page and nothing else.
const blocks = blocksOf(join('docs', 'tasks', 'terraform-module.md'));

describeWithTerraform('test/validate/module.test.ts', 'it takes a stack as a module', (terraform) => {
  const before = process.env.CDKTF_OUTDIR;
  const folder = mkdtempSync(join(tmpdir(), 'module-'));
  beforeAll(() => {
    process.env.CDKTF_OUTDIR = join(folder, 'cdktf.out');
    load(new PageProgram(block('ts')), []);
    execFileSync('bash', ['-ec', block('sh', 'module').code], { cwd: folder });
    rmSync(join(terraform.folder, 'main.tf.json'));
    rmSync(join(terraform.folder, 'monitoring'), { recursive: true, force: true });
    execFileSync('mv', [join(folder, 'monitoring'), terraform.folder]);
  });
  afterAll(() => {
    if (before === undefined) delete process.env.CDKTF_OUTDIR;
    else process.env.CDKTF_OUTDIR = before;
    rmSync(folder, { recursive: true, force: true });
  });

  function refusals(root: string): string[] {
    writeFileSync(join(terraform.folder, 'main.tf'), root);
    const { status, stderr } = terraform.run('init', '-backend=false', '-input=false');
    if (status !== 0) return [stderr];
    const { diagnostics } = JSON.parse(terraform.run('validate', '-json').stdout) as {
      readonly diagnostics: readonly { readonly summary: string }[];
    };
    return diagnostics.map(({ summary }) => summary);
  }

  test('that a root of HCL calls with its variables, and whose outputs it reads', () => {
    expect(refusals(block('hcl').code)).toEqual([]);
  });

  test('and not without the variable of a secret, which has no default', () => {
    const forgetful = block('hcl').code.replace(/^ {2}administrator_password = .*\n/m, '');
    expect(refusals(forgetful).join()).toContain('Missing required argument');
  });

  test('and another provider of the caller, under an alias', () => {
    const aliased = block('hcl')
      .code.replace('provider "kubernetes" {', 'provider "kubernetes" {\n  alias = "east"')
      .replace('module "monitoring" {', 'module "monitoring" {\n  providers = { kubernetes = kubernetes.east }');
    expect(refusals(aliased)).toEqual([]);
  });
});

function block(language: string, file?: string): CodeBlock {
  const found = blocks.find((one) => one.language === language && (file === undefined || one.file === file));
  if (!found) throw new Error(`the page has no ${language}`);
  return found;
}
