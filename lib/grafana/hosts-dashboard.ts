import { dashboard, panel } from './panels';

interface Reading {
  /** What of the points is drawn. */
  readonly field: string;
  readonly measurement: string;
  /** Which points. @default - all of the host */
  readonly where?: string;
  /** What tells lines apart, beside the host. */
  readonly tag?: string;
}

// `$timeFilter` and `$__interval` are Grafana's: the range that people look at, and one point for each pixel of it.
function query({ field, measurement, where, tag }: Reading): string {
  const conditions = ['"host" =~ /^$host$/', ...(where === undefined ? [] : [where]), '$timeFilter'].join(' AND ');
  const groups = ['time($__interval)', '"host"', ...(tag === undefined ? [] : [`"${tag}"`])].join(', ');
  return `SELECT ${field} FROM "${measurement}" WHERE ${conditions} GROUP BY ${groups} fill(none)`;
}

const lines = (title: string, unit: string, reading: Reading) =>
  panel(title, unit, query(reading), reading.tag === undefined ? '$tag_host' : `$tag_host $tag_${reading.tag}`);
const rate = (field: string) => `non_negative_derivative(mean("${field}"), 1s)`;

/** Hosts as a Telegraf writes them into a database: its inputs cpu, mem, disk, system and net. */
export const HOSTS = dashboard({
  title: 'Hosts, by Telegraf',
  uid: 'platform-hosts',
  language: 'influxdb',
  variables: { host: 'SHOW TAG VALUES FROM "system" WITH KEY = "host"' },
  panels: [
    lines('Processors in use', 'percent', {
      field: '100 - mean("usage_idle")',
      measurement: 'cpu',
      where: `"cpu" = 'cpu-total'`,
    }),
    lines('Memory in use', 'percent', { field: 'mean("used_percent")', measurement: 'mem' }),
    lines('Disks in use', 'percent', { field: 'mean("used_percent")', measurement: 'disk', tag: 'path' }),
    lines('Load for each processor', 'short', { field: 'mean("load5") / mean("n_cpus")', measurement: 'system' }),
    lines('Network in', 'Bps', { field: rate('bytes_recv'), measurement: 'net', tag: 'interface' }),
    lines('Network out', 'Bps', { field: rate('bytes_sent'), measurement: 'net', tag: 'interface' }),
  ],
});
