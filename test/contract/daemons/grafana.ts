import { isListed } from '../../../lib/core/checks/deviations';
import { fill } from '../../support/expressions';
import { parseYaml } from '../config-files';
import type { Daemon, DaemonContainer, Names } from '../listeners';

/** Grafana: what its environment says of its port and its login, and the servers that it reads. */
export const daemon: Daemon = { command: 'grafana', open, dialled };

interface Datasource {
  readonly name: string;
  readonly url: string;
  readonly editable: boolean;
  readonly access: string;
  readonly jsonData: Readonly<Record<string, unknown>>;
  readonly secureJsonData: Readonly<Record<string, string>>;
}

// What nobody gets in by without a login, and what would run or show what others made.
const ALWAYS: Readonly<Record<string, string>> = {
  GF_SERVER_PROTOCOL: 'https',
  GF_SERVER_MIN_TLS_VERSION: 'TLS1.2',
  GF_AUTH_ANONYMOUS_ENABLED: 'false',
  GF_AUTH_PROXY_ENABLED: 'false',
  GF_AUTH_JWT_ENABLED: 'false',
  GF_USERS_ALLOW_SIGN_UP: 'false',
  GF_SNAPSHOTS_ENABLED: 'false',
  GF_PUBLIC_DASHBOARDS_ENABLED: 'false',
  GF_PLUGINS_PLUGIN_ADMIN_ENABLED: 'false',
  GF_SECURITY_COOKIE_SECURE: 'true',
  GF_SECURITY_ALLOW_EMBEDDING: 'false',
  GF_SECURITY_DISABLE_BRUTE_FORCE_LOGIN_PROTECTION: 'false',
};
const SECRETS = [
  'GF_SECURITY_ADMIN_PASSWORD',
  'GF_SECURITY_SECRET_KEY',
  'GF_SECRETS_MANAGER_ENCRYPTION_SECRET_KEY_V1_SECRET_KEY',
];

/** A file that Grafana is told to read: `$__file{…}`, of which Kubernetes takes two `$` for one. */
const named = (value = '') => /^(?:Token )?\$\$?__file\{([^}]+)\}$/.exec(value)?.[1];

/** What Grafana serves without TLS 1.2, or without asking who is there. */
function open(place: DaemonContainer): string[] {
  const env = new Map((place.container.env ?? []).map(({ name, value }) => [name, value ?? '']));
  const oauth = env.get('GF_AUTH_GENERIC_OAUTH_ENABLED') === 'true';
  const scraped = env.get('GF_METRICS_ENABLED') !== 'false';
  const secrets = [
    ...SECRETS,
    ...(oauth ? ['GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET'] : []),
    ...(scraped ? ['GF_METRICS_BASIC_AUTH_PASSWORD'] : []),
    ...(env.get('GF_SMTP_ENABLED') === 'true' ? ['GF_SMTP_PASSWORD'] : []),
  ];
  const fetches = env.get('GF_PLUGINS_PREINSTALL_DISABLED') !== 'true';
  const unsigned = env.get('GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS') ?? '';
  const restricted = env.has('GF_AUTH_GENERIC_OAUTH_ALLOWED_DOMAINS');
  const accepted = place.stack.deviations.some(({ what }) => what.includes('every account of the login provider'));
  return [
    ...Object.entries(ALWAYS).flatMap(([name, value]) => (env.get(name) === value ? [] : [`${name} is not ${value}`])),
    ...['GF_SERVER_CERT_FILE', 'GF_SERVER_CERT_KEY']
      .filter((name) => !place.file(env.get(name)))
      .map((name) => `${name} is not mounted`),
    ...secrets.filter((name) => !place.file(named(env.get(name)))).map((name) => `${name} is of no Secret`),
    ...(oauth && !restricted && !accepted ? ['every account of its provider gets in'] : []),
    ...(fetches && !isListed(place.stack.deviations, 'downloaded-plugins') ? ['it runs code that it fetches'] : []),
    ...(unsigned !== '' && !isListed(place.stack.deviations, 'unsigned-plugins') ? ['it runs code of anybody'] : []),
    ...(oauth && env.get('GF_AUTH_GENERIC_OAUTH_USE_PKCE') !== 'true' ? ['its login can be taken over'] : []),
  ];
}

/** Whom Grafana dials without verifying. */
function dialled(place: DaemonContainer, names: Names): string[] {
  const { container, stack } = place;
  const accepted = stack.deviations.some(({ what }) => /^the certificate of .* is not verified/.test(what));
  const env = new Map((container.env ?? []).map(({ name, value }) => [name, value ?? '']));
  const text = fill(place.file('/etc/grafana-provisioning/datasources/datasources.yaml')?.text ?? '');
  const { datasources = [] } = (parseYaml(text) ?? {}) as { readonly datasources?: Datasource[] };
  const trust = env.get('GF_AUTH_GENERIC_OAUTH_TLS_CLIENT_CA');
  const mails = env.get('GF_SMTP_ENABLED') === 'true';
  const folders = (env.get('SSL_CERT_DIR') ?? '').split(':').filter((folder) => folder !== '');
  return [
    ...(trust === undefined || place.file(trust) ? [] : ['what verifies its login provider is not mounted']),
    ...(mails && env.get('GF_SMTP_STARTTLS_POLICY') !== 'MandatoryStartTLS' ? ['its mail may go in clear text'] : []),
    ...(mails && env.get('GF_SMTP_SKIP_VERIFY') !== 'false' ? ['it does not verify its mail server'] : []),
    ...(env.has('SSL_CERT_FILE') && folders.length === 0 ? ['it trusts public authorities that nobody named'] : []),
    ...datasources.flatMap(({ name, url, editable, access, jsonData, secureJsonData }) => {
      const { protocol, hostname } = new URL(url);
      const certified = names(hostname.split('.')[0] ?? '');
      const verified = jsonData.tlsAuthWithCACert === true && jsonData.tlsSkipVerify !== true;
      return [
        ...(protocol === 'https:' ? [] : [`it dials ${url}`]),
        ...(verified || accepted ? [] : [`it does not verify ${url}`]),
        ...(editable || access !== 'proxy' ? [`people can change ${name}, or dial it themselves`] : []),
        ...Object.entries(secureJsonData)
          .filter(([, value]) => !place.file(named(value)))
          .map(([key]) => `${key} of ${name} is of no file that is mounted`),
        ...(!hostname.endsWith('.svc') || !certified || certified.includes(hostname)
          ? []
          : [`the certificate of ${hostname} has other names`]),
      ];
    }),
  ];
}
