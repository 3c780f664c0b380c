// Before `npm pack` the template of this repository is taken in; `back` takes it away again.
const { cpSync, renameSync, rmSync } = require('node:fs');
const { join } = require('node:path');

const taken = join(__dirname, 'template');
rmSync(taken, { recursive: true, force: true });
if (process.argv[2] !== 'back') {
  cpSync(join(__dirname, '..', 'template'), taken, { recursive: true });
  // It is for `cdktf init`.
  rmSync(join(taken, '.hooks.sscaff.js'));
  // npm packs no file of that name.
  renameSync(join(taken, '.gitignore'), join(taken, 'gitignore'));
}
