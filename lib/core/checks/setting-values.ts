import { IConstruct } from 'constructs';
import { isSensitive } from '../terraform/sensitive';
import { fragments, isKnown, isToken, tokenOf } from '../terraform/tokens';
import { isRecord } from '../values/records';
import { CREDENTIAL_HEADER, hasUser, holdsCredential, isWithinCredential, masked, PLAINTEXT_URL } from './confidential';
import { recordMistake } from './mistakes';
import { whenWritten } from './when-written';

// What a daemon's client does not verify.
const UNVERIFIED = /^(insecure-skip-verify|no-verify|insecure|tls-insecure)$/i;

const CONFIG_MAP = 'nothing here: whoever may read a ConfigMap could read it';

/** Whether a key can be written to a config file. `prop` is its path. */
export function isWritableKey(scope: IConstruct, prop: string): boolean {
  // The daemons fold letters of other alphabets to those of their keys.
  const fine = !fragments(prop).some(isToken) && /^[\w.[\]/:@ -]+$/.test(prop);
  if (!fine) recordMistake(scope, { prop, got: 'its key', takes: 'keys of letters, digits, "-" and "_"' });
  return fine;
}

/** Whether a value can be written to a config file that others may read, and undoes no promise there. */
export function isWritableValue(
  scope: IConstruct,
  prop: string,
  value: unknown,
  inside: readonly unknown[] = [],
): boolean {
  const key = prop.split('.').at(-1) ?? '';
  const refuse = (got: unknown, takes: string): false => {
    recordMistake(scope, { prop, got, takes });
    return false;
  };
  if (!isWritableKey(scope, prop)) return false;
  if (inside.includes(value)) return refuse('a table that holds itself', 'values that can be written out');
  if ((isWithinCredential(prop) || CREDENTIAL_HEADER.test(key)) && !isRecord(value))
    return refuse('what looks like a credential', CONFIG_MAP);
  if (UNVERIFIED.test(key) && value !== false) return refuse(value, 'false: servers are verified');
  const within = [...inside, value];
  if (!isKnown(value)) whenWritten(scope, value, (made) => isWritableValue(scope, prop, made));
  if (Array.isArray(value) && isKnown(value))
    return value.map((item, index) => isWritableValue(scope, `${prop}[${index}]`, item, within)).every(Boolean);
  if (isSensitive(scope, value)) return refuse('a value that is sensitive', CONFIG_MAP);
  if (tokenOf(value)) return true;
  if (isRecord(value))
    return Object.entries(value)
      .map(([inner, item]) => isWritableValue(scope, `${prop}.${inner}`, item, within))
      .every(Boolean);
  if (typeof value === 'string') {
    if (PLAINTEXT_URL.test(value) || /^\s*unix:/i.test(value))
      return refuse(value, 'a URL whose scheme encrypts: https, ssl, wss and the like');
    const known = masked(value);
    if (hasUser(known)) return refuse('a URL with a user in it', 'a URL without one');
    if (holdsCredential(known))
      return refuse('what looks like a credential in it', 'text that whoever reads a ConfigMap may know');
    return /\p{Cs}/u.test(value) ? refuse(value, 'Unicode text') : true;
  }
  const fine =
    typeof value === 'boolean' || value === undefined || (typeof value === 'number' && Number.isFinite(value));
  return fine || refuse(value, 'text, a finite number, true, false, a list or a table');
}
