import { Construct, IConstruct } from 'constructs';
import { check, checkKnownKeys } from '../core/checks/checks';
import { recordMistake } from '../core/checks/mistakes';
import { readProps } from '../core/checks/prop-types';
import { ScopedValues } from '../core/checks/scoped-values';
import { INamespace } from '../core/kubernetes/namespace';
import { isRegistry } from './image-reference';
import { ClusterPlatform } from './cluster-platform';
import { SharedPodProps } from './shared-pod-props';
import { WORKLOAD_DEFAULTS } from './prop-types';
import { checkPodProps } from './pod-checks';
import { sharedImageNames } from './supported-versions';
import { WorkloadDefaultsProps } from './workload-defaults-props';
import { WorkloadProps } from './workload-props';

const values = new ScopedValues<WorkloadDefaultsProps>('WorkloadDefaults', readDefaults);

/**
 * What all workloads of an app, a stack, a namespace or any other construct share: a registry, image pull secrets, nodes,
 * labels. The nearest that says a thing decides: the workload's construct itself, those that it is below, its namespace, those
 * that both are below.
 *
 * @example
 * WorkloadDefaults.of(stack).set({ registry: 'registry.example/mirror', imagePullSecrets: ['mirror'] });
 */
export class WorkloadDefaults {
  /**
   * The defaults of what is in a scope.
   * @param scope An app, a stack, a namespace, or any other construct.
   */
  public static of(scope: IConstruct): WorkloadDefaults {
    return new WorkloadDefaults(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Sets defaults, before the first construct is made that they are for. Each of them can be set once for a scope.
   * @param defaults What is shared.
   */
  public set(defaults: WorkloadDefaultsProps): void {
    values.set(this.scope, defaults);
  }
}

/** What a construct shares with others, without what it says itself. */
export function sharedBy(construct: Construct, namespace: INamespace): WorkloadDefaultsProps {
  const scopes = construct.node.scopes;
  const above = scopes.filter((one) => namespace.node.scopes.includes(one));
  return values
    .for(construct, [...new Set([...above, namespace, ...scopes])])
    .reduce<WorkloadDefaultsProps>((shared, near) => nearer(shared, near), {});
}

/** The props of a workload, with what it shares with others. `everyNode`: where others are placed does not bind it. */
export function withDefaults(construct: Construct, props: WorkloadProps, everyNode: boolean): WorkloadProps {
  const shared = nearer(sharedBy(construct, props.namespace), props);
  const { imagePullSecrets, priorityClassName, labels, annotations } = shared;
  const { nodeSelector, tolerations, affinity, topologySpread } = everyNode ? props : shared;
  return {
    ...props,
    ...nearerPod(shared, {}),
    ...{ imagePullSecrets, priorityClassName, labels, annotations },
    ...{ nodeSelector, tolerations, affinity, topologySpread },
  };
}

/** What the cluster of a construct wants otherwise than Kubernetes does. */
export function platformsOf(construct: Construct, namespace: INamespace): readonly ClusterPlatform[] {
  return sharedBy(construct, namespace).platforms ?? [];
}

// Lists and maps that a mirror or a policy asks for go together; where a pod runs is said in one piece.
function nearer(far: WorkloadDefaultsProps, near: WorkloadDefaultsProps): WorkloadDefaultsProps {
  const secrets = [...(far.imagePullSecrets ?? []), ...(near.imagePullSecrets ?? [])];
  return {
    registry: near.registry ?? far.registry,
    images: { ...far.images, ...near.images },
    imagePullSecrets: secrets.length > 0 ? [...new Set(secrets)] : undefined,
    nodeSelector: near.nodeSelector ?? far.nodeSelector,
    tolerations: near.tolerations ?? far.tolerations,
    priorityClassName: near.priorityClassName ?? far.priorityClassName,
    labels: { ...far.labels, ...near.labels },
    annotations: { ...far.annotations, ...near.annotations },
    platforms: [...(far.platforms ?? []), ...(near.platforms ?? [])],
    ...nearerPod(far, near),
  };
}

function nearerPod(far: SharedPodProps, near: SharedPodProps): SharedPodProps {
  const aliases = [...(far.hostAliases ?? []), ...(near.hostAliases ?? [])];
  return {
    affinity: near.affinity ?? far.affinity,
    topologySpread: near.topologySpread ?? far.topologySpread,
    runtimeClassName: near.runtimeClassName ?? far.runtimeClassName,
    dns: near.dns ?? far.dns,
    cpuLimitRatio: near.cpuLimitRatio ?? far.cpuLimitRatio,
    helperResources: { ...far.helperResources, ...near.helperResources },
    hostAliases: aliases.length > 0 ? aliases : undefined,
    environment: { ...far.environment, ...near.environment },
    serviceAnnotations: { ...far.serviceAnnotations, ...near.serviceAnnotations },
  };
}

function readDefaults(where: Construct, given: WorkloadDefaultsProps): WorkloadDefaultsProps {
  const { registry, ...others } = readProps(where, given, WORKLOAD_DEFAULTS);
  return {
    ...others,
    ...(checkDefaults(where, { ...others, registry }) && registry !== undefined ? { registry } : {}),
  };
}

/** Records what is wrong. Gives whether images may be looked for in the registry. */
function checkDefaults(where: IConstruct, defaults: WorkloadDefaultsProps): boolean {
  const registry = 'a registry, with a path in it or none, like "registry.example:5000/mirror"';
  const fine = check(where, 'registry', defaults.registry, registry, isRegistry);
  checkKnownKeys(where, 'images', defaults.images, sharedImageNames(), 'images of');
  for (const label of ['app.kubernetes.io/name', 'app.kubernetes.io/instance'])
    if (label in (defaults.labels ?? {}))
      recordMistake(where, { prop: 'labels', got: label, takes: 'labels other than those that policies select by' });
  checkPodProps(where, defaults);
  return fine;
}
