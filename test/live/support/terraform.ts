import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { TERRAFORM } from './environment';
import { Ended, run, RunOptions } from './process';
import { unzip } from './zip';

export type Build = (app: App) => TerraformStack;

export interface TerraformOptions {
  /** Types and starts of addresses, such as `tls_locally_signed_cert.influxdb_`, of what is made anew. */
  readonly replace?: string[];
  readonly variables?: Record<string, string>;
  readonly environment?: Record<string, string>;
}

/** What a plan would do. */
export interface Plan extends Ended {
  /** Actions by address, such as `['update']`, for all that is not left alone. */
  readonly changes: Record<string, string[]>;
}

interface Document {
  readonly resource: Record<string, Record<string, unknown>>;
}

/** One stack and its state in a folder of its own, which goes away with it. */
export class Deployment {
  private made?: string;

  /** `environment` is that of each command. */
  public constructor(private readonly environment: Readonly<Record<string, string>> = {}) {}

  /** The synthesized JSON. */
  public get json(): string {
    return readFileSync(join(this.work, 'cdk.tf.json'), 'utf8');
  }

  public async apply(build: Build, options: TerraformOptions = {}): Promise<void> {
    const { status, stdout, stderr } = await this.tryApply(build, options);
    if (status !== 0) throw new Error(`terraform apply failed:\n${stdout.slice(-2000)}\n${stderr}`);
  }

  /** An apply that may fail. */
  public async tryApply(build: Build, options: TerraformOptions = {}): Promise<Ended> {
    await this.synthesize(build);
    const replace = this.addresses(options.replace ?? []).map((address) => `-replace=${address}`);
    return this.terraform(['apply', '-auto-approve', ...replace], options, 300);
  }

  /** An apply that is killed, its providers with it, when this says so. */
  public async killApply(build: Build, when: () => Promise<boolean>): Promise<Ended> {
    await this.synthesize(build);
    return this.terraform(['apply', '-auto-approve'], { killWhen: when }, 300);
  }

  /** Takes the state from before an apply that was killed while it wrote: Terraform empties the file first. */
  public restoreState(): void {
    const [state, backup] = ['', '.backup'].map((end) => join(this.folder, `terraform.tfstate${end}`)) as [
      string,
      string,
    ];
    if (existsSync(backup) && !isWhole(state)) copyFileSync(backup, state);
  }

  /** Takes an object that is there into the state. */
  public async importObject(address: string, id: string): Promise<void> {
    const { status, stderr } = await this.terraform(['import', address, id], {}, 120);
    if (status !== 0) throw new Error(`terraform import ${address} ${id} failed:\n${stderr}`);
  }

  /** Takes back that what an apply gave up on has to be made anew; by the type and start of its address. */
  public async untaint(start: string): Promise<void> {
    const { status, stderr } = await this.terraform(['untaint', ...this.addresses([start])], {}, 60);
    if (status !== 0) throw new Error(`terraform untaint ${start} failed:\n${stderr}`);
  }

  /** The state, with all that Terraform keeps. */
  public get state(): string {
    return readFileSync(join(this.folder, 'terraform.tfstate'), 'utf8');
  }

  /** Takes the state of another one, as who moves does. */
  public takeState(state: string): void {
    writeFileSync(join(this.folder, 'terraform.tfstate'), state);
  }

  /** Which versions of providers it takes. */
  public get lock(): string {
    return readFileSync(join(this.work, '.terraform.lock.hcl'), 'utf8');
  }

  /** Takes the providers that the program asks for now. */
  public async changeProviders(build: Build): Promise<void> {
    await this.synthesize(build);
    const { status, stdout, stderr } = await this.terraform(['init', '-upgrade'], {}, 120);
    if (status !== 0) throw new Error(`terraform init failed:\n${stdout}\n${stderr}`);
  }

  /** Loses the state, as who keeps it in a file does. */
  public loseState(): void {
    for (const file of ['terraform.tfstate', 'terraform.tfstate.backup'])
      rmSync(join(this.folder, file), { force: true });
  }

