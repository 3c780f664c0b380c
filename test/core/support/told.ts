import { TerraformStack } from 'cdktf';
import { emptyStack } from '../../contract/stack';

/** What is told of a program, in the order of the constructs; of each the call and the prop where only these are asked for. */
export function told(make: (stack: TerraformStack) => unknown): string[] {
  const stack = emptyStack();
  make(stack);
  return stack.node.children.flatMap(({ node }) => node.findAll()).flatMap(({ node }) => node.validate());
}

/** The call and the prop of each. */
export function toldProps(make: (stack: TerraformStack) => unknown): string[] {
  return told(make).map((line) => line.replace(/^`([^`]*)`.*$/s, '$1'));
}
