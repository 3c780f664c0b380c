import { described, recordMistake } from '../../core/checks/mistakes';
import { Construct } from 'constructs';
import {
  CREDENTIAL_HEADER,
  hasUser,
  holdsCredential,
  isWithinCredential,
  masked,
  PLAINTEXT_URL,
  saysWhoAsks,
} from '../../core/checks/confidential';
import { isItself } from '../../connections/tls/server-name';
import { isWritableBy, Refusal } from '../../core/checks/writable';
import { isSensitive } from '../../core/terraform/sensitive';
import { fragments, isKnown, isToken, tokenOf } from '../../core/terraform/tokens';
import { isRecord, own } from '../../core/values/records';
import { Settings } from '../../core/checks/settings';
import { addressFormsOf, isLoopback, misread, takenForClear } from './addresses';
import { isAddressKey } from './encryption';
import { leadsToOwnFiles } from './own-files';

// A header may have its scheme, or the name of a cookie, before the reference.
const REFERENCE = /^@\{\w+:\w+\}$/;
const IN_HEADER = /^([a-z]+ )?([\w-]+=)?@\{\w+:\w+\}$/i;

// Telegraf's clients cut it off.
const LEADING = /^[\s\p{C}]+(?=[a-z])/iu;
const STRONG_CIPHER = /^TLS_(ECDHE_(ECDSA|RSA)_WITH_)?(AES_\d+_GCM|CHACHA20_POLY1305)/;
const URLS = /^(\w+_)?(ur[il]s?|servers?|brokers?|endpoints?|endpoint_url)(\[\d+\])*$/i;

