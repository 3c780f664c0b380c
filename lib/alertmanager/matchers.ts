import { Construct } from 'constructs';
import { itemsOf } from '../core/checks/calls';
import { check } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { requiredList, TEXTS } from '../core/checks/prop-types';
import { isKnown } from '../core/terraform/tokens';
import { isLabelName, isRegex } from '../prometheus-daemon/syntax';

export const MATCHERS = requiredList(TEXTS, 'one matcher or more: none match every alert');

// A name in quotes is of any letters, as of OpenTelemetry.
const MATCHER = /^\s*(?:[a-zA-Z_:][\w:]*|"(?:\\.|[^"\\])+")\s*(=~|!~|!=|=)\s*("(?:\\.|[^"\\])*"|[^"{}[\],\s]*)\s*$/;

/** Checks matchers, and gives those that are some. */
export function checkMatchers(scope: Construct, prop: string, matchers: readonly string[] | undefined): string[] {
  return itemsOf(matchers ?? []).flatMap(([index, matcher]) => {
    const [, operator = '', value = ''] = MATCHER.exec(matcher) ?? [];
    const fine =
      !isKnown(matcher) || (operator !== '' && (!operator.includes('~') || isRegex(value.replace(/^"|"$/g, ''))));
    if (!fine)
      recordMistake(scope, {
        prop: `${prop}[${index}]`,
        got: matcher,
        takes: 'a label, one of =, !=, =~ and !~, and a value: severity="page"',
      });
    return fine ? [matcher] : [];
  });
}

/** Checks names of labels. */
export function checkLabelNames(
  scope: Construct,
  prop: string,
  labels: readonly string[] | undefined,
  all = false,
): void {
  for (const [index, label] of itemsOf(labels ?? []))
    check(
      scope,
      `${prop}[${index}]`,
      label,
      'the name of a label',
      (text) => isLabelName(text) || (all && text === '...'),
    );
}
