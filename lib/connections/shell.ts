import { CaBundle } from '../certificates/trust';
import { INamespace } from '../core/namespace';
import { SecretKey } from '../credentials/bound-credential';

// Commands for a person's bash. No password is in one: it is read where the command runs, and is in no argument there either.

/** Text as one word. */
export function bash(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Puts the certificates that verify a server into `ca.crt`. */
export function certificatesCommand({ namespaceName }: INamespace, bundle: CaBundle): string {
  const { configMapName, secretName = '', key } = bundle;
  return configMapName === undefined
    ? `kubectl -n ${namespaceName} get secret ${secretName} ${jsonPath(key)} | base64 -d > ca.crt`
    : `kubectl -n ${namespaceName} get configmap ${configMapName} ${jsonPath(key)} > ca.crt`;
}

/** A shell expression for a password in a Secret. */
export function passwordOf({ namespaceName }: INamespace, { secretName, key }: SecretKey): string {
  return `"$(kubectl -n ${namespaceName} get secret ${secretName} ${jsonPath(key)} | base64 -d)"`;
}

/** A file for curl with a user's name and password. */
export function userConfig(userName: string, password: string): string {
  const quote = `sed 's/["\\\\]/\\\\&/g'`;
  return `<(printf 'user = "%s"\\n' "$(printf '%s:%s' ${bash(userName)} ${password} | ${quote})")`;
}

function jsonPath(key: string): string {
  return `-o jsonpath=${bash(`{.data.${key.replaceAll('.', '\\.')}}`)}`;
}
