import { hasUser } from '../../core/checks/confidential';
import { isRecord } from '../../core/values/records';
import { Document, Json } from './document';
import { strings } from './expressions';
import { isUnknown } from './may-be';

/** A text that stands in the code, and so in `cdk.tf.json`, as it is. */
export interface CodeText {
  readonly path: readonly string[];
  /** Its path in words, without the numbers of lists. */
  readonly where: string;
  readonly text: string;
}

/**
 * What finds the texts of a value that stand in the code, those of locals and variables as they are said there: what a resource has
 * does not.
 */
export function codeTexts(json: Json): (value: unknown) => CodeText[] {
  const fill = inCode(json);
  return (value) =>
    strings(fill(value))
      .filter(({ text }) => text !== '' && !isUnknown(text))
      .map(({ path, text }) => ({ path, where: path.filter((one) => !/^\d+$/.test(one)).join('.'), text }));
}

/** What puts into the texts of a value what the code says of the locals and variables in them. */
export function inCode(json: Json): (value: unknown) => unknown {
  const said = new Document({ ...json, resource: {} });
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return said.nameIn(value);
    if (Array.isArray(value)) return value.map(fill);
    return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one)])) : value;
  };
  return fill;
}

/** Whether a text says how to log in to a proxy. */
export function isProxyLogin({ path, text }: CodeText): boolean {
  return (path.at(-1) ?? '').includes('proxy') && hasUser(text);
}
