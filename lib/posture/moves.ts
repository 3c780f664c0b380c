import { Safeguard } from '../core/checks/deviation-codes';
import { Asked } from './reading/asked';
import { blocks, Document, targetIn } from './reading/document';

const SECRET = 'kubernetes_secret_v1.';

/**
 * What Terraform is asked of Secrets of ours that another resource is moved to: the provider leaves `data` of that one in the state
 * for good, whatever is written since. Only Terraform knows whether it had some.
 * @see https://developer.hashicorp.com/terraform/language/moved
 */
export function askedOfMoved(document: Document): Asked[] {
  // Each instance of one that has several is asked.
  const moved = new Set(blocks(document.json.moved).map(({ to }) => targetIn(to)));
  return [...moved].filter((to) => to.startsWith(SECRET) && document.at(to) !== undefined).map(asked);
}

function asked(address: string): Asked {
  const size = (key: string) => `length(self.${key} == null ? {} : self.${key})`;
  return {
    address,
    safeguard: Safeguard.CREDENTIALS,
    condition: `\${${size('data')} + ${size('binary_data')} == 0}`,
    error_message:
      'what is moved to it had its content in the state, where it would stay. Take the moved block back, remove that resource from the state (a removed block with destroy = false), delete the Secret, and have it written again.',
  };
}
