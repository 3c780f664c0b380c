import { own } from '../../core/values/records';
import { all, one } from './kubernetes';
import { isUnknown, mayBe } from './may-be';

/** What is known of the labels of an object. */
export interface Labels {
  readonly labels: unknown;
  /** Whether it may have one that is not among them. */
  readonly mayHaveMore: (key: string) => boolean;
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | string;
}

/**
 * Whether a selector of others, by labels and by expressions, selects an object, or may.
 * @param selector With the provider's spelling of its keys.
 * @param matches How a key or a value of it is compared with that of a label.
 */
export function maySelect(selector: unknown, { labels, mayHaveMore }: Labels, matches = mayBe): boolean {
  if (isUnknown(selector) || isUnknown(labels)) return true;
  const { match_labels, match_expressions } = one<{ match_labels: object; match_expressions: unknown }>(selector);
  const known = (labels ?? {}) as Readonly<Record<string, string>>;
  const mayBeAdded = (key: string) => own(known, key) === undefined && mayHaveMore(key);
  const valuesOf = (key: string) => Object.entries(known).flatMap(([of, value]) => (matches(key, of) ? [value] : []));
  const has = (key: string, values: readonly string[]) =>
    mayBeAdded(key) || valuesOf(key).some((label) => values.some((value) => matches(value, label)));
  const suits = ({ key, operator, values = [] }: Expression) => {
    if (operator === 'In') return has(key, [values].flat());
    if (operator === 'Exists') return mayBeAdded(key) || valuesOf(key).length > 0;
    if (operator === 'DoesNotExist') return own(known, key) === undefined;
    const label = own(known, key);
    return operator !== 'NotIn' || label === undefined || ![values].flat().includes(label);
  };
  return (
    Object.entries(match_labels ?? {}).every(([key, value]) => has(key, [String(value)])) &&
    all<Expression>(match_expressions).every(suits)
  );
}
