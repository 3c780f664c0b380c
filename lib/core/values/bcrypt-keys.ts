/** The cost of the bcrypt hash that has no number in its key: `random_password.bcrypt_hash` has it, fixed by the provider. */
export const BCRYPT_COST = 10;

/** The key of a Secret that has a password's hash of a cost, beside the password. */
export function hashKey(cost: number): string {
  return cost === BCRYPT_COST ? 'bcrypt' : `bcrypt-${cost}`;
}

/** Whether a key of a Secret holds what one login is: the password, or a hash of it. */
export function isLoginKey(key: string): boolean {
  return /^(password|bcrypt(-\d+)?)$/.test(key);
}
