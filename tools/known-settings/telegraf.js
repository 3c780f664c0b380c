// The plugins of Telegraf, and whatever their options may be called: each key that stands in the source of a plugin, or of what
// that imports, be it of the plugin itself or of a table in it. What is in none of them, Telegraf does not start with.
//
//   node tools/known-settings.js telegraf FOLDER: its source at the tag of the version in lib/telegraf-daemon/versions.ts
const { readdirSync, readFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const { kindOfField } = require('./kinds.js');
const { knownSettings } = require('./printed.js');

const MODULE = 'github.com/influxdata/telegraf/';
const KINDS = ['inputs', 'outputs', 'processors', 'aggregators'];
// Types for all, and the registries, which name no option of a plugin.
const NO_OPTIONS =
  /^(config|models|agent|metric|filter|logger|selfstat|internal|plugins\/(inputs|outputs|processors|aggregators|parsers|serializers|secretstores))$/;

const goFiles = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.go') && !path.endsWith('_test.go') && !/(^|\/)testdata\//.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'));

/** Whether a file is compiled for Linux. */
function isForLinux(source) {
  const [, constraint] = /^\/\/go:build (.*)$/m.exec(source) ?? [];
  if (constraint === undefined) return true;
  const terms = constraint.replace(/[\w.]+/g, (tag) => String(/^(linux|unix|cgo|amd64|arm64|go1\..*)$/.test(tag)));
  return new Function(`return ${terms};`)();
}

