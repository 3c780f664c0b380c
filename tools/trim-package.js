// node tools/trim-package.js, before `npm pack`, and node tools/trim-package.js back, after it. What no user of the package needs is
// put aside meanwhile. A list of files does not do: it does not hold for what is bundled, and files are changed here, not only left out.
const { execFileSync } = require('node:child_process');
const {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { builtinModules, createRequire } = require('node:module');
const { basename, dirname, join, relative, resolve } = require('node:path');
const swc = require('@swc/core');
const ts = require('typescript');

const root = resolve(__dirname, '..');
const built = join(root, 'dist', 'lib');
const aside = join(root, 'node_modules', '.cache', 'trimmed');

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());
}

function kept(file) {
  const copy = join(aside, relative(root, file));
  mkdirSync(dirname(copy), { recursive: true });
  return copy;
}

function leaveOut(file) {
  renameSync(file, kept(file));
}

// A new file in its place: npm may have linked this one to its cache.
function change(file, changed) {
  const before = readFileSync(file, 'utf8');
  const { mode } = statSync(file);
  leaveOut(file);
  writeFileSync(file, changed(before), { mode });
}

/** What a file leads to, and what that leads to. */
function reached(from, targetsOf) {
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    targetsOf(file).forEach(visit);
  };
  from.forEach(visit);
  return seen;
}

function typesNamed(file) {
  const named = [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*["'](\.[^"']+)["']/g)];
  return named.map(([, path]) => {
    const target = resolve(dirname(file), path);
    return existsSync(`${target}.d.ts`) ? `${target}.d.ts` : join(target, 'index.d.ts');
  });
}

function modulesRequired(file) {
  if (!/\.c?js$/.test(file)) return [];
  const resolved = createRequire(file);
  return [...readFileSync(file, 'utf8').matchAll(/\brequire\(["']([^"']+)["']\)/g)]
    .map(([, name]) => name)
    .filter((name) => !builtinModules.includes(name.replace('node:', '')))
    .map((name) => resolved.resolve(name));
}

/**
 * Types that the library's own do not name, what is said of those that no program can name, comments of what runs, and the lines of
 * sources that the package has not.
 */
function trimOwn() {
  const assembly = join(root, '.jsii');
  const { types } = JSON.parse(readFileSync(assembly, 'utf8'));
  const isPublic = new Set(Object.values(types).map(({ name }) => name));
  const named = reached([join(built, 'index.d.ts')], typesNamed);
  for (const file of filesIn(built)) {
    if (file.endsWith('.d.ts')) {
      if (named.has(file)) change(file, (text) => withoutCommentsOfOthers(text, isPublic));
      else leaveOut(file);
    } else if (file.endsWith('.js')) change(file, minified);
  }
  change(assembly, (text) => JSON.stringify(JSON.parse(text, (key, value) => (key === PLACE ? undefined : value))));
}

const PLACE = 'locationInModule';

function withoutCommentsOfOthers(text, isPublic) {
  const source = ts.createSourceFile('file.d.ts', text, ts.ScriptTarget.ES2022, true);
  const comments = [];
  const visit = (node) => {
    for (const { pos, end } of node.jsDoc ?? []) comments.push([pos, end]);
    ts.forEachChild(node, visit);
  };
  source.statements.filter(({ name }) => name && !isPublic.has(name.text)).forEach(visit);
  return comments.reduceRight((rest, [start, end]) => rest.slice(0, start) + rest.slice(end).trimStart(), text);
}

// A line for each statement and member, and the names of files, functions, classes and methods stay, for those who read a stack trace.
function minified(text) {
  const { code } = swc.minifySync(text, {
    module: false,
    // Statements and `true` as they are: what finds the names that a CommonJS module gives to an ES module knows them so only.
    compress: { sequences: false, booleans: false },
    mangle: { keep_classnames: true, keep_fnames: true, keep_private_props: true },
  });
  const starts = new Set();
  const source = ts.createSourceFile('file.js', code, ts.ScriptTarget.ES2022, true);
  const visit = (node) => {
    if (ts.isStatement(node) || ts.isClassElement(node)) starts.add(node.getStart(source));
    ts.forEachChild(node, visit);
  };
  source.statements.forEach(visit);
  // After these, a line may begin anywhere; after `else` or `return` it would have another sense.
  const mayBegin = (at) => starts.has(at) && /[;{}]/.test(code[at - 1] ?? '');
  return code.replace(/[^]/g, (letter, at) => (mayBegin(at) ? `\n${letter}` : letter));
}

/** Of what is bundled: what is required, small, with its license, and the manifest that `npm audit` reads. */
function trimBundled() {
  const listed = execFileSync('npm', ['ls', '--omit=dev', '--omit=peer', '--all', '--parseable'], {
    cwd: root,
    encoding: 'utf8',
  });
  const folders = listed.split('\n').filter((path) => path.includes('node_modules'));
  const inBundled = (file) => folders.some((folder) => file.startsWith(`${folder}/`));
  const own = filesIn(built).filter((file) => file.endsWith('.js'));
  const required = reached(own, (file) => modulesRequired(file).filter((one) => inBundled(one) || own.includes(one)));
  for (const file of folders.flatMap(filesIn)) {
    if (required.has(file)) {
      if (/\.c?js$/.test(file)) change(file, (text) => swc.minifySync(text, { module: false }).code);
    } else if (!/^(package\.json$|licen[sc]e|notice|copying)/i.test(basename(file))) leaveOut(file);
  }
}

/** The compiler leaves what it once made of files that have other names now. */
function removeStale() {
  for (const file of filesIn(built)) {
    const source = relative(built, file).replace(/(\.d\.ts|\.js)$/, '.ts');
    if (!existsSync(join(root, 'lib', source))) rmSync(file);
  }
}

function putBack() {
  if (!existsSync(aside)) return;
  for (const copy of filesIn(aside)) {
    const file = join(root, relative(aside, copy));
    rmSync(file, { force: true });
    renameSync(copy, file);
  }
  rmSync(aside, { recursive: true });
}

putBack();
if (process.argv[2] !== 'back') {
  removeStale();
  trimOwn();
  trimBundled();
}
