import { load as parseYaml } from 'js-yaml';
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { isRecord } from '../../core/values/records';
import { listOf, setOf, valueIn } from './collections';
import { hasSecret } from './secret-references';

/** Functions of Terraform's language; each gives nothing where its result is not known. */
export const FUNCTIONS: Readonly<Record<string, (...values: readonly unknown[]) => unknown>> = {
  toset: setOf,
  tolist: listOf,
  tomap: (one) => one,
  tostring: (one) => one,
  sensitive: (one) => one,
  // Who looks for secrets has to see that it is told of one.
  nonsensitive: (one) => (hasSecret(one) ? undefined : one),
  merge: (...all) => (all.every(isRecord) ? (Object.assign({}, ...all) as unknown) : undefined),
  concat: (...all) => (all.every(Array.isArray) ? all.flat() : undefined),
  lookup: valueIn,
  element: (list, index) => (Array.isArray(list) ? (list[Number(index)] as unknown) : undefined),
  join: (by, of) => {
    const list = listOf(of);
    return Array.isArray(list) ? list.map(String).join(String(by)) : undefined;
  },
  lower: (one) => String(one).toLowerCase(),
  jsondecode: (text) => parseYaml(String(text)),
  yamldecode: (text) => parseYaml(String(text)),
  // Another path begins where Terraform runs.
  file: (path) =>
    isAbsolute(String(path)) && existsSync(String(path)) ? readFileSync(String(path), 'utf8') : undefined,
};
