// The sections, keys and types that Kapacitor Enterprise has beside the open source Kapacitor, from its vendor's documentation: there
// is no public binary and no source. What the pages leave out is as the open source one prints it.
//
//   node tools/known-settings.js kapacitor-enterprise FOLDER: a tree of github.com/influxdata/docs.influxdata.com-ARCHIVE, with the
//   `kapacitord` of lib/kapacitor/versions.ts on PATH
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { besideOpenSource } = require('./open-source.js');
const { readSettings, sectionsOf } = require('./printed.js');

const FOLDER = 'content/enterprise_kapacitor/v1.5';
const PAGES = ['administration/configuration.md', 'cluster-management/create-a-cluster.md'];
// What nobody is meant to run: "roll back as soon as possible".
const WITHDRAWN = ['1.5.8'];

/** The sections of each example of a page: what is commented out there is a key too. */
function examplesOf(page) {
  const examples = Array.from(page.matchAll(/^```(?:toml)?\n(\[\w+\]\n.*?)^```/gms), ([, text]) => text);
  return examples.map((text) => sectionsOf(text.replace(/^ *# (?=[a-z-]+ = )/gm, '')));
}

function kapacitorEnterprise(folder) {
  const read = (page) => readFileSync(join(folder, FOLDER, page), 'utf8');
  const releases = read('about-the-project/release-notes-changelog.md').matchAll(/^## v(\S+)/gm);
  const [version] = Array.from(releases, ([, one]) => one).filter((one) => !WITHDRAWN.includes(one));
  const sections = {};
  for (const example of PAGES.flatMap((page) => examplesOf(read(page))))
    for (const [name, keys] of Object.entries(example)) sections[name] = { ...sections[name], ...keys };
  const beside = besideOpenSource(sections, readSettings('Kapacitor', 'kapacitord').sections);
  return `import { KNOWN_KAPACITOR_SETTINGS } from '../kapacitor-daemon/known/known-settings';

const { sections: OPEN_SOURCE } = KNOWN_KAPACITOR_SETTINGS;

/** What the config file of Kapacitor Enterprise may say. */
export const KNOWN_KAPACITOR_ENTERPRISE_SETTINGS: KnownSettings = {
  daemon: 'Kapacitor Enterprise ${version}',
  sections: { ...OPEN_SOURCE, ${beside} },
};
`;
}

module.exports = { kapacitorEnterprise };
