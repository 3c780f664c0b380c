// node tools/copy-files.js DESTINATION FOLDER…: a compiler writes JavaScript only; what a program reads besides, like the scripts
// that run inside pods, is copied beside it.
const { cpSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const [destination, ...folders] = process.argv.slice(2);
for (const folder of folders) {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.ts'))) {
    const file = join(parentPath, name);
    cpSync(file, join(root, destination, file.slice(root.length)));
  }
}
