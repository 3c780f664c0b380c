// node tools/note-tested.js PART: notes in .ci/tested.json with which versions a part of the tests passed. .ci/run does so for each part that
// it ran; `npm run docs:versions` takes them into docs/tested.json and docs/versions.md.
const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { delimiter, join, resolve } = require('node:path');

const root = resolve(__dirname, '..');
const NOTED = join(root, '.ci', 'tested.json');
const PROVIDERS = ['kubernetes', 'random', 'tls'];
const DAEMONS = {
  InfluxDB: 'influxd version',
  Kapacitor: 'kapacitord version',
  Telegraf: 'telegraf --version',
  Prometheus: 'prometheus --version',
  Alertmanager: 'alertmanager --version',
  node_exporter: 'node_exporter --version',
};

// Where the tests find them too.
const home = process.env.MONITORING_CLUSTER_HOME ?? '/opt/monitoring-cluster';
process.env.PATH = [join(home, 'bin'), process.env.PATH].join(delimiter);

/** What a command says of its version, or undefined where there is no such command. */
function saidBy(command) {
  const [name, ...args] = command.split(' ');
  const { status, stdout, stderr } = spawnSync(name, args, { encoding: 'utf8' });
  return status === 0 ? /(?<![\d.])\d+\.\d+\.\d+[\w.+-]*/.exec(stdout + stderr)?.[0] : undefined;
}

function said(commands) {
  const versions = Object.entries(commands).map(([name, command]) => [name, saidBy(command)]);
  return Object.fromEntries(versions.filter(([, version]) => version !== undefined));
}

function manifest(folder, name) {
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
}

function installed(folder, names) {
  return Object.fromEntries(names.map((name) => [name, manifest(folder, name).version]));
}

// Those that the bindings ask for.
function providers() {
  const version = (name) => manifest(root, `@cdktf/provider-${name}`).cdktf.provider.version;
  return Object.fromEntries(PROVIDERS.map((name) => [`hashicorp/${name}`, version(name)]));
}

const node = (executable) => ({ 'Node.js': saidBy(`${executable} --version`) });
const terraform = () => said({ Terraform: 'terraform version', OpenTofu: 'tofu version' });
const bindings = (cdk) => [cdk, 'constructs', ...PROVIDERS.map((name) => `@${cdk}/provider-${name}`)];

const PARTS = {
  'npm test': () => ({ ...node(process.execPath), ...installed(root, bindings('cdktf')) }),
  'Node.js 22': () => node(join(root, '.ci', 'nodes', 'node_modules', 'node22', 'bin', 'node')),
  'Node.js 24': () => node(join(root, '.ci', 'nodes', 'node_modules', 'node24', 'bin', 'node')),
  'npm run test:cdktn': () => installed(join(root, '.cdktn'), bindings('cdktn')),
  'npm run test:scripts': () => said(DAEMONS),
  'npm run test:validate': () => ({ ...terraform(), ...providers() }),
  'npm run test:live': () => ({
    Kubernetes: serverVersion(),
    ...said({ Terraform: 'terraform version' }),
    ...providers(),
  }),
};

function serverVersion() {
  const { stdout } = spawnSync('kubectl', ['version', '--output', 'json'], { encoding: 'utf8' });
  return JSON.parse(stdout).serverVersion.gitVersion.replace(/^v/, '');
}

// What runs besides has no versions of its own to note, like the comparison of the API.
const part = (process.argv[2] ?? '').replace(/^npm ci && /, '');
const versions = PARTS[part];
if (versions) {
  const before = existsSync(NOTED) ? JSON.parse(readFileSync(NOTED, 'utf8')) : {};
  writeFileSync(NOTED, `${JSON.stringify({ ...before, [part]: versions() }, undefined, 2)}\n`);
}
