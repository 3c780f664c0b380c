import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(__dirname, '..', '..');
const folder = join(root, '.github', 'workflows');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FILES = readdirSync(folder);
const text = (file: string) => readFileSync(join(folder, file), 'utf8');
const workflow = (file: string) => parse(text(file)) as Workflow;
const jobsOf = (file: string) => Object.entries(workflow(file).jobs);
const commandsOf = (file: string) => jobsOf(file).flatMap(([, { steps }]) => steps.flatMap(({ run }) => run ?? []));

describe.each(FILES)('%s', (file) => {
  test('uses actions by commit, with the version in words, so that who takes over a tag runs nothing here', () => {
    const uses = [...text(file).matchAll(/^ *-? *uses: (.*)$/gm)].map(([, used = '']) => used);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((used) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(used))).toEqual([]);
  });

  test('may read, and no more but where a release is published', () => {
    const { permissions, jobs } = workflow(file);
    expect([{}, { contents: 'read' }]).toContainEqual(permissions);
    const writers = Object.entries(jobs).filter(([, job]) => Object.values(job.permissions ?? {}).includes('write'));
    expect(writers.map(([name, { environment }]) => [name, environment])).toEqual(
      file === 'release.yml' ? [['publish', 'release']] : [],
    );
  });

  test('keeps no token in the checkout, runs no script of a package that it installs, and ends', () => {
    const steps = jobsOf(file).flatMap(([, job]) => job.steps);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false));
    expect(commandsOf(file).filter((run) => /npm (ci|install)\b(?!.*--ignore-scripts)/.test(run))).toEqual([]);
    expect(jobsOf(file).filter(([, job]) => !job['timeout-minutes'])).toEqual([]);
  });

  test('runs scripts that there are, and tools of a version', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly scripts: object };
    const called = commandsOf(file).flatMap((run) =>
      [...run.matchAll(/\bnpm (?:run )?([\w:]+)/g)].map(([, name = '']) => name),
    );
    const npms = ['ci', 'pack', 'publish', 'sbom'];
    expect(called.filter((name) => !(name in scripts) && !npms.includes(name))).toEqual([]);
    const fetched = commandsOf(file).flatMap((run) =>
      [...run.matchAll(/npx --yes (\S+)/g)].map(([, name = '']) => name),
    );
    expect(fetched.filter((name) => !/.@\d+\.\d+\.\d+$/.test(name))).toEqual([]);
  });
});

test('what is published says where it was made and what is in it', () => {
  const commands = commandsOf('release.yml').join('\n');
  const published = commands.match(/^npm publish .*$/gm) ?? [];
  expect(published).toHaveLength(4);
  expect(published.filter((command) => !command.includes('--provenance'))).toEqual([]);
  expect(workflow('release.yml').jobs.publish?.permissions).toEqual({ contents: 'write', 'id-token': 'write' });
  expect(commands).toContain('npm sbom --sbom-format cyclonedx');
});

test('what is packed is what tools/package.js made, in the same job', () => {
  const scripts = FILES.flatMap((file) => jobsOf(file).map(([, { steps }]) => steps.map(({ run }) => run).join('\n')));
  const packing = scripts.filter((script) => /\bnpm pack\b/.test(script));
  expect(packing).toHaveLength(2);
  for (const script of packing) {
    const [, before = '', folders = ''] = /^([^]*)npm pack (?:--\S+ \S+ )?(.*)$/m.exec(script) ?? [];
    expect(folders).not.toBe('');
    for (const folder of folders.split(' '))
      expect(before).toContain(`node ${folder.replace(/^\.\/(.*)\.package$/, '$1tools/package.js')}`);
  }
});

test('every folder with packages, and the actions, are kept up to date', () => {
  const { updates } = parse(readFileSync(join(root, '.github', 'dependabot.yml'), 'utf8')) as {
    readonly updates: readonly { readonly 'package-ecosystem': string; readonly directories?: readonly string[] }[];
  };
  const folders = updates.flatMap(({ directories = [] }) => directories);
  const candidates = ['', 'site', ...readdirSync(join(root, '.ci')).map((name) => join('.ci', name))];
  const locked = candidates.filter((name) => existsSync(join(root, name, 'package-lock.json')));
  expect([...folders].sort()).toEqual(locked.map((name) => `/${name}`).sort());
  expect(updates.map((update) => update['package-ecosystem'])).toContain('github-actions');
});
