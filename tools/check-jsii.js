// The check that other languages can use the library: jsii, unless nothing that it reads has changed since it last agreed.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const read = [
  ...readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => join('lib', path)),
  'package.json',
  'tsconfig.jsii.json',
  'README.md',
  'node_modules/.package-lock.json',
];
const hash = createHash('sha256').update(process.version);
for (const path of read)
  hash
    .update(path)
    .update('\0')
    .update(readFileSync(join(root, path)));
const state = hash.digest('hex');
const folder = join(root, 'node_modules', '.cache', 'jsii');
const agreed = join(folder, 'agreed');

const known = existsSync(agreed) && readFileSync(agreed, 'utf8') === state;
// What it made is there too, for those who look at it.
if (known && existsSync(join(root, '.jsii')) && existsSync(join(root, 'dist', 'lib', 'index.js'))) process.exit(0);
execFileSync('npm', ['run', '--silent', 'compile'], { cwd: root, stdio: 'inherit' });
mkdirSync(folder, { recursive: true });
writeFileSync(agreed, state);
