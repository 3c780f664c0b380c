import { TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { recordMistake } from '../checks/mistakes';
import { isKnown } from '../terraform/tokens';
import { clusterProvider, INamespace, OfCluster } from './namespace';

/** What tells a namespace from all others, for ids: they are in the state, so one that names the provider without an alias keeps its own. */
export function namespaceKey(namespace: INamespace): string {
  const name = nameOf(namespace);
  return namespace.provider ? `${namespace.provider.node.id}:${name}` : name;
}

function nameOf({ node, namespaceName }: INamespace): string {
  return isKnown(namespaceName) ? namespaceName : node.path.split('/').slice(1).join('/');
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

/** Records a mistake when two constructs of a stack would make the same Kubernetes object. What is in no namespace is of a cluster. */
export function claimObjectName(
  scope: IConstruct,
  prop: string,
  kind: string,
  where: INamespace | OfCluster,
  name: string,
): void {
  if (!isKnown(name)) return;
  const namespace = 'namespaceName' in where ? nameOf(where) : undefined;
  const stack = TerraformStack.of(scope);
  const names = taken.get(stack) ?? new Map<string, IConstruct>();
  taken.set(stack, names);
  const key = JSON.stringify([clusterProvider(where)?.node.path, namespace, kind, name]);
  const owner = names.get(key);
  if (!owner) names.set(key, scope);
  else if (!followsFrom(scope, owner, name))
    recordMistake(scope, {
      prop,
      got: name,
      takes: `a name that is free in its ${namespace === undefined ? 'cluster' : `namespace ("${namespace}")`}: ${owner.node.path} has this one`,
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
