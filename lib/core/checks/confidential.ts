import { fragments, isToken } from '../terraform/tokens';

// What may not stand where others read it: a ConfigMap, an annotation, a label, an argument, a variable. One list for all products.

/** A key with its words apart, be it written as `apiToken` or as `api-token`. */
export function keyWords(key: string): string {
  return key.replace(/(?<=[a-z\d])(?=[A-Z])/g, '_');
}

/** Whether a key is one of what is a credential, or has one in it as a rule. */
export function isCredentialKey(key: string): boolean {
  return CREDENTIAL_KEY.test(keyWords(key)) || CREDENTIAL_LETTERS.test(key.replace(/[-_]/g, ''));
}

/** Whether a key in a path is one of a credential, and what is below it is a part of it. The first says where the path begins. */
export function isWithinCredential(path: string): boolean {
  return path
    .split('.')
    .slice(1)
    .some((key) => isCredentialKey(key.replace(/(\[\d*\])+$/, '')));
}

const CREDENTIAL_KEY =
  /(^|[-_.])(pass(word|wd|phrase)?|pwd|secret|token([-_]string)?|(api|app|auth|access|secret|private|routing|service|user|integration|account|shared|insights|instrumentation|license|goog|signing|encryption|subscription|functions)[-_]?key|community|seed|hex[-_]key|dsn|data[-_]source[-_]name|connection([-_]string)?|cookie[-_]auth[-_]body|webhook([-_]url)?)s?$/i;

// Telegraf finds some keys by their letters alone: `p_a_s_s_word`, `defaulttargetpassword`.
const CREDENTIAL_LETTERS =
  /(^(pass|pwd|seed|dsn|connection)|password|passwd|passphrase|secret|token(string)?|(api|access|secret|private|shared|signing|encryption|subscription)key|community|connectionstring|datasourcename|webhookurl)s?$/i;

/** Whether a parameter of a URL's query is a credential, or has one in it. */
export function isCredentialParameter(name: string): boolean {
  return /pass|pwd|secret|token|key|assertion/i.test(name) && !ORDINARY_KEY.test(name);
}

// What an API sorts by, or asks for.
const ORDINARY_KEY = /^(keys|keywords?|(sort|group|order|partition|primary|foreign)[-_]?keys?)$/i;

// Of `author` and `design` neither is one.
const LOGIN_PARAMETER = /^(u|p|code)$|user|(^|[-_.])o?auth(orization|_module)?([-_.]|$)|(^|[-_.])sig(nature)?$/i;

/** The same where a query may say who asks: InfluxDB takes a user as `u` and `p`, Azure Functions a `code`, others a signature. */
export function isLoginParameter(name: string): boolean {
  return isCredentialParameter(name) || LOGIN_PARAMETER.test(name);
}

// `p=2` is a page, `code=EUR` a currency; a reference, and what is filled in, show nothing.
const SHOWS_NOBODY = /^(\d{0,4}|[A-Z]{2,3}|@\{\w+:\w+\}|\ue001)$/;

