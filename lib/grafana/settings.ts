import { SettingsPolicy } from '../core/checks/accept-settings';
import { countOf, oneOf, POSITIVE, VALUE_TYPES, ValueType } from '../core/checks/value-types';
import { GRAFANA_PATHS as PATHS } from './environment';
import { KNOWN_GRAFANA_SETTINGS } from './known-settings';

/** What Grafana puts the content of a file, a variable or another key in the place of. */
export const EXPANDED = /\$(__|\{)|%\(/;

const TEXT = type('text without "$__", "${" and "%("', (value) => typeof value === 'string' && !EXPANDED.test(value));
const LIMIT = type('a whole number, or -1 for no limit', (value) => {
  return Number.isSafeInteger(value) && (value as number) >= -1;
});
// What Go reads, or one of the units that Grafana adds (gtime in grafana-plugin-sdk-go).
const SPAN = type('a duration like "30s", "1h30m" or "7d"', (value) => {
  return typeof value === 'string' && /^(\d+[dwMy]|(\d+(\.\d+)?(ms|s|m|h))+)$/.test(value);
});
// Somebody removed at the login provider stays logged in until the session ends. 30 days is Grafana's own default.
const SESSION: ValueType = {
  takes: 'a duration like "12h" or "7d", of 30 days at most',
  accepts: (value) => SPAN.accepts(value) && hoursIn(String(value)) <= 30 * 24,
  knownAtSynthesis: true,
};
const GO_SPAN = type('a duration like "30s" or "1h30m"', (value) => {
  return typeof value === 'string' && /^(\d+(\.\d+)?(ms|s|m|h))+$/.test(value);
});
const HOME = type(`the path of a file of \`addDashboards\`, below ${PATHS.dashboards}`, (value) => {
  return typeof value === 'string' && new RegExp(`^${PATHS.dashboards}(/[\\w][\\w.-]*){2}$`).test(value);
});
const OWN_PATH = type('a path of Grafana, that begins with one "/"', (value) => {
  return typeof value === 'string' && /^\/(?!\/)[\w./?=&-]*$/.test(value);
});
const LEVEL = oneOf(['info', 'warn', 'error', 'critical']);
const HTTPS = type('an https URL', (value) => typeof value === 'string' && /^https:\/\/[^\s@$%]+$/.test(value));
// What is below 0 by default is a count, or -1 for none.
const KINDS: Readonly<Record<string, ValueType>> = {
  text: TEXT,
  flag: VALUE_TYPES.flag,
  integer: VALUE_TYPES.integer,
  number: LIMIT,
  duration: SPAN,
};

const ALWAYS = 'it is always so, as the promises of this library say';
const NO_PATH = 'no path in the network is open for it';
const NOBODY = 'nobody gets in without a login';
const LOGIN = 'use `login`';
const ALONE = 'there is one Grafana, and no port for others';
const PEOPLE = 'it would log what people ask, and what login providers say of them';
const STORAGE = 'use `storage`';
const CLUSTER = Object.fromEntries(
  Object.keys(KNOWN_GRAFANA_SETTINGS.sections.unified_alerting ?? {})
    .filter((key) => key.startsWith('ha_'))
    .map((key) => [key, ALONE]),
);
const API_KEYS = 'service accounts have taken the place of API keys';

// One text for many sections.
function texts(...all: readonly (readonly [names: string, text: string])[]): Record<string, string> {
  return Object.fromEntries(all.flatMap(([names, text]) => names.split(' ').map((name) => [name, text])));
}

const HOURS: Readonly<Record<string, number>> = {
  ms: 1 / 3_600_000,
  s: 1 / 3600,
  m: 1 / 60,
  h: 1,
  d: 24,
  w: 168,
  M: 730,
  y: 8760,
};

function hoursIn(span: string): number {
  const parts = [...span.matchAll(/([\d.]+)(ms|[smhdwMy])/g)];
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (HOURS[unit] ?? 0), 0);
}

function type(takes: string, accepts: (value: unknown) => boolean): ValueType {
  return { takes, accepts };
}

// What Grafana has no default for, so that its file does not say the type.
const { flag: FLAG, integer: INTEGER } = VALUE_TYPES;
// A quota may be -1, whatever it is by default.
const QUOTAS = Object.fromEntries(
  Object.entries(KNOWN_GRAFANA_SETTINGS.sections.quota ?? {}).flatMap(([key, kind]) =>
    kind === 'flag' ? [] : [[key, LIMIT]],
  ),
);
const KEPT = { max_age: SPAN, max_annotations_to_keep: INTEGER };

/** A section of which all keys but these are for settings. */
function allBut(name: string, decided: Readonly<Record<string, string>> = {}, types: Record<string, ValueType> = {}) {
  const known = KNOWN_GRAFANA_SETTINGS.sections[name] ?? {};
  const allowed = Object.keys(known).filter((key) => !Object.hasOwn(decided, key));
  const narrowed = allowed.map((key) => [key, types[key] ?? KINDS[known[key] ?? ''] ?? TEXT] as const);
  return { allowed, decided, types: Object.fromEntries(narrowed) };
}

/** A section of which these keys alone are for settings. */
function only(
  name: string,
  allowed: readonly string[],
  others: string,
  decided: Readonly<Record<string, string>> = {},
  own: Record<string, ValueType> = {},
) {
  const { types } = allBut(name, decided, own);
  return { allowed, decided, others, types };
}

/**
 * What of Grafana's config file is for settings: each section and key, or what to use in its place. What it is told of the others is in
 * environment.ts.
 */
export const GRAFANA_SETTINGS: SettingsPolicy = {
  known: KNOWN_GRAFANA_SETTINGS,
  regardsCase: true,
  sections: {
    instance_name: TEXT,
    app_mode: ALWAYS,
    target: ALWAYS,
    force_migration: 'it loses data',
    paths: STORAGE,
    server: only(
      'server',
      ['enable_gzip', 'read_timeout'],
      ALWAYS,
      {
        domain: 'use `publicUrl`',
        root_url: 'use `publicUrl`',
        serve_from_sub_path: 'use `publicUrl`',
        enforce_domain: 'who scrapes it, and its probes, ask by its name in the cluster',
        router_logging: PEOPLE,
        cdn_url: 'its pages run no script of others',
      },
      // Read by Go alone: what it cannot read is none.
      { read_timeout: GO_SPAN },
    ),
    grpc_server: ALONE,
    'server.custom_response_headers': ALWAYS,
    database: only(
      'database',
      ['max_idle_conn', 'max_open_conn', 'conn_max_lifetime', 'query_retries', 'transaction_retries'],
      STORAGE,
      {
        log_queries: PEOPLE,
        wal: 'a backup is a copy of one file, which would not be all',
      },
      { max_open_conn: INTEGER },
    ),
    remote_cache: NO_PATH,
    dataproxy: allBut('dataproxy', { logging: PEOPLE }),
    analytics: 'it tells nobody of itself',
    security: only(
      'security',
      ['strict_transport_security_preload', 'strict_transport_security_subdomains', 'csrf_always_check'],
      ALWAYS,
      {
        admin_user: 'it is `admin`',
        admin_password: 'use `credential`',
        secret_key: 'use `secretKey`',
        data_source_proxy_whitelist: '`readFrom` and `readFromPrometheus` decide it',
        // Of `conf/sample.ini` only.
        csrf_trusted_origins: ALWAYS,
        csrf_additional_headers: ALWAYS,
        // Of older ones.
        angular_support_enabled: ALWAYS,
      },
    ),
    'security.encryption': ALWAYS,
    snapshots: NOBODY,
    public_dashboards: NOBODY,
    dashboards: allBut(
      'dashboards',
      {},
      { versions_to_keep: POSITIVE, panel_series_limit: INTEGER, default_home_dashboard_path: HOME },
    ),
    datasources: allBut('datasources', {}, { datasource_limit: POSITIVE, concurrent_query_count: POSITIVE }),
    users: allBut(
      'users',
      {
        allow_sign_up: NOBODY,
        allow_org_create: ALWAYS,
        auto_assign_org: LOGIN,
        auto_assign_org_id: LOGIN,
        auto_assign_org_role: LOGIN,
        login_default_org_id: LOGIN,
        verify_email_enabled: 'there is no sign-up',
      },
      { default_theme: oneOf(['dark', 'light', 'system']), home_page: OWN_PATH, external_manage_link_url: HTTPS },
    ),
    service_accounts: allBut('service_accounts', {}, { token_expiration_day_limit: POSITIVE }),
    auth: only(
      'auth',
      [
        'login_maximum_inactive_lifetime_duration',
        'login_maximum_lifetime_duration',
        'token_rotation_interval_minutes',
        'disable_signout_menu',
        'oauth_state_cookie_max_age',
      ],
      LOGIN,
      {
        disable_login: '`admin` logs in by it',
        disable_login_form: '`admin` logs in by it',
        oauth_allow_insecure_email_lookup: 'somebody could become another by an address that he says is his',
        signout_redirect_url: LOGIN,
        api_key_max_seconds_to_live: API_KEYS,
        sigv4_verbose_logging: PEOPLE,
      },
      { login_maximum_inactive_lifetime_duration: SESSION, login_maximum_lifetime_duration: SESSION },
    ),
    ...texts(
      [
        'sso_settings auth.github auth.gitlab auth.google auth.grafananet auth.grafana_com auth.azuread auth.okta auth.generic_oauth auth.ldap auth.passwordless auth.saml',
        LOGIN,
      ],
      ['auth.anonymous auth.proxy auth.jwt auth.extended_jwt', NOBODY],
      ['auth.basic', '`admin` logs in by it'],
      ['rbac secretscan storage search enterprise', 'it is not for settings'],
      ['smtp smtp.static_headers', 'use `mail`'],
      ['log.file log.syslog', 'its log goes to the console'],
      ['log.frontend', 'everybody could write to its log'],
      ['plugins', 'use `plugins`'],
      ['secrets_manager secrets_manager.encryption.secret_key.v1', 'use `secretKey`'],
      ['news', 'it asks nobody for news'],
      ['alerting', 'Grafana has unified alerting alone'],
      [
        'unified_alerting.screenshots unified_alerting.state_history remote.alertmanager metrics.graphite grafana_net grafana_com ' +
          'tracing.jaeger tracing.opentelemetry tracing.opentelemetry.jaeger tracing.opentelemetry.otlp external_image_storage ' +
          'external_image_storage.s3 external_image_storage.webdav external_image_storage.gcs external_image_storage.azure_blob ' +
          'rendering plugin.grafana-image-renderer aws azure cloud_migration secure_socks_datasource_proxy provisioning ' +
          'recording_rules recording_rules.custom_headers settings.service unified_alerting.notification_history',
        NO_PATH,
      ],
    ),
    emails: only('emails', ['welcome_email_on_sign_up', 'content_types'], 'it names files of the image'),
    log: allBut('log', { mode: 'its log goes to the console', filters: PEOPLE }, { level: LEVEL }),
    'log.console': allBut('log.console', {}, { level: LEVEL, format: oneOf(['text', 'console', 'json']) }),
    quota: allBut('quota', { org_api_key: API_KEYS, global_api_key: API_KEYS }, QUOTAS),
    unified_alerting: allBut('unified_alerting', CLUSTER, {
      enabled: FLAG,
      max_attempts: countOf(1, 100),
      alertmanager_max_silences_count: INTEGER,
      alertmanager_max_silence_size_bytes: INTEGER,
      alertmanager_max_template_output_bytes: INTEGER,
      randomization_factor: type(
        'a number from 0 to 1',
        (value) => typeof value === 'number' && value >= 0 && value <= 1,
      ),
    }),
    'unified_alerting.prometheus_conversion': allBut('unified_alerting.prometheus_conversion'),
    'unified_alerting.reserved_labels': allBut('unified_alerting.reserved_labels'),
    annotations: allBut('annotations', {}, { tags_length: countOf(500, 4096) }),
    'annotations.dashboard': allBut('annotations.dashboard', {}, KEPT),
    'annotations.api': allBut('annotations.api', {}, KEPT),
    short_links: allBut('short_links'),
    explore: allBut('explore'),
    help: allBut('help'),
    profile: allBut('profile'),
    query: allBut('query', {}, { concurrent_query_limit: INTEGER }),
    query_history: allBut('query_history'),
    metrics: allBut('metrics', {
      enabled: 'it has metrics for who scrapes it',
      basic_auth_username: 'who scrapes it gets a password of its own',
      basic_auth_password: 'who scrapes it gets a password of its own',
    }),
    panels: only('panels', ['enable_alpha'], 'a panel could run scripts of others'),
    live: only('live', ['max_connections'], ALONE, { allowed_origins: 'use `publicUrl`' }, { max_connections: LIMIT }),
    date_formats: allBut('date_formats'),
    expressions: allBut('expressions'),
    geomap: allBut('geomap', { default_baselayer_config: 'browsers would ask others for maps' }),
    support_bundles: only('support_bundles', ['enabled'], ALWAYS),
  },
};
