// The variables that Chronograf reads, their types, and its flags, from the tags of its options in its source.
//
//   node tools/known-settings.js chronograf FOLDER: its source at the tag of the version in lib/chronograf/versions.ts
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { kindOfField } = require('./kinds.js');

/** Each option: its flag, its variable, if it has one, and its type. */
function optionsOf(source) {
  const [, body] = /^type Server struct \{(.*?)^\}/ms.exec(source);
  return Array.from(body.matchAll(/^\s+\w+\s+(\S+)\s+`(.*)`$/gm), ([, type, tags]) => {
    const tag = (name) => new RegExp(`\\b${name}:"([^"]*)"`).exec(tags)?.[1];
    return { flag: tag('long'), variable: tag('env'), kind: kindOfField(type) };
  });
}

const flagOf = (variable) => variable.toLowerCase().replaceAll('_', '-');

function chronograf(folder) {
  const { version } = JSON.parse(readFileSync(join(folder, 'ui', 'package.json'), 'utf8'));
  const options = optionsOf(readFileSync(join(folder, 'server', 'server.go'), 'utf8'));
  const variables = options.filter(({ variable }) => variable).map(({ variable, kind }) => [variable, kind]);
  const others = options.filter(({ flag, variable }) => !variable || flagOf(variable) !== flag);
  const known = { daemon: `Chronograf ${version}`, sections: { '': Object.fromEntries(variables) } };
  const flags = Object.fromEntries(others.map(({ flag, variable = '' }) => [flag, variable]));
  return `/** The variables that Chronograf reads. */
export const KNOWN_CHRONOGRAF_SETTINGS: KnownSettings = ${JSON.stringify(known)};

/** The variables of the flags that are not called like theirs in small letters; of some there is none. */
export const VARIABLES_BY_FLAG: Readonly<Record<string, string>> = ${JSON.stringify(flags)};
`;
}

module.exports = { chronograf };