  /** What the script beside the stack says of objects that are in the cluster already, and an apply by it. */
  public async import(build: Build): Promise<string> {
    await this.synthesize(build);
    const script = join(this.folder, 'out', 'stacks', 'platform', 'imports.sh');
    const { status, stdout, stderr } = await run('bash', [script], { timeout: 120 });
    if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
    for (const [, command = ''] of stdout.matchAll(/^# (kubectl .* delete secret \S+)$/gm)) {
      const [program = '', ...args] = command.split(' ');
      await run(program, args);
    }
    writeFileSync(join(this.work, 'imports.tf'), stdout);
    try {
      await this.apply(build);
    } finally {
      rmSync(join(this.work, 'imports.tf'));
    }
    return stdout;
  }

  /** The state as it was before it was written down: it may be encrypted there. */
  public async pulledState(): Promise<string> {
    return (await this.terraform(['state', 'pull'], {}, 60)).stdout;
  }

  /** The file of the plan that was saved last. */
  public get planFile(): Buffer {
    return readFileSync(join(this.folder, 'plan'));
  }

  /** What a plan that was saved has, as Terraform gives it to programs: nothing is hidden. */
  public async savedPlan(): Promise<string> {
    return (await this.terraform(['show', '-json', join(this.folder, 'plan')], {}, 60)).stdout;
  }

  /** All that Terraform kept, by what it is: the state, the one before, both as programs see them, and all parts of the saved plan. */
  public async kept(): Promise<Map<string, string>> {
    const files = readdirSync(this.folder).filter((name) => name.startsWith('terraform.tfstate'));
    const state = await this.terraform(['show', '-json', join(this.folder, 'terraform.tfstate')], {}, 60);
    return new Map([
      ...files.map((name) => [name, readFileSync(join(this.folder, name), 'latin1')] as const),
      ['the state', state.stdout],
      ['the plan', await this.savedPlan()],
      ...unzip(readFileSync(join(this.folder, 'plan'))).map(([name, text]) => [`plan/${name}`, text] as const),
      ['cdk.tf.json', this.json],
    ]);
  }

  public async plan(build: Build, options: TerraformOptions & { readonly destroy?: boolean } = {}): Promise<Plan> {
    await this.synthesize(build);
    const file = join(this.folder, 'plan');
    const mode = options.destroy ? ['-destroy'] : [];
    const ended = await this.terraform(['plan', '-detailed-exitcode', `-out=${file}`, ...mode], options, 120);
    if (![0, 2].includes(ended.status)) return { ...ended, changes: {} };
    const { stdout } = await this.terraform(['show', '-json', file], {}, 60);
    const { resource_changes: changes = [] } = JSON.parse(stdout) as {
      resource_changes?: { readonly address: string; readonly change: { readonly actions: string[] } }[];
    };
    return {
      ...ended,
      changes: Object.fromEntries(
        changes
          .map(({ address, change }) => [address, change.actions] as const)
          .filter(([, [first]]) => first !== 'no-op'),
      ),
    };
  }

  /** The state as Terraform shows it to people: what is sensitive is hidden. */
  public async outputs(): Promise<string> {
    return (await this.terraform(['output', '-json'], {}, 60)).stdout;
  }

  public async destroy(options: TerraformOptions = {}): Promise<void> {
    const { status, stdout, stderr } = await this.terraform(['destroy', '-auto-approve'], options, 240);
    if (status !== 0) throw new Error(`terraform destroy failed:\n${stdout.slice(-2000)}\n${stderr}`);
  }

  /** Removes the folder, and with it the state. */
  public forget(): void {
    if (this.made !== undefined) rmSync(this.made, { recursive: true, force: true });
    this.made = undefined;
  }

  // Made when it is needed: a file of tests that is skipped leaves nothing behind.
  private get folder(): string {
    this.made ??= mkdtempSync(join(tmpdir(), 'live-'));
    return this.made;
  }

  private get work(): string {
    return join(this.folder, 'work');
  }

  private async synthesize(build: Build): Promise<void> {
    const outdir = join(this.folder, 'out');
    const app = new App({ outdir });
    const stack = build(app);
    // cdktf's own default is a file in the folder that the tests are started from.
    new LocalBackend(stack, { path: join(this.folder, 'terraform.tfstate') });
    app.synth();
    mkdirSync(this.work, { recursive: true });
    copyFileSync(join(outdir, 'stacks', stack.node.id, 'cdk.tf.json'), join(this.work, 'cdk.tf.json'));
    if (existsSync(join(this.work, '.terraform'))) return;
    const { status, stdout, stderr } = await this.terraform(['init'], {}, 120);
    if (status !== 0) throw new Error(`terraform init failed:\n${stdout}\n${stderr}`);
  }

  private addresses(starts: string[]): string[] {
    const { resource } = JSON.parse(this.json) as Document;
    return starts.map((start) => {
      const [type = '', name = ''] = start.split('.');
      const found = Object.keys(resource[type] ?? {}).filter((key) => key.startsWith(name));
      if (found.length !== 1 || !found[0]) throw new Error(`${start} starts ${found.length} addresses`);
      return `${type}.${found[0]}`;
    });
  }

  private terraform(
    args: string[],
    { variables = {}, environment, killWhen }: TerraformOptions & Pick<RunOptions, 'killWhen'>,
    timeout: number,
  ): Promise<Ended> {
    const given = Object.entries(variables).map(([name, value]) => [`TF_VAR_${name}`, value]);
    const env = { ...this.environment, ...environment, ...(Object.fromEntries(given) as Record<string, string>) };
    const [command = '', ...rest] = args;
    return run(
      TERRAFORM,
      [`-chdir=${this.work}`, command, ...(['show', 'state'].includes(command) ? [] : ['-no-color']), ...rest],
      {
        env,
        timeout,
        killWhen,
      },
    );
  }
}

function isWhole(state: string): boolean {
  try {
    JSON.parse(readFileSync(state, 'utf8'));
    return true;
  } catch {
    return false;
  }
}
