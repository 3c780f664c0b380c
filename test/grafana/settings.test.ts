import { TerraformStack, TerraformVariable } from 'cdktf';
import { SecureGrafanaProps, UnknownSettings } from '../../lib';
import { GRAFANA_SETTINGS } from '../../lib/grafana/settings';
import { grafanaIn } from '../contract/rows/grafana';
import { emptyStack } from '../contract/stack';
import { secretVariable } from '../contract/support';
import { documentOf } from '../support/document';
import { podsOf } from '../support/kubernetes';
import { mistakesOf } from '../support/synthesize';

const environmentOf = (props: Partial<SecureGrafanaProps>, stack = emptyStack()) => {
  grafanaIn(stack, props);
  const [container] = podsOf(documentOf(stack))[0]?.spec.container ?? [];
  return Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
};
const mistakes = (props: (stack: TerraformStack) => Partial<SecureGrafanaProps>) =>
  mistakesOf((stack) => grafanaIn(stack, props(stack)));

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
    ['server.read_timeout', '7d', 'a duration like "30s" or "1h30m"'],
    ['dashboards.min_refresh_interval', 5, 'a duration like "30s"'],
    ['dashboards.default_home_dashboard_path', '/etc/passwd', 'the path of a file of `addDashboards`'],
    // A name that is near to one that it has.
    ['users.defualt_theme', 'light', 'did you mean "default_theme"?'],
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
    ['user', 'did you mean "users"?'],
  ])('the section %s is a mistake that says what to use', (section, takes) => {
    expect(mistakes(() => ({ settings: { [section]: { enabled: true } } }))).toContain(takes);
  });

  test('that are secret are a mistake, and not shown', () => {
    const said = mistakes((stack) => ({ settings: { users: { login_hint: secretVariable(stack).stringValue } } }));
    expect(said).toContain('a value that is sensitive');
  });

  test('have each key that is known here: for settings, or refused with what to use', () => {
    const { known, sections } = GRAFANA_SETTINGS;
    const undecided = Object.entries(known.sections).flatMap(([name, keys]) => {
      const section = sections[name];
      if (name === '') return Object.keys(keys).filter((key) => !Object.hasOwn(sections, key));
      if (section === undefined || typeof section === 'string' || !('allowed' in section)) return [name];
      return Object.keys(keys)
        .filter(
          (key) => !section.allowed.includes(key) && !Object.hasOwn(section.decided ?? {}, key) && !section.others,
        )
        .map((key) => `${name}.${key}`);
    });
    expect(undecided).toEqual([]);
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
