import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { reportMistakes } from '../core/checks/mistakes';
import { refuseLoosened } from './check-written';
import { orderDependencies } from './dependencies';
import { writeImports } from './imports';
import { writeReports } from './reports';
import { requireVersions } from './required-versions';

const prepared = new WeakMap<TerraformStack, Set<IConstruct>>();

/**
 * Makes the stack of a construct ready for this library: the tls and random providers are added unless the user has
 * them, the Terraform version is required beside what the stack asks for, a missing kubernetes provider is reported, what
 * constructs depend on is waited for, and what is written is looked at. Beside the stack are written a script that takes over
 * what a killed apply made, and the reports that were asked for.
 */
export function prepareStack(scope: IConstruct): void {
  const stack = TerraformStack.of(scope);
  const known = prepared.get(stack);
  known?.add(scope);
  if (known) return;
  prepared.set(stack, new Set([scope]));
  reportMistakes(stack);
  orderDependencies(stack);
  refuseLoosened(stack);
  writeImports(stack);
  writeReports(stack);
  requireVersions(stack);
}

/** The constructs of this library in a stack, without those that are parts of others of them. */
export function constructsIn(stack: TerraformStack): IConstruct[] {
  const all = prepared.get(stack) ?? new Set();
  return [...all].filter(({ node }) => !node.scopes.slice(0, -1).some((one) => all.has(one)));
}
