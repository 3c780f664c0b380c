import { IConstruct } from 'constructs';

const known = new WeakSet<IConstruct>();
const administrators = new WeakSet<IConstruct>();

/** Notes that a credential signs or encrypts for others: whoever has it can become any of them. */
export function noteSigning(credential: IConstruct): void {
  known.add(credential);
}

/** Whether a construct is part of such a credential. */
export function signs(construct: IConstruct): boolean {
  return construct.node.scopes.some((one) => known.has(one));
}

/** Notes that a credential is an administrator's: whoever has it can make any user. */
export function noteAdministrator(credential: IConstruct): void {
  administrators.add(credential);
}

/** Whether a construct is part of such a credential. */
export function isAdministrators(construct: IConstruct): boolean {
  return construct.node.scopes.some((one) => administrators.has(one));
}
