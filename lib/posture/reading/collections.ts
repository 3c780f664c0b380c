import { isRecord, own } from '../../core/values/records';
import { isUnknown } from './may-be';

// Terraform's lists, sets and maps: what goes through them, and what they have.

/** A set: its elements are their own keys, where those of a list are numbered. */
class TerraformSet extends Array<unknown> {}

/** A list as a set; what is none stays as it is. */
export function setOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const ordered = inOrder(value);
  return TerraformSet.from(ordered ?? value);
}

/** A set as a list, where it is known in which order; what is none stays as it is. */
export function listOf(value: unknown): unknown {
  if (!(value instanceof TerraformSet)) return value;
  return inOrder(value);
}

/** What goes through a list, a set or a map: each key, and its value; nothing where that is not known. */
export function entriesOf(value: unknown): { readonly key: unknown; readonly value: unknown }[] | undefined {
  if (value instanceof TerraformSet) return Array.from(value, (one) => ({ key: one, value: one }));
  if (Array.isArray(value)) return value.map((one: unknown, index) => ({ key: index, value: one }));
  if (!isRecord(value)) return undefined;
  // In Terraform's order.
  return Object.keys(value)
    .sort()
    .map((key) => ({ key, value: value[key] }));
}

/** What a map has by a key, or what there is otherwise; nothing where any key that is not known may be this one. */
export function valueIn(map: unknown, key: unknown, otherwise?: unknown): unknown {
  if (!isRecord(map) || [key, ...Object.keys(map)].some(isUnknown)) return undefined;
  const value = own(map, String(key));
  return value === undefined ? otherwise : value;
}

// Numbers by their value, and what becomes text as that; nothing where it is not known what is before what.
function inOrder(values: readonly unknown[]): unknown[] | undefined {
  if (values.every((one) => typeof one === 'number')) return [...new Set(values)].sort((one, other) => one - other);
  if (values.every((one) => typeof one === 'boolean')) return [...new Set(values)].sort();
  return values.every(isText) ? [...new Set(values.map(String))].sort() : undefined;
}

function isText(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && !isUnknown(value);
}
