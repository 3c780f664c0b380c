// Parts of the objects that workload.ts writes, and how it knows them again.
import { TerraformResource } from 'cdktf';
import { IConstruct } from 'constructs';
import { KubernetesResource } from '../core/kubernetes/kubernetes-resource';
import { Duration } from '../core/values/duration';

// Images are pulled and volumes attached before a daemon starts.
const SCHEDULED_WITHIN = Duration.minutes(10);

/** How long the provider waits for pods that may take so long to start. */
export function waitFor(startTimeout: Duration) {
  const seconds = Math.ceil(startTimeout.toSeconds() + SCHEDULED_WITHIN.toSeconds());
  return { create: `${seconds}s`, update: `${seconds}s` };
}

/** The ports of a Service by their names, which are those of the containers'. */
export function portsOf(ports: Record<string, number>) {
  return Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: name }));
}

/** Whether a construct is a network policy, or a custom object, as Cilium's are. */
export function mayBePolicy(child: IConstruct): child is TerraformResource {
  if (!(child instanceof KubernetesResource)) return false;
  // The provider has none of its own for Cilium's.
  return /^kubernetes_(network_policy_v1|manifest)$/.test(child.terraformResourceType);
}
