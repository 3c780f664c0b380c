import { eachString, readTemplate, Reference } from './expressions';

/** Whether a reference is to a secret value of a resource, and not to its hash. */
export function isSecret({ path, functions }: Reference): boolean {
  if (functions.includes('sha256(')) return false;
  return /^(random_(password|bytes)\.|tls_private_key\.[\w-]+(\.private_key|\[|$)|kubernetes_secret(_v1)?\.[\w-]+\.(binary_)?data\b)/.test(
    path,
  );
}

/** Whether a value has such a reference. */
export function hasSecret(value: unknown): boolean {
  let found = false;
  eachString(value, (text) => {
    found ||= readTemplate(text).references.some(isSecret);
  });
  return found;
}
