import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { resolveNow } from '../terraform/sensitive';
import { isKnown } from '../terraform/tokens';
import { lookAtWriting } from '../terraform/writing';
import { isRecord } from '../values/records';
import { FILLED_IN } from './confidential';
import { inCurrentCall } from './calls';

/**
 * Has what a token makes looked at when its stack is written out: a Lazy gives what no check has seen before. It gets what
 * Terraform fills in as a mark.
 */
export function whenWritten(scope: IConstruct, token: unknown, look: (made: unknown) => unknown): void {
  const stack = TerraformStack.of(scope);
  const lookInCall = inCurrentCall(scope, look);
  const lookNow = () => {
    const made = resolveNow(scope, token);
    if (made !== undefined) lookInCall(marked(made));
  };
  // With all other mistakes, and where validations are skipped.
  stack.node.addValidation({ validate: () => (lookNow(), []) });
  lookAtWriting(stack, (json) => {
    if (!json) lookNow();
  });
}

/** The same of a text that is not known as yet: what it is made to be. A known one has been seen. */
export function whenTextIsWritten(scope: IConstruct, text: string, look: (made: string) => void): void {
  if (isKnown(text)) return;
  whenWritten(scope, text, (made) => {
    if (typeof made === 'string') look(made);
  });
}

function marked(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/(?<![$%])[$%]\{.*$/s, FILLED_IN);
  if (Array.isArray(value)) return value.map(marked);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item)]));
  return value;
}
