// In the folder of the repository. node tools/release.js prepare VERSION: what a release changes: the versions of the manifests, and what is
// unreleased in CHANGELOG.md gets the version's heading. node tools/release.js notes VERSION: what CHANGELOG.md says of a version.
const { readFileSync, writeFileSync } = require('node:fs');
const semver = require('semver');

const CHANGELOG = 'CHANGELOG.md';
const UNRELEASED = '## Unreleased';

function fail(message) {
  console.error(`release: ${message}`);
  process.exit(1);
}

/** What is written under a heading of the second level, up to the next. */
function section(heading) {
  const sections = readFileSync(CHANGELOG, 'utf8').split(/^(?=## )/m);
  return sections.find((text) => text.split('\n', 1)[0].replace(/ \(.*\)$/, '') === heading);
}

function change(path, changed) {
  const read = JSON.parse(readFileSync(path, 'utf8'));
  changed(read);
  writeFileSync(path, `${JSON.stringify(read, undefined, 2)}\n`);
}

// Before 1.0 a minor version may break, after it a major one.
function mayBreak(before, version) {
  const kind = semver.diff(before, version);
  return kind === 'major' || (kind === 'minor' && semver.major(before) === 0);
}

function prepare(version) {
  const { version: before, name } = JSON.parse(readFileSync('package.json', 'utf8'));
  const unreleased = section(UNRELEASED) ?? fail(`${CHANGELOG} has no "${UNRELEASED}"`);
  if (semver.valid(version) !== version) fail(`"${version}" is no version like 1.2.3`);
  // What may break is told by the kind of the step, and release.yml publishes whatever comes as npm's `latest`.
  if (semver.prerelease(version)) fail(`${version} is a pre-release: a version like 1.2.3 is released, and no other`);
  if (!semver.gt(version, before)) fail(`${version} is not newer than ${before}`);
  if (unreleased.replace(UNRELEASED, '').trim() === '') fail(`nothing is unreleased in ${CHANGELOG}`);
  const breaks = readFileSync('.ci/api/accepted.txt', 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (!mayBreak(before, version) && (breaks.length > 0 || unreleased.includes('**Breaking')))
    fail(`${version} may not break, and ${breaks[0] ?? `"**Breaking" in ${CHANGELOG}`} does`);
  const heading = `## ${version} (${new Date().toISOString().slice(0, 10)})`;
  const changelog = readFileSync(CHANGELOG, 'utf8');
  writeFileSync(
    CHANGELOG,
    changelog.replace(UNRELEASED, () => `${UNRELEASED}\n\n${heading}`),
  );
  change('package.json', (manifest) => (manifest.version = version));
  change('package-lock.json', (lock) => (lock.version = lock.packages[''].version = version));
  change('create/package.json', (manifest) => (manifest.version = version));
  change('template/package.json', ({ dependencies }) => (dependencies[name] = `^${version}`));
  console.log(`${version} is prepared: read the difference, commit it, merge it, and tag it v${version}.`);
}

function notes(version) {
  const text = section(`## ${version}`) ?? fail(`${CHANGELOG} has no "## ${version}"`);
  console.log(text.split('\n').slice(1).join('\n').trim());
}

const [command, version = ''] = process.argv.slice(2);
if (command === 'prepare') prepare(version);
else if (command === 'notes') notes(version);
else fail('prepare VERSION, or notes VERSION');
