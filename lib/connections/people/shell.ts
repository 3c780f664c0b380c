import { CaBundle } from '../../certificates/trust';
import { hcl } from '../../core/terraform/hcl';
import { fragments, isToken } from '../../core/terraform/tokens';
import { isCheckedName } from '../../core/kubernetes/kubernetes-resource';
import { INamespace } from '../../core/kubernetes/namespace';
import { SecretKey } from '../../credentials/bound-credential';

// Commands for a person's bash. No password is in one: it is read where the command runs, and is in no argument there either.

/** Text as one word. */
export function asWord(text: string): string {
  const parts = fragments(text).map((part) =>
    // What Terraform fills in has its quotes only then.
    isToken(part) ? hcl`replace(${part}, "'", "'\\''")` : part.replaceAll("'", `'\\''`),
  );
  return `'${parts.join('')}'`;
}

/** The name of an object as one word. */
export function nameWord(name: string): string {
  return /^[\w.-]+$/.test(name) || isCheckedName(name) ? name : asWord(name);
}

/** Puts the certificates that verify a server into `ca.crt`. */
export function certificatesCommand({ namespaceName }: INamespace, bundle: CaBundle): string {
  const { configMapName, secretName = '', key } = bundle;
  const kubectl = `kubectl -n ${nameWord(namespaceName)}`;
  return configMapName === undefined
    ? `${kubectl} get secret ${nameWord(secretName)} ${jsonPath(key)} | base64 -d > ca.crt`
    : `${kubectl} get configmap ${nameWord(configMapName)} ${jsonPath(key)} > ca.crt`;
}

/** A shell expression for a password in a Secret. */
export function passwordCommand({ namespaceName }: INamespace, { secretName, key }: SecretKey): string {
  return `"$(kubectl -n ${nameWord(namespaceName)} get secret ${nameWord(secretName)} ${jsonPath(key)} | base64 -d)"`;
}

/** A file for curl with a user's name and password. */
export function userConfig(userName: string, password: string): string {
  const quote = `sed 's/["\\\\]/\\\\&/g'`;
  return `<(printf 'user = "%s"\\n' "$(printf '%s:%s' ${asWord(userName)} ${password} | ${quote})")`;
}

function jsonPath(key: string): string {
  return `-o jsonpath=${asWord(`{.data.${key.replaceAll('.', '\\.')}}`)}`;
}
