// Run by `cdktf init --template` and `cdktn init --template` in the new folder, behind the last file.
const { execFileSync } = require('node:child_process');

exports.post = ({ silent }) => {
  const quiet = silent === true || silent === 'true';
  execFileSync('npm', ['install'], { stdio: quiet ? 'ignore' : 'inherit' });
  if (!quiet) console.log('\nREADME.md says what is next.');
};
