import { IConstruct } from 'constructs';
import { itemsOf } from './calls';
import {
  asksByQuery,
  CREDENTIAL_HEADER,
  FILLED_IN,
  HASHED_PASSWORD,
  hasUser,
  holdsCredential,
  isCredentialKey,
  isCredentialName,
  isWebhook,
  keyWords,
  masked,
  namesCredential,
  REFERRED,
  withoutReferences,
} from './confidential';
import { described, recordMistake } from './mistakes';
import { whenTextIsWritten } from './when-written';

// What others may read of what programs are given.

/** Checks values by key that others may read: what stands under a credential's key is one. */
export function checkShown(scope: IConstruct, prop: string, values: Record<string, string> | undefined): void {
  for (const [key, value] of Object.entries(values ?? {})) {
    const isSecret = isCredentialKey(key.slice(key.lastIndexOf('/') + 1));
    refuseShown(
      scope,
      `${prop}.${key}`,
      value,
      (text) =>
        (isSecret &&
          !/^(true|false|enabled|disabled)?$/.test(text) &&
          !isLimit(key, text) &&
          !isAddressAlone(key, text)) ||
        (typeof text === 'string' && namesCredential(masked(text))),
    );
  }
}

// `MAX_TOKENS=100`: how many there may be.
function isLimit(key: string, text: string): boolean {
  return /^\d{1,9}$/.test(text) && /(^|[-_.])(max|min|limit)[-_.]|[-_.](max|min|limit)$/i.test(keyWords(key));
}

const ADDRESS_KEY = /(^|[-_.])(dsn|data[-_]?source[-_]?name|connection([-_]?string)?)s?$/i;

