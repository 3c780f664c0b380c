// node tools/package.js: the package in `.package/`, for `npm pack ./.package`: what is compiled and what is bundled, without what no
// user of it needs. A list of files does not do: it does not hold for what is bundled, and files are changed, not only left out.
const { execFileSync } = require('node:child_process');
const { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { builtinModules, createRequire } = require('node:module');
const { basename, dirname, join, relative, resolve } = require('node:path');
const swc = require('@swc/core');
const ts = require('typescript');

const root = resolve(__dirname, '..');
const lib = join(root, 'lib');
const built = join(root, 'dist', 'lib');
const made = join(root, '.package');

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());
}

function put(path, file, changed) {
  cpSync(file, join(made, path));
  if (changed) writeFileSync(join(made, path), changed(readFileSync(file, 'utf8')));
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
 * Without types that the library's own do not name, what is said of those that no program can name, comments of what runs, and the
 * lines of sources that the package has not. The compiler leaves what it once made of files that have other names now: not that either.
 */
function putOwn() {
  const assembly = join(root, '.jsii');
  const { types } = JSON.parse(readFileSync(assembly, 'utf8'));
  const isPublic = new Set(Object.values(types).map(({ name }) => name));
  const named = reached([join(built, 'index.d.ts')], typesNamed);
  const putBuilt = (file, changed) => put(relative(root, file), file, changed);
  for (const source of filesIn(lib)) {
    const file = join(built, relative(lib, source));
    const declared = file.replace(/\.ts$/, '.d.ts');
    if (!file.endsWith('.ts')) put(relative(root, file), source);
    else putBuilt(file.replace(/\.ts$/, '.js'), (text) => minified(withoutDeclarations(text)));
    if (named.has(declared)) putBuilt(declared, (text) => withoutWhatNobodyNames(text, isPublic));
  }
  put('.jsii', assembly, (text) =>
    JSON.stringify(JSON.parse(text, (key, value) => (key === PLACE ? undefined : value))),
  );
}

const PLACE = 'locationInModule';

// What is said of what no program can name, and what is private of that.
function withoutWhatNobodyNames(text, isPublic) {
  const source = ts.createSourceFile('file.d.ts', text, ts.ScriptTarget.ES2022, true);
  const left = [];
  const visit = (node) => {
    const isPrivate = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
    if (isPrivate && !ts.isConstructorDeclaration(node)) {
      // With the line before it, not that behind it.
      left.push([node.getFullStart(), node.end, '\n']);
      return;
    }
    for (const { pos, end } of node.jsDoc ?? []) left.push([pos, end]);
    ts.forEachChild(node, visit);
  };
  source.statements.filter(({ name }) => name && !isPublic.has(name.text)).forEach(visit);
  const without = (rest, [start, end, line = '']) => rest.slice(0, start) + line + rest.slice(end).trimStart();
  return left.reduceRight(without, text);
}

// What the compiler says of each module is for those that import each other in circles, and for default exports: there are none. And
// fields are there once the constructor has set them.
function withoutDeclarations(text) {
  return text
    .replace(/^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);\n/m, '')
    .replace(/^(exports\.\w+ = )+void 0;\n/m, '')
    .replace(/^ {4}\w+;\n/gm, '');
}

// A line for each statement and member, and the names of files, functions, classes and methods stay, for those who read a stack trace.
function minified(text) {
  const { code } = swc.minifySync(text, {
    module: false,
    // Statements and `true` as they are: what finds the names that a CommonJS module gives to an ES module knows them so only.
    compress: { sequences: false, booleans: false },
    // The name that it knows re-exports by.
    mangle: {
      toplevel: true,
      reserved: ['__exportStar'],
      keep_classnames: true,
      keep_fnames: true,
      keep_private_props: true,
    },
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
function putBundled() {
  const listed = execFileSync('npm', ['ls', '--omit=dev', '--omit=peer', '--all', '--parseable'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [, ...folders] = listed.trim().split('\n');
  const inBundled = (file) => folders.some((folder) => file.startsWith(`${folder}/`));
  const own = filesIn(join(made, 'dist')).map((file) => join(root, relative(made, file)));
  const required = reached(own, (file) => modulesRequired(file).filter(inBundled));
  const options = { module: false, ecma: 2022, compress: { passes: 3, toplevel: true }, mangle: { toplevel: true } };
  const small = (text) => swc.minifySync(text, options).code;
  for (const file of folders.flatMap(filesIn)) {
    if (required.has(file) || /^(package\.json$|licen[sc]e|notice|copying)/i.test(basename(file)))
      put(relative(root, file), file, /\.c?js$/.test(file) && small);
  }
}

execFileSync('npm', ['run', '--silent', 'compile'], { cwd: root, stdio: 'inherit' });
rmSync(made, { recursive: true, force: true });
putOwn();
putBundled();
for (const name of ['README.md', 'LICENSE']) put(name, join(root, name));
for (const file of filesIn(join(root, 'snapshot'))) put(relative(root, file), file);
// The last, as npm packs no folder without: never one that is not whole. Its scripts are for this repository.
const manifest = (text) => `${JSON.stringify({ ...JSON.parse(text), scripts: undefined }, undefined, 2)}\n`;
put('package.json', join(root, 'package.json'), manifest);
