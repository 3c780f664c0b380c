// Before `npm pack` the template of this repository is copied here, where git does not see it.
const { cpSync, renameSync, rmSync } = require('node:fs');
const { join } = require('node:path');

const taken = join(__dirname, 'template');
rmSync(taken, { recursive: true, force: true });
cpSync(join(__dirname, '..', 'template'), taken, { recursive: true });
// It is for `cdktf init`.
rmSync(join(taken, '.hooks.sscaff.js'));
// npm packs no file of that name.
renameSync(join(taken, '.gitignore'), join(taken, 'gitignore'));
