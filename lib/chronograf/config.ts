import { INFLUXDATA_CIPHERS, LOWEST_TLS } from '../connections/tls/served-tls';

/** Where things are in the pod. */
export const CHRONOGRAF_PATHS = {
  config: '/etc/chronograf',
  data: '/var/lib/chronograf',
  tls: '/etc/chronograf-tls',
  ca: '/etc/chronograf-ca',
  trust: '/etc/chronograf-trust',
  credentials: '/etc/chronograf-credentials',
  scripts: '/opt/scripts',
  composed: '/run/chronograf',
  shared: '/usr/share/chronograf',
} as const;

export const CHRONOGRAF_PORT = 8888;

const PATHS = CHRONOGRAF_PATHS;

/** What Chronograf reads from its environment, without secrets. Names and defaults: `server/server.go` of Chronograf 1.11.4. */
export function chronografEnvironment(): Record<string, string> {
  return {
    // Its own default is every address of IPv4 alone.
    HOST: '',
    PORT: String(CHRONOGRAF_PORT),
    TLS_CERTIFICATE: `${PATHS.tls}/tls.crt`,
    TLS_PRIVATE_KEY: `${PATHS.tls}/tls.key`,
    TLS_MIN_VERSION: LOWEST_TLS.chronograf,
    TLS_CIPHERS: INFLUXDATA_CIPHERS.join(','),
    BOLT_PATH: `${PATHS.data}/chronograf-v1.db`,
    CANNED_PATH: `${PATHS.shared}/canned`,
    PROTOBOARDS_PATH: `${PATHS.shared}/protoboards`,
    RESOURCES_PATH: `${PATHS.composed}/resources`,
    REPORTING_DISABLED: 'true',
    // The browser would fetch news from InfluxData.
    STATUS_FEED_URL: '',
  };
}
