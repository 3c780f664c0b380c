import { eachString, readTemplate, Reference } from './expressions';

// Certificates and requests have the keys that they were made with, too.
const KEY =
  /^tls_(private_key|self_signed_cert|locally_signed_cert|cert_request)\.[\w-]+(\[[^\]]*\])?(\.(ca_)?private_key|\[|$)/;
const VALUE = /^(random_(password|bytes)\.|kubernetes_secret(_v1)?\.[\w-]+\.(binary_)?data\b)/;

/** Whether it is the private key of a certificate, or a resource as a whole that has one. */
export function isPrivateKey(path: string): boolean {
  return KEY.test(path);
}

/** Whether a reference is to a secret value of a resource, and not to its hash. */
export function isSecret({ path, functions }: Reference): boolean {
  return !functions.includes('sha256(') && (isPrivateKey(path) || VALUE.test(path));
}

/** Whether a value has such a reference. */
export function hasSecret(value: unknown): boolean {
  let found = false;
  eachString(value, (text) => {
    found ||= readTemplate(text).references.some(isSecret);
  });
  return found;
}
