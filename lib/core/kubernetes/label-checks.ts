import { IConstruct } from 'constructs';
import { check } from '../checks/checks';
import { recordMistake } from '../checks/mistakes';
import { isKnown } from '../terraform/tokens';
import { OBJECT_NAME } from './names';

const PART = /^([a-z0-9][-\w.]{0,61})?[a-z0-9]$/i;

function isKey(key: string): boolean {
  const [name = '', prefix, ...rest] = key.split('/').reverse();
  return rest.length === 0 && PART.test(name) && (prefix === undefined || OBJECT_NAME.test(prefix));
}

/** Whether text can be the value of a label. */
export function isLabelValue(text: string): boolean {
  return text === '' || PART.test(text);
}

/** Checks labels as the API server does, which would refuse them only in the apply. */
export function checkLabels(scope: IConstruct, prop: string, labels: Record<string, string> | undefined): void {
  checkKeys(scope, prop, labels);
  for (const [key, value] of Object.entries(labels ?? {}))
    check(scope, `${prop}.${key}`, value, 'at most 63 letters, digits, "-", "_" and "."', isLabelValue);
}

/** Checks what has keys like those of labels: annotations, a quota. */
export function checkKeys(scope: IConstruct, prop: string, map: Record<string, string> | undefined): void {
  const takes = 'keys of at most 63 letters, digits, "-", "_" and ".", with a DNS name and "/" before them at most';
  for (const key of Object.keys(map ?? {}))
    if (isKnown(key) && !isKey(key)) recordMistake(scope, { prop, got: key, takes });
}
