import { Construct } from 'constructs';
import { check } from '../core/checks/checks';
import {
  CREDENTIAL_HEADER,
  hasUser,
  holdsCredential,
  isWithinCredential,
  masked,
  PLAINTEXT_URL,
} from '../core/checks/confidential';
import { recordMistake } from '../core/checks/mistakes';
import { whenWritten } from '../core/checks/when-written';
import { doubleDollars } from '../core/terraform/double-dollars';
import { isSensitive } from '../core/terraform/sensitive';
import { fragments, isKnown, isToken, tokenOf } from '../core/terraform/tokens';
import { isRecord } from '../core/values/records';

// A header may have its scheme, or the name of a cookie, before the reference.
const REFERENCE = /^@\{\w+:\w+\}$/;
const IN_HEADER = /^([a-z]+ )?([\w-]+=)?@\{\w+:\w+\}$/i;

const LOOPBACK = /^[a-z0-9.+]+:\/\/(127\.0\.0\.1|localhost|\[::1\])([:/]|$)/i;
const URLS = /^(\w+_)?(ur[il]s?|servers?|brokers?|endpoints?|endpoint_url)(\[\d+\])*$/i;

/** Whether a value can be written to the config file and undoes no promise there. What is wrong is recorded. */
export function isWritable(scope: Construct, path: string, value: unknown, inside: readonly unknown[] = []): boolean {
  const key = path.split('.').at(-1) ?? '';
  const refuse = (got: unknown, takes: string): false => {
    recordMistake(scope, { prop: path, got, takes });
    return false;
  };
  if (fragments(path).some(isToken) || !/^[\w.[\]/:@ *-]+$/.test(path))
    return refuse('its key', 'keys of letters, digits, "-" and "_"');
  if (inside.includes(value)) return refuse('a table that holds itself', 'values that can be written out');
  const header = CREDENTIAL_HEADER.test(key);
  if ((isWithinCredential(path) || header) && !isRecord(value) && value !== '')
    return (
      isReference(value, header ? IN_HEADER : REFERENCE) ||
      refuse('what looks like a credential', 'a reference that `secret` gives')
    );
  if (isSensitive(scope, value))
    return refuse('a value that is sensitive', 'a reference that `secret` gives: others may read a ConfigMap');
  if (key === 'insecure_skip_verify' && value !== false) return refuse(formatOf(value), 'false: servers are verified');
  if (/^(tls_enable|enable_tls)$/.test(key) && value !== true)
    return refuse(formatOf(value), 'true: connections are encrypted');
  if (/^(\w+_)?scheme$/.test(key) && value !== 'https') return refuse(formatOf(value), '"https"');
  if (/^(service_address|listen|listen_address|bind_address)$/.test(key))
    return refuse(formatOf(value), 'nothing that listens: this library gives it no certificate and no credential');
  const within = [...inside, value];
  if (!isKnown(value)) whenWritten(scope, value, (made) => isWritable(scope, path, made));
  if (Array.isArray(value) && isKnown(value))
    return value.map((item, index) => isWritable(scope, `${path}[${index}]`, item, within)).every(Boolean);
  if (URLS.test(key) && beginsUnknown(value))
    return refuse('a URL whose protocol is not known yet', 'a URL that begins with its protocol, like https://');
  if (tokenOf(value)) return true;
  if (isRecord(value))
    return Object.entries(value)
      .map(([inner, item]) => isWritable(scope, `${path}.${inner}`, item, within))
      .every(Boolean);
  if (typeof value === 'string') return isText(value, refuse);
  const fine =
    typeof value === 'boolean' || value === undefined || (typeof value === 'number' && Number.isFinite(value));
  return fine || refuse(formatOf(value), 'text, a finite number, true, false, a list or a table');
}

function isText(value: string, refuse: (got: unknown, takes: string) => false): boolean {
  const text = masked(value).replace(/^[\s\p{C}]+(?=[a-z])/iu, '');
  if (hasUser(text)) return refuse('a URL or address with a user in it', 'a URL without one');
  if (holdsCredential(text))
    return refuse('what looks like a credential in it', 'text without one: `secret` gives references');
  if (PLAINTEXT_URL.test(text) && !LOOPBACK.test(text))
    return refuse(text.split(':')[0], 'a URL of a protocol that encrypts, like https, ssl or tls');
  return /\p{Cs}/u.test(value) ? refuse(value, 'Unicode text') : true;
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

/** What a value is, without what it says: it may be a credential. */
export function formatOf(value: unknown): string {
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'a table' : value === null ? 'null' : `a ${typeof value}`;
}

/** Text for an option that may hold a secret, as it is. */
export function plainText(scope: Construct, prop: string, text: string): string {
  const takes = 'text without "@{store:key}", which Telegraf would take for a secret';
  check(scope, prop, text, takes, (name) => !/@\{.+?:.+?\}/.test(name) && !/[\p{Cc}\p{Cs}]/u.test(name));
  return doubleDollars(text);
}
