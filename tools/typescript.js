// node --require ./tools/typescript.js FILE.ts: TypeScript runs as it is, compiled as in the tests. What it compiles to is kept
// until it changes, and so is what V8 made of it, with the functions that ran: without that, the example platform takes a tenth
// longer, and with a loader that does more, half as long again.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire, enableCompileCache, wrap } = require('node:module');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { Script } = require('node:vm');
const { version } = require('@swc/core/package.json');

const OPTIONS = {
  swcrc: false,
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs' },
  sourceMaps: true,
};

const KEY = JSON.stringify([version, OPTIONS]);

const folder = join(__dirname, '..', 'node_modules', '.cache', 'typescript');
// Node.js 22 and newer: the same for what is JavaScript already, but for the functions.
enableCompileCache?.(join(folder, 'v8'));

require.extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename);
  const name = createHash('sha256').update(`${KEY}\0${filename}\0`).update(source).digest('hex');
  const file = join(folder, `${name}.js`);
  const code = kept(file)?.toString() ?? compile(source.toString(), filename, file);
  // Node.js finds the source maps of its own modules alone.
  if (process.sourceMapsEnabled) module._compile(code, filename);
  else run(module, filename, code, `${file}.v8`);
};

function run(module, filename, code, file) {
  const cachedData = kept(file);
  const script = new Script(wrap(code.replace(/^#!.*/, '')), { filename, cachedData });
  if (!cachedData || script.cachedDataRejected) scripts.set(file, script);
  const { exports } = module;
  script.runInThisContext().call(exports, exports, requireOf(filename), module, filename, dirname(filename));
}

// Node.js looks for a file again from each folder that asks for it.
const found = new Map();
function requireOf(filename) {
  const node = createRequire(filename);
  const find = (path) => {
    const at = join(dirname(filename), path);
    if (!found.has(at)) found.set(at, node.resolve(path));
    return found.get(at);
  };
  const load = (file) => node.cache[file]?.exports ?? node(file);
  return Object.assign((path) => (/^\.\.?\//.test(path) ? load(find(path)) : node(path)), node);
}

// At the end, so that the functions that ran are in it.
const scripts = new Map();
process.once('exit', () => {
  for (const [file, script] of scripts) keep(file, script.createCachedData());
});

function compile(source, filename, file) {
  const { code, map } = require('@swc/core').transformSync(source, { ...OPTIONS, filename });
  // For `node --enable-source-maps`.
  const text = `${code}\n//# sourceMappingURL=${pathToFileURL(file).pathname}.map`;
  keep(`${file}.map`, map);
  keep(file, text);
  return text;
}

function kept(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function keep(file, content) {
  try {
    mkdirSync(folder, { recursive: true });
    // Whole at once: another process may look for it.
    writeFileSync(`${file}.${process.pid}`, content);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A folder that nobody may write to costs time only.
  }
}
