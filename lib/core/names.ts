import { createHash } from 'node:crypto';
import { DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from 'cdktf';
import { IConstruct } from 'constructs';
import { check } from './checks';
import { fragments, isToken } from './literal';
import { isKnown, recordMistake } from './mistakes';
import { INamespace } from './namespace';

const LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** The name of a Kubernetes object, of most kinds (RFC 1123 subdomain). */
export const OBJECT_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Checks the name of a Kubernetes object that somebody else made. */
export function checkObjectName(scope: IConstruct, prop: string, name: string | undefined): boolean {
  const takes =
    'the name of a Kubernetes object: lower-case letters, digits, "-" and ".", with a letter or digit at each end';
  return check(scope, prop, name, takes, (text) => OBJECT_NAME.test(text));
}

/** A text as the name of a Kubernetes object: itself where it can be, a digest of it behind `otherwise` where it cannot. */
export function objectName(text: string, otherwise: string, digested = text): string {
  return text.length <= 200 && OBJECT_NAME.test(text) ? text : `${otherwise}-${digest(digested)}`;
}

/** Checks the name of a Kubernetes Service or Namespace (RFC 1035 label). `max` leaves room for what is appended to it. */
export function checkDnsLabel(scope: IConstruct, prop: string, name: string, max = 63): boolean {
  const takes = `a DNS label: at most ${max} lower-case letters, digits and "-", beginning with a letter and ending in a letter or digit`;
  // Of what Terraform completes, the rest can be checked.
  const fine = (text: string) => {
    const parts = fragments(text).map((part) => (isToken(part) ? 'x' : part));
    return parts.join('').length <= max && LABEL.test(parts.join(''));
  };
  if (!isKnown(name) && !fine(name)) recordMistake(scope, { prop, got: name, takes });
  return check(scope, prop, name, takes, fine) && fine(name);
}

/**
 * The construct id for something that a user named. Two different names never meet, `/` and other letters that
 * construct paths fold together included.
 */
export function constructId(...names: readonly string[]): string {
  const id = names.map((name) => Array.from(name, encoded).join('')).join('+');
  // constructs keeps children in an object, which has some from its prototype, and takes no empty id.
  return id === '' || id in {} ? `%${id}` : id;
}

// Half of a surrogate pair, which is a mistake of the user's, has no encoding.
function encoded(character: string): string {
  return /\p{Cs}/u.test(character) ? `%u${character.charCodeAt(0).toString(16)}` : encodeURIComponent(character);
}

/** A short stable digest, for names that must differ where their readable parts may not. */
export function digest(text: string, length = 8): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/**
 * A digest that does not change with the numbers of tokens, which follow the order of the program. What a Lazy cannot say yet has
 * none, which is recorded.
 */
export function stableDigest(scope: IConstruct, text: string, length = 8): string {
  const resolver = new DefaultTokenResolver(new StringConcat());
  try {
    const resolved: unknown = Tokenization.resolve(text, { scope, resolver, preparing: false });
    return digest(JSON.stringify(resolved), length);
  } catch (error) {
    const takes = 'values that can be asked for when they are given: names of resources are made of them';
    recordMistake(scope, { prop: 'arguments', got: `a value that cannot (${String(error)})`, takes });
    return digest(text, length);
  }
}

/** A construct's path below its stack, for ids and digests: another id of the stack must not change what is in it. */
export function pathInStack(construct: IConstruct): string {
  const stack = TerraformStack.of(construct).node.path;
  return construct.node.path.slice(stack === '' ? 0 : stack.length + 1);
}

/** What tells a namespace from all others: two constructs for one namespace are one. */
export function namespaceKey({ node, namespaceName, provider }: INamespace): string {
  const name = isKnown(namespaceName) ? namespaceName : node.path.split('/').slice(1).join('/');
  return provider ? `${provider.node.id}:${name}` : name;
}

const taken = new WeakMap<TerraformStack, Map<string, IConstruct>>();

/** Records a mistake when two constructs of a stack would make the same Kubernetes object. `where` is a `keyOf`. */
export function claimObjectName(scope: IConstruct, prop: string, kind: string, where: string, name: string): void {
  if (!isKnown(name)) return;
  const stack = TerraformStack.of(scope);
  const names = taken.get(stack) ?? new Map<string, IConstruct>();
  taken.set(stack, names);
  const key = `${kind}/${where}/${name}`;
  const owner = names.get(key);
  if (!owner) names.set(key, scope);
  else
    recordMistake(scope, {
      prop,
      got: name,
      takes: `a name that is free in its namespace ("${where}"): ${owner.node.path} has this one`,
    });
}
