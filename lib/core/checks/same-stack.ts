import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { recordMistake } from './mistakes';

/**
 * Records a mistake when two constructs that a call connects are of different stacks; with `always`, where validations are
 * skipped too. Gives whether they are of one.
 */
export function sameStack(
  caller: IConstruct,
  prop: string,
  other: IConstruct,
  instead = '`fromAttributes` of its class',
  { always = false } = {},
): boolean {
  if (TerraformStack.of(caller) === TerraformStack.of(other)) return true;
  recordMistake(caller, {
    prop,
    got: other,
    takes: `a construct of the same stack; for one of another stack use ${instead}, so that no credential passes through an output`,
    skippable: always ? undefined : true,
  });
  return false;
}
