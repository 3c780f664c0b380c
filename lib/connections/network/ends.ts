import { Construct } from 'constructs';
import { INamespace } from '../../core/kubernetes/namespace';
import { constructId, pathInStack } from '../../core/terraform/ids';
import { Peer } from '../../core/kubernetes/peer';
import { Workload } from '../../workloads/workload';
import { ConnectionEnd } from './connection-notes';

/** One end of a connection: pods of this stack, or somebody else. */
export type End = Workload | Peer;

/** Pods that this library does not run, as a client: where they are, and what stands for them in this stack. */
export interface ForeignWorkload {
  readonly owner: Construct;
  readonly name: string;
  /** Where they find their credential. */
  readonly namespace: INamespace;
  readonly peers: readonly Peer[];
}

/** Who connects to a server. */
export type Client = Workload | ForeignWorkload;

/** The account of a client at a server. Its id and its name are in users' states. */
export function accountOfClient({ owner, name, namespace }: Client) {
  const id = `client-${constructId(pathInStack(owner))}`;
  return { id, prop: 'client', baseName: `${name}.${namespace.namespaceName}`, whose: owner };
}

/** An end as a person knows it. */
export function describeEnd(end: Client | Peer): ConnectionEnd {
  if (end instanceof Peer) return { name: end.toString(), ...(end._fqdn === undefined ? {} : { isPublic: true }) };
  return { name: `${end.name}.${end.namespace.namespaceName}`, path: end.owner.node.path };
}
