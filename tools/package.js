// node tools/package.js: the package in `.package/`, for `npm pack ./.package`: what is compiled and what is bundled, without what no
// user of it needs. A list of files does not do: it does not hold for what is bundled, and files are changed, not only left out.
const { execFileSync } = require('node:child_process');
const {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { basename, dirname, join, relative, resolve } = require('node:path');
const swc = require('@swc/core');
const esbuild = require('esbuild');
const ts = require('typescript');

const root = resolve(__dirname, '..');
const lib = join(root, 'lib');
const built = join(root, 'dist', 'lib');
const made = join(root, '.package');
const { bin, main: entry, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());
}

function put(path, file, changed) {
  cpSync(file, join(made, path));
  if (changed) writeFileSync(join(made, path), changed(readFileSync(file, 'utf8')));
}

/** A file of types, and all that it names. */
function typesFrom(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*["'](\.[^"']+)["']/g)) {
    const target = resolve(dirname(file), path);
    typesFrom(existsSync(`${target}.d.ts`) ? `${target}.d.ts` : join(target, 'index.d.ts'), seen);
  }
  return seen;
}

/**
 * The scripts, the types and the programs of the library, without type declarations that `index.d.ts` does not lead to, documentation of
 * types that no program can name, comments in what runs, and, in `.jsii`, the places in sources: no source is packed. `dist` still has
 * what was compiled of files that were renamed since, so only what is reached is read.
 */
async function putOwn() {
  const assembly = join(root, '.jsii');
  const { types } = JSON.parse(readFileSync(assembly, 'utf8'));
  const publicNames = new Set(Object.values(types).map(({ name }) => name));
  const named = typesFrom(join(built, 'index.d.ts'));
  const beside = filesIn(lib).filter((file) => !file.endsWith('.ts'));
  for (const file of beside) put(relative(root, join(built, relative(lib, file))), file);
  for (const file of named) put(relative(root, file), file, (text) => withoutWhatNobodyNames(text, publicNames));
  put('.jsii', assembly, (text) =>
    JSON.stringify(JSON.parse(text, (key, value) => (key === PLACE ? undefined : value))),
  );
  await putProgram(entry, nameExports);
  for (const program of Object.values(bin)) await putProgram(program);
}

const PLACE = 'locationInModule';

// What is said of what no program can name, and what is private of that.
function withoutWhatNobodyNames(text, publicNames) {
  const source = ts.createSourceFile('file.d.ts', text, ts.ScriptTarget.ES2022, true);
  const cuts = [];
  const visit = (node) => {
    const isPrivate = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
    if (isPrivate && !ts.isConstructorDeclaration(node)) {
      // With the line before it, not that behind it.
      cuts.push([node.getFullStart(), node.end, '\n']);
      return;
    }
    for (const { pos, end } of node.jsDoc ?? []) cuts.push([pos, end]);
    ts.forEachChild(node, visit);
  };
  source.statements.filter(({ name }) => name && !publicNames.has(name.text)).forEach(visit);
  const without = (rest, [start, end, line = '']) => rest.slice(0, start) + line + rest.slice(end).trimStart();
  return cuts.reduceRight(without, text);
}

/** A file with all that it requires, but for what its users have besides: Node.js takes longer to find a thousand files than to run them. */
async function putProgram(path, changed = (text) => text) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(root, path)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    // A report says which kind a construct is by the name of its class.
    keepNames: true,
    external: Object.keys(peerDependencies).flatMap((name) => [name, `${name}/*`]),
    plugins: [
      {
        name: 'as the package has it',
        setup: (build) => build.onLoad({ filter: /\.js$/ }, (args) => load(args, path)),
      },
    ],
  });
  const [{ text }] = outputFiles;
  mkdirSync(dirname(join(made, path)), { recursive: true });
  writeFileSync(join(made, path), changed(minified(text)));
}

function load({ path }, program) {
  if (!path.startsWith(built)) return undefined;
  const folder = JSON.stringify(relative(dirname(join(root, program)), dirname(path)));
  const contents = readFileSync(path, 'utf8')
    // For default exports: there are none.
    .replace(/^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);\n/m, '')
    // For modules that import each other in circles: there are none.
    .replace(/^(exports\.\w+ = )+void 0;\n/m, '')
    // Fields of classes: they are there once the constructor has set them.
    .replace(/^ {4}(?!return;|break;|continue;|debugger;)\w+;\n/gm, '')
    // What a file reads beside it stays where it was.
    .replaceAll('__dirname', `require("node:path").join(__dirname, ${folder})`);
  return { contents };
}

// For what finds the names that a CommonJS module gives to an ES module: it reads no program.
function nameExports(text) {
  const names = Object.keys(require(built)).join();
  return `${text}\n0 && (module.exports = { ${names} });\n`;
}

// A line for each statement and member, and the names of functions, classes and methods stay, for those who read a stack trace. The
// path of each module stays too, above its code.
function minified(text) {
  const { code } = swc.minifySync(text, {
    module: false,
    compress: { sequences: false },
    // In a page `<!--` would be a comment; in an expression it looks behind for `--`.
    format: { inline_script: false },
    mangle: { toplevel: true, keep_classnames: true, keep_fnames: true, keep_private_props: true },
  });
  const starts = new Set();
  const source = ts.createSourceFile('file.js', code, ts.ScriptTarget.ES2022, true);
  const visit = (node) => {
    if (ts.isStatement(node) || ts.isClassElement(node)) starts.add(node.getStart(source));
    ts.forEachChild(node, visit);
  };
  source.statements.forEach(visit);
  // Only after these is a line sure to begin a statement: behind `else` or `if (…)` it is the rest of one.
  const mayBegin = (at) => starts.has(at) && /[;{}]/.test(code[at - 1] ?? '');
  return code.replace(/[^]/g, (letter, at) => (mayBegin(at) ? `\n${letter}` : letter));
}

/** Of what is bundled, which the program has within: its license, and the manifest that `npm audit` reads. */
function putBundled() {
  const listed = execFileSync('npm', ['ls', '--omit=dev', '--omit=peer', '--all', '--parseable'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [, ...folders] = listed.trim().split('\n');
  for (const file of folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))))
    if (/^(package\.json$|licen[sc]e|notice|copying)/i.test(basename(file))) put(relative(root, file), file);
}

async function main() {
  execFileSync('npm', ['run', '--silent', 'compile'], { cwd: root, stdio: 'inherit' });
  rmSync(made, { recursive: true, force: true });
  await putOwn();
  putBundled();
  for (const name of ['README.md', 'LICENSE']) put(name, join(root, name));
  for (const file of filesIn(join(root, 'snapshot'))) put(relative(root, file), file);
  // Last, as npm packs no folder without a manifest: so a folder that is not whole is never packed. Its scripts are for this repository.
  const manifest = (text) => `${JSON.stringify({ ...JSON.parse(text), scripts: undefined }, undefined, 2)}\n`;
  put('package.json', join(root, 'package.json'), manifest);
}

void main();
