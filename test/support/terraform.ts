import { spawnSync, SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { CONSTRUCTS } from '../contract/constructs';
import { emptyStack } from '../contract/stack';

const OWN = new Set(['kubernetes', 'random', 'tls']);

/** Terraform or OpenTofu in a folder of its own, where the providers are looked up and checked once. */
export class Terraform {
  /** Why it cannot be run; said aloud. */
  public readonly missing?: string;
  public readonly folder = mkdtempSync(join(tmpdir(), 'terraform-'));

  public constructor(
    suite: string,
    private readonly program: 'terraform' | 'tofu',
  ) {
    this.missing = this.initialize();
    if (this.missing !== undefined) console.warn(`SKIPPED: ${suite} with ${program}, as ${this.missing}`);
  }

  public run(...args: string[]): SpawnSyncReturns<string> {
    const { TF_CLI_CONFIG_FILE: given, ...environment } = process.env;
    const config = given !== undefined && existsSync(given) ? { TF_CLI_CONFIG_FILE: given } : {};
    const env = { ...environment, ...config, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
    return spawnSync(this.program, [...args, '-no-color'], {
      cwd: this.folder,
      encoding: 'utf8',
      env,
      maxBuffer: 2 ** 28,
    });
  }

  public write(stack: TerraformStack): void {
    writeFileSync(join(this.folder, 'main.tf.json'), Testing.synth(stack, true));
  }

  /** Whether the providers can be had that a program has beside those of this library; said aloud where they cannot. */
  public provides(stack: TerraformStack, name: string): boolean {
    this.write(stack);
    const { terraform } = JSON.parse(Testing.synth(stack)) as {
      readonly terraform: { readonly required_providers: Readonly<Record<string, unknown>> };
    };
    const others = Object.keys(terraform.required_providers).filter((one) => !OWN.has(one));
    if (others.length === 0 || this.run('init', '-backend=false', '-input=false').status === 0) return true;
    console.warn(`SKIPPED: ${name}, as its providers cannot be had: ${others.join(', ')}`);
    return false;
  }

  /** What a first apply would do. No cluster is asked. */
  public plan(stack: TerraformStack): SpawnSyncReturns<string> {
    this.write(stack);
    return this.run('plan', '-input=false', '-refresh=false', '-lock=false');
  }

  /**
   * The same; with OpenTofu what a second apply would do, after one of these resources. Of a value that is not known yet it does
   * not know whether it is sensitive: the apply ends there, before it is written.
   */
  public planOfMade(stack: TerraformStack, ...addresses: string[]): SpawnSyncReturns<string> {
    if (this.program === 'terraform') return this.plan(stack);
    this.write(stack);
    const { resource } = JSON.parse(Testing.synth(stack)) as { readonly resource: Record<string, object> };
    const there = addresses.filter((address) => {
      const [type = '', name = ''] = address.split('.');
      return name in (resource[type] ?? {});
    });
    const targets = there.map((address) => `-target=${address}`);
    if (targets.length > 0) this.run('apply', '-auto-approve', '-input=false', ...targets);
    try {
      return this.plan(stack);
    } finally {
      rmSync(join(this.folder, 'terraform.tfstate'), { force: true });
    }
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private initialize(): string | undefined {
    if (this.run('version').status !== 0) return `\`${this.program}\` is not on the PATH`;
    const stack = emptyStack();
    CONSTRUCTS.find(({ construct }) => construct.name === 'SecureInfluxDB')?.cases.defaults(stack);
    this.write(stack);
    const { status, stderr } = this.run('init', '-backend=false', '-input=false');
    return status === 0 ? undefined : `its providers cannot be had: ${stderr.trim().slice(0, 300)}`;
  }
}

/** Describes with Terraform and with OpenTofu; which of them is not here is skipped aloud. */
export function describeWithTerraform(file: string, what: string, tests: (terraform: Terraform) => void): void {
  for (const program of ['terraform', 'tofu'] as const) {
    const terraform = new Terraform(file, program);
    afterAll(() => {
      terraform.remove();
    });
    (terraform.missing === undefined ? describe : describe.skip)(`${program}: ${what}`, () => {
      tests(terraform);
    });
  }
}
