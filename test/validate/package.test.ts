import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as ts from 'typescript';

const root = join(__dirname, '..', '..');
const STALE = join(root, 'dist', 'lib', 'renamed-since.js');
const PROGRAM = `
const { KubernetesProvider } = require('@cdktf/provider-kubernetes/lib/provider');
const { TerraformStack, Testing } = require('cdktf');
const { CertificateAuthority, SecureInfluxDB, SecureNamespace } = require('cdktf-secure-monitoring');
const stack = new TerraformStack(Testing.app(), 'stack');
new KubernetesProvider(stack, 'kubernetes');
const namespace = new SecureNamespace(stack, 'monitoring');
const authority = CertificateAuthority.selfManaged(stack, 'authority');
new SecureInfluxDB(stack, 'influxdb', { namespace, authority }).addDatabase('metrics');
process.stdout.write(Testing.synth(stack, true));
`;

/** What is bundled, as it is installed: a folder's time says when a file was last moved out of it or back. */
function installedFiles(): readonly string[] {
  const { bundledDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly bundledDependencies: readonly string[];
  };
  return bundledDependencies.flatMap((name) => {
    const installed = join(root, 'node_modules', name);
    return ['.', ...readdirSync(installed, { recursive: true, encoding: 'utf8' })].map((file) => {
      const { ino, mtimeMs } = statSync(join(installed, file));
      return `${name}/${file} ${ino} ${mtimeMs}`;
    });
  });
}

