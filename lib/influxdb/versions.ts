import { holdsIn, supportedVersions } from '../workloads/supported-versions';

/** The versions of InfluxDB OSS, and what each lacks. */
export const INFLUXDB_VERSIONS = supportedVersions({
  takes: 'InfluxDB 1.11.8 or 1.12.4 and newer, of 1.x',
  range: '>=1.11.8 <1.12.0 || >=1.12.4 <2.0.0',
  accepted: '>=1.8.0 <2.0.0',
  lacks: {
    '<1.11.0': 'unmaintained, and its TLS is that of an old Go',
    '<1.9.0': 'a reader of one database reads all of them through /api/v1/prom/read',
    '>=1.12.0 <1.12.3': 'it serves with a private key that others may read',
    '1.12.3': 'its TSI index panics',
  },
  changes: {
    reload: {
      range: '>=1.12.3',
      what: 'SIGHUP makes it serve a renewed certificate; before, its daemon is started again',
    },
    writeLimits: { range: '>=1.12.0', what: '`futureLimit` and `pastLimit` refuse points that are far from now' },
    prometheusRead: {
      range: '>=1.9.0',
      what: '`prom-read-auth-enabled` has its Prometheus read endpoint ask for a grant',
    },
  },
  refusedTags: /:[^/@]*-(alpine|data|meta|enterprise)\b/,
  image: 'influxdb:1.12.4',
});

/** Whether SIGHUP makes it serve a renewed certificate. */
export function reloadsCertificates(version: string): boolean {
  return holdsIn(INFLUXDB_VERSIONS.changes.reload, version);
}

/** Whether it can limit how far from now points may be. */
export function limitsWrites(version: string): boolean {
  return holdsIn(INFLUXDB_VERSIONS.changes.writeLimits, version);
}

/** Whether the Prometheus read endpoint can ask for a grant. */
export function authorizesPrometheusRead(version: string): boolean {
  return holdsIn(INFLUXDB_VERSIONS.changes.prometheusRead, version);
}
