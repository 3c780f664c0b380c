import { Construct, IConstruct } from 'constructs';
import satisfies from 'semver/functions/satisfies';
import { BCRYPT_COST } from '../core/values/bcrypt-keys';
import { isRecord, own } from '../core/values/records';
import { isKnown } from '../core/terraform/tokens';
import { checkInteger } from '../core/checks/checks';
import { formOf } from '../core/checks/prop-types';
import { described, recordMistake } from '../core/checks/mistakes';
import { isUserName, USER_NAME } from '../credentials/user-name';
import { CipherSuite, TlsCurve, TlsVersion } from './tls';

// What exporter-toolkit's web config may say (its web/tls_config.go and web/handler.go), and less: it also takes what is
// insecure, and what lets the daemon start and refuse everybody.

/** Says what a value should have been, where it is wrong. */
export type ValueRule = (value: unknown) => string | undefined;

/** A key that is not the user's to set here, and what to use in its place. */
class Refused {
  public constructor(public readonly instead: string) {}
}

const CERTIFICATE = new Refused('use `authority` or `certificate`');
const CLIENTS = new Refused('use `clientAuthentication`');

interface Table {
  readonly [key: string]: ValueRule | Refused | Table;
}

const SECTIONS: Record<string, Table | Refused> = {
  tls_server_config: {
    cert: CERTIFICATE,
    cert_file: CERTIFICATE,
    key: CERTIFICATE,
    key_file: CERTIFICATE,
    client_ca: CLIENTS,
    client_ca_file: CLIENTS,
    client_auth_type: CLIENTS,
    client_allowed_sans: CLIENTS,
    min_version: oneValue(TlsVersion),
    max_version: oneValue(TlsVersion),
    cipher_suites: listOfValues(CipherSuite),
    curve_preferences: listOfValues(TlsCurve),
    prefer_server_cipher_suites: boolean,
  },
  http_server_config: {
    http2: boolean,
    headers: {
      'Strict-Transport-Security': headerValue,
      'X-Content-Type-Options': (value) => (value === 'nosniff' ? undefined : '"nosniff"'),
      'X-Frame-Options': (value) => (value === 'deny' || value === 'sameorigin' ? undefined : '"deny" or "sameorigin"'),
      'X-XSS-Protection': headerValue,
      'Content-Security-Policy': headerValue,
    },
  },
  rate_limit: { interval, burst },
  basic_auth_users: new Refused('use `userName` and `credential`'),
};

/** The sections and keys of a web config that a user may set, and set right. */
export type CheckedWebConfig = Record<string, Record<string, unknown> | undefined>;

/** In which versions of a daemon a section or `section.key` is known, as semver writes ranges. */
export interface Daemon {
  readonly version: string;
  readonly since: Readonly<Record<string, string>>;
}

/** Checks a user's own web config, records what is wrong in it, and gives the rest. */
export function checkWebConfig(scope: IConstruct, config: unknown, daemon: Daemon): CheckedWebConfig {
  const prop = 'webConfig';
  if (config === undefined) return {};
  if (!isKnown(config) || !isRecord(config)) {
    recordMistake(scope, {
      prop,
      got: described(hiddenForm(config)),
      takes: 'sections that are known when the program runs',
    });
    return {};
  }
  recordShape(scope, prop, config);
  const checked: CheckedWebConfig = {};
  for (const [section, content] of Object.entries(config)) {
    const rules = own(SECTIONS, section);
    const path = `${prop}.${section}`;
    if (content === undefined) continue;
    if (!rules) recordUnknown(scope, prop, section, SECTIONS);
    else if (rules instanceof Refused) recordRefused(scope, path, rules);
    else if (checkKnown(scope, path, section, daemon)) checked[section] = checkTable(scope, path, content, rules);
  }
  const { rate_limit: limit } = checked;
  if (limit && (limit.interval === undefined || limit.burst === undefined)) {
    delete checked.rate_limit;
    // What is missing because it was refused has its mistake.
    if (countOf(limit) === 1 && countOf(config.rate_limit as object) === 1)
      recordMistake(scope, {
        prop: `${prop}.rate_limit`,
        got: described('one of them'),
        takes: 'both `interval` and `burst`',
      });
  }
  return checked;
}

function countOf(keys: object): number {
  return Object.values(keys).filter((value) => value !== undefined).length;
}

function checkTable(
  scope: IConstruct,
  path: string,
  content: unknown,
  table: Table,
): Record<string, unknown> | undefined {
  if (!isRecord(content) || !isKnown(content)) {
    recordMistake(scope, { prop: path, got: described(hiddenForm(content)), takes: 'keys with their values' });
    return undefined;
  }
  const checked: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(content)) {
    const rule = own(table, key);
    const prop = `${path}.${key}`;
    if (value === undefined) continue;
    if (!rule) recordUnknown(scope, path, key, table);
    else if (rule instanceof Refused) recordRefused(scope, prop, rule);
    else if (typeof rule !== 'function') checked[key] = checkTable(scope, prop, value, rule);
    else {
      const takes = rule(value);
      if (takes === undefined) checked[key] = value;
      else
        recordMistake(scope, {
          prop,
          got: isRecord(value) ? described(hiddenForm(value)) : value,
          takes,
        });
    }
  }
  return checked;
}

