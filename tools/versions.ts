import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALERTMANAGER_VERSIONS } from '../lib/alertmanager/versions';
import { CHRONOGRAF_VERSIONS } from '../lib/chronograf/versions';
import { INFLUXDB_VERSIONS } from '../lib/influxdb/versions';
import { DATA_VERSIONS, META_VERSIONS } from '../lib/influxdb-enterprise/versions';
import { KAPACITOR_VERSIONS } from '../lib/kapacitor/versions';
import { KAPACITOR_ENTERPRISE_VERSIONS } from '../lib/kapacitor-enterprise/versions';
import { PROMETHEUS_VERSIONS } from '../lib/prometheus/versions';
import { TELEGRAF_VERSIONS } from '../lib/telegraf-daemon/versions';
import { NODE_EXPORTER_VERSIONS } from '../lib/web-config/node-exporter-versions';
import { SupportedVersions } from '../lib/workloads/daemon-image';

// docs/versions.md, of the table that each product has in the code: `npm run docs:versions` writes it.
const FILE = join(__dirname, '..', 'docs', 'versions.md');

const PRODUCTS: readonly (readonly [string, SupportedVersions])[] = [
  ['InfluxDB', INFLUXDB_VERSIONS],
  ['InfluxDB Enterprise', DATA_VERSIONS],
  ['InfluxDB Enterprise, meta nodes', META_VERSIONS],
  ['Kapacitor', KAPACITOR_VERSIONS],
  ['Kapacitor Enterprise', KAPACITOR_ENTERPRISE_VERSIONS],
  ['Telegraf', TELEGRAF_VERSIONS],
  ['Chronograf', CHRONOGRAF_VERSIONS],
  ['Prometheus', PROMETHEUS_VERSIONS],
  ['Alertmanager', ALERTMANAGER_VERSIONS],
  ['node_exporter', NODE_EXPORTER_VERSIONS],
];

const HEAD = `# Versions of the daemons

Of the tables in the code. Each construct runs its tested image unless \`image\` names another; \`acceptOlder\` takes the reason for a
version that is run though it lacks something. [How to upgrade one](tasks/upgrade.md#a-daemons-version).
`;

/** The page, as the tables are now. */
export function versionsPage(): string {
  return `${HEAD}\n${PRODUCTS.map(([name, versions]) => section(name, versions)).join('\n')}`;
}

function section(name: string, { takes, image, range, accepted, lacks, changes = {} }: SupportedVersions): string {
  const lines = [
    `tested: \`${image}\``,
    `takes: ${takes}`,
    ...(accepted === range ? [] : [`with a reason: \`${accepted}\``]),
    ...Object.entries(lacks).map(([versions, what]) => `lacking, \`${versions}\`: ${what}`),
    ...Object.values(changes).map(({ range: since, what }) => `\`${since}\`: ${what}`),
  ];
  return `## ${name}\n\n${lines.map((line) => `- ${line}`).join('\n')}\n`;
}

if (require.main === module) writeFileSync(FILE, versionsPage());

/** The page, as it is in the repository. */
export function writtenVersions(): string {
  return readFileSync(FILE, 'utf8');
}
