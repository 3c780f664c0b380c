// node tools/telegraf-plugins.js FOLDER: which plugins of a source tree of Telegraf are in no list of
// lib/telegraf/plugin-classes.ts, and which names there it does not have. What is in no list takes a reason; look at how it dials
// before you add it: URLs only, a client that verifies, no address that somebody else hands out, no program.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
require('tsx/cjs');
const classes = require('../lib/telegraf/plugin-classes.ts');

const plugins = join(process.argv[2] ?? '.', 'plugins');
const there = ['inputs', 'outputs', 'processors', 'aggregators'].flatMap((kind) =>
  readdirSync(join(plugins, kind))
    .filter((name) => existsSync(join(plugins, kind, name, 'sample.conf')))
    .map((name) => `${kind}.${name}`),
);
const listed = Object.values(classes).flatMap((list) => (list instanceof Set ? [...list] : Object.keys(list)));
const print = (title, names) => console.log(`${title}:\n  ${names.sort().join('\n  ')}`);
print(
  'In no list',
  there.filter((name) => !listed.includes(name)),
);
print(
  'Not there',
  [...new Set(listed)].filter((name) => !there.includes(name)),
);