describe('the packed package', () => {
  let folder: string;
  let before: readonly string[];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    mkdirSync(join(root, 'dist', 'lib'), { recursive: true });
    writeFileSync(STALE, '');
    before = installedFiles();
    execFileSync('node', [join('tools', 'package.js')], { cwd: root, stdio: 'pipe' });
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, './.package'], { cwd: root, stdio: 'pipe' });
    const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    execFileSync('tar', ['-xzf', archive], { cwd: folder });
    // As npm would lay it out, with what it wants its users to have.
    const modules = join(folder, 'node_modules');
    mkdirSync(join(modules, '@cdktf'), { recursive: true });
    const peers = ['cdktf', 'constructs', ...['kubernetes', 'random', 'tls'].map((name) => `@cdktf/provider-${name}`)];
    for (const name of peers) symlinkSync(join(root, 'node_modules', name), join(modules, name));
    execFileSync('mv', [join(folder, 'package'), join(modules, 'cdktf-secure-monitoring')]);
    writeFileSync(join(folder, 'main.js'), PROGRAM);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(STALE, { force: true });
  });

  test('is made while others use what is installed and compiled', () => {
    expect(installedFiles()).toEqual(before);
    expect(existsSync(STALE)).toBe(true);
    const main = join(root, 'dist', 'lib', 'core', 'values', 'duration.js');
    expect(readFileSync(main, 'utf8')).toContain('A length of time.');
  });

  test('is not packed of the repository itself, which says how it is', () => {
    const { status, stderr } = spawnSync('npm', ['pack', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain('node tools/package.js && npm pack ./.package');
  });

  test('synthesizes a server in a folder where only it and its peers are', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--preserve-symlinks', 'main.js'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    expect(stderr).toBe('');
    const { resource } = JSON.parse(stdout) as { resource: Record<string, object> };
    expect(Object.keys(resource)).toContain('kubernetes_stateful_set_v1');
  });

  test('is what the template of a project takes, in a fresh folder', () => {
    const project = join(folder, 'project');
    cpSync(join(root, 'template'), project, { recursive: true });
    const modules = ['--preserve-symlinks', '--import', pathToFileURL(require.resolve('tsx')).href];
    const { status, stderr } = spawnSync(process.execPath, [...modules, 'main.ts'], { cwd: project, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const written = readdirSync(join(project, 'cdktf.out', 'stacks', 'platform'));
    expect(written).toEqual(expect.arrayContaining(['cdk.tf.json', 'posture.html', 'posture.json', 'posture.md']));
  });

  test('gives a module that imports its names each of them', () => {
    const program = `import * as names from 'cdktf-secure-monitoring'; console.log(Object.keys(names).join(' '));`;
    writeFileSync(join(folder, 'names.mjs'), program);
    const run = ['--preserve-symlinks', '--preserve-symlinks-main', 'names.mjs'];
    const { stdout, stderr } = spawnSync(process.execPath, run, { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    const names = readFileSync(join(root, 'test', 'exported-names.txt'), 'utf8')
      .trim()
      .split('\n');
    expect(stdout.trim().split(' ')).toEqual(expect.arrayContaining(names));
  });

  test('shows in a stack trace lines and names that one can follow, to what each file had', () => {
    const program = `
      const { CertificateAuthority } = require('cdktf-secure-monitoring');
      try { CertificateAuthority.selfManaged(undefined, 'authority'); } catch ({ stack }) { console.log(stack); }`;
    writeFileSync(join(folder, 'trace.js'), program);
    const { stdout } = spawnSync(process.execPath, ['--preserve-symlinks', '--preserve-symlinks-main', 'trace.js'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const [, file = '', line] = /at .*selfManaged \((.*\/dist\/lib\/index\.js):(\d+):\d+\)/.exec(stdout) ?? [];
    const above = readFileSync(file, 'utf8').split('\n').slice(0, Number(line)).reverse();
    expect(above.find((text) => text.startsWith('"dist/'))).toMatch(
      /^"dist\/lib\/certificates\/certificate-authority\.js"/,
    );
    for (const [, column] of stdout.matchAll(/dist\/lib\/.*:\d+:(\d+)\)/g)) expect(Number(column)).toBeLessThan(1000);
  });

  test('has every script that runs in a pod, and the assembly for other languages', () => {
    const installed = join(folder, 'node_modules', 'cdktf-secure-monitoring');
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    const scripts = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter((f) =>
      f.endsWith('.sh'),
    );
    expect(files).toEqual(expect.arrayContaining(scripts.map((path) => join('dist', 'lib', path))));
    expect(files).toContain('.jsii');
  });

  test('folds scripts in a snapshot', () => {
    const program = `require('cdktf-secure-monitoring/snapshot').test({ 'serve.sh': 'a\\nb' })`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--print', program], { cwd: folder, encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: 'true\n', stderr: '' });
  });

  test('has types that are whole, with what they say to people', () => {
    const main = join(folder, 'node_modules', 'cdktf-secure-monitoring', 'dist', 'lib', 'index.d.ts');
    const program = ts.createProgram([main], { noEmit: true, strict: true, target: ts.ScriptTarget.ES2022, types: [] });
    const wrong = ts.getPreEmitDiagnostics(program).filter(({ file }) => file?.fileName.includes('secure-monitoring'));
    expect(wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
    expect(readFileSync(join(main, '..', 'core', 'values', 'duration.d.ts'), 'utf8')).toContain('A length of time.');
  });

  test('has the names of its classes, by which a report says what there is', () => {
    const program = `
      const wrong = Object.entries(require('cdktf-secure-monitoring')).filter(([name, one]) => typeof one === 'function' && one.name !== name);
      console.log(wrong.map(([name, one]) => name + ': ' + one.name).join());`;
    writeFileSync(join(folder, 'classes.js'), program);
    const { stdout } = spawnSync(process.execPath, ['--preserve-symlinks', '--preserve-symlinks-main', 'classes.js'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout.trim()).toBe('');
  });

  test('loads one file, whatever it requires of its own', () => {
    const program = `
      require('cdktf');
      const before = new Set(Object.keys(require.cache));
      require('cdktf-secure-monitoring');
      console.log(Object.keys(require.cache).filter((path) => !before.has(path) && !/provider-/.test(path)).join());`;
    writeFileSync(join(folder, 'loaded.js'), program);
    const { stdout } = spawnSync(process.execPath, ['--preserve-symlinks', '--preserve-symlinks-main', 'loaded.js'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout.trim()).toBe(join(folder, 'node_modules', 'cdktf-secure-monitoring', 'dist', 'lib', 'index.js'));
  });

  test('compares two reports by a command', () => {
    const report = join(folder, 'posture.json');
    writeFileSync(report, JSON.stringify({ format: 2 }));
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: Record<string, string> };
    const command = join(folder, 'node_modules', 'cdktf-secure-monitoring', bin['cdktf-posture-diff'] ?? '');
    const { status, stderr } = spawnSync(process.execPath, [command, report, report], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('is no posture.json of format 1');
  });

  test('has of what it bundles its license and its manifest, and no code a second time', () => {
    const bundled = join(folder, 'node_modules', 'cdktf-secure-monitoring', 'node_modules');
    const files = readdirSync(bundled, { recursive: true, encoding: 'utf8' });
    const names = ['LICENSE', 'package.json'];
    for (const name of ['semver', 'smol-toml', join('@lezer', 'lr')])
      expect(files).toEqual(expect.arrayContaining(names.map((file) => join(name, file))));
    expect(files.filter((file) => /\.[a-z]+$/i.test(file) && basename(file) !== 'package.json')).toEqual([]);
  });

  // What it is made of: docs/decisions/0012-what-is-packed.md.
  test('has not grown by what nobody meant to pack', () => {
    const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    expect(statSync(join(folder, archive)).size).toBeLessThan(830_000);
  });

  test('has no test, example or source that nobody asked for', () => {
    const installed = join(folder, 'node_modules', 'cdktf-secure-monitoring');
    const top = readdirSync(installed).filter((name) => basename(name) !== 'node_modules');
    for (const name of ['test', 'examples', 'stacks', 'lib', 'bench']) expect(top).not.toContain(name);
    const files = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.map$|\.test\.|tsbuildinfo|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    expect(files).not.toContain(join('lib', basename(STALE)));
  });
});
