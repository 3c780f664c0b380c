import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { recordMistake } from './mistakes';

/**
 * Records a mistake when two constructs that a call connects are of different stacks; with `always`, where validations are
 * skipped too. `instead` is what stands for the other one then: `factoryOf`, where its class has it. Gives whether they are of one.
 */
export function sameStack(
  caller: IConstruct,
  prop: string,
  other: IConstruct,
  instead: string,
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

/** The method that gives what stands for a construct where it is not of the stack; nothing where its class has none. */
export function factoryOf({ constructor }: IConstruct): string | undefined {
  for (let one: unknown = constructor; typeof one === 'function'; one = Object.getPrototypeOf(one))
    if (Object.hasOwn(one, 'fromAttributes')) return `\`${one.name}.fromAttributes\``;
  return undefined;
}
