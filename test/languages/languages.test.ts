import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { PROGRAMS } from '../support/programs';

// Programs of other languages, with the packages that jsii makes for them: node tools/languages.js.

const root = join(__dirname, '..', '..');
const staged = (...path: string[]) => join(root, '.languages', ...path);
const PYTHON = staged('python', 'venv', 'bin', 'python');

interface Program {
  readonly cwd: string;
  readonly command: readonly string[];
}

const PLATFORMS: Readonly<Record<string, Program>> = {
  python: { cwd: root, command: [PYTHON, join(root, 'examples', 'languages', 'python', 'main.py')] },
  go: { cwd: staged('go', 'platform'), command: ['./platform'] },
  cdktn: {
    cwd: root,
    command: [staged('cdktn', 'python', 'venv', 'bin', 'python'), staged('cdktn', 'python', 'main.py')],
  },
  java: { cwd: join(root, 'examples', 'languages', 'java'), command: ['java', `@${staged('java', 'platform')}`] },
};

interface Synthesized {
  readonly stack: { readonly terraform: { readonly backend?: unknown } };
  readonly posture: unknown;
}

function synthesized({ cwd, command: [program = '', ...args] }: Program): Synthesized {
  const outdir = mkdtempSync(join(tmpdir(), 'languages-'));
  execFileSync(program, args, { cwd, env: { ...process.env, CDKTF_OUTDIR: outdir }, stdio: 'pipe' });
  const read = (file: string) => readFileSync(join(outdir, 'stacks', 'platform', file), 'utf8');
  const stack = JSON.parse(read('cdk.tf.json')) as Synthesized['stack'];
  const posture = JSON.parse(read('posture.json')) as unknown;
  rmSync(outdir, { recursive: true });
  return { stack, posture };
}

function stackText(outdir: string, id: string): string {
  const stack = JSON.parse(readFileSync(join(outdir, 'stacks', id, 'cdk.tf.json'), 'utf8')) as Synthesized['stack'];
  return text({ stack, posture: undefined });
}

// Where a program ran is in it.
const text = ({ stack, posture }: Synthesized) =>
  JSON.stringify({ posture, stack: { ...stack, terraform: { ...stack.terraform, backend: undefined } } });

const languages = Object.keys(PLATFORMS);
const made = spawnSync('node', [join(root, 'tools', 'languages.js'), ...languages], { cwd: root, encoding: 'utf8' });
if (made.status !== 0 && made.status !== 3) throw new Error(`${made.stdout}${made.stderr}`);
const isHere = (language: string) => !made.stdout.includes(`languages: ${language}: `);
for (const line of made.stdout.split('\n').filter((one) => one.startsWith('languages: ')))
  process.stderr.write(`skipped test/languages: ${line}\n`);

/** Describes where the language is to be had; elsewhere it is skipped aloud. */
function describeIn(language: string, more?: (platform: Program) => void, of = root): void {
  const platform = PLATFORMS[language];
  if (!platform) throw new Error(`no platform in ${language}`);
  (isHere(language) ? describe : describe.skip)(`a program in ${language}`, () => {
    test('synthesizes byte for byte what one in TypeScript does, its report too', () => {
      expect(text(synthesized(platform))).toBe(typescript(of));
    });
    more?.(platform);
  });
}

const ofTypescript = new Map<string, string>();
function typescript(cwd: string): string {
  const command = ['node', '--import', 'tsx', 'stacks/main.ts'];
  const known = ofTypescript.get(cwd) ?? text(synthesized({ cwd, command }));
  ofTypescript.set(cwd, known);
  return known;
}

const PROGRAM = `
from cdktf import App, TerraformStack
from cdktf_secure_monitoring import CertificateAuthority, Duration, SecureInfluxDB, SecureNamespace, SecureNodeExporter

app = App()
stack = TerraformStack(app, "stack")
authority = CertificateAuthority.self_managed(stack, "authority")
influxdb = SecureInfluxDB(stack, "influxdb", namespace=SecureNamespace(stack, "monitoring"), authority=authority)
influxdb.add_database("metrics", shard_duration=Duration.minutes(5))
SecureNodeExporter(stack, "nodes", authority=authority, node_cidrs=["10.0.0.1/16"])
app.synth()
`;

describeIn('python', ({ command: [python = ''] }) => {
  test('is told its mistakes in its own words', () => {
    const folder = mkdtempSync(join(tmpdir(), 'python-'));
    writeFileSync(join(folder, 'main.py'), PROGRAM);
    const { stderr: said } = spawnSync(python, ['main.py'], { cwd: folder, encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(said).toContain('[stack/influxdb] `add_database("metrics").shard_duration` takes a duration');
    expect(said).toContain('[stack/nodes] `node_cidrs[0]` takes addresses in CIDR notation');
    expect(said).toContain('the stack needs a KubernetesProvider');
  });

  // Each construct is in one of them: props, unions and maps that cross over are seen here.
  test('synthesizes of each example, translated, what TypeScript does', () => {
    const folder = mkdtempSync(join(tmpdir(), 'examples-'));
    const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: root, stdio: 'pipe' });
    run('node', join(root, 'tools', 'languages', 'translate.js'), join(folder, 'modules'));
    const [modules, outdir] = [join(folder, 'modules'), join(folder, 'python')];
    run(python, join(__dirname, 'examples.py'), modules, outdir, join(root, 'examples'));
    const differ = PROGRAMS.slice(1).flatMap(({ name, stacks }) => {
      const app = new App({ outdir: join(mkdtempSync(join(folder, 'ts-')), 'out') });
      const ids = stacks(app).map((stack) => stack.node.id);
      app.synth();
      return ids.filter((id) => stackText(join(outdir, name.replaceAll('-', '_')), id) !== stackText(app.outdir, id));
    });
    rmSync(folder, { recursive: true });
    expect(differ).toEqual([]);
  });
});

describeIn('cdktn', undefined, join(root, '.cdktn'));
describeIn('go');
describeIn('java');
