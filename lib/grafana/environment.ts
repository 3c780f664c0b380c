import { PublicAddress } from '../connections/people/public-address';
import { LOWEST_TLS } from '../connections/tls/served-tls';
import { content } from './datasource-definition';

/** Where things are in the pod. */
export const GRAFANA_PATHS = {
  home: '/usr/share/grafana',
  data: '/var/lib/grafana',
  tls: '/etc/grafana-tls',
  ca: '/etc/grafana-ca',
  trust: '/etc/grafana-trust',
  credentials: '/etc/grafana-credentials',
  provisioning: '/etc/grafana-provisioning',
  dashboards: '/etc/grafana-dashboards',
  scripts: '/opt/scripts',
} as const;

export const GRAFANA_PORT = 3000;
export const ADMINISTRATOR_NAME = 'admin';

const PATHS = GRAFANA_PATHS;

/** The files that secrets are read from. */
export interface GrafanaSecrets {
  readonly administrator: string;
  readonly secretKey: string;
}

/**
 * What Grafana reads from its environment, without secrets: it reads the files that are named.
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
 */
export function grafanaEnvironment(
  { administrator, secretKey }: GrafanaSecrets,
  address: PublicAddress | undefined,
): Record<string, string> {
  return {
    ...paths(),
    ...server(address),
    GF_SECURITY_ADMIN_USER: ADMINISTRATOR_NAME,
    GF_SECURITY_ADMIN_PASSWORD: content(administrator),
    GF_SECURITY_SECRET_KEY: content(secretKey),
    // Of its secrets manager, since Grafana 12: the key that it would have is in its image, the same for everybody.
    GF_SECRETS_MANAGER_ENCRYPTION_SECRET_KEY_V1_SECRET_KEY: content(secretKey),
    ...BROWSERS,
    ...CLOSED,
    ...QUIET,
    GF_LOG_MODE: 'console',
    GF_METRICS_BASIC_AUTH_USERNAME: SCRAPER,
  };
}

/** The user's name that its metrics are asked for with. */
export const SCRAPER = 'prometheus';

function paths(): Record<string, string> {
  return {
    GF_PATHS_DATA: PATHS.data,
    GF_PATHS_PLUGINS: `${PATHS.data}/plugins`,
    GF_PATHS_LOGS: '/tmp/log',
    GF_PATHS_PROVISIONING: PATHS.provisioning,
    GF_DATABASE_TYPE: 'sqlite3',
    // A backup is a copy of one file.
    GF_DATABASE_WAL: 'false',
  };
}

function server(address: PublicAddress | undefined): Record<string, string> {
  return {
    GF_SERVER_PROTOCOL: 'https',
    GF_SERVER_HTTP_PORT: String(GRAFANA_PORT),
    GF_SERVER_CERT_FILE: `${PATHS.tls}/tls.crt`,
    GF_SERVER_CERT_KEY: `${PATHS.tls}/tls.key`,
    GF_SERVER_MIN_TLS_VERSION: LOWEST_TLS.grafana,
    ...(address && { GF_SERVER_DOMAIN: address.hostname }),
    ...(address?.basePath ? { GF_SERVER_SERVE_FROM_SUB_PATH: 'true' } : {}),
  };
}

// What it tells browsers.
const BROWSERS = {
  GF_SECURITY_COOKIE_SECURE: 'true',
  GF_SECURITY_COOKIE_SAMESITE: 'lax',
  GF_SECURITY_STRICT_TRANSPORT_SECURITY: 'true',
  GF_SECURITY_STRICT_TRANSPORT_SECURITY_MAX_AGE_SECONDS: '31536000',
  GF_SECURITY_CONTENT_SECURITY_POLICY: 'true',
  GF_SECURITY_X_CONTENT_TYPE_OPTIONS: 'true',
  GF_SECURITY_ALLOW_EMBEDDING: 'false',
};

// Ways in without a login, and what could run code of others.
const CLOSED = {
  GF_SECURITY_DISABLE_BRUTE_FORCE_LOGIN_PROTECTION: 'false',
  GF_USERS_ALLOW_SIGN_UP: 'false',
  GF_USERS_ALLOW_ORG_CREATE: 'false',
  GF_USERS_AUTO_ASSIGN_ORG_ROLE: 'Viewer',
  GF_AUTH_ANONYMOUS_ENABLED: 'false',
  GF_AUTH_PROXY_ENABLED: 'false',
  GF_AUTH_JWT_ENABLED: 'false',
  GF_PUBLIC_DASHBOARDS_ENABLED: 'false',
  GF_SNAPSHOTS_ENABLED: 'false',
  GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
  GF_PLUGINS_PLUGIN_ADMIN_ENABLED: 'false',
  GF_PLUGINS_PREINSTALL_DISABLED: 'true',
  GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
  GF_PANELS_DISABLE_SANITIZE_HTML: 'false',
};

/**
 * Where settings say nothing else. Who is taken away at the provider, or gets another role, stays as he was until he logs in again: as in
 * Chronograf a session lasts a day at most, by itself 30 days.
 * @see https://pages.nist.gov/800-63-4/sp800-63b.html
 */
export const SESSIONS = { GF_AUTH_LOGIN_MAXIMUM_LIFETIME_DURATION: '24h' };

// Whom it would tell of itself. Its policies let it reach none of them.
const QUIET = {
  GF_ANALYTICS_REPORTING_ENABLED: 'false',
  GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
  GF_ANALYTICS_FEEDBACK_LINKS_ENABLED: 'false',
  GF_SECURITY_DISABLE_GRAVATAR: 'true',
  GF_NEWS_NEWS_FEED_ENABLED: 'false',
};
