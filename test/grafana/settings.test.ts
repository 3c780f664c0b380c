import { TerraformStack, TerraformVariable } from 'cdktf';
import { SecureGrafanaProps, UnknownSettings } from '../../lib';
import { GRAFANA_SETTINGS } from '../../lib/grafana/settings';
import { grafanaIn } from '../contract/rows/grafana';
import { emptyStack } from '../contract/stack';
import { secretVariable } from '../contract/support';
import { documentOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { settable, undecided, unprinted } from '../support/settings';
import { mistakesOf } from '../support/synthesize';
import { SECTIONS } from './support/sections';

const environmentOf = (props: Partial<SecureGrafanaProps>, stack = emptyStack()) => {
  grafanaIn(stack, props);
  const [container] = podsOf(documentOf(stack))[0]?.spec.container ?? [];
  return Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
};
const mistakes = (props: (stack: TerraformStack) => Partial<SecureGrafanaProps>) =>
  mistakesOf((stack) => grafanaIn(stack, props(stack)));

// Who adds one looks at what it does: whether it listens, logs what people ask, names a file or runs a program.
const FOR_SETTINGS = {
  server: 'enable_gzip read_timeout',
  database: 'max_idle_conn max_open_conn conn_max_lifetime query_retries transaction_retries',
  dataproxy:
    'timeout dialTimeout keep_alive_seconds tls_handshake_timeout_seconds expect_continue_timeout_seconds ' +
    'max_conns_per_host max_idle_connections idle_conn_timeout_seconds send_user_header response_limit ' +
    'row_limit user_agent',
  security: 'strict_transport_security_preload strict_transport_security_subdomains csrf_always_check',
  dashboards:
    'versions_to_keep min_refresh_interval default_home_dashboard_path dashboard_performance_metrics ' +
    'panel_series_limit',
  datasources:
    'datasource_limit concurrent_query_count default_manage_alerts_ui_toggle ' +
    'default_allow_recording_rules_target_alerts_ui_toggle',
  users:
    'login_hint password_hint default_theme default_language home_page external_manage_link_url ' +
    'external_manage_link_name external_manage_info viewers_can_edit user_invite_max_lifetime_duration ' +
    'verification_email_max_lifetime_duration last_seen_update_interval hidden_users',
  service_accounts: 'token_expiration_day_limit',
  auth:
    'login_maximum_inactive_lifetime_duration login_maximum_lifetime_duration token_rotation_interval_minutes ' +
    'disable_signout_menu oauth_state_cookie_max_age',
  emails: 'welcome_email_on_sign_up content_types',
  log: 'level user_facing_default_error',
  'log.console': 'level format',
  quota:
    'enabled org_user org_dashboard org_data_source org_alert_rule user_org global_user global_org ' +
    'global_dashboard global_session global_alert_rule global_file global_correlations ' +
    'alerting_rule_group_rules alerting_rule_evaluation_results',
  unified_alerting:
    'enabled disabled_orgs initialization_timeout admin_config_poll_interval ' +
    'alertmanager_config_poll_interval alertmanager_max_silences_count alertmanager_max_silence_size_bytes ' +
    'alertmanager_max_template_output_bytes execute_alerts evaluation_timeout max_attempts ' +
    'initial_retry_delay max_retry_delay randomization_factor min_interval max_state_save_concurrency ' +
    'state_periodic_save_interval state_periodic_save_batch_size state_periodic_save_jitter_enabled ' +
    'disable_jitter notification_log_retention resolved_alert_retention rule_version_record_limit ' +
    'deleted_rule_retention',
  'unified_alerting.prometheus_conversion': 'rule_query_offset default_datasource_uid',
  'unified_alerting.reserved_labels': 'disabled_labels',
  annotations: 'cleanupjob_batchsize tags_length',
  'annotations.dashboard': 'max_age max_annotations_to_keep',
  'annotations.api': 'max_age max_annotations_to_keep',
  short_links: 'expire_time',
  explore: 'enabled defaultTimeOffset hide_logs_download',
  help: 'enabled',
  profile: 'enabled',
  query: 'concurrent_query_limit',
  query_history: 'enabled',
  metrics:
    'interval_seconds disable_total_stats total_stats_collector_interval_seconds ' + 'classic_http_histogram_enabled',
  panels: 'enable_alpha',
  live: 'max_connections',
  date_formats:
    'full_date interval_second interval_minute interval_hour interval_day interval_month interval_year ' +
    'use_browser_locale default_timezone',
  expressions: 'enabled',
  geomap: 'enable_custom_baselayers',
  support_bundles: 'enabled',
};

describe('settings of Grafana', () => {
  test('are variables that it reads, by section and key', () => {
    const settings = {
      instance_name: 'ours',
      users: { default_theme: 'light', viewers_can_edit: true },
      'annotations.api': { max_age: '30d', max_annotations_to_keep: 1000 },
      dataproxy: { dialTimeout: 5 },
      quota: { enabled: true, global_user: -1 },
      dashboards: { default_home_dashboard_path: '/etc/grafana-dashboards/dashboards-platform/nodes.json' },
    };
    expect(environmentOf({ settings })).toMatchObject({
      GF_DEFAULT_INSTANCE_NAME: 'ours',
      GF_USERS_DEFAULT_THEME: 'light',
      GF_USERS_VIEWERS_CAN_EDIT: 'true',
      GF_ANNOTATIONS_API_MAX_AGE: '30d',
      GF_ANNOTATIONS_API_MAX_ANNOTATIONS_TO_KEEP: '1000',
      GF_DATAPROXY_DIALTIMEOUT: '5',
      GF_QUOTA_GLOBAL_USER: '-1',
      GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: '/etc/grafana-dashboards/dashboards-platform/nodes.json',
    });
  });

  test('end a session after a day unless they say otherwise, or who was taken away stays for a month', () => {
    const key = 'GF_AUTH_LOGIN_MAXIMUM_LIFETIME_DURATION';
    expect(environmentOf({})).toHaveProperty(key, '24h');
    const settings = { auth: { login_maximum_lifetime_duration: '7d' } };
    expect(environmentOf({ settings })).toHaveProperty(key, '7d');
  });

  // As long as Grafana's own, and a month of Chronograf's.
  test.each(['30d', '720h', '4w', '90m'])('take sessions of %s', (span) => {
    const settings = { auth: { login_maximum_lifetime_duration: span } };
    expect(environmentOf({ settings })).toHaveProperty('GF_AUTH_LOGIN_MAXIMUM_LIFETIME_DURATION', span);
  });

  test.each(['31d', '721h', '5w', '2M', '1y'])('take no sessions of %s, by which who was taken away stays', (span) => {
    for (const key of ['login_maximum_lifetime_duration', 'login_maximum_inactive_lifetime_duration'])
      expect(mistakes(() => ({ settings: { auth: { [key]: span } } }))).toContain('of 30 days at most');
  });

  test.each(['1h30m', '1.5h', '500ms', '4w', '2y'])('take %s, which Grafana reads', (span) => {
    expect(environmentOf({ settings: { dashboards: { min_refresh_interval: span } } })).toHaveProperty(
      'GF_DASHBOARDS_MIN_REFRESH_INTERVAL',
      span,
    );
  });

  test('may be filled in by Terraform', () => {
    const stack = emptyStack();
    const variable = new TerraformVariable(stack, 'hint', { type: 'string' });
    expect(environmentOf({ settings: { users: { login_hint: variable.stringValue } } }, stack)).toMatchObject({
      GF_USERS_LOGIN_HINT: expect.stringContaining('var.hint') as string,
    });
  });

  test('that are not known take a reason, and undo nothing', () => {
    const unknownSettings = UnknownSettings.because('it is tried', { feature_toggles: { enable: 'one two' } });
    expect(environmentOf({ unknownSettings })).toMatchObject({ GF_FEATURE_TOGGLES_ENABLE: 'one two' });
    const refused = (settings: Record<string, unknown>) =>
      mistakes(() => ({ unknownSettings: UnknownSettings.because('it is tried', settings) }));
    expect(refused({ 'auth.new': { enabled: true } })).toContain('nothing about listening, authentication');
    expect(refused({ other: { key: '${HOME}' } })).toContain('settings.other.key` takes text without');
    expect(refused({ other: { key: ['a'] } })).toContain('settings.other.key` takes text without');
  });

  test.each<[string, unknown, string]>([
    // What would undo a promise, by the prop that decides it.
    ['server.protocol', 'http', 'it is always so'],
    ['server.root_url', 'https://x.example', 'use `publicUrl`'],
    ['server.router_logging', true, 'it would log what people ask'],
    ['server.cdn_url', 'https://cdn.example', 'its pages run no script of others'],
    ['security.admin_password', 'hunter2', 'use `credential`'],
    ['security.secret_key', 'x', 'use `secretKey`'],
    ['security.allow_embedding', true, 'it is always so'],
    ['security.cookie_secure', false, 'it is always so'],
    ['auth.oauth_allow_insecure_email_lookup', true, 'somebody could become another'],
    ['users.allow_sign_up', true, 'nobody gets in without a login'],
    ['users.auto_assign_org_role', 'Admin', 'use `login`'],
    ['database.type', 'mysql', 'use `storage`'],
    ['database.wal', true, 'a backup is a copy of one file'],
    ['log.level', 'debug', '"info", "warn", "error" or "critical"'],
    ['log.filters', 'oauth:debug', 'it would log what people ask'],
    ['panels.disable_sanitize_html', true, 'a panel could run scripts of others'],
    ['metrics.basic_auth_password', 'x', 'who scrapes it gets a password of its own'],
    ['unified_alerting.ha_listen_address', '0.0.0.0:9094', 'there is one Grafana'],
    ['live.allowed_origins', '*', 'use `publicUrl`'],
    // What Grafana would take for something else.
    ['users.default_theme', 'blue', '"dark", "light" or "system"'],
    ['users.login_hint', '$__file{/etc/grafana-credentials/secret-key/password}', 'text without "$__"'],
    ['users.login_hint', '${GF_SECURITY_ADMIN_PASSWORD}', 'text without "$__"'],
    ['users.home_page', '//evil.example', 'a path of Grafana'],
    ['annotations.dashboard.max_age', '30 days', 'a duration like "30s"'],
    ['annotations.dashboard.max_age', '1d12h', 'a duration like "30s"'],
    ['unified_alerting.randomization_factor', 2, 'a number from 0 to 1'],
    ['unified_alerting.randomization_factor', '0.5', 'a number from 0 to 1'],
    ['annotations.api.max_annotations_to_keep', '5', 'a whole number of 0 or more'],
    ['server.read_timeout', '7d', 'a duration like "30s" or "1h30m"'],
    ['dashboards.min_refresh_interval', 5, 'a duration like "30s"'],
    ['dashboards.default_home_dashboard_path', '/etc/passwd', 'the path of a file of `addDashboards`'],
    // A name that is near to one that it has.
    ['users.defualt_theme', 'light', 'did you mean "default_theme"?'],
    ['server.htp_port', 3001, 'did you mean "http_port"? It takes nothing here: '],
  ])('%s = %j is a mistake that says what it takes', (path, value, takes) => {
    const [section = '', key = ''] = path.split(/\.(?=[^.]*$)/);
    expect(mistakes(() => ({ settings: { [section]: { [key]: value } } }))).toContain(takes);
  });

  test.each<[string, string]>([
    ['auth.anonymous', 'nobody gets in without a login'],
    ['auth.google', 'use `login`'],
    ['smtp', 'use `mail`'],
    ['plugins', 'use `plugins`'],
    ['rendering', 'no path in the network is open for it'],
    ['secrets_manager', 'use `secretKey`'],
    ['server.custom_response_headers', 'it is always so'],
    ['user', 'did you mean "users"?'],
  ])('the section %s is a mistake that says what to use', (section, takes) => {
    expect(mistakes(() => ({ settings: { [section]: { enabled: true } } }))).toContain(takes);
  });

  test('that are secret are a mistake, and not shown', () => {
    const said = mistakes((stack) => ({ settings: { users: { login_hint: secretVariable(stack).stringValue } } }));
    expect(said).toContain('a value that is sensitive');
  });

  test('have each section that is known for settings, or refused with what to use: these alone take a reason', () => {
    const undecided = SECTIONS.filter((name) => !Object.hasOwn(GRAFANA_SETTINGS.sections, name));
    expect(undecided.sort()).toEqual([
      ...['analytics.summaries', 'analytics.views', 'auditing', 'auditing.logs.file', 'auditing.logs.loki'],
      ...['auth.security', 'caching', 'caching.encryption', 'caching.memcached', 'caching.memory', 'caching.redis'],
      ...['environment', 'external_image_storage.local', 'feature_highlights', 'feature_toggles'],
      ...['feature_toggles.openfeature', 'feature_toggles.openfeature.context', 'frontend_dev', 'keystore.vault'],
      ...['metrics.environment_info', 'navigation.app_sections', 'navigation.app_standalone_pages'],
      ...['plugins.restricted_apis_allowlist', 'plugins.restricted_apis_blocklist', 'rbac.grants', 'reporting'],
      ...['security.egress', 'security.encryption.awskms.v1', 'security.encryption.azurekv.v1'],
      ...[
        'security.encryption.googlekms.v1',
        'security.encryption.hashicorpvault.v1',
        'sql_datasources',
        'time_picker',
      ],
      ...['unified_alerting.notification_history.external_labels', 'unified_alerting.state_history.annotations'],
      ...['unified_alerting.state_history.external_labels', 'unified_storage', 'usage_insights.export'],
      ...['usage_insights.export.storage.loki', 'white_labeling', 'white_labeling.public_dashboards'],
    ]);
  });

  test('have each key that is known for settings, or refused with what to use', () => {
    expect(undecided(GRAFANA_SETTINGS)).toEqual([]);
    // Of older versions, and of `conf/sample.ini` alone.
    expect(unprinted(GRAFANA_SETTINGS).filter((name) => !SECTIONS.includes(name))).toEqual([
      'force_migration',
      ...['security.csrf_trusted_origins', 'security.csrf_additional_headers', 'security.angular_support_enabled'],
      ...['auth.extended_jwt', 'alerting'],
    ]);
  });

  test('are for these keys alone: one that is new in a section is for them once somebody has looked at it', () => {
    const keys: Record<string, string[]> = {};
    for (const [section, key] of settable(GRAFANA_SETTINGS)) (keys[section] ??= []).push(key);
    const listed = Object.fromEntries(Object.entries(keys).map(([section, all]) => [section, all.join(' ')]));
    expect(listed).toEqual(FOR_SETTINGS);
  });

  // What listens, logs what people ask, names a file or a secret: a key that is found to do so belongs here.
  test.each([
    ...['protocol', 'http_addr', 'http_port', 'socket', 'cert_file', 'cert_key', 'min_tls_version', 'static_root_path'],
    ...['router_logging', 'log_queries', 'logging', 'filters', 'mode', 'templates_pattern', 'path', 'url', 'password'],
    ...['admin_password', 'secret_key', 'basic_auth_password', 'ha_redis_password', 'ha_engine_password', 'ha_peers'],
    ...['cookie_secure', 'cookie_samesite', 'allow_embedding', 'content_security_policy', 'x_content_type_options'],
  ])('%s is refused in every section', (key) => {
    const ways = Object.values(GRAFANA_SETTINGS.sections).flatMap((section) =>
      typeof section === 'object' && 'allowed' in section ? [section.allowed.includes(key)] : [],
    );
    expect(ways).not.toContain(true);
  });
});
