// node tools/languages.js LANGUAGE…: the packages of the library for other languages, in `.languages/`, and the example platform of
// each, ready to run; `cdktn` is Python with CDK Terrain. It ends with status 3, and a line for each language that is not to be had, or what it needs is not.
const { execFileSync, spawnSync } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = join(__dirname, '..');
const staging = join(root, '.languages');
const maker = join(__dirname, 'languages');
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = '20';

class NotHere extends Error {}

function refuse(why) {
  throw new NotHere(why);
}

function run(command, args, options = {}) {
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], ...options });
}

// Those of the languages for which it goes well.
function whereToBeHad(languages, make) {
  return languages.filter((language) => {
    try {
      make(language);
      return true;
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      console.log(`languages: ${language}: ${error.message}`);
      process.exitCode = 3;
      return false;
    }
  });
}

function needs(command, ...args) {
  if (spawnSync(command, args).status !== 0) refuse(`${command} is not on this machine`);
}

function installMaker() {
  if (existsSync(join(maker, 'node_modules', 'jsii-pacmak'))) return;
  if (spawnSync('npm', ['ci', '--silent', '--prefix', maker], { stdio: 'inherit' }).status !== 0)
    refuse('no registry serves jsii-pacmak');
}

function packageOf(repository) {
  run('node', [join(repository, 'tools', 'package.js')]);
  return join(repository, '.package');
}

// The bindings of a jsii package, in a folder for each language.
function bindings(languages, of, outdir = staging) {
  const pacmak = join(maker, 'node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak');
  run('node', [pacmak, of, '--code-only', '--outdir', outdir, '--target', ...languages]);
}

const EXAMPLE_IN_PYTHON = join(root, 'examples', 'languages', 'python');

function python() {
  const requirements = readFileSync(join(EXAMPLE_IN_PYTHON, 'requirements.txt'), 'utf8');
  installPython(join(staging, 'python'), requirements.replace(/^cdktf-secure-monitoring==.*\n/m, ''));
}

function installPython(folder, requirements) {
  const pip = join(folder, 'venv', 'bin', 'pip');
  if (!existsSync(pip)) run('python3', ['-m', 'venv', join(folder, 'venv')]);
  writeFileSync(join(folder, 'requirements.txt'), requirements);
  const install = [pip, ['install', '--quiet', '--disable-pip-version-check']];
  if (spawnSync(install[0], [...install[1], '-r', join(folder, 'requirements.txt')], { stdio: 'inherit' }).status !== 0)
    refuse('no registry serves what programs in Python import');
  run(install[0], [...install[1], '--force-reinstall', '--no-deps', folder]);
}

