import { TerraformProvider } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { Peer } from './peer';

/** A Kubernetes namespace that workloads, Secrets and policies are put into. */
export interface INamespace extends IConstruct {
  /** Its name, which is also the value of its `kubernetes.io/metadata.name` label. */
  readonly namespaceName: string;
  /** The same name as a reference: what uses it waits until the namespace is there. */
  readonly namespaceReference: string;
  /** Who answers DNS queries of its pods. @default - the pods of kube-system with k8s-app=kube-dns */
  readonly dnsPeers?: Peer[];
  /** The kubernetes provider for everything in it. @default - the stack's only one */
  readonly provider?: TerraformProvider;
}

/** What an object is found by, as Kubernetes calls it. */
export interface NamespacedName {
  readonly name: string;
  readonly namespace: INamespace;
}

class MissingNamespace extends Construct implements INamespace {
  public readonly namespaceName = 'missing';
  public readonly namespaceReference = 'missing';
}

/** Stands in for one that is missing, which is a mistake already. */
export function missingNamespace(scope: Construct): INamespace {
  const id = 'missing-namespace';
  return (scope.node.tryFindChild(id) as MissingNamespace | undefined) ?? new MissingNamespace(scope, id);
}

/** Whether two constructs stand for one namespace; one that is missing may be any. */
export function sameNamespace(one: INamespace, other: INamespace): boolean {
  if ([one, other].some((given) => given instanceof MissingNamespace)) return true;
  return one === other || (one.namespaceName === other.namespaceName && sameCluster(one, other));
}

/** What is of a cluster: all with one provider are of one. */
export type OfCluster = Pick<INamespace, 'provider'>;

/** The provider of its cluster. A stack has one without an alias, which need not be named: nothing stands for that. */
export function clusterProvider({ provider }: OfCluster): TerraformProvider | undefined {
  return provider?.alias === undefined ? undefined : provider;
}

/** Whether two namespaces are of one cluster. */
export function sameCluster(one: OfCluster, other: OfCluster): boolean {
  return clusterProvider(one) === clusterProvider(other);
}
