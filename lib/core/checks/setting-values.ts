import { described } from './mistakes';
import { IConstruct } from 'constructs';
import { isSensitive } from '../terraform/sensitive';
import { isRecord } from '../values/records';
import {
  CREDENTIAL_HEADER,
  FILLED_IN,
  hasUser,
  holdsCredential,
  isCredentialKey,
  isWithinCredential,
  masked,
  PLAINTEXT_URL,
} from './confidential';
import { isNameOfLabel } from './shown';
import { isWritableBy, Refusal } from './writable';

// What a daemon's client does not verify.
const UNVERIFIED = /^(insecure-skip-verify|no-verify|insecure|tls-insecure)$/i;

const CONFIG_MAP = 'nothing here: whoever may read a ConfigMap could read it';

/** Whether a value can be written to a config file that others may read, and undoes no promise there. */
export function isWritableValue(scope: IConstruct, prop: string, value: unknown): boolean {
  return isWritableBy(scope, prop, value, (key, one, at) => {
    if ((isWithinCredential(at) || CREDENTIAL_HEADER.test(key)) && !isRecord(one) && !isCount(at, one))
      return { got: described('what looks like a credential'), takes: CONFIG_MAP };
    if (UNVERIFIED.test(key) && one !== false) return { got: one, takes: 'false: servers are verified' };
    if (isSensitive(scope, one)) return { got: described('a value that is sensitive'), takes: CONFIG_MAP };
    if (typeof one !== 'string') return undefined;
    return refusedText(one, LINK.test(key) || /\bactions\[\d+\]\.url$/.test(at));
  });
}

// What people open, and no daemon: of messages to chats and pagers.
const LINK = /^(title_?link|(image|thumb|icon|avatar)_url|href|(author|footer)_(link|icon))$/i;

// How many there may be, or whether there is one: `max_connections`. A password may be a number too.
function isCount(at: string, value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'number' && !/pass|pwd|secret/i.test(at));
}

// JSON within a text, as the body of a request: neither a template nor a variable.
const MEMBER = new RegExp(
  String.raw`"([\w.-]+)"\s*:\s*"\s*(?!\{\{|[$%@${FILLED_IN}]|(true|false|on|off|none)")[^"\s]`,
  'g',
);

function isCredentialInJson(text: string): boolean {
  return [...text.matchAll(MEMBER)].some(([, key = '']) => isCredentialKey(key) && !isNameOfLabel(key));
}

function refusedText(value: string, isLink: boolean): Refusal | undefined {
  const isPlain = PLAINTEXT_URL.test(value) && !(isLink && /^http:/i.test(value));
  if (isPlain || /^\s*unix:/i.test(value))
    return { got: value, takes: 'a URL whose scheme encrypts: https, ssl, wss and the like' };
  const known = masked(value);
  if (hasUser(known)) return { got: described('a URL with a user in it'), takes: 'a URL without one' };
  if (holdsCredential(known) || isCredentialInJson(known))
    return {
      got: described('what looks like a credential in it'),
      takes: 'text that whoever reads a ConfigMap may know',
    };
  return undefined;
}
