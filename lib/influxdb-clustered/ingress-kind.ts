import { Construct } from 'constructs';
import { acceptDeviation } from '../core/checks/deviations';
import { recordMistake } from '../core/checks/mistakes';
import { instanceOf, PropType, PropTypes, readProps, TEXT_MAP } from '../core/checks/prop-types';
import { checkLabels } from '../core/kubernetes/label-checks';
import { INamespace } from '../core/kubernetes/namespace';
import { NAMESPACE } from '../core/kubernetes/prop-types';

/** A Gateway of Istio. */
export interface IstioGatewayProps {
  /** The namespace of the gateway's pods: it reads the certificate there. */
  readonly namespace: INamespace;
  /** Labels of the gateway's pods. @default - all gateways of the cluster serve it */
  readonly selector?: Record<string, string>;
}

const ISTIO: PropTypes<IstioGatewayProps> = { namespace: NAMESPACE, selector: TEXT_MAP };

/** What brings requests in from outside. */
export class ClusteredIngressKind {
  /** An Ingress. NGINX is the only controller that InfluxData names; gRPC, and so HTTP/2, must pass every load balancer. */
  public static ingress(): ClusteredIngressKind {
    return new ClusteredIngressKind(() => undefined);
  }

  /**
   * A Gateway of Istio.
   * @param props Where its pods are.
   */
  public static istioGateway(props: IstioGatewayProps): ClusteredIngressKind {
    return new ClusteredIngressKind((scope) => {
      const { namespace, selector } = readProps(scope, props, ISTIO, 'ingress.kind');
      checkLabels(scope, 'ingress.kind.selector', selector);
      if (selector && Object.keys(selector).length === 0)
        recordMistake(scope, {
          prop: 'ingress.kind.selector',
          got: selector,
          takes: 'labels that select something, or nothing',
        });
      return {
        apiVersion: 'networking.istio.io/v1beta1',
        kind: 'Gateway',
        namespace,
        ...(selector ? { selector } : {}),
      };
    });
  }

  /**
   * A Route of OpenShift. Which TLS it gets is not documented: look at it before anybody uses it. `Deviations.of` lists the reason.
   * @param reason Why it is used all the same.
   */
  public static openShiftRoute(reason: string): ClusteredIngressKind {
    return new ClusteredIngressKind((scope) => {
      const what = 'which TLS a Route of OpenShift gets is not documented';
      acceptDeviation(scope, 'unknown-tls', { prop: 'ingress.kind', what, reason });
      return { apiVersion: 'route.openshift.io/v1', kind: 'Route' };
    });
  }

  private constructor(private readonly write: (scope: Construct) => IngressTemplate | undefined) {}

  /** Says that it is one. */
  public toString(): string {
    return 'a kind of ingress';
  }

  /** @internal what `ingress.template` says beside annotations; nothing for what is the default */
  public _template(scope: Construct): IngressTemplate | undefined {
    return this.write(scope);
  }
}

/** What `ingress.template` says beside annotations. */
export interface IngressTemplate {
  readonly apiVersion: string;
  readonly kind: string;
  readonly selector?: Record<string, string>;
  /** Where the certificate is read, if it is not beside the AppInstance. */
  readonly namespace?: INamespace;
}

export const INGRESS_KIND: PropType<ClusteredIngressKind> = instanceOf(
  ClusteredIngressKind,
  'a ClusteredIngressKind, like ClusteredIngressKind.ingress()',
);
