// The sections, keys and types of Grafana's config file, from the `conf/defaults.ini` that it comes with.
//
//   node tools/known-settings.js grafana FOLDER: an unpacked Grafana of the version in lib/grafana/versions.ts, or its home in that image
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { kindOfIni } = require('./kinds.js');
const { knownSettings } = require('./printed.js');

// Of which something is for settings. Of the others a name is enough, for the test that looks whether somebody has decided about them.
const SETTABLE = new Set(
  (
    'annotations annotations.api annotations.dashboard auth dashboards database dataproxy datasources date_formats emails explore ' +
    'expressions geomap help live log log.console metrics panels profile query query_history quota security server ' +
    'service_accounts short_links support_bundles unified_alerting unified_alerting.prometheus_conversion ' +
    'unified_alerting.reserved_labels users'
  ).split(' '),
);

/** The keys by section; what stands outside of any is in one without a name. */
function sectionsOf(text) {
  const sections = { '': {} };
  let keys = sections[''];
  for (const line of text.split(/\r?\n/)) {
    const [, name] = /^\[([^\]]+)\]/.exec(line) ?? [];
    const [, key, value] = /^(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) keys = sections[name] ??= {};
    else if (key !== undefined) keys[key] = kindOfIni(value);
  }
  return sections;
}

function grafana(folder) {
  const version = readFileSync(join(folder, 'VERSION'), 'utf8').trim();
  const all = sectionsOf(readFileSync(join(folder, 'conf', 'defaults.ini'), 'utf8'));
  const names = Object.keys(all).filter((name) => name !== '');
  const some = Object.fromEntries(['', ...names.filter((name) => SETTABLE.has(name))].map((name) => [name, all[name]]));
  return {
    'lib/grafana/known-settings.ts': knownSettings('GRAFANA', 'Grafana', `Grafana ${version}`, some),
    'test/grafana/support/sections.ts': `/** The sections of Grafana's config file. */
export const SECTIONS = ${JSON.stringify(names)};
`,
  };
}

module.exports = { grafana };
