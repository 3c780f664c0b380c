import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { AcceptedDeviation, Deviations } from '../../lib';
import { Document } from '../support/document';

/** What the promises are checked over: a stack, what it synthesizes, and the defaults that it leaves. */
export interface Stack {
  readonly document: Document;
  readonly deviations: AcceptedDeviation[];
}

/** A stack as the promises are checked over it. */
export function synthesized(stack: TerraformStack): Stack {
  return { document: Document.of(stack), deviations: Deviations.in(stack) };
}

/** An empty stack with the one provider that a user gives. */
export function emptyStack(): TerraformStack {
  const stack = new TerraformStack(Testing.app(), 'stack');
  new KubernetesProvider(stack, 'kubernetes');
  return stack;
}
