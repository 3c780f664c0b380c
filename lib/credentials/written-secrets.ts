import { Construct, IConstruct } from 'constructs';
import { inCall } from '../core/checks/calls';
import { readArgument, REQUIRED_TEXT } from '../core/checks/prop-types';
import { deferredNumber } from '../core/terraform/deferred';
import { combineRevisions, revisionNumber } from '../core/terraform/revision';

const rewritten = new WeakMap<IConstruct, string>();

/**
 * The Secrets that this library writes. Terraform keeps none of their values, so that a plan does not see what somebody changed in
 * one; one that was deleted it makes again by itself.
 *
 * @example
 * WrittenSecrets.of(stack).rewrite('2');
 */
export class WrittenSecrets {
  /**
   * The Secrets of what is in a scope.
   * @param scope A stack, or any construct in one.
   */
  public static of(scope: Construct): WrittenSecrets {
    return new WrittenSecrets(scope);
  }

  private constructor(private readonly scope: Construct) {}

  /**
   * Has the next apply write all of them again, with the values that they should have: each daemon gets what was wrong within two
   * minutes, as after any change of a Secret. No password changes by it but the ephemeral ones, which nobody knows any more: they are
   * made anew for all who have them, and a daemon that reads one only at its start is started again.
   * @param revision Any text that was not given before: a number, a date.
   */
  public rewrite(revision: string): void {
    inCall(this.scope, 'WrittenSecrets.rewrite', revision, () => {
      rewritten.set(this.scope, readArgument(this.scope, 'revision', revision, REQUIRED_TEXT));
    });
  }
}

/** What was asked for the Secrets of a construct; complete when the stack is written out. */
export function rewritesOf(scope: Construct): string[] {
  return scope.node.scopes.flatMap((one) => rewritten.get(one) ?? []);
}

/** A revision of a Secret of a construct as the provider takes it. */
export function writtenRevision(scope: Construct, revision: string): number {
  // The call may come later.
  return deferredNumber(() => {
    const asked = rewritesOf(scope);
    return revisionNumber(asked.length === 0 ? revision : combineRevisions([revision, ...asked]));
  });
}
