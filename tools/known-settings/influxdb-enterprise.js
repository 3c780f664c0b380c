// The sections, keys and types of InfluxDB Enterprise's config files, from its vendor's documentation: its daemons do not start without
// a license, and its source is nowhere. What the pages leave out of what it shares with the open source one is as that one prints it.
//
//   node tools/known-settings.js influxdb-enterprise FOLDER: the newest tree of github.com/influxdata/docs-v2, with the `influxd` of lib/influxdb/versions.ts on PATH
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { parse } = require('smol-toml');
const { kindOf } = require('./kinds.js');
const { besideOpenSource } = require('./open-source.js');
const { readSettings } = require('./printed.js');

const PAGES = 'content/enterprise_influxdb/v1/administration/configure';
// What the open source one calls a section.
const ELSEWHERE = { cluster: 'coordinator' };

/** The type of a default as a page shows it: TOML, or a word without its quotation marks. */
function kindOfDefault(shown) {
  // A time that is none has no unit.
  if (shown === '"0"') return 'duration';
  try {
    return kindOf(parse(`key = ${shown}`, { integersAsBigInt: true }).key);
  } catch {
    return 'text';
  }
}

/** Each key is a heading, and below it is its default; a few stand in an example alone. Listeners, `[[…]]`, are left out. */
function sectionsOf(page) {
  const sections = { '': {} };
  let keys = sections[''];
  let last;
  for (const line of page.split('\n')) {
    const [, section] = /^#{3,4} (?:\[(\[?[\w-]+)\]+|TLS settings)$/.exec(line) ?? [];
    const [, heading, value] = /^#### `?([a-z][a-z\d-]*)(?: = (\w+))?`?(?: \{.*\})?$/.exec(line) ?? [];
    const [, shown] = /^(?:The )?[Dd]efault is `([^`]+)`/.exec(line) ?? [];
    const [, example] = /^([a-z][a-z-]*) = \[ *"/.exec(line) ?? [];
    if (/^#{3,4} (\[|TLS settings)/.test(line)) keys = sections[section ?? 'tls'] ??= {};
    if (heading) keys[(last = heading)] = value ? kindOfDefault(value) : 'text';
    else if (line.startsWith('#')) last = undefined;
    if (shown && last) keys[last] = kindOfDefault(shown);
    if (shown) last = undefined;
    if (example) keys[example] ??= 'texts';
  }
  return Object.fromEntries(Object.entries(sections).filter(([name]) => !name.startsWith('[')));
}

function influxdbEnterprise(folder) {
  const page = (node) => sectionsOf(readFileSync(join(folder, PAGES, `config-${node}-nodes.md`), 'utf8'));
  const products = readFileSync(join(folder, 'data', 'products.yml'), 'utf8');
  const [, version] = /^enterprise_influxdb:.*?^ {2}latest_patches:\n +v1: (\S+)/ms.exec(products);
  const openSource = readSettings('InfluxDB', 'influxd').sections;
  const data = page('data');
  // Of TLS the page of meta nodes says that of data nodes.
  const meta = { ...page('meta'), tls: data.tls };
  const constant = (node, shared, sections) => `/** What the config file of a ${node} node may say. */
export const KNOWN_${node.toUpperCase()}_SETTINGS: KnownSettings = {
  daemon: "a ${node} node's InfluxDB Enterprise ${version}",
  sections: { ${shared}, ${besideOpenSource(sections, openSource, ELSEWHERE)} },
};
`;
  return `import { KNOWN_INFLUXDB_SETTINGS } from '../influxdb-daemon/known-settings';

const { sections: OPEN_SOURCE } = KNOWN_INFLUXDB_SETTINGS;

${constant('meta', 'logging: OPEN_SOURCE.logging ?? {}', meta)}
${constant('data', '...OPEN_SOURCE', data)}`;
}

module.exports = { influxdbEnterprise };
