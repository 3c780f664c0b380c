// jsii emits JavaScript only: what runs inside pods is copied beside it.
const { cpSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const scripts = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.sh'),
);
for (const path of scripts) cpSync(join(root, 'lib', path), join(root, 'dist', 'lib', path));
