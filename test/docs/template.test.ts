import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorsIn, load, PageProgram } from './programs';

const root = join(__dirname, '..', '..');
const template = join(root, 'template');
const read = (...path: string[]) => readFileSync(join(...path), 'utf8');
const programs = readdirSync(template)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => {
    const block = { page: 'template', line: 1, language: 'ts', file, given: [], code: read(template, file) };
    return new PageProgram(block);
  });

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly engines: object;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

describe('the template of a project', () => {
  let folder: string;
  const before = process.env.CDKTF_OUTDIR;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'template-'));
    process.env.CDKTF_OUTDIR = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.CDKTF_OUTDIR;
    else process.env.CDKTF_OUTDIR = before;
    rmSync(folder, { recursive: true, force: true });
  });

  test('compiles against the library', () => {
    expect(programs.map(({ block }) => block.file).sort()).toEqual(['main.ts', 'platform.test.ts', 'platform.ts']);
    expect(errorsIn(programs)).toEqual([]);
  });

  test('writes a stack and its report', () => {
    for (const program of programs.filter(({ block }) => block.file === 'main.ts')) load(program, programs);
    const written = readdirSync(join(folder, 'stacks', 'platform'));
    expect(written).toEqual(expect.arrayContaining(['cdk.tf.json', 'posture.html']));
  });

  test('installs what this version of the library takes, and the tools that it is tested with', () => {
    const { dependencies, devDependencies, engines } = JSON.parse(read(template, 'package.json')) as Manifest;
    const library = JSON.parse(read(root, 'package.json')) as Manifest;
    expect(dependencies).toEqual({ ...library.peerDependencies, [library.name]: `^${library.version}` });
    expect(library.devDependencies).toMatchObject(devDependencies);
    expect(engines).toEqual(library.engines);
  });

  test('is one for cdktf init, which fills in what is between braces and finds it by its cdktf.json', () => {
    const files = readdirSync(template);
    expect(files).toEqual(expect.arrayContaining(['.gitignore', '.hooks.sscaff.js', 'cdktf.json']));
    expect(files.filter((file) => read(template, file).includes('{{'))).toEqual([]);
  });
});

describe('npm create', () => {
  let folder: string;
  const create = (project: string) =>
    spawnSync(process.execPath, [join(folder, 'package', 'index.js'), project], { cwd: folder, encoding: 'utf8' });
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'create-'));
    for (const name of ['create', 'template']) cpSync(join(root, name), join(folder, name), { recursive: true });
    const cwd = join(folder, 'create');
    const archive = execFileSync('npm', ['pack', '--silent'], { cwd, encoding: 'utf8' }).trim();
    execFileSync('tar', ['-xzf', archive, '-C', folder], { cwd });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('makes the template a project that has the name of its folder', () => {
    expect(create('our-monitoring')).toMatchObject({ status: 0, stderr: '' });
    const files = readdirSync(template).filter((file) => file !== '.hooks.sscaff.js');
    expect(readdirSync(join(folder, 'our-monitoring')).sort()).toEqual(files.sort());
    const made = (file: string) => read(folder, 'our-monitoring', file);
    expect((JSON.parse(made('package.json')) as Manifest).name).toBe('our-monitoring');
    const others = files.filter((file) => file !== 'package.json');
    expect(others.map(made)).toEqual(others.map((file) => read(template, file)));
  });

  test('keeps what is in a folder, and takes one that has a repository only', () => {
    for (const path of ['used', 'cloned/.git']) mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, 'used', 'main.ts'), 'mine');
    expect(create('used')).toMatchObject({ status: 1, stderr: expect.stringContaining('with main.ts') as string });
    expect(readdirSync(join(folder, 'used'))).toEqual(['main.ts']);
    expect(create('cloned')).toMatchObject({ status: 0, stderr: '' });
  });

  test('is of the version of the library, and of its name', () => {
    const [made, library] = [join(root, 'create'), root].map(
      (path) => JSON.parse(read(path, 'package.json')) as Manifest,
    );
    expect([made?.name, made?.version]).toEqual([`create-${library?.name}`, library?.version]);
  });
});
