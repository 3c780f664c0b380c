import { IConstruct } from 'constructs';
import { CREDENTIAL_HEADER, CREDENTIAL_KEY, hasUser, holdsCredential } from './confidential';
import { fragments, isKnown, isToken, tokenOf } from '../terraform/tokens';
import { isRecord } from '../values/records';
import { recordMistake } from './mistakes';
import { FILLED_IN, whenWritten } from './when-written';
import { isSensitive } from '../terraform/sensitive';

/** A config file as nested tables. */
export type Settings = Record<string, unknown>;

/**
 * What of a user's own settings may be laid over a product's. `refused` says for `table.key` or a whole `table` what to use
 * in its place: they would undo a promise, or are what a prop decides. A credential is refused wherever it is: the file is
 * in a ConfigMap.
 */
export function acceptSettings(
  scope: IConstruct,
  own: Settings,
  settings: Settings | undefined,
  refused: Readonly<Record<string, string>>,
): Settings {
  const refuse = (path: string, got: unknown, takes: string): false => {
    recordMistake(scope, { prop: `settings.${path}`, got, takes });
    return false;
  };
  const accepts = (path: string, value: unknown): boolean => {
    // TOML keys are matched without regard to case by the daemons.
    const instead = Object.hasOwn(refused, path.toLowerCase()) ? refused[path.toLowerCase()] : undefined;
    // Not the value: it may be a credential.
    if (instead !== undefined) return refuse(path, typeName(value), `nothing here: ${instead}`);
    return isWritable(scope, path, value, refuse);
  };
  const entries = Object.entries(settings ?? {}).flatMap(([given, value]): [string, unknown][] => {
    const key = Object.keys(own).find((name) => name.toLowerCase() === given.toLowerCase()) ?? given;
    if (own[key] !== undefined && isRecord(own[key]) !== isRecord(value)) {
      refuse(key, value, isRecord(own[key]) ? 'a table' : 'a single value');
      return [];
    }
    if (!isRecord(value)) return accepts(key, value) ? [[key, value]] : [];
    if (Object.hasOwn(refused, key.toLowerCase())) return accepts(key, value) ? [[key, value]] : [];
    if (!isWritable(scope, key, {}, refuse)) return [];
    return [[key, Object.fromEntries(Object.entries(value).filter(([inner, v]) => accepts(`${key}.${inner}`, v)))]];
  });
  return Object.fromEntries(entries);
}

/** Lays accepted settings over a product's own. */
export function mergeSettings(own: Settings, accepted: Settings): Settings {
  const tables = Object.entries(accepted).map(([key, value]): [string, unknown] => {
    const before = Object.hasOwn(own, key) ? own[key] : undefined;
    return [key, isRecord(before) && isRecord(value) ? { ...before, ...value } : value];
  });
  return Object.fromEntries([...Object.entries(own), ...tables]);
}

// What a daemon's client does not verify.
const UNVERIFIED = /^(insecure-skip-verify|no-verify|insecure|tls-insecure)$/i;

// Nobody can verify who answers there, and everybody on the way reads along.
const PLAIN = /^\s*(http|tcp|udp|ws|mqtt|amqp|ldap|redis|nats|kafka|smtp|ftp|telnet|unix)\+?:\/\//i;

function isWritable(
  scope: IConstruct,
  path: string,
  value: unknown,
  refuse: (path: string, got: unknown, takes: string) => false,
  inside: readonly unknown[] = [],
): boolean {
  const key = path.split('.').at(-1) ?? '';
  const mistake = (got: unknown, takes: string): false => {
    recordMistake(scope, { prop: `settings.${path}`, got, takes });
    return false;
  };
  // The daemons fold letters of other alphabets to those of their keys.
  if (fragments(path).some(isToken) || !/^[\w.[\]/:@ -]+$/.test(path))
    return mistake('its key', 'keys of letters, digits, "-" and "_"');
  if (inside.includes(value)) return mistake('a table that holds itself', 'values that can be written out');
  if ((CREDENTIAL_KEY.test(key) || CREDENTIAL_HEADER.test(key)) && !isRecord(value))
    return refuse(path, 'what looks like a credential', 'nothing here: whoever may read a ConfigMap could read it');
  if (UNVERIFIED.test(key) && value !== false) return refuse(path, value, 'false: servers are verified');
  const within = [...inside, value];
  if (!isKnown(value)) whenWritten(scope, value, (made) => isWritable(scope, path, made, refuse));
  if (Array.isArray(value) && isKnown(value))
    return value.every((item, index) => isWritable(scope, `${path}[${index}]`, item, refuse, within));
  if (isSensitive(scope, value))
    return refuse(path, 'a value that is sensitive', 'nothing here: whoever may read a ConfigMap could read it');
  if (tokenOf(value)) return true;
  if (isRecord(value))
    return Object.entries(value).every(([inner, item]) => isWritable(scope, `${path}.${inner}`, item, refuse, within));
  if (typeof value === 'string') {
    if (PLAIN.test(value)) return refuse(path, value, 'a URL whose scheme encrypts: https, ssl, wss and the like');
    const known = fragments(value)
      .map((part) => (isToken(part) ? FILLED_IN : part))
      .join('');
    if (hasUser(known)) return refuse(path, 'a URL with a user in it', 'a URL without one');
    if (holdsCredential(known))
      return refuse(path, 'what looks like a credential in it', 'text that whoever reads a ConfigMap may know');
    return /\p{Cs}/u.test(value) ? mistake(value, 'Unicode text') : true;
  }
  const fine =
    typeof value === 'boolean' || value === undefined || (typeof value === 'number' && Number.isFinite(value));
  return fine || mistake(value, 'text, a finite number, true, false, a list or a table');
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'a table' : value === null ? 'null' : `a ${typeof value}`;
}
