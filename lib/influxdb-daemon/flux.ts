import { Construct } from 'constructs';
import { openPath } from '../connections/network/path';
import { itemsOf } from '../core/checks/calls';
import { checkPort } from '../core/checks/checks';
import { acceptDeviation } from '../core/checks/deviations';
import { Peer } from '../core/kubernetes/peer';
import { instanceOf, PORTS, PropType, PropTypes, readProps } from '../core/checks/prop-types';
import { PEERS } from '../core/kubernetes/prop-types';
import { Workload } from '../workloads/workload';

/** Where Flux queries may lead. */
export interface FluxOptions {
  /** Whom scripts may reach from InfluxDB's pod. @default - nobody but whom InfluxDB reaches anyway, its subscribers */
  readonly peers?: Peer[];
  /** The ports that they are reached at. @default [443] */
  readonly ports?: number[];
}

const FLUX_OPTIONS: PropTypes<FluxOptions> = { peers: PEERS, ports: PORTS };

/** Flux queries: scripts, which can do more than to read. */
export class Flux {
  /**
   * InfluxDB answers them. Whoever has a user, be it one without any grant, can make it send requests (`http.get`,
   * `http.post`, `sql.from`) to itself, its subscribers, the cluster's DNS and `peers`, and read what they answer.
   * `Deviations.of` lists the reason.
   * @param reason Why InfluxDB answers them.
   * @param options Where scripts may reach.
   */
  public static enabled(reason: string, options: FluxOptions = {}): Flux {
    return new Flux(reason, options);
  }

  private constructor(
    private readonly reason: string,
    private readonly options: FluxOptions,
  ) {}

  /** @internal */
  public _enable(scope: Construct, workload: Workload): void {
    const { peers = [], ports = [443] } = readProps(scope, this.options, FLUX_OPTIONS, 'flux');
    const where = ['itself', 'its subscribers', ...peers.map((peer) => peer.toString())].join(', ');
    const what = `any user, without a grant too, makes InfluxDB send requests to ${where}, by Flux`;
    acceptDeviation(scope, 'flux', { prop: 'flux', what, reason: this.reason });
    const open = itemsOf(ports).filter(([at, port]) => checkPort(scope, `flux.ports[${at}]`, port));
    for (const peer of peers) for (const [, port] of open) openPath(workload, peer, port);
  }
}

export const FLUX: PropType<Flux> = instanceOf(Flux, "a Flux, like Flux.enabled('the reason')");
