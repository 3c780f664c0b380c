import { ExposableServer } from '../connections/people/exposable-server';
import { textOf } from '../core/checks/mistakes';
import { instanceOf, PropType, readOptions } from '../core/checks/prop-types';
import { GatewayExposureProps, GatewayPassthroughProps, throughGateway, throughGatewayPassthrough } from './gateway';
import { IngressExposureProps, PassthroughExposureProps, throughIngress, throughPassthrough } from './ingress';
import { LoadBalancerExposureProps, NodePortExposureProps, throughLoadBalancer, throughNodePort } from './service';

/**
 * A way to a server from outside of the cluster. Each serves TLS to people, verifies the server or leaves TLS to it, sends plain
 * HTTP away, and opens the server's own policy for those who bring the requests.
 *
 * @example
 * influxdb.exposeThrough(Exposure.ingress({
 *   host: 'influxdb.example',
 *   className: 'traefik',
 *   controller: IngressController.traefik(),
 *   peers: [Peer.pods('traefik', { 'app.kubernetes.io/name': 'traefik' })],
 *   tlsSecretName: 'influxdb-example',
 * }));
 */
export class Exposure {
  /**
   * An Ingress: its controller shows the host's certificate, and verifies the server's.
   * @param props The host and its certificate, the controller, and where its pods are.
   */
  public static ingress(props: IngressExposureProps): Exposure {
    return new Exposure('ingress', props, (server) => {
      throughIngress(server, props);
    });
  }

  /**
   * An Ingress whose controller passes TLS through: people see the server's own certificate.
   * @param props The host, the controller, and where its pods are.
   */
  public static ingressPassthrough(props: PassthroughExposureProps): Exposure {
    return new Exposure('ingressPassthrough', props, (server) => {
      throughPassthrough(server, props);
    });
  }

  /**
   * An HTTPRoute and a BackendTLSPolicy of the Gateway API, made by `kubernetes_manifest`: its CustomResourceDefinitions must be
   * in the cluster before the plan.
   * @param props The host, the Gateway, and where its pods are.
   */
  public static gateway(props: GatewayExposureProps): Exposure {
    return new Exposure('gateway', props, (server) => {
      throughGateway(server, props);
    });
  }

  /**
   * A TLSRoute of the Gateway API, for a listener that passes TLS through; made as for `gateway`.
   * @param props The host, the Gateway, and where its pods are.
   */
  public static gatewayPassthrough(props: GatewayPassthroughProps): Exposure {
    return new Exposure('gatewayPassthrough', props, (server) => {
      throughGatewayPassthrough(server, props);
    });
  }

  /**
   * A Service of type LoadBalancer: people see the server's own certificate.
   * @param props The host, and from where it may be reached.
   */
  public static loadBalancer(props: LoadBalancerExposureProps): Exposure {
    return new Exposure('loadBalancer', props, (server) => {
      throughLoadBalancer(server, props);
    });
  }

  /**
   * A Service of type NodePort: people see the server's own certificate.
   * @param props The host, and from where it may be reached.
   */
  public static nodePort(props: NodePortExposureProps): Exposure {
    return new Exposure('nodePort', props, (server) => {
      throughNodePort(server, props);
    });
  }

  private constructor(
    private readonly way: string,
    private readonly props: { readonly host: string },
    private readonly open: (server: ExposableServer) => void,
  ) {}

  /** The way, and the host. */
  public toString(): string {
    return `${this.way} of ${textOf(readOptions(this.props).host)}`;
  }

  /** @internal opens it */
  public _open(server: ExposableServer): void {
    this.open(server);
  }
}

export const EXPOSURE: PropType<Exposure> = instanceOf(Exposure, 'an Exposure, like Exposure.ingress({ … })');
