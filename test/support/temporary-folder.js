// cdktf's App and many a test make folders in the temporary one, and leave them: each run has a folder of its own that goes with it.
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = () => {
  const folder = mkdtempSync(join(tmpdir(), 'tests-'));
  process.env.TMPDIR = folder; // the workers are started with it
  globalThis.removeTemporaryFolder = () => rmSync(folder, { recursive: true, force: true });
};
