import { spawnSync, SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { CONSTRUCTS } from '../contract/constructs';
import { emptyStack } from '../contract/stack';

const OWN = new Set(['kubernetes', 'random', 'tls']);

interface Program {
  readonly terraform: { readonly required_providers: Readonly<Record<string, unknown>> };
  readonly provider?: Readonly<Record<string, readonly object[]>>;
  readonly variable?: Readonly<Record<string, unknown>>;
}

interface Diagnostic {
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  readonly range?: { readonly filename: string };
}

const read = (stack: TerraformStack) => JSON.parse(Testing.synth(stack, true)) as Program;

const sentence = ({ summary, detail, address = '' }: Diagnostic) => `${address} ${summary}: ${detail}`;

/** As a module may be: its user says where its state is, and providers of which nothing is said. */
function asModule({ terraform, provider = {}, ...program }: Program): object {
  const said = Object.entries(provider).map(([name, all]) => {
    return [name, all.filter((one) => Object.keys(one).length > 0)] as const;
  });
  const providers = said.filter(([, all]) => all.length > 0);
  return {
    ...program,
    terraform: { ...terraform, backend: undefined },
    ...(providers.length > 0 && { provider: Object.fromEntries(providers) }),
  };
}

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
    // GOGC: it and the providers take a third less of the processors when they collect garbage later.
    const env = { ...environment, ...config, CHECKPOINT_DISABLE: '1', GOGC: '400', TF_IN_AUTOMATION: '1' };
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

  /**
   * What it and the providers refuse of each of these stacks. They are modules of one program, as each run starts all providers. Those with
   * other providers than this library's are run alone; where these cannot be had, that is said aloud.
   */
  public refusals(stacks: ReadonlyMap<string, readonly TerraformStack[]>): ReadonlyMap<string, readonly string[]> {
    const refused = new Map<string, string[]>([...stacks.keys()].map((name) => [name, []]));
    const modules: { readonly name: string; readonly program: Program }[] = [];
    for (const [name, stack] of [...stacks].flatMap(([key, all]) => all.map((one) => [key, one] as const))) {
      const program = read(stack);
      const others = Object.keys(program.terraform.required_providers).filter((one) => !OWN.has(one));
      if (others.length === 0) modules.push({ name, program });
      else if (this.provides(stack)) refused.get(name)?.push(...this.validate().map(sentence));
      else console.warn(`SKIPPED: ${name}, as its providers cannot be had: ${others.join(', ')}`);
    }
    this.writeModules(modules.map(({ program }) => program));
    this.run('init', '-backend=false', '-input=false');
    for (const diagnostic of this.validate()) {
      const [, index] = /\bmodule[-.]_?(\d+)\b/.exec(diagnostic.range?.filename ?? diagnostic.detail) ?? [];
      const named = index === undefined ? refused.keys() : [modules[Number(index)]?.name ?? ''];
      for (const name of named) refused.get(name)?.push(sentence(diagnostic));
    }
    return refused;
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

  private provides(stack: TerraformStack): boolean {
    this.write(stack);
    return this.run('init', '-backend=false', '-input=false').status === 0;
  }

  private validate(): readonly Diagnostic[] {
    return (JSON.parse(this.run('validate', '-json').stdout) as { diagnostics: Diagnostic[] }).diagnostics;
  }

  private writeModules(programs: readonly Program[]): void {
    const calls = programs.map((program, index) => {
      const folder = `module-${index}`;
      mkdirSync(join(this.folder, folder));
      writeFileSync(join(this.folder, folder, 'main.tf.json'), JSON.stringify(asModule(program)));
      const given = Object.keys(program.variable ?? {}).map((name) => [name, '${var.given}']);
      return [`_${index}`, { source: `./${folder}`, ...(Object.fromEntries(given) as object) }] as const;
    });
    const root = { variable: { given: {} }, module: Object.fromEntries(calls) as object };
    writeFileSync(join(this.folder, 'main.tf.json'), JSON.stringify(root));
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
