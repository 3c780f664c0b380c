import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformResource, TerraformStack, Testing } from 'cdktf';
import { AcceptedDeviation, Deviations } from '../../lib';
import { Written } from '../../lib/posture/reading/written';
import { Document, documentOf } from '../support/document';

/** What the promises are checked over: a stack, what it synthesizes, and the defaults that it leaves. */
export interface Stack extends Written {
  readonly deviations: AcceptedDeviation[];
}

export { acceptedFor } from '../../lib/posture/reading/written';

/** A stack as the promises are checked over it. */
export function synthesized(stack: TerraformStack): Stack {
  return about(stack, documentOf(stack));
}

/** The same of a stack that is synthesized already. */
export function about(stack: TerraformStack, document: Document): Stack {
  const resources = stack.node.findAll().filter((one) => one instanceof TerraformResource);
  const paths = resources.map(
    (one) => [`${one.terraformResourceType}.${one.friendlyUniqueId}`, one.node.path] as const,
  );
  return { document, deviations: Deviations.of(stack), paths: new Map(paths) };
}

/** An empty stack with the one provider that a user gives. */
export function emptyStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), 'stack');
  new KubernetesProvider(stack, 'kubernetes');
  return stack;
}
