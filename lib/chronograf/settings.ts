import { IConstruct } from 'constructs';
import { didYouMean } from '../core/checks/did-you-mean';
import { check } from '../core/checks/checks';
import { own } from '../core/values/records';
import { isKnown } from '../core/terraform/tokens';
import { described, recordMistake } from '../core/checks/mistakes';

interface Rule {
  readonly takes: string;
  readonly accepts: RegExp;
}

const BOOLEAN: Rule = { takes: '"true" or "false"', accepts: /^(true|false)$/ };

// What Chronograf cannot read it ignores without a word, or ends with status 0: so each value is checked here.
const SETTINGS: Readonly<Record<string, Rule>> = {
  BASICAUTH_REALM: { takes: 'a name without quotes and backslashes', accepts: /^[^"\\\p{C}]+$/u },
  CUSTOM_AUTO_REFRESH: {
    takes: 'labels with milliseconds: "5m=300000;1h=3600000"',
    accepts: /^[^=;]+=\d+(;[^=;]+=\d+)*$/,
  },
  CUSTOM_LINKS: {
    takes: 'names with https URLs: "Runbooks:https://wiki.example/runbooks,Status:https://status.example"',
    accepts: /^[^:,]+:https:\/\/[^\s,@]+(,[^:,]+:https:\/\/[^\s,@]+)*$/,
  },
  DISABLE_GZIP: BOOLEAN,
  HOST_PAGE_DISABLED: BOOLEAN,
  LOG_LEVEL: { takes: '"debug", "info" or "error"', accepts: /^(debug|info|error)$/ },
  LOGIN_HINT: { takes: 'text without line breaks', accepts: /^[^\p{C}]+$/u },
  OAUTH_LOGOUT_ENDPOINT: { takes: 'an https URL', accepts: /^https:\/\/[^\s@]+$/ },
  REDIR_AUTH_LOGIN: {
    takes: 'the name of the login: "github", or what openIdConnect was given',
    accepts: /^[a-z0-9-]+$/,
  },
  STATUS_FEED_URL: { takes: 'an https URL', accepts: /^https:\/\/[^\s@]+$/ },
  TELEGRAF_SYSTEM_INTERVAL: { takes: 'a duration as Go writes it: "1m"', accepts: /^(\d+(\.\d+)?(ms|s|m|h))+$/ },
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
  [/^REPORTING_DISABLED$/, 'it reports to nobody'],
];

/** The user's own settings, as far as Chronograf takes them and no promise is undone. */
export function acceptChronografSettings(
  scope: IConstruct,
  settings: Record<string, string> | undefined,
): Record<string, string> {
  const accepted = Object.entries(settings ?? {}).filter(([name, value]) => {
    const prop = `settings.${name}`;
    const rule = own(SETTINGS, name);
    if (rule) return check(scope, prop, value, rule.takes, (text) => rule.accepts.test(text));
    const instead = REFUSED.find(([pattern]) => pattern.test(name))?.[1];
    recordMistake(scope, {
      prop: isKnown(name) ? prop : 'settings',
      // Not the value: it may be a credential.
      got: isKnown(name) ? name : described('a token'),
      takes: instead ? `nothing here: ${instead}` : variableNear(name),
    });
    return false;
  });
  return Object.fromEntries(accepted);
}

// No door for those of a newer version: the shell, the loader and Go in the container read variables too.
function variableNear(name: string): string {
  const names = Object.keys(SETTINGS);
  return `a variable that Chronograf 1.11.4 reads${didYouMean(name, names) ?? `: ${names.join(', ')}`}`;
}
