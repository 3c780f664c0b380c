// What the config files of the daemons may say, read from the daemons themselves:
//
//   node tools/known-settings.js influxdb              of the `influxd` on PATH: lib/influxdb-daemon/known-settings.ts
//   node tools/known-settings.js kapacitor             of the `kapacitord` on PATH: lib/kapacitor-daemon/known/known-settings.ts
//   node tools/known-settings.js prometheus FOLDER     of a source tree: lib/prometheus/known-settings.ts
//   node tools/known-settings.js telegraf FOLDER       of a source tree: lib/telegraf/known-settings.ts, known-plugins.ts
//
// A section or key that is new fails the unit tests until somebody has decided about it in the table beside the file: what
// listens, logs what users ask, names a file or runs a program is not for settings. The scripts tests compare the files with the
// daemons that are installed.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const prettier = require('prettier');
const { printed } = require('./known-settings/printed.js');
const { prometheus } = require('./known-settings/prometheus.js');
const { telegraf } = require('./known-settings/telegraf.js');

// The text of each file, by where it is in lib/.
const DAEMONS = {
  influxdb: () => ({ 'influxdb-daemon/known-settings.ts': printed('INFLUXDB', 'InfluxDB', 'influxd') }),
  kapacitor: () => ({ 'kapacitor-daemon/known/known-settings.ts': printed('KAPACITOR', 'Kapacitor', 'kapacitord') }),
  prometheus: (folder) => ({ 'prometheus/known-settings.ts': prometheus(folder) }),
  telegraf,
};

async function write(daemon, folder) {
  const read = DAEMONS[daemon];
  if (!read) throw new Error(`one of ${Object.keys(DAEMONS).join(', ')}, got ${daemon}`);
  for (const [file, text] of Object.entries(read(folder))) {
    const path = join(__dirname, '..', 'lib', file);
    const written = `// Written by \`node tools/known-settings.js ${daemon}\`.\n${text}`;
    const options = await prettier.resolveConfig(path);
    writeFileSync(path, await prettier.format(written, { ...options, parser: 'typescript' }));
    console.log(`wrote lib/${file}`);
  }
}

void write(...process.argv.slice(2));
