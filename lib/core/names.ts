import { createHash } from 'node:crypto';
import { DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from 'cdktf';
import { IConstruct } from 'constructs';
import { check } from './checks';
import { isKnown, recordMistake } from './mistakes';

const LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** Checks the name of a Kubernetes Service or Namespace (RFC 1035 label). `max` leaves room for what is appended to it. */
export function checkDnsLabel(scope: IConstruct, prop: string, name: string, max = 63): boolean {
  const takes = `a DNS label: at most ${max} lower-case letters, digits and "-", beginning with a letter and ending in a letter or digit`;
  return check(scope, prop, name, takes, (text) => text.length <= max && LABEL.test(text));
}

/**
 * The construct id for something that a user named. Two different names never meet, `/` and other letters that
 * construct paths fold together included.
 */
export function idOf(...names: readonly string[]): string {
  return names.map((name) => encodeURIComponent(name)).join('+');
}

/** A short stable digest, for names that must differ where their readable parts may not. */
export function digest(text: string, length = 8): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** A digest that does not change with the numbers of tokens, which follow the order of the program. */
export function stableDigest(scope: IConstruct, text: string, length = 8): string {
  const resolver = new DefaultTokenResolver(new StringConcat());
  const resolved: unknown = Tokenization.resolve(text, { scope, resolver, preparing: false });
  return digest(JSON.stringify(resolved), length);
}

const taken = new WeakMap<TerraformStack, Map<string, IConstruct>>();

/** Records a mistake when two constructs of a stack would make the same Kubernetes object. */
export function claimName(scope: IConstruct, prop: string, kind: string, namespace: string, name: string): void {
  if (!isKnown(namespace) || !isKnown(name)) return;
  const stack = TerraformStack.of(scope);
  const names = taken.get(stack) ?? new Map<string, IConstruct>();
  taken.set(stack, names);
  const key = `${kind}/${namespace}/${name}`;
  const owner = names.get(key);
  if (!owner) names.set(key, scope);
  else if (owner !== scope)
    recordMistake(scope, {
      prop,
      got: name,
      takes: `a name that is free in its namespace ("${namespace}"): ${owner.node.path} has this one`,
    });
}
