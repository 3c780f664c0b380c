// The check that other languages can use the library, and that all that they are offered is described: jsii, unless nothing that it
// reads has changed since it last agreed.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
// A module of its own that jsii exports to nobody.
const { isReservedName } = require(join(root, 'node_modules', 'jsii', 'lib', 'reserved-words.js'));
// Words of C#, which writes a prop with a capital: two of Kubernetes', and one of the posture report's JSON.
const KEPT_WORDS = new Set(['namespace', 'operator', 'object']);
const read = [
  ...readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => join('lib', path)),
  'package.json',
  'tools/check-jsii.js',
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
const types = Object.values(JSON.parse(readFileSync(join(root, '.jsii'), 'utf8')).types);
const undescribed = types.flatMap(lacking);
if (undescribed.length > 0) {
  console.error(['What users are offered without a word on it:', ...undescribed].join('\n  '));
  process.exit(1);
}
const taken = types.flatMap(reserved);
if (taken.length > 0) {
  console.error(['What another language reserves, and users would write otherwise:', ...taken].join('\n  '));
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
writeFileSync(agreed, state);

// What users would find under another name than that in the documentation: `lambda_` in Python. It is looked for here, as jsii can be
// told to overlook all words or none.
function reserved({ name, initializer, methods = [], properties = [], members = [] }) {
  const named = [...methods, ...properties, ...members, ...(initializer ? [{ name: '', ...initializer }] : [])];
  const names = named.flatMap((one) => [one.name, ...(one.parameters ?? []).map((parameter) => parameter.name)]);
  return [name, ...names]
    .filter((one) => isReservedName(one) && !KEPT_WORDS.has(one))
    .map((one) => `${name}: ${one} (${isReservedName(one).join(', ')})`);
}

// What says nothing of itself, and each prop that may be left out and does not say what happens then.
function lacking({ name, kind, datatype, docs, methods = [], properties = [] }) {
  const own = [...methods, ...properties].filter(({ overrides }) => !overrides);
  const silent = own.filter((one) => !one.docs?.summary).map((one) => `${name}.${one.name}`);
  const props = kind === 'interface' && datatype ? properties : [];
  const open = props.filter((one) => one.optional && !one.docs?.default).map((one) => `${name}.${one.name}: @default`);
  return [...(docs?.summary ? [] : [name]), ...silent, ...open];
}
