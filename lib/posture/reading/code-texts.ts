import { hasUser } from '../../core/checks/confidential';
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

/** What finds the texts of a value that stand in the code: what a resource has does not, so locals and variables alone are read. */
export function codeTexts(json: Json): (value: unknown) => CodeText[] {
  const said = new Document({ ...json, resource: {} });
  return (value) =>
    strings(value)
      .filter(({ text }) => text !== '' && !isUnknown(said.nameIn(text)))
      .map(({ path, text }) => ({ path, where: path.filter((one) => !/^\d+$/.test(one)).join('.'), text }));
}

/** Whether a text says how to log in to a proxy. */
export function isProxyLogin({ path, text }: CodeText): boolean {
  return (path.at(-1) ?? '').includes('proxy') && hasUser(text);
}
