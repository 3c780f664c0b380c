import { Construct } from 'constructs';
import { openPath } from '../connections/paths/path';
import { checkInteger } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { Peer } from '../core/kubernetes/peer';
import { instanceOf, PropType, list, REQUIRED_TEXT, NUMBER, PropTypes, readProps } from '../core/checks/prop-types';
import { PEERS } from '../core/kubernetes/prop-types';
import { Workload } from '../workloads/workload';

/** Why InfluxDB answers Flux queries, and where they may lead. */
export interface FluxOptions {
  /** A written reason, which `Deviations.of` lists. */
  readonly reason: string;
  /** Whom scripts may reach from InfluxDB's pod. @default - nobody but whom InfluxDB reaches anyway, its subscribers */
  readonly peers?: Peer[];
  /** The ports that they are reached at. @default [443] */
  readonly ports?: number[];
}

const FLUX_OPTIONS: PropTypes<FluxOptions> = { reason: REQUIRED_TEXT, peers: PEERS, ports: list(NUMBER) };

/** Flux queries: scripts, which can do more than to read. */
export class Flux {
  /**
   * InfluxDB answers them. Whoever has a user, be it one without any grant, can make it send requests (`http.get`,
   * `http.post`, `sql.from`) to itself, its subscribers, the cluster's DNS and `peers`, and read what they answer.
   * @param options Why, and where scripts may reach.
   */
  public static enabled(options: FluxOptions): Flux {
    return new Flux(options);
  }

  private constructor(private readonly options: FluxOptions) {}

  /** @internal */
  public _enable(scope: Construct, workload: Workload): void {
    const { reason, peers = [], ports = [443] } = readProps(scope, this.options, FLUX_OPTIONS, 'flux');
    const where = ['itself', 'its subscribers', ...peers.map((peer) => peer.toString())].join(', ');
    const what = `any user, without a grant too, makes InfluxDB send requests to ${where}, by Flux`;
    acceptDeviation(scope, 11, 'flux.reason', what, reason);
    for (const [index, peer] of peers.entries()) {
      peer._check(scope, `flux.peers[${index}]`);
      for (const port of ports)
        if (checkInteger(scope, 'flux.ports', port, { min: 1, max: 65535 })) openPath(workload, peer, port);
    }
  }
}

export const FLUX: PropType<Flux> = instanceOf(Flux, 'a Flux, like Flux.enabled({ reason: … })');
