// What the integrations of a receiver and time intervals of Alertmanager may say, but for secrets, files and what verifies, from its source.
//
//   node tools/known-settings.js alertmanager FOLDER: its source at the tag of the version in lib/alertmanager/versions.ts
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { kindOfField } = require('./kinds.js');
const { knownSettings } = require('./printed.js');

// Props decide those, and what else is secret.
const DECIDED = /Secret|HTTPClientConfig|TLSConfig|SigV4Config|HostPort/;
const DECIDED_KEY = /_file$|^(require_tls|force_implicit_tls)$/;

// What Microsoft has ended.
const GONE = 'msteams';

const sourceOf = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

/** Each field of a struct, by its key: as its tag says, or as yaml.v2 makes it of its name. Nothing where there is no such struct. */
function fieldsOf(source, struct) {
  const [, body] = new RegExp(`^type ${struct} struct \\{(.*?)^\\}`, 'ms').exec(source) ?? [];
  if (body === undefined) return undefined;
  const fields = Array.from(body.matchAll(/^\t(\w+)\s+(\S+)\s+`([^`]*)`/gm), ([, name, type, tags]) => ({
    key: /yaml:"(\w+)/.exec(tags)?.[1] ?? name.toLowerCase(),
    type,
  }));
  return fields.filter(({ key, type }) => !DECIDED.test(type) && !DECIDED_KEY.test(key));
}

/** The keys of a struct with their kinds, and those of the structs within it. */
function shapeOf(source, struct) {
  const keys = {};
  const within = [];
  for (const { key, type } of fieldsOf(source, struct)) {
    const [, list, name] = /^(\[\])?\*?(\w+)$/.exec(type) ?? [];
    const isStruct = name !== undefined && fieldsOf(source, name)?.length > 0;
    keys[key] = isStruct ? (list ? 'sections' : 'section') : kindOfField(type);
    if (isStruct) within.push({ key, shape: shapeOf(source, name) });
  }
  return { keys: Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1))), within };
}

/** What is within has one section by its key, or one for each of where it is, where these differ. */
function sectionsOf(tops) {
  const within = Object.entries(tops).flatMap(function flat([parent, shape]) {
    return shape.within.flatMap(({ key, shape: inner }) => [
      { parent, key, keys: inner.keys },
      ...flat([`${parent}.${key}`, inner]),
    ]);
  });
  const isShared = (one) =>
    within.every(({ key, keys }) => key !== one.key || JSON.stringify(keys) === JSON.stringify(one.keys));
  return Object.fromEntries([
    ...Object.entries(tops).map(([name, { keys }]) => [name, keys]),
    ...within.map((one) => [isShared(one) ? one.key : `${one.parent}.${one.key}`, one.keys]),
  ]);
}

function alertmanager(folder) {
  const config = readFileSync(join(folder, 'config', 'config.go'), 'utf8');
  const kinds = Array.from(config.matchAll(/\[\]\*(\w+)\.(\w+)\s+`yaml:"(\w+)_configs/g))
    .filter(([, , , kind]) => kind !== GONE)
    .sort(([, , , a], [, , , b]) => (a < b ? -1 : 1))
    .map(([, room, struct, kind]) => [kind, shapeOf(sourceOf(join(folder, 'notify', room)), struct)]);
  const times = sourceOf(join(folder, 'timeinterval')).replace(/^type TimeRange struct/m, 'type Minutes struct');
  const interval = shapeOf(times.replace(/^type yamlTimeRange/m, 'type TimeRange'), 'TimeInterval');
  const version = readFileSync(join(folder, 'VERSION'), 'utf8').trim();
  const sections = sectionsOf({ ...Object.fromEntries(kinds), time_interval: interval });
  return knownSettings('ALERTMANAGER', 'Alertmanager', `Alertmanager ${version}`, sections);
}

module.exports = { alertmanager };
