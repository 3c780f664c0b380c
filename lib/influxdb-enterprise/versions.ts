import { holdsIn, SupportedVersions, supportedVersions } from '../workloads/supported-versions';

const VERSIONS = {
  takes: 'InfluxDB Enterprise 1.12.4 and newer, of 1.x',
  range: '>=1.12.4 <2.0.0',
  accepted: '>=1.10.0 <2.0.0',
  lacks: {
    '<1.12.2': 'meta nodes take votes and logs from whoever reaches their port 8089',
    '<1.11.0': 'unmaintained, and its TLS is that of an old Go',
    '>=1.12.2 <1.12.3': 'a renewed certificate needs each daemon to start again',
    '1.12.3': 'its TSI index panics',
  },
  changes: {
    writeLimits: { range: '>=1.12.0', what: '`futureLimit` and `pastLimit` refuse points that are far from now' },
    raft: { range: '>=1.12.2', what: 'meta nodes ask each other who they are, at the port of their consensus' },
    reload: {
      range: '>=1.12.3',
      what: 'SIGHUP makes it serve a renewed certificate; before, its daemon is started again',
    },
    authorities: {
      range: '>=1.13.0',
      what: 'its config file names authorities and client certificates; before, the process trusts those of SSL_CERT_FILE',
    },
  },
} satisfies Omit<SupportedVersions, 'image' | 'flavour' | 'refusedTags'>;

/** The versions of data nodes, and what each lacks. */
export const DATA_VERSIONS = supportedVersions({
  ...VERSIONS,
  flavour: 'data',
  refusedTags: /:[^/@]*-alpine\b/,
  image: 'influxdb:1.12.4-data',
  sharedAs: 'influxdb-data',
});

/** The versions of meta nodes. */
export const META_VERSIONS = supportedVersions({
  ...VERSIONS,
  flavour: 'meta',
  refusedTags: /:[^/@]*-alpine\b/,
  image: 'influxdb:1.12.4-meta',
  sharedAs: 'influxdb-meta',
});

/** Whether meta nodes can ask each other who they are, at the port of their consensus. */
export function authenticatesRaft(version: string): boolean {
  return holdsIn(VERSIONS.changes.raft, version);
}

/** Whether it can limit how far from now points may be. */
export function limitsWrites(version: string): boolean {
  return holdsIn(VERSIONS.changes.writeLimits, version);
}

/** Whether SIGHUP makes it serve a renewed certificate. */
export function reloadsCertificates(version: string): boolean {
  return holdsIn(VERSIONS.changes.reload, version);
}

/** Whether its config file names authorities and client certificates; older ones verify by what the process trusts. */
export function takesAuthorities(version: string): boolean {
  return holdsIn(VERSIONS.changes.authorities, version);
}
