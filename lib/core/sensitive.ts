import { DefaultTokenResolver, StringConcat, TerraformStack, TerraformVariable, Tokenization } from 'cdktf';
import { IConstruct } from 'constructs';
import { isKnown } from './mistakes';

// Attributes of the random and tls providers that are secret, and Terraform's own mark.
const SECRET = /\brandom_(password|bytes)\.[\w-]+\.|\btls_private_key\.[\w-]+\.private_key|\bsensitive\(/;

/** Whether text that Terraform fills in later has a secret in it, as far as its expression tells. */
export function isSensitive(scope: IConstruct, value: unknown): boolean {
  if (isKnown(value)) return false;
  const expression = expressionOf(scope, value);
  if (SECRET.test(expression)) return true;
  const names = new Set(expression.match(/(?<=\bvar\.)[\w-]+/g));
  if (names.size === 0) return false;
  const variables = TerraformStack.of(scope).node.findAll();
  return variables.some((one) => one instanceof TerraformVariable && one.sensitive && names.has(one.friendlyUniqueId));
}

function expressionOf(scope: IConstruct, value: unknown): string {
  try {
    const resolver = new DefaultTokenResolver(new StringConcat());
    return JSON.stringify(Tokenization.resolve(value, { scope, resolver, preparing: false }));
  } catch {
    // What cannot be asked for yet is made by the program itself.
    return '';
  }
}
