import { IConstruct } from 'constructs';

const known = new WeakSet<IConstruct>();

/** Notes that a credential signs or encrypts for others: whoever has it can become any of them. */
export function noteSigning(credential: IConstruct): void {
  known.add(credential);
}

/** Whether a construct is part of such a credential. */
export function signs(construct: IConstruct): boolean {
  return construct.node.scopes.some((one) => known.has(one));
}
