import { Peer } from '../../core/kubernetes/peer';
import { Protocol } from '../../core/kubernetes/protocol';
import { Workload } from '../../workloads/workload';

/** Whom a policy lets a workload reach, that is no workload of this stack. */
export interface WayOut {
  readonly peer: Peer;
  readonly port: number;
  readonly protocols: readonly Protocol[];
}

const ways = new WeakMap<Workload, WayOut[]>();

/** Notes that a workload was let out to a peer. */
export function noteWayOut(workload: Workload, way: WayOut): void {
  const known = ways.get(workload) ?? [];
  known.push(way);
  ways.set(workload, known);
}

/** All that were noted until now. */
export function waysOut(workload: Workload): readonly WayOut[] {
  return ways.get(workload) ?? [];
}
