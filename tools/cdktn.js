// node tools/cdktn.js: the package for CDK Terrain, in `.cdktn/`: the sources, tests and package.json with other names of what they
// import, and the packages that they import. Nobody edits it. It ends with status 3 and a line where no registry has the packages.
// A second time, it writes only what changed since: its tests, or those of languages, may be running there.
// node tools/cdktn.js compare: fails where a program of this repository does not write the same there.
const { execFileSync, spawnSync } = require('node:child_process');
const {
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join, relative } = require('node:path');

const root = join(__dirname, '..');
const folder = join(root, '.cdktn');
const staging = join(tmpdir(), `cdktn-${process.pid}`);
const COPIED = [
  ...['.ci', 'create', 'docs', 'examples', 'lib', 'snapshot', 'stacks', 'template', 'test', 'tools'],
  ...['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'ROADMAP.md', 'SECURITY.md'],
  ...['jest.config.js', 'package.json', 'tsconfig.json', 'tsconfig.jsii.json'],
];
// Tests of this repository's workflows and releases, which are of both packages.
const NOT_COPIED = join(root, 'test', 'release');
// It says of both packages what their tests ran with.
const NOT_RENAMED = join('docs', 'versions.md');
// What is installed, and what the package takes.
const PEERS = {
  '@cdktn/provider-kubernetes': ['17.1.0', '^17.1.0'],
  '@cdktn/provider-random': ['15.0.1', '^15.0.1'],
  '@cdktn/provider-tls': ['14.1.1', '^14.1.1'],
  cdktn: ['0.24.0', '^0.24.0'],
  constructs: ['10.7.2', '>=10.6.0 <10.8.0'],
};

// The names of modules only: labels and annotations keep theirs, as they are in users' clusters, and so do their states.
function renamed(text) {
  return text
    .replaceAll('@cdktf/provider-', '@cdktn/provider-')
    .replace(/((?:from|require|import|requireActual(?:<[^>]*>)?)[ (]+)(['"])cdktf(?=['"-])/g, '$1$2cdktn')
    .replace(/(?<=import\(')cdktf(?='\))/g, 'cdktn')
    .replace(/(?<=\^)cdktf(?=-secure-monitoring\$)/g, 'cdktn');
}

// Not of who owns them: Maven and Go take a package from there only.
const NAMES_OF_PACKAGES = /(?<!\b(?:github\.com\/|io\.github\.)(?=cdktf-))cdktf/gi;

function manifest(text) {
  const read = JSON.parse(text);
  return {
    ...read,
    name: read.name.replace('cdktf', 'cdktn'),
    description: read.description.replace('CDK for Terraform', 'CDK Terrain'),
    keywords: read.keywords.map((keyword) => keyword.replace('cdktf', 'cdktn')),
    jsii: JSON.parse(JSON.stringify(read.jsii).replace(NAMES_OF_PACKAGES, (name) => name.replace('f', 'n'))),
    peerDependencies: Object.fromEntries(Object.entries(PEERS).map(([name, [, taken]]) => [name, taken])),
    // What else is needed is found in the folder above.
    devDependencies: Object.fromEntries(Object.entries(PEERS).map(([name, [version]]) => [name, version])),
  };
}

function template(read) {
  const own = Object.entries(read.dependencies).filter(([name]) => name.endsWith('-secure-monitoring'));
  const peers = Object.entries(PEERS).map(([name, [, taken]]) => [name, taken]);
  return {
    ...read,
    dependencies: Object.fromEntries([
      ...own.map(([name, version]) => [name.replace('cdktf', 'cdktn'), version]),
      ...peers,
    ]),
    jest: JSON.parse(JSON.stringify(read.jest).replaceAll('cdktf-', 'cdktn-')),
  };
}

function readme(text) {
  return renamed(text)
    .replace(
      /npm install cdktf-secure-monitoring cdktf@\S+/g,
      `npm install cdktn-secure-monitoring cdktn@${PEERS.cdktn[0]}`,
    )
    .replace(/^# cdktf-/m, '# cdktn-');
}

function stage() {
  const filter = (file) => file !== NOT_COPIED;
  for (const name of COPIED) cpSync(join(root, name), join(staging, name), { recursive: true, filter });
  for (const { name, parentPath } of readdirSync(staging, { recursive: true, withFileTypes: true })) {
    const path = join(parentPath, name);
    const inside = path.slice(staging.length + 1);
    const own = !/^(node_modules|packages)\b/.test(inside) && inside !== NOT_RENAMED;
    if (own && /(\.[jt]s|\.md|tsconfig\.json)$/.test(name)) writeFileSync(path, renamed(readFileSync(path, 'utf8')));
  }
  const write = (name, change) => writeFileSync(join(staging, name), change(readFileSync(join(staging, name), 'utf8')));
  write('package.json', (text) => `${JSON.stringify(manifest(text), undefined, 2)}\n`);
  write('tsconfig.json', (text) => text.replaceAll('"cdktf-secure', '"cdktn-secure').replace(', "bench"', ''));
  write('README.md', readme);
  write(join('template', 'package.json'), (text) => `${JSON.stringify(template(JSON.parse(text)), undefined, 2)}\n`);
  write(join('create', 'package.json'), (text) => text.replace(/(create[- ])cdktf/g, '$1cdktn'));
  // What a program of the user's says of the versions that it runs with, for its own write-only arguments.
  const versions = JSON.stringify({ targetVersions: { terraform: '>=1.11.0', opentofu: '>=1.11.0' } });
  write('jest.config.js', (text) => `process.env.CDKTF_CONTEXT_JSON = '${versions}';\n${text}`);
}

// A package as npm serves it; where it does not, the same package is inside the one for Python.
function served(name, version) {
  const exact = `${name}@${version}`;
  if (spawnSync('npm', ['view', exact, 'version'], { cwd: root, encoding: 'utf8' }).stdout.trim() === version)
    return exact;
  const packages = join(folder, 'packages');
  const archive = join(packages, `${name.split('/')[1]}@${version}.jsii.tgz`);
  if (existsSync(archive)) return archive;
  mkdirSync(packages, { recursive: true });
  const python = name.replace('@', '').replace('/', '-');
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', packages, `${python}==${version}`];
  if (spawnSync('python3', pip, { stdio: 'inherit' }).status !== 0) return undefined;
  const wheel = `${python.replaceAll('-', '_')}-${version}-py3-none-any.whl`;
  execFileSync('python3', ['-m', 'zipfile', '-e', wheel, 'wheel'], { cwd: packages });
  const inside = join('wheel', python.replaceAll('-', '_'), '_jsii', `${name.split('/')[1]}@${version}.jsii.tgz`);
  renameSync(join(packages, inside), archive);
  rmSync(join(packages, 'wheel'), { recursive: true });
  rmSync(join(packages, wheel));
  console.log(`cdktn: npm does not serve ${exact}; it is taken out of PyPI's ${python}`);
  return archive;
}

function install() {
  mkdirSync(folder, { recursive: true });
  const installed = (name) => join(folder, 'node_modules', name, 'package.json');
  const missing = Object.entries(PEERS).filter(
    ([name, [version]]) =>
      !existsSync(installed(name)) || JSON.parse(readFileSync(installed(name), 'utf8')).version !== version,
  );
  if (missing.length === 0) return;
  const specs = Object.entries(PEERS).map(([name, [version]]) => [`${name}@${version}`, served(name, version)]);
  const refused = specs.filter(([, spec]) => spec === undefined).map(([name]) => name);
  if (refused.length > 0) {
    console.log(`cdktn: no registry serves ${refused.join(', ')}`);
    process.exit(3);
  }
  // Without one of its own, npm takes the folder above.
  copyFileSync(join(staging, 'package.json'), join(folder, 'package.json'));
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--silent'];
  execFileSync('npm', ['install', ...flags, ...specs.map(([, spec]) => spec)], { cwd: folder, stdio: 'inherit' });
}

// After `install`, which would install them a second time: what tests need of package.json is that they are named.
function nameTools() {
  const file = join(staging, 'package.json');
  const read = JSON.parse(readFileSync(file, 'utf8'));
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const tools = Object.entries(devDependencies).filter(([name]) => !/^(@?cdktf\b|constructs$)/.test(name));
  const all = { ...Object.fromEntries(tools), ...read.devDependencies };
  writeFileSync(file, `${JSON.stringify({ ...read, devDependencies: all }, undefined, 2)}\n`);
}

// What a user has no provider of is asked for in the version that the package of its types is made for. The versions are all that
// snapshots of the programs have of the package.
function requireVersions() {
  const version = (name) => {
    const provider = join(folder, 'node_modules', '@cdktn', `provider-${name}`, 'lib', 'provider', 'index.js');
    return /providerVersion: '([\d.]+)'/.exec(readFileSync(provider, 'utf8'))[1];
  };
  const file = join(staging, 'lib', 'posture', 'required-versions.ts');
  const required = readFileSync(file, 'utf8');
  const asked = /(tls|random): '[\d.]+'/g;
  if (required.match(asked)?.length !== 2) throw new Error(`${file} asks for no version of tls and random`);
  writeFileSync(
    file,
    required.replace(asked, (_, name) => `${name}: '${version(name)}'`),
  );
  const page = join(staging, NOT_RENAMED);
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(
      /^(- hashicorp\/(tls|random): )[\d.]+$/gm,
      (_, said, name) => `${said}${version(name)}`,
    ),
  );
  const snapshots = join(staging, 'test', 'snapshot', '__snapshots__');
  const provider = /("(kubernetes|random|tls)": \{\n *"source": ")[^"]*(",\n *"version": ")[^"]*/g;
  for (const name of readdirSync(snapshots)) {
    const text = readFileSync(join(snapshots, name), 'utf8');
    writeFileSync(
      join(snapshots, name),
      text.replace(provider, (_, before, of, between) => `${before}hashicorp/${of}${between}${version(of)}`),
    );
  }
}

const filesIn = (top) =>
  (lstatSync(top).isDirectory() ? readdirSync(top, { recursive: true, withFileTypes: true }) : [])
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(top, join(parentPath, name)));

// Tests may be running there: what did not change stays untouched.
function publish() {
  const staged = filesIn(staging);
  for (const top of readdirSync(staging).filter((name) => existsSync(join(folder, name))))
    for (const file of filesIn(join(folder, top)).map((name) => join(top, name)))
      if (!existsSync(join(staging, file))) rmSync(join(folder, file));
  for (const file of staged) {
    const [from, to] = [join(staging, file), join(folder, file)];
    if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) continue;
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  }
}

// The resources that a program writes must not change for who moves: its state stays.
function compare() {
  const written = (cwd) => {
    const synthesized = spawnSync('node', ['--import', 'tsx', 'tools/synthesized.ts'], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (synthesized.status !== 0) process.exit(1);
    return synthesized.stdout.trim().split('\n');
  };
  const [ours, theirs] = [root, folder].map(written);
  const differing = ours.flatMap((line, index) => {
    const { program, stack } = JSON.parse(line);
    return line === theirs[index] ? [] : [`${program}, stack ${stack}`];
  });
  if (ours.length !== theirs.length) differing.push(`${ours.length} stacks, and ${theirs.length}`);
  for (const what of differing) console.log(`cdktn: not the same: ${what}`);
  console.log(`cdktn: ${ours.length - differing.length} of ${ours.length} stacks are the same`);
  process.exitCode = differing.length === 0 ? 0 : 1;
}

process.once('exit', () => rmSync(staging, { recursive: true, force: true }));
if (process.argv[2] === 'compare') compare();
else {
  stage();
  install();
  requireVersions();
  nameTools();
  publish();
}
