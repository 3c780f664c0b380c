import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const FILES = [
  'package.json',
  'package-lock.json',
  join('create', 'package.json'),
  join('template', 'package.json'),
  join('.ci', 'api', 'accepted.txt'),
];
const CHANGELOG = '# Changelog\n\n## Unreleased\n\n### Other\n\n- A thing.\n\n## 0.1.0\n\n- The first.\n';

describe('a release', () => {
  let folder: string;
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const versionIn = (path: string) => (JSON.parse(read(path)) as { readonly version: string }).version;
  const write = (path: string, text: string) => {
    writeFileSync(join(folder, path), text);
  };
  const release = (...args: string[]) => {
    const script = join(root, 'tools', 'release.js');
    return spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: 'utf8' });
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'release-'));
    for (const name of ['create', 'template']) mkdirSync(join(folder, name));
    for (const file of FILES) cpSync(join(root, file), join(folder, file));
    const manifest = JSON.parse(read('package.json')) as object;
    write('package.json', JSON.stringify({ ...manifest, version: '0.1.0' }));
    write('CHANGELOG.md', CHANGELOG);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('has its version everywhere, and what was unreleased under its heading', () => {
    const { status, stderr } = release('prepare', '0.2.0');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const versioned = ['package.json', 'package-lock.json', 'create/package.json'];
    expect(versioned.map(versionIn)).toEqual(['0.2.0', '0.2.0', '0.2.0']);
    expect(read('template/package.json')).toContain('"cdktf-secure-monitoring": "^0.2.0"');
    expect(read('CHANGELOG.md')).toMatch(
      /^# Changelog\n\n## Unreleased\n\n## 0\.2\.0 \(\d{4}-\d\d-\d\d\)\n\n### Other\n\n- A thing\.\n\n## 0\.1\.0\n/,
    );
  });

  test('tells of itself only, not of all that ever changed', () => {
    release('prepare', '0.2.0');
    expect(release('notes', '0.2.0').stdout).toBe('### Other\n\n- A thing.\n');
    expect(release('notes', '0.1.0').stdout).toBe('- The first.\n');
    expect(release('notes', '0.3.0')).toMatchObject({ status: 1, stdout: '' });
  });

  test.each([
    ['a version that is no newer one', '0.1.0', CHANGELOG],
    ['what is no version', 'v0.2.0', CHANGELOG],
    ['a pre-release', '0.2.0-rc.1', CHANGELOG],
    ['nothing to tell', '0.2.0', '# Changelog\n\n## Unreleased\n\n## 0.1.0\n'],
    ['a break in a patch, by the changelog', '0.1.1', CHANGELOG.replace('A thing', '**Breaking:** a thing')],
  ])('is refused with %s, and nothing is changed', (_, version, changelog) => {
    write('CHANGELOG.md', changelog);
    const { status, stderr } = release('prepare', version);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^release: /);
    expect([versionIn('package.json'), read('CHANGELOG.md')]).toEqual(['0.1.0', changelog]);
  });

  test('is refused with a break in a patch, by the API; a minor version before 1.0 may', () => {
    write('.ci/api/accepted.txt', '# Keys\nremoved:cdktf-secure-monitoring.SecureKapacitor.subscribeTo\n');
    expect(release('prepare', '0.1.1')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('subscribeTo') as unknown,
    });
    expect(release('prepare', '0.2.0').status).toBe(0);
  });
});
