import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { recordMistake } from '../checks/mistakes';
import { isKnown } from '../terraform/tokens';
import { INamespace } from './namespace';

/** What tells a namespace from all others: two constructs for one namespace are one. */
export function namespaceKey({ node, namespaceName, provider }: INamespace): string {
  const name = isKnown(namespaceName) ? namespaceName : node.path.split('/').slice(1).join('/');
  return provider ? `${provider.node.id}:${name}` : name;
}

interface Collision {
  readonly later: IConstruct;
  readonly first: IConstruct;
  readonly name: string;
}

const collisions = new WeakMap<TerraformStack, Collision[]>();

/** Whether a construct has a name that another one has too, which is recorded. */
export function hasTakenName(scope: IConstruct): boolean {
  return (collisions.get(TerraformStack.of(scope)) ?? []).some(({ later }) => later === scope);
}

const taken = new WeakMap<TerraformStack, Map<string, IConstruct>>();

/** Records a mistake when two constructs of a stack would make the same Kubernetes object. `where` is a `namespaceKey`. */
export function claimObjectName(scope: IConstruct, prop: string, kind: string, where: string, name: string): void {
  if (!isKnown(name)) return;
  const stack = TerraformStack.of(scope);
  const names = taken.get(stack) ?? new Map<string, IConstruct>();
  taken.set(stack, names);
  const key = `${kind}/${where}/${name}`;
  const owner = names.get(key);
  if (!owner) names.set(key, scope);
  else if (!followsFrom(scope, owner, name))
    recordMistake(scope, {
      prop,
      got: name,
      takes: `a name that is free in its namespace ("${where}"): ${owner.node.path} has this one`,
    });
}

// Two workloads of one name have all their objects in common: that is one mistake.
function followsFrom(later: IConstruct, first: IConstruct, name: string): boolean {
  const stack = TerraformStack.of(later);
  const known = collisions.get(stack) ?? [];
  const follows = known.some(
    (one) => isWithin(later, one.later) && isWithin(first, one.first) && `${name}-`.startsWith(`${one.name}-`),
  );
  if (!follows) collisions.set(stack, [...known, { later, first, name }]);
  return follows;
}

function isWithin(inner: IConstruct, outer: IConstruct): boolean {
  return inner.node.scopes.includes(outer);
}
