// The sections, keys and types of a config file that a daemon prints as TOML.
const { execFileSync } = require('node:child_process');
const { parse } = require('smol-toml');
const { kindOf } = require('./kinds.js');

const run = (command, argument) =>
  execFileSync(command, [argument], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const isTables = (value) => Array.isArray(value) && typeof value[0] === 'object';

/** What stands outside of any section is in one without a name. */
function sectionsOf(text) {
  const sections = { '': {} };
  for (const [name, content] of Object.entries(parse(text, { integersAsBigInt: true }))) {
    const table = isTables(content) ? content[0] : content;
    if (typeof table !== 'object' || Array.isArray(table)) sections[''][name] = kindOf(table);
    else sections[name] = Object.fromEntries(Object.entries(table).map(([key, value]) => [key, kindOf(value)]));
  }
  return sections;
}

/** What a daemon says about itself. */
function readSettings(product, command) {
  const [version] = /\d+\.\d+\.\d+/.exec(run(command, 'version'));
  return { daemon: `${product} ${version}`, sections: sectionsOf(run(command, 'config')) };
}

function printed(constant, product, command) {
  const { daemon, sections } = readSettings(product, command);
  return knownSettings(constant, product, daemon, sections);
}

function knownSettings(constant, product, daemon, sections) {
  return `/** What the config file of ${product} may say. */
export const KNOWN_${constant}_SETTINGS: KnownSettings = ${JSON.stringify({ daemon, sections })};
`;
}

module.exports = { knownSettings, printed, readSettings, sectionsOf };