// `DATA_SOURCE_NAME=postgresql://db.example/shop`: where a whole address may be a credential, and this one has none in it.
function isAddressAlone(key: string, text: string): boolean {
  const isUrl = ADDRESS_KEY.test(key) && /^["']?[a-z][\w+.-]*:\/\/./i.test(text);
  return isUrl && !hasUser(bare(text)) && !holdsCredential(bare(text)) && !asksByQuery(text) && !isWebhook(text);
}

// On a label these words say who or where something is. Elsewhere they are an SNMP community, a seed, the connection string of a
// database.
const NAMES_OF_LABELS = /^(connection|community|seed)s?$/i;

/** The same of labels, annotations and tags, some of which are called like a credential. */
export function checkShownLabels(scope: IConstruct, prop: string, labels: Record<string, string> | undefined): void {
  const others = Object.entries(labels ?? {}).filter(([key]) => !isNameOfLabel(key));
  checkShown(scope, prop, Object.fromEntries(others));
}

/** Whether a label may be called so, though a credential is in other places. */
export function isNameOfLabel(key: string): boolean {
  return NAMES_OF_LABELS.test(key.slice(key.lastIndexOf('/') + 1));
}

/** Checks the arguments of a program: whoever reads the pod, or lists the processes of its node, reads them. */
export function checkShownArguments(scope: IConstruct, prop: string, args: readonly string[] = []): void {
  let flag = '';
  for (const [at, argument] of itemsOf(args)) {
    const before = flag;
    refuseShown(scope, `${prop}[${at}]`, argument, (text) => isSecretArgument(before, text) || showsCredential(text));
    flag = argument;
  }
}

/** Checks files in a ConfigMap, of any format that has keys and values. */
export function checkShownFiles(scope: IConstruct, prop: string, files: Readonly<Record<string, string>> = {}): void {
  for (const [name, text] of Object.entries(files)) refuseShown(scope, `${prop}.${name}`, text, showsCredential);
}

/** Checks URLs, DSNs and addresses, by the names that they are told apart by. */
export function checkShownAddresses(
  scope: IConstruct,
  prop: string,
  addresses: Readonly<Record<string, string>> = {},
): void {
  for (const [name, text] of Object.entries(addresses))
    refuseShown(scope, `${prop}.${name}`, text, (one) => hasUser(bare(one)));
}

// What a Lazy makes of it nobody has seen before.
function refuseShown(scope: IConstruct, prop: string, text: string, isSecret: (text: string) => boolean): void {
  const takes = 'text that others may read';
  if (isSecret(text)) recordMistake(scope, { prop, got: described('what looks like a credential'), takes });
  else
    whenTextIsWritten(scope, text, (made) => {
      refuseShown(scope, prop, made, isSecret);
    });
}

// Another flag, a variable, or what Terraform fills in.
const PLACEHOLDER = new RegExp(`^[-$${FILLED_IN}]`);

// Neither ids of a user and a group, nor the format of a date.
const LOGIN = new RegExp(`^(?!\\d+:\\d+$|\\+)[^:]*:(?!${REFERRED})`);

// The same in a longer text, which has paths of other hosts too.
const LOGIN_WITHIN = new RegExp(
  `(?:^|[\\s"'])(?:-u|--user(?=[\\s"',=]))(?:["',=]+\\s*|[ \\t]*)["']?(?!\\d+:\\d+(?![^\\s"',;)])|[-+])[^\\s"',:/=]*:(?![${REFERRED}/\\s"'\`]|$)`,
);

/** Whether an argument is a secret by the one before it: `--password x`, and curl's `-u name:x`. */
export function isSecretArgument(flag: string, argument: string): boolean {
  if (/^(-u|--user)$/.test(flag)) return LOGIN.test(withoutReferences(bare(argument)));
  const key = flag.replace(/^--?/, '');
  return (
    /^--?[a-z]/i.test(flag) && isCredentialKey(key) && !PLACEHOLDER.test(argument) && !isAddressAlone(key, argument)
  );
}

/** Whether prose has a credential in it: `password=x`, a URL with a token, but not `password: it expires`. */
export function quotesCredential(text: string): boolean {
  return holdsCredential(bare(text));
}

/** Whether text of any format has a credential in it: `password: x` too. */
export function showsCredential(text: string): boolean {
  const shown = bare(text);
  return (
    holdsCredential(shown) ||
    HASHED_PASSWORD.test(text) ||
    isAssigned(shown) ||
    isPaired(shown) ||
    LOGIN_WITHIN.test(withoutReferences(shown))
  );
}

// A variable of a shell is none, nor what a command prints.
function bare(text: string): string {
  return masked(text).replace(/["']?\$(?=[({\w])/g, '@{shell:value}');
}

const ASSIGNED = /(?:^|[\s{(,;>"'-])([a-z][\w.-]*)["']?[ \t]*[:=][ \t]*(?:["'](?!@\{)|(?![#@]))([^\s"',}]+)/gim;

// `name: X-API-Key` and `value: x` beside it, as lists of headers and variables have it: neither a number, a path or a reference.
const PAIRED =
  /(?:^|[\s{(,;"'-])(?:name|key|header)["']?[ \t]*[:=][ \t]*["']?([\w.-]{1,80})["']?[ \t]*(?:[,;][ \t]*|[,;]?[ \t]*\r?\n[ \t]*)["']?values?["']?[ \t]*[:=][ \t]*\[?["']?(?![@#$%<!/\d.])([^\s"',}\]]+)/gim;

// Of such a name others are ordinary: a tag `community`, a column `tokens`.
const NAMES_SECRET = /(^|[-_.])(password|passwd|secret|api[-_]?key|access[-_]?(key|token)|auth[-_]?token)$/i;

function isPaired(text: string): boolean {
  return [...text.matchAll(PAIRED)].some(([, name = '']) => CREDENTIAL_HEADER.test(name) || NAMES_SECRET.test(name));
}

// `password: x`, `password = x`, a header that says who asks, and `credentials` of Prometheus's http_config, under which other programs
// name a file.
function isAssigned(text: string): boolean {
  return [...text.matchAll(ASSIGNED)].some(
    ([, key = '', value = '']) =>
      !isAddressAlone(key, value) &&
      (isCredentialName(key) || (/^credentials?$/i.test(key) && !value.startsWith('/'))) &&
      !/^(true|false|null|~)[\])};]*$|^[{[]/.test(value),
  );
}
