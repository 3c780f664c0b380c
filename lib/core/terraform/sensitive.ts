import { TerraformLocal, TerraformStack, TerraformVariable } from 'cdktf';
import { IConstruct } from 'constructs';
import { resolveIn } from './resolve';
import { isKnown } from './tokens';

// Attributes of the kubernetes, random and tls providers that are secret, and Terraform's own mark.
const SECRET =
  /\brandom_(password|bytes)\.[\w-]+\.|\btls_private_key\.[\w-]+\.private_key|\bkubernetes_secret(_v1)?\.[\w-]+\.(binary_)?data\b|\bsensitive\(/;

/**
 * Whether text that Terraform fills in later has a secret in it, as far as its expression tells. What only Terraform knows, or
 * only a later call, is asked by a precondition of what it stands in (`posture/preconditions.ts`).
 */
export function isSensitive(scope: IConstruct, value: unknown): boolean {
  return !isKnown(value) && readsSensitive(scope, resolvedText(scope, value), []);
}

function readsSensitive(scope: IConstruct, expression: string, within: readonly string[]): boolean {
  if (SECRET.test(expression)) return true;
  const names = new Set(expression.match(/\b(var|local)\.[\w-]+/g));
  if (names.size === 0) return false;
  return TerraformStack.of(scope)
    .node.findAll()
    .some((one) => {
      if (one instanceof TerraformVariable) return one.sensitive && names.has(`var.${one.friendlyUniqueId}`);
      if (!(one instanceof TerraformLocal)) return false;
      const name = `local.${one.friendlyUniqueId}`;
      return (
        names.has(name) &&
        !within.includes(name) &&
        readsSensitive(scope, resolvedText(scope, one.toTerraform()), [...within, name])
      );
    });
}

function resolvedText(scope: IConstruct, value: unknown): string {
  const resolved = resolveNow(scope, value);
  return resolved === undefined ? '' : JSON.stringify(resolved);
}

/** What a value is as it would be written now; nothing where it cannot be asked for yet. */
export function resolveNow(scope: IConstruct, value: unknown): unknown {
  try {
    return resolveIn(scope, value);
  } catch {
    // It is made by the program itself.
    return undefined;
  }
}
