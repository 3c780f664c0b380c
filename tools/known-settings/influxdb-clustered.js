// Every key of an AppInstance's `package.spec`, from the JSON Schema that the vendor publishes with each release of Clustered: its
// operator can be had with a license only.
//
//   node tools/known-settings.js influxdb-clustered FOLDER: the newest tree of github.com/influxdata/docs-v2
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const RELEASES = 'static/downloads/clustered-release-artifacts';

/** `*` is a key of the user's, `[]` an item of a list; what refers to Secrets, `valueFrom`, is left out. */
function keysOf(schema, path = '') {
  const at = (key) => (path === '' ? key : `${path}.${key}`);
  const below = [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, one]) =>
      key === 'valueFrom' ? [] : [at(key), ...keysOf(one, at(key))],
    ),
    ...(typeof schema.additionalProperties === 'object'
      ? [at('*'), ...keysOf(schema.additionalProperties, at('*'))]
      : []),
    ...(schema.items ? keysOf(schema.items, `${path}[]`) : []),
    ...['oneOf', 'anyOf', 'allOf'].flatMap((of) => (schema[of] ?? []).flatMap((one) => keysOf(one, path))),
  ];
  return [...new Set(below)];
}

function influxdbClustered(folder) {
  const releases = readdirSync(join(folder, RELEASES)).filter((name) => /^\d{8}-\d+$/.test(name));
  const release = releases.sort().at(-1);
  const schema = JSON.parse(readFileSync(join(folder, RELEASES, release, 'app-instance-schema.json'), 'utf8'));
  const keys = keysOf(schema.properties.spec.properties.package.properties.spec);
  return `/** The release that they are of. */
export const KNOWN_RELEASE = '${release}';

/** Every key that \`package.spec\` takes: \`*\` is a key of the user's, \`[]\` an item of a list. */
export const KNOWN_KEYS: readonly string[] = ${JSON.stringify(keys)};
`;
}

module.exports = { influxdbClustered };
