// What is bundled is packed whole, and no list of files holds for it: its source maps and changelogs, a third of the package, are
// removed from node_modules before. Nothing reads them; `npm ci` brings them back.
const { execFileSync } = require('node:child_process');
const { readdirSync, rmSync } = require('node:fs');
const { join, resolve } = require('node:path');

const root = resolve(__dirname, '..');
const installed = execFileSync('npm', ['ls', '--omit=dev', '--omit=peer', '--all', '--parseable'], {
  cwd: root,
  encoding: 'utf8',
});
for (const folder of installed
  .trim()
  .split('\n')
  .filter((path) => path !== root))
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (/\.map$|(^|[\\/])CHANGELOG\.md$/i.test(path)) rmSync(join(folder, path));
