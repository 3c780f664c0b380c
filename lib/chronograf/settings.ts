import { Construct } from 'constructs';
import { acceptSettings, SettingsPolicy } from '../core/checks/accept-settings';
import { described, recordMistake } from '../core/checks/mistakes';
import { UnknownSettings } from '../core/checks/unknown-settings';
import { ValueType } from '../core/checks/value-types';
import { KNOWN_CHRONOGRAF_SETTINGS, VARIABLES_BY_FLAG } from './known-settings';

const BOOLEAN = text('"true" or "false"', /^(true|false)$/);
const HTTPS = text('an https URL', /^https:\/\/[^\s@]+$/);

// What Chronograf cannot read it ignores without a word, or ends with status 0: so each value is checked here.
const TAKEN: Readonly<Record<string, ValueType>> = {
  BASICAUTH_REALM: text('a name without quotes and backslashes', /^[^"\\\p{C}]+$/u),
  CUSTOM_AUTO_REFRESH: text('labels with milliseconds: "5m=300000;1h=3600000"', /^[^=;]+=\d+(;[^=;]+=\d+)*$/),
  CUSTOM_LINKS: text(
    'names with https URLs: "Runbooks:https://wiki.example/runbooks,Status:https://status.example"',
    /^[^:,]+:https:\/\/[^\s,@]+(,[^:,]+:https:\/\/[^\s,@]+)*$/,
  ),
  DISABLE_GZIP: BOOLEAN,
  HOST_PAGE_DISABLED: BOOLEAN,
  LOG_LEVEL: text('"debug", "info" or "error"', /^(debug|info|error)$/),
  LOGIN_HINT: text('text without line breaks', /^[^\p{C}]+$/u),
  OAUTH_LOGOUT_ENDPOINT: HTTPS,
  REDIR_AUTH_LOGIN: text('the name of the login: "github", or what openIdConnect was given', /^[a-z0-9-]+$/),
  STATUS_FEED_URL: HTTPS,
  TELEGRAF_SYSTEM_INTERVAL: text('a duration as Go writes it: "1m"', /^(\d+(\.\d+)?(ms|s|m|h))+$/),
};

// Why a variable is refused, by what its name begins with.
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^(TLS_|HOST$|PORT$)/, 'it is always so, as the promises of this library say; use `authority` or `certificate`'],
  // An id_token of theirs is taken without a look at the domains and organizations.
  [/^(USE_ID_TOKEN|JWKS_URL)$/, 'with it the domains and organizations of the login are not looked at'],
  [/^(HTPASSWD|GENERIC_|GH_|GOOGLE_|AUTH0_|HEROKU_|OAUTH_NO_PKCE)/, 'use `login`'],
  [/^(PUB_KEY|NONCE_EXPIRATION)/, 'who has the key would be an administrator of everything'],
  [/^TOKEN_SECRET$/, 'use `tokenSecret`'],
  [/^AUTH_DURATION$/, 'use `sessionDuration`'],
  [/^INACTIVITY_DURATION$/, 'use `inactivityDuration`'],
  [/^(PUBLIC_URL|BASE_PATH)$/, 'use `publicUrl`'],
  [/^(INFLUXDB_|KAPACITOR_|RESOURCES_PATH|TAGS_CSV_PATH)/, 'use `readFrom` and `manage`'],
  [/^PPROF_ENABLED$/, 'it would serve /debug without a login'],
  [/^(BOLT_PATH|ETCD_)/, 'use `storage`'],
  [/^(CANNED_PATH|PROTOBOARDS_PATH)$/, 'its layouts are those of its image'],
  [/^REPORTING_DISABLED$/, 'it reports to nobody'],
];

const VARIABLES = Object.keys(KNOWN_CHRONOGRAF_SETTINGS.sections[''] ?? {});

/** Which of Chronograf's variables are for settings. */
export const CHRONOGRAF_SETTINGS: SettingsPolicy = {
  known: KNOWN_CHRONOGRAF_SETTINGS,
  entry: 'a variable',
  regardsCase: true,
  sections: {
    ...TAKEN,
    ...Object.fromEntries(
      VARIABLES.flatMap((name) => REFUSED.filter(([pattern]) => pattern.test(name)).map(([, why]) => [name, why])),
    ),
  },
};

// A newer one takes an option by its flag, which nobody but Chronograf reads: of variables the shell, the loader and Go in its
// container read some too. It ends over a flag that it does not have, and ignores such a variable without a word.
const FLAGS: SettingsPolicy = {
  known: KNOWN_CHRONOGRAF_SETTINGS,
  regardsCase: true,
  sections: Object.fromEntries(
    [
      ...VARIABLES.map((name) => [name.toLowerCase().replaceAll('_', '-'), name] as const),
      ...Object.entries({ ...VARIABLES_BY_FLAG, help: '' }),
    ].map(([flag, variable]) => [flag, whoseFlag(variable)]),
  ),
};

/** The user's own settings, as far as Chronograf takes them and no promise is undone. */
export function acceptChronografSettings(
  scope: Construct,
  settings: Record<string, string> | undefined,
): Record<string, string> {
  return acceptSettings(scope, { settings }, CHRONOGRAF_SETTINGS) as Record<string, string>;
}

/** The arguments for what a newer Chronograf knows. */
export function flagsForUnknown(scope: Construct, unknownSettings: UnknownSettings | undefined): string[] {
  const accepted = acceptSettings(scope, { unknownSettings }, FLAGS);
  return Object.entries(accepted).flatMap(([name, value]) => {
    const refuse = (got: unknown, takes: string) => {
      recordMistake(scope, { prop: `unknownSettings.${name}`, got, takes });
      return [];
    };
    if (!/^[a-z][a-z\d]*(-[a-z\d]+)*$/.test(name) || name.length === 1)
      return refuse(name, 'the long name of a flag, like "new-option": variables are read by its container too');
    if (value === true) return [`--${name}`];
    if (typeof value === 'string' || typeof value === 'number') return [`--${name}=${value}`];
    return refuse(described('another value'), 'text, a number, or true for a flag without a value');
  });
}

function whoseFlag(variable: string): string {
  const taken = CHRONOGRAF_SETTINGS.sections[variable];
  if (typeof taken === 'string') return taken;
  return taken ? `\`settings\` takes it as ${variable}` : 'it is for people at a terminal';
}

function text(takes: string, pattern: RegExp): ValueType {
  return { takes, accepts: (value) => typeof value === 'string' && pattern.test(value) };
}
