// Run by `cdktf init --template` and `cdktn init --template` in the new folder, behind the last file.
const { spawnSync } = require('node:child_process');

exports.post = ({ silent }) => {
  const quiet = silent === true || silent === 'true';
  // The command runs as NODE_ENV=production.
  const { status } = spawnSync('npm', ['install', '--include=dev'], { stdio: quiet ? 'ignore' : 'inherit' });
  if (status !== 0) console.error('npm install failed: the project is complete but for that.');
  else if (!quiet) console.log('README.md says what is next.');
};
