#!/usr/bin/env node
// npm create cdktf-secure-monitoring [FOLDER]: the template as a project, in a folder that is new or empty but for a repository.
const { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { basename, join, resolve } = require('node:path');

const [folder = 'monitoring-platform'] = process.argv.slice(2);
const project = resolve(folder);
const there = existsSync(project) ? readdirSync(project).filter((name) => name !== '.git') : [];
if (folder.startsWith('-') || there.length > 0) {
  console.error(`It takes a folder that is new or empty, got ${folder}${there.length > 0 ? `, with ${there[0]}` : ''}`);
  process.exit(1);
}
cpSync(join(__dirname, 'template'), project, { recursive: true });
renameSync(join(project, 'gitignore'), join(project, '.gitignore'));

// Another folder's name is the project's, where npm takes it for one.
const manifest = join(project, 'package.json');
const name = basename(project);
if (/^[a-z0-9][a-z0-9._-]{0,213}$/.test(name)) {
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(
    manifest,
    text.replace('"monitoring-platform"', () => JSON.stringify(name)),
  );
}
console.log(`${project} is made. There: npm install; README.md says what is next.`);
