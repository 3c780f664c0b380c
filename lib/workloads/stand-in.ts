import { Construct } from 'constructs';
import { tellOf } from '../core/checks/mistakes';
import { freeId } from '../core/terraform/ids';
import { digest } from '../core/values/digest';
import { Workload } from './workload';

/**
 * Pods for a second of what a workload has once. That is a mistake, so nothing of it is deployed; what else is wrong with the
 * second is found as it is made here.
 */
export function standInFor({ owner, namespace }: Workload): Workload {
  const scope = new Construct(owner, freeId(owner, 'second'));
  tellOf(owner, scope);
  const name = `second-${digest(scope.node.path, 8)}`;
  return new Workload(scope, { product: 'second', props: { namespace, name }, user: 1000 });
}