/** Whether the query of an http URL, or of a path, says who asks: references to secrets do not. */
export function asksByQuery(url: string): boolean {
  const [, query = ''] = /^\s*(?:https?:\/\/|\/)[^?#]*\?([^#]*)/i.exec(masked(url)) ?? [];
  return [...new URLSearchParams(query)].some(([name, value]) => isLoginParameter(name) && !SHOWS_NOBODY.test(value));
}

// A part of a path by which a webhook knows who posts: no words, like `alertmanager-webhook-v2`.
const GUESSED_BY_NOBODY = /\/(?![a-z]+(?:-[a-z]+)+(?:-?v?\d)?(?:\/|$))(?=[^/]*[a-z])(?=[^/]*\d)[\w-]{20,}(?=\/|$)/i;

// The same where a URL is of an API, which has ids in its paths: UUIDs, ULIDs, hexadecimal, words with "-" between, 20 letters of Okta's.
const RANDOM =
  /\/(?![\da-f]+(?:\/|$)|[0-7][\da-hjkmnp-tv-z]{25}(?:\/|$))(?=(?:[a-z]*\d){4})(?=\d*[a-z])[a-z\d]{24,}(?=\/|$)/i;

// No API has ids of base64 with its padding; those who collect logs have such addresses.
const PADDED = /\/(?=[^/]*\d)[\w+-]{20,}(=|%3d){1,2}(?=\/|$)/i;

/** Whether a part of a URL's path is a credential, and no id as APIs have them. */
export function hasRandomPart(url: string): boolean {
  const path = pathOf(url);
  return RANDOM.test(path) || PADDED.test(path) || isCredential(url);
}

/** Whether a URL says who asks, in its query or in its path. */
export function saysWhoAsks(url: string): boolean {
  return asksByQuery(url) || hasRandomPart(url);
}

/** Whether a part of a URL's path is one by which a webhook knows who posts: a long one, of letters and digits. */
export function isWebhook(url: string): boolean {
  return GUESSED_BY_NOBODY.test(pathOf(url)) || hasRandomPart(url);
}

function pathOf(url: string): string {
  return /^\s*https?:\/\/[^/?#]*([^?#]*)/i.exec(masked(url))?.[1] ?? '';
}

/** Headers that say who asks. `X-…-Key` is taken for one, but for the few that are named. */
export const CREDENTIAL_HEADER =
  /^((proxy-)?authorization|(set-)?cookie|x-auth(-token)?|x-(?!(idempotency|partition|cache|surrogate|sort|group|dedup|deduplication|shard|hash|object|message|translation|primary|foreign|public|rate-limit)-key)([a-z\d]+-)+key|([a-z\d]+-)*ingest(ion)?-key|ocp-apim-subscription-key|x-honeycomb-team|x-session(-id)?|x-([a-z\d]+-)*sig(nature)?(-\d+)?)$/i;

/** Whether what is called so is a credential: by a key, or by a header that says who asks. */
export function isCredentialName(name: string): boolean {
  return isCredentialKey(name) || CREDENTIAL_HEADER.test(name);
}

/** Protocols in clear, as a URL begins by them: nobody can verify who answers there, and everybody on the way reads along. */
export const PLAINTEXT = String.raw`(http(\+unix)?|tcp[46]?|udp[46]?|ws|mqtt|amqp|ldap|redis|nats|stomp|kafka|opc\.tcp|memcached|mongodb|smtp|ftp|telnet|influxdb\+http)\+?://`;

/** Text that is such a URL. */
export const PLAINTEXT_URL = new RegExp(String.raw`^\s*${PLAINTEXT}`, 'i');

/** The own pod, as the host of an address: a part of a regular expression. */
export const OWN_POD = String.raw`(127\.0\.0\.1|localhost|\[::1\])`;

/** What stands in a text for what Terraform fills in. */
export const FILLED_IN = '\ue001';

/** Text with that mark for each token in it. */
export function masked(text: string): string {
  return fragments(text)
    .map((part) => (isToken(part) ? FILLED_IN : part))
    .join('');
}

/** What stands in a text for a reference to a secret store of Telegraf's. */
export const REFERRED = '\ue000';
const REFERENCE = /@\{\w+:\w+\}/g;

// `user:password@`, as URLs, DSNs and addresses have it; after a scheme without a colon too, as it may be a token, but for databases.
const USER =
  /(?<=:\/\/)(?<!\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|sqlserver|clickhouse|s?ftp|ssh):\/\/(?=\w[\w.-]*@))(?!(?:[^:@/\s]*:)?\ue000@)[^/?#\s@]+@|\w(?<!\b(?:mailto|sips?|xmpp|acct)):(?!\ue000@|\w+(?::\w+)?\})[^\s@/]+@|\w:(?!\ue000@)[^\s@]+@\w*\(/;
// Neither what a pattern takes out, nor what it leaves there, a call of a program, or the number of an issue.
const NAMED =
  /((pass(word|wd|phrase)?|pwd|token|secret|(api|access|account|shared)[-_]?key|signature)(["']?\s*=(?!=)|["']\s*:\s*(?=["']))|[?&](?!key=[A-Z]{2,10}-\d{1,6}(?![\w-]))(key|sig|auth|code)=)\s*["']?(?![\ue000=\s"'&;]|\\[SwWd]|\[\^|\.[*+]|\*{3}|[a-z_]\w*(?:\.\w+)+[([]|$)/i;

// `--password x`, an argument of a command.
const ARGUMENT =
  /(^|[\s"'])--?([a-z]+-)*(pass(word|wd|phrase)?|pwd|token|secret|(api|access|account|shared)-?key)["',]*\s+["']?(?![-\ue000$\s"']|$)/i;

/** A password as htpasswd and crypt hash it. */
export const HASHED_PASSWORD =
  /\$(2[abxy]\$\d\d\$[./\w]{53}|apr1\$[./\w]{1,8}\$[./\w]{22}|[56]\$(rounds=\d+\$)?[./\w]{1,16}\$[./\w]{43})/;

/** What is a credential wherever it is, by its form. */
const FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /\b(Bearer|Basic) [\w+/=.~-]{16,}/, // what an Authorization header says
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\./, // a JWT
  /(?!^AKIA[A-Z0-9]{16}$)\b(AKIA|ASIA)[A-Z0-9]{16}\b/, // Amazon; the id of a key alone is a user name, as of its mail service
  /\bxox[a-z]-[\w-]{10,}|\bhooks\.slack(-gov)?\.com\/(services|workflows)\/\w/,
  /(\b|\/bot)\d{8,12}:AA[\w-]{33}/, // Telegram
  /\b(discord(app)?\.com\/api\/(v\d+\/)?webhooks|webhook\.office\.com\/webhookb2)\/\w/,
  /\b(hooks\.zapier\.com\/hooks\/catch|hc-ping\.com|events\.pagerduty\.com\/integration)\/\w/,
  /\balert\.victorops\.com\/integrations\/\w+\/\d+\/alert\/\w/,
  /\b(gh[pousr]_\w{36,}|github_pat_\w{22,}|glpat-[\w-]{20,})/,
  /\bAIza[\w-]{35}\b/, // Google
  /\bhvs\.[\w-]{24,}/, // Vault
  HASHED_PASSWORD,
  /(^|\s)machine\s+\S+\s+login\s+\S+\s+password\s+\S/, // .netrc
];

// Tried at once, as every text of a stack is.
const FORM = new RegExp(FORMS.map(({ source }) => source).join('|'));

/** Whether text says that something in it is a credential: `password=…`. */
export function namesCredential(text: string): boolean {
  return NAMED.test(text) || ARGUMENT.test(text);
}

/** Whether text is, or has in it, what nothing but a credential looks like. */
export function isCredential(text: string): boolean {
  return FORM.test(text);
}

/** Whether a URL, DSN or address in a text has a user in it. References to secrets are none. */
export function hasUser(text: string): boolean {
  return USER.test(withoutReferences(text));
}

/** Whether text has a user, a password or a token in it. References to secrets are none. */
export function holdsCredential(text: string): boolean {
  const bare = withoutReferences(text);
  return (
    USER.test(bare) || NAMED.test(bare) || ARGUMENT.test(bare) || bare.includes('PRIVATE KEY') || isCredential(bare)
  );
}

/** Text with a mark for each of those references in it. */
export function withoutReferences(text: string): string {
  return text.replaceAll(REFERRED, FILLED_IN).replace(REFERENCE, REFERRED);
}
