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
  else
    recordMistake(scope, {
      prop,
      got: name,
      takes: `a name that is free in its namespace ("${where}"): ${owner.node.path} has this one`,
    });
}