// What points are told apart by is no option, whatever it is called: `tags.scheme`, `tagpass.url[0]`.
const FILTER = /\.tag(pass|drop)[.[]/;
const TAG = /\.tag(s|pass|drop)[.[]/;

// What a plugin calls its credential, where the word says nothing.
const CREDENTIAL_OF: Readonly<Record<string, string>> = { 'inputs.openweathermap': 'app_id' };

/** Whether a plugin may dial in clear text: not at all, with a reason, or by one that was given. */
export type ClearText = 'refused' | 'with a reason' | 'accepted';

/** How a reason is given for a plugin that nobody verifies. */
export const UNVERIFIED = '`addPlugins(plugins, { unverified: AcceptedRisk.because(reason) })`';

/** Whether the options of a plugin can be written to the config file and undo no promise there. What is wrong is recorded. */
export function arePluginOptionsWritable(
  scope: Construct,
  path: string,
  { plugin, table, clear }: { readonly plugin: string; readonly table: Settings; readonly clear: ClearText },
): boolean {
  const forms = addressFormsOf(plugin);
  const isServer = (at: string) => {
    const [key = '', ...within] = at.slice(path.length + 1).split(/[.[]/);
    return isAddressKey(key) && (within.length === 0 || /^\d+\]$/.test(within.join('.')));
  };
  const credential = own(CREDENTIAL_OF, plugin);
  if (credential !== undefined && !isReference(table[credential] ?? [], REFERENCE)) {
    const takes = 'a reference that `secret` gives';
    recordMistake(scope, { prop: `${path}.${credential}`, got: described('its credential'), takes });
    return false;
  }
  const { tls_server_name: name } = table;
  if (typeof name === 'string' && isItself(name) && dialsOthers(table)) {
    const takes = 'a name of that server: the certificates of all servers are valid for localhost';
    recordMistake(scope, { prop: `${path}.tls_server_name`, got: name, takes });
    return false;
  }
  return isWritable(scope, path, table, (at, text) => {
    const other = forms && isServer(at) ? misread(forms, text) : undefined;
    if (other !== undefined || clear === 'accepted') return other;
    const takes = forms && isServer(at) ? takenForClear(forms, text, table) : takenForPlaintext(text);
    return takes === undefined || clear === 'refused' ? takes : `${takes}, or ${UNVERIFIED}`;
  });
}

function dialsOthers(table: Settings): boolean {
  const addresses = Object.entries(table).flatMap(([key, value]) => (isAddressKey(key) ? [value].flat() : []));
  return addresses.some((one) => typeof one === 'string' && !isLoopback(one.trim()));
}

/** Whether a value can be written to the config file and undoes no promise there. What is wrong is recorded. */
export function isWritable(
  scope: Construct,
  path: string,
  value: unknown,
  addressTakes: (at: string, text: string) => string | undefined = (_, text) => takenForPlaintext(text),
): boolean {
  return isWritableBy(scope, path, value, (key, one, at) => {
    const header = CREDENTIAL_HEADER.test(key);
    if (header && /\bhttp_header_tags\b/.test(at))
      return { got: key, takes: 'headers without a credential: whoever reads the points sees them' };
    if (!FILTER.test(at) && (isWithinCredential(at) || header) && !isRecord(one) && one !== '')
      return isReference(one, header ? IN_HEADER : REFERENCE)
        ? 'fine'
        : { got: described('what looks like a credential'), takes: 'a reference that `secret` gives' };
    if (isSensitive(scope, one))
      return {
        got: described('a value that is sensitive'),
        takes: 'a reference that `secret` gives: others may read a ConfigMap',
      };
    if (TAG.test(at)) return typeof one === 'string' ? refusedText(one, () => undefined) : undefined;
    const takes = takenByName(key, one, at);
    if (takes !== undefined) return { got: shown(one), takes };
    if (URLS.test(key) && beginsUnknown(one))
      return {
        got: described('a URL whose protocol is not known yet'),
        takes: 'a URL that begins with its protocol, like https://',
      };
    if (typeof one === 'string' && leadsToOwnFiles(at, key, one))
      return { got: one, takes: 'files with no credential of Telegraf’s in them: what it reads, others see as points' };
    if (URLS.test(key) && typeof one === 'string' && saysWhoAsks(one)) return CREDENTIAL;
    // Functions of sprig's, by which a template reads what the pod was told.
    if (/template(\[\d+\])*$/i.test(key) && /\{\{.*\b(env|expandenv)\b/s.test(String(one)))
      return { got: described('a template with `env`'), takes: 'a template that reads no variables of its pod' };
    // A program and its arguments, one by one.
    if (key === 'command' && Array.isArray(one) && holdsCredential(masked(one.join(' ')))) return CREDENTIAL;
    return typeof one === 'string' ? refusedText(one, (text) => addressTakes(at, text)) : undefined;
  });
}

// What an option takes that decides about TLS, or listens; nothing where the value is fine, or the option another one.
function takenByName(key: string, value: unknown, at: string): string | undefined {
  if (key === 'insecure_skip_verify' && value !== false) return 'false: servers are verified';
  if (/^(tls_enable|enable_tls)$/.test(key) && value !== true) return 'true: connections are encrypted';
  if (key === 'tls_min_version' && !/^TLS1[23]$/.test(String(value))) return '"TLS12" or "TLS13"';
  if (key === 'tls_cipher_suites' && !areStrong(value))
    return 'ciphers of forward secrecy that authenticate what they encrypt, as TLS 1.3 has them';
  if (/^(\w+_)?scheme$/.test(key) && value !== 'https') return '"https"';
  // Of the outputs one has it, and dials it.
  return /^(service_address|listen|listen_address|bind_address)$/.test(key) && !at.includes('outputs.opentelemetry.')
    ? 'nothing that listens: this library gives it no certificate and no credential'
    : undefined;
}

function areStrong(ciphers: unknown): boolean {
  return Array.isArray(ciphers) && ciphers.every((cipher) => STRONG_CIPHER.test(String(cipher)));
}

const CREDENTIAL: Refusal = {
  got: described('what looks like a credential in it'),
  takes: 'text without one: `secret` gives references',
};

function refusedText(value: string, addressTakes: (text: string) => string | undefined): Refusal | undefined {
  const text = masked(value).replace(LEADING, '');
  if (hasUser(text)) return { got: described('a URL or address with a user in it'), takes: 'a URL without one' };
  if (holdsCredential(text)) return CREDENTIAL;
  const takes = addressTakes(value);
  return takes === undefined ? undefined : { got: text.replace(/\?.*/s, ''), takes };
}

function takenForPlaintext(value: string): string | undefined {
  const text = masked(value).replace(LEADING, '');
  return PLAINTEXT_URL.test(text) && !isLoopback(text)
    ? 'a URL of a protocol that encrypts, like https, ssl or tls'
    : undefined;
}

function beginsUnknown(value: unknown): boolean {
  if (typeof value !== 'string') return tokenOf(value) !== undefined;
  const [first] = fragments(value.trimStart());
  return first !== undefined && isToken(first);
}

function isReference(value: unknown, pattern: RegExp): boolean {
  if (Array.isArray(value)) return value.every((item) => isReference(item, pattern));
  return typeof value === 'string' && isKnown(value) && pattern.test(value);
}

// The options that are looked at by name hold no secret.
function shown(value: unknown): unknown {
  return typeof value === 'object' ? formOfSetting(value) : value;
}

/** What a value is, without what it says: it may be a credential. */
export function formOfSetting(value: unknown): unknown {
  if (typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return described('a list');
  return described(isRecord(value) ? 'a table' : `a ${typeof value === 'string' ? 'text' : typeof value}`);
}
