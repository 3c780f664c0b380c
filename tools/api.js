// node tools/api.js compare: fails where programs of the last release's users would not compile any more, and .ci/api/accepted.txt does
// not list it. node tools/api.js record: takes the API as it is for that of the last release; a release does so.
const { execFileSync, spawnSync } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { gunzipSync, gzipSync } = require('node:zlib');

const root = resolve(__dirname, '..');
const folder = join(root, '.ci', 'api');
const RELEASED = join(folder, 'released.jsii.gz');
const ACCEPTED = join(folder, 'accepted.txt');
const NO_BREAKS =
  '# Keys of what breaks since the last release, as `npm run api:compare` prints them; CHANGELOG.md says how to move.\n';
// What says nothing about whether a program compiles.
const UNCOMPARED = new Set(['docs', 'locationInModule', 'symbolId', 'readme', 'fingerprint']);

function current() {
  execFileSync(process.execPath, [join(__dirname, 'check-jsii.js')], { stdio: ['ignore', 'inherit', 'inherit'] });
  return JSON.parse(readFileSync(join(root, '.jsii'), 'utf8'));
}

function record() {
  const text = JSON.stringify(current(), (key, value) => (UNCOMPARED.has(key) ? undefined : value));
  writeFileSync(RELEASED, gzipSync(text, { level: 9 }));
  writeFileSync(ACCEPTED, NO_BREAKS);
}

function compare() {
  current();
  const tool = join(folder, 'node_modules', '.bin', 'jsii-diff');
  if (!existsSync(tool)) execFileSync('npm', ['ci', '--ignore-scripts', '--prefix', folder], { stdio: 'inherit' });
  // jsii-diff reads a package: its assembly, its manifest and what it imports.
  const before = join(root, 'node_modules', '.cache', 'released');
  rmSync(before, { recursive: true, force: true });
  mkdirSync(before, { recursive: true });
  writeFileSync(join(before, '.jsii'), gunzipSync(readFileSync(RELEASED)));
  cpSync(join(root, 'package.json'), join(before, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(before, 'node_modules'), 'dir');
  const { status } = spawnSync(tool, ['--keys', '--ignore-file', ACCEPTED, before, root], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

if (process.argv[2] === 'record') record();
else compare();
