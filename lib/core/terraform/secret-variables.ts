import { TerraformStack, TerraformVariable } from 'cdktf';

const known = new WeakMap<TerraformStack, Set<TerraformVariable>>();

/** Notes that a variable is a secret. */
export function noteSecretVariable(variable: TerraformVariable): void {
  const stack = TerraformStack.of(variable);
  known.set(stack, (known.get(stack) ?? new Set()).add(variable));
}

/** The variables of a stack that are secrets. */
export function secretVariablesOf(stack: TerraformStack): TerraformVariable[] {
  return [...(known.get(stack) ?? [])];
}
