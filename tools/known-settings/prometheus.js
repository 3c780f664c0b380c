// The sections, keys and types of Prometheus's config file that no client is set up by, from its source.
//
//   node tools/known-settings.js prometheus FOLDER: its source at the tag of the version in lib/prometheus/versions.ts
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { kindOfField } = require('./kinds.js');
const { knownSettings } = require('./printed.js');

function prometheus(folder) {
  const source = readFileSync(join(folder, 'config', 'config.go'), 'utf8');
  const fields = (struct) => {
    const [, body = ''] = new RegExp(`^type ${struct} struct \\{(.*?)^\\}`, 'ms').exec(source) ?? [];
    return Array.from(body.matchAll(/^\s+\w+\s+(\S+)\s+`yaml:"(\w+)/gm), ([, type, key]) => [key, type]);
  };
  const section = (struct) => Object.fromEntries(fields(struct).map(([key, type]) => [key, kindOfField(type)]));
  const settable = { global: 'GlobalConfig', runtime: 'RuntimeConfig', storage: 'StorageConfig' };
  const sections = Object.fromEntries(
    fields('Config').map(([name]) => [name, settable[name] ? section(settable[name]) : {}]),
  );
  const version = readFileSync(join(folder, 'VERSION'), 'utf8').trim();
  return knownSettings('PROMETHEUS', 'Prometheus', `Prometheus ${version}`, sections);
}

module.exports = { prometheus };
