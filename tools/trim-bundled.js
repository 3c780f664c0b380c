// node tools/trim-bundled.js, before `npm pack`, and node tools/trim-bundled.js back, after it. What is bundled is packed whole, and
// no list of files holds for it: what no `require` reaches is put aside meanwhile: builds for browsers and for `import`, source
// maps, types and what people read, but for licenses.
const { execFileSync } = require('node:child_process');
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } = require('node:fs');
const { dirname, join, relative, resolve } = require('node:path');

const root = resolve(__dirname, '..');
const modules = join(root, 'node_modules');
const aside = join(modules, '.cache', 'trimmed');
const UNUSED = /\.(map|md|mjs|grammar|d\.c?ts)$|\.min\.|\.esm?\.js|^(bin|browser)\//i;

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
}

function move(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}

function putAside() {
  const installed = execFileSync('npm', ['ls', '--omit=dev', '--omit=peer', '--all', '--parseable'], {
    cwd: root,
    encoding: 'utf8',
  });
  const folders = installed.trim().split('\n');
  for (const folder of folders.filter((path) => path !== root)) {
    const files = filesIn(folder);
    const { type } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    // Beside `x.cjs.js`, `x.js` is the one for a browser's script element.
    const forOthers = (path) =>
      path.endsWith('.js') && (type === 'module' || files.includes(path.replace(/js$/, 'cjs.js')));
    for (const path of files.filter((one) => UNUSED.test(one) || forOthers(one)))
      move(join(folder, path), join(aside, relative(modules, folder), path));
  }
}

function putBack() {
  if (!existsSync(aside)) return;
  for (const path of filesIn(aside)) move(join(aside, path), join(modules, path));
  rmSync(aside, { recursive: true });
}

putBack();
if (process.argv[2] !== 'back') putAside();
