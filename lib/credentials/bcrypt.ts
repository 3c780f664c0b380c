import { hcl } from '../core/terraform/hcl';

/** Where nothing says otherwise bcrypt reads this many bytes at most, and refuses or ignores the rest. */
export const BCRYPT_BYTES = 72;

/** Has Terraform hash a password: with another salt at each run, so it is kept or written once. */
export function bcryptOf(password: string, cost: number): string {
  return hcl`bcrypt(${password}, ${cost})`;
}
