// node --require ./tools/typescript.js FILE.ts: TypeScript runs as it is, compiled as in the tests. What it compiles to is kept
// until it changes: with a loader that does more, the example platform takes half as long again.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { version } = require('@swc/core/package.json');

const OPTIONS = {
  swcrc: false,
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs' },
  sourceMaps: true,
};

const folder = join(__dirname, '..', 'node_modules', '.cache', 'typescript');
// Node.js 22 and newer: what V8 makes of it is kept too.
enableCompileCache?.(join(folder, 'v8'));

require.extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  const name = createHash('sha256')
    .update(JSON.stringify([version, OPTIONS, filename, source]))
    .digest('hex');
  const file = join(folder, `${name}.js`);
  module._compile(existsSync(file) ? readFileSync(file, 'utf8') : compile(source, filename, file), filename);
};

function compile(source, filename, file) {
  const { code, map } = require('@swc/core').transformSync(source, { ...OPTIONS, filename });
  // For `node --enable-source-maps`.
  const text = `${code}\n//# sourceMappingURL=${pathToFileURL(file).pathname}.map`;
  try {
    mkdirSync(folder, { recursive: true });
    write(`${file}.map`, map);
    write(file, text);
  } catch {
    // A folder that nobody may write to costs time only.
  }
  return text;
}

// Whole at once: another process may look for it.
function write(file, text) {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}