// Of the package for CDK Terrain; the example imports by other names there.
function pythonOfCdktn() {
  const cdktn = join(root, '.cdktn');
  const { status } = spawnSync('node', [join(__dirname, 'cdktn.js')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status === 3) refuse('no registry serves the packages of CDK Terrain');
  if (status !== 0) throw new Error(`tools/cdktn.js ended with status ${status}`);
  const folder = join(staging, 'cdktn', 'python');
  rmSync(join(folder, 'src'), { recursive: true, force: true });
  bindings(['python'], packageOf(cdktn), dirname(folder));
  const { devDependencies } = JSON.parse(readFileSync(join(cdktn, 'package.json'), 'utf8'));
  const needed = Object.entries(devDependencies).filter(([name]) => /^@?cdktn\b/.test(name));
  installPython(
    folder,
    needed.map(([name, version]) => `${name.replace('@', '').replace('/', '-')}==${version}\n`).join(''),
  );
  const program = readFileSync(join(EXAMPLE_IN_PYTHON, 'main.py'), 'utf8');
  writeFileSync(
    join(folder, 'main.py'),
    program.replace(/cdktf_(cdktf_)?|(?<=from )cdktf\b/g, (name) => (name === 'cdktf' ? 'cdktn' : 'cdktn_')),
  );
  cpSync(join(EXAMPLE_IN_PYTHON, 'rules.yml'), join(folder, 'rules.yml'));
}

const GO_MODULES = {
  cdktf: ['github.com/hashicorp/terraform-cdk-go/cdktf', 'cdktf'],
  kubernetes: ['github.com/cdktf/cdktf-provider-kubernetes-go/kubernetes/v12', '@cdktf/provider-kubernetes'],
  random: ['github.com/cdktf/cdktf-provider-random-go/random/v12', '@cdktf/provider-random'],
  tls: ['github.com/cdktf/cdktf-provider-tls-go/tls/v11', '@cdktf/provider-tls'],
};

// What no proxy for modules serves is made of the same packages that npm serves.
function go() {
  const folder = join(staging, 'go');
  const program = join(folder, 'platform');
  rmSync(program, { recursive: true, force: true });
  mkdirSync(program, { recursive: true });
  for (const file of ['go.mod', 'main.go', 'rules.yml'])
    cpSync(join(root, 'examples', 'languages', 'go', file), join(program, file));
  const replaced = {
    securemonitoring: 'github.com/cdktf-secure-monitoring/cdktf-secure-monitoring-go/securemonitoring',
  };
  for (const [name, [module, of]] of Object.entries(GO_MODULES)) {
    replaced[name] = module;
    if (!existsSync(join(folder, name))) bindings(['go'], join(root, 'node_modules', of));
  }
  const edits = Object.entries(replaced).map(([name, module]) => `-replace=${module}=../${name}`);
  run('go', ['mod', 'edit', ...edits], { cwd: program });
  if (spawnSync('go', ['mod', 'tidy'], { cwd: program, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0)
    refuse('no proxy serves the modules that programs in Go import');
  run('go', ['build', '-o', 'platform', '.'], { cwd: program });
}

const JAVA_BINDINGS = Object.values(GO_MODULES).map(([, of]) => of);

// As for Go. Of the bindings javac takes what is used: the whole would take minutes.
function java() {
  const folder = join(staging, 'java');
  const of = (name) => join(folder, 'bindings', name, 'java');
  for (const name of JAVA_BINDINGS)
    if (!existsSync(of(name))) bindings(['java'], join(root, 'node_modules', name), dirname(of(name)));
  const jars = join(folder, 'jars');
  const copy = ['-q', '-B', '-f', join(of('cdktf'), 'pom.xml'), 'dependency:copy-dependencies'];
  if (!existsSync(jars) && spawnSync('mvn', [...copy, `-DoutputDirectory=${jars}`], { stdio: 'inherit' }).status !== 0)
    refuse('no repository serves what programs in Java import');

  const example = join(root, 'examples', 'languages', 'java', 'src', 'main', 'java');
  const main = (project, what) => join(project, 'src', 'main', what);
  const projects = [folder, ...JAVA_BINDINGS.map(of)];
  const classes = join(folder, 'classes');
  const options = join(folder, 'options');
  for (const own of ['io', 'com/example']) rmSync(join(classes, own), { recursive: true, force: true });
  // What jsii makes an object of by its name is named by no other class.
  const whole = existsSync(join(classes, 'com', 'hashicorp')) ? [folder] : [folder, of('cdktf')];
  const named = [...whole.map((project) => main(project, 'java')), example].flatMap((sources) =>
    readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.java') && !file.endsWith('package-info.java'))
      .map((file) => join(sources, file)),
  );
  writeFileSync(options, ['-proc:none', '-nowarn', '-XDsuppressNotes', '-encoding', 'UTF-8', ...named].join('\n'));
  const sources = projects.map((project) => main(project, 'java'));
  const path = [classes, join(jars, '*')];
  run('javac', ['-d', classes, '-cp', path.join(':'), '-sourcepath', sources.join(':'), `@${options}`]);
  const resources = projects.map((project) => main(project, 'resources'));
  writeFileSync(join(folder, 'platform'), `-cp "${[...path, ...resources].join(':')}"\ncom.example.Main\n`);
}

const LANGUAGES = {
  python: { make: python, tools: [['python3', '--version']], own: ['src'] },
  go: { make: go, tools: [['go', 'version']], own: ['securemonitoring'] },
  cdktn: { make: pythonOfCdktn, tools: [['python3', '--version']], own: [] },
  java: {
    make: java,
    tools: [
      ['javac', '-version'],
      ['mvn', '-version'],
    ],
    own: ['src'],
  },
};

for (const language of process.argv.slice(2))
  if (!LANGUAGES[language]) throw new Error(`takes ${Object.keys(LANGUAGES).join(', ')}, got ${language}`);
const wanted = whereToBeHad(process.argv.slice(2), (language) => {
  for (const tool of LANGUAGES[language].tools) needs(...tool);
  installMaker();
  for (const own of LANGUAGES[language].own) rmSync(join(staging, language, own), { recursive: true, force: true });
});
const ofRoot = wanted.filter((language) => LANGUAGES[language].own.length > 0);
if (ofRoot.length > 0) bindings(ofRoot, packageOf(root));
whereToBeHad(wanted, (language) => LANGUAGES[language].make());
