// node tools/languages.js python|go: the package of the library for another language, in `.languages/`, and the example platform of
// that language, ready to run. It ends with status 3 and a line where the language, or what it needs, is not to be had.
const { execFileSync, spawnSync } = require('node:child_process');
const { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const staging = join(root, '.languages');
const maker = join(__dirname, 'languages');
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION = '20';

function refuse(why) {
  console.log(`languages: ${why}`);
  process.exit(3);
}

function run(command, args, options = {}) {
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], ...options });
}

function needs(command, ...args) {
  if (spawnSync(command, args).status !== 0) refuse(`${command} is not on this machine`);
}

function installMaker() {
  if (existsSync(join(maker, 'node_modules', 'jsii-pacmak'))) return;
  if (spawnSync('npm', ['ci', '--silent', '--prefix', maker], { stdio: 'inherit' }).status !== 0)
    refuse('no registry serves jsii-pacmak');
}

// The bindings of a jsii package, as a folder.
function bindings(language, of) {
  const pacmak = join(maker, 'node_modules', 'jsii-pacmak', 'bin', 'jsii-pacmak');
  run('node', [pacmak, '--code-only', '--target', language, '--outdir', staging, of]);
}

function python() {
  needs('python3', '--version');
  const folder = join(staging, 'python');
  const pip = join(folder, 'venv', 'bin', 'pip');
  const requirements = join(root, 'examples', 'languages', 'python', 'requirements.txt');
  const others = readFileSync(requirements, 'utf8').replace(/^cdktf-secure-monitoring==.*\n/m, '');
  rmSync(join(folder, 'src'), { recursive: true, force: true });
  bindings('python', root);
  if (!existsSync(pip)) run('python3', ['-m', 'venv', join(folder, 'venv')]);
  writeFileSync(join(folder, 'requirements.txt'), others);
  const install = [pip, ['install', '--quiet', '--disable-pip-version-check']];
  if (spawnSync(install[0], [...install[1], '-r', join(folder, 'requirements.txt')], { stdio: 'inherit' }).status !== 0)
    refuse('no registry serves what programs in Python import');
  run(install[0], [...install[1], '--force-reinstall', '--no-deps', folder]);
}

const GO_MODULES = {
  cdktf: ['github.com/hashicorp/terraform-cdk-go/cdktf', 'cdktf'],
  kubernetes: ['github.com/cdktf/cdktf-provider-kubernetes-go/kubernetes/v12', '@cdktf/provider-kubernetes'],
  random: ['github.com/cdktf/cdktf-provider-random-go/random/v12', '@cdktf/provider-random'],
  tls: ['github.com/cdktf/cdktf-provider-tls-go/tls/v11', '@cdktf/provider-tls'],
};

// What no proxy for modules serves is made of the same packages that npm serves.
function go() {
  needs('go', 'version');
  const folder = join(staging, 'go');
  rmSync(join(folder, 'securemonitoring'), { recursive: true, force: true });
  bindings('go', root);
  const program = join(folder, 'platform');
  rmSync(program, { recursive: true, force: true });
  mkdirSync(program, { recursive: true });
  for (const file of ['go.mod', 'main.go'])
    cpSync(join(root, 'examples', 'languages', 'go', file), join(program, file));
  cpSync(join(root, 'examples', 'languages', 'rules.yml'), join(folder, 'rules.yml'));
  const replaced = {
    securemonitoring: 'github.com/cdktf-secure-monitoring/cdktf-secure-monitoring-go/securemonitoring',
  };
  for (const [name, [module, of]] of Object.entries(GO_MODULES)) {
    replaced[name] = module;
    if (!existsSync(join(folder, name))) bindings('go', join(root, 'node_modules', of));
  }
  const edits = Object.entries(replaced).map(([name, module]) => `-replace=${module}=../${name}`);
  run('go', ['mod', 'edit', ...edits], { cwd: program });
  if (spawnSync('go', ['mod', 'tidy'], { cwd: program, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0)
    refuse('no proxy serves the modules that programs in Go import');
  run('go', ['build', '-o', 'platform', '.'], { cwd: program });
}

const LANGUAGES = { python, go };

const make = LANGUAGES[process.argv[2]];
if (!make) throw new Error(`takes one of ${Object.keys(LANGUAGES).join(', ')}, got ${process.argv[2]}`);
installMaker();
make();
