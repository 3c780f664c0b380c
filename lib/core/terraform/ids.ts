import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';

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

/** A key like this one that is not taken: a second of one name is a mistake, and what else is wrong with it is told under that. */
export function freeKey(taken: { has(key: string): boolean }, key: string): string {
  return taken.has(key) ? freeKey(taken, `${key}_again`) : key;
}

/** The same for the id of a construct. */
export function freeId(scope: IConstruct, id: string): string {
  return scope.node.tryFindChild(id) ? freeId(scope, `${id}-again`) : id;
}

/** A construct's path below its stack, for ids and digests: another id of the stack must not change what is in it. */
export function pathInStack(construct: IConstruct): string {
  const stack = TerraformStack.of(construct).node.path;
  return construct.node.path.slice(stack === '' ? 0 : stack.length + 1);
}
