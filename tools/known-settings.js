// What the config files of the daemons may say, read from the daemons themselves:
//
//   node tools/known-settings.js influxdb              of the `influxd` on PATH: lib/influxdb-daemon/known-settings.ts
//   node tools/known-settings.js kapacitor             of the `kapacitord` on PATH: lib/kapacitor-daemon/known/known-settings.ts
//   node tools/known-settings.js prometheus FOLDER     of a source tree: lib/prometheus/known-settings.ts
//   node tools/known-settings.js alertmanager FOLDER   of a source tree: lib/alertmanager/known/known-settings.ts
//   node tools/known-settings.js telegraf FOLDER       of a source tree: lib/telegraf/known-settings.ts, known-inputs.ts, known-plugins.ts
//   node tools/known-settings.js grafana FOLDER        of an unpacked Grafana, or its home in the image: lib/grafana/known-settings.ts
//   node tools/known-settings.js influxdb-enterprise FOLDER   of a tree of github.com/influxdata/docs-v2 and the `influxd` on PATH:
//                                                      lib/influxdb-enterprise/known-settings.ts
//   node tools/known-settings.js influxdb-clustered FOLDER    of the same tree: test/influxdb-clustered/support/known-keys.ts, as each key
//                                                      is a decision in lib/influxdb-clustered/settings.ts
//   node tools/known-settings.js chronograf FOLDER     of a source tree: lib/chronograf/known-settings.ts
//   node tools/known-settings.js kapacitor-enterprise FOLDER   of a tree of github.com/influxdata/docs.influxdata.com-ARCHIVE
//                                                      and the `kapacitord` on PATH: lib/kapacitor-enterprise/known-settings.ts
//
// A section or key that is new fails the unit tests until somebody has decided about it in the table beside the file: what
// listens, logs what users ask, names a file or runs a program is not for settings. The scripts tests compare the files with the
// daemons that are installed.
const { writeFileSync } = require('node:fs');
const { dirname, join, relative } = require('node:path');
const prettier = require('prettier');
const { alertmanager } = require('./known-settings/alertmanager.js');
const { chronograf } = require('./known-settings/chronograf.js');
const { grafana } = require('./known-settings/grafana.js');
const { influxdbClustered } = require('./known-settings/influxdb-clustered.js');
const { influxdbEnterprise } = require('./known-settings/influxdb-enterprise.js');
const { kapacitorEnterprise } = require('./known-settings/kapacitor-enterprise.js');
const { printed } = require('./known-settings/printed.js');
const { prometheus } = require('./known-settings/prometheus.js');
const { telegraf } = require('./known-settings/telegraf.js');

const ROOT = join(__dirname, '..');

// The text of each file, by its path.
const DAEMONS = {
  influxdb: () => ({ 'lib/influxdb-daemon/known-settings.ts': printed('INFLUXDB', 'InfluxDB', 'influxd') }),
  kapacitor: () => ({
    'lib/kapacitor-daemon/known/known-settings.ts': printed('KAPACITOR', 'Kapacitor', 'kapacitord'),
  }),
  prometheus: (folder) => ({ 'lib/prometheus/known-settings.ts': prometheus(folder) }),
  alertmanager: (folder) => ({ 'lib/alertmanager/known/known-settings.ts': alertmanager(folder) }),
  telegraf,
  grafana,
  chronograf: (folder) => ({ 'lib/chronograf/known-settings.ts': chronograf(folder) }),
  'kapacitor-enterprise': (folder) => ({ 'lib/kapacitor-enterprise/known-settings.ts': kapacitorEnterprise(folder) }),
  'influxdb-clustered': (folder) => ({
    'test/influxdb-clustered/support/known-keys.ts': influxdbClustered(folder),
  }),
  'influxdb-enterprise': (folder) => ({ 'lib/influxdb-enterprise/known-settings.ts': influxdbEnterprise(folder) }),
};

async function write(daemon, folder) {
  const read = DAEMONS[daemon];
  if (!read) throw new Error(`one of ${Object.keys(DAEMONS).join(', ')}, got ${daemon}`);
  for (const [file, text] of Object.entries(read(folder))) {
    const path = join(ROOT, file);
    const from = relative(dirname(path), join(ROOT, 'lib/core/checks/accept-settings'));
    const imported = text.includes(': KnownSettings =') ? `import { KnownSettings } from '${from}';\n` : '';
    const gap = imported && !text.startsWith('import') ? '\n' : '';
    const written = `// Written by \`node tools/known-settings.js ${daemon}\`.\n${imported}${gap}${text}`;
    const options = await prettier.resolveConfig(path);
    writeFileSync(path, await prettier.format(written, { ...options, parser: 'typescript' }));
    console.log(`wrote ${file}`);
  }
}

void write(...process.argv.slice(2));