// Telegraf itself takes a key for a field whatever its underscores and capitals.
const snakeCase = (name) => name.replace(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toLowerCase();

/** The keys of all structs in sources: as their tags say, and as fields without a tag are called. */
function keysOf(sources) {
  const tags = sources.flatMap((source) => Array.from(source.matchAll(/toml:"([^",]+)[^"]*"/g), ([, key]) => key));
  const untagged = sources.flatMap((source) =>
    Array.from(source.matchAll(/\bstruct \{(.*?)^\s*\}/gms), ([, body]) => body)
      .flatMap((body) => body.split('\n'))
      // What is read from an answer is no option.
      .filter((line) => !/(toml|json|xml|yaml|csv|db|sql):"/.test(line))
      .flatMap((line) => /^\s+((?:[A-Z]\w*,\s*)*[A-Z]\w*)\s+[\w*[\]]/.exec(line)?.[1].split(/,\s*/) ?? [])
      .map(snakeCase),
  );
  return new Set([...tags, ...untagged].map((key) => key.trim()).filter((key) => key !== '-'));
}

/** The section `agent`. */
function agentOf(config) {
  const [, body] = /^type AgentConfig struct \{(.*?)^\}/ms.exec(config);
  const fields = body.matchAll(/^\s+([A-Z]\w*)\s+\*?(\w+)(?:\s+`toml:"(\w+))?/gm);
  return Object.fromEntries(Array.from(fields, ([, name, type, tag]) => [tag ?? snakeCase(name), kindOfField(type)]));
}

function importsOf(sources) {
  const all = sources.flatMap((source) => Array.from(source.matchAll(/"github\.com\/influxdata\/telegraf\/([^"]+)"/g)));
  return [...new Set(all.map(([, path]) => path))].filter((path) => !NO_OPTIONS.test(path));
}

function namesOf(kind, sources) {
  const constant = (name) =>
    sources.map((source) => new RegExp(`\\b${name}\\s*=\\s*"(\\w+)"`).exec(source)?.[1]).find((value) => value);
  return sources
    .filter(isForLinux)
    .flatMap((source) => Array.from(source.matchAll(new RegExp(`\\b${kind}\\.Add\\w*\\(("?)(\\w+)"?,`, 'g'))))
    .map(([, quote, name]) => (quote ? name : constant(name)));
}

/** Reads each package of Telegraf once: its keys, and the packages that it imports. */
class Packages {
  #folder;
  #read = new Map();

  constructor(folder) {
    this.#folder = folder;
  }

  read(path) {
    const known = this.#read.get(path);
    if (known) return known;
    const sources = existsSync(join(this.#folder, path)) ? goFiles(join(this.#folder, path)) : [];
    const found = { keys: keysOf(sources), needs: importsOf(sources).filter((one) => !one.startsWith(path)) };
    this.#read.set(path, found);
    return found;
  }

  /** What a package imports, and what that imports. */
  reached(path, seen = new Set()) {
    for (const one of this.read(path).needs) if (!seen.has(one)) this.reached(one, seen.add(one));
    return seen;
  }
}

/** Each plugin with the path of its package. */
function pluginsIn(folder) {
  const plugins = KINDS.flatMap((kind) =>
    readdirSync(join(folder, 'plugins', kind), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'all')
      .flatMap(({ name }) => {
        const path = `plugins/${kind}/${name}`;
        return [...new Set(namesOf(kind, goFiles(join(folder, path))))].map((plugin) => [`${kind}.${plugin}`, path]);
      }),
  );
  return plugins.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The keys that any plugin may have: those of a format, and what Telegraf itself reads of its table. */
function commonKeys(folder) {
  const config = readFileSync(join(folder, 'config', 'config.go'), 'utf8');
  const [, ignored] = /missingTomlField\([^)]*\) error \{(.*?)^\}/ms.exec(config);
  const common = new Set(Array.from(ignored.matchAll(/"(\w+)"/g), ([, key]) => key));
  for (const [, key] of config.matchAll(/getField\w*\(\w+, "(\w+)"/g)) common.add(key);
  for (const [, key] of config.matchAll(/\.Fields\["(\w+)"\]/g)) common.add(key);
  for (const kind of ['parsers', 'serializers'])
    for (const key of keysOf(goFiles(join(folder, 'plugins', kind)))) common.add(key);
  return common;
}

/** The keys of each plugin: its own, and `@` before the names of packages that several share. */
function knownPlugins(folder) {
  const packages = new Packages(folder);
  const shared = new Map();
  const plugins = pluginsIn(folder).map(([plugin, path]) => {
    const others = [...packages.reached(path)].filter((one) => !/^plugins\/(parsers|serializers)\//.test(one));
    const from = others.filter((one) => packages.read(one).keys.size > 0);
    const names = from.map((one) => one.replace('plugins/', ''));
    for (const [index, name] of names.entries()) shared.set(name, [...packages.read(from[index]).keys].join(' '));
    return [plugin, [...packages.read(path).keys, ...names.map((name) => `@${name}`)].join(' ')];
  });
  return {
    common: [...commonKeys(folder)].join(' '),
    shared: Object.fromEntries([...shared].sort()),
    plugins: Object.fromEntries(plugins),
  };
}

function telegraf(folder) {
  const version = readFileSync(join(folder, 'build_version.txt'), 'utf8').trim();
  const config = readFileSync(join(folder, 'config', 'config.go'), 'utf8');
  const agent = knownSettings('TELEGRAF', 'Telegraf, but for its plugins,', `Telegraf ${version}`, {
    agent: agentOf(config),
  });
  const { common, shared, plugins } = knownPlugins(folder);
  const isInput = ([name]) => name.startsWith('inputs.');
  const all = Object.entries(plugins);
  const inputs = `/** Each input, and its keys. */
export const KNOWN_INPUTS = ${linesOf(all.filter(isInput))};
`;
  const others = `import { KNOWN_INPUTS } from './known-inputs';

/** The plugins of a version of Telegraf. */
export interface KnownPlugins {
  /** Keys that any plugin may have. */
  readonly common: string;
  /** Keys that several have. */
  readonly shared: Readonly<Record<string, string>>;
  /** The keys of each plugin, and \`@\` before what it shares; it has no other, though not all of these. */
  readonly plugins: Readonly<Record<string, string>>;
}

const COMMON =
  ${JSON.stringify(common)};

const SHARED = ${linesOf(Object.entries(shared))};

const OTHERS = ${linesOf(all.filter((one) => !isInput(one)))};

/** The plugins of Telegraf and their keys; \`@\` names what several have. */
export const KNOWN_PLUGINS: KnownPlugins = { common: COMMON, shared: read(SHARED), plugins: read(KNOWN_INPUTS + OTHERS) };

// On each line a name, and the keys.
function read(lines: string): Record<string, string> {
  return Object.fromEntries(Array.from(lines.matchAll(/^(\\S+) ?(.*)$/gm), ([, name = '', keys = '']) => [name, keys]));
}
`;
  return {
    'lib/telegraf/known-settings.ts': agent,
    'lib/telegraf/known-inputs.ts': inputs,
    'lib/telegraf/known-plugins.ts': others,
  };
}

const linesOf = (entries) => `\`\n${entries.map((words) => words.join(' ').trim()).join('\n')}\n\``;

module.exports = { telegraf };
