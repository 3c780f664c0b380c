import { fragments, isToken } from '../core/terraform/tokens';
import { hcl } from '../core/terraform/hcl';

/** The base64 form of a string's UTF-8 bytes; Terraform makes it where the string holds tokens. */
export function base64(value: string): string {
  const parts = fragments(value);
  return parts.some(isToken) ? hcl`base64encode(${value})` : Buffer.from(parts.join(''), 'utf8').toString('base64');
}
