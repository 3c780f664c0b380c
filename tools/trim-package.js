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

/** Types that the library's own do not name, and comments of what runs: those for people are in the types. */
function trimOwn() {
  const named = reached([join(built, 'index.d.ts')], typesNamed);
  for (const file of filesIn(built)) {
    if (file.endsWith('.d.ts')) {
      if (!named.has(file)) leaveOut(file);
    } else if (file.endsWith('.js')) change(file, withoutComments);
  }
  change(join(root, '.jsii'), (text) => JSON.stringify(JSON.parse(text)));
}

// Names and lines stay, for those who read a stack trace.
function withoutComments(text) {
  const compilerOptions = { removeComments: true, target: 'ES2022', module: 'preserve' };
  const { outputText } = ts.transpileModule(text, { compilerOptions });
  const literals = templatesIn(ts.createSourceFile('file.js', outputText, ts.ScriptTarget.ES2022));
  const isText = (at) => literals.some(([start, end]) => start < at && at < end);
  return outputText.replace(/^(?: {4})+/gm, (m, at) => (isText(at) ? m : ' '.repeat(m.length / 4)));
}

// Where lines begin with what is said, like a script of Kapacitor.
function templatesIn(source) {
  const found = [];
  const visit = (node) => {
    if (ts.isTemplateLiteralToken(node)) found.push([node.getStart(source), node.end]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
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
  trimOwn();
  trimBundled();
}