/** Records when a daemon's version does not know a section or `section.key` yet. Gives whether it does. */
export function checkKnown(scope: IConstruct, prop: string, key: string, { version, since }: Daemon): boolean {
  const range = since[key];
  if (range === undefined || satisfies(version, range)) return true;
  recordMistake(scope, { prop, got: described(`version ${version}`), takes: `a version ${range} of the image` });
  return false;
}

// What is wrong about the file as a whole. All of it is about keys that are refused in the first place; a user who brings
// a file along learns what was wrong with it. Hashes and keys are never shown.
function recordShape(scope: IConstruct, prop: string, config: Record<string, unknown>): void {
  const record = (path: string, words: string, takes: string) => {
    recordMistake(scope, { prop: `${prop}.${path}`, got: described(words), takes });
  };
  const tls = isRecord(config.tls_server_config) ? config.tls_server_config : {};
  const given = (...keys: string[]) => keys.some((key) => tls[key] !== undefined && tls[key] !== '');
  const certificate = given('cert', 'cert_file');
  const key = given('key', 'key_file');
  if (key && !certificate) record('tls_server_config', 'a key without certificate', 'a certificate and its key');
  if (certificate && !key) record('tls_server_config', 'a certificate without key', 'a certificate and its key');
  const type = tls.client_auth_type;
  const ca = given('client_ca', 'client_ca_file');
  if (type !== undefined && type !== 'RequireAndVerifyClientCert')
    record(
      'tls_server_config.client_auth_type',
      hiddenForm(type),
      '"RequireAndVerifyClientCert": no other verifies everyone',
    );
  if (type !== undefined && !ca)
    record('tls_server_config', 'a client auth type without CA', 'the CA that signs the certificates of clients');
  if (ca && type === undefined)
    record('tls_server_config', 'a CA for clients without client auth type', 'both, or neither');
  const users = config.basic_auth_users;
  if (users === undefined) return;
  if (!certificate || !key)
    record('basic_auth_users', 'basic auth without TLS', 'TLS beside it: passwords would be sent in clear text');
  if (!isRecord(users)) {
    record('basic_auth_users', hiddenForm(users), 'bcrypt hashes by user name');
    return;
  }
  for (const [name, hash] of Object.entries(users)) {
    if (!isUserName(name)) record('basic_auth_users', JSON.stringify(name), USER_NAME);
    if (!isBcryptHash(hash))
      record(`basic_auth_users.${name}`, `${hiddenForm(hash)} that is no bcrypt hash`, 'a bcrypt hash');
  }
}

/** Whether a text has the form of a bcrypt hash that Go's bcrypt takes. */
export function isBcryptHash(hash: unknown): boolean {
  return typeof hash === 'string' && /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/.test(hash);
}

function recordUnknown(scope: IConstruct, prop: string, key: string, table: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(table).filter((name) => !(table[name] instanceof Refused));
  recordMistake(scope, { prop, got: key, takes: `the keys ${names.map((name) => `\`${name}\``).join(', ')}` });
}

function recordRefused(scope: IConstruct, prop: string, { instead }: Refused): void {
  recordMistake(scope, { prop, got: described('a value that is not shown'), takes: `nothing here: ${instead}` });
}

/** What a value is that may be secret. */
function hiddenForm(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : `a text of ${value.length} characters`;
  if (!isKnown(value)) return 'a value that Terraform fills in later';
  return String(formOf(value));
}

/** A rule for one value of an enumeration. */
export function oneValue(values: Record<string, string>): ValueRule {
  const all = Object.values(values);
  return (value) => (all.some((one) => one === value) ? undefined : all.map((one) => `"${one}"`).join(' or '));
}

/** A rule for a list of values of an enumeration, each once. */
export function listOfValues(values: Record<string, string>): ValueRule {
  const one = oneValue(values);
  return (value) =>
    Array.isArray(value) && value.length > 0 && value.every((item) => one(item) === undefined)
      ? undefined
      : `a list of at least one of ${Object.values(values).join(', ')}`;
}

function boolean(value: unknown): string | undefined {
  return typeof value === 'boolean' ? undefined : 'true or false';
}

function headerValue(value: unknown): string | undefined {
  return typeof value === 'string' && isKnown(value) && /^[!-~]([ -~]*[!-~])?$/.test(value) ? undefined : 'ASCII text';
}

// A bare number is nanoseconds to it, and an endless or zero interval no limit at all.
function interval(value: unknown): string | undefined {
  const good = typeof value === 'string' && /^(\d{1,6}(\.\d{1,6})?(ms|s|m|h))+$/.test(value) && /[1-9]/.test(value);
  return good ? undefined : 'a duration like "100ms" or "1s"';
}

function burst(value: unknown): string | undefined {
  const good = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 2 ** 31;
  return good && isKnown(value) ? undefined : 'a whole number of at least 1: with none, every request is refused';
}

/** The cost of hashes that are made here; another one than the default needs a password that is made here. */
export function checkCost(owner: Construct, cost: number | undefined, isMadeHere: boolean): number {
  if (cost === undefined || !checkInteger(owner, 'bcryptCost', cost, { min: 8, max: 14 })) return BCRYPT_COST;
  if (!isKnown(cost)) {
    recordMistake(owner, {
      prop: 'bcryptCost',
      got: described('a token'),
      takes: 'a number that is known when the program runs',
    });
    return BCRYPT_COST;
  }
  if (!isMadeHere)
    recordMistake(owner, {
      prop: 'bcryptCost',
      got: cost,
      takes: 'nothing beside a Secret that holds the hash already',
    });
  return cost;
}
