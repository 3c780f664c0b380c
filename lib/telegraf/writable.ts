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
import { isWritableBy, Refusal } from '../core/checks/writable';
import { doubleDollars } from '../core/terraform/double-dollars';
import { isSensitive } from '../core/terraform/sensitive';
import { fragments, isKnown, isToken, tokenOf } from '../core/terraform/tokens';
import { isRecord } from '../core/values/records';

// A header may have its scheme, or the name of a cookie, before the reference.
const REFERENCE = /^@\{\w+:\w+\}$/;
const IN_HEADER = /^([a-z]+ )?([\w-]+=)?@\{\w+:\w+\}$/i;

const LOOPBACK = /^[a-z0-9.+]+:\/\/(127\.0\.0\.1|localhost|\[::1\])([:/]|$)/i;
const STRONG_CIPHER = /^TLS_(ECDHE_(ECDSA|RSA)_WITH_)?(AES_\d+_GCM|CHACHA20_POLY1305)/;
const URLS = /^(\w+_)?(ur[il]s?|servers?|brokers?|endpoints?|endpoint_url)(\[\d+\])*$/i;

/** Whether a value can be written to the config file and undoes no promise there. What is wrong is recorded. */
export function isWritable(scope: Construct, path: string, value: unknown): boolean {
  return isWritableBy(scope, path, value, (key, one, at) => {
    const header = CREDENTIAL_HEADER.test(key);
    if ((isWithinCredential(at) || header) && !isRecord(one) && one !== '')
      return isReference(one, header ? IN_HEADER : REFERENCE)
        ? 'fine'
        : { got: 'what looks like a credential', takes: 'a reference that `secret` gives' };
    if (isSensitive(scope, one))
      return {
        got: 'a value that is sensitive',
        takes: 'a reference that `secret` gives: others may read a ConfigMap',
      };
    if (key === 'insecure_skip_verify' && one !== false)
      return { got: formatOf(one), takes: 'false: servers are verified' };
    if (/^(tls_enable|enable_tls)$/.test(key) && one !== true)
      return { got: formatOf(one), takes: 'true: connections are encrypted' };
    if (key === 'tls_min_version' && !/^TLS1[23]$/.test(String(one)))
      return { got: formatOf(one), takes: '"TLS12" or "TLS13"' };
    if (
      key === 'tls_cipher_suites' &&
      !(Array.isArray(one) && one.every((cipher) => STRONG_CIPHER.test(String(cipher))))
    )
      return {
        got: formatOf(one),
        takes: 'ciphers of forward secrecy that authenticate what they encrypt, as TLS 1.3 has them',
      };
    if (/^(\w+_)?scheme$/.test(key) && one !== 'https') return { got: formatOf(one), takes: '"https"' };
    if (/^(service_address|listen|listen_address|bind_address)$/.test(key))
      return {
        got: formatOf(one),
        takes: 'nothing that listens: this library gives it no certificate and no credential',
      };
    if (URLS.test(key) && beginsUnknown(one))
      return {
        got: 'a URL whose protocol is not known yet',
        takes: 'a URL that begins with its protocol, like https://',
      };
    return typeof one === 'string' ? refusedText(one) : undefined;
  });
}

function refusedText(value: string): Refusal | undefined {
  const text = masked(value).replace(/^[\s\p{C}]+(?=[a-z])/iu, '');
  if (hasUser(text)) return { got: 'a URL or address with a user in it', takes: 'a URL without one' };
  if (holdsCredential(text))
    return { got: 'what looks like a credential in it', takes: 'text without one: `secret` gives references' };
  if (PLAINTEXT_URL.test(text) && !LOOPBACK.test(text))
    return { got: text.split(':')[0], takes: 'a URL of a protocol that encrypts, like https, ssl or tls' };
  return undefined;
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
